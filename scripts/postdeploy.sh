#!/usr/bin/env bash
# Connects the blob trigger to Event Grid once the code runs. Safe to run again: it deploys the same subscription.
#
# The webhook's key appears some time after the host has loaded the function, and Event Grid refuses a webhook that does
# not answer yet. Both pass, so both are tried until the deadline.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh

deadline=$((SECONDS + ${BLOB_EVENTS_DEADLINE_SECONDS:-900}))

key_exists() {
  local found
  found=$(az functionapp keys list \
    --resource-group "$AZURE_RESOURCE_GROUP" \
    --name "$AZURE_FUNCTION_APP_NAME" \
    --query "type(systemKeys.blobs_extension) == 'string'" --output tsv)
  [[ $found == true ]]
}

connect() {
  az deployment group create \
    --resource-group "$AZURE_RESOURCE_GROUP" \
    --name blob-events \
    --template-file infra/blob-events.bicep \
    --parameters \
    "functionAppName=$AZURE_FUNCTION_APP_NAME" \
    "storageAccountName=$DATA_STORAGE_ACCOUNT_NAME" \
    "systemTopicName=$EVENT_GRID_TOPIC_NAME" \
    --output none
}

# What Azure says of a failure can quote the webhook's URL, key and all.
redact() {
  sed -E 's/code=[^&"[:space:]]+/code=REDACTED/g'
}

until failure=$({ key_exists && connect; } 2>&1); do
  printf 'The blob trigger is not ready yet. %s\n' "$failure" | redact >&2
  if ((SECONDS >= deadline)); then
    printf 'Event Grid is not connected. Run scripts/postdeploy.sh again once the function app runs.\n' >&2
    exit 1
  fi
  sleep "${POLL_SECONDS:-15}"
done

printf 'Event Grid delivers new blobs of the container indexes.\n'
printf 'Callback URL, without its key: %s\n' "$CALLBACK_URL"
printf 'With its key: scripts/callback-url.sh\n'
