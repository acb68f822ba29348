"""Videos that are deleted in the service: found and removed by the command and by the sweep, on real storage."""

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from local.video_indexer.operations import Operation
from shared.commands import prune
from shared.events import IndexingEvent, from_message
from shared.reader import AsyncContainer, VideoRemoved, read_set_async, read_sets_async
from shared.storage.facts import BlobFacts
from tests.contract import assert_valid_blob
from tests.samples.indexes.generator import make_index
from tests.stacks.command_line import run
from tests.stacks.stage import Stage

ROOT = Path(__file__).parents[2]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE = timedelta(minutes=1)


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    quick = {"SWEEP_GRACE_SECONDS": "0", "SWEEP_REQUESTS_PER_MINUTE": "60000", "RECHECK_SECONDS": "0.001"}
    return settings | quick | {"INDEX_LANGUAGES": "fr-FR"}


async def publish(stage: Stage, *video_ids: str) -> None:
    for video_id in video_ids:
        index = make_index(1, duration_seconds=20, video_id=video_id, account_id=stage.service.account.id)
        stage.service.add(video_id, index, created=LONG_AGO)
        event = IndexingEvent(origin="callback", video_id=video_id, received_at=LONG_AGO)
        assert await stage.app.pipeline.handle(event) == "published"


async def delete(stage: Stage, video_id: str) -> None:
    """As its owner does."""
    account = stage.service.account
    token = stage.service.tokens.issue("Contributor", "Account", None)
    url = f"{stage.service.url}/{account.location}/Accounts/{account.id}/Videos/{video_id}"
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.delete(url) as answer:
        assert answer.status == 204


async def test_the_command_looks_asks_and_removes(stage: Stage, settings: dict[str, str]) -> None:
    await publish(stage, "video0", "video1", "video2")
    await delete(stage, "video1")
    before = await stage.names()
    dry = await run(settings, "prune", "--dry-run", "--json")
    counts = {"published": 3, "inAccount": 2, "gone": 1, "removed": 0, "untold": 0}
    assert (dry.code, dry.json()) == (0, [{"gone": "video1"}, counts])
    unsaid = await run(settings, "prune")
    assert (unsaid.code, "--mark or --delete" in unsaid.err) == (1, True)
    many = await run(settings, "prune", "--mark")
    assert (many.code, "so many go only with --yes 1" in many.err) == (1, True)
    wrong = await run(settings, "prune", "--mark", "--yes", "2")
    assert (wrong.code, "1 of 3 published videos are gone" in wrong.err) == (1, True)
    assert sorted(await stage.names()) == sorted([*before, "_sweep/prune.json", "_sweep/removing"])
    done = await run(settings, "prune", "--mark", "--yes", "1", "--json")
    assert (done.code, done.json()) == (0, [{"removed": "video1"}, counts | {"removed": 1}])
    blob = await stage.insights.download_blob(f"{stage.service.account.id}/video1/removed.json")
    assert_valid_blob("removed", await blob.readall())
    again = await run(settings, "prune", "--mark", "--json")
    assert again.json() == [{"published": 2, "inAccount": 2, "gone": 0, "removed": 0, "untold": 0}]
    await _is_taken_for_removed(stage, settings)
    assert (await run(settings, "prune", "--delete", "--yes", "1")).code == 0
    assert [name for name in await stage.names() if name.startswith("video1/")] == ["video1/removed.json"]


async def _is_taken_for_removed(stage: Stage, settings: dict[str, str]) -> None:
    """By status, by readers and by exports."""
    status = await run(settings, "status", "video1", "--json")
    assert (status.code, status.json()[0]["removed"]["documents"]) == (0, "kept")
    (whole,) = (await run(settings, "status", "--json")).json()
    assert (whole["ok"], whole["published"], whole["removed"], whole["failed"]) == (True, 2, 1, 0)
    rows = await run(settings, "export", "--container")
    assert {json.loads(row)["videoId"] for row in rows.out.splitlines()} == {"video0", "video2"}
    place = AsyncContainer(stage.insights)
    assert [found.video.id async for found in read_sets_async(place)] == ["video0", "video2"]
    folder = f"{stage.service.account.id}/video1"
    with pytest.raises(VideoRemoved, match="no such video any more"):
        await read_set_async(place, folder)
    assert (await read_set_async(place, folder, even_removed=True)).video.id == "video1"


