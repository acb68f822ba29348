"""Timer triggers."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from azure.core.exceptions import AzureError

from local.host.function import Function, InvocationFailed
from local.host.listener_lock import ListenerLock, LockLost
from local.host.ncrontab import next_time
from local.host.settings import resolve
from local.host.storage import hosts_container
from local.host.timer_status import Status, StatusBlob, StatusUnreadable
from local.host.triggers import Surroundings, as_json
from local.host.work import Work
from local.host.worker import Worker

log = logging.getLogger(__name__)

_MONITORED_FROM: Final = timedelta(minutes=1)
_FIRST_RETRY: Final = timedelta(seconds=2)
_LONGEST_RETRY: Final = timedelta(minutes=2)


class TimerTrigger:
    """Invokes a function on its schedule, on one host of all that share a storage.

    The status in storage tells the next host what was missed while there was none: that is made up for at once, and
    once. A schedule of less than a minute has no status.
    """

    def __init__(self, worker: Worker, function: Function, schedule: str, lock: ListenerLock, work: Work) -> None:
        self._worker = worker
        self._function = function
        self._schedule = schedule
        self._lock = lock
        self._work = work
        self._stored: StatusBlob | None = None
        self._status = Status.first(schedule, datetime.now(UTC))

    @classmethod
    async def open(cls, host: Surroundings, function: Function) -> Self:
        """Raises ScheduleInvalid, SettingMissing and AzureError."""
        container = await hosts_container(host.storage)
        schedule = resolve(function.trigger["schedule"])
        lock = container.get_blob_client(f"locks/{host.host_id}/{function.full_name}.Listener")
        trigger = cls(host.worker, function, schedule, ListenerLock(lock, host.clock), host.work)
        first = next_time(schedule, datetime.now(UTC))
        if next_time(schedule, first) - first >= _MONITORED_FROM:
            status = container.get_blob_client(f"timers/{host.host_id}/{function.full_name}/status")
            trigger._stored = StatusBlob(status)
        return trigger

    async def run(self) -> None:
        while True:
            await self._lock.acquire()
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._lock.keep())
                    group.create_task(self._listen())
            except* LockLost as lost:
                log.warning("timer %s is another host's now: %s", self._function.name, lost.exceptions[0])
            finally:
                await self._lock.release()

    async def invoke_by_hand(self, given: str) -> None:  # noqa: ARG002 - a timer is given nothing
        await self._invoke(past_due=False)

    async def _listen(self) -> None:
        await self._read_status()
        now = datetime.now(UTC)
        if now > self._status.next:
            await self._fire(now, past_due=True)
        elif self._function.trigger.get("runOnStartup"):
            await self._fire(now, past_due=False)
        while True:
            due = self._status.next
            await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
            await self._fire(max(due, datetime.now(UTC)), past_due=False)  # the sleep may end a little early

    async def _read_status(self) -> None:
        """Tries until there is one that can be read, as the real host does; the other triggers run meanwhile."""
        wait = _FIRST_RETRY
        while True:
            try:
                now = datetime.now(UTC)
                stored = await self._stored.read() if self._stored else None
                self._status = stored.under(self._schedule, now) if stored else Status.first(self._schedule, now)
                if self._status != stored:
                    await self._write_status()
            except (StatusUnreadable, AzureError) as error:
                log.error(
                    "The listener for function 'Functions.%s' was unable to start. %s", self._function.name, error
                )
                await asyncio.sleep(wait.total_seconds())
                wait = min(wait * 2, _LONGEST_RETRY)
            else:
                return

    async def _fire(self, at: datetime, *, past_due: bool) -> None:
        # As work of its own: it goes on when the listener is stopped, and the host waits for it.
        await asyncio.shield(self._work.start(self._run_once(at, past_due=past_due)))

    async def _run_once(self, at: datetime, *, past_due: bool) -> None:
        try:
            await self._invoke(past_due=past_due)
        except InvocationFailed as error:
            log.warning("timer %s failed, and runs again on its schedule: %s", self._function.name, error)
        self._status = self._status.ran(self._schedule, at)
        try:
            await self._write_status()
        except AzureError as error:
            log.warning("timer %s: its status can't be written: %s", self._function.name, error)

    async def _write_status(self) -> None:
        if self._stored:
            await self._stored.write(self._status)

    async def _invoke(self, *, past_due: bool) -> None:
        await self._worker.invoke(self._function, as_json(self._timer_info(past_due=past_due)), {})

    def _timer_info(self, *, past_due: bool) -> dict[str, Any]:
        status = self._status.model_dump(by_alias=True)
        return {"Schedule": {"AdjustForDST": True}, "ScheduleStatus": status, "IsPastDue": past_due}
