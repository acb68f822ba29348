"""The report as text: one page, its policy, and data that can't get out of its block."""

import base64
import gzip
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.report import Selection, render_report
from shared.report.page import pack
from shared.report.video import media_source
from tests.reading.report_page import data_of, hash_source, policy_of, read
from tests.samples.documents import HOSTILE, decoded, make_documents


def report_of(documents: Mapping[str, Any], translations: Mapping[str, Mapping[str, Any]] = {}, **options: Any) -> str:
    return render_report(decoded(documents, translations), **options)


def test_the_same_documents_give_the_same_page() -> None:
    assert report_of(make_documents(7)) == report_of(make_documents(7))


def test_the_documents_are_held_whole() -> None:
    documents = make_documents()
    held = data_of(report_of(documents))["report"]
    assert held["documents"] | {"manifest": held["manifest"]} == documents


def test_a_manifest_is_optional() -> None:
    documents = make_documents()
    del documents["manifest"]
    assert data_of(report_of(documents))["report"]["manifest"] is None


def test_translations_are_held_beside_the_documents() -> None:
    documents = make_documents()
    held = data_of(report_of(documents, {"fr-FR": documents}))["report"]
    assert held["translations"] == {"fr-FR": {name: documents[name] for name in ("topics", "keywords", "labels")}}


def test_a_selection_leaves_out_what_is_less_sure_and_keeps_the_longest() -> None:
    documents = make_documents()
    held = data_of(render_report(decoded(documents).selected(Selection(0.9, 5))))["report"]["documents"]
    for insight in ("topics", "keywords", "labels"):
        items = [item for item in documents[insight]["items"] if item["confidence"] >= 0.9]
        kept = held[insight]["items"]
        assert len(kept) == min(5, len(items))
        assert [item["id"] for item in kept] == sorted(item["id"] for item in kept)
        for item in kept:
            (source,) = [other for other in items if other["id"] == item["id"]]
            instances = [one for one in source["instances"] if one.get("confidence", item["confidence"]) >= 0.9]
            assert item["instances"] == instances
            length = sum(one["endSeconds"] - one["startSeconds"] for one in instances)
            assert item["coverageSeconds"] == pytest.approx(length)
        least = min(item["coverageSeconds"] for item in kept)
        left = [item for item in items if item["id"] not in {other["id"] for other in kept}]
        if insight != "labels":
            assert all(item["coverageSeconds"] <= least for item in left)


def test_the_policy_lets_only_the_pages_own_script_and_style_run() -> None:
    page = report_of(make_documents())
    policy = policy_of(page)
    scripts = [text for tag, attributes, text in read(page) if tag == "script" and "type" not in attributes]
    styles = [text for tag, _, text in read(page) if tag == "style"]
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in " ".join(policy.values())
    for directive, (text,) in (("script-src", scripts), ("style-src", styles)):
        assert policy[directive] == hash_source(text)


def test_the_page_names_no_other_resource() -> None:
    page = report_of(make_documents())
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
    attributes = {name for _, attributes, _ in read(report_of(make_documents())) for name in attributes}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_element(name: str) -> None:
    plain = [(tag, sorted(attributes)) for tag, attributes, _ in read(report_of(make_documents(name="plain")))]
    page = report_of(make_documents(name=name))
    assert [(tag, sorted(attributes)) for tag, attributes, _ in read(page)] == plain
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title is not None
    assert unescape(title[1]) == name


@given(st.lists(st.binary()))
def test_packed_data_comes_back_and_holds_nothing_that_could_end_its_block(pieces: list[bytes]) -> None:
    packed = pack(pieces)
    assert gzip.decompress(base64.b64decode(packed)) == b"".join(pieces)
    assert re.fullmatch("[A-Za-z0-9+/=]*", packed)


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
    page = report_of(make_documents(), video_url=video_url)
    assert policy_of(page)["media-src"] == source
    assert data_of(page)["page"]["video"] == video_url


@pytest.mark.parametrize(
    "video_url", ["javascript:alert(1)", "data:video/mp4,x", "//host/b.mp4", "https:///b.mp4", "ftp://h/b.mp4"]
)
def test_a_video_from_elsewhere_is_refused(video_url: str) -> None:
    with pytest.raises(ValueError, match="a video is played from"):
        report_of(make_documents(), video_url=video_url)


def test_without_a_video_nothing_may_be_played() -> None:
    assert policy_of(report_of(make_documents()))["media-src"] == "'none'"
