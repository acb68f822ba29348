"""What a storm tells of itself."""

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.storm.plan import Plan


@dataclass
class Report:
    """What happened in a storm."""

    plan: Plan
    kills: int = 0
    sweeps: int = 0
    of_second_host: int = 0
    documents: int = 0
    callbacks: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    wrong: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        counted = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        called = ", ".join(f"{name} {count}" for name, count in sorted(self.callbacks.items()))
        return (
            f"seed {self.plan.seed}: {len(self.plan.lives)} videos, {self.plan.rounds} rounds of indexing, "
            f"{self.kills} kills, {self.sweeps} sweeps, "
            f"{self.of_second_host} events handled by the second host, {self.documents} documents written, "
            f"{self.seconds:.0f} s, {len(self.wrong)} wrong\n"
            f"  callbacks: {called}\n  {self.faults.total()} faults: {counted}"
            + "".join(f"\n  WRONG {video}: {what}" for video, what in self.wrong.items())
        )
