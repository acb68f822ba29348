"""docs/consuming.md keeps its word: its snippets run on what the app publishes."""

import asyncio
import csv
import json
import os
import shlex
import sys
from pathlib import Path
from typing import Any

import azure.functions as func
import duckdb
import jq
import pytest
from azure.storage.blob import ContainerClient
from azure.storage.blob.aio import ContainerClient as AsyncContainerClient

from shared.events import IndexingEvent
from shared.reader import AsyncContainer, Container, Folder, read_set, read_sets, read_sets_async
from tests.reading.guide import code
from tests.samples.indexes.generator import make_index
from tests.stacks.stage import Stage

VIDEOS = ("abcde12345", "fghij67890")
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def published(stage: Stage, azurite: Any, settings: dict[str, str]) -> ContainerClient:
    """Two published videos, in a container that a consumer opens."""
    for seed, video_id in enumerate(VIDEOS):
        stage.service.add(video_id, make_index(seed, duration_seconds=90, video_id=video_id, account_id=account(stage)))
        await stage.app.pipeline.handle(IndexingEvent(origin="callback", video_id=video_id))
    return ContainerClient.from_connection_string(azurite.connection_string, settings["INSIGHTS_CONTAINER"])


@pytest.fixture
def copied(published: ContainerClient, tmp_path: Path) -> Path:
    """A folder with a copy of the container in `insights`."""
    for name in published.list_blob_names():
        path = tmp_path / "insights" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(published.download_blob(name).readall())
    return tmp_path


async def run(*command: str, folder: Path, settings: dict[str, str] | None = None) -> bytes:
    """What a command prints, run in a folder."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | (settings or {}),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return printed


def account(stage: Stage) -> str:
    return str(stage.service.account.id)


def snippets(*headings: str) -> dict[str, Any]:
    """What the Python blocks under some headings define."""
    defined: dict[str, Any] = {}
    for heading in headings:
        for block in code("python", heading=heading):
            exec(compile(block, f"consuming.md: {heading}", "exec"), defined)
    return defined


def items(copied: Path, insight: str) -> list[tuple[str, Any]]:
    """Every item of a library with its video's id."""
    documents = [json.loads(path.read_bytes()) for path in copied.glob(f"insights/*/*/{insight}.json")]
    return [(document["video"]["id"], item) for document in documents for item in document["items"]]


async def test_the_moments_of_an_item(published: ContainerClient, copied: Path, stage: Stage) -> None:
    guide = snippets("Read with Python")
    found = read_set(Folder(copied / "insights"), f"{account(stage)}/{VIDEOS[0]}")
    assert found == await asyncio.to_thread(read_set, Container(published), f"{account(stage)}/{VIDEOS[0]}")
    item = found.topics.items[0]
    times = [(instance.start_seconds, instance.end_seconds) for instance in item.instances]
    asked = (guide["Container"](published), f"{account(stage)}/{VIDEOS[0]}", item.name)
    assert set(times) <= set(await asyncio.to_thread(guide["moments"], *asked))


async def test_a_whole_container_is_read_both_ways(published: ContainerClient, azurite: Any) -> None:
    sets = await asyncio.to_thread(lambda: list(read_sets(Container(published))))
    assert sorted(one.video.id for one in sets) == sorted(VIDEOS)
    name = published.container_name
    async with AsyncContainerClient.from_connection_string(azurite.connection_string, name) as client:
        assert [one async for one in read_sets_async(AsyncContainer(client))] == sets
        assert await AsyncContainer(client).read("nowhere") is None
    assert await asyncio.to_thread(Container(published).read, "nowhere") is None


async def test_pandas_reads_every_instance(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied)
    (recipe,) = code("python", label="pandas")
    defined: dict[str, Any] = {}
    exec(compile(recipe, "consuming.md: pandas", "exec"), defined)
    expected = [
        (video_id, item["name"], item["confidence"], instance["startSeconds"], instance["confidence"])
        for video_id, item in items(copied, "labels")
        for instance in item["instances"]
    ]
    columns = ["video", "of.name", "of.confidence", "startSeconds", "confidence"]
    rows = list(defined["instances"][columns].itertuples(index=False, name=None))
    assert sorted(rows) == sorted(expected)
    assert len(defined["longest"]) == 10


