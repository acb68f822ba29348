"""The app with a topic: on real storage, over real HTTP, signed in by its managed identity."""

import hashlib
import json
import sys
from datetime import timedelta
from subprocess import run

import pytest

from shared.events import IndexingEvent
from tests.fakes.topic import TopicEndpoint
from tests.samples.indexes.generator import make_index
from tests.stacks.stage import Stage

VIDEO = "abcde12345"
EVENT = IndexingEvent(origin="operator", video_id=VIDEO)
DROPPED = IndexingEvent(origin="blob", blob="news.json")


@pytest.fixture
def settings(settings: dict[str, str], topic: TopicEndpoint) -> dict[str, str]:
    return settings | {"PUBLICATION_TOPIC_ENDPOINT": topic.url}


async def sweep(stage: Stage) -> None:
    await stage.app.sweeps().turns.run("recent", patience=timedelta(minutes=1))


async def test_a_publication_is_announced_once(stage: Stage, topic: TopicEndpoint) -> None:
    stage.service.add(VIDEO, make_index(1, duration_seconds=30, video_id=VIDEO))
    assert await stage.app.pipeline.handle(EVENT) == "published"
    assert await stage.app.pipeline.handle(EVENT) == "unchanged"
    (event,) = topic.events
    path = event["data"]["manifest"]["blob"]
    manifest = await (await stage.insights.download_blob(path)).readall()
    assert event["id"] == hashlib.sha256(manifest).hexdigest() == event["data"]["manifest"]["sha256"]
    assert event["source"] == stage.insights.url
    topics = await (await stage.insights.download_blob(event["data"]["documents"]["topics"]["blob"])).readall()
    assert hashlib.sha256(topics).hexdigest() == event["data"]["documents"]["topics"]["sha256"]


async def test_a_dropped_index_is_announced_as_well(stage: Stage, topic: TopicEndpoint) -> None:
    index = make_index(1, duration_seconds=30, video_id=VIDEO) | {"accountId": stage.service.account.id}
    await stage.indexes.upload_blob("news.json", json.dumps(index))
    assert await stage.app.pipeline.handle(DROPPED) == "published"
    assert await stage.app.pipeline.handle(DROPPED) == "unchanged"
    assert [event["data"]["sourceKind"] for event in topic.events] == ["blob"]


@pytest.mark.parametrize("trouble", [401, 403, 429, 503])
async def test_a_topic_that_is_down_holds_nothing_up_and_the_sweep_heals(
    stage: Stage, topic: TopicEndpoint, trouble: int
) -> None:
    topic.for_ever, topic.retry_after = trouble, "60"
    stage.service.add(VIDEO, make_index(1, duration_seconds=30, video_id=VIDEO))
    assert await stage.app.pipeline.handle(EVENT) == "published"
    assert await stage.names() == [f"{VIDEO}/{name}.json" for name in ("keywords", "labels", "manifest", "topics")] + [
        "_sweep/unannounced.json"
    ]
    await sweep(stage)
    assert topic.events == []
    topic.for_ever = None
    await sweep(stage)
    await sweep(stage)
    assert [event["data"]["video"]["id"] for event in topic.events] == [VIDEO]


async def test_who_died_before_telling_is_made_up_for(stage: Stage, topic: TopicEndpoint) -> None:
    stage.service.add(VIDEO, make_index(1, duration_seconds=30, video_id=VIDEO))
    await stage.app.pipeline.handle(EVENT)
    blob = stage.insights.get_blob_client(f"{stage.service.account.id}/{VIDEO}/manifest.json")
    metadata = (await blob.get_blob_properties()).metadata
    assert metadata.pop("announced") == metadata["sha256"]
    await blob.set_blob_metadata(metadata)
    assert await stage.app.pipeline.handle(EVENT) == "unchanged"
    first, second = topic.events
    assert first == second


def test_nothing_of_it_is_imported_where_no_topic_is_set(settings: dict[str, str]) -> None:
    code = (
        "import sys; from shared.composition import app; app().pipeline;"
        "print(sorted(m for m in sys.modules if 'event_grid' in m or m.endswith('.announcing')))"
    )
    environment = settings | {"PUBLICATION_TOPIC_ENDPOINT": ""}
    done = run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
