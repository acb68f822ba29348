"""The parts of the local functions host that only compute."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from local.host.blob_paths import BlobPath
from local.host.host_json import HostJson
from local.host.kestrel import body_limit
from local.host.ncrontab import ScheduleInvalid, next_time
from local.host.routes import Route

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("* * * * * *", datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)),
        ("0 */5 * * * *", datetime(2026, 3, 1, 12, 5, tzinfo=UTC)),
        ("*/5 * * * *", datetime(2026, 3, 1, 12, 5, tzinfo=UTC)),
        ("30 15 3 * * *", datetime(2026, 3, 2, 3, 15, 30, tzinfo=UTC)),
        ("0 0 0 * * 1-5", datetime(2026, 3, 2, tzinfo=UTC)),
        ("0 0 0 29 2 *", datetime(2028, 2, 29, tzinfo=UTC)),
    ],
)
def test_next_time(expression: str, expected: datetime) -> None:
    assert next_time(expression, NOON) == expected


@pytest.mark.parametrize("expression", ["", "* * * *", "60 * * * * *", "0 0 0 13 * 5", "0 0 0 30 2 *"])
def test_a_schedule_that_cannot_be_kept_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleInvalid):
        next_time(expression, NOON)


@pytest.mark.parametrize(
    ("path", "blob", "expected"),
    [
        ("c/{name}.json", "a.json", {"name": "a"}),
        ("c/{name}.json", "a/b.json", {"name": "a/b"}),
        ("c/{name}.json", ".json", None),
        ("c/{name}.json", "axjson", None),
        ("c/in/{id}/{name}", "in/7/x/y", {"id": "7/x", "name": "y"}),
        ("c", "anything/at/all", {"name": "anything/at/all"}),
    ],
)
def test_blob_path(path: str, blob: str, expected: dict[str, str] | None) -> None:
    assert BlobPath.parse(path).match(blob) == expected


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        ("api/callback", "/api/callback", {}),
        ("api/callback", "/API/Callback/", {}),
        ("api/callback", "/api/callbacks", None),
        ("v/{id}", "/v/7", {"id": "7"}),
        ("v/{id}", "/v", None),
        ("v/{id?}", "/v", {}),
        ("v/{*rest}", "/v/a/b", {"rest": "a/b"}),
    ],
)
def test_route(template: str, path: str, expected: dict[str, str] | None) -> None:
    assert Route.parse(template, frozenset({"GET"})).match("GET", path) == expected
    assert Route.parse(template, frozenset({"GET"})).match("POST", path) is None


def test_a_route_with_a_constraint_is_refused() -> None:
    with pytest.raises(ValueError, match="constraints"):
        Route.parse("v/{id:int}", frozenset({"GET"}))


def test_host_json_is_read_without_regard_to_case_and_overridden_by_settings(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text(
        '{"extensions": {"Queues": {"BatchSize": 8, "visibilityTimeout": "00:01:30", "messageEncoding": "None"}}}'
    )
    settings = {"AzureFunctionsJobHost__extensions__queues__MAXDEQUEUECOUNT": "7", "OTHER": "1"}
    queues = HostJson.load(tmp_path, settings).extensions.queues
    assert (queues.batch_size, queues.refill_at, queues.max_dequeue_count) == (8, 4, 7)
    assert queues.visibility_timeout == timedelta(seconds=90)
    assert queues.message_encoding == "none"


@pytest.mark.parametrize(
    ("written", "expected"),
    [({}, 1800), ({"functionTimeout": "00:10:00"}, 600), ({"functionTimeout": "-1"}, None)],
)
def test_the_time_that_a_function_has(tmp_path: Path, written: dict[str, str], expected: float | None) -> None:
    (tmp_path / "host.json").write_text(json.dumps(written))
    limit = HostJson.load(tmp_path, {}).function_timeout
    assert (limit and limit.total_seconds()) == expected


def test_a_body_may_have_a_hundred_megabytes_unless_a_setting_says_otherwise() -> None:
    assert body_limit({}) == 100 * 1024 * 1024
    assert body_limit({"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "1000"}) == 1000


def test_host_json_may_be_absent_but_not_wrong(tmp_path: Path) -> None:
    assert HostJson.load(tmp_path, {}).extensions.http.route_prefix == "api"
    with pytest.raises(ValidationError):
        HostJson.load(tmp_path, {"AzureFunctionsJobHost__extensions__queues__batchSize": "0"})
