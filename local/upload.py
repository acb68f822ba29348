"""Uploads to the emulated Video Indexer as a person or a program would: a POST with a callback URL."""

from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from local.video_indexer import Emulator


async def upload(service: Emulator, index: Path, callback_url: str) -> str:
    """Uploads a "video" whose indexing will find what is in the index file; the id of the new video."""
    account = service.account
    url = f"{service.url}/{account.location}/Accounts/{account.id}/Videos"
    headers = {"Authorization": f"Bearer {service.tokens.issue('Contributor', 'Account', None)}"}
    found: dict[str, Any] = msgspec.json.decode(index.read_bytes())
    query = {"name": str(found.get("name", index.stem)), "callbackUrl": callback_url}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, params=query, headers=headers, json=found) as answer,
    ):
        answer.raise_for_status()
        return str((await answer.json())["id"])
