"""Events: from the blob to the function, and nowhere lost."""

from ..infrastructure import SECOND_PHASE, Infrastructure

SUBSCRIPTION = "Microsoft.EventGrid/systemTopics/eventSubscriptions"


def blob_events_reach_the_function(infrastructure: Infrastructure) -> list[str]:
    """Every new index goes to the blob trigger's webhook, and only new indexes do."""
    found = []
    names = infrastructure.json("app/names.json")
    subscriptions = list(infrastructure.of(SUBSCRIPTION))
    for subscription in subscriptions:
        if subscription.scenario != SECOND_PHASE:
            found.append(f"{subscription.label}: the webhook does not exist before the code runs.")
        if subscription.at("properties", "filter") != {
            "includedEventTypes": ["Microsoft.Storage.BlobCreated"],
            "subjectBeginsWith": f"/blobServices/default/containers/{names['containers']['indexes']}/blobs/",
            "subjectEndsWith": ".json",
        }:
            found.append(f"{subscription.label} takes other events than new indexes.")
        url = str(subscription.at("properties", "destination", "properties", "endpointUrl"))
        path = "https://{0}/runtime/webhooks/blobs?functionName=Host.Functions.{1}&code={2}"
        if path not in url or f", '{names['functions']['indexBlob']}', " not in url:
            found.append(f"{subscription.label} does not call the blob trigger.")
    return found if subscriptions else ["Nothing subscribes to blob events."]


def undelivered_events_are_kept(infrastructure: Infrastructure) -> list[str]:
    """What can't be delivered goes to the container for dead letters."""
    container = infrastructure.json("app/names.json")["containers"]["deadLetters"]
    return [
        f"{subscription.label} drops what it can't deliver."
        for subscription in infrastructure.of(SUBSCRIPTION)
        if subscription.at(
            "properties",
            "deadLetterWithResourceIdentity",
            "deadLetterDestination",
            "properties",
            "blobContainerName",
        )
        != container
    ]
