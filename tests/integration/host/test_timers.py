"""Timers on the functions host of the local stack: status, lock, what was missed. As the real host does it.

That the lock of a host that was killed moves to another one takes 15 seconds at least, and is part of the storm.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob import BlobClient

from tests.stacks.functions_host import Host
from tests.stacks.polling import until

LONG_AGO = {"Last": "2020-01-01T00:00:00Z", "Next": "2021-01-01T00:00:00Z", "LastUpdated": "2020-01-01T00:00:00Z"}


def host_blob(host: Host, name: str) -> BlobClient:
    return BlobClient.from_connection_string(host.storage, "azure-webjobs-hosts", name)


def status_blob(host: Host, function: str = "yearly") -> BlobClient:
    return host_blob(host, f"timers/{host.id}/Host.Functions.{function}/status")


def status(host: Host) -> dict[str, Any]:
    with status_blob(host) as blob:
        try:
            return dict(json.loads(blob.download_blob().readall()))
        except ResourceNotFoundError:
            return {}


def store(host: Host, content: bytes) -> None:
    host.upload("azure-webjobs-hosts", f"timers/{host.id}/Host.Functions.yearly/status", content.decode())


def owner(host: Host) -> str | None:
    with host_blob(host, f"locks/{host.id}/Host.Functions.yearly.Listener") as blob:
        try:
            properties = blob.get_blob_properties()
        except ResourceNotFoundError:
            return None
    return properties.metadata.get("FunctionInstance") if properties.lease.state == "leased" else None


def test_a_timer_fires_on_schedule_and_not_at_the_start(host: Host) -> None:
    until(lambda: len(host.notes("each_second")) >= 2)
    until(lambda: status(host))
    assert host.notes("yearly") == []
    assert status(host)["Last"] is None


def test_what_was_missed_runs_at_once_and_once(new_host: Callable[..., Host]) -> None:
    host = new_host()
    store(host, json.dumps(LONG_AGO).encode())
    host.start()
    assert until(lambda: host.notes("yearly")) == [{"past_due": True}]
    until(lambda: status(host)["Next"] > LONG_AGO["Next"])
    host.process.stop()
    again = new_host()
    again.start()
    until(lambda: owner(again))
    until(lambda: len(again.notes("each_second")) >= 1)
    assert len(again.notes("yearly")) == 1


def test_what_another_schedule_left_is_not_missed(new_host: Callable[..., Host]) -> None:
    """It ran a second ago and was to run at every second: under the schedule of now, that is New Year."""
    host, now = new_host(), datetime.now(UTC)
    left = {"Last": now - timedelta(seconds=1), "Next": now, "LastUpdated": now}
    store(host, json.dumps({name: moment.isoformat() for name, moment in left.items()}).encode())
    host.start()
    until(lambda: status(host)["Last"] is None)
    assert datetime.fromisoformat(status(host)["Next"]) == datetime(now.year + 1, 1, 1, tzinfo=UTC)
    assert host.notes("yearly") == []


def test_half_a_status_stops_its_timer_alone_until_it_is_taken_away(new_host: Callable[..., Host]) -> None:
    host = new_host()
    store(host, b'{"Last": "2020-01-')
    host.start()
    until(lambda: "The listener for function 'Functions.yearly' was unable to start" in host.said())
    until(lambda: host.notes("each_second"))
    host.send("fine")
    until(lambda: host.notes("work"))
    assert host.notes("yearly") == []
    with status_blob(host) as blob:
        blob.delete_blob()
    until(lambda: status(host))


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_status_is_none(new_host: Callable[..., Host], content: bytes) -> None:
    host = new_host()
    store(host, content)
    host.start()
    until(lambda: status(host) if status_blob_is_filled(host) else None)
    assert "unable to start" not in host.said()


def status_blob_is_filled(host: Host) -> bool:
    with status_blob(host) as blob:
        return blob.get_blob_properties().size > 1


def test_a_timer_runs_on_one_host_which_hands_it_over_when_it_stops(new_host: Callable[..., Host]) -> None:
    first, second = new_host(), new_host()
    first.start()
    had = until(lambda: owner(first))
    second.start()
    until(lambda: len(first.notes("each_second")) >= 2)
    assert "each_second" not in second.said().partition("ready")[2]
    first.process.stop()
    until(lambda: owner(second) not in {None, had})
    until(lambda: "each_second" in second.said().rpartition("keys: ")[2])
