"""The moment at hand: typed, dragged, played, linked to."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import OpenReport, ready
from tests.browser.page import (
    INSIGHTS,
    allow_clipboard,
    clipboard,
    eventually,
    find,
    seconds_of,
    settled,
    tall,
    timecode,
)
from tests.samples.documents import make_documents


def test_the_moment_is_typed_dragged_and_followed(open_report: OpenReport) -> None:
    documents = make_documents()
    browser = open_report(documents)
    tall(browser)
    time = find(browser, "#time")
    time.send_keys(Keys.CONTROL, "a", Keys.NULL, "1:40", Keys.ENTER)
    here = {
        item["name"]
        for insight in INSIGHTS
        for item in documents[insight]["items"]
        if any(one["startSeconds"] <= 100 < one["endSeconds"] for one in item["instances"])
    }
    lit = "[...document.querySelectorAll('.lane.here .text')].map(e => e.textContent)"
    assert set(browser.execute_script(f"return {lit}")) == here
    assert find(browser, "#playhead-label").text == "1:40"
    find(browser, "#tab-glance").click()
    assert {button.text for button in browser.find_elements(By.CSS_SELECTOR, "#here-list .named")} == here
    time.send_keys(Keys.CONTROL, "a", Keys.NULL, "soon", Keys.ENTER)
    assert time.get_attribute("value") == "00:01:40.000"
    label = find(browser, "#playhead-label")
    ActionChains(browser, duration=20).drag_and_drop_by_offset(label, 100, 0).perform()
    width = find(browser, "#ruler-track").size["width"]
    assert abs(seconds_of(time.get_attribute("value") or "") - 100 - 100 / width * 612.48) < 1.5
    label.send_keys(Keys.END)
    assert time.get_attribute("value") == timecode(612.48)
    label.send_keys(Keys.ARROW_LEFT)
    assert time.get_attribute("value") == timecode(611.48)


def test_the_view_turns_its_page_while_playing_unless_the_reader_looks_away(
    open_report: OpenReport, sound: str
) -> None:
    browser = open_report(video_url=sound)
    eventually(browser, "document.querySelector('video').readyState > 0")
    for _ in range(12):
        find(browser, "#zoom-in").click()
    start = "document.getElementById('scroller').scrollLeft"
    browser.execute_script(f"{start} = 0")
    settled(browser)
    go = "document.querySelector('video').currentTime = arguments[0]"
    browser.execute_script(go, 1)
    eventually(browser, "document.getElementById('time').value === '00:00:01.000'")
    browser.execute_script(go, 300)
    eventually(browser, f"{start} > 1000")
    browser.execute_script(f"{start} = 0")
    settled(browser)
    browser.execute_script(go, 320)
    eventually(browser, "document.getElementById('time').value === '00:05:20.000'")
    assert browser.execute_script(f"return {start}") == 0


def test_an_address_opens_the_item_at_its_time(open_report: OpenReport) -> None:
    documents = make_documents()
    instance = documents["labels"]["items"][20]["instances"][-1]
    browser = open_report(documents, f"#item=labels/20&t={instance['startSeconds']}&q=e&sort=name")
    assert find(browser, "#item-name").text == documents["labels"]["items"][20]["name"]
    assert find(browser, "#instance-range").text.startswith(timecode(instance["startSeconds"]))
    allow_clipboard(browser)
    find(browser, "#moment-link").click()
    link = clipboard(browser)
    browser.get("about:blank")
    browser.get(link)
    ready(browser)
    assert find(browser, "#item-name").text == documents["labels"]["items"][20]["name"]
    assert find(browser, "#filter-text").get_attribute("value") == "e"
    assert find(browser, "#sort").get_attribute("value") == "name"


@pytest.mark.parametrize(
    ("address", "seconds"),
    [
        ("t=1e9", 612.48),
        ("t=-5", 0),
        ("t=1:05", 65),
        ("t=1:02,62", 62),
        ("t=70,65", 70),
        ("item=labels/99&t=x", 0),
        ("item=__proto__&language=__proto__&sort=constructor&category=constructor", 0),
        ("least=7&least=x&sort=no&in=&scope=no", 0),
        ("t=%E0&%=&&=", 0),
        ("t=0x10,NaN&q=%00%20%F0%9F%99%83", 0),
        ("language=xx&t=,", 0),
    ],
)
def test_an_address_of_any_content_is_clamped_or_read(open_report: OpenReport, address: str, seconds: float) -> None:
    browser = open_report(None, f"#{address}")
    assert find(browser, "#time").get_attribute("value") == timecode(seconds)
    settled(browser)
    assert 0 <= find(browser, "#playhead-label").rect["x"] <= 1440
    find(browser, "button[type=reset]").click()
    eventually(browser, "document.getElementById('status').textContent === '48 of 48 items'")
