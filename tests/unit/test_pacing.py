"""The pacer: never above either limit, never slower than it must be."""

import asyncio
from collections.abc import Sequence

import pytest
from azure.core.pipeline import PipelineContext, PipelineRequest, PipelineResponse, policies
from azure.core.rest import AsyncHttpResponse, HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from shared.video_indexer import Pacer, TooManyRequests
from shared.video_indexer.pacing import PacingPolicy

EXACT = 1e-6
FOR_EVER = 1e9

gaps = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.3, 1.0, 7.0, 61.0]), max_size=300)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def turns_of(pacer: Pacer, clock: Clock, gaps: Sequence[float], patience: float = FOR_EVER) -> list[float]:
    """When each turn that was given comes; between two requests pass `gaps`."""
    turns = []
    for gap in gaps:
        clock.now += gap
        wait = pacer.reserve(patience)
        if wait is not None:
            turns.append(clock.now + wait)
    return turns


def most_within(seconds: float, turns: Sequence[float]) -> int:
    return max((sum(start <= turn < start + seconds - EXACT for turn in turns) for start in turns), default=0)


@given(gaps, st.integers(1, 12), st.integers(1, 130))
def test_no_second_and_no_minute_holds_more_than_allowed(gaps: list[float], second: int, minute: int) -> None:
    clock = Clock()
    turns = turns_of(Pacer(second, minute, clock=clock), clock, gaps)
    assert most_within(1, turns) <= second
    assert most_within(60, turns) <= minute
    assert turns == sorted(turns)


@given(gaps)
def test_a_turn_is_put_off_only_where_a_limit_demands_it(gaps: list[float]) -> None:
    clock, arrivals = Clock(), []
    pacer, turns = Pacer(10, 120, clock=clock), list[float]()
    for gap in gaps:
        clock.now += gap
        arrivals.append(clock.now)
        wait = pacer.reserve(FOR_EVER)
        assert wait is not None
        turns.append(clock.now + wait)
    for number, (arrival, turn) in enumerate(zip(arrivals, turns, strict=True)):
        bounds = [arrival]
        bounds += [turns[number - 10] + 1] if number >= 10 else []
        bounds += [turns[number - 120] + 60] if number >= 120 else []
        assert turn == pytest.approx(max(bounds), abs=EXACT)


def test_the_documented_limits() -> None:
    clock = Clock()
    turns = turns_of(Pacer(10, 120, clock=clock), clock, [0.0] * 130)
    waits = [turn - clock.now for turn in turns]
    assert waits[:10] == [0] * 10
    assert waits[10:20] == [1] * 10
    assert waits[119] == 11
    assert waits[120] == 60


@given(gaps, st.floats(0, 30))
def test_beyond_patience_nothing_is_taken(gaps: list[float], patience: float) -> None:
    clock = Clock()
    pacer = Pacer(2, 5, clock=clock)
    turns_of(pacer, clock, gaps, patience)
    delay = pacer.delay()
    if delay > patience:
        assert pacer.reserve(patience) is None
        assert pacer.delay() == delay
    clock.now += delay
    assert pacer.reserve(EXACT) is not None


class End(policies.AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """What the pacing policy hands on to."""

    sent = 0

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        self.sent += 1
        return None  # type: ignore[return-value]


async def test_the_policy_waits_or_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    clock, end = Clock(), End()
    policy = PacingPolicy(Pacer(1, 2, clock=clock), max_wait=10)
    policy.next = end
    request = PipelineRequest(HttpRequest("GET", "http://x"), PipelineContext(None))
    await policy.send(request)
    await policy.send(request)
    assert slept == [1]
    with pytest.raises(TooManyRequests) as raised:
        await policy.send(request)
    assert raised.value.delay == 60
    assert end.sent == 2
