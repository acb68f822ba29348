"""The functions host of the local stack: HTTP, keys, timers, runs by hand, and why it cannot start."""

import json
from collections.abc import Callable

import pytest

from .running import Host, eventually


def test_http_asks_for_a_key(host: Host) -> None:
    assert host.call("GET", "/")[0] == 200
    assert host.call("GET", "/api/open")[::2] == (200, b"open")
    assert host.call("GET", "/api/echo")[0] == 401
    assert host.call("GET", "/api/echo?code=wrong")[0] == 401
    assert host.call("GET", "/api/echo?code=of-the-system")[0] == 401
    assert host.call("GET", "/api/echo?code=of-functions")[0] == 207
    assert host.call("GET", "/api/echo", x_functions_key="of-functions")[0] == 207
    assert host.call("GET", "/api/echo", x_functions_key="of-the-master")[0] == 207
    assert host.call("GET", "/api/echo?code=of-functions", x_functions_key="wrong")[0] == 401


def test_http_hands_the_request_over(host: Host) -> None:
    path = "/api/ECHO/7?a=1&b=2&A=3%2C4&empty=&code=of-functions"
    status, headers, body = host.call("POST", path, "é".encode(), x_test="yes")
    assert (status, headers["x-answer"], headers["content-type"]) == (207, "1", "application/json")
    assert json.loads(body) == {
        "method": "POST",
        "query": {"a": "1,3,4", "b": "2", "code": "of-functions"},
        "route": {"id": "7"},
        "header": "yes",
        "body": "é",
    }
    assert host.call("DELETE", "/api/echo?code=of-functions")[0] == 404
    assert host.call("GET", "/api/elsewhere?code=of-functions")[0] == 404
    assert host.call("GET", "/api/echo?raise=1&code=of-functions")[::2] == (500, b"")


def test_the_administrator_runs_functions_by_hand(host: Host) -> None:
    run = "/admin/functions/"
    assert host.call("POST", f"{run}yearly", b"{}", x_functions_key="of-functions")[0] == 401
    assert host.call("POST", f"{run}nothing", b"{}", x_functions_key="of-the-master")[0] == 404
    assert host.call("POST", f"{run}yearly", b"[]", x_functions_key="of-the-master")[0] == 400
    assert host.call("POST", f"{run}yearly", b"{}", x_functions_key="of-the-master")[0] == 202
    assert eventually(lambda: host.notes("yearly")) == [{"past_due": False}]
    assert host.call("POST", f"{run}work", b'{"input": "by hand"}', x_functions_key="of-the-master")[0] == 202
    assert eventually(lambda: host.notes("work"))[0]["text"] == "by hand"


def test_a_timer_fires_on_schedule(host: Host) -> None:
    eventually(lambda: len(host.notes("each_second")) >= 2)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATA_STORAGE": "", "DATA_STORAGE__blobServiceUri": "https://x"}, "needs a connection string"),
        ({"NOTES": "relative", "PYTHON_SCRIPT_FILE_NAME": "host.json"}, "The host can't start"),
        ({"AzureFunctionsJobHost__extensions__queues__batchSize": "33"}, "batchsize"),
    ],
)
def test_a_host_that_cannot_start_says_why(new_host: Callable[..., Host], settings: dict[str, str], words: str) -> None:
    host = new_host(**settings)
    host.process.start()
    assert eventually(lambda: host.process.exit_code) == 1
    assert words in host.process.output()
