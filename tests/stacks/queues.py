"""Queues as the Functions host sees them: base64 both ways."""

from azure.storage.queue import TextBase64DecodePolicy, TextBase64EncodePolicy
from azure.storage.queue.aio import QueueClient, QueueServiceClient


def open_decoded(queues: QueueServiceClient, name: str) -> QueueClient:
    """A queue whose messages are read as text."""
    return queues.get_queue_client(
        name, message_encode_policy=TextBase64EncodePolicy(), message_decode_policy=TextBase64DecodePolicy()
    )
