"""The host: the app's functions behind their triggers."""

import asyncio
import hashlib
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import web

from local.host.admin import Admin
from local.host.blob_queue import BlobQueue
from local.host.blob_trigger import BlobTrigger
from local.host.clock import Clock
from local.host.event_grid import BlobEvents
from local.host.function import AppNotLoaded
from local.host.host_json import HostJson
from local.host.http_trigger import HttpTrigger
from local.host.kestrel import LONGEST_READ
from local.host.keys import Keys
from local.host.queue_trigger import QueueTrigger
from local.host.server import Server
from local.host.settings import load_app_settings
from local.host.storage import Storage
from local.host.timer_trigger import TimerTrigger
from local.host.triggers import Surroundings, Trigger
from local.host.work import Work
from local.host.worker import Worker

log = logging.getLogger(__name__)

_LOOPBACK: Final = "127.0.0.1"
_HOST_ID_SETTING: Final = "azurefunctionswebhost__hostid"


@asynccontextmanager
async def serving(app: Path, port: int, clock: Clock) -> AsyncIterator[str]:
    """Serves the app while the block runs; yields the address.

    At its end nothing new is begun; what is running is waited for, `clock.drain` at most, and then cut: messages that
    were in work stay hidden until their lease is over.
    Raises AppNotLoaded, SettingMissing, ScheduleInvalid, ValidationError, ValueError, AzureError, OSError when the
    app can't be served.
    """
    load_app_settings(app)
    keys, work, host_json = Keys.from_environment(), Work(), HostJson.load(app)
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(Worker.of(app, host_json.function_timeout))
        host = Surroundings(worker, Storage(stack), host_json, _host_id(app), clock, work)
        functions = [
            HttpTrigger(worker, function, host_json.extensions.http.route_prefix, keys)
            for function in worker.functions
            if function.trigger_type == "httpTrigger"
        ]
        triggers, blob_queue = await _triggers(host)
        admin = Admin(host.host_id, frozenset(each.name for each in worker.functions), triggers, keys, work)
        server = Server(functions, admin, BlobEvents(blob_queue, keys) if blob_queue else None)
        runner, url = await _listen(server, port, clock)
        stack.push_async_callback(runner.cleanup)
        _print_functions(functions, triggers, url, keys)
        async with asyncio.TaskGroup() as group:
            supervision = [group.create_task(work.watch()), group.create_task(worker.keep_running())]
            listeners = [group.create_task(trigger.run()) for trigger in triggers.values()]
            if blob_queue:
                listeners.append(group.create_task(blob_queue.run()))
            yield url
            for listener in listeners:
                listener.cancel()
            _, cut = await asyncio.gather(runner.cleanup(), work.drain(clock.drain))
            if cut:
                log.warning("%d invocations were cut off", cut)
            for each in supervision:
                each.cancel()


async def _triggers(host: Surroundings) -> tuple[dict[str, Trigger], BlobQueue | None]:
    """The triggers that aren't HTTP's, by function; and the blob queue, if there is a blob trigger."""
    triggers: dict[str, Trigger] = {}
    blob_queue: BlobQueue | None = None
    for function in host.worker.functions:
        match function.trigger_type:
            case "httpTrigger":
                continue
            case "queueTrigger":
                triggers[function.name] = await QueueTrigger.open(host, function)
            case "timerTrigger":
                triggers[function.name] = await TimerTrigger.open(host, function)
            case "blobTrigger":
                blob_queue = blob_queue or await BlobQueue.open(host)
                triggers[function.name] = await BlobTrigger.open(host, function, blob_queue)
            case other:
                raise AppNotLoaded(f"{function.name}: this host has no {other}")
    return triggers, blob_queue


async def _listen(server: Server, port: int, clock: Clock) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(
        server.app, shutdown_timeout=clock.drain.total_seconds(), access_log=None, max_line_size=LONGEST_READ
    )
    await runner.setup()
    site = web.TCPSite(runner, _LOOPBACK, port)
    await site.start()
    return runner, f"http://{_LOOPBACK}:{runner.addresses[0][1]}"


def _host_id(app: Path) -> str:
    """Tells apps apart that share a host storage; the same app has the same receipts after a restart."""
    given = {name.lower(): value for name, value in os.environ.items()}.get(_HOST_ID_SETTING)
    return given or f"local-{hashlib.sha256(bytes(app)).hexdigest()[:16]}"


def _print_functions(functions: list[HttpTrigger], triggers: dict[str, Trigger], url: str, keys: Keys) -> None:
    for function in functions:
        methods = ",".join(sorted(function.methods))
        log.info("%s: [%s] %s/%s (%s)", function.name, methods, url, function.path, function.level)
    for name, trigger in triggers.items():
        log.info("%s: %s", name, type(trigger).__name__)
    log.info("keys: function %s, system %s, master %s", *keys.host.values(), *keys.system.values(), keys.master)
