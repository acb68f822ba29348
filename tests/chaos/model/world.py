"""What may happen next to what the workers share, and what it answers them.

ETags are told as a worker can know them: every listing gives each blob a tag of its own, and any write (a touch too)
makes all tags of that blob stale. What nobody can tell apart is thus the same state, however many writes have gone by.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Final

from shared.events import IndexingEvent, from_message
from shared.insights.documents import INSIGHTS
from shared.names import MANIFEST, is_receipt
from shared.storage.standing import Standing

from .attempts import MAX_TRIES, Attempts
from .operations import (
    NOBODY,
    REFUSED,
    Delete,
    Drop,
    Fetch,
    List,
    Look,
    LookUp,
    Operation,
    Poison,
    Put,
    Read,
    Receipt,
    Send,
    Tell,
    Touch,
    Write,
)
from .running import CONFLICT, Ending
from .state import Blob, Message, Move, State, Worker, essence, resumed, sent, stored, with_worker, without_poison
from .sweeper import SWEEP
from .versions import NOON, VIDEO, Version, published

DOCUMENTS: Final = frozenset(f"{insight}.json" for insight in INSIGHTS)
RECEIPT: Final = "the dropped blob's receipt"
FROM_SERVICE: Final = IndexingEvent(
    origin="callback", video_id=VIDEO, state="Processed", received_at=NOON, correlation_id=NOBODY
).to_message()
FROM_BLOB: Final = IndexingEvent(
    origin="blob", blob=f"{VIDEO}.json", received_at=NOON, correlation_id=NOBODY
).to_message()


def moment(version: int) -> datetime:
    """When a version of the index is finished, and read: by the service's clock, which is that of the app here."""
    return NOON + timedelta(minutes=version)


@cache
def arrival(message: str, version: int) -> str:
    """The event that a version raises."""
    return from_message(message).model_copy(update={"received_at": moment(version)}).to_message()


