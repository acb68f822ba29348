"""Which errors say that the storage account is out of reach, rather than anything about one blob."""

from typing import Final

from azure.core.exceptions import AzureError, HttpResponseError
from azure.storage.blob import StorageErrorCode

_REFUSED: Final = (401, 403, 408, 429)
_WITHOUT_CONTAINER: Final = (
    StorageErrorCode.CONTAINER_NOT_FOUND,
    StorageErrorCode.CONTAINER_BEING_DELETED,
    StorageErrorCode.CONTAINER_DISABLED,
)


def is_storage_outage(error: BaseException) -> bool:
    """No connection or no answer, an answer of trouble (5xx), a role that is missing, or no container."""
    if not isinstance(error, AzureError):
        return False
    status = error.status_code if isinstance(error, HttpResponseError) else None
    if status is None:
        return True
    return status in _REFUSED or status >= 500 or getattr(error, "error_code", None) in _WITHOUT_CONTAINER
