"""The report as text: one page, its policy, and data that can't get out of its block."""

import base64
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.report import render_report
from shared.report.page import embed
from shared.report.video import media_source
from tests.browser.documents import HOSTILE, make_documents

type Elements = list[tuple[str, dict[str, str | None], str]]


class _Reader(HTMLParser):
    """Reads a page as a browser's parser does: tags, and the raw text of scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: Elements = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}", {}, ""))

    def handle_data(self, data: str) -> None:
        if self.elements:
            tag, attributes, text = self.elements[-1]
            self.elements[-1] = (tag, attributes, text + data)


def read(page: str) -> Elements:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.elements


def policy_of(page: str) -> dict[str, str]:
    (content,) = [a["content"] or "" for _, a, _ in read(page) if a.get("http-equiv") == "Content-Security-Policy"]
    return dict(directive.split(" ", 1) for directive in content.split("; "))


def data_of(page: str) -> Any:
    (text,) = [text for tag, attributes, text in read(page) if tag == "script" and attributes.get("id") == "data"]
    return json.loads(text)


def test_the_same_documents_give_the_same_page() -> None:
    assert render_report(make_documents(7)) == render_report(make_documents(7))


def test_the_documents_are_held_whole() -> None:
    documents = make_documents()
    assert data_of(render_report(documents))["documents"] == documents


def test_a_manifest_is_optional_and_a_document_is_not() -> None:
    documents = make_documents()
    del documents["manifest"]
    assert set(data_of(render_report(documents))["documents"]) == {"topics", "keywords", "labels"}
    del documents["labels"]
    with pytest.raises(KeyError, match="labels"):
        render_report(documents)


def test_the_policy_lets_only_the_pages_own_script_and_style_run() -> None:
    page = render_report(make_documents())
    policy = policy_of(page)
    scripts = [text for tag, attributes, text in read(page) if tag == "script" and "type" not in attributes]
    styles = [text for tag, _, text in read(page) if tag == "style"]
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in " ".join(policy.values())
    for directive, (text,) in (("script-src", scripts), ("style-src", styles)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert policy[directive] == f"'sha256-{digest}'"


def test_the_page_names_no_other_resource() -> None:
    page = render_report(make_documents())
    loading = [
        (tag, name, value)
        for tag, attributes, _ in read(page)
        for name, value in attributes.items()
        if name in {"src", "srcset", "href"}
    ]
    assert all((value or "").startswith(("#", "data:")) for _, _, value in loading)
    (style,) = [text for tag, _, text in read(page) if tag == "style"]
    assert not re.search(r"@import|url\(", style)


def test_no_markup_carries_a_style_or_a_handler_that_the_policy_would_refuse() -> None:
    attributes = {name for _, attributes, _ in read(render_report(make_documents())) for name in attributes}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_element(name: str) -> None:
    plain = [(tag, sorted(attributes)) for tag, attributes, _ in read(render_report(make_documents(name="plain")))]
    page = render_report(make_documents(name=name))
    assert [(tag, sorted(attributes)) for tag, attributes, _ in read(page)] == plain
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title is not None
    assert unescape(title[1]) == name


@given(st.text(st.characters()) | st.text("<>&/!-script\u2028\u2029\ud800\udfff\0"))
def test_embedded_text_comes_back_and_holds_nothing_that_could_end_the_block(text: str) -> None:
    embedded = embed({"name": text})
    # Two halves of a surrogate pair are read as the one character that they are in a browser, too.
    assert json.loads(embedded)["name"] == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert not set("<>&\u2028\u2029") & set(embedded)
    embedded.encode()


def test_a_lone_surrogate_in_the_title_does_not_sink_the_page() -> None:
    page = render_report(make_documents(name="cut \ud83d off"))
    assert "<title>cut \ufffd off</title>" in page
    page.encode()


@pytest.mark.parametrize(
    ("video_url", "source"),
    [
        ("https://media.example.com/a/b.mp4?sig=x;y", "https://media.example.com"),
        ("http://127.0.0.1:8080/b.mp4", "http://127.0.0.1:8080"),
        ("https://münchen.example/b.mp4", "https://xn--mnchen-3ya.example"),
        ("file:///videos/b.mp4", "file:"),
        ("clips/b.mp4", "'self' file:"),
    ],
)
def test_the_player_may_load_from_the_videos_origin_alone(video_url: str, source: str) -> None:
    assert media_source(video_url) == source
    page = render_report(make_documents(), video_url=video_url)
    assert policy_of(page)["media-src"] == source
    assert data_of(page)["video"] == video_url


@pytest.mark.parametrize(
    "video_url", ["javascript:alert(1)", "data:video/mp4,x", "//host/b.mp4", "https:///b.mp4", "ftp://h/b.mp4"]
)
def test_a_video_from_elsewhere_is_refused(video_url: str) -> None:
    with pytest.raises(ValueError, match="a video is played from"):
        render_report(make_documents(), video_url=video_url)


def test_without_a_video_nothing_may_be_played() -> None:
    assert policy_of(render_report(make_documents()))["media-src"] == "'none'"
