"""`python -m local.host [--port 7071] [--app DIR]`: serves the app of a directory until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Final

from azure.core.exceptions import AzureError
from pydantic import ValidationError

from local.host import logs
from local.host.host import serving
from local.host.ncrontab import ScheduleInvalid
from local.host.settings import SettingMissing
from local.host.worker import AppNotLoaded

log = logging.getLogger(__name__)

_SECONDS_TO_STOP: Final = 1.5


def main() -> None:
    """Prints `ready http://127.0.0.1:PORT` on standard output once it serves."""
    parser = argparse.ArgumentParser(prog="python -m local.host", description=__doc__)
    parser.add_argument("--port", type=int, default=7071)
    parser.add_argument("--app", type=Path, default=Path.cwd(), help="where function_app.py and host.json are")
    parser.add_argument(
        "--lease",
        type=float,
        default=float(os.environ.get("LOCAL_MESSAGE_LEASE", "600")),
        help="seconds for which a queue message is hidden at a time while it is worked on (default: the storage"
        " extension's 600, or $LOCAL_MESSAGE_LEASE); after a crash it is back that much later",
    )
    arguments = parser.parse_args()
    logs.configure()
    log.info("This is a stand-in for Azure Functions Core Tools (`func`), for development only.")
    try:
        asyncio.run(_serve(arguments.app.resolve(), arguments.port, timedelta(seconds=arguments.lease)))
    except (AppNotLoaded, SettingMissing, ScheduleInvalid, ValidationError, ValueError, AzureError, OSError) as error:
        sys.exit(f"The host can't start: {error}")
    finally:
        sys.stdout.flush()
    # A function that isn't async may still be running in a thread, and nobody waits for it.
    os._exit(0)


async def _serve(app: Path, port: int, lease: timedelta) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        # A function that blocks the event loop would keep the host from ending by itself.
        last_resort = threading.Timer(_SECONDS_TO_STOP, os._exit, [0])
        last_resort.daemon = True
        last_resort.start()
        loop.call_soon_threadsafe(stopping.set)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    async with serving(app, port, lease) as url:
        print(f"ready {url}", flush=True)
        await stopping.wait()
        log.info("stopping")


if __name__ == "__main__":
    main()
