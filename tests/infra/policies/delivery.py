"""Events: from the blob to the function, and nowhere lost."""

from ..infrastructure import Infrastructure
from ..syntax import Expression

SUBSCRIPTION = "Microsoft.EventGrid/systemTopics/eventSubscriptions"


def blob_events_reach_the_function(infrastructure: Infrastructure) -> list[str]:
    """Every new index goes to the blob trigger's webhook, and only new indexes do."""
    found = []
    subscriptions = list(infrastructure.created(SUBSCRIPTION))
    for file, subscription in subscriptions:
        if file.name != "blob-events.bicep":
            found.append(f"{file.name}: the webhook does not exist before the code runs.")
        if subscription.at("properties", "filter") != {
            "includedEventTypes": ["Microsoft.Storage.BlobCreated"],
            "subjectBeginsWith": Expression("'/blobServices/default/containers/${names.containers.indexes}/blobs/'"),
            "subjectEndsWith": ".json",
        }:
            found.append(f"{file.name}: {subscription.symbol} takes other events than new indexes.")
        url = subscription.at("properties", "destination", "properties", "endpointUrl")
        path = "/runtime/webhooks/blobs?functionName=Host.Functions.${names.functions.indexBlob}&"
        if not isinstance(url, Expression) or path not in url.text:
            found.append(f"{file.name}: {subscription.symbol} does not call the blob trigger.")
    return found if subscriptions else ["Nothing subscribes to blob events."]


def undelivered_events_are_kept(infrastructure: Infrastructure) -> list[str]:
    """What can't be delivered goes to the container for dead letters."""
    return [
        f"{file.name}: {subscription.symbol} drops what it can't deliver."
        for file, subscription in infrastructure.created(SUBSCRIPTION)
        if subscription.at(
            "properties",
            "deadLetterWithResourceIdentity",
            "deadLetterDestination",
            "properties",
            "blobContainerName",
        )
        != Expression("names.containers.deadLetters")
    ]
