"""`python -m local.host [--port 7071] [--app DIR]`: serves the app of a directory until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

from azure.core.exceptions import AzureError
from pydantic import ValidationError

from local.host import logs
from local.host.clock import Clock
from local.host.function import AppNotLoaded
from local.host.host import serving
from local.host.ncrontab import ScheduleInvalid
from local.host.settings import SettingMissing

log = logging.getLogger(__name__)


def main() -> None:
    """Prints `ready http://127.0.0.1:PORT` on standard output once it serves."""
    parser = argparse.ArgumentParser(prog="python -m local.host", description=__doc__)
    parser.add_argument("--port", type=int, default=7071)
    parser.add_argument("--app", type=Path, default=Path.cwd(), help="where function_app.py and host.json are")
    arguments = parser.parse_args()
    logs.configure()
    log.info("This is a stand-in for Azure Functions Core Tools (`func`), for development only.")
    try:
        asyncio.run(_serve(arguments.app.resolve(), arguments.port))
    except* (AppNotLoaded, SettingMissing, ScheduleInvalid, ValidationError, ValueError, AzureError, OSError) as errors:
        sys.exit(f"The host can't start: {errors.exceptions[0]}")


async def _serve(app: Path, port: int) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with serving(app, port, Clock.from_environment()) as url:
        print(f"ready {url}", flush=True)
        await stopping.wait()
        log.info("stopping")


if __name__ == "__main__":
    main()
