"""Events: from the blob to the function, and nowhere lost."""

import re

from ..infrastructure import SECOND_PHASE, Infrastructure

SUBSCRIPTION = "Microsoft.EventGrid/systemTopics/eventSubscriptions"
LARGEST_BODY = 2 << 20
BODY_LIMIT = re.compile(r"'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT', '(\d+)'")


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


def batches_fit_a_request(infrastructure: Infrastructure) -> list[str]:
    """A request's body is at most 2 MiB, or who has a key could fill the memory; a batch is at most half of that."""
    found = [
        f"{config.label} lets the host take bodies of any size, or none."
        for config in infrastructure.of("Microsoft.Web/sites/config")
        if config.name.endswith("/appsettings") and not 1 <= _body_limit(str(config.at("properties"))) <= LARGEST_BODY
    ]
    for subscription in infrastructure.of(SUBSCRIPTION):
        size = subscription.at("properties", "destination", "properties", "preferredBatchSizeInKilobytes")
        if size is not None and not (isinstance(size, int) and 1 <= size * 1024 <= LARGEST_BODY // 2):
            found.append(f"{subscription.label} is sent batches of {size} KB, which a request may not have.")
    return found


def _body_limit(settings: str) -> int:
    limit = BODY_LIMIT.search(settings)
    return int(limit[1]) if limit else 0
