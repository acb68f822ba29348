"""What a deployed app sends to Application Insights, from the worker with Azure's own distro, to an endpoint here.

The settings are the deployment's. The page of costs counts with these numbers.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from local.ports import LOOPBACK
from local.stack import Stack
from local.upload import upload
from local.video_indexer import Fault, Operation, Run
from shared.telemetry import POISON_MESSAGES, QUEUE_AGE
from tests.e2e.alerts import answer, queries
from tests.samples.indexes.generator import make_index
from tests.stacks.ingestion import Ingestion, Record, data_of
from tests.stacks.polling import eventually
from tests.stacks.running import FAST, Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT: Final = Path(__file__).parents[2]
DEPLOYED: Final[dict[str, str]] = json.loads((ROOT / "infra/app/telemetry.json").read_bytes())["settings"]
AT_ONCE: Final = {
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
    "OTEL_BSP_SCHEDULE_DELAY": "100",
    "OTEL_BLRP_SCHEDULE_DELAY": "100",
    "OTEL_METRIC_EXPORT_INTERVAL": "500",
}
"""Exports every moment; the metrics twice a second, where it is a minute in Azure."""
KINDS: Final = {"RequestData": "requests", "MessageData": "lines", "RemoteDependencyData": "dependencies"}
QUIET_SECONDS: Final = 1
ALWAYS: Final = r"\Memory\Available Bytes"
"""A counter of the process that every export of metrics has."""


@pytest.fixture(scope="module")
def ingestion() -> Any:
    with Ingestion.serve() as serving:
        yield serving


def deployed(ingestion: Ingestion, logs: Path, **more: str) -> Stack:
    """The app as it is deployed, exporting to `ingestion`."""
    settings = {
        "APPLICATIONINSIGHTS_CONNECTION_STRING": ingestion.connection_string,
        "PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY": "true",
        "SWEEP_GRACE_SECONDS": "0",
    }
    return Stack(logs, settings=FAST | AT_ONCE | DEPLOYED | settings | more, usual_ports=False, stand_in=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(ingestion: Ingestion, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with Running(deployed(ingestion, tmp_path_factory.mktemp("stack"))) as running:
        # The first video of an hour asks for a token as well.
        await publish(running, 1)
        await sent(ingestion)
        yield running


async def publish(running: Running, seed: int, *, waits: bool = True) -> None:
    found = make_index(seed, duration_seconds=30, account_id=running.service.account.id)
    video = await upload(running.service, found, running.stack.host.callback_url)
    if waits:
        await running.until_published(video)


async def sent(ingestion: Ingestion) -> list[Record]:
    """What came in since it was last asked, but for metrics, once something did and nothing more comes."""
    await eventually(lambda: without_metrics(ingestion.records), "a record")
    return await rest(ingestion)


async def rest(ingestion: Ingestion) -> list[Record]:
    """The same, be it nothing."""
    seen, began = -1, time.monotonic()
    since = began
    while time.monotonic() - began < 30:
        records = without_metrics(ingestion.records)
        if len(records) != seen:
            seen, since = len(records), time.monotonic()
        elif time.monotonic() - since > QUIET_SECONDS:
            ingestion.records.clear()
            return records
        await asyncio.sleep(0.05)
    raise TimeoutError("records come in without end")


def without_metrics(records: list[Record]) -> list[Record]:
    return [record for record in records if record["data"]["baseType"] != "MetricData"]


def of_events(records: list[Record]) -> list[Record]:
    """Those that say which event they are of: not those of a sweep, whose quarter of an hour may strike meanwhile."""
    return [record for record in records if "correlation_id" in record["data"]["baseData"]["properties"]]


def counted(records: list[Record]) -> dict[str, int]:
    return dict(Counter(KINDS.get(record["data"]["baseType"], record["data"]["baseType"]) for record in records))


def promised(row: str) -> dict[str, int]:
    """What the page of costs says of that row: requests, lines, dependencies."""
    (cells,) = re.findall(rf"^\| {re.escape(row)} \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", page(), re.MULTILINE)
    *numbers, together = map(int, cells)
    assert sum(numbers) == together
    return {kind: number for kind, number in zip(KINDS.values(), numbers, strict=True) if number}


def page() -> str:
    return (ROOT / "docs/deploying.md").read_text()


async def test_a_video_costs_what_the_page_says_and_every_record_says_which_it_is(
    running: Running, ingestion: Ingestion
) -> None:
    await publish(running, 2)
    records = of_events(await sent(ingestion))
    assert counted(records) == promised("a video, by callback")
    assert len({data["properties"]["correlation_id"] for kind in KINDS for data in data_of(records, kind)}) == 1
    assert len({record["tags"]["ai.operation.id"] for record in records}) <= 2  # the host joins them in Azure
    assert {data["type"] for data in data_of(records, "RemoteDependencyData")} == {"HTTP"}


async def test_a_dropped_index_costs_what_the_page_says(running: Running, ingestion: Ingestion) -> None:
    index = make_index(3, duration_seconds=30, account_id=running.service.account.id, video_id="dropped003")
    await running.indexes.upload_blob("three.json", json.dumps(index))

    async def told() -> bytes | None:
        return await running.read("_blobs/three.json")

    await eventually(told, "a receipt")
    records = of_events(await sent(ingestion))
    assert counted(records) == promised("a dropped index")
    assert len({data["properties"]["correlation_id"] for kind in KINDS for data in data_of(records, kind)}) == 1


async def test_a_sweep_costs_the_same_however_many_videos_it_looks_up(running: Running, ingestion: Ingestion) -> None:
    videos = [f"found{number:02}" for number in range(12)]
    for video in videos:
        running.service.add(video, make_index(1, duration_seconds=20, video_id=video))
    await running.run_by_hand("sweep_recent")
    for video in videos:
        await running.until_published(video)
    found = await sent(ingestion)
    ids = Counter(data["properties"].get("correlation_id") for data in data_of(found, "RequestData"))
    assert len(ids.keys() - {None}) == len(videos), [data["message"] for data in data_of(found, "MessageData")]
    await running.run_by_hand("sweep_recent")
    of_sweeps = counted(await sent(ingestion))
    assert of_sweeps == {kind: number * of_sweeps["requests"] for kind, number in promised("a sweep").items()}


async def test_a_failing_sweep_is_a_failed_request(running: Running, ingestion: Ingestion) -> None:
    await running.events.delete_queue()
    await running.run_by_hand("sweep_recent")
    records = await sent(ingestion)
    await running.events.create_queue()
    assert {(data["name"], data["success"]) for data in data_of(records, "RequestData")} == {("sweep_recent", False)}
    assert data_of(records, "ExceptionData")


async def test_nothing_but_metrics_is_sent_while_nothing_happens(running: Running, ingestion: Ingestion) -> None:
    await forget(ingestion)
    await running.run_by_hand("sweep_recent")  # which measures the queues
    await sent(ingestion)
    for _ in range(2):  # a timer may strike once meanwhile
        await forget(ingestion)
        await asyncio.sleep(2.5)  # longer than from one look for dropped blobs to the next
        if not ingestion.of("RequestData"):
            break
    assert without_metrics(ingestion.records) == []
    names = {data["metrics"][0]["name"] for data in ingestion.of("MetricData")}
    (counters, gauges) = re.findall(r"(\d+) of its process and (\d+) of the queues", page())[0]
    assert {name for name in names if name.startswith("insights.")} == {QUEUE_AGE, POISON_MESSAGES}
    assert (len(names) - 2, 2) == (int(counters), int(gauges))


async def test_each_alert_is_answered_from_what_is_sent(running: Running, ingestion: Ingestion) -> None:
    """What each is about happens once; its query, answered by hand, counts it."""

    async def until_told(*alerts: str, within: float = 20) -> None:
        async def told() -> bool:
            return all(answer(alert, ingestion.records) > 0 for alert in alerts)

        await eventually(told, ", ".join(alerts), within)

    await forget(ingestion)
    account, callback_url = running.service.account.id, running.stack.host.callback_url
    running.service.indexing.plan(Run(outcome="Failed"))
    await upload(running.service, make_index(9, duration_seconds=20, account_id=account), callback_url)
    await until_told("failure-records", "nothing-published")
    await running.call_back(id="unknown1234", state="Processed")
    await until_told("unknown-videos")
    await running.run_by_hand("sweep_recent")
    await until_told("sweep-of-recent-videos", "sweep-of-recent-blobs")
    await running.events.send_message("no event")
    await eventually(running.poisoned, "in the poison queue")
    await running.run_by_hand("sweep_all")
    await until_told("sweep-of-all-videos", "sweep-of-all-blobs", "poison-messages")
    running.service.faults.add(Fault("status", Operation.INDEX, times=1, status=429, retry_after=40))
    await publish(running, 10, waits=False)
    await until_told("throttled-for-long")
    await publish(running, 11)
    running.service.faults.add(down := Fault("status", Operation.INDEX, times=None, status=503))
    for seed in range(12, 18):
        await publish(running, seed, waits=False)
    await until_told("out-of-reach", within=60)
    running.service.faults.remove(down)
    await running.events.delete_queue()
    await running.run_by_hand("sweep_recent")
    await until_told(*(queries().keys() - {"nothing-published", "unannounced"}))
    await running.events.create_queue()
    assert answer("nothing-published", ingestion.records) == 0


async def test_an_alert_says_that_nobody_is_told_of_publications(ingestion: Ingestion, tmp_path: Path) -> None:
    topic = f"http://{LOOPBACK}:9/api/events"
    async with Running(deployed(ingestion, tmp_path, PUBLICATION_TOPIC_ENDPOINT=topic)) as running:
        await publish(running, 20)

        async def told() -> bool:
            return answer("unannounced", ingestion.records) > 0

        await eventually(told, "the alert `unannounced`", 20)


async def forget(ingestion: Ingestion) -> None:
    """Waits until the metrics of what was are sent, too, and clears them away."""
    await rest(ingestion)
    await eventually(lambda: _exports_of_metrics(ingestion) >= 2, "two exports of metrics")
    ingestion.records.clear()


def _exports_of_metrics(ingestion: Ingestion) -> int:
    return sum(data["metrics"][0]["name"] == ALWAYS for data in ingestion.of("MetricData"))
