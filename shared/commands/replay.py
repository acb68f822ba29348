"""`python -m shared replay`: list what failed or is poison, and put it back on the queue."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from ..events import IndexingEvent, MalformedEvent, from_message
from ..redaction import redact
from .console import FAILED, complain, err, lines, out, say_json
from .session import with_app

if TYPE_CHECKING:
    from ..composition import App
    from ..storage.queue import PoisonMessage

SHOWN: Final = 60
"""Characters that are shown of a message that is no event."""


@dataclass(frozen=True)
class Candidate:
    """Something that can be put back. `name` is a video id or a blob's name, None for a message that is no event.

    Such a message has its id (`message`) and what stands in it (`text`, its beginning).
    """

    found_in: str
    name: str | None
    reason: str
    blob: str | None = None
    """The dropped blob that it came from."""
    message: str | None = None
    text: str | None = None

    @property
    def names(self) -> set[str | None]:
        """By what it can be named."""
        return {self.name, self.blob, self.message}


def replay(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VIDEO_ID|BLOB|MESSAGE_ID]…",
            help="What to put back; - reads names from standard input, a line each.",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Put everything back that is listed.")] = False,
    reason: Annotated[str | None, typer.Option(help="Only failures for this reason, such as worker-lost.")] = None,
    discard: Annotated[
        bool, typer.Option("--discard", help="With --all or an id: drop poison messages that are no events.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """List poison messages and recorded failures, or put some of them back on the queue.

    Without names and without --all it only lists. What is put back starts with all its tries; its failure record goes
    when it succeeds. Exits with 1 where a name is not among the failures.
    """
    choice = Choice(None if everything else frozenset(lines(names or ())), reason)
    done = with_app(lambda app: _replay(app, choice, discard))
    listing = choice.lists_only
    for candidate in done if as_json else ():
        say_json(asdict(candidate) | {"putBack": not listing and candidate.name is not None})
    if not as_json and not quiet:
        show(done)
        err.print(_summary(done, listing=listing, discard=discard))
    unknown = (choice.names or frozenset()) - {name for candidate in done for name in candidate.names}
    if unknown:
        complain(f"neither failed nor poison: {', '.join(sorted(unknown))}")
        raise typer.Exit(FAILED)


@dataclass(frozen=True)
class Choice:
    """What is to be put back: the named, everything (None), or nothing (only a listing)."""

    names: frozenset[str] | None
    reason: str | None

    @property
    def lists_only(self) -> bool:
        return self.names is not None and not self.names

    def covers(self, candidate: Candidate) -> bool:
        """Whether this candidate is listed or put back."""
        named = self.names is None or self.lists_only or not self.names.isdisjoint(candidate.names)
        return named and self.reason in (None, candidate.reason)


async def _replay(app: "App", choice: Choice, discard: bool) -> list[Candidate]:
    """What is listed or was put back."""
    done = {candidate.name or number: candidate for number, candidate in enumerate(await _poison(app, choice, discard))}
    async for candidate, event in _failures(app):
        if candidate.name not in done and choice.covers(candidate):
            if not choice.lists_only:
                await app.queue.send(event)
            done[candidate.name or ""] = candidate
    return list(done.values())


async def _poison(app: "App", choice: Choice, discard: bool) -> list[Candidate]:
    """Goes through the poison queue. A message goes only when its event stands on the other queue."""
    found: list[Candidate] = []
    kept: list[PoisonMessage] = []
    async for message in app.queue.receive_poison():
        candidate, event = _read(message)
        covered = choice.covers(candidate)
        if covered:
            found.append(candidate)
        if covered and not choice.lists_only and (event is not None or discard):
            if event is not None:
                await app.queue.send(event)
            await app.queue.delete_poison(message)
        else:
            kept.append(message)
    for message in kept:
        await app.queue.release_poison(message)
    return found


def _read(message: "PoisonMessage") -> tuple[Candidate, IndexingEvent | None]:
    try:
        event = from_message(message.text)
    except MalformedEvent as error:
        return Candidate("poison", None, str(error), message=message.id, text=_beginning(message.text)), None
    fresh = event.model_copy(update={"origin": "operator", "received_at": datetime.now(UTC), "recheck": False})
    return Candidate("poison", event.video_id or event.blob, "poison", event.blob), fresh


def _beginning(text: str) -> str:
    """What stands in a message, without secrets: a cut before would hide what tells that something is one."""
    return redact(text)[:SHOWN]


async def _failures(app: "App") -> AsyncIterator[tuple[Candidate, IndexingEvent]]:
    from .recorded import recorded_failures

    async for found in recorded_failures(app):
        event = IndexingEvent(origin="operator", video_id=None if found.blob else found.video_id, blob=found.blob)
        yield Candidate(found.found_in, found.video_id or found.blob, found.reason, found.blob), event


def show(candidates: list[Candidate]) -> None:
    """Prints them as a table."""
    if not candidates:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("video, blob or message", no_wrap=True)
    for column in ("found in", "reason"):
        table.add_column(column)
    for candidate in candidates:
        words = f"{candidate.text!r}: {candidate.reason}" if candidate.message else candidate.reason
        table.add_row(candidate.name or candidate.message, candidate.found_in, words)
    out.print(table)


def _summary(candidates: list[Candidate], *, listing: bool, discard: bool) -> str:
    """How many were put back, and what became of the messages that could not be: those that are no events."""
    events = sum(candidate.name is not None for candidate in candidates)
    others = len(candidates) - events
    said = f"{events} {'can be put back' if listing else 'put back'}"
    if not others:
        return said
    if discard and not listing:
        return f"{said}, {others} dropped: no event"
    return f"{said}, {others} {'cannot' if listing else 'kept'}: no event, see --discard"
