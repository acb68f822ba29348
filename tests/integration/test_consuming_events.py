"""What docs/consuming.md says of events about publications."""

import json
import logging
from typing import Any

import azure.functions as func
import msgspec
import pytest

from shared.events import IndexingEvent
from shared.insights.announcement import announcement
from shared.insights.schemas import address_of
from tests.contract.page import examples
from tests.fakes.topic import TopicEndpoint
from tests.reading.guide import code
from tests.samples.indexes.generator import make_index
from tests.stacks.stage import Stage

HEADING = "An event that says what was published"
VIDEO = "abcde12345"


@pytest.fixture
def settings(settings: dict[str, str], topic: TopicEndpoint) -> dict[str, str]:
    return settings | {"PUBLICATION_TOPIC_ENDPOINT": topic.url}


def test_the_event_that_is_shown_is_that_of_the_contracts_manifest() -> None:
    (shown,) = code("json", heading=HEADING, label="cloudevent")
    manifest = examples()["manifest"]
    video = json.loads(manifest)["video"]
    event = announcement(
        manifest,
        path=f"{video['accountId']}/{video['id']}/manifest.json",
        source="https://example.blob.core.windows.net/insights",
        dataschema=address_of("publication"),
    )
    assert json.loads(shown) == msgspec.to_builtins(event)


async def test_the_function_reads_what_the_topic_got(
    stage: Stage, topic: TopicEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    stage.service.add(VIDEO, make_index(1, duration_seconds=30, video_id=VIDEO))
    await stage.app.pipeline.handle(IndexingEvent(origin="operator", video_id=VIDEO))
    defined: dict[str, Any] = {}
    (block,) = code("python", heading=HEADING)
    exec(compile(block, "consuming.md", "exec"), defined)
    (function,) = defined["app"].get_functions()
    with caplog.at_level(logging.INFO):
        function.get_user_function()(func.QueueMessage(body=json.dumps(topic.events[0]).encode()))
    topics = (await stage.read(f"{VIDEO}/topics.json"))["items"]
    assert f"{stage.service.account.id}/{VIDEO}: {len(topics)} topics, " in caplog.text
