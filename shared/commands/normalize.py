"""`python -m shared normalize`: the normalizer, offline."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import insights
from ..exports.sink import replacing
from ..insights import Normalized, NotAnIndex
from ..publishing.publication import prepare
from ..publishing.setup import Setup
from ..storage.facts import BlobFacts
from .console import FAILED, complain, err, fail, out, say_json, tracked, write_bytes
from .given import Misgiven, files_of_indexes, indexes_in, read
from .index_file import STANDARD


def normalize(
    indexes: Annotated[
        list[Path],
        typer.Argument(metavar="INDEX.json|DIR…", help="Index files, or folders of them; - reads standard input."),
    ],
    out_dir: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Where to write; - prints the documents, a line each.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each index.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Turn index files into DIR/{accountId}/{videoId}/{topics,keywords,labels,manifest}.json.

    The same documents that the function app publishes. Exits with 1 where a file was no index; the others are written.
    """
    if as_json and out_dir == STANDARD:
        raise typer.BadParameter("--json and the documents cannot both go to standard output")
    try:
        paths = list(files_of_indexes(indexes))
    except Misgiven as error:
        fail(str(error))
    failed = 0
    for path in tracked(paths, "normalizing", quiet=quiet or as_json):
        try:
            for facts in _normalize(path, out_dir):
                if as_json:
                    say_json({"source": str(path)} | facts)
                elif not quiet:
                    (err if out_dir == STANDARD else out).print(_summary(facts))
        except Misgiven as error:
            failed += 1
            complain(str(error))
    if failed:
        err.print(f"{failed} of {len(paths)} not normalized")
        raise typer.Exit(FAILED)


def _normalize(path: Path, out_dir: Path) -> Iterator[dict[str, Any]]:
    """What became of each index in a file. Raises `Misgiven`; ends the command where nothing can be written."""
    for body in indexes_in(read(path), path):
        try:
            yield _write(insights.normalize(body), out_dir)
        except NotAnIndex as error:
            raise Misgiven(f"{path}: {error}") from None
        except BrokenPipeError:
            raise
        except OSError as error:
            fail(f"{error.filename or out_dir}: {error.strerror or error}")


def _write(index: Normalized, out_dir: Path) -> dict[str, Any]:
    """Writes a video's folder as it is published: each file whole or not at all, the manifest last."""
    folder = f"{index.video.account_id}/{index.video.id}"
    if out_dir == STANDARD:
        write_bytes(b"".join(document.body + b"\n" for document in index.documents.values()))
    else:
        publication = prepare(
            index, {}, folder=folder, source="file", setup=Setup(), facts=BlobFacts(), published_at=datetime.now(UTC)
        )
        for name, content in (publication.documents | {"manifest.json": publication.manifest}).items():
            with replacing(out_dir / folder / name) as part:
                part.write_bytes(content.body)
    return {
        "folder": folder if out_dir == STANDARD else str(out_dir / folder),
        "items": {insight: document.items for insight, document in index.documents.items()},
        "problems": index.problems,
    }


def _summary(facts: dict[str, Any]) -> str:
    counts = ", ".join(f"{count} {insight}" for insight, count in facts["items"].items())
    return f"{facts['folder']}: {counts}" + (f", {facts['problems']} problems" if facts["problems"] else "")
