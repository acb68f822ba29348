"""Opens the storage that holds the data: with a connection string locally, with an identity in Azure."""

from azure.core.credentials_async import AsyncTokenCredential
from azure.storage.blob.aio import BlobServiceClient

from ..settings import StorageConnection
from .sending import sending


def open_blobs(connection: StorageConnection, credential: AsyncTokenCredential) -> BlobServiceClient:
    """The blob service of a connection."""
    if connection.connection_string:
        return BlobServiceClient.from_connection_string(connection.connection_string, **sending())
    assert connection.blob_uri is not None
    return BlobServiceClient(connection.blob_uri, credential, **sending())
