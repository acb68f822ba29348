"""Settings that change what is fetched and written."""

import json

import pytest

from local.upload import upload
from tests.samples.indexes.generator import make_index
from tests.stacks.polling import eventually
from tests.stacks.running import Folder, Running, is_published

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = ("fr-FR", "ja-JP")
SETTINGS = {"INDEX_LANGUAGES": ",".join(LANGUAGES), "VIDEO_INDEXER_FILTER_INSIGHTS": "false"}


async def test_a_whole_index_and_its_translations_are_published(running: Running) -> None:
    found = make_index(1, duration_seconds=60, account_id=running.service.account.id)
    video = await upload(running.service, found, running.stack.host.callback_url)

    async def published() -> Folder | None:
        folder = await running.folder(video)
        return folder if is_published(running, video, folder, languages=LANGUAGES, filtered=False) else None

    folder = await eventually(published, "every language published")
    assert len(folder) == 4 + 3 * len(LANGUAGES)
    names = [item["name"] for item in json.loads(folder["keywords.fr-FR.json"])["items"]]
    assert names
    assert all(name.endswith("[fr-FR]") for name in names)
    asked = [url for url in running.service.traffic.urls if "/Index?" in url]
    assert asked
    assert not any("includedInsights" in url for url in asked)
