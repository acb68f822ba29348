"""The three kinds of trouble an event can meet. Each says what is wrong, where, and what a person can do."""

from datetime import datetime
from typing import ClassVar, Final, Literal

from .bounds.escaping import one_line

type Kind = Literal["permanent", "transient", "throttled"]

LASTING: Final = frozenset(
    {
        "bad-request",
        "blob-gone",
        "indexing-failed",
        "not-an-index",
        "not-processed",
        "too-large",
        "unknown-encoding",
        "video-gone",
    }
)
"""Reasons that only a change of the video, of the blob or of a setting can end."""
WORKER_LOST: Final = "worker-lost"
MOST_LOST: Final = 3
"""How often a video that took its worker with it is taken up again: it may take others with it, too."""


def passes(reason: str, repeats: int) -> bool:
    """Whether what failed for that reason, after so many repeats, is taken up again by itself."""
    return reason not in LASTING and (reason != WORKER_LOST or repeats < MOST_LOST)


class EventError(Exception):
    """Base of the three. `reason` is a short stable word for scripts, `remedy` what to do; neither carries a secret."""

    kind: ClassVar[Kind]

    def __init__(self, message: str, *, reason: str, remedy: str) -> None:
        super().__init__(one_line(message))  # it may quote names from outside, and is logged, raised and shown
        self.reason = reason
        self.remedy = remedy
        self.answered_at: datetime | None = None
        """The service's clock, where its answer is the error."""


class Permanent(EventError):
    """Trying again can't help: the failure is recorded and the event is done."""

    kind = "permanent"


class IndexingFailed(Permanent):
    """Video Indexer could not index the video; `failure_code` and `failure_message` are its own words."""

    def __init__(self, message: str, *, failure_code: str | None, failure_message: str | None) -> None:
        super().__init__(
            message,
            reason="indexing-failed",
            remedy="Mend the video or its upload as Video Indexer's message says, then upload or index it again.",
        )
        self.failure_code = failure_code
        self.failure_message = failure_message


class Transient(EventError):
    """Trying again may help: the queue retries, then the message goes to the poison queue."""

    kind = "transient"


class Throttled(EventError):
    """Not now: the event goes back to the queue for `delay` seconds without using up a try.

    Where nobody was `asked`, it says nothing of who would have answered, and the event does not age by the delay.
    """

    kind = "throttled"
    asked: ClassVar[bool] = True

    def __init__(self, message: str, *, reason: str, remedy: str, delay: float) -> None:
        super().__init__(message, reason=reason, remedy=remedy)
        self.delay = delay


class Conflict(Exception):
    """A conditional write lost: someone else is at work on this video."""
