"""Queue messages on the functions host of the local stack: leases, tries, the poison queue.

What is expected is what the real host does; where it takes minutes, a setting of the stand-in shortens it.
"""

import base64
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from azure.core.exceptions import ResourceNotFoundError

from tests.stacks.functions_host import Host
from tests.stacks.polling import until

NOT_UTF8 = base64.b64encode(b"\xff\xfe\xfd").decode()


def poisoned(host: Host) -> dict[str, timedelta | None]:
    """The raw messages of the poison queue, and how long each lives."""
    with host.queue(f"{host.queue_name}-poison") as poison:
        try:
            messages = poison.peek_messages(32)
        except ResourceNotFoundError:
            return {}
    return {
        message.content: message.expires_on - message.inserted_on
        for message in messages
        if message.expires_on and message.inserted_on
    }


def test_a_message_is_deleted_after_success(host: Host) -> None:
    host.send("fine")
    (note,) = until(lambda: host.notes("work"))
    assert (note["text"], note["tries"]) == ("fine", 1)
    assert note["id"]
    assert note["inserted"].endswith("+00:00")
    until(lambda: host.waiting() == [])


def test_a_message_in_work_is_hidden_for_ten_minutes_whatever_the_visibility_timeout(host: Host) -> None:
    host.send("fine")
    (note,) = until(lambda: host.notes("work"))
    hidden = datetime.fromisoformat(note["hidden_until"]) - datetime.fromisoformat(note["inserted"])
    assert timedelta(minutes=10) <= hidden < timedelta(minutes=11)


def test_no_more_is_taken_while_more_than_the_threshold_is_in_work(new_host: Callable[..., Host]) -> None:
    """Four at a time, and the next four when no more than two are left."""
    host = new_host()
    with host.queue() as queue:
        queue.create_queue()
    for _ in range(6):
        host.send("wait once")
    host.start()
    until(lambda: len(host.notes("work")) == 4)
    time.sleep(0.5)
    assert len(host.notes("work")) == 4


def test_a_failed_message_is_tried_again_then_moved_to_poison(host: Host) -> None:
    host.send("fail once")
    host.send("fail")
    until(lambda: host.waiting() == [] and host.waiting(f"{host.queue_name}-poison") == ["fail"])
    tries = sorted((note["text"], note["tries"]) for note in host.notes("work"))
    assert tries == [("fail", 1), ("fail", 2), ("fail once", 1), ("fail once", 2)]


def test_the_last_failure_moves_a_message_without_a_wait(new_host: Callable[..., Host]) -> None:
    """Settings override host.json, in whatever case."""
    queues = "azurefunctionsJOBHOST__Extensions__queues__"
    host = new_host(**{f"{queues}MaxDequeueCount": "1", f"{queues}visibilityTimeout": "00:10:00"})
    host.start()
    host.send("fail")
    until(lambda: host.waiting(f"{host.queue_name}-poison") == ["fail"])
    assert [note["tries"] for note in host.notes("work")] == [1]


def test_a_failed_message_waits_for_its_next_try(new_host: Callable[..., Host]) -> None:
    host = new_host(AzureFunctionsJobHost__extensions__queues__visibilityTimeout="00:10:00")
    host.start()
    host.send("fail")
    until(lambda: "try 1 of 2" in host.said())
    host.process.stop()
    with host.queue() as queue:
        assert queue.get_queue_properties().approximate_message_count == 1
        assert not list(queue.peek_messages())


def test_what_is_not_base64_is_moved_to_poison_untried_and_as_it_came(host: Host) -> None:
    with host.queue() as queue:
        queue.send_message("{not base64}")
    assert until(lambda: poisoned(host)) == {"{not base64}": timedelta(days=7)}
    assert host.waiting() == []
    assert host.notes("work") == []
    assert "try 1" not in host.said()


def test_what_is_not_utf8_is_tried_as_often_as_anything_else(host: Host) -> None:
    with host.queue() as queue:
        queue.send_message(NOT_UTF8)
    assert until(lambda: poisoned(host)) == {NOT_UTF8: timedelta(days=7)}
    assert [number for number in (1, 2, 3) if f"try {number} of 2" in host.said()] == [1, 2]
    assert host.notes("work") == []


def test_poison_lives_for_seven_days(host: Host) -> None:
    host.send("fail")
    assert list(until(lambda: poisoned(host)).values()) == [timedelta(days=7)]


def test_a_message_that_killed_its_hosts_is_moved_to_poison_untried(new_host: Callable[..., Host]) -> None:
    host = new_host()
    with host.queue() as queue:
        queue.create_queue()
        host.send("deadly")
        for _ in range(2):  # two hosts took it and were never heard of again
            (message,) = queue.receive_messages()
            queue.update_message(message, visibility_timeout=0)
    host.start()
    until(lambda: host.waiting(f"{host.queue_name}-poison") == ["deadly"])
    assert host.notes("work") == []


def test_a_message_comes_back_a_lease_after_a_crash(new_host: Callable[..., Host]) -> None:
    """Ten minutes in Azure."""
    crashing, next_host = (new_host(LOCAL_MESSAGE_LEASE="2") for _ in range(2))
    crashing.start()
    crashing.send("block once")
    until(lambda: crashing.notes("work"))
    crashing.process.kill()
    next_host.start()
    until(lambda: next_host.waiting() == [])
    assert [note["tries"] for note in next_host.notes("work")] == [1, 2]


def test_a_held_message_stays_hidden_past_its_lease(new_host: Callable[..., Host]) -> None:
    host = new_host(LOCAL_MESSAGE_LEASE="2")
    host.start()
    host.send("wait once")
    until(lambda: host.notes("work"))
    started = time.monotonic()
    while time.monotonic() < started + 3.5:
        with host.queue() as queue:
            assert not list(queue.peek_messages())
        time.sleep(0.1)
    assert len(host.notes("work")) == 1
