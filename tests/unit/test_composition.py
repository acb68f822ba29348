"""What the app is put together from, by its settings."""

import pytest
from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

from shared import composition, settings
from shared.composition import open_credential
from shared.settings import read_settings
from shared.storage.connection import open_blobs, open_queue, open_queues
from tests.unit.test_settings import GIVEN, IDENTITY


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
