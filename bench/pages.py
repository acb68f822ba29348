"""The pages in a browser: how long a report makes its reader wait, and how much of a library a first search reads."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from bench.frames import empty_frames, frames
from bench.result import Result
from shared.report import LibraryVideo, VideoDocuments, render_report, write_library
from tests.samples.documents import decoded, make_documents

FLAGS: Final = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1440,900")
LONGEST_FRAME: Final = 100
READY: Final = 1000
FIRST_SEARCH: Final = 2_000_000

MADE: Final = "return performance.getEntriesByName('ready')[0].startTime"


def measure(*, quick: bool) -> Iterator[Result]:
    """Rows on the report and the library; one that says so where there is no browser."""
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        yield Result("pages in a browser", "measured", "not measured", None, "needs chromium and chromedriver")
        return
    browser = _open_browser()
    try:
        with TemporaryDirectory() as folder:
            yield from _reports(browser, Path(folder), rounds=3 if quick else 7)
            yield _library(browser, Path(folder), videos=1000 if quick else 10_000)
    finally:
        browser.quit()


def _reports(browser: Chrome, folder: Path, rounds: int) -> Iterator[Result]:
    page = folder / "report.html"
    for labels in (1200, 6500):
        documents = decoded(make_documents(labels=labels, instances=17))
        page.write_text(render_report(documents), encoding="utf-8")
        ready = min(_open(browser, page) for _ in range(rounds))
        count = f"{documents.instances():,} instances"
        if labels == 1200:
            held = frames(browser, rounds)
            slowest = max(held, key=lambda name: held[name].longest)
            longest = held[slowest].longest
            met = longest <= LONGEST_FRAME
            notes = ", ".join(f"{name} {one.longest:.0f} ({one.computed:.0f})" for name, one in held.items())
            why = (
                f"the best of {rounds} turns each: {notes}; in brackets the most that the page computed for a turn. "
                f"An empty page beside it: {empty_frames(browser, rounds):.0f} ms"
            )
            yield Result(f"report, {count}: longest frame", f"≤ {LONGEST_FRAME} ms", f"{longest:.0f} ms", met, why)
        else:
            size = page.stat().st_size / 1e6
            yield Result(
                f"report, {count}: ready", f"≤ {READY} ms", f"{ready:.0f} ms", ready <= READY, f"{size:.1f} MB"
            )


def _library(browser: Chrome, folder: Path, videos: int) -> Result:
    index = write_library(_shelf(videos), folder)
    _open(browser, index)
    browser.execute_script(_WATCH)
    names = browser.execute_script("return [...document.querySelectorAll('#common-list bdi')].map(e => e.textContent)")
    browser.execute_script(
        "const field = document.getElementById('query'); field.value = arguments[0];"
        "field.dispatchEvent(new Event('change', {bubbles: true}))",
        names[0],
    )
    WebDriverWait(browser, 60).until(lambda page: page.execute_script(_ANSWERED))
    framed: list[str] = browser.execute_script("return framed")
    parts = sum((folder / part).stat().st_size for part in framed)
    first = index.stat().st_size
    result = f"{first / 1e6:.2f} MB, with a search {(first + parts) / 1e6:.2f} MB"
    search = f"the search is for {names[0]!r}, which most videos have, and reads {len(framed)} parts"
    notes = f"{videos:,} videos of about 190 items; {search}"
    return Result("library: first paint and first search", "< 2 MB", result, first + parts < FIRST_SEARCH, notes)


_WATCH: Final = """
window.framed = [];
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes) if (node.tagName === "IFRAME") framed.push(node.getAttribute("src"));
}).observe(document.body, { childList: true });
"""
_ANSWERED: Final = "return document.querySelectorAll('.hit-times').length > 0 && !document.querySelector('iframe')"


def _shelf(videos: int) -> Iterator[LibraryVideo]:
    """Videos that share some names and have others of their own, as a real shelf has."""
    random = Random(1)
    for number in range(videos):
        yield LibraryVideo(_video(random, number))


def _video(random: Random, number: int) -> VideoDocuments:
    documents: dict[str, Any] = make_documents(number, name=f"Programme {number}", labels=90, hostile=False)
    keyword = documents["keywords"]["items"][0]
    documents["keywords"]["items"] += [
        keyword | {"id": 100 + place, "name": f"{random.choice(_WORDS)} {random.choice(_WORDS)}"} for place in range(80)
    ]
    return decoded(documents)


_WORDS: Final = [
    first + second + third
    for first in ("har", "ber", "lo", "mi", "sta", "ten", "ro", "gra")
    for second in ("va", "li", "mon", "des", "ku", "ter")
    for third in ("n", "rt", "lle", "ge", "s")
]


def _open(browser: Chrome, page: Path) -> float:
    """Opens a page and waits until it can be used; the milliseconds that a report took, else 0."""
    browser.get("about:blank")
    browser.get(page.as_uri())
    WebDriverWait(browser, 60, 0.02).until(
        lambda open_: open_.execute_script("return document.documentElement.dataset.ready")
    )
    return float(browser.execute_script(MADE)) if page.name == "report.html" else 0


def _open_browser() -> Chrome:
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in FLAGS:
        options.add_argument(flag)
    return Chrome(options=options, service=Service(shutil.which("chromedriver")))
