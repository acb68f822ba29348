"""The npm package: packed, installed elsewhere, compiled strictly, and run on a published set."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packages.conftest import ROOT
from tests.samples.publications import ACCOUNT

type Run = Callable[..., str]

PACKAGE = ROOT / "clients" / "typescript"
PROGRAMS = ROOT / "node_modules" / ".bin"

CONSUMER = """
import { readSet, NotWhole, NotPublished, type Topic, type Read } from "video-indexer-insights-reader";

declare const process: { argv: string[] };
// @ts-expect-error: there are no types of Node here, and the reader needs none
const { readFile } = await import("node:fs/promises");

const read: Read = async (name) => {
  try {
    return new Uint8Array(await readFile(`insights/${name}`));
  } catch {
    return undefined;
  }
};
const folder = process.argv[2] ?? "";
const { topics, labels, manifest } = await readSet(read, folder);
const longest: Topic | undefined = [...topics.items].sort((a, b) => b.coverageSeconds - a.coverageSeconds)[0];
const seen: (number | null)[] = labels.items.flatMap((label) => label.instances.map((one) => one.confidence));
// @ts-expect-error: the contract has no such field
topics.items[0]?.sentiment;
// @ts-expect-error: nor may any be made up
labels.video.additional;
console.log(JSON.stringify([topics.video.id, longest?.name, seen.length, manifest.documents.labels.instances]));
for (const [what, altered] of [["labels.json", "{}"], ["manifest.json", undefined], ["removed.json", "{}"]] as const) {
  const broken: Read = async (name) =>
    name.endsWith(what) ? (altered === undefined ? undefined : new TextEncoder().encode(altered)) : read(name);
  try {
    await readSet(broken, folder);
  } catch (error) {
    console.log(error instanceof NotWhole, error instanceof NotPublished);
  }
}
"""


@pytest.fixture(scope="module")
def installed(outside: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A folder with the packed package installed."""
    source = tmp_path_factory.mktemp("npm") / "package"
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("dist"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
        run("npm", "pack", "--silent", folder=source)
    (packed,) = source.glob("*.tgz")
    (outside / "package.json").write_text('{"type": "module", "private": true}')
    run("npm", "install", "--silent", "--offline", "--no-audit", "--no-fund", packed, folder=outside)
    return outside


def test_the_types_are_those_of_the_schemas(run: Run, tmp_path: Path) -> None:
    run("node", "generate.mjs", tmp_path / "contract.ts", folder=PACKAGE)
    made = (tmp_path / "contract.ts").read_text()
    assert made == (PACKAGE / "src" / "contract.ts").read_text()
    assert made.count("export interface Video ") == made.count("export interface Instance ") == 1
    open_ended = [line for line in made.splitlines() if "[k: string]: unknown" in line]
    assert len(open_ended) == made.count("additional: {") + made.count("additional?: {")


@pytest.mark.slow
def test_a_strict_consumer_compiles_and_reads(installed: Path, run: Run) -> None:
    (installed / "consumer.ts").write_text(CONSUMER)
    strict = ("--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes")
    target = ("--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom")
    run(PROGRAMS / "tsc", *strict, *target, "consumer.ts", folder=installed)
    first, *errors = run("node", "consumer.js", f"{ACCOUNT}/one", folder=installed).splitlines()
    assert first.startswith('["one","')
    assert errors == ["true false", "false true", "false true"]
