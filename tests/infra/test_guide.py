"""docs/deploying.md says what the infrastructure does."""

import json
import re
from pathlib import Path

import pytest

from .infrastructure import FIRST_PHASE, Infrastructure
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
    titles = {_title(role) for *_, role in ALLOWED if role in BUILT_IN}
    assert {title for title in titles if title not in GUIDE} == set()


def _title(role: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r" \1", role).title().replace("Event Grid", "EventGrid")


def test_guide_counts_the_alerts() -> None:
    deployment = Infrastructure(ROOT / "infra").deployments[FIRST_PHASE]
    metric_alerts = deployment.of("Microsoft.Insights/metricAlerts")
    assert (len(ALERTS) + len(metric_alerts), "twelve alerts" in GUIDE) == (12, True)


def test_guide_names_scripts_that_exist() -> None:
    named = set(re.findall(r"scripts/[a-z-]+\.sh", GUIDE))
    assert {name for name in named if not (ROOT / name).is_file()} == set()
    assert named


def test_runbook_renews_the_webhooks_key_with_the_hook() -> None:
    keys = (ROOT / "docs/operating.md").read_text().split("## Keys")[1].split("\n## ")[0]
    assert keys.index("--key-name blobs_extension") < keys.index("scripts/postdeploy.sh")


@pytest.mark.parametrize(
    "words",
    [
        "1.24.1 or later",  # azd that leaves the group of an existing account alone
        "Microsoft.Resources/deployments/write",  # on that group
        "Never deleted are an existing Video Indexer account",
        "may meet a 403 while its role assignments spread",
        "400, 401, 403 or 413",  # what Event Grid does not try again
        "On Windows use it, or WSL",
    ],
)
def test_guide_warns_of_what_operators_ran_into(words: str) -> None:
    assert words in " ".join(GUIDE.split())
