"""What is to happen, by seed: the lives of the videos, and the moments at which the host dies."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from local.video_indexer import Run
from tests.samples.indexes.generator import make_index
from tests.samples.indexes.media import Json

type Origin = Literal["callback", "notification", "blob"]

ORIGINS: Final[dict[Origin, int]] = {"callback": 85, "notification": 5, "blob": 10}
OUTCOMES: Final = ("Processed",) * 7 + ("Failed", "Failed", "Quarantined")


@dataclass(frozen=True)
class Scale:
    """How large a storm is, and how strong: `force` multiplies the shares of `weather`.

    Videos appear, and the host is killed, over `seconds`.
    """

    videos: int
    seconds: float
    kills: int
    malformed: int
    force: float = 2
    outages: int = 0


@dataclass(frozen=True)
class Round:
    """One time that a video is indexed (or a blob dropped): after a pause, with an index of its own seed."""

    pause: float
    seed: int
    run: Run

    def index(self, account_id: str, video_id: str | None = None) -> Json:
        """What this round finds."""
        return make_index(self.seed, duration_seconds=20, account_id=account_id, video_id=video_id, full=False)


@dataclass(frozen=True)
class Life:
    """One video: how the app hears of it, when it first appears, and its rounds."""

    number: int
    origin: Origin
    born: float
    rounds: tuple[Round, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that a seed decides beforehand."""

    seed: int
    scale: Scale
    lives: tuple[Life, ...]
    kills: tuple[float, ...]
    outages: tuple[float, ...]

    @classmethod
    def of(cls, seed: int, scale: Scale) -> "Plan":
        """The plan of that seed."""
        rng = Random(seed)
        lives = tuple(_life(rng, number, scale) for number in range(scale.videos))
        kills = tuple(sorted(rng.uniform(0.1, 1) * scale.seconds for _ in range(scale.kills)))
        outages = tuple(sorted(rng.uniform(0.1, 0.5) * scale.seconds for _ in range(scale.outages)))
        return cls(seed, scale, lives, kills, outages)

    @property
    def second_dies(self) -> float:
        """When the second host is killed for good, in seconds: among the last rounds, when the queue is fullest."""
        return Random(f"{self.seed} second").uniform(1, 1.3) * self.scale.seconds

    @property
    def rounds(self) -> int:
        return sum(len(life.rounds) for life in self.lives)


def _life(rng: Random, number: int, scale: Scale) -> Life:
    (origin,) = rng.choices(list(ORIGINS), list(ORIGINS.values()))
    return Life(number, origin, rng.random() * scale.seconds, tuple(_rounds(rng, origin)))


def _rounds(rng: Random, origin: Origin) -> Iterator[Round]:
    for _ in range(rng.choice((1, 2, 3, 3))):
        outcome = rng.choice(OUTCOMES) if origin == "callback" else "Processed"
        run = Run(
            seconds=rng.uniform(0.05, 0.6),
            outcome=outcome,  # type: ignore[arg-type]
            failure_message="" if outcome == "Processed" else f"run {rng.randrange(1000)} ended",
            every_state=rng.random() < 0.1,
        )
        # Half of the time at once, so that one index is still being published when the next one comes.
        yield Round(rng.choice((0, rng.uniform(0, 2))), rng.randrange(1 << 30), run)
