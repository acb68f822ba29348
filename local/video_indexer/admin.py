"""The emulator's own endpoints under /emulator: what happened, and what is to happen."""

import msgspec
from aiohttp import web

from local.video_indexer.callbacks import Callbacks, Mishap
from local.video_indexer.faults import Fault, Faults
from local.video_indexer.indexing import Indexing, Run
from local.video_indexer.refusals import refused
from local.video_indexer.traffic import Traffic
from local.video_indexer.videos import Library, Video, utc_now, video_of


class _Person(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    face_id: str
    known_person_id: str
    person_name: str


class Admin:
    """Handlers. Bodies are the JSON of the structs that a test would use in-process."""

    def __init__(
        self, library: Library, indexing: Indexing, callbacks: Callbacks, faults: Faults, traffic: Traffic
    ) -> None:
        self._library = library
        self._indexing = indexing
        self._callbacks = callbacks
        self._faults = faults
        self._traffic = traffic

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/emulator/requests", self.requests, allow_head=False),
            web.get("/emulator/callbacks", self.callbacks, allow_head=False),
            web.post("/emulator/faults", self.add_fault),
            web.delete("/emulator/faults", self.clear_faults),
            web.post("/emulator/runs", self.plan_run),
            web.put("/emulator/mishap", self.set_mishap),
            web.put("/emulator/videos/{video}", self.put_video),
            web.post("/emulator/videos/{video}/faces", self.identify_person),
        ]

    async def requests(self, _: web.Request) -> web.Response:
        return web.json_response(dict(self._traffic.counts))

    async def callbacks(self, _: web.Request) -> web.Response:
        known = {"deliveries": self._callbacks.deliveries, "lost": self._callbacks.lost}
        return web.Response(body=msgspec.json.encode(known), content_type="application/json")

    async def add_fault(self, request: web.Request) -> web.Response:
        self._faults.add(await _body(request, Fault))
        return web.Response(status=204)

    async def clear_faults(self, _: web.Request) -> web.Response:
        self._faults.clear()
        return web.Response(status=204)

    async def plan_run(self, request: web.Request) -> web.Response:
        self._indexing.plan(await _body(request, Run))
        return web.Response(status=204)

    async def set_mishap(self, request: web.Request) -> web.Response:
        self._callbacks.mishap = await _body(request, Mishap)
        return web.Response(status=204)

    async def put_video(self, request: web.Request) -> web.Response:
        """A finished video whose index is answered byte for byte, and without a callback."""
        self._library.add(video_of(request.match_info["video"], await request.read(), utc_now()))
        return web.Response(status=204)

    async def identify_person(self, request: web.Request) -> web.Response:
        person = await _body(request, _Person)
        video = self._library.own(request.match_info["video"])
        if video is None or not video.callback_url:
            raise refused(404, "BREAKDOWN_NOT_FOUND", "No such video with a callback URL.")
        notify_of_person(self._callbacks, video, person.face_id, person.known_person_id, person.person_name)
        return web.Response(status=204)


def notify_of_person(callbacks: Callbacks, video: Video, face_id: str, known_person_id: str, person_name: str) -> None:
    """The service's second kind of callback: a face was identified. It has no `state`."""
    if not video.callback_url:
        raise ValueError(f"Video {video.id} has no callback URL.")
    person = {"faceId": face_id, "knownPersonId": known_person_id, "personName": person_name}
    callbacks.send(video.callback_url, {"id": video.id, **person})


async def _body[T](request: web.Request, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except msgspec.MsgspecError as error:
        raise refused(400, "INVALID_INPUT", str(error)) from error
