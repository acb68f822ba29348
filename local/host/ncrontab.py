"""Timer schedules: NCRONTAB, six fields (second minute hour day month weekday), in UTC."""

from datetime import datetime

from cronsim import CronSim, CronSimError

_FIELDS = 6


class ScheduleInvalid(Exception):
    """The expression is no schedule, or one of a kind that this host can't keep."""


def next_time(expression: str, after: datetime) -> datetime:
    """The first time of the schedule after `after`. Raises ScheduleInvalid."""
    fields = expression.split()
    if len(fields) == _FIELDS - 1:
        fields.insert(0, "0")
    if len(fields) != _FIELDS:
        raise ScheduleInvalid(f"{expression!r} has not six fields")
    # NCRONTAB wants both to hold, crontab(5) either.
    if fields[3] != "*" and fields[5] != "*":
        raise ScheduleInvalid(f"{expression!r} restricts both the day of the month and the weekday")
    try:
        return next(CronSim(" ".join(fields), after))
    except (CronSimError, StopIteration) as error:
        raise ScheduleInvalid(f"{expression!r}: {error}") from error
