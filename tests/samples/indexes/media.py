"""The video that an index is about: its length, its frame clock, its lines of speech."""

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any
from uuid import UUID

from tests.samples.indexes.timecodes import TICKS_PER_SECOND, FrameClock, Span
from tests.samples.indexes.words import VOCABULARIES, Vocabulary

type Json = dict[str, Any]


@dataclass(frozen=True)
class Media:
    """What every insight is drawn from. `density` scales how much there is a minute."""

    rng: Random
    length: int
    clock: FrameClock
    speech: tuple[Span, ...]
    vocabulary: Vocabulary
    density: float

    @property
    def language(self) -> str:
        return self.vocabulary.language

    @property
    def minutes(self) -> float:
        return self.length / TICKS_PER_SECOND / 60

    @property
    def samples(self) -> int:
        """How many visual samples, one a second, start and end inside the video (at least the first)."""
        frames = int(self.length * self.clock.rate / TICKS_PER_SECOND)
        return max(1, (frames - 1) // round(self.clock.rate) + 1)

    def guid(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def confidence(self, low: float, high: float) -> float | int:
        """Four digits, as the service writes them; now and then a whole 1."""
        value = round(low + (high - low) * self.rng.random(), 4)
        return 1 if value == 1 else value


def make_media(rng: Random, length: int, language: str, rate: Fraction, density: float) -> Media:
    """Lay the lines of speech (3 to 12 s each, on hundredths) over `length` ticks."""
    hundredth = TICKS_PER_SECOND // 100
    speech: list[Span] = []
    at = min(int(rng.random() * 400), length // hundredth // 4) * hundredth
    while at < length:
        end = min(length, at + (300 + int(rng.random() * 900)) * hundredth)
        speech.append((at, end))
        at = end + int(rng.random() * 150) * hundredth
    return Media(rng, length, FrameClock(rate), tuple(speech), VOCABULARIES[language], density)
