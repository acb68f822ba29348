"""How long an attempt may take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from ..errors import Transient

LONGEST_ATTEMPT: Final = 420.0
"""Seconds: well below host.json's functionTimeout, which would end every other attempt of the process as well."""


@asynccontextmanager
async def in_time(subject: str) -> AsyncIterator[None]:
    """Ends what takes longer, and raises `Transient` for it: it is tried again like anything that passes."""
    try:
        async with asyncio.timeout(LONGEST_ATTEMPT) as limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise Transient(
            f"{subject}: the attempt was not done within {LONGEST_ATTEMPT:.0f} s",
            reason="too-slow",
            remedy="Nothing yet: it is tried again. If it lasts, look at its trace for what it waits for.",
        ) from None
