"""Access keys: who may call what."""

import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from typing import Final, Literal, Self

type Level = Literal["anonymous", "function", "system", "admin"]

DEFAULT_KEY: Final = "default"
SYSTEM_KEY: Final = "blobs_extension"


class Keys:
    """The keys of the host and of each function. The master key opens everything.

    `func` checks no keys on a developer's machine. Azure does, so this host does.
    """

    def __init__(self, master: str, function: str, system: str) -> None:
        self.master = master
        self.host = {DEFAULT_KEY: function}
        self.system = {SYSTEM_KEY: system}
        self._functions: dict[str, dict[str, str]] = {}

    @classmethod
    def from_environment(cls) -> Self:
        """LOCAL_MASTER_KEY, LOCAL_FUNCTION_KEY and LOCAL_SYSTEM_KEY, each made at random where it is unset."""
        names = ("LOCAL_MASTER_KEY", "LOCAL_FUNCTION_KEY", "LOCAL_SYSTEM_KEY")
        return cls(*(os.environ.get(name) or secrets.token_urlsafe(32) for name in names))

    def of_function(self, name: str) -> dict[str, str]:
        """A function's own keys by name, which may be changed. At first it has one, like the host's."""
        return self._functions.setdefault(name, dict(self.host))

    def allow(
        self, level: Level, headers: Mapping[str, str], query: Mapping[str, str], *, function: str | None = None
    ) -> bool:
        """Whether a request may pass: the key is in the header `x-functions-key`, or else in `?code=`.

        Of a host's key and the function's own of that name, the function's counts.
        """
        if level == "anonymous":
            return True
        given = (headers.get("x-functions-key") or query.get("code") or "").encode()
        return any(hmac.compare_digest(given, key.encode()) for key in (*self._accepted(level, function), self.master))

    def _accepted(self, level: Level, function: str | None) -> Iterable[str]:
        match level:
            case "function":
                return (self.host | (self.of_function(function) if function else {})).values()
            case "system":
                return self.system.values()
            case _:
                return ()
