"""What looks like a credential is left out, in every form; what does not stays; long texts cost no more than short."""

import re
import sys
from types import FrameType
from urllib.parse import quote

import pytest

from shared import redaction
from shared.redaction import LONGEST, READ, redact
from tests.samples.credentials import CANARY, FORMS

AROUND = ("{}", "Refused: '{}'. Trace id: 'x'", "a {} b {}", '{{"message":"{}"}}', "x\n{}\ny", "({})", "see:{}", "“{}”")


@pytest.mark.parametrize("form", FORMS)
def test_a_credential_in_any_form_is_left_out(form: str) -> None:
    for around in AROUND:
        assert CANARY not in redact(around.replace("{}", form)).lower()


def words(length: int) -> str:
    """So many characters of words, up to a space."""
    return ("words " * length)[-length:]


@pytest.mark.parametrize("form", FORMS)
def test_a_credential_that_a_cut_goes_through_is_left_out(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in range(0, 120, 9):
        assert CANARY not in redact(words(LONGEST - room) + form).lower()
    monkeypatch.setattr(redaction, "LONGEST", READ)
    for room in range(0, 120, 9):
        assert CANARY not in redact(words(READ - room) + form + " y" * 999).lower()


@pytest.mark.parametrize("form", FORMS)
def test_a_credential_is_left_out_though_all_of_it_is_percent_encoded(form: str) -> None:
    for _ in range(9):
        form = quote(form, safe="")
        assert CANARY not in redact(form).lower()


@pytest.mark.parametrize(
    "text",
    [
        "error code: 5",
        "see https://example.com/page",
        "Video 'abc' was not found",
        "keywords: 3, labels=4, topics: 5",
        "ErrorCode:BlobNotFound\nRequestId:5c5bd7a1-401e-0001-12ab-1234567890ab",
        "AADSTS7000215: Invalid client secret provided. Ensure it is the secret's value.",
        "no authorization over scope '/subscriptions/0a1b2c3d-0000-1111-2222-0a1b2c3d4e5f/resourceGroups/Group1/x'.",
        "correlation 0123456789abcdef0123456789abcdef, sha256 " + "0123456789abcdef" * 4,
        "video a1B2c3D4e5: 2026-01-01T00:00:00Z, 0:01:17.5",
    ],
)
def test_what_is_no_credential_stays(text: str) -> None:
    assert redact(text) == text


def test_a_message_is_cut() -> None:
    assert redact("words " * 2000) == ("words " * 2000)[:LONGEST]
    assert len(redact("x" * 10_000)) <= LONGEST


@pytest.mark.parametrize(
    "piece", ["http://", "key", "eyJ", '"\\', "a=b@", "%25", " ", "a ", "\\u0022", "Bearer ", "x:@"]
)
def test_only_the_beginning_of_a_long_text_is_looked_at(piece: str) -> None:
    looked_at = 0

    def watch(frame: FrameType, what: str, _: object) -> None:
        nonlocal looked_at
        if what == "call" and frame.f_code is redaction.decoded.__code__:
            looked_at += len(frame.f_locals["word"])

    before = sys.getprofile()
    sys.setprofile(watch)
    redact(piece * 100_000)
    sys.setprofile(before)
    assert bool(piece.strip()) <= looked_at <= READ + 1


def test_no_pattern_repeats_without_bound() -> None:
    """Within a word every pattern looks a bounded way ahead: what is unbounded, twice over, is quadratic."""
    patterns = {name: value.pattern for name, value in vars(redaction).items() if isinstance(value, re.Pattern)}
    patterns.pop("_WORD")  # its two halves exclude each other: each character is looked at once
    assert patterns
    for name, pattern in patterns.items():
        assert not re.search(r"(?<!\\)[*+](?![^\[]*\])|\{\d+,\}", pattern), name
