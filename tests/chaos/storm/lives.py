"""The videos of a storm: each lives its rounds, and knows at the end what should stand in its folder."""

import asyncio
from dataclasses import dataclass, field

import msgspec

from local.upload import index_again, upload
from local.video_indexer import Video
from local.video_indexer.index_view import View, render
from tests.chaos.storm.plan import Life, Round
from tests.samples.indexes.generator import encode
from tests.stacks.polling import eventually
from tests.stacks.running import Folder, Running, is_set_of, set_of

FILTERED = View(frozenset({"topics", "keywords", "labels"}), summarized=False, streaming_urls=False)


@dataclass
class Crowd:
    """Everyone. An upload holds `uploading`: how its run goes is told just before, and its token must stay good."""

    running: Running
    uploading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def live(self, life: Life) -> "Lived":
        """One life from beginning to end."""
        lived = Lived(self.running, life)
        await asyncio.sleep(life.born)
        for number, each in enumerate(life.rounds):
            await asyncio.sleep(each.pause if number else 0)
            match life.origin:
                case "callback":
                    await self._index(lived, each)
                case "notification":
                    await lived.add_and_notify(each)
                case "blob":
                    await lived.drop(each)
        if life.origin == "callback":
            await lived.until_indexed()
        return lived

    async def _index(self, lived: "Lived", each: Round) -> None:
        service, callback_url = self.running.service, self.running.stack.host.callback_url
        index = each.index(service.account.id)
        if lived.video_id:
            await lived.until_indexed()
            lived.remember()
        async with self.uploading:
            service.indexing.plan(each.run)
            if lived.video_id:
                await index_again(service, lived.video_id, index, callback_url)
            else:
                lived.video_id = await upload(service, index, callback_url)


class Lived:
    """A video and its past."""

    def __init__(self, running: Running, life: Life) -> None:
        self.life = life
        self.video_id = "" if life.origin == "callback" else f"{life.origin}{life.number:04}"
        self._running = running
        self._past: list[bytes] = []
        self._dropped = b""

    async def add_and_notify(self, each: Round) -> None:
        """The service has a (new) index of the video, and a blob says so."""
        self._running.service.add(self.video_id, each.index(self._running.service.account.id, self.video_id))
        await self._drop(encode({"id": self.video_id, "state": "Processed", "round": each.seed}))

    async def drop(self, each: Round) -> None:
        """The index itself is dropped."""
        self._dropped = encode(each.index(self._running.service.account.id, self.video_id))
        await self._drop(self._dropped)

    async def until_indexed(self) -> None:
        """Waits for the run to end."""

        async def finished() -> bool:
            return self._video.finished

        await eventually(finished, f"video {self.video_id} indexed", within=30)

    def remember(self) -> None:
        """Keeps what could have been published so far."""
        if self._video.state == "Processed":
            self._past.append(self._index())

    def is_owed(self) -> bool:
        """Whether a callback was accepted after the last run: from then on nobody else needs to tell of the video."""
        ended = self._video.last_indexed if self.life.origin == "callback" else None
        return ended is not None and any(
            delivery.status == 202 and delivery.parameters["id"] == self.video_id and delivery.at >= ended
            for delivery in self._running.service.callbacks.deliveries
        )

    def faults_of(self, folder: Folder) -> str | None:
        """What is wrong with the folder now that all is over, None where it is right."""
        if self.life.origin == "blob":
            return None if is_set_of(self._dropped, folder, source="blob") else _seen("not the last blob", folder)
        if self._video.state == "Processed":
            return None if is_set_of(self._index(), folder) else _seen("not the newest index", folder)
        return self._faults_of_failed(folder)

    def _faults_of_failed(self, folder: Folder) -> str | None:
        """The newest run failed: that is said in its words, and every other blob is a whole one of an earlier run.

        They need not be of the same run: where a worker died half-way through a set and the next run failed, nothing
        can complete that set any more. Its manifest, or its lack of one, tells a reader so.
        """
        rest = dict(folder)
        failure = msgspec.json.decode(rest.pop("failure.json", b"{}"))
        said = failure.get("reason"), failure.get("failureMessage") or ""
        if said != ("indexing-failed", self._video.failure_message):
            return _seen(f"no record of the run that ended as {self._video.state}", folder)
        earlier = [set_of(index, folder) for index in self._past]
        if not all(any(blobs.get(name) == body for blobs in earlier) for name, body in rest.items()):
            return _seen("documents that no run of this video gave", folder)
        return None

    @property
    def _video(self) -> Video:
        video = self._running.service.library.own(self.video_id)
        assert video is not None
        return video

    def _index(self) -> bytes:
        return render(self._video, self._running.service.account.id, FILTERED)

    async def _drop(self, body: bytes) -> None:
        await self._running.indexes.upload_blob(f"{self.video_id}.json", body, overwrite=True)


def _seen(wrong: str, folder: Folder) -> str:
    return f"{wrong}; there stand {', '.join(sorted(folder)) or 'no blobs'}: {folder.get('failure.json', b'').decode()}"
