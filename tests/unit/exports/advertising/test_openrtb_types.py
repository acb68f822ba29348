"""Content objects, held to somebody else's types of OpenRTB 2.6 (`iab-openrtb`) by the TypeScript compiler."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from shared.exports.advertising.openrtb import advertising
from shared.insights import normalize
from shared.reader import decode
from tests.samples.indexes.files import SAMPLES

ROOT: Final = Path(__file__).parents[4]
TSC: Final = ROOT / "node_modules" / ".bin" / "tsc"
OPTIONS: Final = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noEmit": True,
    "module": "nodenext",
    "moduleResolution": "nodenext",
    "types": [],
}

FIRST_LINE: Final = 2
"""Of the objects in what is compiled, each on a line of its own."""

pytestmark = pytest.mark.slow


def contents() -> list[dict[str, Any]]:
    """Every content object of the samples, with and without breaks."""
    found: list[dict[str, Any]] = []
    for path in SAMPLES:
        index = normalize(path.read_bytes())
        documents = [decode(made.body, path.name) for made in index.documents.values()]
        made = json.loads(msgspec.json.encode(advertising(documents, [30, 90])))
        found += [made["content"], *(stretch["content"] for stretch in made["stretches"])]
    return found


def compiled(folder: Path, objects: list[dict[str, Any]]) -> str:
    """What the compiler says where each object is written as one of OpenRTB's."""
    lines = [f"const content{number}: Content = {json.dumps(one)};" for number, one in enumerate(objects)]
    names = ", ".join(f"content{number}" for number in range(len(objects)))
    program = ['import type { Content } from "iab-openrtb/v26";', *lines, f"export default [{names}];"]
    (folder / "contents.mts").write_text("\n".join(program))
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "files": ["contents.mts"]}))
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    done = subprocess.run([TSC, "-p", folder], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is (done.stdout == "")
    return done.stdout


def test_every_content_object_is_one_of_openrtb(tmp_path: Path) -> None:
    made = contents()
    assert len(made) > 3
    assert compiled(tmp_path, made) == ""


WRONG: Final[list[dict[str, Any]]] = [
    {"cattax": 99},
    {"context": 12},
    {"cat": "483"},
    {"len": "12"},
    {"lenght": 12},
    {"kwarray": [1]},
]


def test_what_is_none_is_noticed(tmp_path: Path) -> None:
    sound = contents()[0]
    said = compiled(tmp_path, [sound, *(sound | fields for fields in WRONG)])
    lines = re.findall(r"contents\.mts\((\d+),\d+\): error TS", said)
    noticed = {int(line) - FIRST_LINE for line in lines}
    assert noticed == set(range(1, len(WRONG) + 1))
