"""When a timer last ran and is to run next: `azure-webjobs-hosts/timers/<host id>/<function>/status`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import BlobClient
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_pascal

from local.host.ncrontab import next_time


class StatusUnreadable(Exception):
    """What stands in the status blob is no status. The timer doesn't run until that is taken away."""


class Status(BaseModel):
    """The extension's ScheduleStatus. `last` is None before the first run."""

    model_config = ConfigDict(frozen=True, alias_generator=to_pascal, populate_by_name=True)

    last: datetime | None
    next: datetime
    last_updated: datetime

    @classmethod
    def first(cls, schedule: str, now: datetime) -> Self:
        """That of a timer that has never run."""
        return cls(last=None, next=next_time(schedule, now), last_updated=now)

    def ran(self, schedule: str, at: datetime) -> "Status":
        """What it is after a run."""
        return Status(last=at, next=next_time(schedule, at), last_updated=at)

    def under(self, schedule: str, now: datetime) -> "Status":
        """What it is under a schedule that may have changed since it was written."""
        expected = next_time(schedule, self.last or now)
        if expected == self.next or (self.last is None and self.next <= now):
            return self
        return Status(last=None, next=expected, last_updated=self.last or now)


@dataclass(frozen=True)
class StatusBlob:
    """Where it is kept."""

    blob: BlobClient

    async def read(self) -> Status | None:
        """None where there is none yet, or an empty blob. Raises StatusUnreadable and AzureError."""
        try:
            text = await (await self.blob.download_blob()).readall()
        except ResourceNotFoundError:
            return None
        if not text.strip():
            return None
        try:
            return Status.model_validate_json(text)
        except ValidationError as error:
            raise StatusUnreadable(f"{self.blob.container_name}/{self.blob.blob_name}: {error}") from error

    async def write(self, status: Status) -> None:
        """Raises AzureError."""
        await self.blob.upload_blob(status.model_dump_json(by_alias=True), overwrite=True)
