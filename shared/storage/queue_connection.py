"""Opens the queues of the storage that holds the data; apart from the blobs, since few events send anything."""

from azure.core.credentials_async import AsyncTokenCredential
from azure.storage.queue import TextBase64EncodePolicy
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from ..settings import StorageConnection
from .sending import sending


def open_queues(connection: StorageConnection, credential: AsyncTokenCredential) -> QueueServiceClient:
    """The queue service of a connection."""
    if connection.connection_string:
        return QueueServiceClient.from_connection_string(connection.connection_string, **sending())
    assert connection.queue_uri is not None
    return QueueServiceClient(connection.queue_uri, credential, **sending())


def open_queue(queues: QueueServiceClient, name: str) -> QueueClient:
    """A queue whose messages are sent as base64, as the Functions host reads them, and received as they stand."""
    return queues.get_queue_client(name, message_encode_policy=TextBase64EncodePolicy())
