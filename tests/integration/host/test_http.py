"""The functions host of the local stack: HTTP, keys, runs by hand, and why it cannot start."""

import json
import re
import socket
from collections.abc import Callable

import pytest

from tests.stacks.functions_host import Host
from tests.stacks.polling import until


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


def test_a_functions_own_key_can_be_changed_and_the_old_one_opens_nothing(own_host: Host) -> None:
    """Though the host has a key of that name, too: the function's counts."""
    master = {"x_functions_key": "of-the-master", "content_type": "application/json"}
    keys = "/admin/functions/echo/keys"
    shown = json.loads(own_host.call("GET", keys, None, **master)[2])
    assert shown == {"keys": [{"name": "default", "value": "of-functions"}]}
    changed = json.dumps({"name": "default", "value": "new"}).encode()
    assert own_host.call("PUT", f"{keys}/default", changed, **{**master, "x_functions_key": "of-functions"})[0] == 401
    assert own_host.call("PUT", f"{keys}/default", changed, **master)[0] == 200
    assert own_host.call("GET", "/api/echo?code=of-functions")[0] == 401
    assert own_host.call("GET", "/api/echo?code=new")[0] == 207
    assert json.loads(own_host.call("GET", "/admin/host/keys", None, **master)[2]) == shown
    assert own_host.call("PUT", "/admin/functions/nothing/keys/default", changed, **master)[0] == 404


def test_the_administrator_sees_keys_and_status(host: Host) -> None:
    for path in ("keys", "systemkeys", "status"):
        assert host.call("GET", f"/admin/host/{path}", x_functions_key="of-functions")[0] == 401
    _, _, body = host.call("GET", "/admin/host/systemkeys", x_functions_key="of-the-master")
    assert json.loads(body) == {"keys": [{"name": "blobs_extension", "value": "of-the-system"}]}
    _, _, body = host.call("GET", "/admin/host/status", x_functions_key="of-the-master")
    assert json.loads(body)["state"] == "Running"


def test_the_administrator_runs_functions_by_hand(host: Host) -> None:
    run = "/admin/functions/"
    master = {"x_functions_key": "of-the-master", "content_type": "application/json"}
    assert host.call("POST", f"{run}yearly", b"{}", **{**master, "x_functions_key": "of-functions"})[0] == 401
    assert host.call("POST", f"{run}yearly", b"{}", **{**master, "content_type": "text/plain"})[0] == 415
    assert host.call("POST", f"{run}nothing", b"{}", **master)[0] == 404
    for body in (b"", b"{", b"[]", b'{"input": {}}'):
        assert host.call("POST", f"{run}yearly", body, **master)[0] == 400
    assert host.notes("yearly") == []
    assert host.call("POST", f"{run}yearly", b"{}", **master)[0] == 202
    assert until(lambda: host.notes("yearly")) == [{"past_due": False}]
    assert host.call("POST", f"{run}work", b'{"input": "by hand"}', **master)[0] == 202
    assert until(lambda: host.notes("work"))[0]["text"] == "by hand"


def test_a_body_over_the_limit_fails_before_the_function_runs(new_host: Callable[..., Host]) -> None:
    host = new_host(FUNCTIONS_REQUEST_BODY_SIZE_LIMIT="1000")
    host.start()
    echo, key = "/api/echo", {"x_functions_key": "of-functions"}
    assert host.call("POST", echo, b"x" * 1000, **key)[0] == 207
    ran = re.compile(r"\becho +succeeded")  # beside it a timer strikes every second
    assert until(lambda: len(ran.findall(host.said()))) == 1
    assert host.call("POST", echo, b"x" * 1001, **key)[::2] == (500, b"")
    assert host.call("POST", echo, b"x" * 1001)[0] == 401
    assert len(ran.findall(host.said())) == 1
    assert "failed after" not in host.said()


def test_a_request_line_over_eight_kilobytes_is_refused(host: Host) -> None:
    key = {"x_functions_key": "of-functions"}
    assert host.call("GET", f"/api/echo?a={'x' * 8_000}", None, **key)[0] == 207
    for length in (8_200, 100_000):
        assert host.call("GET", f"/api/echo?a={'x' * length}", None, **key)[0] == 414


@pytest.mark.parametrize(
    "named", ["Host: a b", "Host: [::1", "Host: a:port", "Host: :80", "Host: a\r\nHost: a", "X: y"]
)
def test_a_host_header_that_is_none_is_refused(host: Host, named: str) -> None:
    with socket.create_connection(("127.0.0.1", int(host.url.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(f"GET /api/open HTTP/1.1\r\n{named}\r\nConnection: close\r\n\r\n".encode())
        assert re.match(rb"HTTP/1.. 400 ", connection.recv(100))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATA_STORAGE": "", "DATA_STORAGE__blobServiceUri": "https://x"}, "needs a connection string"),
        ({"NOTES": "relative", "PYTHON_SCRIPT_FILE_NAME": "host.json"}, "The host can't start"),
        ({"AzureFunctionsJobHost__extensions__queues__batchSize": "33"}, "batchsize"),
        ({"AzureFunctionsJobHost__functionTimeout": "soon"}, "functiontimeout"),
    ],
)
def test_a_host_that_cannot_start_says_why(new_host: Callable[..., Host], settings: dict[str, str], words: str) -> None:
    host = new_host(**settings)
    host.process.start()
    assert until(lambda: host.process.exit_code) == 1
    assert words in host.said()
