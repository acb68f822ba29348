"""The pacer: never above either limit where requests arrive, never slower than it must be."""

import asyncio
import gc
import heapq
from collections.abc import Iterator, Sequence

import pytest
from azure.core.exceptions import ServiceResponseError
from azure.core.pipeline import PipelineContext, PipelineRequest, PipelineResponse, policies
from azure.core.rest import AsyncHttpResponse, HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from shared.video_indexer import Pacer, TooManyRequests
from shared.video_indexer.pacing import ARRIVES_WITHIN, PacingPolicy, Turn

EXACT = 1e-6
FOR_EVER = 1e9

gaps = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.3, 1.0, 7.0, 61.0]), max_size=300)
journeys = st.lists(
    st.none() | st.tuples(st.sampled_from([0.0, 0.0, 0.01, 0.2, ARRIVES_WITHIN]), st.sampled_from([0.0, 0.05, 4.0])),
    min_size=1,
)
"""How long each request takes to the service, and its answer back; None for one that is given up while it waits."""


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
        journeys: Sequence[tuple[float, float] | None] = ((0.0, 0.0),),
    ) -> None:
        """One request after each gap, each on its own way; returns when all have been answered."""
        due: list[tuple[float, int, Iterator[float]]] = []
        start = self.clock.now
        for number, gap in enumerate(gaps):
            start += gap
            due.append((start, number, self._request(patience, journeys[number % len(journeys)])))
        while due:
            self.clock.now, number, request = heapq.heappop(due)
            for pause in request:
                heapq.heappush(due, (self.clock.now + pause, number, request))
                break

    def _request(self, patience: float, journey: tuple[float, float] | None) -> Iterator[float]:
        self.asked.append(self.clock.now)
        turn = self.pacer.reserve(patience)
        if turn is None:
            return
        while wait := turn.wait():
            if journey is None:
                yield wait / 2
                turn.give_up()
                return
            yield wait
        there, back = journey or (0.0, 0.0)
        turn.sent()
        self.sent.append(self.clock.now)
        yield there
        self.arrived.append(self.clock.now)
        yield back
        turn.answered()


def most_within(seconds: float, times: Sequence[float]) -> int:
    return max((sum(start <= time < start + seconds - EXACT for time in times) for start in times), default=0)


@given(gaps, journeys, st.integers(1, 12), st.integers(1, 130))
def test_in_no_second_and_no_minute_arrives_more_than_allowed(
    gaps: list[float], journeys: list[tuple[float, float] | None], second: int, minute: int
) -> None:
    clock = Clock()
    service = Service(Pacer(second, minute, clock=clock), clock)
    service.play(gaps, journeys=journeys)
    assert len(service.arrived) == len(service.sent)
    assert None in journeys or len(service.arrived) == len(gaps)
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


def test_an_answer_that_comes_late_begins_no_window() -> None:
    clock = Clock()
    service = Service(Pacer(1, 120, clock=clock), clock)
    service.play([0.0], journeys=[(0.1, 50.0)])
    assert service.pacer.delay() == 0


def test_who_waits_behind_one_that_is_given_up_takes_its_turn() -> None:
    clock = Clock()
    service = Service(Pacer(1, 120, clock=clock), clock)
    service.play([0.0, 0.0, 0.6], journeys=[(0.0, 0.0), None, (0.0, 0.0)])
    assert service.sent == [1000, 1001]


def test_turns_are_forgotten() -> None:
    def turns() -> int:
        gc.collect()
        return sum(isinstance(thing, Turn) for thing in gc.get_objects())

    before, clock = turns(), Clock()
    service = Service(Pacer(10, 120, clock=clock), clock)
    service.play([0.0] * 2000)
    assert turns() - before < 200


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
    """What the pacing policy hands on to; every answer, or failure, takes `seconds`."""

    def __init__(self, clock: Clock, seconds: float = 0.0, *, fails: bool = False) -> None:
        self.clock = clock
        self.seconds = seconds
        self.fails = fails
        self.sent: list[float] = []

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        self.sent.append(self.clock.now)
        self.clock.now += self.seconds
        if self.fails:
            raise ServiceResponseError("no answer")
        return None  # type: ignore[return-value]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that a pause sets forward."""
    clock = Clock()

    async def sleep(seconds: float) -> None:
        clock.now += seconds
        assert clock.now < 5000

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return clock


REQUEST = PipelineRequest(HttpRequest("GET", "http://x"), PipelineContext(None))


async def test_the_policy_waits_or_raises(clock: Clock) -> None:
    policy = PacingPolicy(Pacer(1, 2, clock=clock), max_wait=10)
    policy.next = end = End(clock)
    await policy.send(REQUEST)
    await policy.send(REQUEST)
    assert end.sent == [1000, 1001]
    with pytest.raises(TooManyRequests) as raised:
        await policy.send(REQUEST)
    assert raised.value.delay == 59 - 10 / 2
    assert end.sent == [1000, 1001]


async def test_the_policy_counts_from_the_answer(clock: Clock) -> None:
    policy = PacingPolicy(Pacer(1, 120, clock=clock), max_wait=10)
    policy.next = end = End(clock, 0.25)
    await policy.send(REQUEST)
    await policy.send(REQUEST)
    assert end.sent == [1000, 1001.25]


async def test_a_request_without_an_answer_may_have_arrived_a_second_after_it_was_sent(clock: Clock) -> None:
    policy = PacingPolicy(Pacer(1, 120, clock=clock), max_wait=10)
    policy.next = end = End(clock, 0.25, fails=True)
    for _ in range(2):
        with pytest.raises(ServiceResponseError):
            await policy.send(REQUEST)
    assert end.sent == [1000, 1001 + ARRIVES_WITHIN]


async def test_a_patient_request_waits_for_longer_on_every_try(clock: Clock) -> None:
    policy = PacingPolicy(Pacer(1, 1, clock=clock), max_wait=10)
    policy.next = end = End(clock)
    request = PipelineRequest(HttpRequest("GET", "http://x"), PipelineContext(None, patience=100))
    for _ in range(3):
        await policy.send(request)
    assert end.sent == [1000, 1060, 1120]
    assert "patience" not in request.context.options  # which the transport is given


async def test_who_comes_back_when_told_is_in_time_for_the_turn(clock: Clock) -> None:
    pacer = Pacer(1, 1, clock=clock)
    policy = PacingPolicy(pacer, max_wait=10)
    policy.next = End(clock)
    await policy.send(REQUEST)
    with pytest.raises(TooManyRequests) as raised:
        await policy.send(REQUEST)
    clock.now += raised.value.delay
    assert 2 < pacer.delay() <= 10  # the host's polling interval, and what is waited in place


async def test_a_request_that_is_cancelled_while_it_waits_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def cancelled(_: float) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", cancelled)
    clock = Clock()
    pacer = Pacer(1, 120, clock=clock)
    policy = PacingPolicy(pacer, max_wait=10)
    policy.next = End(clock)
    await policy.send(REQUEST)
    with pytest.raises(asyncio.CancelledError):
        await policy.send(REQUEST)
    clock.now += 1
    assert pacer.delay() == 0
