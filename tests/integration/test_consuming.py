"""docs/consuming.md keeps its word: its snippets run on what the app publishes."""

import asyncio
import json
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import azure.functions as func
import duckdb
import pytest
from azure.storage.blob import ContainerClient

from shared.events import IndexingEvent
from tests.integration.conftest import Stage
from tests.integration.guide import code
from tests.samples.indexes.generator import make_index

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


async def test_reading_a_document(published: ContainerClient, stage: Stage) -> None:
    guide = snippets("Read a document")
    document = await asyncio.to_thread(guide["read"], published, f"{account(stage)}/{VIDEOS[0]}/topics.json")
    item = document["items"][0]
    times = [(instance["startSeconds"], instance["endSeconds"]) for instance in item["instances"]]
    assert set(times) <= set(guide["moments"](document, item["name"]))
    newer = json.dumps(document | {"schemaVersion": "2.0"}).encode()
    published.upload_blob("newer.json", newer)
    with pytest.raises(ValueError, match=r"this reader knows 1\.x"):
        guide["read"](published, "newer.json")


async def test_generated_models_read_every_document(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (commands,) = code("bash", heading="With types")
    _, generate = commands.strip().splitlines()
    (copied / "docs").symlink_to(ROOT / "docs")
    program = Path(sys.executable).with_name("datamodel-codegen")
    await run(str(program), *shlex.split(generate)[1:], folder=copied)
    monkeypatch.chdir(copied)
    monkeypatch.syspath_prepend(copied)
    for path in copied.glob("insights/*/*/topics.json"):
        newer = json.loads(path.read_bytes()) | {"schemaVersion": "1.9", "added": "later"}
        (copied / "topics.json").write_text(json.dumps(newer))
        defined = snippets("With types")
        assert defined["longest"].coverage_seconds == max(item["coverageSeconds"] for item in newer["items"])
    monkeypatch.delitem(sys.modules, "topics_document")


async def test_a_set_is_taken_only_when_it_is_whole(published: ContainerClient, stage: Stage) -> None:
    read_set: Callable[..., dict[str, Any]] = snippets("Take a consistent set")["read_set"]
    folder = f"{account(stage)}/{VIDEOS[0]}"
    topics = published.download_blob(f"{folder}/topics.json").readall()
    assert {name: document["insight"] for name, document in read_set(published, folder).items()} == {
        name: name for name in ("topics", "keywords", "labels")
    }
    published.upload_blob(f"{folder}/topics.json", topics + b" ", overwrite=True)
    with pytest.raises(TimeoutError, match=folder):
        read_set(published, folder, patience=0)
    reading = asyncio.create_task(asyncio.to_thread(read_set, published, folder))
    published.upload_blob(f"{folder}/topics.json", topics, overwrite=True)
    assert (await reading)["topics"] == json.loads(topics)


async def test_a_function_reacts_to_a_manifest(
    published: ContainerClient, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    defined = snippets("Read a document", "Take a consistent set", "React to a publication")
    defined["insights"] = published
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
