"""Timers: what callbacks and blob events missed is found and queued. Times are UTC."""

from datetime import timedelta
from typing import TYPE_CHECKING

import azure.functions as func

if TYPE_CHECKING:
    from ..sweeping.turns import Kind
    from . import OpenApp

RECENT = "0 */15 * * * *"
ALL = "0 7 * * * *"
PATIENCE = timedelta(minutes=8)
"""Stays below host.json's functionTimeout."""


def blueprint(open_app: "OpenApp") -> func.Blueprint:
    """`sweep_recent` looks at what is new in the last SWEEP_WINDOW_HOURS, every quarter of an hour.

    `sweep_all` looks at everything once a day, in turns of an hour where it takes longer than one.
    """
    functions = func.Blueprint()

    @functions.function_name("sweep_recent")
    @functions.timer_trigger("timer", schedule=RECENT)
    async def sweep_recent(timer: func.TimerRequest) -> None:  # noqa: ARG001
        await run(open_app, "recent")

    @functions.function_name("sweep_all")
    @functions.timer_trigger("timer", schedule=ALL)
    async def sweep_all(timer: func.TimerRequest) -> None:  # noqa: ARG001
        await run(open_app, "all")

    return functions


async def run(open_app: "OpenApp", kind: "Kind") -> None:
    """Runs one turn of a sweep."""
    from ..telemetry import invocation

    with invocation(f"sweep_{kind}", {"faas.trigger": "timer"}, tells_asks=False):
        await open_app().sweeps().turns.run(kind, patience=PATIENCE)
