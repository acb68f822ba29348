"""Indexing: Uploaded, Processing, then Processed, Failed or Quarantined, then the callback."""

import asyncio
from typing import Literal

import msgspec

from local.video_indexer.callbacks import Callbacks
from local.video_indexer.videos import State, Video, utc_now


class Run(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How a run goes. `every_state` also tells the callback about Uploaded and Processing."""

    seconds: float = 0.1
    outcome: Literal["Processed", "Failed", "Quarantined"] = "Processed"
    failure_code: str = "General"
    failure_message: str = ""
    every_state: bool = False


class Indexing:
    """Runs in the background, each as `default` has it unless a `Run` was queued for it."""

    def __init__(self, callbacks: Callbacks, default: Run) -> None:
        self.default = default
        self._callbacks = callbacks
        self._next: list[Run] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def plan(self, *runs: Run) -> None:
        """How the next runs go, one each."""
        self._next.extend(runs)

    def start(self, video: Video) -> None:
        run = self._next.pop(0) if self._next else self.default
        video.failure_code, video.failure_message = None, ""
        self._enter(video, "Uploaded", run)
        task = asyncio.create_task(self._go(video, run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _go(self, video: Video, run: Run) -> None:
        await asyncio.sleep(run.seconds / 2)
        self._enter(video, "Processing", run)
        await asyncio.sleep(run.seconds / 2)
        if run.outcome == "Failed":
            video.failure_code, video.failure_message = run.failure_code, run.failure_message
        video.last_indexed = utc_now()
        self._enter(video, run.outcome, run)

    def _enter(self, video: Video, state: State, run: Run) -> None:
        video.state = state
        if video.callback_url and not video.removed and (video.finished or run.every_state):
            self._callbacks.send(video.callback_url, {"id": video.id, "state": state})
