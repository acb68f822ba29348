"""Whatever the width, what is on the page can be seen whole."""

from itertools import pairwise
from typing import Any

import pytest
from selenium.webdriver import Chrome

from tests.browser.conftest import OpenReport, emulate
from tests.browser.page import find, settled
from tests.samples.documents import make_documents

WIDTHS = pytest.mark.parametrize("width", [1440, 1024, 700, 390])

CUT_OFF = """
return [...document.querySelectorAll("button, summary, select, input, label, h1, h2, .sheet-of-facts")]
  .filter((one) => one.checkVisibility() && !one.matches(".skip, .spoken"))
  .map((one) => [one.id || one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, box]) => box.left < -1 || box.right > innerWidth + 1)
  .map(([name, box]) => `${name}: ${box.left} to ${box.right}`);
"""


def cut_off(browser: Chrome) -> list[str]:
    """What reaches beyond the left or the right of the screen, and by how much; first the page itself."""
    browser = settled(browser)
    wide: int = browser.execute_script("return document.documentElement.scrollWidth - innerWidth")
    found: list[str] = browser.execute_script(CUT_OFF)
    return ([f"the page: {wide}"] if wide > 0 else []) + found


@WIDTHS
def test_nothing_of_the_report_is_cut_off_and_no_sheet_opens_off_the_screen(
    open_report: OpenReport, width: int
) -> None:
    documents = make_documents(hostile=width > 700)
    browser = open_report(documents, "#t=100,140", library_href="index.html")
    emulate(browser, width=width)
    assert cut_off(browser) == []
    if width <= 900:
        find(browser, "#more-filters").click()
        assert cut_off(browser) == []
    for sheet in browser.find_elements("css selector", "details.fold"):
        if sheet.is_displayed():
            browser.execute_script("arguments[0].open = true", sheet)
            assert cut_off(browser) == []
            browser.execute_script("arguments[0].open = false", sheet)
    browser.execute_script("location.hash = '#item=labels/3'")
    assert cut_off(browser) == []


@pytest.mark.parametrize(("width", "most"), [(1440, 220), (390, 300)])
def test_lanes_begin_high_whatever_the_video_is_called(open_report: OpenReport, width: int, most: int) -> None:
    name = "20250203_Harbour_Newsroom_20250203_1400_cc_segment_03.700k " * 3
    browser = open_report(make_documents(name=name), library_href="index.html")
    emulate(browser, width=width)
    assert find(settled(browser), ".lane").rect["y"] < most
    about = find(browser, "#facts").get_attribute("textContent") or ""
    assert name.strip() in about


@WIDTHS
def test_nothing_of_the_library_is_cut_off(library: Chrome, width: int) -> None:
    emulate(library, width=width)
    assert cut_off(library) == []
    find(library, "#query").send_keys("dawn tides")
    assert cut_off(library) == []


TIMES = """
const box = (one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return range.getBoundingClientRect();
};
const track = document.getElementById("ruler-track").getBoundingClientRect();
const label = document.getElementById("playhead-label").getBoundingClientRect();
const times = [...document.querySelectorAll(".tick:not(.covered)")].filter((one) => one.textContent !== "").map(box);
return {
  count: times.length,
  cut: times.filter(({ right }) => right > track.right).length,
  covered: times.filter(({ left, right }) => left < label.right && right > label.left).length,
};
"""


@pytest.mark.parametrize("width", [1440, 390])
def test_no_time_on_the_ruler_is_cut_off_at_the_end_or_half_covered(open_report: OpenReport, width: int) -> None:
    browser = open_report()
    emulate(browser, width=width)
    settled(browser)
    for seconds in (0, 117, 120, 125, 300, 599, 612):
        browser.execute_script(f"location.hash = 't={seconds}'")
        found: dict[str, Any] = settled(browser).execute_script(TIMES)
        assert found["count"] > 0
        assert (found["cut"], found["covered"]) == (0, 0), seconds


def test_a_lane_that_is_linked_to_stands_in_the_middle(open_report: OpenReport) -> None:
    browser = open_report(make_documents(labels=200), "#item=labels/150")
    lane, scroller = (find(settled(browser), place).rect for place in (".lane.current", "#scroller"))
    middle = (lane["y"] - scroller["y"]) / scroller["height"]
    assert 0.3 < middle < 0.7


def test_lanes_keep_their_places_when_the_screen_becomes_narrow(open_report: OpenReport) -> None:
    documents = make_documents()
    browser = open_report(documents)
    for width, lane in ((1440, 30), (390, 50), (1440, 30)):
        emulate(browser, width=width)
        settled(browser)
        rows = len(documents["topics"]["items"])
        assert find(browser, "#group-topics").size["height"] == 34 + rows * lane
        tops = [one.rect["y"] for one in browser.find_elements("css selector", "#group-topics .lane")]
        assert {round(below - above) for above, below in pairwise(tops)} == {lane}


def test_zooming_keeps_the_moment_where_it_is(open_report: OpenReport) -> None:
    browser = open_report(None, "#t=450")
    place = "document.getElementById('playhead').getBoundingClientRect().left"
    before = settled(browser).execute_script(f"return {place}")
    for button in ("#zoom-in", "#zoom-in", "#zoom-out"):
        find(browser, button).click()
        assert abs(settled(browser).execute_script(f"return {place}") - before) < 2
