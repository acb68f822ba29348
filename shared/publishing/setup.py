"""What documents are made with, beside the index: other settings make other documents of the same index."""

import hashlib
from dataclasses import dataclass

from ..insights import KEEP_ALL, NORMALIZER_VERSION, SCHEMA_VERSION, Thresholds


@dataclass(frozen=True, slots=True)
class Setup:
    """The settings that documents depend on."""

    thresholds: Thresholds = KEEP_ALL
    languages: tuple[str, ...] = ()

    @property
    def of_video(self) -> str:
        """Short hash for the metadata of a video's manifest."""
        return self._hash(self.languages)

    @property
    def of_file(self) -> str:
        """Short hash for the receipt of a dropped file, which is never translated."""
        return self._hash(())

    def _hash(self, languages: tuple[str, ...]) -> str:
        limits = self.thresholds.topics, self.thresholds.keywords, self.thresholds.labels
        parts = NORMALIZER_VERSION, SCHEMA_VERSION, *map(str, limits), *languages
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
