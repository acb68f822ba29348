"""The names that code, host and infrastructure must agree on, and those of blobs as the contract's table has them."""

import hashlib
from typing import Final

DATA_CONNECTION: Final = "DATA_STORAGE"
INDEXES_CONTAINER: Final = "indexes"
DEFAULT_INSIGHTS_CONTAINER: Final = "insights"
EVENTS_QUEUE: Final = "index-events"
POISON_QUEUE: Final = "index-events-poison"
BLOB_POISON_QUEUE: Final = "webjobs-blobtrigger-poison"
"""Where the host puts blobs whose function failed on every try."""

MANIFEST: Final = "manifest.json"
FAILURE: Final = "failure.json"
REMOVED: Final = "removed.json"
"""Tells that the account has no such video any more."""
RECEIPTS: Final = "_blobs"
"""Folder of what became of dropped blobs, in the container of insights."""
LONG_RECEIPTS: Final = "_blobs-long"
"""Folder of the receipts of blobs whose own names leave no room for a folder."""
UNANNOUNCED: Final = "unannounced"
"""Checkpoint that says that publications were left unannounced."""

LONGEST_NAME: Final = 1024
MOST_SEGMENTS: Final = 254
"""What Azure Storage allows the name of a blob, in UTF-16 code units and in parts between slashes."""


def video_folder(account_id: str, video_id: str) -> str:
    """Where everything about a video stands: `{accountId}/{videoId}`."""
    return f"{account_id}/{video_id}"


def manifest_of(account_id: str, video_id: str) -> str:
    """Path of a video's manifest."""
    return f"{video_folder(account_id, video_id)}/{MANIFEST}"


def failure_of(account_id: str, video_id: str) -> str:
    """Path of a video's failure record."""
    return f"{video_folder(account_id, video_id)}/{FAILURE}"


def removed_of(account_id: str, video_id: str) -> str:
    """Path of what tells that a video was removed."""
    return f"{video_folder(account_id, video_id)}/{REMOVED}"


def document_name(insight: str, language: str | None = None) -> str:
    """`topics.json`, or `topics.fr-FR.json` for a translation."""
    return f"{insight}.{language}.json" if language else f"{insight}.json"


def receipt_of(blob: str) -> str:
    """Path of a dropped blob's receipt: of the blob's own name where storage allows it, else of the name's hash."""
    path = f"{RECEIPTS}/{blob}"
    if len(path.encode("utf-16-le")) // 2 <= LONGEST_NAME and path.count("/") < MOST_SEGMENTS:
        return path
    return f"{LONG_RECEIPTS}/{hashlib.sha256(blob.encode()).hexdigest()}.json"


def is_receipt(path: str) -> bool:
    """Whether a path is that of a receipt, whose blob's own name may be any."""
    return path.startswith((f"{RECEIPTS}/", f"{LONG_RECEIPTS}/"))


def blob_of(receipt: str) -> str | None:
    """The dropped blob that a receipt is of, by the receipt's path; None where the path has but a hash of it."""
    return receipt.removeprefix(f"{RECEIPTS}/") if receipt.startswith(f"{RECEIPTS}/") else None
