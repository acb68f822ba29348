"""A sweep stops in time, waits where it may, and queues nothing that was handled."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import msgspec
import pytest

from shared.events import IndexingEvent
from shared.storage.container import StoredBlob
from shared.storage.index_blobs import IndexBlob
from shared.storage.queue import Waiting
from shared.sweeping.turns import Caretaker
from shared.sweeping.videos import GaveWay, Sweep
from shared.video_indexer import TooManyRequests, VideoPage, VideoSummary
from shared.video_indexer.models import NextPage
from tests.fakes.caretaking import FakeCheckpoints
from tests.fakes.queue import FakeQueue
from tests.fakes.world import NOON, World
from tests.samples.indexes.generator import ACCOUNT_ID

LONG_AGO = NOON - timedelta(days=9)
PATIENCE = timedelta(seconds=8)
UTF_8 = ["a.json", "a\uff01.json", "a\U0001f600.json", "b.json"]
UTF_16 = ["a.json", "a\U0001f600.json", "a\uff01.json", "b.json"]


class SlowQueue(FakeQueue):
    """Is always short, and takes a second for each event."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:
        await super().send(event, delay=delay)
        self._world.passes(timedelta(seconds=1))

    async def backlog(self) -> int:
        return 0

    async def standing(self) -> Waiting:
        return Waiting(0, 0, None)

    async def peek_poison(self) -> list[str]:
        return []


class Library:
    """Its videos, so many a page."""

    def __init__(self) -> None:
        self.videos: list[VideoSummary] = []
        self.page_size = 5
        self.throttled_at: set[int] = set()
        """Where the list answers 429, once."""

    def add(self, count: int) -> None:
        created = LONG_AGO.isoformat()
        self.videos += [VideoSummary(f"video{n}", state="Processed", created_text=created) for n in range(count)]

    async def list_videos(
        self, *, created_after: datetime | None = None, page_size: int = 1000, skip: int = 0
    ) -> AsyncIterator[VideoPage]:
        done = False
        while not done:
            if skip in self.throttled_at:
                self.throttled_at.remove(skip)
                raise TooManyRequests("list of videos: 429", reason="throttled", remedy="Nothing.", delay=37)
            page = self.videos[skip : skip + self.page_size]
            skip += self.page_size
            done = skip >= len(self.videos)
            yield VideoPage(page, NextPage(self.page_size, skip, done))


class Dropped:
    """Dropped blobs, in the order in which they are listed."""

    def __init__(self) -> None:
        self.blobs: list[IndexBlob] = []

    def add(self, *names: str, etag: str = "0x1") -> None:
        self.blobs += [IndexBlob(name, etag, LONG_AGO) for name in names]

    async def walk(self) -> AsyncIterator[IndexBlob]:
        for blob in self.blobs:
            yield blob

    async def find(self, name: str) -> IndexBlob | None:
        return next((blob for blob in self.blobs if blob.name == name), None)


class Sweeping:
    """A sweep over what a test says, and a caretaker that runs it. `sweep` is a new one each time, as in the app."""

    def __init__(self) -> None:
        self.world = World()
        self.library = Library()
        self.dropped = Dropped()
        self.queue = SlowQueue(self.world)
        self.checkpoints = FakeCheckpoints()

    @property
    def sweep(self) -> Sweep:
        return Sweep(
            account_id=ACCOUNT_ID,
            service=self.library,
            container=self.world.container,
            blobs=self.dropped,
            queue=self.queue,
            grace=timedelta(0),
            pause=0,
            clock=lambda: self.world.now,
        )

    @property
    def caretaker(self) -> Caretaker:
        return Caretaker(
            account_id=ACCOUNT_ID,
            sweep=self.sweep,
            checkpoints=self.checkpoints,  # type: ignore[arg-type]
            container=self.world.container,
            blobs=self.dropped,
            queue=self.queue,
            failures=self.world.failures,
            window=timedelta(days=30),
            clock=lambda: self.world.now,
        )

    def queued(self) -> list[str | None]:
        """What was queued since this was last asked: ids and names."""
        found = [event.video_id or event.blob for event, _ in self.queue.sent]
        self.queue.sent.clear()
        return found


@pytest.fixture
def sweeping() -> Sweeping:
    return Sweeping()


