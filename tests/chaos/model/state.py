"""What the workers share at one moment, as one immutable value, and how it changes."""

import json
from collections.abc import Hashable
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from shared.insights.documents import INSIGHTS
from shared.names import document_name
from shared.storage.facts import BlobFacts

from .attempts import Moment
from .operations import Operation, Send
from .running import CONFLICT, Ending


class Blob(NamedTuple):
    """What stands under a name: the facts in its metadata, and what its content says (see `essence`)."""

    facts: BlobFacts
    says: Hashable


@cache
def essence(name: str, body: bytes) -> Hashable:
    """What matters of a blob: a document's hash, the hashes that a manifest names, a failure's code."""
    if name == "manifest.json":
        manifest = json.loads(body)
        sets = {None: manifest["documents"]} | manifest["translations"]
        return tuple(
            (document_name(insight, language), facts["sha256"])
            for language, documents in sets.items()
            for insight, facts in documents.items()
        )
    if name == "failure.json":
        return str(json.loads(body)["failureCode"])
    return sha256(body).hexdigest()


class Message(NamedTuple):
    """A message on the queue. It cannot be seen while an attempt that holds `held` runs (0: it is seen at once)."""

    text: str
    tries: int
    held: int


class Worker(NamedTuple):
    """An attempt under way: its message, where it is, the blobs whose ETag is still that of its latest listing, and
    which messages wait for its end."""

    message: Message
    moment: Moment
    current: frozenset[str]
    holds: frozenset[int]


class State(NamedTuple):
    """The world at one moment."""

    version: int
    store: frozenset[tuple[str, Blob]]
    queue: tuple[Message, ...]
    workers: tuple[Worker, ...]
    existed: frozenset[tuple[str, Hashable]]
    faults: int
    again: int
    sweeps: int = 0
    poison: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()
    """Ids of the events that the topic has."""


class Move(NamedTuple):
    """What happened: to which worker (or, at a start, message), what the worker did, and what it was answered."""

    kind: str
    number: int = 0
    operation: Operation | Ending | None = None
    answer: Hashable = None

    def __str__(self) -> str:
        name = getattr(self.operation, "name", "")
        told = type(self.operation).__name__.lower() if self.operation else ""
        refused = " -> conflict" if self.answer == CONFLICT else ""
        return f"{self.kind} {self.number} {told} {name}".rstrip() + refused


def stored(state: State, name: str, blob: Blob | None) -> State:
    """A blob written or deleted: all that is known of it is stale."""
    store = frozenset(item for item in state.store if item[0] != name)
    if blob is not None:
        store |= {(name, blob)}
    workers = tuple(
        worker._replace(current=worker.current - {name}) if name in worker.current else worker
        for worker in state.workers
    )
    is_document = blob is not None and name.partition(".")[0] in INSIGHTS
    existed = state.existed | {(name, blob.says)} if blob and is_document else state.existed
    return state._replace(store=store, workers=workers, existed=existed)


def sent(state: State, operation: Send) -> State:
    """An event enqueued; a second look is held back by every attempt that runs now."""
    if not operation.looks_again:
        return state._replace(queue=(*state.queue, Message(operation.message, 1, 0)))
    taken = {message.held for message in state.queue}
    held = next(number for number in range(1, 99) if number not in taken)
    workers = tuple(worker._replace(holds=worker.holds | {held}) for worker in state.workers)
    return state._replace(queue=(*state.queue, Message(operation.message, 1, held)), workers=workers)


def resumed(state: State, index: int, worker: Worker, answer: Hashable) -> State:
    return with_worker(state, index, state.workers[index]._replace(moment=worker.moment.after(answer)))


def with_worker(state: State, index: int, worker: Worker) -> State:
    return state._replace(workers=(*state.workers[:index], worker, *state.workers[index + 1 :]))


def without_poison(state: State, message: str) -> State:
    """A poison message deleted; one of several that are the same."""
    poison = list(state.poison)
    if message in poison:
        poison.remove(message)
    return state._replace(poison=tuple(poison))
