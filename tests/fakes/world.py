"""The way of an event and the way of a sweep with everything around them in memory, and a clock that stands still."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.publishing.announcing import Announcements, open_announcements
from shared.publishing.asking import PlacedReader
from shared.publishing.build import build_pipeline
from shared.publishing.removing import Removal
from shared.sweeping.build import build_sweeps
from shared.sweeping.removing import Wanted
from tests.fakes.checkpoints import FakeCheckpoints
from tests.fakes.library import FakeLibrary
from tests.fakes.queue import FakeQueue
from tests.fakes.service import FakeService
from tests.fakes.storage import FakeContainer, FakeIndexBlobs
from tests.fakes.topic import FakeTopic
from tests.samples.indexes.generator import ACCOUNT_ID, encode, make_index

VIDEO = "abcde12345"
FOLDER = f"{ACCOUNT_ID}/{VIDEO}"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RECHECK_AFTER = 900.0


class World:
    """`options` go to the pipeline: thresholds, languages, max_event_age, monotonic.

    A `service` of the test's own is asked in place of the one in memory. Where there is a `topic`, it is told.
    """

    def __init__(
        self,
        *,
        queue: FakeQueue | None = None,
        service: PlacedReader | None = None,
        topic: FakeTopic | None = None,
        removed_videos: Wanted = "keep",
        clock: Callable[[], datetime] | None = None,
        window: timedelta = timedelta(days=30),
        **options: Any,
    ) -> None:
        self.now: datetime = NOON
        self.clock = clock or (lambda: self.now)
        self.folder = FOLDER
        self.container = FakeContainer()
        self.blobs = FakeIndexBlobs()
        self.queue = queue or FakeQueue()
        self.service = FakeService(self.clock)
        self.library = FakeLibrary()
        self.checkpoints = FakeCheckpoints()
        self._asked = service or self.service
        self._topic = topic
        self._removed_videos = removed_videos
        self._window = window
        self._options = {"monotonic": lambda: self.clock().timestamp()} | options
        self.start()

    def start(self) -> None:
        """Builds the app; once more is what a new process does, which knows nothing of the one before."""
        self.announcing = self._announcing(self._topic) if self._topic else None
        self.pipeline = build_pipeline(
            ACCOUNT_ID,
            service=self._asked,
            container=self.container,
            blobs=self.blobs,
            queue=self.queue,
            announcing=self.announcing,
            recheck_after=RECHECK_AFTER,
            clock=self.clock,
            **self._options,
        )
        self.failures = self.pipeline.failures
        self.removal = Removal(
            ACCOUNT_ID, self.container, self.service, rest=timedelta(seconds=RECHECK_AFTER), clock=self.clock
        )
        self.sweeps = build_sweeps(
            ACCOUNT_ID,
            service=self.library,
            container=self.container,
            blobs=self.blobs,
            queue=self.queue,
            failures=self.failures,
            removals=self.removal,
            removed_videos=self._removed_videos,
            checkpoints=self.checkpoints,
            announcing=self.announcing,
            grace=timedelta(0),
            pause=0,
            window=self._window,
            clock=self.clock,
        )

    def _announcing(self, topic: FakeTopic) -> Announcements:
        return open_announcements(
            ACCOUNT_ID,
            container=self.container,
            topic=topic,
            store=self.checkpoints,
            source="https://data.example/insights",
            clock=self.clock,
            monotonic=lambda: self.clock().timestamp(),
        )

    def has(self, index: bytes, video_id: str = VIDEO, language: str | None = None) -> None:
        """From now on the service answers so."""
        self.service.answers[video_id, language] = index

    def fails(self, error: Exception) -> None:
        """From now on the service refuses so."""
        self.service.answers[VIDEO, None] = error

    def passes(self, time: timedelta) -> None:
        self.now += time


def index(seed: int = 1, *, video_id: str = VIDEO, **options: Any) -> bytes:
    """A short index of `VIDEO`."""
    return encode(make_index(seed, duration_seconds=30, video_id=video_id, full=False, **options))
