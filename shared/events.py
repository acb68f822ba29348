"""The one event that every origin is translated into, and how each origin is read."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Final, Literal
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

VIDEO_ID: Final = r"^[A-Za-z0-9]{1,32}$"
FINISHED: Final = frozenset({"processed", "failed", "quarantined"})
LONGEST_TRACE_PARENT: Final = 64

type Origin = Literal["callback", "blob", "sweep", "operator"]
type VideoId = Annotated[str, Field(pattern=VIDEO_ID, description="Video Indexer's id of the video.")]


def new_correlation_id() -> str:
    """What ties together all that is told of one event."""
    return uuid4().hex


class MalformedEvent(ValueError):
    """What arrived is no event; the message says which part is wrong."""


class PutBack(BaseModel):
    """What an event that was put back has behind it."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    tries: Annotated[int, Field(ge=0, description="Tries that it has used up.")] = 0
    waited: Annotated[float, Field(ge=0, description="Seconds that answers put it back for: it ages by these.")] = 0
    placed: Annotated[bool, Field(description="Whether it was put back for its turn in the line.")] = False
    once: Annotated[bool, Field(description="Whether it was put back since what it asks for might stand already.")] = (
        False
    )


class IndexingEvent(BaseModel):
    """A video whose index is to be published, or a blob that holds an index or names a video.

    On the queue it is JSON with camelCase keys, at most a few hundred bytes.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True, title="IndexingEvent"
    )

    origin: Annotated[Origin, Field(description="What reported it.")]
    video_id: Annotated[VideoId | None, Field(description="The video; null where a blob has to be read first.")] = None
    blob: Annotated[
        str | None,
        Field(min_length=1, max_length=1024, description="Name of the blob in the container indexes."),
    ] = None
    state: Annotated[str | None, Field(max_length=64, description="The state that was reported; informational.")] = None
    received_at: Annotated[
        AwareDatetime, Field(description="When it was first received (UTC); latency and the age limit count from here.")
    ] = Field(default_factory=lambda: datetime.now(UTC))
    correlation_id: Annotated[
        str, Field(pattern=r"^[0-9a-f]{32}$", description="Ties logs, traces and failure records together.")
    ] = Field(default_factory=new_correlation_id)
    recheck: Annotated[bool, Field(description="A second look after a recorded failure, see docs/decisions/0006.")] = (
        False
    )
    last_indexed: Annotated[
        AwareDatetime | None,
        Field(description="When the service finished the index that is asked for, by its own clock; from its list."),
    ] = None
    repeats: Annotated[
        int, Field(ge=0, description="How often a failure that passes was taken up again before this event.")
    ] = 0
    put_back: Annotated[SkipJsonSchema[PutBack | None], Field(description="Ours: set by who puts it back.")] = None
    trace_parent: Annotated[
        str | None,
        Field(
            max_length=LONGEST_TRACE_PARENT,
            description="W3C trace context of the receipt, so that one trace spans the queue.",
        ),
    ] = None

    @model_validator(mode="after")
    def _names_something(self) -> "IndexingEvent":
        if self.video_id is None and self.blob is None:
            raise ValueError("an event names a video (videoId) or a blob (blob)")
        if self.blob and not {".", ".."}.isdisjoint(self.blob.split("/")):
            raise ValueError("a blob's name has no . or .. between slashes: a URL with one leads elsewhere")
        return self

    @property
    def past(self) -> PutBack:
        """What it has behind it; nothing where it was never put back."""
        return self.put_back or PutBack()

    @property
    def subject(self) -> str:
        """What the event is about, for logs."""
        return f"video {self.video_id}" if self.video_id else f"blob {self.blob}"

    @property
    def facts(self) -> dict[str, str]:
        """What every span and log record about the event carries."""
        return {"origin": self.origin, "subject": self.subject, "correlation_id": self.correlation_id}

    def to_message(self) -> str:
        """The queue message."""
        return self.model_dump_json(by_alias=True, exclude_none=True)


def from_message(text: str) -> IndexingEvent:
    """Reads a queue message; raises `MalformedEvent`."""
    return _checked(text)


def trace_parent_of(text: str) -> str | None:
    """The trace that a queue message goes on with; None of one that is no event."""
    try:
        return from_message(text).trace_parent
    except MalformedEvent:
        return None


def from_callback(parameters: Iterable[tuple[str, str]], *, trace_parent: str | None = None) -> IndexingEvent | None:
    """Reads the query of Video Indexer's callback; None where there is nothing to publish.

    The service appends `id` and `state` to the caller's URL on completion, and `id`, `faceId`, `knownPersonId` and
    `personName`, without a state, when a person is identified (docs: "Considerations when using Video Indexer at
    scale"). Names are matched in any case and the appended ones stand last, so the last one counts. Raises
    `MalformedEvent`.
    """
    query = {name.lower(): value for name, value in parameters}
    video_id = query.get("id")
    if video_id is None:
        raise MalformedEvent("the query has no parameter id: Video Indexer appends id and state to the callback URL")
    if not re.fullmatch(VIDEO_ID, video_id):
        raise MalformedEvent("the parameter id is no video id: 1 to 32 letters and digits")
    state = query.get("state")
    if state is None or state.lower() not in FINISHED:
        return None
    known_trace = trace_parent if trace_parent and len(trace_parent) <= LONGEST_TRACE_PARENT else None
    return IndexingEvent(origin="callback", video_id=video_id, state=state, trace_parent=known_trace)


def from_notification(fields: object) -> tuple[str, str]:
    """Video id and state of a notification blob `{"id": …, "state": …}`; raises `MalformedEvent`."""
    if not isinstance(fields, dict):
        raise MalformedEvent("neither an index (no videos) nor a notification (an object with id and state)")
    video_id, state = fields.get("id"), fields.get("state")
    if not isinstance(video_id, str) or not re.fullmatch(VIDEO_ID, video_id):
        raise MalformedEvent("neither an index (no videos) nor a notification: id is no video id")
    if not isinstance(state, str):
        raise MalformedEvent("neither an index (no videos) nor a notification: state is missing")
    return video_id, state


def _checked(text: str) -> IndexingEvent:
    try:
        return IndexingEvent.model_validate_json(text)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'message'}: {e['msg']}" for e in error.errors())
        raise MalformedEvent(f"the queue message is no indexing event: {wrong}") from None
