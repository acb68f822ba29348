"""The service, asked on behalf of one event: in the event's place, and not at all while it is out of reach."""

from typing import Protocol

from ..events import IndexingEvent
from ..video_indexer.errors import NotAuthorized, ServiceUnavailable
from ..video_indexer.lines import Place
from ..video_indexer.models import VideoIndex
from .breaker import Breaker


class PlacedReader(Protocol):
    """What the pipeline asks of the service's client."""

    async def get_video_index(self, video_id: str, *, language: str | None = None, place: Place = ...) -> VideoIndex:
        """The index as it is now."""
        ...


class Asking:
    """Reads indexes for one event."""

    def __init__(self, service: PlacedReader, breaker: Breaker, event: IndexingEvent) -> None:
        self._service = service
        self._breaker = breaker
        self._place = place_of(event)

    async def get_video_index(self, video_id: str, *, language: str | None = None) -> VideoIndex:
        """The index as it is now. Raises `OutOfReach`, and whatever the service's client raises."""
        with self._breaker.asking(video_id):
            return await self._service.get_video_index(video_id, language=language, place=self._place)


def place_of(event: IndexingEvent) -> Place:
    """Whose share an event's requests are of, and whether it waited for its turn already."""
    return Place("sweeps" if event.origin in ("sweep", "operator") else "callbacks", held=event.past.placed)


def is_service_outage(error: BaseException) -> bool:
    """Whether it is the service (or its access token) that is out of reach. A role that is not granted yet is, too."""
    return isinstance(error, ServiceUnavailable | NotAuthorized)
