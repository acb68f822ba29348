"""A publication for the reader's tests: the blobs that the app writes for one video, made by its own code."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import msgspec

from shared.insights import Normalized, normalize
from shared.publishing.publication import prepare
from shared.publishing.setup import Setup
from shared.storage.facts import BlobFacts
from tests.samples.indexes.generator import make_index

ACCOUNT: Final = "6f2b6d1c-9f0e-4b8e-8a53-0d5c3f1b7a11"
VIDEO: Final = "abcde12345"
FOLDER: Final = f"{ACCOUNT}/{VIDEO}"
NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)


def publication(video_id: str = VIDEO, *, language: str | None = None) -> dict[str, bytes]:
    """Every blob by its name."""
    folder = f"{ACCOUNT}/{video_id}"
    made = prepare(
        _normalized(video_id),
        {language: _normalized(video_id, language)} if language else {},
        folder=folder,
        source="video-indexer",
        setup=Setup(),
        facts=BlobFacts(read_at=NOON),
        published_at=NOON,
    )
    contents = made.documents | {"manifest.json": made.manifest}
    return {f"{folder}/{name}": content.body for name, content in contents.items()}


def _normalized(video_id: str, language: str = "en-US") -> Normalized:
    index = make_index(1, duration_seconds=30, video_id=video_id, account_id=ACCOUNT, language=language)
    return normalize(msgspec.json.encode(index))


class Remote:
    """Blobs behind an `await`."""

    def __init__(self, blobs: dict[str, bytes]) -> None:
        self._blobs = blobs

    async def read(self, name: str) -> bytes | None:
        return self._blobs.get(name)

    async def walk(self, prefix: str) -> AsyncIterator[SimpleNamespace]:
        for name in sorted(self._blobs):
            if name.startswith(prefix):
                yield SimpleNamespace(name=name)


def save(blobs: dict[str, bytes], root: Path) -> Path:
    """Writes blobs below a folder."""
    for name, body in blobs.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    return root
