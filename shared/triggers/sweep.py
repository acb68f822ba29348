"""Timers: what callbacks and blob events missed is found and queued. Times are UTC."""

from datetime import timedelta

import azure.functions as func

blueprint = func.Blueprint()

RECENT = "0 */15 * * * *"
ALL = "0 7 * * * *"
PATIENCE = timedelta(minutes=8)
"""Stays below host.json's functionTimeout."""


@blueprint.function_name("sweep_recent")
@blueprint.timer_trigger("timer", schedule=RECENT)
async def sweep_recent(timer: func.TimerRequest) -> None:  # noqa: ARG001
    """Every quarter of an hour: what is new in the last SWEEP_WINDOW_HOURS."""
    from ..composition import app

    await app().sweeps().turns.run("recent", patience=PATIENCE)


@blueprint.function_name("sweep_all")
@blueprint.timer_trigger("timer", schedule=ALL)
async def sweep_all(timer: func.TimerRequest) -> None:  # noqa: ARG001
    """Once a day everything, in turns of an hour where it takes longer than one."""
    from ..composition import app

    await app().sweeps().turns.run("all", patience=PATIENCE)
