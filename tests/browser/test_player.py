"""The report beside a video, and beside one that is not there."""

import base64
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains

from tests.browser.conftest import OpenReport, complaints
from tests.browser.page import eventually, find
from tests.samples.documents import make_documents


def test_an_instance_is_played_from_its_start(open_report: OpenReport, sound: str) -> None:
    documents = make_documents()
    browser = open_report(documents, video_url=sound)
    eventually(browser, "document.querySelector('video').readyState > 0")
    assert find(browser, "#player").size["height"] < 60, "what has no picture takes no room for one"
    find(browser, "[data-key='topics/1'] .name").click()
    eventually(browser, "!document.querySelector('video').paused")
    first = documents["topics"]["items"][1]["instances"][0]
    played = browser.execute_script("return document.querySelector('video').currentTime")
    assert first["startSeconds"] - 0.001 <= played < first["endSeconds"]
    browser.execute_script("document.querySelector('video').pause()")
    find(browser, "#play").click()
    eventually(browser, "!document.querySelector('video').paused")


# A second of red, as the browser itself records it.
RECORDED = """
const done = arguments[0], canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [64, 36];
const context = canvas.getContext("2d");
const recorder = new MediaRecorder(canvas.captureStream(25), {mimeType: "video/webm"});
const paint = setInterval(() => { context.fillStyle = "#f00"; context.fillRect(0, 0, 64, 36); }, 20);
recorder.ondataavailable = async ({data}) => {
  clearInterval(paint);
  done(btoa(String.fromCharCode(...new Uint8Array(await data.arrayBuffer()))));
};
recorder.start();
setTimeout(() => recorder.stop(), 600);
"""


def test_a_frame_of_the_video_is_in_the_tip(open_report: OpenReport, browser: Chrome, tmp_path: Path) -> None:
    (tmp_path / "red.webm").write_bytes(base64.b64decode(browser.execute_async_script(RECORDED)))
    documents = make_documents(hostile=False)
    for instance in documents["topics"]["items"][0]["instances"][:1]:
        instance |= {"startSeconds": 0.1, "adjustedStartSeconds": 0.1}
    open_report(documents, video_url="red.webm")
    ActionChains(browser).move_to_element(find(browser, "[data-key='topics/0'] .bar")).perform()
    size = "JSON.stringify([...document.querySelectorAll('#tip .thumbnail')].map(e => [e.clientWidth, e.clientHeight]))"
    eventually(browser, f"{size} === '[[192,108]]'")
    bar, tip = find(browser, "[data-key='topics/0'] .bar").rect, find(browser, "#tip").rect
    assert tip["y"] + tip["height"] <= bar["y"] + 1 or tip["y"] >= bar["y"] + bar["height"] - 1


def test_a_video_that_cannot_be_played_is_said(open_report: OpenReport) -> None:
    browser = open_report(video_url="missing.mp4")
    eventually(browser, "document.getElementById('toast').textContent.includes(\"can't be played\")")
    assert any("missing.mp4" in message for message in complaints(browser))
    assert "missing.mp4 is not there, or no kind" in find(browser, "#player").text
    find(browser, "[data-key='labels/0'] .name").click()
    time = find(browser, "#time").get_attribute("value")
    find(browser, "#next").click()
    assert find(browser, "#time").get_attribute("value") != time
    assert find(browser, "#play").text == "Go to it"
