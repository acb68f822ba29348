"""What is never well in the second storm: a language, and some videos, blobs and messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from aiohttp import web

from local.faulty_proxy import Fault, refuse
from local.video_indexer.languages import SUPPORTED

SPOKEN: Final = "fr-FR"
WITHDRAWN: Final = "de-DE"
MAX_INDEX: Final = 200_000
RAW: Final = ("no event", "{not base64} \u00e9", "AP8=")
"""What stands in the poison queue and is no event: text, what is not base64, what is no UTF-8 within."""
NEVER_READ: Final = {"archived.json": refuse(409, "BlobArchived"), "broken.json": refuse(500, "InternalError")}
DOOMED_BLOBS: Final = {
    "archived.json": "ResourceExistsError",
    "broken.json": "HttpResponseError",
    "large.json": "too-large",
    "garbage.json": "not-an-index",
}
DOOMED_VIDEOS: Final = {
    "down0": "service-unavailable",
    "down1": "service-unavailable",
    "large": "too-large",
    "garbage": "not-an-index",
}


class Sky:
    """What requests to storage meet: some blobs are never read, and while it is `down` nothing is."""

    def __init__(self) -> None:
        self.down = False
        self.refused = 0

    def decide(self, request: web.Request) -> Fault | None:
        if self.down:
            self.refused += 1
            return refuse(503, "ServerBusy")
        name = request.path.rpartition("/")[2]
        return NEVER_READ.get(name) if request.method == "GET" and "/indexes/" in request.path else None


@contextmanager
def withdrawn(language: str) -> Iterator[None]:
    """The service no longer translates into a language while the block runs."""
    code = SUPPORTED.pop(language)
    try:
        yield
    finally:
        SUPPORTED[language] = code
