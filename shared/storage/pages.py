"""A listing page by page, so that it can go on where it stopped."""

from collections.abc import AsyncIterator
from typing import Any, Final, NamedTuple

from azure.core.async_paging import AsyncItemPaged

PAGE_SIZE: Final = 5000


class Page[T](NamedTuple):
    """A part of a listing. `next` is where the next one starts, empty after the last."""

    items: list[T]
    next: str


async def pages_of[T](listing: AsyncItemPaged[T], start: str) -> AsyncIterator[Page[T]]:
    """The pages of a listing, from the first or from the `next` of an earlier one."""
    pages: Any = listing.by_page(start or None)
    async for page in pages:
        yield Page([item async for item in page], pages.continuation_token or "")
