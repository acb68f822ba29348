"""A blob of a video's folder, as a listing tells."""

from typing import NamedTuple


class Standing(NamedTuple):
    """A blob that stands in the folder, as a listing tells."""

    etag: str
    sha256: str = ""
    """Hash of what was published (for a manifest: without the time), from the blob's metadata."""
