"""The report in a real browser: filters, zoom, stepping, keys, and names that stay text."""

import base64
import wave
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser.conftest import OpenReport, complaints
from tests.browser.documents import HOSTILE, make_documents

INSIGHTS = ("topics", "keywords", "labels")


def find(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def names(browser: Chrome, insight: str) -> list[str]:
    script = (
        f"return [...document.querySelectorAll('#group-{insight} .lane:not([hidden]) .text')].map(e => e.textContent)"
    )
    found: list[str] = browser.execute_script(script)
    return found


def eventually(browser: Chrome, script: str) -> Any:
    return WebDriverWait(browser, 10).until(lambda _: browser.execute_script(f"return {script}"))


def focused(browser: Chrome) -> WebElement:
    return browser.switch_to.active_element


def timecode(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def test_every_instance_of_every_item_is_on_the_timeline(open_report: OpenReport) -> None:
    documents = make_documents()
    browser = open_report(documents)
    for insight in INSIGHTS:
        items = documents[insight]["items"]
        assert sorted(names(browser, insight)) == sorted(item["name"] for item in items)
        bars = browser.find_elements(By.CSS_SELECTOR, f"#group-{insight} .bar")
        assert len(bars) == sum(len(item["instances"]) for item in items)


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


def test_filters_by_text_insight_and_confidence(open_report: OpenReport) -> None:
    documents = make_documents()
    browser = open_report(documents)
    find(browser, "#filter-text").send_keys("PORT")
    assert set(names(browser, "topics")) == {"Port of Rotterdam"}
    assert names(browser, "keywords") == ["port authority"]
    assert find(browser, "#status").text == "2 of 48 items"
    find(browser, ".chip.topics").click()
    assert names(browser, "topics") == []
    find(browser, "button[type=reset]").click()
    eventually(browser, "document.getElementById('status').textContent === '48 of 48 items'")
    browser.execute_script(
        "const e = document.getElementById('filter-confidence'); e.value = '0.9';"
        "e.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    for insight in INSIGHTS:
        expected = {item["name"] for item in documents[insight]["items"] if item["confidence"] >= 0.9}
        assert set(names(browser, insight)) == expected
    shown = len(browser.find_elements(By.CSS_SELECTOR, "#group-labels .lane:not([hidden]) .bar:not([hidden])"))
    instances = [i for item in documents["labels"]["items"] for i in item["instances"]]
    assert shown == sum(instance["confidence"] >= 0.9 for instance in instances)


def test_filters_by_category(open_report: OpenReport) -> None:
    browser = open_report()
    category = Select(find(browser, "#filter-category"))
    category.select_by_value("iab:Business and Finance")
    assert set(names(browser, "topics")) == {"Port of Rotterdam", "Container Shipping"}
    category.select_by_value("iptc:natural science")
    assert names(browser, "topics") == ["Tides"]
    assert names(browser, "labels") == []


def test_sorts_by_coverage_time_and_name(open_report: OpenReport) -> None:
    documents = make_documents(hostile=False)
    browser = open_report(documents)
    labels = documents["labels"]["items"]
    orders = {
        "coverage": sorted(labels, key=lambda item: -item["coverageSeconds"]),
        "time": sorted(labels, key=lambda item: item["instances"][0]["startSeconds"]),
        "name": sorted(labels, key=lambda item: item["name"]),
    }
    for order, expected in orders.items():
        Select(find(browser, "#sort")).select_by_value(order)
        assert names(browser, "labels") == [item["name"] for item in expected]


def test_zooms_pans_and_fits(open_report: OpenReport) -> None:
    browser = open_report()
    width = "document.getElementById('ruler-track').offsetWidth"
    fitting = browser.execute_script(f"return {width}")
    for _ in range(3):
        find(browser, "#zoom-in").click()
    zoomed = browser.execute_script(f"return {width}")
    assert abs(zoomed / fitting - 1.5**3) < 0.01
    before = browser.execute_script("return document.getElementById('scroller').scrollLeft")
    track = find(browser, "#group-labels .track")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", find(browser, "#group-labels .lane"))
    from_middle = browser.execute_script(_GROUND, track)
    ActionChains(browser, duration=20).move_to_element_with_offset(track, *from_middle).click_and_hold().move_by_offset(
        -120, 0
    ).release().perform()
    assert browser.execute_script("return document.getElementById('scroller').scrollLeft") > before
    find(browser, "#zoom-fit").click()
    assert browser.execute_script(f"return {width}") == fitting


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
    item = max(documents["labels"]["items"], key=lambda label: len(label["instances"]))
    find(browser, f"[data-key='labels/{documents['labels']['items'].index(item)}'] .name").click()
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
    browser = open_report()
    stops = browser.find_elements(By.CSS_SELECTOR, "#grid [tabindex='0']")
    assert len(stops) == 1
    stops[0].send_keys("")
    browser.execute_script("arguments[0].focus()", stops[0])
    lanes = browser.find_elements(By.CSS_SELECTOR, ".lane:not([hidden])")
    for lane in lanes[1:]:
        focused(browser).send_keys(Keys.ARROW_DOWN)
        assert focused(browser) == lane.find_element(By.CSS_SELECTOR, ".name")
    for bar in lanes[-1].find_elements(By.CSS_SELECTOR, ".bar"):
        focused(browser).send_keys(Keys.ARROW_RIGHT)
        assert focused(browser) == bar
        assert find(browser, "#tip").is_displayed()
        assert find(browser, "#tip .time").text.replace(" - ", " to ") in (bar.get_attribute("aria-label") or "")
    focused(browser).send_keys(Keys.ESCAPE)
    assert not find(browser, "#tip").is_displayed()
    focused(browser).send_keys(Keys.CONTROL, Keys.HOME)
    assert focused(browser) in lanes[0].find_elements(By.CSS_SELECTOR, ".bar, .name")
    focused(browser).send_keys("+")
    assert find(browser, "#zoom-value").text == "1.5\N{MULTIPLICATION SIGN}"
    focused(browser).send_keys("0")
    assert find(browser, "#zoom-value").text == "1\N{MULTIPLICATION SIGN}"


def test_copies_the_range(open_report: OpenReport) -> None:
    browser = open_report()
    permissions = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", permissions)
    find(browser, "#group-labels .bar").click()
    find(browser, "#copy").click()
    eventually(browser, "document.getElementById('toast').textContent.startsWith('Copied')")
    copied = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == find(browser, "#instance-range").text


def test_a_drag_along_the_ruler_marks_a_range(open_report: OpenReport) -> None:
    browser = open_report()
    ActionChains(browser, duration=20).move_to_element_with_offset(
        find(browser, "#ruler-track"), -100, 8
    ).click_and_hold().move_by_offset(80, 0).release().perform()
    start, end = (_seconds(text) for text in find(browser, "#range-text").text.split(" - "))
    width = browser.execute_script("return document.getElementById('ruler-track').offsetWidth")
    assert abs((end - start) - 80 / width * 612.48) < 0.02
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


def test_an_address_opens_the_item_at_its_time(open_report: OpenReport) -> None:
    documents = make_documents()
    instance = documents["labels"]["items"][20]["instances"][-1]
    browser = open_report(documents, f"#item=labels/20&t={instance['startSeconds']}")
    assert find(browser, "#item-name").text == documents["labels"]["items"][20]["name"]
    assert find(browser, "#instance-range").text.startswith(timecode(instance["startSeconds"]))


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
    assert find(browser, "#theme").text == "Theme: dark"
    browser.execute_script("localStorage.clear()")


def test_an_instance_is_played_from_its_start(open_report: OpenReport, tmp_path: Path) -> None:
    documents = make_documents()
    with wave.open(str(tmp_path / "sound.wav"), "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", "not compressed"))
        sound.writeframes(b"\x80" * 8000 * 613)
    browser = open_report(documents, video_url="sound.wav")
    eventually(browser, "document.querySelector('video').readyState > 0")
    find(browser, "[data-key='labels/4'] .bar:last-child").click()
    eventually(browser, "!document.querySelector('video').paused")
    start = documents["labels"]["items"][4]["instances"][-1]["startSeconds"]
    played = browser.execute_script("return document.querySelector('video').currentTime")
    assert start - 0.001 <= played < documents["labels"]["items"][4]["instances"][-1]["endSeconds"]


def test_a_video_that_cannot_be_played_is_said(open_report: OpenReport) -> None:
    browser = open_report(video_url="missing.mp4")
    eventually(browser, "document.getElementById('toast').textContent.includes(\"can't be played\")")
    assert any("missing.mp4" in message for message in complaints(browser))


def test_prints_every_time(open_report: OpenReport) -> None:
    browser = open_report(make_documents(hostile=False))
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})
    assert base64.b64decode(printed["data"]).startswith(b"%PDF")
    bars = len(browser.find_elements(By.CSS_SELECTOR, ".bar"))
    times = browser.execute_script(
        "return [...document.querySelectorAll('.printed')].map(e => e.textContent).join(', ')"
    )
    assert times.count(" - ") == bars


def test_three_thousand_instances_stay_reachable(open_report: OpenReport) -> None:
    documents = make_documents(labels=350, instances=17)
    browser = open_report(documents)
    bars = browser.find_elements(By.CSS_SELECTOR, "#group-labels .bar")
    assert len(bars) == sum(len(item["instances"]) for item in documents["labels"]["items"]) > 2900
    browser.execute_script("arguments[0].focus()", find(browser, "#grid [tabindex='0']"))
    focused(browser).send_keys(Keys.CONTROL, Keys.END)
    assert focused(browser) == find(browser, "#group-labels .lane:last-child .name")
    assert browser.execute_script(
        "const a = document.activeElement.getBoundingClientRect(),"
        "b = document.getElementById('scroller').getBoundingClientRect(); return a.top >= b.top && a.bottom <= b.bottom"
    )