@pytest.fixture
def passing(sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sleeps lets the clock go on, and does not wait."""

    async def sleep(seconds: float) -> None:
        sweeping.world.passes(timedelta(seconds=seconds))

    monkeypatch.setattr("shared.sweeping.videos.asyncio.sleep", sleep)


async def test_a_sweep_stops_within_a_page(sweeping: Sweeping) -> None:
    sweeping.library.page_size = 1000
    sweeping.library.add(1000)
    assert await sweeping.caretaker.run("recent", patience=PATIENCE) == "unfinished"
    assert len(sweeping.queued()) <= PATIENCE.total_seconds() + 1


async def test_a_sweep_that_stopped_within_a_page_goes_on_at_that_page(sweeping: Sweeping) -> None:
    sweeping.library.add(12)
    assert await sweeping.caretaker.run("all", patience=PATIENCE) == "unfinished"
    assert sweeping.checkpoints.saved["all"]["skip"] == 5
    assert sweeping.queued()[-1] == "video8"
    assert await sweeping.caretaker.run("all", patience=PATIENCE) == "done"
    assert sweeping.queued() == [f"video{n}" for n in range(5, 12)]


async def test_a_sweep_of_everything_has_not_finished_before_the_dropped_blobs(sweeping: Sweeping) -> None:
    sweeping.library.add(7)
    sweeping.dropped.add("a.json", "b.json", "c.json")
    assert await sweeping.caretaker.run("all", patience=PATIENCE) == "unfinished"
    assert sweeping.queued()[-2:] == ["a.json", "b.json"]
    assert await sweeping.caretaker.run("all", patience=PATIENCE) == "done"
    assert sweeping.queued() == ["a.json", "b.json", "c.json"]
    assert await sweeping.caretaker.run("all", patience=PATIENCE) == "not-due"
    sweeping.world.passes(timedelta(hours=24))
    assert await sweeping.caretaker.run("all", patience=timedelta(minutes=8)) == "done"
    assert len(sweeping.queued()) == 10
    assert await sweeping.caretaker.run("all", patience=PATIENCE) == "not-due"


async def test_dropped_blobs_are_stopped_in_time(sweeping: Sweeping) -> None:
    sweeping.dropped.add(*(f"{n:03}.json" for n in range(100)))
    assert await sweeping.caretaker.run("recent", patience=PATIENCE) == "unfinished"
    assert len(sweeping.queued()) <= PATIENCE.total_seconds() + 1


async def test_a_walk_over_handled_blobs_is_stopped_in_time(sweeping: Sweeping) -> None:
    sweeping.dropped.add("a.json")
    sweeping.world.container.store("_blobs/a.json", b"{}", {"etag": '"0x1"', "outcome": "published"})
    sweep = sweeping.sweep
    sweep.stop_at(NOON - PATIENCE)
    with pytest.raises(GaveWay):
        await sweep.dropped_blobs()


@pytest.mark.parametrize("order", [UTF_16, UTF_8], ids=["utf-16", "utf-8"])
async def test_handled_blobs_are_known_in_whatever_order_they_are_listed(
    sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch, order: list[str]
) -> None:
    async def walk(prefix: str) -> AsyncIterator[StoredBlob]:
        for name in order:
            yield StoredBlob(f"_blobs/{name}", "", container.blobs[f"_blobs/{name}"].metadata)

    container = sweeping.world.container
    monkeypatch.setattr(container, "walk", walk)
    sweeping.dropped.add(*order)
    for name in order:
        container.store(f"_blobs/{name}", b"{}", {"etag": '"0x1"', "outcome": "published"})
    assert await sweeping.sweep.dropped_blobs() == 0
    container.store(f"_blobs/{order[1]}", b"{}", {"etag": '"0x0"', "outcome": "published"})
    assert await sweeping.sweep.dropped_blobs() == 1
    assert sweeping.queued() == [order[1]]


@pytest.mark.parametrize("odd", ["0001-01-01T00:00:00", "2026-02-01T00:00:00", "", "soon", "0001-01-01T00:00:00+02:00"])
@pytest.mark.parametrize("published", [True, False])
async def test_an_odd_moment_of_a_video_costs_neither_the_video_nor_its_page(
    sweeping: Sweeping, odd: str, published: bool
) -> None:
    answer = {"id": "odd", "state": "Processed", "created": "2026-02-01T00:00:00Z", "lastIndexed": odd}
    sweeping.library.videos = [msgspec.convert(answer, VideoSummary)]
    sweeping.library.add(1)
    if published:
        metadata = {"sha256": "x", "fetchedat": "2026-02-02T00:00:00.000000Z"}
        sweeping.world.container.store(f"{ACCOUNT_ID}/odd/manifest.json", b"{}", metadata)
    assert await sweeping.caretaker.run("recent", patience=PATIENCE) == "done"
    assert sweeping.queued() == (["video0"] if published else ["odd", "video0"])


async def test_a_sweep_without_a_time_goes_on_to_the_end(sweeping: Sweeping) -> None:
    sweeping.library.add(100)
    async for _ in sweeping.sweep.videos():
        pass
    assert len(sweeping.queued()) == 100


@pytest.mark.usefixtures("passing")
async def test_who_is_patient_waits_where_the_list_is_throttled(sweeping: Sweeping) -> None:
    sweeping.library.add(12)
    sweeping.library.throttled_at = {0, 10}
    sweep = sweeping.sweep
    sweep.be_patient()
    assert [page.videos async for page in sweep.videos()] == [5, 10, 12]
    assert sweeping.queued() == [f"video{n}" for n in range(12)]
    assert sweeping.world.now == NOON + timedelta(seconds=2 * 37 + 12)


async def test_a_timer_gives_way_where_the_list_is_throttled(sweeping: Sweeping) -> None:
    sweeping.library.add(12)
    sweeping.library.throttled_at = {10}
    assert await sweeping.caretaker.run("all", patience=timedelta(minutes=8)) == "unfinished"
    assert sweeping.checkpoints.saved["all"]["skip"] == 10
    assert await sweeping.caretaker.run("all", patience=timedelta(minutes=8)) == "done"
    assert sweeping.queued() == [f"video{n}" for n in range(12)]


async def test_who_only_looks_is_told_of_the_limit(sweeping: Sweeping) -> None:
    sweeping.library.throttled_at = {0}
    with pytest.raises(TooManyRequests):
        await anext(sweeping.sweep.videos(dry_run=True))


@pytest.mark.usefixtures("passing")
async def test_a_sweep_whose_time_is_over_does_not_wait_for_the_queue(
    sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full() -> int:
        return 1000

    monkeypatch.setattr(sweeping.queue, "backlog", full)
    sweeping.library.add(1)
    sweep = sweeping.sweep
    sweep.stop_at(NOON + PATIENCE)
    with pytest.raises(GaveWay):
        await anext(sweep.videos())
    assert sweeping.world.now < NOON + 2 * PATIENCE
