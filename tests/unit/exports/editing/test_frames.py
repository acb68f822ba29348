"""Timecode: exact over 24 hours, dropped labels where they belong. Two libraries and the rule itself bear witness."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio.opentime import from_timecode
from timecode.timecode import Timecode

from shared.exports.editing.frames import RATES, BadTimecode, Rate
from shared.exports.sink import CannotHold
from shared.insights.timecode import TICKS_PER_SECOND

DAY = 24 * 60 * 60 * TICKS_PER_SECOND
NAMES = sorted(RATES)
DROP = [name for name in NAMES if RATES[name].drop]
rates = st.sampled_from(NAMES)
ticks = st.integers(0, DAY - 1)


def labels(name: str) -> Iterator[str]:
    """Every label in order, by the rule: at each minute but the tenth the first frames' labels are left out."""
    rate = RATES[name]
    whole = round(rate.frames_a_second)
    left_out = {30: 2, 60: 4}[whole] if rate.drop else 0
    mark = ";" if rate.drop else ":"
    for minute in range(24 * 60):
        for second in range(60):
            first = left_out if second == 0 and minute % 10 else 0
            for frame in range(first, whole):
                yield f"{minute // 60:02}:{minute % 60:02}:{second:02}{mark}{frame:02}"


@pytest.mark.parametrize("name", NAMES)
def test_a_day_has_as_many_frames_as_labels(name: str) -> None:
    rate = RATES[name]
    whole = round(rate.frames_a_second)
    assert rate.frames_a_day == 24 * 3600 * whole - (24 * 54 * whole // 15 if rate.drop else 0)
    with pytest.raises(CannotHold, match="24 hours"):
        rate.timecode(rate.frames_a_day)
    with pytest.raises(CannotHold):
        rate.timecode(-1)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_eleven_minutes_are_labelled_by_the_rule(name: str) -> None:
    rate = RATES[name]
    for frame, label in zip(range(11 * 60 * round(rate.frames_a_second)), labels(name), strict=False):
        assert rate.timecode(frame) == label


@given(rates, st.integers(0, DAY))
def test_another_library_gives_the_same_label(name: str, frame: int) -> None:
    rate = RATES[name]
    frame %= rate.frames_a_day
    other = Timecode(name.removesuffix("df"), frames=frame + 1, force_non_drop_frame=not rate.drop)
    assert rate.timecode(frame).replace(";", ":") == str(other).replace(";", ":")
    assert rate.frame_of(rate.timecode(frame)) == rate.frame_of(str(other)) == frame


@given(rates, ticks)
def test_nothing_drifts_in_24_hours(name: str, moment: int) -> None:
    rate = RATES[name]
    frames = Fraction(moment, TICKS_PER_SECOND) * Fraction(rate.numerator, rate.denominator)
    assert rate.frame_at(moment) <= frames < rate.frame_at(moment) + 1
    assert rate.frame_after(moment) - 1 < frames <= rate.frame_after(moment)


@pytest.mark.parametrize("name", DROP)
@given(moment=st.integers(0, DAY - TICKS_PER_SECOND))
def test_drop_frame_stays_by_the_clock(name: str, moment: int) -> None:
    """Within two labels of frames and what a day still drifts: 86.4 ms."""
    label = RATES[name].timecode(RATES[name].frame_at(moment))
    hours, minutes, seconds, frames = (int(part) for part in label.replace(";", ":").split(":"))
    shown = hours * 3600 + minutes * 60 + seconds + Fraction(frames, round(RATES[name].frames_a_second))
    assert abs(shown - Fraction(moment, TICKS_PER_SECOND)) < Fraction(2, 10)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("25", "00:00:00:25"),
        ("25", "24:00:00:00"),
        ("29.97df", "00:01:00;00"),
        ("59.94df", "00:01:00;03"),
        ("25", "1:2:3"),
        ("25", ""),
        ("25", "noon"),
        ("25", "00:00:00.10"),
        ("25", "-00:00:01:00"),
    ],
)
def test_what_is_no_label_is_refused(name: str, text: str) -> None:
    with pytest.raises(BadTimecode, match="no timecode of this rate"):
        RATES[name].frame_of(text)


def test_a_label_is_read_with_either_mark() -> None:
    drop: Rate = RATES["29.97df"]
    assert drop.frame_of("01:00:00:00") == drop.frame_of("01:00:00;00") == 107_892
    assert int(from_timecode("01:00:00;00", drop.frames_a_second).value) == 107_892
