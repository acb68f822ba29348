"""Telling of publications by an event, each at least once, and never at their expense (docs/decisions/0076).

What is told is the manifest that stands. Its metadata say which content was told of; so nothing is owed that a look at
the manifest does not show, whoever died in between.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Literal, Protocol

import msgspec

from .. import telemetry
from ..errors import Conflict, EventError, Permanent
from ..event_grid import TopicUnavailable
from ..insights.announcement import CloudEvent, announcement
from ..insights.schemas import address_of
from ..moments import rfc3339, utc_now
from ..names import MANIFEST, UNANNOUNCED
from ..storage.facts import BlobFacts
from ..storage.standing import Standing
from .breaker import Breaker, OutOfReach

type Announced = Literal["announced", "known", "refused", "failed", "out-of-reach"]

LONGEST_ANNOUNCEMENT: Final = 30.0
"""Seconds: what takes longer is left to the sweep."""

logger = logging.getLogger(__name__)


class ManifestFolder(Protocol):
    """What is asked of a video's folder."""

    @property
    def path(self) -> str:
        """`{accountId}/{videoId}`."""
        ...

    async def read(self, name: str) -> tuple[bytes, Standing] | None:
        """A blob's content with its ETag and facts, None where there is no such blob."""
        ...

    async def touch(self, name: str, *, expected: str, facts: BlobFacts) -> None:
        """Writes a blob's metadata alone; raises `Conflict`."""
        ...


class ManifestFolders(Protocol):
    """What is asked of the container `insights`."""

    def folder(self, account_id: str, video_id: str) -> ManifestFolder:
        """A video's folder."""
        ...


class EventTopic(Protocol):
    """What is asked of the topic."""

    async def send(self, event: CloudEvent) -> None:
        """Sends an event."""
        ...


class Store(Protocol):
    """Where it is noted that something was left."""

    async def save(self, name: str, state: dict[str, Any]) -> None:
        """Replaces a checkpoint."""
        ...


def open_announcements(
    account_id: str,
    *,
    container: ManifestFolders,
    topic: EventTopic,
    store: Store,
    source: str,
    clock: Callable[[], datetime] = utc_now,
    monotonic: Callable[[], float] = time.monotonic,
) -> "Announcements":
    """What tells a topic, which is not asked for a while where it does not answer."""
    breaker = Breaker("event-grid", is_outage=lambda error: isinstance(error, TopicUnavailable), clock=monotonic)
    return Announcements(
        account_id, container=container, topic=topic, store=store, source=source, breaker=breaker, clock=clock
    )


class Announcements:
    """Tells a topic of what stands published.

    :param source: URL of the container, in which an event's paths lie.
    """

    def __init__(
        self,
        account_id: str,
        *,
        container: ManifestFolders,
        topic: EventTopic,
        store: Store,
        source: str,
        breaker: Breaker,
        clock: Callable[[], datetime],
    ) -> None:
        self._account_id = account_id
        self._container = container
        self._topic = topic
        self._store = store
        self._source = source
        self._breaker = breaker
        self._clock = clock

    async def announce(self, video_id: str) -> Announced:
        """Tells of a video's manifest, unless that was told.

        Raises nothing, for its trouble is not the publication's: what it could not do is noted, and the sweep does it.
        """
        outcome = await self._outcome(video_id)
        telemetry.announcements.add(1, {"outcome": outcome})
        if outcome in ("failed", "out-of-reach"):
            await self._note()
        return outcome

    async def _outcome(self, video_id: str) -> Announced:
        try:
            return await self._bounded(self._container.folder(self._account_id, video_id))
        except OutOfReach as error:
            logger.info("video %s is announced later: %s", video_id, error)
            return "out-of-reach"
        except Permanent as error:
            logger.error("video %s cannot be announced: %s", video_id, error)
            return "refused"
        except Exception as error:
            known = isinstance(error, EventError)
            why = error if known else type(error).__name__
            logger.warning("video %s is announced later: %s", video_id, why, exc_info=None if known else error)
            return "failed"

    async def _bounded(self, folder: ManifestFolder) -> Announced:
        async with asyncio.timeout(LONGEST_ANNOUNCEMENT):
            return await self._announce(folder)

    async def _announce(self, folder: ManifestFolder) -> Announced:
        """Sends before it notes so: who dies in between sends twice, and never not at all.

        Where another has written the manifest meanwhile, that one looks after it.
        """
        found = await folder.read(MANIFEST)
        if found is None or found[1].facts.is_announced:
            return "known"
        manifest, (etag, facts) = found
        event = self._event(folder.path, manifest)
        with self._breaker.asking(folder.path):
            await self._topic.send(event)
        with suppress(Conflict):
            noted = replace(facts, announced=facts.sha256 or event.id)
            await folder.touch(MANIFEST, expected=etag, facts=noted)
        return "announced"

    def _event(self, folder: str, manifest: bytes) -> CloudEvent:
        path, schema = f"{folder}/{MANIFEST}", address_of("publication")
        try:
            return announcement(manifest, path=path, source=self._source, dataschema=schema)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            remedy = "Have the video published again: replay it."
            raise Permanent(f"{path} is no manifest: {error}", reason="not-a-manifest", remedy=remedy) from None

    async def _note(self) -> None:
        """Lets the next sweep know that something is left. Without the note it looks once a day."""
        try:
            await self._store.save(UNANNOUNCED, {"since": rfc3339(self._clock())})
        except Exception as error:  # noqa: BLE001 - the daily look does not need it
            logger.warning("that announcements are left could not be noted: %s", type(error).__name__)
