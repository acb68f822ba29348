"""The library in a real browser: which videos show it, and when."""

import shutil
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser.conftest import complaints, ready
from tests.samples.documents import HOSTILE, Document, make_documents

READY = "return document.documentElement.dataset.ready"


def ask(browser: Chrome, words: str) -> set[str]:
    """The titles of the videos found."""
    field = browser.find_element(By.ID, "query")
    field.clear()
    field.send_keys(words)
    wanted = words or "true"
    WebDriverWait(browser, 10, 0.02).until(lambda page: page.execute_script(READY) == wanted)
    return {title.text for title in browser.find_elements(By.CSS_SELECTOR, ".video h2")}


def test_finds_the_videos_that_show_it(library: Chrome) -> None:
    with_crane = {
        f"Film {seed}"
        for seed in range(12)
        if any("crane op" in item["name"] for item in make_documents(seed)["keywords"]["items"])
    }
    assert ask(library, "crane op") >= with_crane
    assert ask(library, "no such thing") == set()
    assert library.find_element(By.ID, "nothing").is_displayed()


def test_every_word_must_be_found(library: Chrome) -> None:
    assert ask(library, "beach 11") == {"Film 11"}
    assert ask(library, "beach nowhere") == set()


def test_a_hit_leads_to_its_moment_in_the_report(library: Chrome) -> None:
    ask(library, "lighthouse")
    document = make_documents(7)["labels"]["items"]
    (expected,) = [item for item in document if item["name"] == "lighthouse"]
    video = library.find_element(By.XPATH, "//li[h2[normalize-space() = 'Film 7']]")
    library.execute_script("arguments[0].scrollIntoView()", video)
    WebDriverWait(library, 10).until(lambda _: video.find_elements(By.CSS_SELECTOR, ".hit.labels .hit-times a"))
    link = video.find_elements(By.CSS_SELECTOR, ".hit.labels .hit-times a")[1]
    library.execute_script("arguments[0].click()", link)
    ready(library)
    WebDriverWait(library, 10).until(lambda page: page.find_elements(By.ID, "item-name"))
    assert library.find_element(By.ID, "item-name").text == "lighthouse"
    assert library.find_element(By.ID, "instance-place").text == f"2 of {len(expected['instances'])}"
    library.find_element(By.CSS_SELECTOR, "#kicker a").click()
    WebDriverWait(library, 10).until(lambda page: page.find_elements(By.ID, "query"))


def test_hostile_names_stay_text(library: Chrome) -> None:
    ask(library, "onerror")
    hits = library.find_elements(By.CSS_SELECTOR, ".hit-name bdi")
    assert {hit.text for hit in hits} == {HOSTILE[0]}
    assert library.title == "Video library"
    assert not library.find_elements(By.CSS_SELECTOR, "#videos img")


def test_without_a_question_the_newest_come_first_and_facets_narrow(library: Chrome) -> None:
    dates = [make_documents(seed)["topics"]["video"]["created"] for seed in range(12)]
    newest = max(range(12), key=lambda seed: dates[seed])
    assert library.find_element(By.CSS_SELECTOR, ".video h2").text == f"Film {newest}"
    year = Select(library.find_element(By.ID, "facet-year"))
    assert [option.text for option in year.options] == ["any", "2025 (12)"]
    category = Select(library.find_element(By.ID, "facet-category"))
    assert "Careers (12)" in [option.text for option in category.options]
    Select(library.find_element(By.ID, "facet-length")).select_by_value("5 to 30 min")
    assert library.find_element(By.ID, "status").text == "12 videos"


def test_two_words_are_found_near_each_other(library: Chrome) -> None:
    ask(library, "dawn tides")
    both = len(library.find_elements(By.CSS_SELECTOR, ".video"))
    Select(library.find_element(By.ID, "near")).select_by_value("5")
    expected = {f"Film {seed}" for seed in range(12) if near(make_documents(seed), "dawn", "Tides", 5)}
    titles = "[...document.querySelectorAll('.video h2')].map(e => e.textContent)"
    WebDriverWait(library, 10).until(lambda page: set(page.execute_script(f"return {titles}")) == expected)
    assert 0 < len(expected) < both
    assert len(library.find_elements(By.PARTIAL_LINK_TEXT, "together at")) == len(expected)


def near(documents: dict[str, Document], one: str, other: str, seconds: float) -> bool:
    first, second = (
        [
            (instance["startSeconds"], instance["endSeconds"])
            for insight in ("topics", "keywords", "labels")
            for item in documents[insight]["items"]
            if item["name"].startswith(word)
            for instance in item["instances"]
        ]
        for word in (one, other)
    )
    return any(a[0] - b[1] <= seconds and b[0] - a[1] <= seconds for a in first for b in second)


def test_a_part_that_is_missing_is_said(library: Chrome, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "search")
    library.find_element(By.ID, "query").send_keys("beach")
    status = library.find_element(By.ID, "status")
    WebDriverWait(library, 10).until(lambda _: "search/0.html cannot be read" in status.text)
    complaints(library)
