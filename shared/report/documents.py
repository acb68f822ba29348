"""What a page is made of: one video's documents, each checked against the contract before anything is drawn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import msgspec

from ..insights import INSIGHTS, Insight
from ..insights.documents import DOCUMENT_TYPES, Document
from ..insights.records import Manifest

type Change = Callable[[Document], Document]
"""Leaves something out of a document."""


class NotADocument(ValueError):
    """What should be a document of the contract is none; the message says which, where and why."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the pages say of the video as a whole and of how much there is."""

    video: Mapping[str, Any]
    items: Mapping[Insight, int]
    instances: int


@dataclass(frozen=True, slots=True)
class VideoDocuments:
    """The documents of one video as JSON, each held as it was read; `transcript` as `read_transcript` gives it."""

    bodies: Mapping[Insight, bytes]
    manifest: bytes | None = None
    translations: Mapping[str, Mapping[Insight, bytes]] = field(default_factory=dict)
    transcript: bytes | None = None

    @classmethod
    def read(cls, blobs: Mapping[str, bytes], where: str, transcript: bytes | None = None) -> Self:
        """Sorts the blobs of a video's folder by their names (`topics.json`, `topics.fr-FR.json`, `manifest.json`).

        What else stands there is passed over, and so is a translation that is not there in all three documents.
        Raises `NotADocument` where one of the three originals is missing.
        """
        if missing := [f"{insight}.json" for insight in INSIGHTS if f"{insight}.json" not in blobs]:
            raise NotADocument(f"{where}: no {', '.join(missing)}: a report needs all three documents of a video")
        languages = {name.split(".")[1] for name in blobs if name.endswith(".json") and name.count(".") == 2}
        whole = [tag for tag in sorted(languages) if all(f"{insight}.{tag}.json" in blobs for insight in INSIGHTS)]
        return cls(
            {insight: blobs[f"{insight}.json"] for insight in INSIGHTS},
            blobs.get("manifest.json"),
            {tag: {insight: blobs[f"{insight}.{tag}.json"] for insight in INSIGHTS} for tag in whole},
            transcript,
        )

    def checked(self, where: str, change: Change | None = None) -> "CheckedDocuments":
        """Decodes each document in turn and lets `change` leave something out. Raises `NotADocument`."""
        if self.manifest is not None:
            _decode(self.manifest, Manifest, f"{where}: manifest.json")
        counts: dict[Insight, int] = {}
        bodies: dict[Insight, bytes] = {}
        video: Mapping[str, Any] = {}
        instances = 0
        for insight in INSIGHTS:
            body, document = _checked(self.bodies, insight, f"{where}: {insight}.json", change)
            bodies[insight] = body
            counts[insight] = len(document.items)
            instances += sum(len(item.instances) for item in document.items)
            video = msgspec.to_builtins(document.video)
        translations = {
            tag: {
                insight: _checked(translation, insight, f"{where}: {insight}.{tag}.json", change)[0]
                for insight in INSIGHTS
            }
            for tag, translation in self.translations.items()
        }
        kept = VideoDocuments(bodies, self.manifest, translations, self.transcript)
        return CheckedDocuments(kept, Facts(video, counts, instances))


@dataclass(frozen=True, slots=True)
class CheckedDocuments:
    """Documents that follow the contract, and what they say of the video."""

    documents: VideoDocuments
    facts: Facts

    def decoded(self) -> Iterator[Document]:
        """The three documents, one after the other."""
        for insight in INSIGHTS:
            yield msgspec.json.decode(self.documents.bodies[insight], type=DOCUMENT_TYPES[insight])

    def json(self) -> Iterator[bytes]:
        """The pieces of one JSON object: `topics`, `keywords`, `labels`, and under `manifest`, `translations` and
        `transcript` what there is of them. The documents are not taken apart for it.
        """
        held = self.documents
        yield b'{"documents":'
        yield from _object(held.bodies)
        yield b',"manifest":' + (held.manifest or b"null") + b',"translations":{'
        for number, (tag, bodies) in enumerate(held.translations.items()):
            yield (b"," if number else b"") + msgspec.json.encode(tag) + b":"
            yield from _object(bodies)
        yield b'},"transcript":' + (held.transcript or b"null") + b"}"


def _object(bodies: Mapping[Insight, bytes]) -> Iterator[bytes]:
    for number, insight in enumerate(INSIGHTS):
        yield (b"," if number else b"{") + f'"{insight}":'.encode()
        yield bodies[insight]
    yield b"}"


def _checked(
    bodies: Mapping[Insight, bytes], insight: Insight, where: str, change: Change | None
) -> tuple[bytes, Document]:
    document = _decode(bodies[insight], DOCUMENT_TYPES[insight], where)
    if change is None:
        return bodies[insight], document
    changed = change(document)
    return msgspec.json.encode(changed), changed


_WAY_OUT: Final = "write it anew with `python -m shared normalize INDEX.json`, or give the index itself"


def _decode[T](body: bytes, kind: type[T], where: str) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotADocument(f"{where} does not follow the contract: {error}; {_WAY_OUT}") from error
