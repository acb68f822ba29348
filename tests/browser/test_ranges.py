"""Ranges that are marked, and handed over."""

from pathlib import Path

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import OpenReport
from tests.browser.page import INSIGHTS, find, seconds_of, timecode
from tests.samples.documents import make_documents


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
    start, end = (seconds_of(text) for text in marked.split(" - "))
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
