"""The host: the app's functions behind their triggers."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from local.host.blob_queue import BlobQueue
from local.host.blob_trigger import BlobTrigger
from local.host.event_grid import BlobEvents
from local.host.host_json import HostJson
from local.host.http_trigger import HttpTrigger
from local.host.keys import Keys
from local.host.queue_trigger import QueueTrigger
from local.host.server import Server
from local.host.settings import load_app_settings
from local.host.storage import Storage
from local.host.timer_trigger import TimerTrigger
from local.host.triggers import Surroundings, Trigger
from local.host.worker import AppNotLoaded, Worker

log = logging.getLogger(__name__)

_LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def serving(app: Path, port: int, lease: timedelta) -> AsyncIterator[str]:
    """Serves the app while the block runs; yields the address. What is running at its end is cancelled.

    Raises AppNotLoaded, SettingMissing, ScheduleInvalid, ValidationError, ValueError, AzureError, OSError when the
    app can't be served.
    """
    load_app_settings(app)
    keys = Keys.from_environment()
    async with AsyncExitStack() as stack:
        host = Surroundings(
            worker=await Worker.load(app),
            storage=Storage(stack),
            host_json=HostJson.load(app),
            host_id=_host_id(app),
            lease=lease,
        )
        prefix = host.host_json.extensions.http.route_prefix
        functions = [
            HttpTrigger(host.worker, function, prefix, keys)
            for function in host.worker.functions
            if function.trigger_type == "httpTrigger"
        ]
        triggers, blob_queue = await _triggers(host)
        events = BlobEvents({each.id: each for each in triggers.values() if isinstance(each, BlobTrigger)}, keys)
        server = Server(functions, triggers, events, keys)
        url = await _listen(server, port, stack)
        _print_functions(functions, triggers, url, keys)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(trigger.run()) for trigger in triggers.values()]
            if blob_queue:
                tasks.append(group.create_task(blob_queue.run()))
            yield url
            for task in tasks:
                task.cancel()


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
                triggers[function.name] = TimerTrigger(host, function)
            case "blobTrigger":
                blob_queue = blob_queue or await BlobQueue.open(host)
                triggers[function.name] = await BlobTrigger.open(host, function, blob_queue)
            case other:
                raise AppNotLoaded(f"{function.name}: this host has no {other}")
    return triggers, blob_queue


async def _listen(server: Server, port: int, stack: AsyncExitStack) -> str:
    runner = web.AppRunner(server.app, shutdown_timeout=0.1, access_log=None)
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    site = web.TCPSite(runner, _LOOPBACK, port)
    await site.start()
    return f"http://{_LOOPBACK}:{runner.addresses[0][1]}"


def _host_id(app: Path) -> str:
    """Tells apps apart that share a host storage: the same app has the same receipts after a restart."""
    return f"local-{hashlib.sha256(bytes(app)).hexdigest()[:16]}"


def _print_functions(functions: list[HttpTrigger], triggers: dict[str, Trigger], url: str, keys: Keys) -> None:
    for function in functions:
        methods = ",".join(sorted(function.methods))
        log.info("%s: [%s] %s/%s (%s)", function.name, methods, url, function.path, function.level)
    for name, trigger in triggers.items():
        log.info("%s: %s", name, type(trigger).__name__)
    log.info("keys: function %s, system %s, master %s", keys.function, keys.system, keys.master)
