#!/usr/bin/env bash
# Sees that the host has loaded the functions, then connects the blob trigger to Event Grid. Safe to run again.
#
# Three things pass by themselves and are tried until the deadline: functions that are not loaded yet, the webhook's key,
# which appears some time after they are, and a webhook that does not answer Event Grid yet. Everything else fails at once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh
need_subscription

deadline=$((SECONDS + ${BLOB_EVENTS_DEADLINE_SECONDS:-900}))
where=(--subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP")
mapfile -t functions < <(jq --raw-output '.functions[]' infra/app/names.json)

# Event Grid: "Webhook validation handshake failed", "The attempt to validate the provided endpoint … failed".
# Azure of a host that is starting: "Encountered an error (ServiceUnavailable) from host runtime".
passing='^Not yet: |from host runtime|blobs_extension|validation handshake|validate the provided endpoint'

# What Azure says of a failure can quote the webhook's URL, key and all.
redact() {
  sed -E 's/code=[^&"[:space:]]+/code=REDACTED/g'
}

# Tries a step until it succeeds, the deadline is over, or what it says is not of the kind that passes.
try() {
  local said
  until said=$("$@" 2>&1); do
    printf '%s\n' "$said" | redact >&2
    grep --quiet --extended-regexp "$passing" <<<"$said" ||
      fail 'This does not pass by waiting. Event Grid is not connected: mend it, then run scripts/postdeploy.sh again.'
    ((SECONDS < deadline)) ||
      fail "Event Grid is not connected. Look at the log stream of $AZURE_FUNCTION_APP_NAME, then run scripts/postdeploy.sh again."
    sleep "${POLL_SECONDS:-15}"
  done
}

# On Flex Consumption the platform learns of an app's triggers when they are synced.
sync_triggers() {
  az rest --method post --output none --subscription "$AZURE_SUBSCRIPTION_ID" \
    --url "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$AZURE_FUNCTION_APP_NAME/syncfunctiontriggers?api-version=2025-03-01"
}

# Deployments have been reported as successful with no function in them. Azure's names are app/function.
functions_are_loaded() {
  local loaded name missing=()
  loaded=$(az functionapp function list "${where[@]}" --name "$AZURE_FUNCTION_APP_NAME" --query '[].name' --output tsv) || return 1
  for name in "${functions[@]}"; do
    grep --quiet --line-regexp "$AZURE_FUNCTION_APP_NAME/$name" <<<"$loaded" || missing+=("$name")
  done
  ((${#missing[@]} == 0)) || { printf 'Not yet: the host has not loaded %s.\n' "${missing[*]}"; return 1; }
}

key_exists() {
  local found
  found=$(az functionapp keys list "${where[@]}" --name "$AZURE_FUNCTION_APP_NAME" \
    --query "type(systemKeys.blobs_extension) == 'string'" --output tsv) || return 1
  [[ $found == true ]] || { printf 'Not yet: the blob trigger has no key.\n'; return 1; }
}

connect() {
  az deployment group create "${where[@]}" \
    --name blob-events \
    --template-file infra/blob-events.bicep \
    --parameters \
    "functionAppName=$AZURE_FUNCTION_APP_NAME" \
    "storageAccountName=$DATA_STORAGE_ACCOUNT_NAME" \
    "systemTopicName=$EVENT_GRID_TOPIC_NAME" \
    --output none
}

try sync_triggers
try functions_are_loaded
try key_exists
try connect

printf 'The host has loaded %s.\n' "${functions[*]}"
printf 'Event Grid delivers new blobs of the container indexes.\n'
printf 'Callback URL, without its key: %s\n' "$CALLBACK_URL"
printf 'With its key: scripts/callback-url.sh\n'
