"""Parameters, where the compiler is at hand to say what they are."""

import json
import re

import pytest

from .template import BICEP, INFRA, modules, template

pytestmark = pytest.mark.skipif(BICEP is None, reason="needs Bicep on the PATH, or BICEP set to its path")
ENVIRONMENT = re.compile(r"\$\{(?P<name>[A-Z_]+)(=(?P<default>[^}]*))?\}")


def test_every_parameter_says_what_it_is() -> None:
    templates = [("main", template()), *modules(template())]
    silent = [
        f"{symbol}.{name}"
        for symbol, compiled in templates
        for name, parameter in compiled.get("parameters", {}).items()
        if not parameter.get("metadata", {}).get("description")
    ]
    assert len(templates) > 10
    assert silent == []


def test_parameters_file_has_the_parameters_with_their_defaults() -> None:
    given = json.loads((INFRA / "main.parameters.json").read_text())["parameters"]
    declared = template()["parameters"]
    assert given.keys() == declared.keys()
    for name in given.keys() - {"settings"}:
        match = ENVIRONMENT.fullmatch(given[name]["value"])
        assert match is not None, name
        assert match["default"] == _spelt(declared[name].get("defaultValue")), name


def _spelt(default: object) -> str | None:
    return None if default is None else str(default).lower() if isinstance(default, bool) else str(default)


def test_one_instance_may_be_all() -> None:
    # Flex Consumption took no fewer than 40 once.
    bound = dict(modules(template()))["function-app"]["parameters"]["maximumInstanceCount"]
    assert (bound["minValue"], bound["maxValue"]) == (1, 1000)
