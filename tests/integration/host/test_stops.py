"""How the functions host of the local stack ends, and how it outlives its worker. As the real host does it."""

import sys
from collections.abc import Callable

import pytest

from tests.stacks.functions_host import Host
from tests.stacks.polling import until
from tests.stacks.processes import runs


def tries(host: Host, text: str) -> list[int]:
    return [note["tries"] for note in host.notes("work") if note["text"] == text]


def test_a_stop_lets_what_is_running_finish(new_host: Callable[..., Host]) -> None:
    host = new_host(LOCAL_DRAIN="10")
    host.start()
    host.send("wait a little")
    until(lambda: host.notes("work"))
    host.process.stop(within=12)
    assert host.process.exit_code == 0
    assert [note["text"] for note in host.notes("work")] == ["wait a little", "waited"]
    assert host.waiting() == []


def test_what_takes_longer_is_cut_and_comes_back_when_its_lease_is_over(new_host: Callable[..., Host]) -> None:
    """Ten seconds and ten minutes in Azure."""
    host, next_host = (new_host(LOCAL_MESSAGE_LEASE="3") for _ in range(2))
    host.start()
    host.send("wait once")
    until(lambda: host.notes("work"))
    host.process.stop()
    assert host.process.exit_code == 0
    with host.queue() as queue:
        assert queue.get_queue_properties().approximate_message_count == 1
        assert not list(queue.peek_messages())
    next_host.start()
    until(lambda: next_host.waiting() == [])
    assert tries(host, "wait once") == [1, 2]


def test_a_stopping_host_begins_nothing_new(new_host: Callable[..., Host]) -> None:
    host = new_host(LOCAL_DRAIN="10")
    host.start()
    host.send("wait a little")
    until(lambda: host.notes("work"))
    host.process.terminate()
    until(lambda: "stopping" in host.said())
    host.send("too late")
    until(lambda: host.process.exit_code is not None)
    assert tries(host, "too late") == []
    assert host.waiting() == ["too late"]


def test_a_blocked_worker_still_stops(own_host: Host) -> None:
    own_host.send("block once")
    until(lambda: own_host.notes("work"))
    own_host.process.stop()
    assert own_host.process.exit_code == 0


def test_a_worker_that_dies_is_started_again_and_its_message_tried_again(host: Host) -> None:
    host.send("die once")
    until(lambda: tries(host, "die once") == [1, 2])
    first, second = (note["process"] for note in host.notes("work"))
    assert first != second
    assert host.call("GET", "/api/open")[::2] == (200, b"open")


def test_a_message_that_kills_every_worker_ends_in_the_poison_queue(host: Host) -> None:
    host.send("die")
    until(lambda: host.waiting(f"{host.queue_name}-poison") == ["die"])
    host.send("fine")
    until(lambda: tries(host, "fine"))
    assert tries(host, "die") == [1, 2]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the worker notices at the end of what it is at")
def test_a_worker_does_not_outlive_its_host(own_host: Host) -> None:
    own_host.send("block once")
    ((process,),) = until(lambda: [[note["process"]] for note in own_host.notes("work")])
    assert runs(process)
    own_host.process.kill()
    until(lambda: not runs(process))


def test_a_function_that_runs_out_of_time_ends_the_worker_and_the_invocations_beside(
    new_host: Callable[..., Host],
) -> None:
    host = new_host(AzureFunctionsJobHost__functionTimeout="00:00:03")
    host.start()
    host.send("wait once")
    until(lambda: host.notes("work"))
    host.send("block once")
    until(lambda: tries(host, "block once") == tries(host, "wait once") == [1, 2])
    until(lambda: host.waiting() == [])
    assert len({note["process"] for note in host.notes("work") if note["tries"] == 1}) == 1
    assert "Timeout value of 0:00:03 exceeded" in host.said()


def test_a_request_whose_worker_dies_is_answered(host: Host) -> None:
    assert host.call("GET", "/api/echo?die=1&code=of-functions")[0] == 500
    assert host.call("GET", "/api/echo?code=of-functions")[0] == 207
