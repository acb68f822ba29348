"""A headless Chromium, where there is one, that opens pages from disk and must have nothing to complain of."""

import os
import shutil
import wave
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from shared.report import LibraryVideo, render_report, write_library
from tests.samples.documents import Document, decoded, make_documents

type OpenReport = Callable[..., Chrome]

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1440,900",
)  # fmt: skip


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("needs chromium and chromedriver on the PATH")
    options = ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = Chrome(options=options, service=Service(driver))
    yield browser
    browser.quit()


@pytest.fixture
def browser(chromium: Chrome) -> Iterator[Chrome]:
    """A browser in its first state; at the end nothing may have gone wrong in it, the policy refused nothing either."""
    emulate(chromium, width=1440)
    yield chromium
    found = complaints(chromium)
    chromium.get("about:blank")
    assert found == []


@pytest.fixture
def open_report(browser: Chrome, tmp_path: Path) -> OpenReport:
    """Opens the report on documents, by default made-up ones, from disk; `address` is put behind the file's."""

    def open_it(
        documents: Mapping[str, Document] | None = None,
        address: str = "",
        *,
        more: Mapping[str, Any] = {},
        **options: Any,
    ) -> Chrome:
        page = tmp_path / "report.html"
        page.write_text(render_report(decoded(documents or make_documents(), **more), **options), encoding="utf-8")
        browser.get(page.as_uri() + address)
        ready(browser)
        return browser

    return open_it


@pytest.fixture
def sound(tmp_path: Path) -> str:
    """Something to play beside the page: ten minutes of silence."""
    with wave.open(str(tmp_path / "sound.wav"), "wb") as silence:
        silence.setparams((1, 1, 8000, 0, "NONE", "not compressed"))
        silence.writeframes(b"\x80" * 8000 * 613)
    return "sound.wav"


@pytest.fixture
def library(browser: Chrome, tmp_path: Path) -> Chrome:
    """The library of twelve videos, opened from disk."""
    videos = (LibraryVideo(decoded(make_documents(seed, name=f"Film {seed}"))) for seed in range(12))
    browser.get(write_library(videos, tmp_path).as_uri())
    ready(browser)
    return browser


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, from the project's own packages or the NODE_PATH."""
    places = [ROOT / "node_modules", *map(Path, filter(None, os.environ.get("NODE_PATH", "").split(os.pathsep)))]
    for place in places:
        source = place / "axe-core" / "axe.min.js"
        if source.is_file():
            return source.read_text(encoding="utf-8")
    pytest.skip("needs axe-core: npm install")


def emulate(browser: Chrome, *, width: int, scheme: str = "light") -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def ready(browser: Chrome) -> None:
    """Waits until the page has unpacked its data and is put together."""
    WebDriverWait(browser, 30, 0.02).until(
        lambda page: page.execute_script("return document.documentElement.dataset.ready")
    )


def complaints(browser: Chrome) -> list[str]:
    """What went wrong in the browser since this was last asked."""
    entries = browser.execute("getLog", {"type": "browser"})["value"]
    return [entry["message"] for entry in entries if entry["level"] in {"SEVERE", "WARNING"}]
