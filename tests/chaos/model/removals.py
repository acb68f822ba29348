"""Removal beside publication: the service's video may go, and what was published of it is then taken back.

The rules of `world`, with one more kind of message: it asks for a removal, as the search for what is gone does, and
comes again after a crash, as what a checkpoint names does.
"""

from collections.abc import Coroutine, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from shared.publishing.removal import Mode
from shared.publishing.removing import Removal
from shared.storage.facts import MARK
from shared.video_indexer import VideoGone, VideoIndex
from shared.video_indexer.lines import Place

from .attempts import Attempts
from .invariants import Violation, check_folder
from .operations import AskingFolder, AskingWorld, Fetch, List, Operation, Write
from .running import Ending
from .state import Blob, Message, Move, State, Worker
from .versions import ACCOUNT, NOON, VIDEO, Version
from .world import DOCUMENTS, FROM_BLOB, FROM_SERVICE, RECEIPT, World, arrival

GONE: Final = Version("gone", b"", "Gone")
"""The account has the video no more."""
REMOVE: Final = "remove"
"""The message that asks for a removal."""
OLDER: Final = 99
"""What a worker holds that began before the manifest was written last."""


@dataclass(frozen=True, slots=True)
class RemovalWorld(World):
    """Versions may be `GONE`."""

    mode: Mode = "mark"

    def _arrival(self, number: int) -> tuple[Message, ...]:
        """The event of a version; where the video is gone, what the search for that finds."""
        version = self.versions[number]
        if version is GONE:
            return (Message(REMOVE, 1, 0),)
        message = FROM_BLOB if version.is_dropped else FROM_SERVICE
        return (Message(arrival(message, number), 1, 0),)

    def _reindexed(self, state: State) -> State:
        """The search for what is gone repeats itself: what counts is the one after all that runs now."""
        version = state.version + 1
        (message,) = self._arrival(version)
        if message.text != REMOVE or not self.patient:
            return state._replace(version=version, queue=(*state.queue, message))
        taken = {waiting.held for waiting in state.queue}
        held = next(number for number in range(1, OLDER) if number not in taken)
        workers = tuple(worker._replace(holds=worker.holds | {held}) for worker in state.workers)
        return state._replace(version=version, queue=(*state.queue, message._replace(held=held)), workers=workers)

    def moves(self, state: State, attempts: Attempts) -> Iterator[tuple[Move, State]]:
        """A removal that found its video published just now is asked for again."""
        for move, after in World.moves(self, state, attempts):
            if move.kind == "end" and move.operation == Ending("recent"):
                after = after._replace(queue=(*after.queue, Message(REMOVE, 1, 0)))
            yield move, after

    def _starts(self, state: State, attempts: Attempts) -> Iterator[tuple[Move, State]]:
        """A removal that would find its video published just now need not be walked."""
        recent = self.patient and _is_recent(state.workers)
        for move, after in World._starts(self, state, attempts):
            if not (recent and state.queue[move.number].text == REMOVE):
                yield move, after

    def _step(self, state: State, index: int, operation: Operation) -> tuple[Hashable, State]:
        """While attempts run that began before the manifest was written, a removal sees that this was just now."""
        others = (*state.workers[:index], *state.workers[index + 1 :])
        asks = state.workers[index].message.text == REMOVE and isinstance(operation, List)
        if not (asks and self.patient and _is_recent(others)):
            return World._step(self, state, index, operation)
        answer, after = World._step(self, state._replace(store=_just_now(state.store)), index, operation)
        return answer, after._replace(store=state.store)

    def _write(self, state: State, worker: Worker, operation: Write) -> tuple[Hashable, State]:
        answer, after = World._write(self, state, worker, operation)
        if answer is None and operation.name == "manifest.json" and worker.message.text != REMOVE:
            workers = tuple(one._replace(holds=one.holds | {OLDER}) for one in after.workers)
            after = after._replace(workers=workers)
        return answer, after


def _is_recent(workers: Iterable[Worker]) -> bool:
    """Whether attempts to publish run that began before the manifest was written last."""
    return any(OLDER in worker.holds and worker.message.text != REMOVE for worker in workers)


def _just_now(store: frozenset[tuple[str, Blob]]) -> frozenset[tuple[str, Blob]]:
    """The manifest with another time of its index, by this app's clock, which stands still."""
    now = NOON + timedelta(seconds=1)
    return frozenset(
        (name, blob._replace(facts=replace(blob.facts, fetched_at=now)) if name == "manifest.json" else blob)
        for name, blob in store
    )


class GoingWorld(AskingWorld):
    """A service that may not have the video."""

    async def get_video_index(self, video_id: str, *, language: str | None = None, place: object = None) -> VideoIndex:
        body, _, read_at = await Fetch(of_blob=False)
        if not body:
            gone = VideoGone("video: 400 VIDEO_REMOVED", reason="video-gone", remedy="None.", certain=True)
            gone.answered_at = read_at
            raise gone
        return VideoIndex(bytes(body), read_at)


class Insights:
    """The container `insights` as a removal sees it. Every manifest says in its metadata where it is from."""

    def folder(self, account_id: str, video_id: str) -> AskingFolder:
        return AskingFolder(f"{account_id}/{video_id}")

    async def read(self, name: str) -> bytes | None:
        raise AssertionError(f"{name} is read")


class RemovalAttempts(Attempts):
    """Attempts at events, and at removals."""

    def __init__(self, mode: Mode) -> None:
        super().__init__()
        self._mode = mode

    def start(self, message: str, tries: int) -> Coroutine[Operation, Any, str]:
        """An event's way, or a removal."""
        world = GoingWorld()
        if message != REMOVE:
            return self.handle(world, message, tries)
        removal = Removal(ACCOUNT, Insights(), world, rest=timedelta(0), clock=lambda: NOON)
        return removal.remove(VIDEO, self._mode, place=Place("sweeps"))


def check_removed(world: World, state: State) -> None:
    """At rest: the newest index where there is one, else nothing that could be taken for published.

    A file may stand whichever came first: it counts by its own time, and is never taken back.
    """
    assert isinstance(world, RemovalWorld)
    stands = {name: blob.says for name, blob in state.store if name != RECEIPT}
    facts = {name: blob.facts for name, blob in state.store}
    dropped = world.current(state, is_dropped=True)
    if dropped is not None and "manifest.json" in facts and facts["manifest.json"].origin == "blob":
        # Beside a failure a document may stand that a worker wrote before the video was gone.
        return None if "failure.json" in stands else check_folder(stands, dropped[1])
    service = world.current(state, is_dropped=False)
    if service is None or service[1] is not GONE:
        return check_folder(stands, service[1]) if service else None
    if "failure.json" in stands and "manifest.json" in stands:
        raise Violation("a failure is recorded of a video that was removed")
    if "removed.json" in stands and stands.keys() & DOCUMENTS and world.mode == "delete":
        raise Violation(f"documents stand of a video that is gone: {', '.join(sorted(stands))}")
    if "manifest.json" in stands and (world.mode == "delete" or facts["manifest.json"].outcome != MARK):
        raise Violation("what is gone stands as published")
    if "manifest.json" in stands and "removed.json" not in stands:
        raise Violation("nothing tells that the video is gone")
    return None
