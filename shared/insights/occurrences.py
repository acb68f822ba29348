"""The instances of one item: read, each exact duplicate once, sorted, and how much of the video they cover."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

from . import wire
from .timecode import SecondsCache, TickCache

type Row = tuple[int, int, int, int, wire.Number | None, bytes]
"""Start, end, adjusted start, adjusted end (ticks), confidence, and the unknown fields as JSON (b"" where none)."""

type Extras = Sequence[bytes]
"""The unknown fields of each instance as JSON, or an empty sequence where no instance has any."""

_by_start_and_end = itemgetter(0, 1)


class EndsBeforeItStarts(ValueError):
    """An instance whose end lies before its start, on either clock."""

    def __init__(self, row: Row) -> None:
        super().__init__("the instance ends before it starts")
        self.row = row


class Clock:
    """Reads the timecodes of one index, each distinct one once."""

    def __init__(self) -> None:
        self.ticks = TickCache()
        self.seconds = SecondsCache()

    def row(self, instance: wire.Instance, confidence: wire.Number | None = None, extra: bytes = b"") -> Row:
        """One instance as ticks; adjusted times equal the others where the source has none. Raises `BadTimecode`."""
        ticks = self.ticks
        start, end = ticks[instance.start], ticks[instance.end]
        adjusted_start, adjusted_end = instance.adjusted_start, instance.adjusted_end
        return (
            start,
            end,
            start if adjusted_start is None else ticks[adjusted_start],
            end if adjusted_end is None else ticks[adjusted_end],
            confidence,
            extra,
        )

    def rows(self, instances: Sequence[wire.Instance], extras: Extras) -> list[Row]:
        """The distinct instances of a topic or keyword in order."""
        if not extras:
            return in_order(self.row(instance) for instance in instances)
        return in_order(self.row(i, None, extra) for i, extra in zip(instances, extras, strict=True))

    def label_rows(self, instances: Sequence[wire.LabelInstance], extras: Extras) -> list[Row]:
        """The distinct instances of a label in order, each with its confidence."""
        if not extras:
            return in_order(self.row(instance, instance.confidence) for instance in instances)
        return in_order(self.row(i, i.confidence, extra) for i, extra in zip(instances, extras, strict=True))

    def coverage(self, rows: list[Row]) -> int | float:
        """Seconds that ordered rows cover together: overlaps count once. Raises `EndsBeforeItStarts`."""
        covered, reached = 0, 0
        for row in rows:
            start, end = row[0], row[1]
            if end < start or row[3] < row[2]:
                raise EndsBeforeItStarts(row)
            if end > reached:
                covered += end - (max(reached, start))
                reached = end
        return self.seconds[covered]


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sorted by start and end, exact duplicates once; what ties keeps the source's order."""
    return sorted(dict.fromkeys(rows), key=_by_start_and_end)
