"""Route templates of HTTP triggers, as ASP.NET reads them: `videos/{id}`, `{id?}`, `{*rest}`."""

import re
from dataclasses import dataclass
from typing import Self

_SEGMENT = re.compile(r"\{(?P<rest>\*?)(?P<name>\w+)(?P<optional>\??)\}")


@dataclass(frozen=True)
class Route:
    """A route and the methods that it is for. A request with another method finds nothing there."""

    methods: frozenset[str]
    pattern: re.Pattern[str]

    @classmethod
    def parse(cls, template: str, methods: frozenset[str]) -> Self:
        """Reads a template without its prefix. Raises ValueError for what this host can't match."""
        pattern = "".join(_segment(segment) for segment in template.strip("/").split("/"))
        return cls(methods, re.compile(f"{pattern}/?", re.IGNORECASE))

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The values of the route's parameters, or None if the request isn't for it."""
        found = self.pattern.fullmatch(path) if method in self.methods else None
        return {name: value for name, value in found.groupdict().items() if value} if found else None


def _segment(segment: str) -> str:
    found = _SEGMENT.fullmatch(segment)
    if not found:
        if "{" in segment:
            raise ValueError(f"route segment {segment!r}: constraints and mixed segments are not supported here")
        return "/" + re.escape(segment)
    value = f"/(?P<{found['name']}>{'.*' if found['rest'] else '[^/]+'})"
    return f"(?:{value})?" if found["optional"] or found["rest"] else value
