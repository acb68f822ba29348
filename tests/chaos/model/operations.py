"""What a worker asks of the world: every storage, queue and fetch operation is one step, at which it can be stopped.

The pipeline's collaborators here only ask; `world` answers. Awaiting an operation suspends the worker's coroutine with
it, and `send` or `throw` resumes it with the answer. No event loop is involved.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final

from shared.errors import Permanent
from shared.events import IndexingEvent
from shared.insights.announcement import CloudEvent
from shared.storage.facts import BlobFacts
from shared.storage.index_blobs import BlobContent
from shared.storage.standing import Standing
from shared.video_indexer import VideoIndex

RECHECK_AFTER: Final = 900.0
REFUSED: Final = b"refused"
"""What the service answers for a language that it does not speak."""
NOBODY: Final = "0" * 32
"""The correlation id of all."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One step; awaiting it gives the world's answer."""

    def __await__(self) -> Generator["Operation", Any, Any]:
        return (yield self)


@dataclass(frozen=True, slots=True)
class List(Operation):
    """The listing of the folder."""


@dataclass(frozen=True, slots=True)
class Fetch(Operation):
    """The index as the service has it, in one of its languages, or the dropped blob, now."""

    of_blob: bool
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Put(Operation):
    """A blob written whole, over the one with the ETag `expected`, or where there is none."""

    name: str
    expected: str | None
    facts: BlobFacts
    body: bytes


@dataclass(frozen=True, slots=True)
class Touch(Operation):
    """A blob's metadata written, which changes its ETag."""

    name: str
    expected: str
    facts: BlobFacts


@dataclass(frozen=True, slots=True)
class Delete(Operation):
    """A blob deleted."""

    name: str
    expected: str


@dataclass(frozen=True, slots=True)
class Receipt(Operation):
    """The receipt of a dropped blob, written over whatever stands there."""

    facts: BlobFacts


@dataclass(frozen=True, slots=True)
class LookUp(Operation):
    """What a record's metadata tells."""

    path: str


@dataclass(frozen=True, slots=True)
class Look(Operation):
    """The video in the list of videos."""


@dataclass(frozen=True, slots=True)
class Poison(Operation):
    """Every message of the poison queue."""


@dataclass(frozen=True, slots=True)
class Drop(Operation):
    """A poison message deleted."""

    message: str


@dataclass(frozen=True, slots=True)
class Send(Operation):
    """An event put on the queue; one that looks at a failure again is delayed longer than any attempt lasts."""

    message: str
    looks_again: bool


@dataclass(frozen=True, slots=True)
class Read(Operation):
    """A blob's content with its ETag, as it is now."""

    name: str


@dataclass(frozen=True, slots=True)
class Tell(Operation):
    """An event sent to the topic."""

    id: str


type Write = Put | Touch | Delete


class AskingFolder:
    """A `Folder` whose operations are steps."""

    def __init__(self, path: str) -> None:
        self.path = path

    async def list(self) -> dict[str, Standing]:
        return dict(await List())

    async def read(self, name: str) -> tuple[bytes, Standing] | None:
        found: tuple[bytes, Standing] | None = await Read(name)
        return found

    async def put(self, name: str, body: bytes, *, expected: str | None, facts: BlobFacts) -> None:
        await Put(name, expected, facts, body)

    async def touch(self, name: str, *, expected: str, facts: BlobFacts) -> None:
        await Touch(name, expected, facts)

    async def delete(self, name: str, *, expected: str) -> None:
        await Delete(name, expected)


class AskingTopic:
    """The topic; what it does not take is another story, which the sweep ends."""

    async def send(self, event: CloudEvent) -> None:
        await Tell(event.id)

    async def save(self, name: str, state: dict[str, Any]) -> None:
        raise AssertionError("nothing is left here for the sweep")


class AskingWorld:
    """The service, both containers and the queue, as a worker sees them."""

    def folder(self, account_id: str, video_id: str) -> AskingFolder:
        return AskingFolder(f"{account_id}/{video_id}")

    async def put(self, name: str, body: bytes, facts: BlobFacts) -> None:
        await Receipt(facts)

    async def facts(self, name: str) -> BlobFacts | None:
        found: BlobFacts | None = await LookUp(name)
        return found

    async def get_video_index(self, video_id: str, *, language: str | None = None, place: object = None) -> VideoIndex:
        body, _, read_at = await Fetch(of_blob=False, language=language)
        if body == REFUSED:
            raise Permanent(f"{language} is not spoken", reason="bad-request", remedy="None.")
        return VideoIndex(bytes(body), read_at)

    async def read(self, name: str, known: BlobContent | None = None) -> BlobContent | None:
        body, etag, modified = await Fetch(of_blob=True)
        return known if known is not None and known.etag == etag else BlobContent(body, etag, modified)

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:
        event = event.model_copy(update={"correlation_id": NOBODY})  # the states would have no end
        if event.put_back is not None:  # no time passes here, so none gathers: the states would have no end
            event = event.model_copy(update={"put_back": event.put_back.model_copy(update={"waited": 0})})
        await Send(event.to_message(), looks_again=delay >= RECHECK_AFTER)

    async def send_to_poison(self, message: str) -> None:
        raise AssertionError("every message of the model is an event")
