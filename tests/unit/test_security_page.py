"""The page on security: each bound names a test that exists, and its figures are those of the code."""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from shared.bounds import memory
from shared.publishing.strangers import SHARE, TOLERATED
from shared.publishing.time_limit import LONGEST_ATTEMPT
from shared.redaction import LONGEST
from shared.video_indexer.access_token import LONGEST_REQUEST
from shared.video_indexer.answer import LONGEST_ANSWER

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "security.md").read_text()
ROWS: Final = [row.split(" | ") for row in re.findall(r"^\| (.* \| .* \| .*) \|$", PAGE, re.MULTILINE)]
BOUNDS: Final = {bound: (value, tests) for bound, value, tests in ROWS if "tests/" in tests}
NAMED: Final = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_named_test_exists(file: str, name: str) -> None:
    assert name, f"{file}: name the test, too"
    assert re.search(rf"^(?:async )?def {name}\(", (ROOT / file).read_text(), re.MULTILINE)


def test_each_bound_has_a_test() -> None:
    start = PAGE.index("| bound |")
    lines = PAGE[start : PAGE.index("\n\n", start)].splitlines()[2:]
    assert len(lines) == len(BOUNDS)


def test_the_figures_are_those_of_the_code() -> None:
    host = json.loads((ROOT / "host.json").read_bytes())
    local = json.loads((ROOT / "local.settings.sample.json").read_bytes())["Values"]
    hours, minutes, seconds = map(int, host["functionTimeout"].split(":"))
    said = {
        "an index's size": "about a seventeenth",
        "large indexes at once": f"{memory.PATIENCE:.0f} s in place",
        "memory for a byte of index": f"{memory.PEAK} times",
        "a request's body": f"{int(local['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT']) >> 20} MiB",
        "an answer's time": f"{LONGEST_ANSWER:.0f} s",
        "an attempt's time": f"{LONGEST_ATTEMPT:.0f} s of the {hours * 3600 + minutes * 60 + seconds} s",
        "time for an access token": f"{LONGEST_REQUEST:.0f} s",
        "what is logged": f"{LONGEST} characters",
    }
    for bound, figure in said.items():
        (value,) = [value for name, (value, _) in BOUNDS.items() if name.startswith(bound)]
        assert figure in value
    assert pytest.approx(17, abs=0.5) == memory.PEAK / (1 - memory.SMALL_SHARE)
    assert (SHARE, TOLERATED) == (0.1, 10)  # "a tenth", "ten a minute"
