"""Writes a library of videos alike: `python -m tests.unit.exports.library FOLDER VIDEOS`."""

import sys
from pathlib import Path

import msgspec

from shared.insights import normalize
from tests.samples.indexes.generator import make_index

SECONDS = 60


def write_library(folder: Path, videos: int) -> int:
    """Writes the documents of as many videos; returns their size in bytes. One is made, the others have other ids."""
    index = msgspec.json.encode(make_index(1, duration_seconds=SECONDS, video_id="vvvvvvvvvv"))
    normalized = normalize(index)
    written = 0
    for number in range(videos):
        home = folder / normalized.video.account_id / f"v{number:09}"
        home.mkdir(parents=True)
        for insight, document in normalized.documents.items():
            body = document.body.replace(b"vvvvvvvvvv", home.name.encode())
            written += (home / f"{insight}.json").write_bytes(body)
    return written


if __name__ == "__main__":
    print(write_library(Path(sys.argv[1]), int(sys.argv[2])))
