"""The instances of one item: read, each exact duplicate once, sorted, and how much of the video they cover."""

from collections.abc import Sequence
from operator import itemgetter, lt

from . import wire
from .timecode import Moment, Moments, to_seconds

type Row = tuple[Moment, Moment, Moment, Moment, wire.Number | None, bytes]
"""Start, end, adjusted start, adjusted end, confidence, and the unknown fields as JSON (b"" where none)."""

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
        self.moments = Moments()

    def row(self, instance: wire.Instance, confidence: wire.Number | None = None, extra: bytes = b"") -> Row:
        """One instance; adjusted times equal the others where the source has none. Raises `BadTimecode`."""
        return self._rows([instance], [confidence], [extra])[0]

    def rows(self, instances: Sequence[wire.Instance], extras: Extras) -> list[Row]:
        """The distinct instances of a topic or keyword in order."""
        return in_order(self._rows(instances, [None] * len(instances), extras))

    def label_rows(self, instances: Sequence[wire.LabelInstance], extras: Extras) -> list[Row]:
        """The distinct instances of a label in order, each with its confidence."""
        return in_order(self._rows(instances, [i.confidence for i in instances], extras))

    def _rows(
        self, instances: Sequence[wire.Instance], confidences: Sequence[wire.Number | None], extras: Extras
    ) -> list[Row]:
        moments = self.moments
        return [
            (
                start := moments[instance.start],
                end := moments[instance.end],
                start if (adjusted := instance.adjusted_start) is None else moments[adjusted],
                end if (adjusted := instance.adjusted_end) is None else moments[adjusted],
                confidence,
                extra,
            )
            for instance, confidence, extra in zip(
                instances, confidences, extras or [b""] * len(instances), strict=True
            )
        ]

    @staticmethod
    def coverage(rows: list[Row]) -> int | float:
        """Seconds that ordered rows cover together: overlaps count once. Raises `EndsBeforeItStarts`."""
        covered, reached = 0, 0
        for row in rows:
            (start, _), (end, _), adjusted_start, adjusted_end, _, _ = row
            if end < start or adjusted_end < adjusted_start:
                raise EndsBeforeItStarts(row)
            if start >= reached:
                covered += end - start
                reached = end
            elif end > reached:
                covered += end - reached
                reached = end
        return to_seconds(covered)


def in_order(rows: list[Row]) -> list[Row]:
    """Sorted by start and end, exact duplicates once; what ties keeps the source's order."""
    starts = [row[0] for row in rows]
    if all(map(lt, starts, starts[1:])):
        return rows  # as the service writes them
    return sorted(dict.fromkeys(rows), key=_by_start_and_end)
