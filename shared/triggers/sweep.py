"""Timers: what callbacks and blob events missed is found and queued. Times are UTC."""

from datetime import timedelta
from typing import TYPE_CHECKING

import azure.functions as func

if TYPE_CHECKING:
    from ..sweeping.turns import Kind

blueprint = func.Blueprint()

RECENT = "0 */15 * * * *"
ALL = "0 7 * * * *"
PATIENCE = timedelta(minutes=8)
"""Stays below host.json's functionTimeout."""


@blueprint.function_name("sweep_recent")
@blueprint.timer_trigger("timer", schedule=RECENT)
async def sweep_recent(timer: func.TimerRequest) -> None:  # noqa: ARG001
    """Every quarter of an hour: what is new in the last SWEEP_WINDOW_HOURS."""
    await _run("recent")


@blueprint.function_name("sweep_all")
@blueprint.timer_trigger("timer", schedule=ALL)
async def sweep_all(timer: func.TimerRequest) -> None:  # noqa: ARG001
    """Once a day everything, in turns of an hour where it takes longer than one."""
    await _run("all")


async def _run(kind: "Kind") -> None:
    from ..composition import app
    from ..telemetry import invocation

    with invocation(f"sweep_{kind}", {"faas.trigger": "timer"}, tells_asks=False):
        await app().sweeps().turns.run(kind, patience=PATIENCE)
