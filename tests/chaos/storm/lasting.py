"""The second storm, for what stays alive: some faults never end, and once everything is out of reach for long.

Nobody replays anything. In the end every video and blob without a fault of its own is right, those with one say so in
their records, and the poison queue holds what is no event.
"""

import asyncio
import json
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from azure.storage.queue.aio import QueueServiceClient

from local.azurite import Azurite, connection_string
from local.faulty_proxy import FaultyProxy
from local.stack import Stack
from local.upload import index_again, upload
from local.video_indexer import Fault as ServiceFault
from local.video_indexer import Mishap, Operation, Run
from local.video_indexer.languages import SUPPORTED
from shared.events import IndexingEvent
from shared.insights.records import LanguageOutcome
from shared.moments import utc_now
from shared.names import DATA_CONNECTION, POISON_QUEUE, receipt_of
from tests.chaos.storm.healing import sweep
from tests.chaos.storm.sickness import DOOMED_BLOBS, DOOMED_VIDEOS, MAX_INDEX, RAW, SPOKEN, WITHDRAWN, Sky, withdrawn
from tests.chaos.storm.storm import SETTINGS
from tests.samples.indexes.generator import encode, make_index
from tests.samples.indexes.media import Json
from tests.stacks.polling import eventually
from tests.stacks.running import Running, index_of, is_set_of

MOST_SWEEPS: Final = 8
"""Within so many sweeps after the outage, two hours of them, everything is right."""
LONGEST_LOOK: Final = 15.0
RUN: Final = Run(seconds=2)
"""Long enough for whole seconds to tell an index from the one before."""
SETTINGS_OF_LASTING: Final = SETTINGS | {
    "INDEX_LANGUAGES": f"{SPOKEN},{WITHDRAWN}",
    "MAX_INDEX_MB": str(MAX_INDEX / (1 << 20)),
}


@dataclass(frozen=True)
class Scale:
    """How many videos there are, how long nothing answers, how many messages are raw, how many lost events known."""

    videos: int
    outage_seconds: float
    raw: int
    known: int


@dataclass
class Report:
    """What a lasting storm tells of itself."""

    seed: int
    scale: Scale
    videos: int = 0
    blobs: int = 0
    sweeps: int = 0
    refused: int = 0
    seconds: float = 0
    wrong: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.videos} videos, {self.blobs} blobs, {len(DOOMED_VIDEOS) + len(DOOMED_BLOBS)} "
            f"with a fault that never ends, {self.scale.raw} raw poison messages, nothing within reach for "
            f"{self.scale.outage_seconds:.0f} s ({self.refused} requests to storage refused), {self.sweeps} sweeps, "
            f"{self.seconds:.0f} s, {len(self.wrong)} wrong"
            + "".join(f"\n  WRONG {name}: {what}" for name, what in self.wrong.items())
        )


async def run(seed: int, scale: Scale, logs: Path) -> Report:
    """Lives through it and tells what came of it."""
    began = time.monotonic()
    async with AsyncExitStack() as exits:
        azurite = await exits.enter_async_context(Azurite(log=logs / "azurite.log", usual_ports=False))
        sky = Sky()
        blobs, queues = [await exits.enter_async_context(FaultyProxy(port, sky.decide)) for port in azurite.ports[:2]]
        storage = connection_string((blobs.port, queues.port, azurite.ports[2]))
        settings = SETTINGS_OF_LASTING | {DATA_CONNECTION: storage}
        stack = Stack(logs, azurite=azurite, settings=settings, usual_ports=False, stand_in=True, indexing=RUN)
        running = await exits.enter_async_context(Running(stack))
        report = Report(seed, scale)
        await Lasting(running, sky, Random(seed), report).last()
        report.refused = sky.refused
        report.seconds = time.monotonic() - began
        return report


