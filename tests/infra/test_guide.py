"""docs/deploying.md says what the infrastructure does."""

import json
import re
from pathlib import Path

import pytest

from .infrastructure import Infrastructure
from .policies.roles import ALLOWED, BUILT_IN
from .policies.telemetry import ALERTS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/deploying.md").read_text()
PARAMETERS = json.loads((ROOT / "infra/main.parameters.json").read_text())["parameters"]
# azd asks for these itself.
ASKED = {"AZURE_ENV_NAME", "AZURE_LOCATION"}


def _environment(value: str) -> tuple[str, str]:
    match = re.fullmatch(r"\$\{([A-Z_]+)=?([^}]*)\}", value)
    assert match is not None
    return match[1], match[2]


@pytest.mark.parametrize("parameter", sorted(PARAMETERS.keys() - {"settings"}))
def test_guide_names_every_input_with_its_default(parameter: str) -> None:
    name, default = _environment(PARAMETERS[parameter]["value"])
    if name not in ASKED:
        assert f"`{name}`" in GUIDE
        assert not default or f"| `{name}` | `{default}` |" in GUIDE


def test_guide_gives_every_role() -> None:
    titles = {re.sub(r"(?<!^)([A-Z])", r" \1", role).title() for *_, role in ALLOWED if role in BUILT_IN}
    assert {title for title in titles if title not in GUIDE} == set()


def test_guide_counts_the_alerts() -> None:
    infrastructure = Infrastructure(ROOT / "infra")
    metric_alerts = list(infrastructure.created("Microsoft.Insights/metricAlerts"))
    assert (len(ALERTS) + len(metric_alerts), "ten alerts" in GUIDE) == (10, True)


def test_guide_names_scripts_that_exist() -> None:
    named = set(re.findall(r"scripts/[a-z-]+\.sh", GUIDE))
    assert {name for name in named if not (ROOT / name).is_file()} == set()
    assert named
