"""Small indexes of one video, one after the other, and what each must leave behind once everything is at rest."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from shared.insights import normalize
from shared.insights.records import LanguageOutcome
from shared.publishing.publication import prepare
from shared.publishing.setup import Setup
from shared.storage.facts import BlobFacts

ACCOUNT: Final = "3f2a7d10-5c1e-4b7a-9d52-8e6f0a4c1b93"
VIDEO: Final = "abcde12345"
FOLDER: Final = f"{ACCOUNT}/{VIDEO}"
NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Version:
    """The index at one time. `announced`: its arrival raises an event, as the end of indexing does."""

    name: str
    body: bytes
    state: str = "Processed"
    failure_code: str | None = None
    is_dropped: bool = False
    """It is a file, not the service's index."""
    is_silent: bool = False
    """The event of its arrival was lost."""
    languages: tuple[str, ...] = ()
    """What it is asked for in, besides its own."""
    refused: tuple[str, ...] = ()
    """Those of them that the service does not speak."""

    @property
    def announced(self) -> bool:
        return self.state != "Processing" and not self.is_silent

    def __repr__(self) -> str:
        words = (
            "dropped" * self.is_dropped,
            "silent" * self.is_silent,
            self.name,
            *(f"without {language}" if language in self.refused else f"in {language}" for language in self.languages),
        )
        return " ".join(word for word in words if word)


def processed(name: str, topic: str, keyword: str, label: str) -> Version:
    """A version with one item of each kind."""
    when = {"start": "0:00:01", "end": "0:00:02"}
    insights: dict[str, list[dict[str, Any]]] = {
        "topics": [{"id": 1, "name": topic, "instances": [when]}],
        "keywords": [{"id": 1, "text": keyword, "instances": [when]}],
        "labels": [{"id": 1, "name": label, "instances": [when]}],
    }
    return Version(name, _index("Processed", insights=insights))


def dropped(version: Version) -> Version:
    """The version as a dropped file."""
    return replace(version, is_dropped=True)


def silent(version: Version) -> Version:
    """The version, of which no event tells."""
    return replace(version, is_silent=True)


def spoken(version: Version, *languages: str, refused: tuple[str, ...] = ()) -> Version:
    """The version as it is asked for in these languages."""
    return replace(version, languages=languages, refused=refused)


def failed(code: str) -> Version:
    """A version whose indexing failed."""
    return Version(code, _index("Failed", failureCode=code, failureMessage="It could not be read."), "Failed", code)


def _index(state: str, **video: Any) -> bytes:
    video |= {"id": VIDEO, "state": state}
    return json.dumps({"accountId": ACCOUNT, "id": VIDEO, "state": state, "videos": [video]}).encode()


A: Final = processed("A", "sea", "tide", "boat")
B: Final = processed("B", "sea", "gull", "boat")  # keywords differ from A's, the rest is the same
C: Final = processed("C", "land", "gull", "tree")
RUNNING: Final = Version("running", _index("Processing"), "Processing")
FAILED: Final = failed("VideoUrlUnreachable")
FAILED_OTHERWISE: Final = failed("FileCorrupted")


@cache
def published(version: Version) -> dict[str, bytes]:
    """What the version becomes: every blob of its folder by its name."""
    refusal = LanguageOutcome("refused", "bad-request", "…")
    publication = prepare(
        normalize(version.body),
        {name: refusal if name in version.refused else normalize(version.body) for name in version.languages},
        folder=FOLDER,
        source="blob" if version.is_dropped else "video-indexer",
        setup=Setup(),
        facts=BlobFacts(read_at=NOON),
        published_at=NOON,
    )
    return {
        name: content.body
        for name, content in (*publication.documents.items(), ("manifest.json", publication.manifest))
    }
