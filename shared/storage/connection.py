"""Opens the storage that holds the data: with a connection string locally, with an identity in Azure."""

from typing import Final

from azure.core.credentials_async import AsyncTokenCredential
from azure.storage.blob.aio import BlobServiceClient, ExponentialRetry
from azure.storage.queue import TextBase64EncodePolicy
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from ..settings import StorageConnection

# By default the SDK waits 18, 24 and 42 s between its tries. A callback is answered sooner than that or not at all, and
# events are tried again by their queue: two short waits bridge a blip.
_RETRY: Final = ExponentialRetry(initial_backoff=0, increment_base=2, random_jitter_range=1, retry_total=2)


def open_blobs(connection: StorageConnection, credential: AsyncTokenCredential) -> BlobServiceClient:
    """The blob service of a connection."""
    if connection.connection_string:
        return BlobServiceClient.from_connection_string(connection.connection_string, retry_policy=_RETRY)
    assert connection.blob_uri is not None
    return BlobServiceClient(connection.blob_uri, credential, retry_policy=_RETRY)


def open_queues(connection: StorageConnection, credential: AsyncTokenCredential) -> QueueServiceClient:
    """The queue service of a connection."""
    if connection.connection_string:
        return QueueServiceClient.from_connection_string(connection.connection_string, retry_policy=_RETRY)
    assert connection.queue_uri is not None
    return QueueServiceClient(connection.queue_uri, credential, retry_policy=_RETRY)


def open_queue(queues: QueueServiceClient, name: str) -> QueueClient:
    """A queue whose messages are sent as base64, as the Functions host reads them, and received as they stand."""
    return queues.get_queue_client(name, message_encode_policy=TextBase64EncodePolicy())
