"""Whether a regular expression takes time in proportion to the text, whatever the text: by its shape, not by a clock.

Python's `re` tries one way after the other. The ways are few where every long repeat ends where its own characters
do: then there is one place for it to stop. What is searched for at every place of a text must, beside that, not begin
with what a long repeat in it goes over, or each place would go over the rest of the text again. Repeats of few and
alternatives outside of long repeats are but a factor.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

LONG: Final = 64
"""Repeats beyond which the length of the text counts."""
MOST_WAYS: Final = 100_000
"""How many ways the short repeats of a pattern may multiply to."""
ALPHABET: Final = frozenset(map(chr, range(0x180))) | set("\u2003\u2028\u3000\ud800\uff1d\uff20日😀٣")

REPEATS: Final = (code.MAX_REPEAT, code.MIN_REPEAT)
ONE: Final = (code.LITERAL, code.NOT_LITERAL, code.ANY, code.IN)

type Characters = frozenset[str]

_known: Final[dict[tuple[int, str], Characters]] = {}
"""What a piece of a pattern matches."""


@dataclass(frozen=True)
class Begin:
    """What a piece of a pattern can begin with, and whether it can be nothing at all."""

    characters: Characters
    empty: bool


def troubles(pattern: str | bytes, flags: int = 0, *, searched: bool = True) -> list[str]:
    """What in a pattern can take more than time in proportion to the text. `searched`: not only where a text begins."""
    parsed = parser.parse(pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern, flags & ~re.UNICODE)
    check = _Check(parsed.state)
    found = list(check.sequence(parsed, frozenset(), in_loop=False))
    if check.ways > MOST_WAYS:
        found.append(f"short repeats multiply to {check.ways} ways")
    if searched and not _is_anchored(parsed):
        begin = check.begin(parsed).characters
        found += [
            f"what begins a match goes on in a repeat: {_told(begin & body)}" for body in check.over(parsed, begin)
        ]
    return found


def _is_anchored(parsed: Any) -> bool:
    return bool(parsed) and parsed[0][0] is code.AT and parsed[0][1] in (code.AT_BEGINNING, code.AT_BEGINNING_STRING)


def _told(characters: Characters) -> str:
    return repr("".join(sorted(characters)[:9]))


class _Check:
    def __init__(self, state: Any) -> None:
        self._state = state
        self.ways = 1

    def sequence(self, tokens: Iterable[Any], follow: Characters, *, in_loop: bool) -> Iterator[str]:
        """The troubles of a sequence, after which one of `follow` may come."""
        for token in reversed(list(tokens)):
            yield from self._token(token, follow, in_loop)
            begin = self.begin([token])
            follow = begin.characters | follow if begin.empty else begin.characters

    def _token(self, token: Any, follow: Characters, in_loop: bool) -> Iterator[str]:
        kind, value = token
        if kind in REPEATS:
            least, most, body = value
            yield from self._repeat(least, most, body, follow, in_loop=in_loop)
        elif kind is code.SUBPATTERN:
            yield from self.sequence(value[3], follow, in_loop=in_loop)
        elif kind is code.BRANCH:
            for alternative in value[1]:
                yield from self.sequence(alternative, follow, in_loop=in_loop)
            self.ways *= 1 if in_loop else len(value[1])
            if in_loop:
                begins = [self.begin(alternative) for alternative in value[1]]
                follows = [one.characters | follow if one.empty else one.characters for one in begins]
                if any(one & other for n, one in enumerate(follows) for other in follows[:n]):
                    yield "alternatives within a long repeat begin alike"
        elif kind in (code.ASSERT, code.ASSERT_NOT):
            yield from self.sequence(value[1], frozenset(), in_loop=in_loop)
        elif kind not in (*ONE, code.AT):
            yield f"{kind} is not known here"

    def _repeat(self, least: int, most: int, body: Any, follow: Characters, *, in_loop: bool) -> Iterator[str]:
        begin = self.begin(body)
        is_long = most > LONG
        if (is_long or in_loop) and least != most:
            if begin.empty:
                yield "what is repeated may be nothing"
            if begin.characters & follow:
                yield f"a repeat may stop at more than one place, as before {_told(begin.characters & follow)}"
        if not (is_long or in_loop):
            self.ways *= most - least + 1
        yield from self.sequence(body, begin.characters | follow if most > 1 else follow, in_loop=in_loop or is_long)

    def begin(self, tokens: Iterable[Any]) -> Begin:
        """What a sequence can begin with."""
        characters: Characters = frozenset()
        for token in tokens:
            first = self._begin_of(token)
            characters |= first.characters
            if not first.empty:
                return Begin(characters, empty=False)
        return Begin(characters, empty=True)

    def _begin_of(self, token: Any) -> Begin:
        kind, value = token
        if kind in ONE:
            return Begin(self._characters(token), empty=False)
        if kind in REPEATS:
            body = self.begin(value[2])
            return Begin(body.characters, empty=body.empty or value[0] == 0)
        if kind is code.SUBPATTERN:
            return self.begin(value[3])
        if kind is code.BRANCH:
            begins = [self.begin(alternative) for alternative in value[1]]
            return Begin(frozenset().union(*(one.characters for one in begins)), any(one.empty for one in begins))
        return Begin(frozenset(), empty=True)

    def _characters(self, token: Any) -> Characters:
        key = self._state.flags, repr(token)
        if key not in _known:
            one = compiler.compile(parser.SubPattern(self._state, [token]), self._state.flags)
            _known[key] = frozenset(character for character in ALPHABET if one.fullmatch(character))
        return _known[key]

    def over(self, tokens: Iterable[Any], begin: Characters) -> Iterator[Characters]:
        """What the long repeats go over that begins a match, too; not of one at the very end, which can't fail."""
        tokens = list(tokens)
        for token in tokens[:-1]:
            yield from self._over(token, begin)
        for kind, value in tokens[-1:]:
            if kind is code.SUBPATTERN:
                yield from self.over(value[3], begin)
            elif kind is code.BRANCH:
                for alternative in value[1]:
                    yield from self.over(alternative, begin)
            elif kind in REPEATS and value[0] > 1:
                yield from self._over((kind, value), begin)

    def _over(self, token: Any, begin: Characters) -> Iterator[Characters]:
        kind, value = token
        if kind in REPEATS:
            everything = self._everything(value[2])
            if value[1] > LONG and everything & begin:
                yield everything
            for inner in value[2]:
                yield from self._over(inner, begin)
        elif kind is code.SUBPATTERN:
            for inner in value[3]:
                yield from self._over(inner, begin)
        elif kind is code.BRANCH:
            for alternative in value[1]:
                for inner in alternative:
                    yield from self._over(inner, begin)

    def _everything(self, tokens: Iterable[Any]) -> Characters:
        """Every character that a sequence can go over."""
        found: Characters = frozenset()
        for kind, value in tokens:
            if kind in ONE:
                found |= self._characters((kind, value))
            elif kind in REPEATS:
                found |= self._everything(value[2])
            elif kind is code.SUBPATTERN:
                found |= self._everything(value[3])
            elif kind is code.BRANCH:
                found = found.union(*(self._everything(alternative) for alternative in value[1]))
        return found
