"""The publishing protocol, steps 3 to 6: documents first, the manifest last, every write conditional.

The caller has listed the folder (step 1) *before* it fetched the index (step 2): whoever commits last has then
fetched after every other commit. docs/decisions/0002 says why each step is as it is; tests/chaos walks every
interleaving of it.
"""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from ..names import MANIFEST
from ..storage.facts import BlobFacts
from ..storage.standing import Standing

ROUNDS: Final = 5
"""How often a write that another worker got ahead of is begun anew."""

_OURS: Final = re.compile(r"(topics|keywords|labels)(\.[A-Za-z0-9-]+)?\.json|failure\.json")


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


async def commit(
    folder: Folder, standing: dict[str, Standing], publication: Publication
) -> Literal["published", "unchanged"]:
    """Brings the folder from `standing` to the publication; raises `Conflict` where someone else is at work on it."""
    facts = publication.facts
    changed = False
    for name, content in publication.documents.items():
        changed |= await _write(folder, standing, name, content, facts)
    if not await _write(folder, standing, MANIFEST, publication.manifest, facts):
        # Even an unchanged set must change the manifest's ETag, or a slower worker with an older index slips its own
        # in.
        expected = standing[MANIFEST].etag
        await folder.touch(MANIFEST, expected=expected, facts=replace(facts, sha256=publication.manifest.sha256))
    else:
        changed = True
    for name, blob in standing.items():
        if name not in publication.documents and _OURS.fullmatch(name):
            await folder.delete(name, expected=blob.etag)
    return "published" if changed else "unchanged"


async def _write(folder: Folder, standing: dict[str, Standing], name: str, content: Content, facts: BlobFacts) -> bool:
    """Writes a blob unless it stands there already; whether it wrote."""
    there = standing.get(name)
    if there is not None and there.facts.sha256 == content.sha256:
        return False
    expected = there.etag if there else None
    await folder.put(name, content.body, expected=expected, facts=replace(facts, sha256=content.sha256))
    return True
