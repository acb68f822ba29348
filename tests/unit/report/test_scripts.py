"""The report's modules: what they compute, tested by Node without a browser, and how they become one script."""

import shutil
import subprocess
from pathlib import Path

import pytest

from shared.report.modules import link
from shared.report.page import PARTS

TESTS = Path(__file__).parent / "page"


def write(folder: Path, **modules: str) -> None:
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source)


def run(script: str) -> str:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node.js")
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_the_modules_compute() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node.js")
    files = sorted(str(file) for file in TESTS.glob("*.test.js"))
    assert files
    done = subprocess.run([node, "--test", *files], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_modules_become_one_script_in_the_order_of_their_imports(tmp_path: Path) -> None:
    write(
        tmp_path,
        main='import { two, Three as Four } from "./second.js";\nimport { one } from "./first.js";\n'
        "console.log(one, two(), new Four().four);\n",
        first='export const one = "one";\nconst hidden = 1;\n',
        second='import {\n  one,\n} from "./first.js";\nconst hidden = "two";\n'
        "export function two() {\n  return one + hidden;\n}\nexport class Three {\n  four = 4;\n}\n",
    )
    assert run(link(tmp_path, "main")) == "one onetwo 4\n"


@pytest.mark.parametrize(
    "source",
    [
        'import everything from "./first.js";\n',
        'import * as first from "./first.js";\n',
        "export default 1;\n",
        "export let changing = 1;\n",
        'export { one } from "./first.js";\n',
    ],
)
def test_what_the_linker_does_not_understand_it_refuses(tmp_path: Path, source: str) -> None:
    write(tmp_path, main=source, first="export const one = 1;\n")
    with pytest.raises(ValueError, match=r"main\.js: not understood: (import|export)"):
        link(tmp_path, "main")


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path, main='import { a } from "./a.js";\n', a='import { b } from "./b.js";\nexport const a = 1;\n')
    write(tmp_path, b='import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(ValueError, match="main → a → b → a"):
        link(tmp_path, "main")


def test_every_module_is_part_of_a_page() -> None:
    pages = {"report", "library", "shard"}
    linked = "".join(link(PARTS / "scripts", page) for page in pages)
    modules = {file.stem for file in (PARTS / "scripts").glob("*.js")} - pages
    assert {name for name in modules if f"const module_{name.replace('-', '_')} =" not in linked} == set()
