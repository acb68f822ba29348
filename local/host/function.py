"""What host and worker process know of a function, and how its invocation can end badly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class AppNotLoaded(Exception):
    """The app can't be indexed: its import failed, or it has a function that can't be run here."""


class InvocationFailed(Exception):
    """A function raised, ran out of time, or died with its process. What there is to say has been logged."""


@dataclass(frozen=True)
class Function:
    """A function of the app. `trigger` is its trigger binding as the .NET host would get it (function.json)."""

    name: str
    id: str
    trigger: Mapping[str, Any]

    @property
    def trigger_type(self) -> str:
        return str(self.trigger["type"])

    @property
    def full_name(self) -> str:
        """The .NET host's id of a function, which stands in messages, receipts, locks and the webhook's query."""
        return f"Host.Functions.{self.name}"

    @property
    def deferred(self) -> bool:
        """Whether the parameter wants a reference to the data (an SDK type) instead of the data."""
        return bool(self.trigger.get("properties", {}).get("SupportsDeferredBinding"))
