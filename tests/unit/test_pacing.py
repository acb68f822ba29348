"""The pacer: never above either limit where requests arrive, never slower than it must be."""

import asyncio
import heapq
from collections.abc import Iterator, Sequence

import pytest
from azure.core.pipeline import PipelineContext, PipelineRequest, PipelineResponse, policies
from azure.core.rest import AsyncHttpResponse, HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from shared.video_indexer import Pacer, TooManyRequests
from shared.video_indexer.pacing import ARRIVES_WITHIN, PacingPolicy

EXACT = 1e-6
FOR_EVER = 1e9

gaps = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.3, 1.0, 7.0, 61.0]), max_size=300)
journeys = st.lists(
    st.tuples(st.sampled_from([0.0, 0.0, 0.01, 0.2, ARRIVES_WITHIN]), st.sampled_from([0.0, 0.05, 4.0])), min_size=1
)
"""How long each request takes to the service, and its answer back."""


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Service:
    """What a pacer is asked for and what it lets through, in simulated time."""

    def __init__(self, pacer: Pacer, clock: Clock) -> None:
        self.pacer = pacer
        self.clock = clock
        self.asked: list[float] = []
        self.sent: list[float] = []
        self.arrived: list[float] = []

    def play(
        self,
        gaps: Sequence[float],
        *,
        patience: float = FOR_EVER,
        journeys: Sequence[tuple[float, float]] = ((0.0, 0.0),),
    ) -> None:
        """One request after each gap, each on its own way; returns when all have been answered."""
        due: list[tuple[float, int, Iterator[float]]] = []
        start = self.clock.now
        for number, gap in enumerate(gaps):
            start += gap
            due.append((start, number, self._request(patience, *journeys[number % len(journeys)])))
        while due:
            self.clock.now, number, request = heapq.heappop(due)
            for pause in request:
                heapq.heappush(due, (self.clock.now + pause, number, request))
                break

    def _request(self, patience: float, there: float, back: float) -> Iterator[float]:
        self.asked.append(self.clock.now)
        turn = self.pacer.reserve(patience)
        if turn is None:
            return
        while wait := turn.wait():
            yield wait
        turn.sent()
        self.sent.append(self.clock.now)
        yield there
        self.arrived.append(self.clock.now)
        yield back
        turn.over()


def most_within(seconds: float, times: Sequence[float]) -> int:
    return max((sum(start <= time < start + seconds - EXACT for time in times) for start in times), default=0)


@given(gaps, journeys, st.integers(1, 12), st.integers(1, 130))
def test_in_no_second_and_no_minute_arrives_more_than_allowed(
    gaps: list[float], journeys: list[tuple[float, float]], second: int, minute: int
) -> None:
    clock = Clock()
    service = Service(Pacer(second, minute, clock=clock), clock)
    service.play(gaps, journeys=journeys)
    assert len(service.arrived) == len(gaps)
    assert most_within(1, service.arrived) <= second
    assert most_within(60, service.arrived) <= minute


@given(gaps)
def test_a_turn_is_put_off_only_where_a_limit_demands_it(gaps: list[float]) -> None:
    clock = Clock()
    service = Service(Pacer(10, 120, clock=clock), clock)
    service.play(gaps)
    for number, (asked, sent) in enumerate(zip(service.asked, service.sent, strict=True)):
        bounds = [asked]
        bounds += [service.sent[number - 10] + 1] if number >= 10 else []
        bounds += [service.sent[number - 120] + 60] if number >= 120 else []
        assert sent == pytest.approx(max(bounds), abs=EXACT)


def test_the_documented_limits() -> None:
    clock = Clock()
    service = Service(Pacer(10, 120, clock=clock), clock)
    service.play([0.0] * 130)
    waits = [sent - service.asked[0] for sent in service.sent]
    assert waits[:10] == [0] * 10
    assert waits[10:20] == [1] * 10
    assert waits[119] == 11
    assert waits[120] == 60


def test_a_window_begins_with_the_answer() -> None:
    clock = Clock()
    service = Service(Pacer(1, 120, clock=clock), clock)
    service.play([0.0] * 3, journeys=[(0.2, 0.1), (0.0, 0.0), (0.0, 0.0)])
    assert service.sent == pytest.approx([1000, 1001.3, 1002.3])


def test_a_late_answer_holds_nobody_up() -> None:
    clock = Clock()
    service = Service(Pacer(1, 120, clock=clock), clock)
    service.play([0.0, 0.0], journeys=[(0.1, 50.0), (0.0, 0.0)])
    assert service.sent == pytest.approx([1000, 1001 + ARRIVES_WITHIN])


@given(gaps, st.floats(0, 30))
def test_beyond_patience_nothing_is_taken(gaps: list[float], patience: float) -> None:
    clock = Clock()
    pacer = Pacer(2, 5, clock=clock)
    Service(pacer, clock).play(gaps, patience=patience)
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
    clock, end = Clock(), End()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.now += seconds

    monkeypatch.setattr(asyncio, "sleep", sleep)
    policy = PacingPolicy(Pacer(1, 2, clock=clock), max_wait=10)
    policy.next = end
    request = PipelineRequest(HttpRequest("GET", "http://x"), PipelineContext(None))
    await policy.send(request)
    await policy.send(request)
    assert slept == [1]
    with pytest.raises(TooManyRequests) as raised:
        await policy.send(request)
    assert raised.value.delay == 59 - 10 / 2
    assert end.sent == 2


async def test_who_comes_back_when_told_is_in_time_for_the_turn() -> None:
    clock, end = Clock(), End()
    pacer = Pacer(1, 1, clock=clock)
    policy = PacingPolicy(pacer, max_wait=10)
    policy.next = end
    request = PipelineRequest(HttpRequest("GET", "http://x"), PipelineContext(None))
    await policy.send(request)
    with pytest.raises(TooManyRequests) as raised:
        await policy.send(request)
    clock.now += raised.value.delay
    assert 2 < pacer.delay() <= 10  # the host's polling interval, and what is waited in place


async def test_a_request_given_up_while_it_waits_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def cancelled(_: float) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", cancelled)
    clock = Clock()
    pacer = Pacer(1, 120, clock=clock)
    policy = PacingPolicy(pacer, max_wait=10)
    policy.next = End()
    request = PipelineRequest(HttpRequest("GET", "http://x"), PipelineContext(None))
    await policy.send(request)
    with pytest.raises(asyncio.CancelledError):
        await policy.send(request)
    clock.now += 1
    assert pacer.delay() == 0
