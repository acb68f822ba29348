"""A blob of a video's folder, as a listing tells."""

from typing import NamedTuple

from .facts import BlobFacts


class Standing(NamedTuple):
    """A blob that stands in the folder, as a listing tells."""

    etag: str
    facts: BlobFacts = BlobFacts()
