"""Where a sweep stands, and the lease that lets only one run at a time, in `_sweep/` of the container `insights`."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from azure.core.exceptions import (
    AzureError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.storage.blob.aio import BlobLeaseClient, ContainerClient

FOLDER: Final = "_sweep"
LEASE: Final = "lease"
"""That of the sweeps, and of what does the same in their stead."""
LEASE_SECONDS: Final = 60
RENEW_SECONDS: Final = 20
RETRY_SECONDS: Final = 5

logger = logging.getLogger(__name__)


class Busy(Exception):
    """Another sweep holds the lease."""


class Checkpoints:
    """Small JSON blobs by name, and leases."""

    def __init__(self, client: ContainerClient) -> None:
        self._client = client

    async def load(self, name: str) -> dict[str, Any]:
        """The checkpoint of that name; empty where there is none, or none that can be read: a fresh start."""
        try:
            download = await self._client.download_blob(f"{FOLDER}/{name}.json")
            state = json.loads(await download.readall())
        except ResourceNotFoundError:
            return {}
        except (ValueError, RecursionError):
            state = None
        if not isinstance(state, dict):
            logger.warning("the checkpoint %s cannot be read: what it was of begins anew", name)
            return {}
        return state

    async def save(self, name: str, state: dict[str, Any]) -> None:
        """Replaces the checkpoint."""
        await self._client.upload_blob(f"{FOLDER}/{name}.json", json.dumps(state).encode(), overwrite=True)

    @asynccontextmanager
    async def alone(self, name: str = LEASE) -> AsyncIterator[None]:
        """Holds the lease of that name, and renews it, until the block ends. Raises `Busy` where another holds it.

        A holder that dies keeps it for a minute at most. One that loses it goes on: two sweeps at once only queue
        events twice, which changes nothing, and two removals meet conflicts.
        """
        blob = self._client.get_blob_client(f"{FOLDER}/{name}")
        try:
            await blob.upload_blob(b"", overwrite=False)
        except ResourceExistsError:
            pass
        except HttpResponseError as error:
            if error.status_code != 412:  # leased: so it exists
                raise
        lease = BlobLeaseClient(blob)
        try:
            await lease.acquire(LEASE_SECONDS)
        except ResourceExistsError as error:
            raise Busy("another sweep is running") from error
        renewing = asyncio.create_task(_renew(lease))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await _release(lease)


async def _renew(lease: BlobLeaseClient) -> None:
    """Renews until it is cancelled, or the lease is lost."""
    pause: float = RENEW_SECONDS
    while True:
        await asyncio.sleep(pause)
        try:
            await lease.renew()
            pause = RENEW_SECONDS
        except (ResourceExistsError, ResourceModifiedError, ResourceNotFoundError) as error:
            logger.warning("the sweep has lost its lease, another may run beside it: %s", error.reason)
            return
        except AzureError as error:
            pause = RETRY_SECONDS
            logger.warning("the sweep's lease is not renewed, tried again soon: %s", type(error).__name__)


async def _release(lease: BlobLeaseClient) -> None:
    """Gives the lease back where it still stands; it ends by itself, so what the block did or raised counts more."""
    try:
        await lease.release()
    except AzureError as error:
        logger.warning("the sweep's lease could not be given back: %s", type(error).__name__)
