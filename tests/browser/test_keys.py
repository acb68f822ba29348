"""The timeline under the keys alone."""

import re

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import OpenReport
from tests.browser.page import (
    INSIGHTS,
    allow_clipboard,
    clipboard,
    eventually,
    find,
    focused,
    lane_of,
    seconds_of,
    settled,
    timecode,
)
from tests.samples.documents import Document, make_documents


def test_the_keyboard_reaches_every_instance_of_a_lane_and_every_lane(open_report: OpenReport) -> None:
    documents = make_documents()
    browser = open_report(documents)
    assert len(browser.find_elements(By.CSS_SELECTOR, "#grid [tabindex='0']")) == 1
    browser.execute_script("arguments[0].focus()", find(browser, "#grid [tabindex='0']"))
    count = sum(len(documents[insight]["items"]) for insight in INSIGHTS)
    rows = [lane_of(browser)]
    for _ in range(count - 1):
        focused(browser).send_keys(Keys.ARROW_DOWN)
        rows.append(lane_of(browser))
    assert [int(row) for row, _ in rows] == list(range(1, count + 1))
    _, key = rows[-1]
    item = documents["labels"]["items"][int(key.split("/")[1])]
    for instance in item["instances"]:
        focused(browser).send_keys(Keys.ARROW_RIGHT)
        assert f"{timecode(instance['startSeconds'])} to" in (focused(browser).get_attribute("aria-label") or "")
        assert find(browser, "#tip").is_displayed()
        assert find(browser, "#tip .time").text.startswith(timecode(instance["startSeconds"]))
        assert find(browser, "#time").get_attribute("value") == timecode(instance["startSeconds"])
    focused(browser).send_keys(Keys.ESCAPE)
    assert not find(browser, "#tip").is_displayed()
    focused(browser).send_keys(Keys.CONTROL, Keys.HOME)
    assert lane_of(browser)[0] == "1"


@pytest.mark.parametrize("plays", [False, True], ids=["without a video", "with a video"])
def test_every_key_does_what_its_sheet_says(open_report: OpenReport, sound: str, plays: bool) -> None:
    documents = make_documents(hostile=False)
    browser = open_report(documents, video_url=sound if plays else None)
    allow_clipboard(browser)
    if plays:
        eventually(browser, "document.querySelector('video').readyState > 0")
    item = max(documents["topics"]["items"], key=lambda topic: len(topic["instances"]))
    first, second = item["instances"][:2]
    key = f"topics/{documents['topics']['items'].index(item)}"

    def press(*keys: str) -> None:
        focused(browser).send_keys(*keys)
        settled(browser)

    def at(instance: Document) -> bool:
        """Whether the moment is in the instance, or at its start where nothing plays."""
        seconds = seconds_of(find(browser, "#time").get_attribute("value") or "")
        start: float = instance["startSeconds"]
        return start - 0.001 <= seconds < start + (3 if plays else 0.001)

    def range_of(instance: Document) -> str:
        return f"{timecode(instance['startSeconds'])} - {timecode(instance['endSeconds'])}"

    def pressed_enter(enter: str) -> None:
        press(Keys.HOME)
        press(enter)
        assert at(first)
        assert find(browser, "#instance-range").text == range_of(first)
        playing = browser.execute_script("return document.querySelector('video')?.paused === false")
        assert playing == plays
        browser.execute_script("document.querySelector('video')?.pause()")

    def moves() -> None:
        press(Keys.CONTROL, Keys.HOME)
        assert lane_of(browser)[0] == "1"
        press(Keys.NULL, Keys.ARROW_DOWN)
        assert lane_of(browser)[0] == "2"
        press(Keys.PAGE_DOWN)
        assert lane_of(browser)[0] == "12"
        press(Keys.PAGE_UP)
        press(Keys.ARROW_UP)
        assert lane_of(browser)[0] == "1"
        press(Keys.CONTROL, Keys.END)
        assert lane_of(browser)[0] == str(sum(len(documents[insight]["items"]) for insight in INSIGHTS))

    browser.execute_script("document.querySelector('#grid [tabindex=\"0\"]').focus()")
    moves()
    browser.execute_script(f"location.hash = '#item={key}'")
    settled(browser)
    browser.execute_script("document.querySelector('#grid [tabindex=\"0\"]').focus()")
    press(Keys.HOME)
    assert find(browser, "#instance-range").text == range_of(first)
    press(Keys.END)
    assert find(browser, "#instance-range").text == range_of(item["instances"][-1])
    press(Keys.HOME)
    press(Keys.ARROW_RIGHT)
    assert find(browser, "#instance-range").text == range_of(second)
    press(Keys.ARROW_LEFT)
    assert find(browser, "#instance-range").text == range_of(first)
    pressed_enter(Keys.ENTER)
    pressed_enter(Keys.SPACE)
    for step, reached in (("n", second), ("p", first)):
        press(step)
        assert at(reached)
        assert browser.execute_script("return document.querySelector('video')?.paused === false") == plays
        browser.execute_script("document.querySelector('video')?.pause()")
    press("c")
    assert clipboard(browser) == range_of(first)
    press("l")
    assert clipboard(browser).endswith(f"#item={key}&t={first['startSeconds']}")
    press("+")
    assert find(browser, "#zoom-value").text == "1.5\N{MULTIPLICATION SIGN}"
    press("-")
    assert find(browser, "#zoom-value").text == "1\N{MULTIPLICATION SIGN}"
    press("z")
    assert float(find(browser, "#zoom-value").text[:-1]) > 2
    press("0")
    assert find(browser, "#zoom-value").text == "1\N{MULTIPLICATION SIGN}"
    press(Keys.END)
    press("o")
    marked_end = item["instances"][-1]["endSeconds"]
    assert find(browser, "#range-text").text == f"00:00:00.000 - {timecode(marked_end)}"
    press(Keys.HOME)
    press("i")
    marked = find(browser, "#range-text").text
    assert marked.endswith(timecode(marked_end))
    assert (
        first["startSeconds"] - 0.001
        <= seconds_of(marked.split(" - ")[0])
        < first["startSeconds"] + (3 if plays else 0.001)
    )
    press("c")
    assert clipboard(browser) == marked
    assert find(browser, "#tip").is_displayed()
    press(Keys.ESCAPE)
    assert not find(browser, "#tip").is_displayed()
    shown = {entry.get_attribute("textContent") for entry in browser.find_elements(By.CSS_SELECTOR, "#keys dt")}
    assert shown == {
        "↑ ↓", "Page Up, Page Down", "← →", "Home, End", "Ctrl+Home, Ctrl+End", "Enter, Space", "n, p",
        "+ \N{MINUS SIGN} 0", "z", "i, o", "c", "l", "Esc",
    }  # fmt: skip
    words = browser.execute_script("return document.body.innerText + document.getElementById('keys').textContent")
    assert bool(re.search(r"\b[Pp]lay\b", words)) == plays
