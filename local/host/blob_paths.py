"""Blob path patterns: `container/{name}.json`."""

import re
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class BlobPath:
    """A pattern over the blobs of one container. A `{name}` matches one character or more, slashes too."""

    container: str
    prefix: str
    pattern: re.Pattern[str]

    @classmethod
    def parse(cls, path: str) -> Self:
        """Reads `container/pattern`; `container` alone is every blob of it. Raises ValueError."""
        container, _, blob = path.partition("/")
        if not container or "{" in container:
            raise ValueError(f"{path!r}: a blob path begins with the name of a container")
        literals = re.split(r"\{(\w+)\}", blob or "{name}")
        parts = [f"(?P<{part}>.+)" if odd % 2 else re.escape(part) for odd, part in enumerate(literals)]
        return cls(container, literals[0], re.compile("".join(parts), re.DOTALL))

    def match(self, blob: str) -> dict[str, str] | None:
        """The values of the pattern's names in the blob's name; None if it doesn't match."""
        found = self.pattern.fullmatch(blob)
        return found.groupdict() if found else None
