"""What the timeline shows: every instance, as bars that can be told apart, however many there are."""

import re

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import OpenReport
from tests.browser.page import INSIGHTS, find, focused, lane_of, names, settled, tall
from tests.samples.documents import HOSTILE, make_documents


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
