"""`make demo`: two finished runs become documents on the local stack, and what came out is shown.

One index is "uploaded" to the emulated Video Indexer, which indexes it and calls back; another is dropped as a blob.
With INDEX=path a person's own index file is published instead, byte for byte as it is.
"""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any, Final

import msgspec
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import ContainerClient
from rich.console import Console
from rich.table import Table

from local.stack import Stack
from local.upload import upload
from local.video_indexer import Account, Run
from shared.insights import INSIGHTS, NotAnIndex, normalize
from shared.names import DEFAULT_INSIGHTS_CONTAINER, INDEXES_CONTAINER
from shared.report import VideoDocuments, render_report

REPOSITORY: Final = Path(__file__).parent.parent
SAMPLES: Final = REPOSITORY / "tests" / "indexes" / "samples"
OUT: Final = REPOSITORY / "out"
PATIENCE_SECONDS: Final = 60

console = Console(highlight=False, soft_wrap=True)


async def demo(own_index: Path | None) -> None:
    """Runs the demo; raises `TimeoutError` where no manifest comes."""
    account = Account() if own_index is None else Account(id=_account_of(own_index))
    console.print("Starting Azurite, an emulated Video Indexer and the functions host …")
    async with Stack(REPOSITORY / ".local" / "demo", account=account, indexing=Run(seconds=1)) as stack:
        if stack.host.stands_in:
            console.print("Core Tools (func) is not installed: the repository's own small host stands in for it.")
        videos = await (_publish_samples(stack) if own_index is None else _publish_own(stack, own_index))
        for video_id, origin in videos.items():
            _show(await _collect(stack, video_id), origin)
    console.print(f"The documents are in {OUT.relative_to(REPOSITORY)}/{account.id}/, and a report beside each set.")


async def _publish_samples(stack: Stack) -> dict[str, str]:
    found = msgspec.json.decode((SAMPLES / "harbour-morning.json").read_bytes())
    uploaded = await upload(stack.video_indexer, found, stack.host.callback_url)
    console.print(f"Uploaded harbour-morning as video {uploaded}; Video Indexer will call back when it is indexed.")
    body = (SAMPLES / "night-market.json").read_bytes()
    async with _container(stack, INDEXES_CONTAINER) as indexes:
        await indexes.upload_blob("night-market.json", body)
    dropped = normalize(body).video.id
    console.print(f"Dropped night-market.json, the index of video {dropped}, into the container {INDEXES_CONTAINER}.")
    return {uploaded: "callback", dropped: "dropped blob"}


async def _publish_own(stack: Stack, path: Path) -> dict[str, str]:
    body = path.read_bytes()
    video_id = normalize(body).video.id
    stack.video_indexer.add(video_id, body)
    stack.video_indexer.callbacks.send(stack.host.callback_url, {"id": video_id, "state": "Processed"})
    console.print(f"Video Indexer has {path.name} as video {video_id} and calls back.")
    return {video_id: "callback"}


async def _collect(stack: Stack, video_id: str) -> dict[str, Any]:
    """Waits for a video's manifest, then copies its folder to out/; the decoded documents by name."""
    folder = f"{stack.video_indexer.account.id}/{video_id}"
    deadline = time.monotonic() + PATIENCE_SECONDS
    bodies: dict[str, bytes] = {}
    async with _container(stack, DEFAULT_INSIGHTS_CONTAINER) as insights:
        for name in ("manifest", *INSIGHTS):
            body = await _wait_for(insights, f"{folder}/{name}.json", deadline, stack)
            path = OUT / folder / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            bodies[f"{name}.json"] = body
    report = OUT / folder / "report.html"
    report.write_text(render_report(VideoDocuments.read(bodies, folder).checked(folder)), encoding="utf-8")
    return {name.removesuffix(".json"): msgspec.json.decode(body) for name, body in bodies.items()}


async def _wait_for(insights: ContainerClient, name: str, deadline: float, stack: Stack) -> bytes:
    while True:
        try:
            return await (await insights.download_blob(name)).readall()
        except ResourceNotFoundError:
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"no {name} after {PATIENCE_SECONDS} s:\n{stack.host.process.output()[-2000:]}"
                ) from None
            await asyncio.sleep(0.1)


def _show(documents: dict[str, Any], origin: str) -> None:
    video = documents["manifest"]["video"]
    length = video["durationSeconds"]
    table = Table(title=f"{video['name']} · {length} s · from a {origin}", title_justify="left", title_style="bold")
    for column in ("insight", "items", "instances", "first items, with where they are first seen or heard"):
        table.add_column(column, justify="right" if column in ("items", "instances") else "left")
    for insight in INSIGHTS:
        facts = documents["manifest"]["documents"][insight]
        first = "\n".join(_line(item) for item in documents[insight]["items"][:3])
        table.add_row(insight, str(facts["items"]), str(facts["instances"]), first)
    console.print(table)
    folder = Path(documents["manifest"]["documents"]["topics"]["blob"]).parent
    console.print(f"  out/{folder}/report.html\n")


def _line(item: dict[str, Any]) -> str:
    times = item["instances"][0] if item["instances"] else None
    where = f", {times['startSeconds']} to {times['endSeconds']} s" if times else ""
    return f"{item['name']}{where}"


def _container(stack: Stack, name: str) -> ContainerClient:
    return ContainerClient.from_connection_string(stack.azurite.connection_string, name)


def _account_of(path: Path) -> str:
    try:
        return normalize(path.read_bytes()).video.account_id
    except (OSError, NotAnIndex) as error:
        sys.exit(f"{path}: {error}")


def main() -> None:
    """Runs the demo with the index that INDEX names, if it names one."""
    own = os.environ.get("INDEX")
    asyncio.run(demo(Path(own) if own else None))


if __name__ == "__main__":
    main()