class Lasting:
    """One such storm on one stack."""

    def __init__(self, running: Running, sky: Sky, chance: Random, report: Report) -> None:
        self._running = running
        self._service = running.service
        self._sky = sky
        self._chance = chance
        self._scale = report.scale
        self._report = report
        self._videos: list[str] = []
        self._before: set[str] = set()
        """Those that were published while every language was known; nobody need read them again since."""
        self._blobs: dict[str, bytes] = {}
        self._began = utc_now()

    async def last(self) -> None:
        """Good times, then faults that never end, an outage, and sweeps until everything is right."""
        await asyncio.gather(*(self._upload() for _ in range(self._scale.videos // 2)))
        await eventually(self._all_published, "every video published, in every language", within=60)
        self._before = set(self._videos)
        with withdrawn(WITHDRAWN):
            await self._doom()
            await self._outlast()
            await self._heal()

    async def _all_published(self) -> bool:
        return all([await self._is_published(video) for video in self._videos])

    async def _upload(self) -> None:
        callback = self._running.stack.host.callback_url
        self._videos.append(await upload(self._service, self._index(), callback))

    def _index(self, video_id: str | None = None) -> Json:
        account = self._service.account.id
        seed = self._chance.randrange(1 << 30)
        return make_index(seed, duration_seconds=20, account_id=account, video_id=video_id, full=False)

    async def _doom(self) -> None:
        """What never ends from here on."""
        for video in DOOMED_VIDEOS:
            index = encode(self._index(video))
            self._service.add(video, {"garbage": b"[]", "large": index + b" " * MAX_INDEX}.get(video, index))
        for number in range(2):
            fault = ServiceFault("status", Operation.INDEX, video=f"down{number}", times=None, status=500)
            self._service.faults.add(fault)
        for name in DOOMED_BLOBS:
            index = encode(self._index(f"of{name.removesuffix('.json')}"))
            await self._drop(name, {"garbage.json": b"[]", "large.json": index + b" " * MAX_INDEX}.get(name, index))
        await self._poison()

    async def _poison(self) -> None:
        storage = self._running.stack.azurite.connection_string
        async with QueueServiceClient.from_connection_string(storage) as queues:
            raw = queues.get_queue_client(POISON_QUEUE)
            for number in range(self._scale.raw):
                await raw.send_message(RAW[number % len(RAW)])
        for number in range(self._scale.known):
            video = self._videos[number % len(self._videos)]
            known = IndexingEvent(origin="callback", video_id=video, received_at=self._began)
            await self._running.poison.send_message(known.to_message())
        self._service.add("lost", self._index("lost"))
        self._videos.append("lost")
        await self._running.poison.send_message(IndexingEvent(origin="callback", video_id="lost").to_message())

    async def _outlast(self) -> None:
        """While nothing is within reach videos are uploaded and indexed again, and files dropped."""
        self._sky.down = True
        down = ServiceFault("status", times=None, status=503)
        self._service.callbacks.mishap = Mishap(lost_probability=0.3)
        known = [video for video in self._videos if video in self._before]
        await asyncio.gather(*(self._upload() for _ in range(self._scale.videos - self._scale.videos // 2)))
        for video in known[::2]:
            callback = self._running.stack.host.callback_url
            await index_again(self._service, video, self._index(video), callback)
            self._before.discard(video)
        for number in range(3):
            await self._drop(f"good{number}.json", encode(self._index(f"good{number}")))
        self._service.faults.add(down)
        await asyncio.sleep(self._scale.outage_seconds)
        self._service.faults.remove(down)
        self._sky.down = False

    async def _drop(self, name: str, body: bytes) -> None:
        if name not in DOOMED_BLOBS:
            self._blobs[name] = body
        await self._running.indexes.upload_blob(name, body, overwrite=True)

    async def _heal(self) -> None:
        self._report.videos, self._report.blobs = len(self._videos), len(self._blobs)
        for _ in range(MOST_SWEEPS):
            await sweep(self._running, "recent")
            self._report.sweeps += 1
            # What never ends never lets the queue be empty, so that is not waited for.
            until = time.monotonic() + LONGEST_LOOK
            while time.monotonic() < until:
                self._report.wrong = await self._wrong()
                if not self._report.wrong:
                    return
                await asyncio.sleep(0.5)

    async def _wrong(self) -> dict[str, str]:
        """Everything that is not as it should be, by what it is about."""
        wrong = {video: "not right" for video in self._videos if not await self._is_published(video)}
        for name, body in self._blobs.items():
            if not is_set_of(body, await self._running.folder(name.removesuffix(".json")), source="blob"):
                wrong[name] = "not right"
        for video, reason in DOOMED_VIDEOS.items():
            folder = await self._running.folder(video)
            said = json.loads(folder.get("failure.json", b"{}")).get("reason")
            if said != reason or folder.keys() != {"failure.json"}:
                wrong[video] = f"said {said}, not {reason}; there stand {sorted(folder)}"
        for name, reason in DOOMED_BLOBS.items():
            receipt = json.loads(await self._running.read(receipt_of(name)) or b"{}")
            said = (receipt.get("failure") or {}).get("reason")
            if said != reason:
                wrong[name] = f"said {said}, not {reason}"
        properties = await self._running.poison.get_queue_properties()
        if properties.approximate_message_count != self._scale.raw:
            wrong["poison queue"] = f"{properties.approximate_message_count} messages, not {self._scale.raw}"
        return wrong

    async def _is_published(self, video_id: str) -> bool:
        """Whether everything stands but the language that was refused, which the manifest names."""
        folder = await self._running.folder(video_id)
        manifest = json.loads(folder.get("manifest.json", b"{}"))
        told = manifest.get("languages", {}).get(WITHDRAWN, {})
        refused = told.get("outcome") == "refused"
        owed = WITHDRAWN not in SUPPORTED
        if (refused and not owed) or (owed and not refused and video_id not in self._before):
            return False
        video = self._service.library.own(video_id)
        if video is None or not video.finished:
            return False
        translations = {SPOKEN: index_of(self._running, video_id, language=SPOKEN)}
        if refused:
            outcome = LanguageOutcome("refused", "bad-request", told["message"])
            return is_set_of(
                index_of(self._running, video_id), folder, translations=translations, refused={WITHDRAWN: outcome}
            )
        translations[WITHDRAWN] = index_of(self._running, video_id, language=WITHDRAWN)
        return is_set_of(index_of(self._running, video_id), folder, translations=translations)
