"""How version 1.0 reads what stands in storage and on the queue: its rules, frozen.

Taken from its code word for word where they are words; a copy of the app of that version reads what this one wrote as
these do. Nothing here follows the app of now.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from jsonschema import Draft202012Validator
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from scripts.schemas import DIRECTORY

CLOCK_MARGIN: Final = timedelta(seconds=5)
FOLDERS: Final = ("_blobs/", "_sweep/")
"""What 1.0 knows beside the folders of videos; it looks into no other."""


class Event(BaseModel):
    """A queue message."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    origin: Literal["callback", "blob", "sweep", "operator"]
    video_id: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9]{1,32}$")] = None
    blob: Annotated[str | None, Field(min_length=1, max_length=1024)] = None
    state: Annotated[str | None, Field(max_length=64)] = None
    received_at: AwareDatetime
    correlation_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    recheck: bool = False
    trace_parent: Annotated[str | None, Field(max_length=64)] = None


def record(name: str, body: bytes) -> Any:
    """A manifest, a failure, a receipt or a document, held to the schema that 1.0 published."""
    schema = msgspec.json.decode((DIRECTORY / "released" / "1.0" / f"{name}.json").read_bytes())
    found = msgspec.json.decode(body)
    Draft202012Validator(schema).validate(found)
    return found


def fetched_at(metadata: dict[str, str]) -> datetime:
    """When the index behind a blob was fetched; long ago where its metadata does not say."""
    try:
        return datetime.fromisoformat(metadata["fetchedat"])
    except (KeyError, ValueError):
        return datetime.min.replace(tzinfo=UTC)


def is_stale(manifest: dict[str, str] | None, failure: dict[str, str] | None, indexed: datetime) -> bool:
    """Whether its sweep queues a video, by the metadata of its manifest and of its failure."""
    known = [metadata for metadata in (manifest, failure) if metadata is not None]
    return not any(fetched_at(metadata) > indexed + CLOCK_MARGIN for metadata in known)


def is_of(etag: str, receipt: dict[str, str]) -> bool:
    """Whether a receipt is of that version of a dropped blob."""
    return receipt.get("etag", "").strip('"') == etag.strip('"')


def sweep_state(checkpoint: dict[str, Any]) -> tuple[datetime | None, bool, int]:
    """From `_sweep/all.json`: when it began, whether the videos are done, at which it goes on. Raises `KeyError`."""
    if "finished" in checkpoint:
        datetime.fromisoformat(checkpoint["finished"])
        return None, False, 0
    if not checkpoint:
        return None, False, 0
    return datetime.fromisoformat(checkpoint["started"]), checkpoint.get("videos") == "done", checkpoint.get("skip", 0)
