"""The report on paper, as the text of its PDF tells."""

import base64
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.browser.conftest import OpenReport
from tests.browser.page import INSIGHTS, timecode
from tests.samples.documents import make_documents

MILLIMETRE = 72 / 25.4
"""In points, which a PDF counts in."""

type Word = tuple[str, float, float, float, float]
"""The text, and its left, top, right and bottom in points."""


@pytest.fixture(scope="module")
def pdftotext() -> str:
    found = shutil.which("pdftotext")
    if found is None:
        pytest.skip("needs pdftotext: poppler-utils")
    return found


def printed(browser: Chrome, folder: Path) -> Path:
    """The page as a PDF, printed as a reader does who leaves backgrounds out."""
    options = {"printBackground": False, "preferCSSPageSize": True, "paperWidth": 8.27, "paperHeight": 11.69}
    path = folder / "report.pdf"
    path.write_bytes(base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", options)["data"]))
    return path


def pages_of(pdftotext: str, pdf: Path) -> list[tuple[float, float, list[Word]]]:
    """The width and height of each page, and its words."""
    done = subprocess.run([pdftotext, "-bbox", str(pdf), "-"], capture_output=True, text=True, timeout=60, check=True)
    # Names hold what no XML may, which pdftotext passes on.
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", done.stdout)
    space = {"x": "http://www.w3.org/1999/xhtml"}
    edges = ("xMin", "yMin", "xMax", "yMax")
    return [
        (
            float(page.attrib["width"]),
            float(page.attrib["height"]),
            [
                (word.text or "", *(float(word.attrib[edge]) for edge in edges))  # type: ignore[misc]
                for word in page.iterfind("x:word", space)
            ],
        )
        for page in ElementTree.fromstring(text).iterfind(".//x:page", space)
    ]


def test_every_page_has_its_margins_the_ruler_and_its_number(
    open_report: OpenReport, tmp_path: Path, pdftotext: str
) -> None:
    browser = open_report(make_documents())
    pages = pages_of(pdftotext, printed(browser, tmp_path))
    assert len(pages) > 2
    times = ["0:00", "2:00", "4:00", "6:00", "8:00"]
    for number, (width, height, words) in enumerate(pages, 1):
        ruler = sorted((word for word in words if word[0] in times), key=lambda word: word[1])
        assert [word[0] for word in ruler] == times
        assert len({word[2] for word in ruler}) == 1
        foot = [word for word in words if word[4] > height - 18 * MILLIMETRE + 1]
        assert [word[0] for word in foot] == [str(number), "/", str(len(pages))]
        for text, left, top, right, _ in words:
            assert left >= 14 * MILLIMETRE - 1, text
            assert right <= width - 14 * MILLIMETRE + 1, text
            assert top >= 16 * MILLIMETRE - 1, text
            # The ruler stands above all items; above it there is the head of the first page.
            assert number == 1 or top >= ruler[0][2] - 1, text


def test_only_what_is_filtered_is_printed_with_every_time_and_the_filters(
    open_report: OpenReport, tmp_path: Path, pdftotext: str
) -> None:
    documents = make_documents(hostile=False)
    pdf = printed(open_report(documents, "#in=labels&q=b&least=0.85"), tmp_path)
    done = subprocess.run([pdftotext, "-raw", str(pdf), "-"], capture_output=True, text=True, timeout=60, check=True)
    text = " ".join(done.stdout.split())
    items = [
        item
        for item in documents["labels"]["items"]
        if "b" in item["name"] + item["reference"]["id"] and item["confidence"] >= 0.85
    ]
    instances = [one for item in items for one in item["instances"] if one["confidence"] >= 0.85]
    ranges = {f"{timecode(one['startSeconds'])} - {timecode(one['endSeconds'])}" for one in instances}
    assert set(re.findall(r"\d\d:\d\d:\d\d\.\d{3} - \d\d:\d\d:\d\d\.\d{3}", text)) == ranges
    assert f"{len(items)} of 45 items" in text
    assert "only labels · with “b” · confidence from 0.85 · by coverage" in text
    hidden = [
        item["name"] for insight in INSIGHTS[:2] for item in documents[insight]["items"] if item["name"].isascii()
    ]
    assert hidden
    assert not [name for name in hidden if name in text]


def test_paper_leaves_nothing_behind(open_report: OpenReport, tmp_path: Path) -> None:
    browser = open_report()
    assert printed(browser, tmp_path).read_bytes().startswith(b"%PDF")
    assert not browser.find_elements(By.CSS_SELECTOR, ".printed")
    assert not browser.find_element(By.ID, "filters-in-words").is_displayed()
