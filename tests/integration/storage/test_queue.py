"""The queue of events and its poison queue."""

import pytest

from shared.errors import Transient
from shared.events import IndexingEvent
from shared.storage.queue import PoisonMessage
from tests.stacks.storage import Storage

EVENT = IndexingEvent(origin="callback", video_id="abcde12345")


async def received(storage: Storage) -> list[PoisonMessage]:
    return sorted([message async for message in storage.queue.receive_poison()], key=lambda message: message.text)


async def test_every_event_counts_and_only_one_that_can_be_seen_has_an_age(storage: Storage) -> None:
    queue = storage.queue
    assert await queue.standing() == (0, 0, None)
    await queue.send(EVENT, delay=600.9)
    assert await queue.standing() == (1, 0, None)
    await queue.send(EVENT, delay=0.9)
    standing = await queue.standing()
    assert (standing.events, standing.poison, await queue.backlog()) == (2, 0, 2)
    assert standing.oldest is not None


@pytest.mark.parametrize("delay", [604_801, -1])
async def test_a_delay_that_the_service_does_not_take_is_told(storage: Storage, delay: float) -> None:
    with pytest.raises(Transient):
        await storage.queue.send(EVENT, delay=delay)
    assert await storage.queue.backlog() == 0


async def test_messages_that_are_received_are_hidden_but_count(storage: Storage) -> None:
    for text in ("same", "same", "no event: é\x00\n", ""):
        await storage.queue.send_to_poison(text)
    held = await received(storage)
    assert [message.text for message in held] == ["", "no event: é\x00\n", "same", "same"]
    assert len({message.id for message in held}) == 4
    assert await received(storage) == []
    assert (await storage.queue.standing()).poison == 4


async def test_messages_are_deleted_for_good_and_released_to_be_received_again(storage: Storage) -> None:
    for text in ("deleted", "released"):
        await storage.queue.send_to_poison(text)
    deleted, released = await received(storage)
    await storage.queue.delete_poison(deleted)
    await storage.queue.release_poison(released)
    assert (await storage.queue.standing()).poison == 1
    (again,) = await received(storage)
    assert (again.id, again.text) == (released.id, "released")


async def test_what_is_only_looked_at_stays_for_others(storage: Storage) -> None:
    await storage.queue.send(EVENT)
    await storage.queue.send(EVENT, delay=600)
    await storage.queue.send_to_poison("no event")
    for _ in range(2):
        assert await storage.queue.peek_events() == [EVENT.to_message()]
        assert [message.text for message in await storage.queue.look_at_poison()] == ["no event"]
    assert [message.text for message in await received(storage)] == ["no event"]
    assert await storage.queue.look_at_poison() == []  # another holds it


async def test_a_message_that_is_gone_or_held_by_another_is_passed_over(storage: Storage) -> None:
    for text in ("gone", "held"):
        await storage.queue.send_to_poison(text)
    gone, held = await received(storage)
    await storage.queue.delete_poison(gone)
    await storage.queue.release_poison(held)
    assert [message.id for message in await received(storage)] == [held.id]
    for message in (gone, held):
        await storage.queue.delete_poison(message)
        await storage.queue.release_poison(message)
    assert (await storage.queue.standing()).poison == 1
    assert await received(storage) == []


async def test_messages_that_reappear_are_received_once(storage: Storage) -> None:
    for text in ("first", "second"):
        await storage.queue.send_to_poison(text)
    seen = []
    async for message in storage.queue.receive_poison():
        seen.append(message.text)
        assert len(seen) <= 2, "the listing never ends"
        await storage.queue.release_poison(message)  # as when its minute has run out
    assert sorted(seen) == ["first", "second"]
