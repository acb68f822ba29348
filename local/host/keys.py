"""Access keys: who may call what."""

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

type Level = Literal["anonymous", "function", "system", "admin"]


@dataclass(frozen=True, repr=False)
class Keys:
    """The keys of the host. The master key opens everything.

    `func` checks no keys on a developer's machine. Azure does, so this host does.
    """

    master: str
    function: str
    system: str

    @classmethod
    def from_environment(cls) -> Self:
        """LOCAL_MASTER_KEY, LOCAL_FUNCTION_KEY and LOCAL_SYSTEM_KEY, each made at random where it is unset."""
        names = ("LOCAL_MASTER_KEY", "LOCAL_FUNCTION_KEY", "LOCAL_SYSTEM_KEY")
        return cls(*(os.environ.get(name) or secrets.token_urlsafe(32) for name in names))

    def allow(self, level: Level, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
        """Whether a request may pass: the key is in the header `x-functions-key`, or else in `?code=`."""
        if level == "anonymous":
            return True
        given = (headers.get("x-functions-key") or query.get("code") or "").encode()
        accepted = {"function": self.function, "system": self.system, "admin": self.master}[level]
        return any(hmac.compare_digest(given, key.encode()) for key in (accepted, self.master))