class Stopped(BaseException):
    """Ctrl-C."""


class StoppedOnceRemoved(prune.Asked):
    """Is interrupted when it tells of the first."""

    def tell(self, what: str, video_id: str) -> None:
        raise Stopped(what, video_id)


async def test_a_command_that_was_stopped_goes_on(stage: Stage, settings: dict[str, str]) -> None:
    await publish(stage, "video0", "video1", "video2")
    for video_id in ("video1", "video2"):
        await delete(stage, video_id)
    asked = StoppedOnceRemoved(dry_run=False, delete=True, yes=2, restart=False, as_json=True, quiet=True)
    with pytest.raises(Stopped):
        await prune.run(stage.app, asked)
    listed = stage.service.requests(Operation.LIST)
    rest = await run(settings, "prune", "--delete", "--json")
    assert (rest.code, rest.json()[:-1]) == (0, [{"removed": "video2"}])
    assert stage.service.requests(Operation.LIST) == listed
    left = [name for name in await stage.names() if name.startswith(("video1/", "video2/"))]
    assert left == ["video1/removed.json", "video2/removed.json"]


async def test_ctrl_c_ends_it_in_a_line(stage: Stage, settings: dict[str, str]) -> None:
    for number in range(1001):
        stage.service.add(f"video{number}", b"{}")
    slow = settings | {"SWEEP_REQUESTS_PER_MINUTE": "1"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "shared", "prune", "--mark"),
        cwd=ROOT,
        env=os.environ | slow,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        while not stage.service.requests(Operation.LIST):  # noqa: ASYNC110 - it is another process that asks
            await asyncio.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, err = await process.communicate()
    assert (process.returncode, out, err) == (130, b"", b"interrupted\n")
    rest = await run(settings, "prune", "--mark")
    assert rest.err.splitlines()[-1] == "0 published, 1001 in the account, 0 gone, 0 removed"


async def test_the_daily_sweep_removes_and_a_video_that_comes_back_is_published(stage: Stage) -> None:
    await publish(stage, "video0")
    for number in range(1, 20):
        video_id = f"video{number}"
        stage.service.add(video_id, b"{}", created=datetime.now(UTC) + timedelta(hours=1))
        facts = BlobFacts(fetched_at=LONG_AGO, read_at=datetime.now(UTC) + timedelta(hours=2), origin="service")
        await stage.app.container.put(f"{stage.service.account.id}/{video_id}/manifest.json", b"{}", facts)
    await delete(stage, "video0")
    stage.app.settings = stage.app.settings.model_copy(
        update={"removed_videos": "delete", "sweep_grace_seconds": -9000}
    )
    assert await stage.app.sweeps().turns.run("all", patience=PATIENCE) == "done"
    assert [name for name in await stage.names() if name.startswith("video0/")] == ["video0/removed.json"]
    await stage.events.clear_messages()
    stage.service.add("video0", make_index(2, duration_seconds=20, video_id="video0"), created=LONG_AGO)
    assert await stage.app.sweeps().turns.run("recent", patience=PATIENCE) == "done"
    stage.app.settings = stage.app.settings.model_copy(update={"sweep_window_hours": 8760})
    assert await stage.app.sweeps().turns.run("recent", patience=PATIENCE) == "done"
    (message,) = [message async for message in stage.events.receive_messages()]
    event = from_message(str(message.content))
    assert event.video_id == "video0"
    assert await stage.app.pipeline.handle(event) == "published"
    names = [name.removeprefix("video0/") for name in await stage.names() if name.startswith("video0/")]
    assert {"manifest.json", "topics.fr-FR.json"} <= set(names)
    assert "removed.json" not in names
