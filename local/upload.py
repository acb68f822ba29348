"""Uploads and indexes again, in the emulated Video Indexer, as a person or a program would."""

from typing import Any

import aiohttp

from local.video_indexer import Emulator


async def upload(service: Emulator, found: dict[str, Any], callback_url: str) -> str:
    """Uploads a "video" whose indexing will find what is in the index `found`; the id of the new video."""
    query = {"name": str(found.get("name") or "untitled"), "callbackUrl": callback_url}
    return str((await _call(service, "POST", "", query, found))["id"])


async def index_again(service: Emulator, video_id: str, found: dict[str, Any], callback_url: str) -> None:
    """Has a finished video indexed again, which will find what is in the index `found`."""
    await _call(service, "PUT", f"/{video_id}/ReIndex", {"callbackUrl": callback_url}, found)


async def _call(service: Emulator, method: str, path: str, query: dict[str, str], found: dict[str, Any]) -> Any:
    account = service.account
    url = f"{service.url}/{account.location}/Accounts/{account.id}/Videos{path}"
    headers = {"Authorization": f"Bearer {service.tokens.issue('Contributor', 'Account', None)}"}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, params=query, headers=headers, json=found) as answer,
    ):
        answer.raise_for_status()
        return await answer.json() if answer.status == 200 else None
