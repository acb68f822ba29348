"""The operators' commands against Azurite and the emulated service."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from shared.commands import backfill
from shared.composition import App
from shared.events import IndexingEvent, from_message
from shared.storage.facts import BlobFacts
from shared.sweeping.turns import CHECKPOINTS
from shared.video_indexer import VideoIndexerClient, VideoPage
from tests.reading.report_page import data_of
from tests.stacks.command_line import add, publish, run, run_as_process
from tests.stacks.stage import Stage


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"SWEEP_GRACE_SECONDS": "0", "SWEEP_REQUESTS_PER_MINUTE": "60000"}


async def test_backfill_queues_what_is_missing(stage: Stage, settings: dict[str, str]) -> None:
    for video_id in ("video0", "video1"):
        add(stage, video_id)
    await publish(stage, "video0")
    dry = await run(settings, "backfill", "--dry-run", "--json")
    assert dry.json() == [{"missing": "video1"}, {"videos": 2, "queued": 0}]
    assert await stage.events.peek_messages(32) == []
    assert (await run_as_process(settings, "backfill")).code == 0
    (message,) = await stage.events.peek_messages(32)
    event = from_message(str(message.content))
    assert (event.origin, event.video_id) == ("operator", "video1")
    none_that_new = await run(settings, "backfill", "--since", "2026-06-01", "--dry-run", "--json")
    assert none_that_new.json() == [{"videos": 0, "queued": 0}]


class Stopped(Exception):
    """Ctrl-C."""


class OneByOne:
    """The service's list in pages of one video."""

    def __init__(self, service: VideoIndexerClient) -> None:
        self._service = service

    def list_videos(self, **asked: Any) -> AsyncIterator[VideoPage]:
        return self._service.list_videos(**asked | {"page_size": 1})


async def stop_a_backfill_half_way(stage: Stage) -> None:
    """One without --all, of two pages, of which the second is not reached."""

    def tell(ids: Sequence[str]) -> None:
        if list(ids) == ["video1"]:
            raise Stopped

    one_by_one: Any = OneByOne(stage.app.service)
    app = App(stage.app.settings, service=one_by_one)
    with pytest.raises(Stopped):
        await backfill.run(app, None, backfill.Scope(False, False), False, True, tell)
    await app.close()


async def test_a_backfill_goes_on_where_one_like_it_stopped(stage: Stage, settings: dict[str, str]) -> None:
    for video_id in ("video0", "video1"):
        add(stage, video_id)
    await stop_a_backfill_half_way(stage)
    assert (await run(settings, "backfill", "--json")).json() == [{"missing": "video1"}, {"videos": 1, "queued": 1}]
    await stop_a_backfill_half_way(stage)
    everything = await run(settings, "backfill", "--all", "--json")
    assert everything.json()[-1] == {"videos": 2, "queued": 2}


async def test_status_of_a_video_and_of_the_whole(stage: Stage, settings: dict[str, str]) -> None:
    add(stage, "video0")
    add(stage, "video1", state="Failed")
    missing = await run(settings, "status", "--json")
    assert missing.code == 1
    (whole,) = missing.json()
    assert whole.pop("sweeps") == dict.fromkeys(CHECKPOINTS)
    nothing = dict.fromkeys(("published", "removed", "failed", "takenUpAgain", "queued", "poison"), 0)
    assert whole == nothing | {"ok": False, "missing": 2}
    await publish(stage, "video0")
    published = await run(settings, "status", "video0", "--json")
    assert published.code == 0
    assert published.json()[0]["manifest"]["documents"]["labels"]["items"] > 0
    assert published.json()[0]["videoIndexer"] == "Processed"
    await publish(stage, "video1")
    failed = await run(settings, "status", "video1")
    assert failed.code == 1
    assert "indexing-failed" in failed.out


