"""The files fit together: syntax, modules, parameters, outputs, api-versions."""

import re
from collections import defaultdict
from pathlib import Path

from ..infrastructure import Infrastructure
from ..syntax import BicepFile, Module, Value

STABLE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Its schema has never left preview.
ONLY_PREVIEW = {"Microsoft.Insights/diagnosticSettings"}
ENVIRONMENT = re.compile(r"\$\{(?P<name>[A-Z_]+)(=(?P<default>[^}]*))?\}")


def files_parse(infrastructure: Infrastructure) -> list[str]:
    """Every file is Bicep."""
    return [f"{file.name}:{line} is no Bicep." for file in infrastructure.files for line in file.errors]


def parameters_are_described(infrastructure: Infrastructure) -> list[str]:
    """Every parameter says what it is."""
    return [f"{file.name}: {name} has no description." for file in infrastructure.files for name in file.undescribed]


def modules_get_their_parameters(infrastructure: Infrastructure) -> list[str]:
    """Every module exists, and gets each parameter that it needs and none that it has not."""
    found = []
    for file, module, target in _modules(infrastructure):
        if target is None:
            found.append(f"{file.name}: {module.path} does not exist.")
            continue
        needed = {name for name, default in target.params.items() if default is None}
        wrong = (needed - module.params.keys()) | (module.params.keys() - target.params.keys())
        found += [f"{file.name}: {module.symbol} misses {name}, or has no such parameter." for name in sorted(wrong)]
    return found


def module_outputs_exist(infrastructure: Infrastructure) -> list[str]:
    """Only outputs that a module has are read."""
    return [
        f"{file.name}: {module.symbol} has no output {name}."
        for file, module, target in _modules(infrastructure)
        for name in re.findall(rf"\b{module.symbol}!?\.outputs\.(\w+)", file.text)
        if target is not None and name not in target.outputs
    ]


def parameters_file_fits(infrastructure: Infrastructure) -> list[str]:
    """main.parameters.json names main.bicep's parameters, each with the default that it has there."""
    params = infrastructure.file("main.bicep").params
    given = infrastructure.json("main.parameters.json")["parameters"]
    found = [f"{name} is in one of main.bicep and main.parameters.json." for name in params.keys() ^ given.keys()]
    found += [
        f"The defaults of {name} differ."
        for name in params.keys() & given.keys() - {"settings"}
        if _default(given[name]["value"]) != _spelt(params[name])
    ]
    return found + [
        f"{name} does not come from the azd environment, or has a second default."
        for name, value in given["settings"]["value"].items()
        if value != f"${{{name}=}}"
    ]


def outputs_do_not_feed_back(infrastructure: Infrastructure) -> list[str]:
    """azd keeps outputs beside its inputs: one of the same name must not change the next deployment."""
    given = infrastructure.json("main.parameters.json")["parameters"]
    inputs = {str(match["name"]): name for name in given if (match := ENVIRONMENT.match(str(given[name]["value"])))}
    outputs = infrastructure.file("main.bicep").outputs
    # The group's name, taken for the group's name, changes nothing.
    return [
        f"The output {name} becomes the input of {inputs[name]}."
        for name in outputs.keys() & inputs.keys() - {"AZURE_RESOURCE_GROUP"}
        if getattr(outputs[name], "text", None) != inputs[name]
    ]


def versions_are_stable(infrastructure: Infrastructure) -> list[str]:
    """No preview, and one api-version a type."""
    versions = defaultdict(set)
    for file in infrastructure.files:
        for resource in file.resources:
            versions[resource.type].add(resource.version)
    found = [f"{kind} has several api-versions." for kind, seen in versions.items() if len(seen) > 1]
    return found + [
        f"{kind}@{version} is no stable version."
        for kind in versions.keys() - ONLY_PREVIEW
        for version in versions[kind]
        if not STABLE.fullmatch(version)
    ]


def _modules(infrastructure: Infrastructure) -> list[tuple[BicepFile, Module, BicepFile | None]]:
    by_path = {file.path.resolve(): file for file in infrastructure.files}
    return [
        (file, module, by_path.get(Path(file.path.parent / module.path).resolve()))
        for file in infrastructure.files
        for module in file.modules
    ]


def _default(value: str) -> str | None:
    match = ENVIRONMENT.fullmatch(value)
    return match["default"] if match else f"not from the environment: {value}"


def _spelt(default: Value | None) -> str | None:
    return str(default).lower() if isinstance(default, bool) else None if default is None else str(default)
