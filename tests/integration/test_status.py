"""What `status` says of failures: those that last need a person, those that pass come by themselves."""

from typing import Any

import pytest

from local.video_indexer import Fault, Operation
from shared.commands.status import of_all, of_video
from shared.events import IndexingEvent
from shared.names import failure_of
from shared.storage.facts import BlobFacts
from tests.samples.indexes.generator import make_index
from tests.stacks.stage import Stage

pytestmark = pytest.mark.usefixtures("waits")


async def handle(stage: Stage, **event: Any) -> None:
    await stage.app.pipeline.handle(IndexingEvent(origin="callback", **event), last_try=True)


async def fails(stage: Stage, **event: Any) -> None:
    """An event's last try, while the service is out of order."""
    stage.service.faults.add(Fault("status", Operation.INDEX, times=None, status=503))
    await handle(stage, **event)
    stage.service.faults.clear()


def add(stage: Stage, video_id: str, state: str = "Processed") -> None:
    index = make_index(1, duration_seconds=20, video_id=video_id, account_id=stage.service.account.id, state=state)
    stage.service.add(video_id, index)


async def test_what_passes_is_told_apart_and_is_no_reason_to_worry(stage: Stage) -> None:
    add(stage, "good")
    add(stage, "down")
    await handle(stage, video_id="good")
    await fails(stage, video_id="down")
    await stage.indexes.upload_blob("down.json", b'{"id": "another", "state": "Processed"}')
    await fails(stage, blob="down.json")
    found = await of_all(stage.app, missing=True)
    assert (found["published"], found["failed"], found["takenUpAgain"], found["missing"]) == (1, 0, 2, 0)
    assert found["ok"]
    one = await of_video(stage.app, "down")
    assert (one["ok"], one["takenUpAgain"]) == (False, True), "it is not published yet"


async def test_what_passes_beside_good_documents_leaves_them_good(stage: Stage) -> None:
    add(stage, "good")
    await handle(stage, video_id="good")
    await fails(stage, video_id="good", recheck=True)
    one = await of_video(stage.app, "good")
    assert (one["ok"], one["takenUpAgain"], one["failure"]["reason"]) == (True, True, "service-unavailable")


@pytest.mark.parametrize(("repeats", "failed"), [(2, 0), (3, 1)])
async def test_what_lasts_is_failed_and_so_is_a_worker_that_was_lost_too_often(
    stage: Stage, repeats: int, failed: int
) -> None:
    add(stage, "bad", "Failed")
    await handle(stage, video_id="bad")
    facts = BlobFacts(reason="worker-lost", repeats=repeats)
    await stage.app.container.put(failure_of(stage.service.account.id, "lost"), b"{}", facts)
    found = await of_all(stage.app, missing=False)
    assert (found["failed"], found["takenUpAgain"], found["ok"]) == (1 + failed, 1 - failed, False)
