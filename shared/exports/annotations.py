"""W3C Web Annotations: a page for each document, which is an annotation page of IIIF Presentation 3 as well.

Each instance is an annotation: the item's name tags a stretch of the target, which a media fragment (`#t=`) names.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec

from ..insights.documents import Document, Item, Keyword, Video
from ..insights.timecode import TICKS_PER_SECOND
from .selection import EVERYTHING, Selection
from .sink import Sink, home_of, write_text

CONTEXT: Final = ("http://www.w3.org/ns/anno.jsonld", "http://iiif.io/api/presentation/3/context.json")
"""The order that IIIF asks for: its own comes last."""


_PLACEHOLDER: Final = re.compile(r"\{accountId\}|\{videoId\}")


class BadTarget(ValueError):
    """An address that annotations could not point to, or be found at."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things are in the web: the pages below `base`; what they annotate, for `{accountId}` and `{videoId}`.

    `target` is the media file, or a canvas of a IIIF manifest. Raises `BadTarget`.
    """

    base: str
    target: str

    def __post_init__(self) -> None:
        for address in (self.base, self.target):
            if not address.startswith(("https://", "http://")) or "#" in address:
                raise BadTarget(f"{address!r} is no http address without a fragment")
        if {"{", "}"} & set(self.target_of("", "")):
            raise BadTarget(f"{self.target!r} may hold {{accountId}} and {{videoId}} and no other braces")

    def target_of(self, account_id: str, video_id: str) -> str:
        """What a video's annotations are about."""
        ids = {"{accountId}": account_id, "{videoId}": video_id}
        return _PLACEHOLDER.sub(lambda found: quote(ids[found[0]], safe=""), self.target)

    def page_of(self, video: Video, name: str) -> str:
        """A page's own address, which is where its file stands below the export's folder."""
        return f"{self.base.rstrip('/')}/{quote(video.account_id, safe='')}/{quote(video.id, safe='')}/{name}"


@contextmanager
def annotations(
    folder: Path, addresses: Addresses, selection: Selection = EVERYTHING, language: str | None = None
) -> Iterator[Sink]:
    """Writes `{accountId}/{videoId}/{insight}.annotations.json` below the folder."""

    def add(document: Document) -> int:
        name = ".".join(filter(None, (document.insight, language, "annotations", "json")))
        page = annotation_page(document, addresses.page_of(document.video, name), addresses, selection)
        path = home_of(document.video, folder) / name
        write_text(path, msgspec.json.format(msgspec.json.encode(page), indent=2).decode() + "\n")
        return len(page["items"])

    yield add


def annotation_page(
    document: Document, address: str, addresses: Addresses, selection: Selection = EVERYTHING
) -> dict[str, Any]:
    """The page of a document. An annotation's id is the page's with the place of item and instance in it."""
    video = document.video
    target = addresses.target_of(video.account_id, video.id)
    items: Sequence[Item] = document.items
    return {
        "@context": CONTEXT,
        "id": address,
        "type": "AnnotationPage",
        "items": [
            {
                "id": f"{address}#{position}-{number}",
                "type": "Annotation",
                "motivation": "tagging",
                "body": _bodies(item),
                "target": f"{target}#t={_seconds(span.start)},{_seconds(max(span.end, span.start + 1))}",
            }
            for position, item in enumerate(items)
            for number, _, span in selection.occurrences(item)
        ],
    }


def _bodies(item: Item) -> list[dict[str, str]]:
    tag = {"type": "TextualBody", "value": item.name, "format": "text/plain", "purpose": "tagging"}
    if item.language:
        tag["language"] = item.language
    reference = None if isinstance(item, Keyword) else item.reference
    if reference is None or reference.url is None:
        return [tag]
    return [tag, {"type": "SpecificResource", "source": reference.url, "purpose": "identifying"}]


def _seconds(ticks: int) -> str:
    """Normal play time: `77.5`, never with an exponent."""
    whole, fraction = divmod(ticks, TICKS_PER_SECOND)
    return f"{whole}.{fraction:07}".rstrip("0").rstrip(".")