@dataclass(frozen=True, slots=True)
class World:
    """The rules: which indexes come one after the other, how many workers run at a time, how many faults there are.

    A fault is a crash between two operations, or a write whose answer is lost and whose repetition by the SDK then
    meets its own effect. The events of earlier versions come again, `again` times in all. A message is poison after
    `max_tries`. With `sweeps`, so many come at any time, and one whenever all is at rest. With a `topic` publications
    are announced. `conditional` and `patient` are switched off to see that what they stand for is needed.
    """

    versions: tuple[Version, ...]
    workers: int = 2
    faults: int = 2
    again: int = 0
    max_tries: int = MAX_TRIES
    sweeps: int | None = None
    topic: bool = False
    conditional: bool = True
    patient: bool = True

    def beginning(self) -> State:
        """The first index is there, and its event is on the queue."""
        return State(0, frozenset(), self._arrival(0), (), frozenset(), self.faults, self.again, self.sweeps or 0)

    def attempts(self) -> Attempts:
        """Of its workers, none made yet."""
        return Attempts(self.max_tries, self.versions[0].languages, topic=self.topic)

    def _arrival(self, number: int) -> tuple[Message, ...]:
        """The event of a version, where it has one."""
        version = self.versions[number]
        message = FROM_BLOB if version.is_dropped else FROM_SERVICE
        return (Message(arrival(message, number), 1, 0),) if version.announced else ()

    def newest(self, state: State) -> tuple[Version, ...]:
        """What may stand at rest: the service's newest index, and a file that was dropped after it.

        A file gives way to any read of the service that came later than it, and is published while none has.
        """
        service, dropped = self.current(state, is_dropped=False), self.current(state, is_dropped=True)
        allowed = [service[1]] if service else []
        if dropped and (not service or dropped[0] > service[0]):
            allowed.append(dropped[1])
        return tuple(allowed)

    def moves(self, state: State, attempts: Attempts) -> Iterator[tuple[Move, State]]:
        """Everything that can happen next."""
        if state.version + 1 < len(self.versions):
            yield Move("re-index"), self._reindexed(state)
        if state.again:
            for number in range(state.version + 1):
                repeated = state._replace(again=state.again - 1, queue=state.queue + self._arrival(number))
                yield Move("again", number), repeated
        if len(state.workers) < self.workers:
            yield from self._starts(state, attempts)
        resting = self.sweeps is not None and not state.workers and not state.queue
        if resting or (state.sweeps and len(state.workers) < self.workers):
            less = state if resting else state._replace(sweeps=state.sweeps - 1)
            yield self._started(less, Message(SWEEP, 1, 0), attempts, "sweep", 0)
        for index in range(len(state.workers)):
            yield from self.moves_of(state, index)

    def moves_of(self, state: State, index: int) -> Iterator[tuple[Move, State]]:
        """What can happen next to one worker."""
        worker = state.workers[index]
        operation = worker.moment.asks
        if isinstance(operation, Ending):
            yield Move("end", index, operation), self._without(state, index, again=operation.raised)
        else:
            answer, after = self._step(state, index, operation)
            yield Move("step", index, operation, answer), after
            if state.faults and isinstance(operation, Put | Touch | Delete) and answer is None:
                lost = after._replace(faults=state.faults - 1)
                yield Move("lose", index, operation, CONFLICT), resumed(lost, index, worker, CONFLICT)
        if state.faults:
            faulty = state._replace(faults=state.faults - 1)
            yield Move("crash", index), self._without(faulty, index, again=True)

    def _reindexed(self, state: State) -> State:
        version = state.version + 1
        return state._replace(version=version, queue=state.queue + self._arrival(version))

    def current(self, state: State, *, is_dropped: bool) -> tuple[int, Version] | None:
        """The newest version that the service has, or that was dropped; None before there is one."""
        there = [(n, v) for n, v in enumerate(self.versions[: state.version + 1]) if v.is_dropped == is_dropped]
        return there[-1] if there else None

    def _fetched(self, state: State, fetch: Fetch) -> Hashable:
        """What a reader gets: the service says when it answers, a file when it was dropped."""
        current = self.current(state, is_dropped=fetch.of_blob)
        assert current is not None
        number, version = current
        body = REFUSED if fetch.language in version.refused else version.body
        return body, f'"{number}"', moment(number if fetch.of_blob else state.version)

    def _listed(self, state: State) -> Hashable:
        """What the list of videos says of the video."""
        current = self.current(state, is_dropped=False)
        assert current is not None
        return current[1].state, moment(current[0]).isoformat()

    def _starts(self, state: State, attempts: Attempts) -> Iterator[tuple[Move, State]]:
        """Each message that can be seen is delivered; its attempt makes its first step at once."""
        held = frozenset().union(*(worker.holds for worker in state.workers))
        for index, message in enumerate(state.queue):
            if message in state.queue[:index] or (self.patient and message.held in held):
                continue
            rest = state._replace(queue=state.queue[:index] + state.queue[index + 1 :])
            yield self._started(rest, message._replace(held=0), attempts, "start", index)

    def _started(
        self, state: State, message: Message, attempts: Attempts, kind: str, number: int
    ) -> tuple[Move, State]:
        """A worker with its first step."""
        worker = Worker(message, attempts.begin(message.text, message.tries), frozenset(), frozenset())
        asks = worker.moment.asks
        assert isinstance(asks, Operation)
        begun = state._replace(workers=(*state.workers, worker))
        answer, after = self._step(begun, len(state.workers), asks)
        return Move(kind, number, asks, answer), after

    def _step(self, state: State, index: int, operation: Operation) -> tuple[Hashable, State]:
        """The answer to a worker's operation, and the world after it."""
        worker = state.workers[index]
        answer: Hashable = None
        match operation:
            case List():
                worker, answer = _listed(state, worker)
                state = with_worker(state, index, worker)
            case Fetch() | LookUp() | Look() | Poison():
                answer = self._told(state, operation)
            case Drop():
                state = without_poison(state, operation.message)
            case Receipt():
                state = stored(state, RECEIPT, Blob(operation.facts, (operation.facts.etag, operation.facts.outcome)))
            case Send():
                state = sent(state, operation)
            case Read():
                worker, answer = self._read(state, worker, operation.name)
                state = with_worker(state, index, worker)
            case Tell():
                state = state._replace(told=state.told | {operation.id})
            case Put() | Touch() | Delete():
                answer, state = self._write(state, worker, operation)
        return answer, resumed(state, index, state.workers[index], answer)

    def _told(self, state: State, operation: Fetch | LookUp | Look | Poison) -> Hashable:
        """The answer to a question that changes nothing, not even what the worker may write."""
        match operation:
            case Fetch():
                return self._fetched(state, operation)
            case LookUp():
                there = dict(state.store).get(_stored_as(operation.path))
                return there.facts if there else None
            case Look():
                return self._listed(state)
            case Poison():
                return state.poison

    def _without(self, state: State, index: int, *, again: bool) -> State:
        """A worker gone; its message is delivered again, with its count up, or is poison, unless it was handled."""
        message = state.workers[index].message
        state = state._replace(workers=state.workers[:index] + state.workers[index + 1 :])
        if not again or message.text == SWEEP:
            return state
        if message.tries < self.max_tries:
            return state._replace(queue=(*state.queue, message._replace(tries=message.tries + 1, held=0)))
        assert self.sweeps is not None, "no schedule of this world is to reach the poison queue"
        return state._replace(poison=tuple(sorted((*state.poison, message.text))))

    def _read(self, state: State, worker: Worker, name: str) -> tuple[Worker, Hashable]:
        """The manifest, whose content is made anew from what it says, and whose ETag is as good as a listing's."""
        there = dict(state.store).get(name)
        if there is None:
            return worker, None
        body, etag = self.manifest(there), _tag(name, worker.moment.rounds)
        return worker._replace(current=worker.current | {name}), (body, Standing(etag, there.facts))

    def manifest(self, there: "Blob") -> bytes:
        """A manifest that says the same."""
        bodies = (published(v)[MANIFEST] for v in self.versions if v.is_dropped == (there.facts.origin == "blob"))
        return next(body for body in bodies if essence(MANIFEST, body) == there.says)

    def _write(self, state: State, worker: Worker, operation: Write) -> tuple[Hashable, State]:
        name, there = operation.name, dict(state.store).get(operation.name)
        if self.conditional and operation.expected is None:
            allowed = there is None
        elif self.conditional:
            allowed = knows(worker, operation)
        else:
            allowed = there is not None or isinstance(operation, Put)
        if not allowed:
            return CONFLICT, state
        match operation:
            case Put():
                return None, stored(state, name, Blob(operation.facts, essence(name, operation.body)))
            case Touch():
                assert there is not None
                return None, stored(state, name, Blob(operation.facts, there.says))
            case Delete():
                return None, stored(state, name, None)


def _listed(state: State, worker: Worker) -> tuple[Worker, Hashable]:
    number = worker.moment.rounds + 1
    folder = {name: Standing(_tag(name, number), blob.facts) for name, blob in state.store if name != RECEIPT}
    return worker._replace(current=frozenset(folder)), tuple(sorted(folder.items(), key=itemgetter(0)))


def knows(worker: Worker, operation: Write) -> bool:
    """Whether nobody has written the blob since the worker's listing."""
    return operation.name in worker.current and operation.expected == _tag(operation.name, worker.moment.rounds)


def _tag(name: str, listing: int) -> str:
    return f'"{name} {listing}"'


def _stored_as(path: str) -> str:
    return RECEIPT if is_receipt(path) else path.rpartition("/")[2]
