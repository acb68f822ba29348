"""An event becomes four blobs: fetched over HTTP, written to Azurite."""

import hashlib
import json

import pytest

from local.video_indexer import Fault, Operation
from shared.errors import Transient
from shared.events import IndexingEvent
from tests.indexes.generator import make_index
from tests.integration.conftest import Stage

VIDEO = "abcde12345"
EVENT = IndexingEvent(origin="callback", video_id=VIDEO, state="Processed")
SET = [f"{VIDEO}/{name}.json" for name in ("keywords", "labels", "manifest", "topics")]


async def test_a_callback_becomes_three_documents_and_a_manifest(stage: Stage) -> None:
    stage.service.add(VIDEO, make_index(1, duration_seconds=120, video_id=VIDEO, account_id=stage.service.account.id))
    assert await stage.app.pipeline.handle(EVENT) == "published"
    assert await stage.names() == SET
    manifest = await stage.read(f"{VIDEO}/manifest.json")
    for insight, facts in manifest["documents"].items():
        body = await (await stage.insights.download_blob(facts["blob"])).readall()
        assert hashlib.sha256(body).hexdigest() == facts["sha256"]
        assert len(body) == facts["bytes"]
        document = json.loads(body)
        assert document["insight"] == insight
        assert len(document["items"]) == facts["items"] > 0
        assert document["video"] == manifest["video"]
