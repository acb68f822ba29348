"""What stands around the timeline: the panel and its tabs, the sheets, the theme."""

import json

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.browser.conftest import OpenReport, emulate, ready
from tests.browser.page import INSIGHTS, find, focused, names, settled, timecode
from tests.samples.documents import make_documents


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
    find(browser, "#play").click()
    assert browser.execute_script("return location.hash").endswith("&language=fr-FR")
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