@pytest.mark.parametrize("body", [b'{"cut', b"[]", b'{"schemaVersion": "1.0"}', b"\xff", b""])
async def test_status_tells_of_a_record_that_is_none(stage: Stage, settings: dict[str, str], body: bytes) -> None:
    add(stage, "video0")
    for name in ("manifest.json", "failure.json"):
        await stage.app.container.put(f"{stage.service.account.id}/video0/{name}", body, BlobFacts())
    told = await run(settings, "status", "video0")
    assert told.code == 1
    published, failure, *_ = told.out.splitlines()
    assert "unreadable, no manifest of this version" in published
    assert "backfill --all" in published
    assert "unreadable, no failure of this version" in failure
    assert "replay video0" in failure
    spoken = await run(settings, "status", "video0", "--json")
    assert (spoken.json()[0]["ok"], "unreadable" in spoken.json()[0]["manifest"]) == (False, True)


async def test_replay_lists_and_puts_back(stage: Stage, settings: dict[str, str]) -> None:
    add(stage, "video1", state="Failed")
    await publish(stage, "video1")
    await stage.events.clear_messages()
    await stage.app.queue.send_to_poison(IndexingEvent(origin="callback", video_id="video2").to_message())
    await stage.app.queue.send_to_poison("no event")
    listed = await run(settings, "replay", "--json")
    assert [(row["name"], row["found_in"]) for row in listed.json()] == [
        ("video2", "poison"),
        (None, "poison"),
        ("video1", "failure.json"),
    ]
    assert "2 can be put back, 1 cannot: no event, see --discard" in (await run(settings, "replay")).err
    assert await stage.events.peek_messages(32) == []
    assert (await run(settings, "replay", "video2")).code == 0
    assert [from_message(str(m.content)).video_id for m in await stage.events.peek_messages(32)] == ["video2"]
    unknown = await run(settings, "replay", "video9")
    assert unknown.code == 1
    assert "video9" in unknown.err
    kept = await run(settings, "replay", "--all")
    assert (kept.code, kept.err.strip()) == (0, "1 put back, 1 kept: no event, see --discard")
    assert [message.text for message in await stage.app.queue.look_at_poison()] == ["no event"]
    dropped = await run(settings, "replay", "--all", "--discard")
    assert (dropped.code, dropped.err.strip()) == (0, "1 put back, 1 dropped: no event")
    assert await stage.app.queue.look_at_poison() == []
    events = {from_message(str(m.content)).video_id for m in await stage.events.peek_messages(32)}
    assert events == {"video1", "video2"}


async def test_a_failure_is_listed_once_with_its_reason(stage: Stage, settings: dict[str, str]) -> None:
    dropped = {"gone.json": b'{"id": "nosuchvid1", "state": "Processed"}', "junk.json": b"[]"}
    for name, body in dropped.items():
        await stage.indexes.upload_blob(name, body)
        await stage.app.pipeline.handle(IndexingEvent(origin="blob", blob=name))
    await stage.events.clear_messages()
    assert (await run(settings, "status", "--no-missing", "--json")).json()[0]["failed"] == 2
    listed = (await run(settings, "replay", "--json")).json()
    found = [(row["name"], row["found_in"], row["reason"], row["blob"]) for row in listed]
    assert sorted(found) == [
        ("junk.json", "receipt", "not-an-index", "junk.json"),
        ("nosuchvid1", "failure.json", "video-gone", "gone.json"),
    ]
    assert (await run(settings, "replay", "--reason", "not-an-index", "--all")).code == 0
    assert (await run(settings, "replay", "gone.json")).code == 0
    put_back = [from_message(str(message.content)).blob for message in await stage.events.peek_messages(32)]
    assert put_back == ["junk.json", "gone.json"]


async def test_a_dropped_blob_that_failed_is_listed_after_its_video_was_published(
    stage: Stage, settings: dict[str, str]
) -> None:
    await stage.indexes.upload_blob("gone.json", b'{"id": "video0", "state": "Processed"}')
    await stage.app.pipeline.handle(IndexingEvent(origin="blob", blob="gone.json"))
    add(stage, "video0")
    await publish(stage, "video0")
    assert await stage.app.container.facts(f"{stage.service.account.id}/video0/failure.json") is None
    (row,) = (await run(settings, "replay", "--json")).json()
    assert (row["name"], row["found_in"], row["reason"]) == ("gone.json", "receipt", "video-gone")
    assert (await run(settings, "status", "--no-missing", "--json")).json()[0]["failed"] == 1


