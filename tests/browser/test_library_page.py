"""The library in a real browser: which videos show it, and when."""

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.documents import HOSTILE, make_documents


def ask(browser: Chrome, words: str) -> set[str]:
    """The titles of the videos found."""
    field = browser.find_element(By.ID, "query")
    field.clear()
    field.send_keys(words)
    # Two frames later what was typed is shown.
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))")
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
    video.find_elements(By.CSS_SELECTOR, ".hit.labels .hit-times a")[1].click()
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
