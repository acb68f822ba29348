"""The app in simulated time: the real pipeline, sweeps, pacer and breaker, a queue with its host, nobody to help."""

import asyncio
import heapq
import random
import selectors
from collections import Counter
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from azure.core.exceptions import AzureError
from azure.core.pipeline import PipelineContext, PipelineRequest, PipelineResponse
from azure.core.rest import AsyncHttpResponse, HttpRequest

from shared.errors import Transient
from shared.events import IndexingEvent, Origin
from shared.storage.queue import Waiting
from shared.sweeping.turns import Kind
from shared.triggers.sweep import PATIENCE
from shared.video_indexer import Pacer, VideoIndex, VideoSummary
from shared.video_indexer.lines import Place
from shared.video_indexer.pacing import NEXT, PacingPolicy
from tests.fakes.queue import FakeQueue
from tests.fakes.world import NOON, VIDEO, World, index

WORKERS = 12
MAX_DEQUEUE_COUNT = 5
RETRY_SECONDS = 30.0
LONGEST_LOOK = 2.0
SWEEPS: Final[dict[Kind, tuple[float, float]]] = {"recent": (0, 900), "all": (420, 3600)}
"""When a timer fires first, and how often: see `shared.triggers.sweep`."""
WINDOW = timedelta(hours=48)


class AtOnce(ThreadPoolExecutor):
    """Does in no simulated time what would run in a thread: the clock must not jump while one is at work."""

    def submit[**P, T](self, work: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(work(*arguments, **options))
        except Exception as error:  # noqa: BLE001 - who waits gets it
            done.set_exception(error)
        return done


class Jump(selectors.SelectSelector):
    """What an event loop waits with: time goes on by as much, at once."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self.now += timeout
            timeout = 0
        return super().select(timeout)


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        self._jump = Jump()
        super().__init__(self._jump)
        self.set_default_executor(AtOnce())

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as it is
        """It has no threads to join."""

    def time(self) -> float:
        return self._jump.now


def run_simulated[T](main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(main)


class HostedQueue(FakeQueue):
    """A queue whose messages are seen after their delay; those that are raised five times are poison."""

    def __init__(self) -> None:
        super().__init__()
        self.visible: list[tuple[float, int, str, int]] = []
        self.deferred: Counter[str | None] = Counter()
        self._numbers = count()
        self._pushed = asyncio.Event()

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:
        self._raise()
        if event.put_back is not None:
            self.deferred[event.video_id] += 1
        self.push(event.to_message(), int(delay), 0)

    def push(self, message: str, delay: float, dequeued: int) -> None:
        at = asyncio.get_running_loop().time() + delay
        heapq.heappush(self.visible, (at, next(self._numbers), message, dequeued))
        self._pushed.set()

    async def wait(self, *, until: float) -> None:
        """Waits for a message that can be seen, but for a change of the queue at most, or until that time."""
        self._pushed.clear()
        seen = min(self.visible[0][0], until) if self.visible else until
        with suppress(TimeoutError):
            await asyncio.wait_for(self._pushed.wait(), seen - asyncio.get_running_loop().time())

    async def backlog(self) -> int:
        return len(self.visible)

    async def standing(self) -> Waiting:
        return Waiting(len(self.visible), len(self.poison), None)


class Simulation:
    """So many requests a minute; `trouble` may raise instead of an answer."""

    def __init__(self, per_minute: int = 120, per_second: int = 10, *, seed: int = 1) -> None:
        self._loop = asyncio.get_running_loop()
        self._chance = random.Random(seed)
        self.queue = HostedQueue()
        self.world = World(queue=self.queue, service=self, clock=self.clock, window=WINDOW, monotonic=self.time)
        self.asked: list[tuple[float, str, str]] = []
        self.published: dict[str, float] = {}
        self.trouble: Callable[[str], None] = lambda video_id: None
        self._index = index()
        self._looking = asyncio.Lock()
        self._policy = PacingPolicy(Pacer(per_second, per_minute, clock=self.time), max_wait=10)
        self._policy.next = self  # type: ignore[assignment]

    def time(self) -> float:
        return self._loop.time()

    def clock(self) -> datetime:
        return NOON + timedelta(seconds=self.time())

    async def get_video_index(self, video_id: str, *, language: str | None = None, place: Place = NEXT) -> VideoIndex:
        assert language is None
        context = PipelineContext(None, place=place)
        await self._policy.send(PipelineRequest(HttpRequest("GET", f"http://x/{video_id}"), context))
        self.asked.append((self.time(), place.line, video_id))
        self.trouble(video_id)
        return VideoIndex(self._index.replace(VIDEO.encode(), video_id.encode()), self.clock())

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        await asyncio.sleep(self._chance.uniform(0.05, 0.5))
        return None  # type: ignore[return-value]

    async def event(self, video_id: str, origin: Origin = "callback") -> None:
        await self.queue.send(IndexingEvent(origin=origin, video_id=video_id, received_at=self.clock()))

    async def drop(self, name: str, body: bytes) -> None:
        """Drops a blob, of which storage tells."""
        self.world.blobs.drop(name, body, modified=self.clock())
        await self.queue.send(IndexingEvent(origin="blob", blob=name, received_at=self.clock()))

    def add(self, video_id: str, *, created: datetime) -> None:
        """The account has a video, indexed just now."""
        self.world.library.videos.append(
            VideoSummary(video_id, None, "Processed", created.isoformat(), self.clock().isoformat())
        )

    async def run(self, *, until: float, sweeping: bool = False) -> None:
        """Runs the host until that time, its timers where they are asked for."""
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._work(until))
            for kind in SWEEPS if sweeping else ():
                group.create_task(self._sweep(kind, until))

    async def _sweep(self, kind: Kind, until: float) -> None:
        first, every = SWEEPS[kind]
        while True:
            fires = self.time() + ((first - self.time()) % every or every)
            await asyncio.sleep(min(fires, until) - self.time())
            if fires > until:
                return
            with suppress(ExceptionGroup):  # the host logs it, and the timer fires again
                await self.world.sweeps.turns.run(kind, patience=PATIENCE)

    async def _work(self, until: float) -> None:
        while self.time() < until:
            if not self.queue.visible or self.queue.visible[0][0] > self.time():
                await self._look(until)
                continue
            _, _, message, dequeued = heapq.heappop(self.queue.visible)
            await self._handle(message, dequeued + 1)

    async def _look(self, until: float) -> None:
        """Into an idle queue, now and then. One worker looks for all, as the host does."""
        is_another_looking = self._looking.locked()
        async with self._looking:
            if not is_another_looking:
                await self.queue.wait(until=until)
                await asyncio.sleep(self._chance.uniform(0.1, LONGEST_LOOK))

    async def _handle(self, message: str, tries: int) -> None:
        event = IndexingEvent.model_validate_json(message)
        try:
            last_try = tries >= MAX_DEQUEUE_COUNT
            outcome = await self.world.pipeline.handle_message(message, tries=tries, last_try=last_try)
        except (Transient, AzureError):
            if tries < MAX_DEQUEUE_COUNT:
                self.queue.push(message, RETRY_SECONDS, tries)
            else:
                self.queue.poison.append(message)
        else:
            if outcome == "published":
                self.published[event.video_id or event.blob or ""] = self.time()
