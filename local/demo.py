"""`make demo`: two finished runs become documents on the local stack, and what came out is shown.

One index is "uploaded" to the emulated Video Indexer, which indexes it and calls back; another is dropped as a blob.
With INDEX=path a person's own index file is published instead, byte for byte as it is.
"""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import ContainerClient
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.azurite import AzuriteMissing
from local.processes import ProcessFailed
from local.stack import Stack
from local.upload import upload
from local.video_indexer import Account, Run
from shared.commands.given import Misgiven, indexes_in, read
from shared.exports.sink import replacing
from shared.insights import INSIGHTS, Normalized, NotAnIndex, normalize
from shared.insights.documents import Item
from shared.names import DEFAULT_INSIGHTS_CONTAINER, INDEXES_CONTAINER
from shared.reader import Files, PublishedSet, read_set
from shared.report import VideoDocuments, render_report

REPOSITORY: Final = Path(__file__).parent.parent
SAMPLES: Final = REPOSITORY / "tests" / "samples" / "indexes"
OUT: Final = REPOSITORY / "out"
PATIENCE_SECONDS: Final = 60
IMPATIENT: Final = {"AzureFunctionsJobHost__extensions__queues__maxPollingInterval": "00:00:01"}
"""Who watches should not wait for a host that polls as if nothing happened."""
SHOWN_PROBLEMS: Final = 3

console = Console(highlight=False, soft_wrap=True)


async def demo(own_index: Path | None, *, out: Path = OUT, usual_ports: bool = True) -> None:
    """Runs the demo into `out`; raises `TimeoutError` where no manifest comes, `Misgiven` for what is no index."""
    own = None if own_index is None else index_in(own_index)
    account = Account() if own is None else Account(id=own.normalized.video.account_id)
    console.print("Starting Azurite, an emulated Video Indexer and the functions host …")
    logs = REPOSITORY / ".local" / "demo"
    run = Run(seconds=1)
    async with Stack(logs, account=account, indexing=run, settings=IMPATIENT, usual_ports=usual_ports) as stack:
        if stack.host.stands_in:
            console.print("Core Tools (func) is not installed: the repository's own small host stands in for it.")
        videos = await (_publish_samples(stack) if own is None else publish_own(stack, own))
        for video_id, origin in videos.items():
            _show(await collect(stack, video_id, out), origin)
    _what_next(out.relative_to(REPOSITORY) / account.id / next(iter(videos)), own=own is not None)


class Index(NamedTuple):
    """A person's own index, and what it says."""

    path: Path
    body: bytes
    normalized: Normalized


def index_in(path: Path) -> Index:
    """The first index in a file, however it is wrapped. Raises `Misgiven`."""
    found = indexes_in(read(path), path)
    try:
        return Index(path, found[0], normalize(found[0]))
    except NotAnIndex as error:
        raise Misgiven(f"{path}: {error}") from None


def _what_next(folder: Path, *, own: bool) -> None:
    opens = "open" if sys.platform == "darwin" else "xdg-open"
    commands = {
        f"{opens} {folder}/report.html": "where in the video each item is",
        **(
            {f".venv/bin/python -m shared export {folder}": "the same as flat rows"}
            if own
            else {"INDEX=my-index.json make demo": "with an index of your own, as of Get Video Index"}
        ),
        "make start": "keep the stack running to play with",
    }
    console.print(f"The documents are in {folder.parent}/, and a report beside each set. What next?\n")
    width = max(map(len, commands))
    for command, what in commands.items():
        console.print(f"  {command:{width}}  # {what}")


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


async def publish_own(stack: Stack, own: Index) -> dict[str, str]:
    """Has the emulated Video Indexer hold an index and call back; its video's id, with where the event comes from."""
    video_id = own.normalized.video.id
    stack.video_indexer.add(video_id, own.body)
    stack.video_indexer.callbacks.send(stack.host.callback_url, {"id": video_id, "state": "Processed"})
    console.print(f"Video Indexer has {own.path.name} as video {video_id} and calls back.")
    return {video_id: "callback"}


async def collect(stack: Stack, video_id: str, out: Path) -> PublishedSet:
    """Waits for a video's manifest, then puts its folder in place of an earlier one in `out`."""
    folder = f"{stack.video_indexer.account.id}/{video_id}"
    deadline = time.monotonic() + PATIENCE_SECONDS
    bodies: dict[str, bytes] = {}
    async with _container(stack, DEFAULT_INSIGHTS_CONTAINER) as insights:
        for name in ("manifest", *INSIGHTS):
            bodies[name] = await _wait_for(insights, f"{folder}/{name}.json", deadline, stack)
    files = {f"{name}.json": body for name, body in bodies.items()}
    published = read_set(Files(files))
    files["report.html"] = render_report(VideoDocuments(published)).encode()
    shutil.rmtree(out / folder, ignore_errors=True)
    for name, body in files.items():
        with replacing(out / folder / name) as part:
            part.write_bytes(body)
    return published


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


def _show(published: PublishedSet, origin: str) -> None:
    video = published.video
    length = "length unknown" if video.duration_seconds is None else clock(video.duration_seconds)
    title = f"{video.name or video.id} · {length} · from a {origin}"
    table = Table(title=escape(title), title_justify="left", title_style="bold")
    for column in ("insight", "items", "instances", "first items, with where they are first seen or heard"):
        table.add_column(column, justify="right" if column in ("items", "instances") else "left")
    for document in published.documents():
        items: Sequence[Item] = document.items
        instances = sum(len(item.instances) for item in items)
        first = "\n".join(_line(item) for item in items[:3])
        table.add_row(document.insight, str(len(items)), str(instances), escape(first))
    console.print(table)
    _show_problems(published)
    console.print(f"  out/{video.account_id}/{video.id}/report.html\n")


def _show_problems(published: PublishedSet) -> None:
    """What of the index could not be read; a problem of its head stands in each document and is shown once."""
    problems = {problem.path: problem.message for document in published.documents() for problem in document.problems}
    if not problems:
        return
    console.print(f"  {len(problems)} pieces of the index could not be read (problems):")
    for path, message in list(problems.items())[:SHOWN_PROBLEMS]:
        console.print(f"    {path}: {message}", markup=False)
    if len(problems) > SHOWN_PROBLEMS:
        console.print("    …")


def _line(item: Item) -> str:
    if not item.instances:
        return item.name
    first = item.instances[0]
    return f"{item.name}, {clock(first.start_seconds)} to {clock(first.end_seconds)}"


def clock(seconds: float) -> str:
    """A time as people read it, to a tenth of a second: 0:01:04.1."""
    minutes, tenths = divmod(round(seconds * 10), 600)
    return f"{minutes // 60}:{minutes % 60:02}:{tenths // 10:02}.{tenths % 10}"


def _container(stack: Stack, name: str) -> ContainerClient:
    return ContainerClient.from_connection_string(stack.azurite.connection_string, name)


def main() -> None:
    """Runs the demo with the index that INDEX names, if it names one."""
    own = os.environ.get("INDEX")
    try:
        asyncio.run(demo(Path(own) if own else None))
    except (Misgiven, AzuriteMissing, ProcessFailed, TimeoutError) as error:
        sys.exit(str(error))
