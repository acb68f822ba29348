"""One attempt at a message, as the production code makes it: from what it was answered so far to what it asks next.

An attempt depends on nothing but its message and the answers that it got, so each distinct history of answers is run
once, and then remembered: the first answer at a moment goes to the coroutine that asked, each other one to a fresh
coroutine that is fed the history. That is what makes walking every order cheap.
"""

from collections.abc import Coroutine, Hashable
from itertools import count
from typing import Any, Final, NamedTuple

from shared.events import from_message
from shared.publishing.announcing import Announcements, open_announcements
from shared.publishing.build import build_pipeline
from shared.publishing.pipeline import Pipeline

from .operations import RECHECK_AFTER, AskingTopic, AskingWorld, Fetch, List, Operation, Send
from .running import Running
from .sweeper import SWEEP, sweep
from .versions import ACCOUNT, NOON

MAX_TRIES: Final = 5
MOST_OPERATIONS: Final = 160
"""Two rounds of a listing, three fetches, nine documents, a manifest and deletions, five of a failure, and a margin."""


class EndlessAttempt(AssertionError):
    """An attempt asks for more operations than any can need."""


class Memory(NamedTuple):
    """What of its past an attempt can still act on: a listing begins a new round, and what was read and written in
    earlier rounds counts no more, but for the index that was fetched last (and in which round), what was sent, and
    whether a listing came right after what was fetched: then the attempt has failed, and is about to record that. For a
    sweep all of its past counts.
    """

    rounds: int = 0
    fetched: Hashable = None
    sent: int = 0
    round: tuple[tuple[Operation, Hashable], ...] = ()
    failed: bool = False
    of_sweep: bool = False

    def after(self, operation: Operation, answer: Hashable) -> "Memory":
        """The memory once the operation was answered."""
        if isinstance(operation, List):
            failed = self.failed or (self.rounds > 0 and isinstance(self.round[-1][0], Fetch))
            before = self.round if self.of_sweep else ()
            return self._replace(rounds=self.rounds + 1, round=(*before, (operation, answer)), failed=failed)
        return self._replace(
            fetched=(self.rounds, answer) if isinstance(operation, Fetch) else self.fetched,
            sent=self.sent + isinstance(operation, Send),
            round=(*self.round, (operation, answer)),
        )


class Past(NamedTuple):
    """What an attempt is at, its memory, and every answer that it got so far."""

    message: str
    tries: int
    memory: Memory
    answers: tuple[Hashable, ...] = ()

    def after(self, operation: Operation, answer: Hashable) -> "Past":
        """The past once the operation was answered."""
        return self._replace(memory=self.memory.after(operation, answer), answers=(*self.answers, answer))


class Moment:
    """An attempt between two operations. Attempts with the same memory are at the same moment."""

    def __init__(self, attempts: "Attempts", past: Past, running: Running) -> None:
        self._attempts = attempts
        self._past = past
        self._running: Running | None = running
        self._next: dict[Hashable, Moment] = {}
        self.number = next(attempts.numbers)
        self.rounds = past.memory.rounds
        self.asks = running.asks

    def after(self, answer: Hashable) -> "Moment":
        """The moment that follows when the operation is answered so."""
        if answer not in self._next:
            assert isinstance(self.asks, Operation)
            running, self._running = self._running or self._attempts.replay(self._past), None
            running.answer(answer)
            self._next[answer] = self._attempts.moment(self._past.after(self.asks, answer), running)
        return self._next[answer]


class Attempts:
    """Every attempt that was ever asked about."""

    def __init__(self, max_tries: int = MAX_TRIES, languages: tuple[str, ...] = (), *, topic: bool = False) -> None:
        self._max_tries = max_tries
        self._languages = languages
        self.numbers = count()
        self._topic = topic
        self.replays = 0
        self._moments: dict[Hashable, Moment] = {}

    @property
    def moments(self) -> int:
        """At how many moments attempts were seen."""
        return len(self._moments)

    def begin(self, message: str, tries: int) -> Moment:
        """An attempt before its first operation."""
        past = Past(message, tries, Memory(of_sweep=message == SWEEP))
        return self._moments.get(past[:3]) or self.moment(past, self.replay(past))

    def moment(self, past: Past, running: Running) -> Moment:
        """The moment of that memory. That memory is all that counts is tried: each attempt that comes to a moment
        which another came to before must ask for the same."""
        if len(past.answers) > MOST_OPERATIONS:
            raise EndlessAttempt(f"an attempt asks for more than {MOST_OPERATIONS} operations")
        known = self._moments.get(past[:3])
        if known is None:
            return self._moments.setdefault(past[:3], Moment(self, past, running))
        assert running.asks == known.asks
        running.close()
        return known

    def replay(self, past: Past) -> Running:
        """An attempt run anew through the answers that it got."""
        self.replays += 1
        running = Running(self.start(past.message, past.tries))
        for answer in past.answers:
            running.answer(answer)
        return running

    def start(self, message: str, tries: int) -> Coroutine[Operation, Any, str]:
        """What a worker does with a message, before its first operation."""
        return sweep() if message == SWEEP else self.handle(AskingWorld(), message, tries)

    def handle(self, world: AskingWorld, message: str, tries: int) -> Coroutine[Operation, Any, str]:
        """The production pipeline with that message, over a world that it asks."""
        pipeline = _pipeline(world, self._max_tries, self._languages, topic=self._topic)
        return pipeline.handle(from_message(message), tries=tries, last_try=tries >= self._max_tries)


def _pipeline(world: AskingWorld, max_tries: int, languages: tuple[str, ...], *, topic: bool) -> Pipeline:
    pipeline = build_pipeline(
        ACCOUNT,
        service=world,
        container=world,
        blobs=world,
        queue=world,
        announcing=_announcements(world) if topic else None,
        languages=languages,
        max_tries=max_tries,
        recheck_after=RECHECK_AFTER,
        clock=lambda: NOON,
    )
    pipeline._run_bounded = pipeline._run  # type: ignore[method-assign]  # no event loop, so no time and no threads
    return pipeline


def _announcements(world: AskingWorld) -> Announcements:
    topic = AskingTopic()
    made = open_announcements(ACCOUNT, container=world, topic=topic, store=topic, source="", clock=lambda: NOON)
    made._bounded = made._announce  # type: ignore[method-assign]
    return made
