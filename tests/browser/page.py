"""The report's page as a test takes hold of it."""

from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

INSIGHTS = ("topics", "keywords", "labels")


def find(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def names(browser: Chrome, insight: str) -> list[str]:
    """The names of an insight's lanes as far as they are drawn, which at this height is all of them."""
    script = f"return [...document.querySelectorAll('#group-{insight} .lane .text')].map(e => e.textContent)"
    found: list[str] = browser.execute_script(script)
    return found


def tall(browser: Chrome) -> None:
    """A screen on which every lane is in sight, and so in the document."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1440, "height": 2400, "deviceScaleFactor": 1, "mobile": False}
    )
    browser.execute_async_script(FRAMES)


# Three frames later what was asked for is on the screen.
FRAMES = """
const done = arguments[arguments.length - 1];
requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
"""


def settled(browser: Chrome) -> Chrome:
    browser.execute_async_script(FRAMES)
    return browser


def eventually(browser: Chrome, script: str) -> Any:
    return WebDriverWait(browser, 10).until(lambda _: browser.execute_script(f"return {script}"))


def focused(browser: Chrome) -> WebElement:
    return browser.switch_to.active_element


def lane_of(browser: Chrome) -> tuple[str, str]:
    """The number and the key of the lane that has the focus, which must be in sight."""
    row, key, in_sight = browser.execute_script("""
const lane = document.activeElement.closest(".lane"), own = lane.getBoundingClientRect();
const box = document.getElementById("scroller").getBoundingClientRect();
return [lane.ariaRowIndex, lane.dataset.key, own.top >= box.top && own.bottom <= box.bottom];
""")
    assert in_sight
    return row, key


def timecode(seconds: float) -> str:
    milliseconds = int(seconds * 1000 + 0.5)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def seconds_of(text: str) -> float:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def allow_clipboard(browser: Chrome) -> None:
    permissions = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", permissions)


def clipboard(browser: Chrome) -> str:
    copied: str = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    return copied
