"""The lowest confidence that is still published, per insight."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences from 0 to 1; 0 keeps everything. What has no confidence is always kept."""

    topics: float = 0.0
    keywords: float = 0.0
    labels: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.topics or self.keywords or self.labels)


KEEP_ALL = Thresholds()


def below(confidence: float | None, minimum: float) -> bool:
    """Whether a threshold drops this confidence; what has none is kept."""
    return confidence is not None and confidence < minimum
