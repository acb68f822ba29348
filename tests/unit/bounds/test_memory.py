"""Large indexes take turns in the memory that there is; a share is free when the last thread on it has ended."""

import asyncio
import threading
from contextlib import ExitStack

import pytest

from shared.bounds import memory
from shared.bounds.memory import AT_ONCE, MIB, PEAK, SET_ASIDE_MB, IndexMemory, TooLarge, in_thread, largest_index
from shared.errors import Throttled

LIMIT = 100 * MIB


@pytest.fixture
def room() -> IndexMemory:
    """Room for one index of the largest size, or two of half of it."""
    return IndexMemory(LIMIT, instance_mb=SET_ASIDE_MB + LIMIT / MIB * PEAK * 4 / 3)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "PATIENCE", 0.01)


@pytest.mark.parametrize("instance", [512, 800, 2048, 4096])
def test_all_that_is_handed_out_at_once_fits_the_instance(instance: int) -> None:
    limit = largest_index(instance)
    room = IndexMemory(limit, instance_mb=instance)
    assert (limit + AT_ONCE * room.small) * PEAK <= (instance - SET_ASIDE_MB) * MIB
    assert limit >= 6 * MIB


async def test_an_index_beyond_the_limit_is_refused(room: IndexMemory) -> None:
    with room.share() as share:
        await share.admit(LIMIT)
        with pytest.raises(TooLarge, match=r"101\.0 MB, and 100 MB is the limit") as raised:
            await share.admit(101 * MIB)
        with pytest.raises(TooLarge):
            await share.admit_more(LIMIT + 1)
    assert raised.value.reason == "too-large"
    assert "MAX_INDEX_MB" in raised.value.remedy


@pytest.mark.usefixtures("impatient")
async def test_large_ones_take_turns_and_small_ones_pass(room: IndexMemory) -> None:
    with room.share() as first, room.share() as second, ExitStack() as others:
        await first.admit(LIMIT)
        for _ in range(AT_ONCE):
            await others.enter_context(room.share()).admit(room.small)
        with pytest.raises(Throttled, match="large indexes"):
            await second.admit(LIMIT // 2)
    with room.share() as first, room.share() as second, room.share() as third:
        await first.admit(LIMIT // 2)
        await second.admit(LIMIT // 2)
        with pytest.raises(Throttled):
            await third.admit(LIMIT // 2)


async def test_who_waits_is_served_in_order(room: IndexMemory) -> None:
    served: list[int] = []

    async def one(number: int, size: int) -> None:
        with room.share() as share:
            await share.admit(size)
            served.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(one(0, LIMIT), one(1, LIMIT), one(2, LIMIT // 2), one(3, LIMIT // 2), one(4, LIMIT))
    assert served == [0, 1, 2, 3, 4]


@pytest.mark.usefixtures("impatient")
async def test_nothing_is_lost_where_who_waits_gives_up(room: IndexMemory) -> None:
    with room.share() as first:
        await first.admit(LIMIT)
        waiting = [asyncio.create_task(_admitted(room)) for _ in range(5)]
        await asyncio.sleep(0)
        for task in waiting[:3]:
            task.cancel()
        done = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(outcome) for outcome in done[3:]] == [Throttled, Throttled]
    await _admitted(room)


async def _admitted(room: IndexMemory) -> None:
    with room.share() as share:
        await share.admit(LIMIT)


async def test_an_index_of_unknown_size_gives_back_what_it_did_not_need(room: IndexMemory) -> None:
    with room.share() as share:
        await share.admit_more(room.small)
        await share.admit_more(room.small + 1)
        share.settle(room.small + 1)
        with room.share() as other:
            await other.admit(LIMIT // 2)


@pytest.mark.usefixtures("impatient")
async def test_a_share_is_held_until_its_thread_ends(room: IndexMemory) -> None:
    may_end, began = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(began.set)
        may_end.wait(10)

    async def attempt() -> None:
        with room.share() as share:
            await share.admit(LIMIT)
            await in_thread(work)

    task = asyncio.create_task(attempt())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(Throttled):
        await _admitted(room)
    may_end.set()
    while True:
        try:
            await _admitted(room)
        except Throttled:
            continue
        break


async def test_what_a_thread_raises_is_raised(room: IndexMemory) -> None:
    with room.share(), pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 / 0)
    await _admitted(room)
