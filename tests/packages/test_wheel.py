"""The wheel, installed into a clean environment: it runs without Azure, and its reader reads."""

import json
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterable
from email.message import Message
from email.parser import Parser
from importlib.metadata import files, requires
from pathlib import Path
from venv import EnvBuilder

import pytest
from packaging.requirements import Requirement

from tests.packages.conftest import ROOT

type Run = Callable[..., str]

READS = """
import sys
from pathlib import Path
from video_indexer_insights.reader import Folder, NotPublished, read_set, read_sets

for published in read_sets(Folder(Path("insights"))):
    print(published.video.id, sum(1 for _ in published.occurrences()), published.manifest.published_at)
try:
    read_set(Folder(Path("insights")), "nowhere")
except NotPublished as error:
    print(error)
assert not {"azure", "pydantic", "typer", "shared"} & sys.modules.keys()
"""


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The programs of an environment that has the wheel and what it asks for, and nothing else.

    What it asks for is copied from here; pip, which may download nothing, makes sure that it is all there.
    """
    folder = tmp_path_factory.mktemp("environment")
    EnvBuilder(with_pip=False).create(folder)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    site = run(programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder)
    for name in asked_for(metadata_of(wheel).get_all("Requires-Dist")):
        copy_distribution(name, Path(site.strip()))
    pip = (sys.executable, "-m", "pip", "--python", programs / "python")
    run(*pip, "install", "--quiet", "--no-index", wheel, folder=folder)
    return programs


def metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as file:
        (name,) = (name for name in file.namelist() if name.endswith("/METADATA"))
        return Parser().parsestr(file.read(name).decode())


def asked_for(requirements: Iterable[str] | None) -> set[str]:
    """The names of distributions that these requirements need here, without extras, and those that they need."""
    found: set[str] = set()
    waiting = list(requirements or ())
    while waiting:
        requirement = Requirement(waiting.pop())
        if requirement.name not in found and (not requirement.marker or requirement.marker.evaluate({"extra": ""})):
            found.add(requirement.name)
            waiting += requires(requirement.name) or ()
    return found


def copy_distribution(name: str, site: Path) -> None:
    for file in files(name) or ():
        if file.parts[0] != ".." and file.suffix != ".pyc":
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), site / file)


def test_it_holds_every_module_but_the_triggers(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = {name for name in file.namelist() if ".dist-info/" not in name}
    sources = {path.relative_to(ROOT / "shared").as_posix() for path in (ROOT / "shared").rglob("*") if path.is_file()}
    wanted = {name for name in sources if not name.startswith("triggers/") and "__pycache__" not in name}
    assert names == {f"video_indexer_insights/{name}" for name in wanted}
    assert metadata_of(wheel).get_all("Provides-Extra") == ["export", "azure"]


@pytest.mark.slow
def test_it_runs_without_azure(environment: Path, outside: Path, run: Run) -> None:
    program = environment / "video-insights"
    assert "video-insights 1." in run(program, "--version", folder=outside)
    assert "export" in run(program, "--help", folder=outside)
    counts = json.loads(run(program, "export", "insights", "-o", "rows.csv", "-f", "csv", "--json", folder=outside))
    assert len((outside / "rows.csv").read_bytes().splitlines()) == counts["rows"] + 1
    run(program, "report", "--library", "insights", "-o", "site", folder=outside)
    assert (outside / "site" / "index.html").exists()
    for command, extra in (("status", "azure"), ("export insights -f parquet -o rows.parquet", "export")):
        said = run(program, *command.split(), folder=outside, code=1)
        assert f"pip install 'video-indexer-insights[{extra}]'" in said
        assert "Traceback" not in said


@pytest.mark.slow
def test_its_reader_reads(environment: Path, outside: Path, run: Run) -> None:
    *sets, missing = run(environment / "python", "-c", READS, folder=outside).splitlines()
    assert [line.split()[0] for line in sets] == ["one", "two"]
    assert {line.split()[2] for line in sets} == {"2026-01-01T12:00:00.000000Z"}
    assert "nothing is published there" in missing
