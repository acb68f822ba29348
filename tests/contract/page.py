"""Writes the examples of docs/contract.md: `python -m tests.contract.page`."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from shared.events import IndexingEvent
from shared.insights import INSIGHTS, SCHEMA_VERSION
from shared.insights.announcement import announcement
from shared.insights.records import Failure, Receipt, Removed, Subject
from shared.insights.schemas import address_of
from shared.moments import rfc3339
from shared.publishing.publication import prepare
from shared.publishing.setup import Setup
from shared.storage.facts import BlobFacts
from tests.contract import normalized
from tests.samples.indexes.files import INDEXES

PAGE: Final = Path(__file__).parents[2] / "docs" / "contract.md"
SAMPLE: Final = INDEXES / "harbour-morning.json"
THEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
CORRELATION_ID: Final = "7c1f0de29b5a4e6f8d3b1a2c4e5f6071"

_example: Final = re.compile(r"(?<=<!-- example: )([\w-]+)( -->\n```json\n).*?(?=```\n)", re.DOTALL)


def short_index() -> bytes:
    """The sample with two items a list and two instances an item."""
    index = json.loads(SAMPLE.read_bytes())
    insights = index["videos"][0]["insights"]
    for insight in INSIGHTS:
        insights[insight] = [item | {"instances": item["instances"][:2]} for item in insights[insight][1:3]]
    return json.dumps(index).encode()


def examples() -> dict[str, bytes]:
    """One blob or message of each schema."""
    outcome = normalized(short_index())
    subject = Subject(outcome.video.account_id, outcome.video.id)
    published = prepare(
        outcome,
        {},
        folder=f"{subject.account_id}/{subject.id}",
        source="video-indexer",
        setup=Setup(),
        facts=BlobFacts(read_at=THEN),
        published_at=THEN,
    )
    failure = Failure(
        schema_version=SCHEMA_VERSION,
        video=subject,
        blob=None,
        kind="permanent",
        reason="indexing-failed",
        message=f"video {subject.id}: the index is in state Failed, not Processed",
        remedy="Mend the cause that Video Indexer names, and index the video again.",
        failure_code="VideoUrlUnreachable",
        failure_message="The video's URL could not be reached.",
        origin="callback",
        tries=1,
        correlation_id=CORRELATION_ID,
        failed_at=rfc3339(THEN),
    )
    removed = Removed(
        SCHEMA_VERSION,
        subject,
        "kept",
        f"video {subject.id}: Video Indexer answered 400 VIDEO_REMOVED: Video was removed.",
        rfc3339(THEN),
        rfc3339(THEN),
    )
    receipt = Receipt(
        SCHEMA_VERSION, "harbour-morning.json", '"0x8DE48D2A3B4C5D6"', "published", subject, None, rfc3339(THEN)
    )
    event = IndexingEvent(
        origin="callback", video_id=subject.id, state="Processed", received_at=THEN, correlation_id=CORRELATION_ID
    )
    announced = announcement(
        published.manifest.body,
        path=f"{subject.account_id}/{subject.id}/manifest.json",
        source="https://example.blob.core.windows.net/insights",
        dataschema=address_of("publication"),
    )
    return {
        **{insight: document.body for insight, document in outcome.documents.items()},
        "manifest": published.manifest.body,
        "failure": msgspec.json.encode(failure),
        "removed": msgspec.json.encode(removed),
        "receipt": msgspec.json.encode(receipt),
        "publication": msgspec.json.encode(announced.data),
        "indexing-event": event.to_message().encode(),
    }


def with_examples(page: str) -> str:
    """The page with each example as it is now."""
    current = {name: msgspec.json.format(body, indent=2).decode() for name, body in examples().items()}
    return _example.sub(lambda match: f"{match[1]}{match[2]}{current[match[1]]}\n", page)


def shown(page: str) -> dict[str, bytes]:
    """The examples that stand in the page."""
    return {match[1]: match[0].partition("```json\n")[2].encode() for match in _example.finditer(page)}


if __name__ == "__main__":
    PAGE.write_text(with_examples(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
