"""A walk over a long list: where it is, so that it goes on there, and what was passed over on its way."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from ..correlation import about
from ..errors import EventError
from ..events import new_correlation_id

NAMED: Final = 5
"""How many troubles are kept in words; all are counted and logged."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Walk:
    """`page` is the list's own mark of the page that is being looked at, empty for the first."""

    page: str = ""
    after: str = ""
    """The last item of that page that is done; empty where none is."""
    receipts: str = ""
    """Of a walk over dropped blobs: the page of the receipts that is beside it."""
    troubles: int = 0
    named: list[str] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, str]:
        """Where it is, to compare."""
        return self.page, self.after

    def turn_to(self, page: str) -> None:
        """Goes on to another page."""
        self.page, self.after = page, ""

    def begin_again(self) -> None:
        """Goes back to the first page."""
        self.page = self.after = self.receipts = ""

    @contextmanager
    def passing_over(self, subject: str) -> Iterator[str]:
        """Counts what is wrong with one item, which must not stop the walk. Gives the correlation id of its event."""
        correlation_id = new_correlation_id()
        with about({"subject": subject, "correlation_id": correlation_id}):
            try:
                yield correlation_id
            except Exception as error:
                logger.warning("%s is passed over by the sweep", subject, exc_info=True)
                self.count(1, f"{subject}: {error if isinstance(error, EventError) else type(error).__name__}")

    def count(self, troubles: int, words: str) -> None:
        """Notes what was passed over."""
        self.troubles += troubles
        if troubles and len(self.named) < NAMED:
            self.named.append(words)


def rest_of[T](items: list[T], after: str, names: list[str]) -> list[T]:
    """What follows the item of that name; everything where it is not among them any more."""
    return items[names.index(after) + 1 :] if after in names else items
