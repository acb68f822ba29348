"""How far a sweep of everything is, kept between its turns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .videos import BEGIN, Progress


@dataclass(frozen=True, slots=True)
class Round:
    """One sweep of everything, over as many turns as it takes: where its next turn goes on, or when it finished."""

    started: datetime
    videos: Progress = BEGIN
    finished: bool = False

    @classmethod
    def read(cls, state: dict[str, Any]) -> "Round | None":
        """From a checkpoint; None where there is none."""
        if not state:
            return None
        if "finished" in state:
            return cls(datetime.fromisoformat(state["finished"]), finished=True)
        videos = Progress(next_skip=state.get("skip", 0), done=state.get("videos") == "done")
        return cls(datetime.fromisoformat(state["started"]), videos)

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        started = self.started.isoformat()
        if self.finished:
            return {"started": started, "finished": started}
        return {"started": started} | ({"videos": "done"} if self.videos.done else {"skip": self.videos.next_skip})