async def test_a_record_that_cannot_be_read_is_listed_and_put_back(stage: Stage, settings: dict[str, str]) -> None:
    container = stage.app.container
    await container.put(f"{stage.service.account.id}/video0/failure.json", b'{"old": 1}', BlobFacts())
    await container.put("_blobs/cut.json", b'{"blob": "\xff', BlobFacts(outcome="failed"))
    listed = await run(settings, "replay", "--all", "--json")
    assert listed.code == 0, listed.err
    assert sorted((row["name"], row["found_in"], row["reason"]) for row in listed.json()) == [
        ("cut.json", "receipt", "unreadable"),
        ("video0", "failure.json", "unreadable"),
    ]
    put_back = [from_message(str(message.content)) for message in await stage.events.peek_messages(32)]
    assert {(event.video_id, event.blob) for event in put_back} == {(None, "cut.json"), ("video0", None)}


async def test_a_library_passes_over_receipts(stage: Stage, settings: dict[str, str], tmp_path: Path) -> None:
    add(stage, "video0")
    name = "batch/manifest.json"
    await stage.indexes.upload_blob(name, (await stage.app.service.get_video_index("video0")).body)
    await stage.app.pipeline.handle(IndexingEvent(origin="blob", blob=name))
    made = await run(settings, "report", "--library", "container", "-o", str(tmp_path))
    assert made.code == 0, made.err
    assert (await run(settings, "status", "--no-missing", "--json")).json()[0]["published"] == 1


async def test_a_missing_setting_is_one_line_without_a_trace(stage: Stage, settings: dict[str, str]) -> None:
    ran = await run(settings | {"VIDEO_INDEXER_LOCATION": ""}, "status")
    assert ran.code == 1
    assert "VIDEO_INDEXER_LOCATION is missing" in ran.err
    assert "Traceback" not in ran.err


async def test_report_of_a_published_video(stage: Stage, settings: dict[str, str], tmp_path: Path) -> None:
    add(stage, "video0")
    await publish(stage, "video0")
    page, site = tmp_path / "page.html", tmp_path / "site"
    assert (await run(settings, "report", "video0", "-o", str(page))).code == 0
    assert "<!doctype html>" in page.read_text().lower()
    assert (await run(settings, "report", "--library", "container", "-o", str(site))).code == 0
    assert (site / "index.html").exists()
    assert (await run(settings, "report", "video9", "-o", str(page))).code == 1


async def test_a_library_goes_on_without_a_video_that_cannot_be_read(
    stage: Stage, settings: dict[str, str], tmp_path: Path
) -> None:
    add(stage, "video0")
    await publish(stage, "video0")
    await stage.insights.upload_blob(f"{stage.service.account.id}/broken/manifest.json", b"{}")
    made = await run(settings, "report", "--library", "container", "-o", str(tmp_path), "--json")
    assert (made.code, made.json()) == (1, [{"output": str(tmp_path / "index.html"), "refused": 1}])
    assert "broken/manifest.json: " in made.err
    assert list(tmp_path.rglob("video0.html"))


async def test_a_report_holds_the_translations_that_are_published(
    stage: Stage, settings: dict[str, str], tmp_path: Path
) -> None:
    add(stage, "video0")
    await publish(stage, "video0")
    folder = f"{stage.service.account.id}/video0"
    manifest = await stage.read("video0/manifest.json")
    french = {
        insight: facts | {"blob": f"{folder}/{insight}.fr-FR.json"} for insight, facts in manifest["documents"].items()
    }
    for insight, facts in french.items():
        body = await (await stage.insights.download_blob(f"{folder}/{insight}.json")).readall()
        await stage.insights.upload_blob(facts["blob"], body)
    translated = json.dumps(manifest | {"translations": {"fr-FR": french}})
    await stage.insights.upload_blob(f"{folder}/manifest.json", translated, overwrite=True)
    page = tmp_path / "page.html"
    assert (await run(settings, "report", "video0", "-o", str(page))).code == 0
    held = data_of(page.read_text())["report"]
    assert held["translations"] == {"fr-FR": held["documents"]}
