"""What axe-core finds on each page, in both themes and on a narrow screen: nothing."""

import json
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.browser.conftest import OpenReport, emulate

VIEWS = pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)])


def violations(browser: Chrome, axe: str, part: str = "html") -> list[tuple[str, list[str]]]:
    if not browser.execute_script("return 'axe' in window"):
        browser.execute_script(axe)
    run = "axe.run(arguments[0]).then(arguments[1])"
    result: dict[str, Any] = browser.execute_async_script(run, part)
    return [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in result["violations"]]


@VIEWS
def test_the_report(open_report: OpenReport, axe: str, scheme: str, width: int) -> None:
    transcript = json.dumps(
        {"lines": [{"start": 0, "end": 5, "text": "Good morning", "speaker": 1, "language": "en-US"}]}
    )
    browser = open_report(library_href="index.html", more={"transcript": transcript.encode()})
    emulate(browser, width=width, scheme=scheme)
    assert violations(browser, axe) == []
    browser.find_element(By.CSS_SELECTOR, "#group-topics .bar").click()
    browser.execute_script("location.hash = '#t=100,140'")
    for tab in ("item", "marked", "transcript"):
        browser.find_element(By.ID, f"tab-{tab}").click()
        assert violations(browser, axe, "#panel") == []
    browser.find_element(By.CSS_SELECTOR, ".tools .fold:last-of-type summary").click()
    assert violations(browser, axe) == []


@VIEWS
def test_the_library(library: Chrome, axe: str, scheme: str, width: int) -> None:
    emulate(library, width=width, scheme=scheme)
    assert violations(library, axe) == []
    library.find_element(By.ID, "query").send_keys("beach")
    assert violations(library, axe) == []
