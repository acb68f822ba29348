"""The report on paper."""

import base64
import re

from selenium.webdriver.common.by import By

from tests.browser.conftest import OpenReport
from tests.browser.documents import make_documents


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
