"""What a trigger is to the host, and what the host is to a trigger."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from local.host.clock import Clock
from local.host.host_json import HostJson
from local.host.protos import TypedData
from local.host.storage import Storage
from local.host.work import Work
from local.host.worker import Worker


@dataclass(frozen=True)
class Surroundings:
    """What triggers need of the host."""

    worker: Worker
    storage: Storage
    host_json: HostJson
    host_id: str
    clock: Clock
    work: Work


class Trigger(Protocol):
    """Something that invokes one function of the app of its own accord."""

    async def run(self) -> None:
        """Watches and invokes until cancelled. What it started by then goes on as `Work`."""

    async def invoke_by_hand(self, given: str) -> None:
        """Invokes the function once with what an operator gave. Raises InvocationFailed, AzureError, ValueError."""


def as_json(value: Any) -> TypedData:
    """A trigger's metadata, in the form in which the .NET host sends all that is neither text nor bytes."""
    return TypedData(json=json.dumps(value, default=_text))


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
