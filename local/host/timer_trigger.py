"""Timer triggers."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from local.host.ncrontab import next_time
from local.host.settings import resolve
from local.host.triggers import Surroundings, as_json
from local.host.worker import Function, InvocationFailed

log = logging.getLogger(__name__)


class TimerTrigger:
    """Invokes a function on its schedule; one invocation at a time.

    The last run isn't stored: `IsPastDue` is always false. Raises ScheduleInvalid and SettingMissing.
    """

    def __init__(self, host: Surroundings, function: Function) -> None:
        self._worker = host.worker
        self._function = function
        self._schedule = resolve(function.trigger["schedule"])
        self._next = next_time(self._schedule, datetime.now(UTC))
        self._last: datetime | None = None
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        if self._function.trigger.get("runOnStartup"):
            await self._fire()
        while True:
            await asyncio.sleep((self._next - datetime.now(UTC)).total_seconds())
            self._next = next_time(self._schedule, max(self._next, datetime.now(UTC)))  # the sleep may end early
            await self._fire()

    async def invoke_by_hand(self, given: str) -> None:  # noqa: ARG002 - a timer is given nothing
        await self._invoke()

    async def _fire(self) -> None:
        try:
            await self._invoke()
        except InvocationFailed as error:
            log.warning("timer %s runs again at %s: %s", self._function.name, self._next, error)

    async def _invoke(self) -> None:
        async with self._turn:
            await self._worker.invoke(self._function, as_json(self._timer_info()), {})
            self._last = datetime.now(UTC)

    def _timer_info(self) -> dict[str, Any]:
        status = {"Last": self._last, "Next": self._next, "LastUpdated": self._last}
        return {"Schedule": {"AdjustForDST": True}, "ScheduleStatus": status, "IsPastDue": False}
