"""`python -m shared normalize`: the normalizer, offline."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import EventError
from ..insights import KEEP_ALL, NotAnIndex, normalize
from ..publishing.publication import prepare
from .console import FAILED, complain, err, out, say_json, tracked
from .index_file import read_index


def normalize_files(
    indexes: Annotated[list[Path], typer.Argument(metavar="INDEX.json…", help="Index files; - reads standard input.")],
    out_dir: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Where to write.")],
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each index.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Turn index files into DIR/{accountId}/{videoId}/{topics,keywords,labels,manifest}.json.

    The same documents that the function app publishes. Exits with 1 where a file was no index; the others are written.
    """
    failed = 0
    for path in tracked(indexes, "normalizing", quiet=quiet or as_json):
        try:
            facts = _normalize_one(path, out_dir)
        except (NotAnIndex, EventError, OSError) as error:
            failed += 1
            complain(f"{path}: {error}")
            continue
        if as_json:
            say_json({"source": str(path)} | facts)
        elif not quiet:
            counts = ", ".join(f"{count} {insight}" for insight, count in facts["items"].items())
            out.print(f"{facts['folder']}: {counts}" + (f", {facts['problems']} problems" if facts["problems"] else ""))
    if failed:
        err.print(f"{failed} of {len(indexes)} not normalized")
        raise typer.Exit(FAILED)


def _normalize_one(path: Path, out_dir: Path) -> dict[str, Any]:
    index = normalize(read_index(path))
    folder = f"{index.video.account_id}/{index.video.id}"
    now = datetime.now(UTC)
    publication = prepare(
        index, {}, folder=folder, source="file", thresholds=KEEP_ALL, fetched_at=now, published_at=now
    )
    target = out_dir / folder
    target.mkdir(parents=True, exist_ok=True)
    for name, content in (publication.documents | {"manifest.json": publication.manifest}).items():
        (target / name).write_bytes(content.body)
    return {
        "folder": str(target),
        "items": {insight: document.items for insight, document in index.documents.items()},
        "problems": sum(document.problems for document in index.documents.values()),
    }