async def test_jq_reads_every_instance(copied: Path) -> None:
    (program,) = code("jq")
    documents = [path.read_text() for path in copied.glob("insights/*/*/topics.json")]
    lines = [line for document in documents for line in jq.compile(program).input_text(document).all()]
    rows = [(video, name, float(start)) for video, name, start, _ in csv.reader(lines)]
    assert sorted(rows) == sorted(
        (video_id, item["name"], instance["startSeconds"])
        for video_id, item in items(copied, "topics")
        for instance in item["instances"]
    )


async def test_a_function_reacts_to_a_manifest(
    published: ContainerClient, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    defined = snippets("Read with Python", "React to a publication")
    defined["insights"] = defined["Container"](published)
    folder = f"{account(stage)}/{VIDEOS[1]}"
    subject = f"/blobServices/default/containers/insights/blobs/{folder}/manifest.json"
    event = func.EventGridEvent(
        id="1",
        data={},
        topic="",
        subject=subject,
        event_type="Microsoft.Storage.BlobCreated",
        event_time=None,
        data_version="1",
    )
    topics = json.loads(published.download_blob(f"{folder}/topics.json").readall())
    with caplog.at_level("INFO"):
        (function,) = defined["app"].get_functions()
        await asyncio.to_thread(function.get_user_function(), event)
    assert f"{folder}: {len(topics['items'])} topics" in caplog.messages
    begins, ends = ("/blobServices/default/containers/insights/", "/manifest.json")
    assert subject.startswith(begins)
    assert (
        f"--subject-begins-with {begins} --subject-ends-with {ends}"
        in code("bash", heading="React to a publication")[0]
    )
    assert function.get_function_name() == "insights_published"


async def test_duckdb_queries_the_library(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied)
    most, moments = code("sql")
    with duckdb.connect() as database:
        topics = database.execute(most).fetchall()
        seen = database.execute(moments).fetchall()
    videos: dict[str, set[str]] = {}
    seconds: dict[str, float] = {}
    for video_id, item in items(copied, "topics"):
        videos.setdefault(item["name"], set()).add(video_id)
        seconds[item["name"]] = seconds.get(item["name"], 0) + item["coverageSeconds"]
    assert {name: (count, total) for name, count, total in topics} == {
        name: (len(videos[name]), pytest.approx(seconds[name], abs=0.0011)) for name in videos
    }
    assert seen == sorted(
        (
            (video_id, item["name"], instance["startSeconds"], instance["confidence"])
            for video_id, item in items(copied, "labels")
            for instance in item["instances"]
            if instance["confidence"] >= 0.9
        ),
        key=lambda row: (row[0], row[2], row[1]),
    )


def test_duckdb_understands_the_query_of_the_account() -> None:
    (query,) = code("sql", label="azure")
    assert len(duckdb.extract_statements(query)) == 4


async def test_every_export_command_runs(copied: Path) -> None:
    (commands,) = code("bash", heading="Export rows and tracks")
    for command in commands.strip().splitlines():
        python, *arguments = shlex.split(command)
        assert python == "python"
        await run(sys.executable, *arguments, folder=copied)
    instances = sum(
        len(item["instances"]) for insight in ("topics", "keywords", "labels") for _, item in items(copied, insight)
    )
    assert len((copied / "rows.ndjson").read_bytes().splitlines()) == instances
    tracks = {path.name for path in (copied / "tracks").rglob("*.vtt")}
    assert tracks == {"topics.vtt", "keywords.vtt", "labels.vtt", "chapters.vtt"}
    lists = {path.name.partition(".")[2] for path in (copied / "lists").rglob("*.*")}
    assert lists == {"edl", "resolve.edl", "avid.txt"}
    assert (copied / "reel.otio").stat().st_size
    assert len(list((copied / "pages").rglob("*.annotations.json"))) == 3 * len(VIDEOS)
    assert len(list((copied / "bids").rglob("openrtb.json"))) == len(VIDEOS)
    with duckdb.connect() as database:
        assert database.execute(f"select count(*) from '{copied / 'rows.parquet'}'").fetchone() == (instances,)


async def test_the_container_exports_as_its_copy_does(
    published: ContainerClient, copied: Path, settings: dict[str, str]
) -> None:
    for receipt in ("_blobs/topics.json", "_blobs/dropped/labels.json"):
        published.upload_blob(receipt, b"{}")
    export = (sys.executable, "-m", "shared", "export")
    rows = await run(*export, "--container", folder=copied, settings=settings)
    assert rows == await run(*export, "insights", folder=copied)
    assert rows.count(b"\n") > 100
