"""Names that the deployment shares with the code."""

from shared import names as code

from ..infrastructure import Infrastructure
from ..syntax import source, walk

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
        "main.bicep's insightsContainer": (
            infrastructure.file("main.bicep").params.get("insightsContainer"),
            code.DEFAULT_INSIGHTS_CONTAINER,
        ),
    }
    return [f"{what} is {here}, the code has {there}." for what, (here, there) in pairs.items() if here != there]


def names_are_spelt_once(infrastructure: Infrastructure) -> list[str]:
    """Names of containers and queues stand in names.json alone, and each of its names is used."""
    names = infrastructure.json("app/names.json")
    text = "".join(file.text for file in infrastructure.files)
    shared = {**names["containers"], **names["queues"]}
    literals = {
        (file.name, source(node))
        for file in infrastructure.files
        for node in walk(file.root)
        if node.type == "string_content" and source(node) in shared.values()
    }
    unused = [
        f"names.json: {kind}.{key} is not used."
        for kind in ("containers", "queues", "functions")
        for key in names[kind]
        if f"names.{kind}.{key}" not in text
    ]
    return unused + [f"{file} spells {name} itself." for file, name in sorted(literals)]


def abbreviations_are_used(infrastructure: Infrastructure) -> list[str]:
    """abbreviations.json has those that main.bicep uses, and no other."""
    main = infrastructure.file("main.bicep").root
    defined = infrastructure.json("abbreviations.json").keys()
    used = {
        source(node).removeprefix("abbreviations.")
        for node in walk(main)
        if node.type == "member_expression" and source(node).startswith("abbreviations.")
    }
    return [f"{name} is defined or used, not both." for name in used ^ defined]
