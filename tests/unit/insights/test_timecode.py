"""Times are as exact as the source, whatever their spelling, and stay so when they are added up."""

import json
import re
from itertools import pairwise

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.insights.timecode import BadTimecode, Timecodes, column_to_seconds, parse_ticks, to_seconds
from tests.contract import normalized
from tests.contract.exact import ticks_of_seconds, ticks_of_text
from tests.samples.indexes.generator import ACCOUNT_ID

from .strategies import DAY, LONGEST, bounded, spelt, ticks, timecodes


@bounded
@given(timecodes())
def test_every_spelling_of_a_time_is_read_exactly(time: tuple[int, str]) -> None:
    count, text = time
    assert parse_ticks(text) == count == ticks_of_text(text)
    assert Timecodes().ticks([text]) == [count]
    assert column_to_seconds([count]) == [to_seconds(count)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:00:00", "0"),
        ("0:00:30", "30"),
        ("0:01:17.5", "77.5"),
        ("0:02:11.1643666", "131.1643666"),
        ("0:00:00.0000001", "1e-7"),
        ("00:00:07.2400000", "7.24"),
        ("00: 01: 33.867", "93.867"),
        ("\t0 : 00 : 01 . 5\n", "1.5"),
        ("25:01:01", "90061"),
        ("1.01:01:01", "90061"),
        ("1:01:01:01", "90061"),
        ("1 . 01:01:01.25", "90061.25"),
        ("1157.09:46:39.9999999", "99999999.9999999"),
    ],
)
def test_a_time_shows_the_digits_of_the_source(text: str, seconds: str) -> None:
    assert msgspec.json.encode(to_seconds(parse_ticks(text))).decode() == seconds


@bounded
@given(ticks)
@example(0)
@example(1)
@example(LONGEST)
def test_seconds_say_the_ticks_and_not_a_digit_more(count: int) -> None:
    seconds = to_seconds(count)
    assert ticks_of_seconds(seconds) == count
    shown = msgspec.json.encode(seconds).decode()
    digits = re.sub(r"e.*|\D", "", shown).lstrip("0")
    assert len(digits) <= 15
    assert not shown.endswith(".0")


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "soon", "30", "0:30", "-0:00:01", "0:00:01.", "0:00:01,5", "0:00:01.12345678", "0:60:00", "0:00:60"),
        *(
            "1.24:00:00",
            "1:24:00:00",
            "1:2:3:4:5",
            "0:00:1e1",
            "0:00:0\N{ARABIC-INDIC DIGIT ONE}",
            "0:00:01\N{NO-BREAK SPACE}",
            "1157.09:46:40",
        ),
        *(" " * 58 + "0:00:01", " " * 50 + "0:00:01.1234567", "0:00:01.\N{ARABIC-INDIC DIGIT ONE}"),
    ],
)
def test_what_is_no_time_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(BadTimecode) as refusal:
        Timecodes().ticks([text])
    assert refusal.value.text == text
    assert len(str(refusal.value)) < 140


@given(st.text(max_size=30) | st.from_regex(r"[0-9: .]{3,30}", fullmatch=True))
@bounded
def test_any_text_is_a_time_or_is_refused(text: str) -> None:
    try:
        count = parse_ticks(text)
    except BadTimecode:
        with pytest.raises(BadTimecode):
            Timecodes().ticks([text])
        return
    assert Timecodes().ticks([text]) == [count]
    assert 0 <= count <= LONGEST
    assert count == ticks_of_text(text)


spans = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 50)).map(lambda span: (span[0], span[0] + span[1])), max_size=12
)


@bounded
@given(spans, st.integers(0, 999))
def test_coverage_is_the_union_counted_tick_by_tick(found: list[tuple[int, int]], style: int) -> None:
    covered = {at for start, end in found for at in range(start, end)}
    assert ticks_of_seconds(coverage(found, style)) == len(covered)


@bounded
@given(st.lists(st.tuples(ticks, ticks).map(sorted), max_size=6), st.integers(0, 999))
def test_coverage_of_long_spans_is_exact(found: list[list[int]], style: int) -> None:
    edges = sorted({edge for span in found for edge in span})
    union = sum(end - start for start, end in pairwise(edges) if any(a <= start and end <= b for a, b in found))
    assert ticks_of_seconds(coverage([(a, b) for a, b in found], style)) == union


def test_ten_tenths_are_one_second() -> None:
    assert coverage([(at, at + 1_000_000) for at in range(0, 20_000_000, 2_000_000)], 0) == 1


def coverage(found: list[tuple[int, int]], style: int) -> float:
    """`coverageSeconds` of a keyword with those instances, in ticks."""
    instances = [{"start": spelt(a, style), "end": spelt(b, style + 1)} for a, b in found]
    keyword = {"id": 1, "text": "x", "instances": instances}
    index = {"accountId": ACCOUNT_ID, "id": "a", "state": "Processed"}
    videos = [{"id": "a", "insights": {"keywords": [keyword]}}]
    outcome = normalized(json.dumps({**index, "videos": videos}).encode())
    [item] = json.loads(outcome.documents["keywords"].body)["items"]
    result: float = item["coverageSeconds"]
    return result


def test_a_day_is_a_day_in_every_form() -> None:
    assert {parse_ticks(text) for text in ("24:00:00", "1.00:00:00", "1:00:00:00", "1.0:0:0")} == {DAY}
