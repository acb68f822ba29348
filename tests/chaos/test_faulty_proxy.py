"""The proxy does to storage's clients what its faults say, and nothing else."""

from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest
from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError
from azure.storage.blob.aio import BlobClient, ContainerClient

from local.azurite import Azurite, connection_string
from local.faulty_proxy import Fault, FaultyProxy, cut_answer, late, lose_answer, lose_request, refuse

BODY = bytes(range(256)) * 400


@pytest.fixture
async def proxy(azurite: Azurite) -> AsyncIterator[FaultyProxy]:
    async with FaultyProxy(azurite.ports[0]) as proxy:
        yield proxy


@pytest.fixture
async def direct(azurite: Azurite) -> AsyncIterator[BlobClient]:
    name = uuid4().hex
    async with ContainerClient.from_connection_string(azurite.connection_string, name) as container:
        await container.create_container()
        yield container.get_blob_client("blob")


@pytest.fixture
async def through(azurite: Azurite, proxy: FaultyProxy, direct: BlobClient) -> AsyncIterator[BlobClient]:
    storage = connection_string((proxy.port, *azurite.ports[1:]))
    async with BlobClient.from_connection_string(storage, direct.container_name, "blob", retry_total=0) as client:
        yield client


async def test_without_a_fault_it_is_not_noticed(through: BlobClient, direct: BlobClient) -> None:
    await through.upload_blob(BODY, metadata={"sha256": "abc"})
    assert await (await direct.download_blob()).readall() == await (await through.download_blob()).readall() == BODY
    assert (await through.get_blob_properties()).metadata == {"sha256": "abc"}
    await through.delete_blob()
    with pytest.raises(ResourceNotFoundError):
        await through.get_blob_properties()


@pytest.mark.parametrize(
    ("fault", "stored"),
    [(refuse(503, "ServerBusy"), False), (lose_request, False), (lose_answer, True), (late(0.05, lose_request), False)],
    ids=["refused", "request lost", "answer lost", "timed out"],
)
async def test_a_write_that_fails_is_stored_or_not(
    proxy: FaultyProxy, through: BlobClient, direct: BlobClient, fault: Fault, stored: bool
) -> None:
    proxy.decide = met(fault)
    with pytest.raises(AzureError):
        await through.upload_blob(BODY)
    assert await direct.exists() is stored


async def test_an_error_carries_the_services_code(proxy: FaultyProxy, through: BlobClient) -> None:
    proxy.decide = met(refuse(503, "ServerBusy"))
    with pytest.raises(HttpResponseError) as caught:
        await through.get_blob_properties()
    assert (caught.value.status_code, getattr(caught.value, "error_code", None)) == (503, "ServerBusy")


async def test_a_cut_answer_is_not_taken_for_a_whole_one(
    proxy: FaultyProxy, through: BlobClient, direct: BlobClient
) -> None:
    await direct.upload_blob(BODY)
    proxy.decide = met(cut_answer)
    with pytest.raises(AzureError):
        await (await through.download_blob()).readall()


def met(fault: Fault) -> Callable[[object], Fault]:
    return lambda _: fault
