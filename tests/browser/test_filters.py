"""What the form asks for: filters, the switch to what is in view, orders."""

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from tests.browser.conftest import OpenReport
from tests.browser.page import INSIGHTS, eventually, find, names, settled, tall
from tests.samples.documents import make_documents


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
