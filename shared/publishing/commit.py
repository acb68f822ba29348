"""The publishing protocol, steps 3 to 6: documents first, the manifest last, every write conditional.

The caller has listed the folder (step 1) *before* it fetched the index (step 2): whoever commits last has then
fetched after every other commit. docs/decisions/0002 says why each step is as it is; tests/chaos walks every
interleaving of it.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from ..names import FAILURE, MANIFEST, REMOVED
from ..storage.facts import BlobFacts
from ..storage.standing import Standing

ROUNDS: Final = 5
"""How often a write that another worker got ahead of is begun anew."""

_DOCUMENT: Final = re.compile(r"(topics|keywords|labels)(\.[A-Za-z0-9-]+)?\.json")


class Folder(Protocol):
    """One video's folder.

    `expected` is the ETag that the listing showed, or None where the listing showed no such blob. Every write raises
    `Conflict` where something else stands there by now. Facts become metadata.
    """

    @property
    def path(self) -> str:
        """`{accountId}/{videoId}`."""
        ...

    async def list(self) -> dict[str, Standing]:
        """Every blob of the folder by its name."""
        ...

    async def put(self, name: str, body: bytes, *, expected: str | None, facts: BlobFacts) -> None:
        """Writes a blob whole."""
        ...

    async def touch(self, name: str, *, expected: str, facts: BlobFacts) -> None:
        """Writes a blob's metadata alone: a new ETag, the same content, no event."""
        ...

    async def delete(self, name: str, *, expected: str) -> None:
        """Deletes a blob."""
        ...


class Folders(Protocol):
    """What is asked of the container `insights`."""

    def folder(self, account_id: str, video_id: str) -> Folder:
        """A video's folder."""
        ...


@dataclass(frozen=True, slots=True)
class Content:
    """A blob's bytes, and the hash that tells whether it changed."""

    body: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Publication:
    """One published set: every document by its name, and the manifest that commits them."""

    documents: dict[str, Content]
    manifest: Content
    facts: BlobFacts
    """What metadata tells of each blob, but for its hash."""

    @property
    def manifest_facts(self) -> BlobFacts:
        """What the manifest's metadata tells."""
        hashes = {name: content.sha256 for name, content in self.documents.items()}
        return replace(self.facts, sha256=self.manifest.sha256, documents=_hash_of(hashes))


async def commit(
    folder: Folder, standing: dict[str, Standing], publication: Publication
) -> Literal["published", "unchanged"]:
    """Brings the folder from `standing` to the publication; raises `Conflict` where someone else is at work on it.

    What stands beside removed.json is written again, though it be the same: whoever removes it may be at work still,
    and who reads may have let go of it.
    """
    changed, removed = False, REMOVED in standing
    for name, content in publication.documents.items():
        facts = replace(publication.facts, sha256=content.sha256)
        changed |= await _write(folder, standing, name, content, facts, again=removed)
    for name, blob in standing.items():
        # Before the manifest, which then tells a slower worker from one that found such a document and left it.
        if name not in publication.documents and is_document(name):
            await folder.delete(name, expected=blob.etag)
    facts = publication.manifest_facts
    if not await _write(folder, standing, MANIFEST, publication.manifest, facts, again=removed):
        # Even an unchanged set must change the manifest's ETag, or a slower worker with an older index slips its own
        # in.
        there = standing[MANIFEST]
        await folder.touch(MANIFEST, expected=there.etag, facts=replace(facts, announced=there.facts.announced))
    else:
        changed = True
    for name in (FAILURE, REMOVED):
        if found := standing.get(name):
            await folder.delete(name, expected=found.etag)
    return "published" if changed else "unchanged"


def is_document(name: str) -> bool:
    """Whether a blob of a video's folder is a document, in whatever language."""
    return _DOCUMENT.fullmatch(name) is not None


def is_whole(standing: dict[str, Standing]) -> bool:
    """Whether just the documents stand that the manifest was written for.

    A worker that died half-way, or one that was too slow, may have left others beside it.
    """
    hashes = {name: there.facts.sha256 for name, there in standing.items() if is_document(name)}
    return MANIFEST in standing and standing[MANIFEST].facts.documents == _hash_of(hashes)


def _hash_of(hashes: Mapping[str, str]) -> str:
    text = "".join(f"{name} {sha256}\n" for name, sha256 in sorted(hashes.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def _write(
    folder: Folder, standing: dict[str, Standing], name: str, content: Content, facts: BlobFacts, *, again: bool
) -> bool:
    """Writes a blob unless it stands there already, or in any case `again`; whether it wrote."""
    there = standing.get(name)
    if there is not None and there.facts.sha256 == content.sha256 and not again:
        return False
    await folder.put(name, content.body, expected=there.etag if there else None, facts=facts)
    return True
