"""The search for published videos that the account has no more, kept between turns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Self

from ..insights.video import VIDEO_ID
from ..moments import rfc3339
from ..names import FAILURE, MANIFEST, REMOVED
from ..storage.container import StoredBlob
from ..storage.facts import MARK, moment
from .account import Listed

type Mode = Literal["mark", "delete"]

MOST: Final = 100
SHARE: Final = 0.05
"""What goes without being told how many: so many videos, and so much of what is published."""
LONGEST: Final = timedelta(days=1)
"""Age of a search that is gone on with; an older one is begun anew."""
NAMED: Final = 5
SAVED_EVERY: Final = 10
"""Steps between two writes of its checkpoint."""


@dataclass(slots=True)
class Search:
    """First the account's list, then all that is published, then each video that is not in the list is asked for."""

    started: datetime
    listed: Listed = field(default_factory=Listed)
    page: str = ""
    """The page of the published blobs that is looked at next."""
    walked: bool = False
    published: int = 0
    missing: list[str] = field(default_factory=list)
    """Published from the service, and not in the list."""
    failed: str = ""
    """The last video that was seen with a failure of the service; its other blobs follow."""
    asked: int = 0
    """How many of those were asked for."""
    gone: list[str] = field(default_factory=list)
    untold: int = 0
    """Of how many it could not be told whether they are gone. They stay."""
    named: list[str] = field(default_factory=list)
    """What is wrong with the first of those, in words."""

    @property
    def is_done(self) -> bool:
        """Whether everything was listed, looked at and asked for."""
        return self.walked and self.asked == len(self.missing)

    @property
    def is_large(self) -> bool:
        """Whether more videos are gone than go without being told how many."""
        return len(self.gone) > MOST or len(self.gone) > SHARE * self.published

    def see(self, blob: StoredBlob, mode: Mode) -> None:
        """One of the published blobs. What is of a dropped file, or marked where that is all, is not missing.

        A failure that was recorded beside a removal is, too: nothing else would take it away.
        """
        _, video_id, name = blob.name.split("/") if blob.name.count("/") == 2 else ("", "", "")
        if not VIDEO_ID.fullmatch(video_id):
            return
        is_missing = name == REMOVED and self.failed == video_id
        if name == FAILURE and blob.facts.origin == "service":
            self.failed = video_id
        elif name == MANIFEST:
            marked = blob.facts.outcome == MARK
            self.published += not marked
            is_missing = blob.facts.origin != "blob" and not (marked and mode == "mark")
        if is_missing and video_id not in self.listed and video_id not in self.missing[-1:]:
            self.missing.append(video_id)

    def pass_over(self, words: str) -> None:
        """Notes a video of which it cannot be told whether it is gone."""
        self.untold += 1
        if len(self.named) < NAMED:
            self.named.append(words)

    def walk_again(self) -> None:
        """Goes back to the first page of what is published: storage may have forgotten a later one."""
        self.page, self.walked, self.published, self.missing = "", False, 0, []
        self.asked, self.untold, self.gone, self.named = 0, 0, [], []

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {
            "started": rfc3339(self.started),
            "listed": self.listed.state(),
            "page": self.page,
            "walked": self.walked,
            "published": self.published,
            "missing": self.missing,
            "asked": self.asked,
            "gone": self.gone,
            "untold": self.untold,
            "named": self.named,
        }

    @classmethod
    def read(cls, state: object, now: datetime) -> Self:
        """From a checkpoint; a new one where there is none that makes sense, or only one from long ago."""
        if not isinstance(state, dict):
            return cls(now)
        started = moment(state["started"]) if isinstance(state.get("started"), str) else None
        if started is None or not now - LONGEST < started <= now + LONGEST:
            return cls(now)
        search = cls(started, Listed.read(state.get("listed")))
        missing, gone, named = (_texts(state.get(name)) for name in ("missing", "gone", "named"))
        counts = [state.get(name) for name in ("published", "asked", "untold")]
        if None in (missing, gone, named) or not all(isinstance(count, int) for count in counts):
            return search
        if not search.listed.done:
            return search
        search.page, search.walked = str(state.get("page") or ""), state.get("walked") is True
        search.missing, search.gone, search.named = list(missing or ()), list(gone or ()), list(named or ())
        search.published, search.asked, search.untold = (int(count or 0) for count in counts)
        return search


def _texts(value: object) -> Sequence[str] | None:
    return value if isinstance(value, list) and all(isinstance(text, str) for text in value) else None
