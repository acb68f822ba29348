"""Queue messages on the functions host of the local stack: leases, tries, the poison queue, crashes and stops."""

import time
from collections.abc import Callable

from azure.core.exceptions import ResourceNotFoundError

from .running import Host, eventually


def test_a_message_is_deleted_after_success(host: Host) -> None:
    host.send("fine")
    (note,) = eventually(lambda: host.notes("work"))
    assert (note["text"], note["tries"]) == ("fine", 1)
    assert note["id"]
    assert note["inserted"].endswith("+00:00")
    eventually(lambda: host.waiting() == [])


def test_a_failed_message_is_tried_again_then_moved_to_poison(host: Host) -> None:
    host.send("fail once")
    host.send("fail")
    eventually(lambda: host.waiting() == [] and host.waiting(f"{host.queue_name}-poison") == ["fail"])
    tries = sorted((note["text"], note["tries"]) for note in host.notes("work"))
    assert tries == [("fail", 1), ("fail", 2), ("fail once", 1), ("fail once", 2)]


def test_the_last_failure_moves_a_message_without_a_wait(new_host: Callable[..., Host]) -> None:
    """Settings override host.json."""
    queues = "AzureFunctionsJobHost__extensions__queues__"
    host = new_host(**{f"{queues}maxDequeueCount": "1", f"{queues}visibilityTimeout": "00:10:00"})
    host.start()
    host.send("fail")
    eventually(lambda: host.waiting(f"{host.queue_name}-poison") == ["fail"])
    assert [note["tries"] for note in host.notes("work")] == [1]


def test_a_failed_message_waits_for_its_next_try(new_host: Callable[..., Host]) -> None:
    host = new_host(AzureFunctionsJobHost__extensions__queues__visibilityTimeout="00:10:00")
    host.start()
    host.send("fail")
    eventually(lambda: "try 1 of 2" in host.process.output())
    host.process.stop()
    with host.queue() as queue:
        assert queue.get_queue_properties().approximate_message_count == 1
        assert not list(queue.peek_messages())


def test_an_unreadable_message_is_moved_to_poison_untried(host: Host) -> None:
    with host.queue() as queue:
        queue.send_message("{not base64}")

    def moved() -> list[str]:
        with host.queue(f"{host.queue_name}-poison") as poison:
            try:
                return [message.content for message in poison.peek_messages()]
            except ResourceNotFoundError:
                return []

    assert eventually(moved) == ["{not base64}"]
    assert host.notes("work") == []


def test_a_message_that_killed_its_workers_is_moved_to_poison_untried(new_host: Callable[..., Host]) -> None:
    host = new_host()
    with host.queue() as queue:
        queue.create_queue()
        host.send("deadly")
        for _ in range(2):  # two workers took it and were never heard of again
            (message,) = queue.receive_messages()
            queue.update_message(message, visibility_timeout=0)
    host.start()
    eventually(lambda: host.waiting(f"{host.queue_name}-poison") == ["deadly"])
    assert host.notes("work") == []


def test_a_message_comes_back_after_a_crash(new_host: Callable[..., Host]) -> None:
    crashing, next_host = (new_host(LOCAL_MESSAGE_LEASE="2") for _ in range(2))
    crashing.start()
    crashing.send("block once")
    eventually(lambda: crashing.notes("work"))
    crashing.process.kill()
    next_host.start()
    eventually(lambda: next_host.waiting() == [])
    assert [note["tries"] for note in next_host.notes("work")] == [1, 2]


def test_a_held_message_stays_hidden_past_its_lease(new_host: Callable[..., Host]) -> None:
    host = new_host(LOCAL_MESSAGE_LEASE="2")
    host.start()
    host.send("wait once")
    eventually(lambda: host.notes("work"))
    started = time.monotonic()
    while time.monotonic() < started + 3.5:
        with host.queue() as queue:
            assert not list(queue.peek_messages())
        time.sleep(0.1)
    assert len(host.notes("work")) == 1


def test_a_stop_gives_messages_in_work_back(host: Host) -> None:
    host.send("wait once")
    eventually(lambda: host.notes("work"))
    host.process.stop()
    assert host.process.exit_code == 0
    with host.queue() as queue:
        (message,) = queue.receive_messages()
    assert message.dequeue_count == 2


def test_a_blocked_worker_still_stops(host: Host) -> None:
    host.send("block once")
    eventually(lambda: host.notes("work"))
    host.process.stop()
    assert host.process.exit_code == 0
