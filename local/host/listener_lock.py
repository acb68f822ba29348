"""A lock that one of several hosts holds, so that a listener runs once (`azure-webjobs-hosts/locks/...`)."""

import asyncio
import logging
import uuid
from datetime import UTC, datetime
from typing import Final

from azure.core.exceptions import AzureError, HttpResponseError, ResourceExistsError
from azure.storage.blob.aio import BlobClient, BlobLeaseClient

from local.host.clock import Clock

log = logging.getLogger(__name__)

OWNER: Final = "FunctionInstance"
"""Metadata of the lock: which host has it."""
_INSTANCE: Final = uuid.uuid4().hex


class LockLost(Exception):
    """Another host may have the lock by now."""


class ListenerLock:
    """A lease of a blob, renewed while it is held. A host that dies leaves it behind until the lease is over."""

    def __init__(self, blob: BlobClient, clock: Clock) -> None:
        self._blob = blob
        self._period = clock.timer_lock
        self._poll = clock.timer_lock_poll
        self._lease: BlobLeaseClient

    async def acquire(self) -> None:
        """Waits until this host has the lock."""
        while not await self._try():  # noqa: ASYNC110 - only storage knows when the other host lets go
            await asyncio.sleep(self._poll.total_seconds())

    async def keep(self) -> None:
        """Renews the lock until cancelled. Raises LockLost."""
        until = datetime.now(UTC) + self._period
        while True:
            await asyncio.sleep(self._period.total_seconds() / 2)
            try:
                renewed = datetime.now(UTC)
                await self._lease.renew()
                until = renewed + self._period
            except HttpResponseError as error:
                raise LockLost(error.message) from error
            except AzureError as error:
                log.warning("%s can't be renewed: %s", self._blob.blob_name, error)
                if datetime.now(UTC) > until:
                    raise LockLost("storage was out of reach") from error

    async def release(self) -> None:
        """Lets another host have it at once."""
        try:
            await self._lease.release()
        except AzureError as error:
            log.warning("%s isn't released, and is free after %s: %s", self._blob.blob_name, self._period, error)

    async def _try(self) -> bool:
        try:
            await self._create()
            self._lease = BlobLeaseClient(self._blob)
            await self._lease.acquire(lease_duration=round(self._period.total_seconds()))
            await self._blob.set_blob_metadata({OWNER: _INSTANCE}, lease=self._lease)
        except ResourceExistsError:
            return False  # another host has it
        except AzureError as error:
            log.warning("%s can't be had: %s", self._blob.blob_name, error)
            return False
        log.info("Singleton lock acquired (%s)", self._blob.blob_name)  # the real host's words
        return True

    async def _create(self) -> None:
        try:
            await self._blob.upload_blob(b"", overwrite=False)
        except HttpResponseError as error:
            if error.status_code not in {409, 412}:  # it is there, leased or not
                raise
