"""Many events of one video at once, in processes that know nothing of each other: what any order of it costs."""

import pytest

from .model.duplicates import Cost, Crowd, ask_again_at_once, dearest, unchanged
from .model.versions import A, B
from .walks import LONG

pytestmark = pytest.mark.usefixtures("quiet")
QUIET = (A, unchanged(A), unchanged(A))
"""Three minutes in which the index does not change."""
MOST = 7
"""Requests by two processes, however many events there are: two at once, one for each write in which the other gets
ahead while it is slow, and two where that lasted until events came again."""


@pytest.mark.parametrize(
    ("events", "most"),
    [
        (1, 1),
        (2, 4),
        (3, 6),
        pytest.param(4, MOST, marks=LONG),
        pytest.param(5, MOST, marks=LONG),
        pytest.param(6, MOST, marks=LONG),
    ],
)
@pytest.mark.timeout(1800)
def test_no_order_costs_more_than_a_handful_of_requests_and_a_try(events: int, most: int) -> None:
    assert dearest(Crowd(QUIET, faults=0, again=events - 1)) == Cost(requests=most, tries=0)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "world",
    [
        pytest.param(Crowd((A, B), faults=0), id="indexed again meanwhile"),
        pytest.param(Crowd((A, B, unchanged(B)), faults=0, again=1), id="again", marks=LONG),
        pytest.param(Crowd((A, B, unchanged(B)), faults=0, again=2), id="of more", marks=LONG),
        pytest.param(Crowd(QUIET, workers=3, faults=0, again=2), id="of three", marks=LONG),
    ],
)
def test_nor_do_more_processes_or_another_index(world: Crowd) -> None:
    cost = dearest(world)
    assert cost.requests <= MOST
    assert cost.tries == 0


def test_who_lost_a_race_must_not_ask_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ask_again_at_once(monkeypatch)
    assert dearest(Crowd(QUIET, faults=0, again=1)).requests > 4
