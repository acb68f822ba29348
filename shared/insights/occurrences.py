"""Where items occur: read, each exact duplicate once, in order, and how much of the video they cover together.

Items are read several at a time, the times of all their instances as columns: comparing, converting and building a
column is mostly native code's work, and Python's own work on each instance is most of the normalizer's time.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import gt, itemgetter, lt
from typing import Any

import msgspec
from msgspec import Struct

from . import documents, wire
from .timecode import Timecodes, column_to_seconds, to_seconds

type Extras = Sequence[bytes]
"""The unknown fields of each instance as JSON (b"" where it has none); an empty sequence where none has any."""

_by_start_and_end = itemgetter(0, 1)


class EndsBeforeItStarts(ValueError):
    """An instance whose end lies before its start, on either clock."""

    def __init__(self) -> None:
        super().__init__("the instance ends before it starts")


class Occurrences[Instance](Struct):
    """The instances of one item, with their starts and ends in ticks.

    Once read, each is distinct, and they are sorted by start and end; what ties keeps the source's order.
    """

    starts: list[int]
    ends: list[int]
    instances: list[Instance]

    def coverage(self) -> int | float:
        """Seconds that they cover together: overlaps count once."""
        covered, reached = 0, 0
        for start, end in zip(self.starts, self.ends, strict=True):
            if start >= reached:
                covered += end - start
                reached = end
            elif end > reached:
                covered += end - reached
                reached = end
        return to_seconds(covered)

    def picked(self, numbers: Sequence[int]) -> "Occurrences[Instance]":
        """Those with these numbers, in this order."""
        return Occurrences(
            [self.starts[number] for number in numbers],
            [self.ends[number] for number in numbers],
            [self.instances[number] for number in numbers],
        )


def read(
    items: Sequence[wire.Topic | wire.Keyword], timecodes: Timecodes, extras: Extras = ()
) -> Iterator[Occurrences[documents.Instance]]:
    """Those of each topic or keyword. Raises `BadTimecode` and `EndsBeforeItStarts` at once, not on the way."""
    times = read_times([instance for item in items for instance in item.instances or ()], timecodes)
    built = list(map(documents.Instance, *_seconds(times)))
    _add_unknown_fields(extras, built)
    return _item_by_item(items, times, [extras] if extras else [], built)


def read_labels(
    items: Sequence[wire.Label], timecodes: Timecodes, extras: Extras = ()
) -> Iterator[Occurrences[documents.LabelInstance]]:
    """Those of each label, whose instances have a confidence. Raises as `read` does."""
    instances = [instance for item in items for instance in item.instances or ()]
    times = read_times(instances, timecodes)
    confidences = [instance.confidence for instance in instances]
    built = list(map(documents.LabelInstance, *_seconds(times), confidences))
    _add_unknown_fields(extras, built)
    return _item_by_item(items, times, [confidences, extras] if extras else [confidences], built)


type Times = tuple[list[int], list[int], list[int], list[int]]
"""Columns of starts, ends, adjusted starts and adjusted ends, in ticks."""


def read_times(instances: Sequence[wire.Instance], timecodes: Timecodes) -> Times:
    """The times of those instances. Raises `BadTimecode` and `EndsBeforeItStarts`."""
    starts, adjusted_starts = _on_both_clocks(
        [instance.start for instance in instances], [instance.adjusted_start for instance in instances], timecodes
    )
    ends, adjusted_ends = _on_both_clocks(
        [instance.end for instance in instances], [instance.adjusted_end for instance in instances], timecodes
    )
    if any(map(gt, starts, ends)) or any(map(gt, adjusted_starts, adjusted_ends)):
        raise EndsBeforeItStarts
    return starts, ends, adjusted_starts, adjusted_ends


def _on_both_clocks(
    texts: list[str], adjusted: Sequence[str | None], timecodes: Timecodes
) -> tuple[list[int], list[int]]:
    """The source's times and the project's, which are one column but in a project."""
    ticks = timecodes.ticks(texts)
    if adjusted == texts:
        return ticks, ticks
    return ticks, timecodes.ticks(own if other is None else other for own, other in zip(texts, adjusted, strict=True))


def _seconds(times: Times) -> tuple[list[int | float], ...]:
    starts, ends, adjusted_starts, adjusted_ends = times
    seconds = column_to_seconds(starts), column_to_seconds(ends)
    if adjusted_starts is starts and adjusted_ends is ends:
        return *seconds, *seconds
    return *seconds, column_to_seconds(adjusted_starts), column_to_seconds(adjusted_ends)


def _add_unknown_fields(extras: Extras, built: Sequence[documents.Instance | documents.LabelInstance]) -> None:
    for extra, instance in zip(extras, built, strict=bool(extras)):
        if extra:
            instance.additional = msgspec.json.decode(extra)


def _item_by_item[Instance](
    items: Sequence[wire.Item],
    times: Times,
    others: Sequence[Sequence[object]],
    built: list[Instance],
) -> Iterator[Occurrences[Instance]]:
    """`others` are the columns that tell instances apart beside their times."""
    starts, ends, *_ = times
    first = 0
    for item in items:
        beyond = first + len(item.instances or ())
        found = Occurrences(starts[first:beyond], ends[first:beyond], built[first:beyond])
        if not all(map(lt, found.starts, found.starts[1:])):  # else they are in order, as the service writes them
            rows = zip(*(column[first:beyond] for column in (*times, *others)), strict=True)
            found = found.picked(_in_order(rows))
        yield found
        first = beyond


def _in_order(rows: Iterable[tuple[Any, ...]]) -> list[int]:
    """Numbers of the distinct rows, by start and end."""
    numbers: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows):
        numbers.setdefault(row, number)
    return [numbers[row] for row in sorted(numbers, key=_by_start_and_end)]
