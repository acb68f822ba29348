"""The files fit together: inputs, outputs, api-versions."""

import re
from collections import defaultdict

from ..infrastructure import FIRST_PHASE, Infrastructure

STABLE = re.compile(r"\d{4}-\d{2}-\d{2}")
# What is used of it is in no stable version.
ONLY_PREVIEW = {"Microsoft.Insights/diagnosticSettings"}
ENVIRONMENT = re.compile(r"\$\{(?P<name>[A-Z_]+)(=(?P<default>[^}]*))?\}")


def every_scenario_has_its_snapshot(infrastructure: Infrastructure) -> list[str]:
    """A scenario without a snapshot, or the other way round, holds nothing."""
    scenarios = {path.stem for path in infrastructure.folder.glob("scenarios/*.bicepparam")}
    return [f"{name} has a scenario or a snapshot, not both." for name in scenarios ^ infrastructure.deployments.keys()]


def settings_have_one_default(infrastructure: Infrastructure) -> list[str]:
    """A setting comes from the azd environment; its default is the code's."""
    given = infrastructure.json("main.parameters.json")["parameters"]["settings"]["value"]
    return [
        f"{name} does not come from the azd environment, or has a second default."
        for name, value in given.items()
        if value != f"${{{name}=}}"
    ]


def outputs_do_not_feed_back(infrastructure: Infrastructure) -> list[str]:
    """azd keeps outputs beside its inputs: one of the same name must not change the next deployment."""
    given = infrastructure.json("main.parameters.json")["parameters"]
    inputs = {str(match["name"]): match["default"] for p in given.values() if (match := _environment(p["value"]))}
    outputs = infrastructure.deployments[FIRST_PHASE].outputs
    # The group's name, taken for the group's name, changes nothing.
    return [
        f"The output {name} becomes an input, and is not what was put in."
        for name in outputs.keys() & inputs.keys() - {"AZURE_RESOURCE_GROUP"}
        if outputs[name] != inputs[name]
    ]


def versions_are_stable(infrastructure: Infrastructure) -> list[str]:
    """No preview, and one api-version a type."""
    versions = defaultdict(set)
    for text in infrastructure.source.values():
        for kind, version in re.findall(r"^resource \w+ '([\w./]+)@([\w-]+)'", text, re.MULTILINE):
            versions[kind].add(version)
    found = [f"{kind} has several api-versions." for kind, seen in versions.items() if len(seen) > 1]
    return found + [
        f"{kind}@{version} is no stable version."
        for kind in versions.keys() - ONLY_PREVIEW
        for version in versions[kind]
        if not STABLE.fullmatch(version)
    ]


def _environment(value: object) -> re.Match[str] | None:
    return ENVIRONMENT.fullmatch(value) if isinstance(value, str) else None
