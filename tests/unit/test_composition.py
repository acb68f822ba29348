"""What the app is put together from, by its settings."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from azure.core.pipeline.transport import AioHttpTransport
from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

from shared import composition, settings
from shared.composition import open_credential
from shared.settings import read_settings
from shared.storage.connection import open_blobs
from shared.storage.queue_connection import open_queue, open_queues
from tests.samples.settings import GIVEN, IDENTITY

ROOT = Path(__file__).parents[2]


async def test_storage_is_opened_by_identity_where_the_connection_names_services() -> None:
    storage = read_settings(GIVEN | IDENTITY).data_storage
    async with (
        ManagedIdentityCredential(client_id=storage.client_id) as credential,
        open_blobs(storage, credential) as blobs,
        open_queues(storage, credential) as queues,
    ):
        assert blobs.url.rstrip("/") == IDENTITY["DATA_STORAGE__blobServiceUri"]
        assert open_queue(queues, "index-events").url == f"{IDENTITY['DATA_STORAGE__queueServiceUri']}/index-events"
        assert blobs.credential is queues.credential is credential


@pytest.mark.parametrize(
    ("client_id", "kind"), [("", DefaultAzureCredential), ("11111111-0000", ManagedIdentityCredential)]
)
async def test_the_identity(client_id: str, kind: type) -> None:
    async with open_credential(read_settings(GIVEN | IDENTITY | {"DATA_STORAGE__clientId": client_id})) as credential:
        assert isinstance(credential, kind)


async def test_a_process_has_one_app_with_the_settings_of_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    for cached in (composition.app, settings.settings):
        cached.cache_clear()
    app = composition.app()
    assert composition.app() is app
    assert app.settings == read_settings(GIVEN)
    await app.close()
    for cached in (composition.app, settings.settings):
        cached.cache_clear()


@pytest.mark.parametrize(("variable", "asked"), [("", False), ("HTTPS_PROXY", True), ("no_proxy", False)])
async def test_storage_is_tried_again_soon_and_looks_for_a_proxy_where_one_is_set(
    variable: str, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    if variable:
        monkeypatch.setenv(variable, "http://proxy.invalid:8080")
    storage = read_settings(GIVEN | IDENTITY).data_storage
    async with (
        ManagedIdentityCredential(client_id=storage.client_id) as credential,
        open_blobs(storage, credential) as blobs,
        open_queues(storage, credential) as queues,
    ):
        configurations: list[Any] = [blobs._config, queues._config]  # noqa: SLF001 - the SDK shows it nowhere else
        for configuration in configurations:
            retries = configuration.retry_policy
            assert (retries.total_retries, retries.initial_backoff, retries.increment_base) == (2, 0, 2)
            assert configuration.transport._use_env_settings is asked  # noqa: SLF001
            assert isinstance(configuration.transport, AioHttpTransport)


def test_each_trigger_loads_only_the_clients_that_it_uses() -> None:
    script = """
import asyncio, sys
from shared.composition import App
from shared.settings import read_settings
app = App(read_settings({given!r}))
getattr(app, sys.argv[1])
print(*sorted(name for name in sys.modules if name in {parts!r}))
"""
    parts = ("azure.storage.blob", "azure.storage.queue", "azure.identity", "shared.insights", "msgspec")
    loaded = {
        part: subprocess.run(
            [sys.executable, "-c", script.format(given=GIVEN, parts=parts), part],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        for part in ("queue", "pipeline")
    }
    assert loaded["queue"] == []
    assert loaded["pipeline"] == ["azure.identity", "azure.storage.blob", "msgspec", "shared.insights"]
