"""The report in a real browser: filters, zoom, stepping, keys, and names that stay text."""

import base64
import json
import re
import wave
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser.conftest import OpenReport, complaints, emulate, ready
from tests.samples.documents import HOSTILE, Document, make_documents

INSIGHTS = ("topics", "keywords", "labels")


@pytest.fixture
def sound(tmp_path: Path) -> str:
    """Something to play beside the page: ten minutes of silence."""
    with wave.open(str(tmp_path / "sound.wav"), "wb") as silence:
        silence.setparams((1, 1, 8000, 0, "NONE", "not compressed"))
        silence.writeframes(b"\x80" * 8000 * 613)
    return "sound.wav"


def find(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def names(browser: Chrome, insight: str) -> list[str]:
    """The names of an insight's lanes as far as they are drawn, which at this height is all of them."""
    script = f"return [...document.querySelectorAll('#group-{insight} .lane .text')].map(e => e.textContent)"
    found: list[str] = browser.execute_script(script)
    return found


def tall(browser: Chrome) -> None:
    """A screen on which every lane is in sight, and so in the document."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1440, "height": 2400, "deviceScaleFactor": 1, "mobile": False}
    )
    browser.execute_async_script(FRAMES)


# Three frames later what was asked for is on the screen.
FRAMES = """
const done = arguments[arguments.length - 1];
requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
"""


def settled(browser: Chrome) -> Chrome:
    browser.execute_async_script(FRAMES)
    return browser


def eventually(browser: Chrome, script: str) -> Any:
    return WebDriverWait(browser, 10).until(lambda _: browser.execute_script(f"return {script}"))


def focused(browser: Chrome) -> WebElement:
    return browser.switch_to.active_element


def timecode(seconds: float) -> str:
    milliseconds = int(seconds * 1000 + 0.5)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def test_every_instance_of_every_item_is_on_the_timeline(open_report: OpenReport) -> None:
    documents = make_documents()
    browser = open_report(documents)
    tall(browser)
    for insight in INSIGHTS:
        items = documents[insight]["items"]
        assert sorted(names(browser, insight)) == sorted(item["name"] for item in items)
        bars = browser.find_elements(By.CSS_SELECTOR, f"#group-{insight} .bar")
        labels = [bar.get_attribute("aria-label") or "" for bar in bars]
        several = [int(count[1]) for label in labels if (count := re.search(r", (\d+) instances from", label))]
        assert len(bars) - len(several) + sum(several) == sum(len(item["instances"]) for item in items)


def test_hostile_names_stay_text(open_report: OpenReport) -> None:
    browser = open_report(make_documents(name=HOSTILE[1]))
    assert browser.title == HOSTILE[1]
    assert find(browser, "h1").text == HOSTILE[1]
    find(browser, "#group-topics .lane:last-child .name").click()
    assert find(browser, "#item-name").text == HOSTILE[0]
    assert not browser.find_elements(By.CSS_SELECTOR, "#inspector :is(a, b, i, u, img, script), #grid :is(img, script)")
    assert HOSTILE[0] in names(browser, "topics")
    assert set(HOSTILE[1:]) <= set(names(browser, "keywords"))
    find(browser, "#problems summary").click()
    assert "<b>soon</b>" in find(browser, "#problem-list").text


def test_filters_by_text_insight_confidence_and_category(open_report: OpenReport) -> None:
    documents = make_documents()
    browser = open_report(documents)
    tall(browser)
    find(browser, "#filter-text").send_keys("PORT")
    assert set(names(settled(browser), "topics")) == {"Port of Rotterdam"}
    assert names(browser, "keywords") == ["port authority"]
    assert [mark.text for mark in browser.find_elements(By.CSS_SELECTOR, "#grid mark")] == ["Port", "port"]
    assert find(browser, "#status").text == "2 of 48 items"
    find(browser, ".chip.topics").click()
    assert names(settled(browser), "topics") == []
    find(browser, "#filter-text").send_keys(" nowhere")
    find(browser, "#clear-nothing").click()
    eventually(browser, "document.getElementById('status').textContent === '48 of 48 items'")
    find(browser, "#filter-text").send_keys("natural object/dawn")
    assert names(settled(browser), "labels") == ["dawn"]
    assert find(browser, "#grid .elsewhere mark").text == "natural"
    find(browser, "button[type=reset]").click()
    find(browser, "#category-fold summary").click()
    facets = browser.find_elements(By.CSS_SELECTOR, ".facet")
    assert ["Business and Finance", "2"] in [facet.text.split("\n") for facet in facets]
    find(browser, "[value='iab:Business and Finance']").click()
    assert set(names(settled(browser), "topics")) == {"Port of Rotterdam", "Container Shipping"}
    assert names(browser, "labels") == []
    find(browser, "button[type=reset]").click()
    browser.execute_script(
        "const e = document.getElementById('filter-confidence'); e.value = '0.9';"
        "e.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    for insight in INSIGHTS:
        expected = {item["name"] for item in documents[insight]["items"] if item["confidence"] >= 0.9}
        assert set(names(settled(browser), insight)) == expected


def test_shows_only_what_is_in_view_or_in_the_marked_range(open_report: OpenReport) -> None:
    documents = make_documents(hostile=False)
    browser = open_report(documents, "#t=100,140")
    tall(browser)
    assert find(browser, "#range-text").text == "00:01:40.000 - 00:02:20.000"
    here = {
        item["name"]
        for insight in INSIGHTS
        for item in documents[insight]["items"]
        if any(one["startSeconds"] < 140 and one["endSeconds"] > 100 for one in item["instances"])
    }
    Select(find(browser, "#scope")).select_by_value("range")
    assert {name for insight in INSIGHTS for name in names(settled(browser), insight)} == here
    find(browser, "#tab-marked").click()
    assert {button.text for button in browser.find_elements(By.CSS_SELECTOR, "#marked-list .named")} == here
    Select(find(browser, "#scope")).select_by_value("view")
    settled(browser)
    in_view = find(browser, "#status").text
    find(browser, "#zoom-fit").click()
    settled(browser)
    assert find(browser, "#status").text == "45 of 45 items" != in_view


def test_sorts_by_coverage_time_and_name(open_report: OpenReport) -> None:
    documents = make_documents(hostile=False)
    browser = open_report(documents)
    tall(browser)
    labels = documents["labels"]["items"]
    orders = {
        "coverage": sorted(labels, key=lambda item: -item["coverageSeconds"]),
        "time": sorted(labels, key=lambda item: item["instances"][0]["startSeconds"]),
        "name": sorted(labels, key=lambda item: item["name"]),
    }
    for order, expected in orders.items():
        Select(find(browser, "#sort")).select_by_value(order)
        assert names(settled(browser), "labels") == [item["name"] for item in expected]


def test_zooms_pans_and_fits(open_report: OpenReport) -> None:
    browser = open_report()
    width = "document.getElementById('ruler-track').offsetWidth"
    fitting = browser.execute_script(f"return {width}")
    for _ in range(3):
        find(browser, "#zoom-in").click()
    zoomed = browser.execute_script(f"return {width}")
    assert abs(zoomed / fitting - 1.5**3) < 0.01
    before = browser.execute_script("return document.getElementById('scroller').scrollLeft")
    track = find(settled(browser), "#group-topics .track")
    from_middle = browser.execute_script(_GROUND, track)
    ActionChains(browser, duration=20).move_to_element_with_offset(track, *from_middle).click_and_hold().move_by_offset(
        -120, 0
    ).release().perform()
    assert browser.execute_script("return document.getElementById('scroller').scrollLeft") > before
    find(browser, "#zoom-fit").click()
    assert browser.execute_script(f"return {width}") == fitting
    strip, ruler = (find(browser, place).rect for place in ("#overview", "#ruler-track"))
    assert strip["x"] == ruler["x"]
    assert abs(strip["width"] - ruler["width"]) <= 1


# Where the track can be taken hold of between its instances: as WebDriver counts, from the middle of what is in sight.
_GROUND = """
const [box] = arguments[0].getClientRects(), y = Math.round(box.top + box.height / 2);
const left = Math.max(0, box.left), right = Math.min(innerWidth, box.right);
for (let x = left + 450; x < left + 900; x += 3)
  if (document.elementFromPoint(x, y) === arguments[0]) return [Math.round(x - (left + right) / 2), 0];
"""


def test_steps_through_the_instances_of_an_item(open_report: OpenReport) -> None:
    documents = make_documents()
    browser = open_report(documents)
    item = max(documents["topics"]["items"], key=lambda topic: len(topic["instances"]))
    find(browser, f"[data-key='topics/{documents['topics']['items'].index(item)}'] .name").click()
    ranges = [f"{timecode(i['startSeconds'])} - {timecode(i['endSeconds'])}" for i in item["instances"]]
    assert find(browser, "#instance-range").text == ranges[0]
    for expected in ranges[1:]:
        find(browser, "#next").click()
        assert find(browser, "#instance-range").text == expected
    assert find(browser, "#next").get_attribute("aria-disabled") == "true"
    find(browser, "#next").click()
    assert find(browser, "#instance-range").text == ranges[-1]
    find(browser, "#previous").click()
    assert find(browser, "#instance-range").text == ranges[-2]


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


def lane_of(browser: Chrome) -> tuple[str, str]:
    """The number and the key of the lane that has the focus, which must be in sight."""
    row, key, in_sight = browser.execute_script("""
const lane = document.activeElement.closest(".lane"), own = lane.getBoundingClientRect();
const box = document.getElementById("scroller").getBoundingClientRect();
return [lane.ariaRowIndex, lane.dataset.key, own.top >= box.top && own.bottom <= box.bottom];
""")
    assert in_sight
    return row, key


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
        seconds = _seconds(find(browser, "#time").get_attribute("value") or "")
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
    press("n")
    assert at(second)
    press("p")
    assert at(first)
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
        <= _seconds(marked.split(" - ")[0])
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


def allow_clipboard(browser: Chrome) -> None:
    permissions = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", permissions)


def clipboard(browser: Chrome) -> str:
    copied: str = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    return copied


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
    assert abs(_seconds(time.get_attribute("value") or "") - 100 - 100 / width * 612.48) < 1.5
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


def test_a_drag_along_the_ruler_marks_a_range_that_is_handed_over(open_report: OpenReport, tmp_path: Path) -> None:
    documents = make_documents()
    browser = open_report(documents)
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    edges = {
        one[edge]
        for insight in INSIGHTS
        for item in documents[insight]["items"]
        for one in item["instances"]
        for edge in ("startSeconds", "endSeconds")
    }
    ActionChains(browser, duration=20).move_to_element_with_offset(
        find(browser, "#ruler-track"), -100, 8
    ).click_and_hold().move_by_offset(80, 0).release().perform()
    marked = find(browser, "#range-text").text
    assert {timecode(edge) for edge in edges} >= set(marked.split(" - "))
    find(browser, "#range-name").send_keys("Quay")
    find(browser, "#range-csv").click()
    find(browser, "#range-edl").click()
    start, end = (_seconds(text) for text in marked.split(" - "))
    within = [
        one
        for insight in INSIGHTS
        for item in documents[insight]["items"]
        for one in item["instances"]
        if one["startSeconds"] < end - 0.001 and one["endSeconds"] > start + 0.001
    ]
    WebDriverWait(browser, 10).until(lambda _: {"Quay.csv", "Quay.edl"} <= {path.name for path in tmp_path.iterdir()})
    assert len((tmp_path / "Quay.csv").read_text(encoding="utf-8").splitlines()) == len(within) + 1
    assert "TITLE: Quay" in (tmp_path / "Quay.edl").read_text(encoding="utf-8")
    find(browser, "#range-clear").click()
    assert not find(browser, "#range-bar").is_displayed()


def _seconds(text: str) -> float:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def test_references_link_to_the_web_only(open_report: OpenReport) -> None:
    browser = open_report()
    find(browser, "[data-key='topics/0'] .name").click()
    link = find(browser, "#item-facts a")
    assert link.get_attribute("href") == "https://en.wikipedia.org/wiki/Port_of_Rotterdam"
    assert link.get_attribute("rel") == "noopener noreferrer"
    find(browser, "[data-key='topics/6'] .name").click()
    assert not browser.find_elements(By.CSS_SELECTOR, "#item-facts a")


def test_the_panel_begins_with_what_matters_and_sheets_close(open_report: OpenReport) -> None:
    documents = make_documents()
    documents["keywords"]["items"] = []
    browser = open_report(documents)
    longest = max(documents["labels"]["items"], key=lambda item: item["coverageSeconds"])
    glance = find(browser, "#top").text
    assert longest["name"] in glance
    assert "No keywords" in glance
    assert find(browser, "#problem-count").text == "1 piece could not be read"
    assert "videos[0].insights.labels[3].instances[0].start not a timecode" in find(browser, "#unread").text
    sheets = browser.find_elements(By.CSS_SELECTOR, ".tools .fold")
    for sheet in sheets:
        sheet.find_element(By.TAG_NAME, "summary").click()
        settled(browser)
        assert [other.get_attribute("open") is not None for other in sheets].count(True) == 1
    focused(browser).send_keys(Keys.ESCAPE)
    assert all(sheet.get_attribute("open") is None for sheet in sheets)
    sheets[0].find_element(By.TAG_NAME, "summary").click()
    find(browser, "#top").click()
    assert all(sheet.get_attribute("open") is None for sheet in sheets)
    find(browser, "#panel-close").click()
    assert not find(browser, "#panel").is_displayed()
    find(browser, "#panel-toggle").click()
    assert find(browser, "#panel").is_displayed()
    assert find(browser, ".lane").rect["y"] < 220
    emulate(browser, width=390)
    settled(browser)
    assert find(browser, ".lane").rect["y"] < 300
    assert not find(browser, "#panel").is_displayed()
    find(browser, ".bar").click()
    assert find(browser, "#item-name").is_displayed()
    find(browser, "#panel-close").click()
    assert not find(browser, "#panel").is_displayed()
    assert browser.execute_script("return document.documentElement.scrollWidth") == 390
    browser.execute_script("localStorage.clear()")


def test_bars_say_how_sure_they_are_and_sources_have_signs_and_cuts(open_report: OpenReport) -> None:
    documents = make_documents(hostile=False)
    video = documents["topics"]["video"]
    video["isProject"] = True
    video["sources"] = [{"id": "source", "durationSeconds": 300}, {"id": "other", "durationSeconds": 312.48}]
    for document in documents.values():
        document["video"] = video
    documents["topics"]["items"][0] |= {"confidence": 0.3, "sourceVideoId": "other"}
    documents["topics"]["items"][1]["confidence"] = 0.6
    browser = open_report(documents)
    for number, step in ((0, "sure-1"), (1, "sure-2")):
        assert step in (find(browser, f"[data-key='topics/{number}'] .bar").get_attribute("class") or "")
    assert find(browser, "[data-key='topics/0'] .source").text == "B"
    cut, track = find(browser, ".cut").rect, find(browser, "#ruler-track").rect
    assert abs((cut["x"] - track["x"]) / track["width"] - 300 / 612.48) < 0.005


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
    for junk in ("t=1e9", "t=-5", "item=labels/99&t=x", "least=7&sort=no&in=", "t=%E0", "language=xx"):
        browser.execute_script("location.hash = arguments[0]", junk)
        settled(browser)
        left = find(browser, "#playhead-label").rect
        assert 0 <= left["x"] <= 1440


def test_the_transcript_follows_the_moment_leads_to_it_and_is_searched(open_report: OpenReport) -> None:
    lines = [
        {"start": n * 6, "end": n * 6 + 5, "text": f"Line {n} <b>", "speaker": 1, "language": "en-US"}
        for n in range(90)
    ]
    transcript = json.dumps({"lines": lines, "unread": 2}).encode()
    browser = open_report(more={"transcript": transcript})
    find(browser, "#tab-transcript").click()
    assert find(browser, "#line-status").text == "90 lines; 2 lines could not be read"
    time = find(browser, "#time")
    time.send_keys(Keys.CONTROL, "a", Keys.NULL, "5:01", Keys.ENTER)
    current = find(browser, "#lines [aria-current]")
    assert current.text.endswith("Line 50 <b>")
    assert current.is_displayed()
    find(browser, "#line-search").send_keys("LINE 7")
    rows = browser.find_elements(By.CSS_SELECTOR, "#lines li:not([hidden])")
    assert len(rows) == sum("7" in str(number) for number in range(90))
    rows[0].find_element(By.TAG_NAME, "button").click()
    assert time.get_attribute("value") == timecode(42)


def test_translations_are_switched_to(open_report: OpenReport) -> None:
    documents = make_documents(hostile=False)
    french = json.loads(json.dumps({insight: documents[insight] for insight in INSIGHTS}))
    for insight in INSIGHTS:
        for item in french[insight]["items"]:
            item["name"] = f"fr {item['name']}"
    browser = open_report(documents, "#item=topics/0", more={"translations": {"fr-FR": french}})
    Select(find(browser, "#language")).select_by_value("fr-FR")
    assert find(browser, "#item-name").text == "fr Port of Rotterdam"
    assert all(name.startswith("fr ") for name in names(settled(browser), "topics"))


def test_the_theme_is_the_systems_until_it_is_chosen(open_report: OpenReport) -> None:
    browser = open_report()
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = browser.execute_script(f"return {paper}")
    button = find(browser, "#theme")
    button.click()
    assert browser.execute_script(f"return {paper}") == light
    button.click()
    assert browser.execute_script(f"return {paper}") != light
    browser.refresh()
    ready(browser)
    assert find(browser, "#theme").text == "Theme: dark"
    browser.execute_script("localStorage.clear()")


def test_an_instance_is_played_from_its_start(open_report: OpenReport, sound: str) -> None:
    documents = make_documents()
    browser = open_report(documents, video_url=sound)
    eventually(browser, "document.querySelector('video').readyState > 0")
    find(browser, "[data-key='topics/1'] .name").click()
    eventually(browser, "!document.querySelector('video').paused")
    first = documents["topics"]["items"][1]["instances"][0]
    played = browser.execute_script("return document.querySelector('video').currentTime")
    assert first["startSeconds"] - 0.001 <= played < first["endSeconds"]
    browser.execute_script("document.querySelector('video').pause()")
    find(browser, "#play").click()
    eventually(browser, "!document.querySelector('video').paused")


# A second of red, as the browser itself records it.
RECORDED = """
const done = arguments[0], canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [64, 36];
const context = canvas.getContext("2d");
const recorder = new MediaRecorder(canvas.captureStream(25), {mimeType: "video/webm"});
const paint = setInterval(() => { context.fillStyle = "#f00"; context.fillRect(0, 0, 64, 36); }, 20);
recorder.ondataavailable = async ({data}) => {
  clearInterval(paint);
  done(btoa(String.fromCharCode(...new Uint8Array(await data.arrayBuffer()))));
};
recorder.start();
setTimeout(() => recorder.stop(), 600);
"""


def test_a_frame_of_the_video_is_in_the_tip(open_report: OpenReport, browser: Chrome, tmp_path: Path) -> None:
    (tmp_path / "red.webm").write_bytes(base64.b64decode(browser.execute_async_script(RECORDED)))
    documents = make_documents(hostile=False)
    for instance in documents["topics"]["items"][0]["instances"][:1]:
        instance |= {"startSeconds": 0.1, "adjustedStartSeconds": 0.1}
    open_report(documents, video_url="red.webm")
    ActionChains(browser).move_to_element(find(browser, "[data-key='topics/0'] .bar")).perform()
    eventually(browser, "document.querySelector('#tip .thumbnail')?.checkVisibility()")
    box = find(browser, "#tip .thumbnail").size
    assert (box["width"], box["height"]) == (192, 108)


def test_a_video_that_cannot_be_played_is_said(open_report: OpenReport) -> None:
    browser = open_report(video_url="missing.mp4")
    eventually(browser, "document.getElementById('toast').textContent.includes(\"can't be played\")")
    assert any("missing.mp4" in message for message in complaints(browser))
    assert "missing.mp4 is not there, or no kind" in find(browser, "#player").text
    find(browser, "[data-key='labels/0'] .name").click()
    time = find(browser, "#time").get_attribute("value")
    find(browser, "#next").click()
    assert find(browser, "#time").get_attribute("value") != time
    assert find(browser, "#play").text == "Go to it"


def test_prints_every_time_of_what_is_filtered_under_a_ruler(open_report: OpenReport) -> None:
    documents = make_documents(hostile=False)
    browser = open_report(documents, "#in=labels")
    browser.execute_script(
        "addEventListener('beforeprint', () => { window.printed = document.querySelector('.printed')?.textContent; },"
        "{capture: true})"
    )
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False, "preferCSSPageSize": True})
    pdf = base64.b64decode(printed["data"])
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 1
    text = browser.execute_script("return window.printed")
    assert text.count(" - ") == sum(len(item["instances"]) for item in documents["labels"]["items"])
    assert "Topics" not in text
    assert not browser.find_elements(By.CSS_SELECTOR, ".printed")


def test_ten_thousand_instances_stay_reachable_while_few_are_drawn(open_report: OpenReport) -> None:
    documents = make_documents(labels=1200, instances=17)
    browser = open_report(documents)
    count = sum(len(documents[insight]["items"]) for insight in INSIGHTS)
    assert sum(len(item["instances"]) for item in documents["labels"]["items"]) > 10_000
    assert len(browser.find_elements(By.CSS_SELECTOR, ".lane")) < 60
    assert find(browser, "#grid").get_attribute("aria-rowcount") == str(count)
    browser.execute_script("arguments[0].focus()", find(browser, "#grid [tabindex='0']"))
    focused(browser).send_keys(Keys.CONTROL, Keys.END)
    assert lane_of(browser)[0] == str(count)
    assert len(browser.find_elements(By.CSS_SELECTOR, ".lane")) < 60
