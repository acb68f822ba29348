"""Names that the deployment shares with the code."""

import re

from shared import names as code

from ..infrastructure import FIRST_PHASE, Infrastructure

# The host's own name for where a blob event goes that keeps failing.
BLOB_TRIGGER_POISON = "webjobs-blobtrigger-poison"


def names_are_those_of_the_code(infrastructure: Infrastructure) -> list[str]:
    """Containers and queues are called what the code calls them."""
    names = infrastructure.json("app/names.json")
    pairs = {
        "containers.indexes": (names["containers"]["indexes"], code.INDEXES_CONTAINER),
        "queues.events": (names["queues"]["events"], code.EVENTS_QUEUE),
        "queues.poison": (names["queues"]["poison"], code.POISON_QUEUE),
        "queues.blobTriggerPoison": (names["queues"]["blobTriggerPoison"], BLOB_TRIGGER_POISON),
    }
    found = [f"{what} is {here}, the code has {there}." for what, (here, there) in pairs.items() if here != there]
    deployment = infrastructure.deployments[FIRST_PHASE]
    kinds = ("blobServices/containers", "queueServices/queues")
    made = {r.name.split("/")[-1] for kind in kinds for r in deployment.of(f"Microsoft.Storage/storageAccounts/{kind}")}
    needed = {*names["containers"].values(), *names["queues"].values(), code.DEFAULT_INSIGHTS_CONTAINER}
    return found + [f"{name} is made or used, not both." for name in sorted(made ^ needed)]


def names_are_spelt_once(infrastructure: Infrastructure) -> list[str]:
    """Names of containers and queues stand in names.json alone, and each of its names is used."""
    names = infrastructure.json("app/names.json")
    text = "".join(infrastructure.source.values())
    shared = {**names["containers"], **names["queues"]}
    unused = [
        f"names.json: {kind}.{key} is not used."
        for kind in ("containers", "queues")
        for key in names[kind]
        if f"names.{kind}.{key}" not in text
    ]
    return unused + [
        f"{file} spells {name} itself."
        for file, source in infrastructure.source.items()
        for name in shared.values()
        if f"'{name}'" in source
    ]


def abbreviations_are_used(infrastructure: Infrastructure) -> list[str]:
    """abbreviations.json has those that main.bicep uses, and no other."""
    defined = infrastructure.json("abbreviations.json").keys()
    used = set(re.findall(r"(?<!')\babbreviations\.(\w+)", infrastructure.source["main.bicep"]))
    return [f"{name} is defined or used, not both." for name in used ^ defined]
