#!/usr/bin/env bash
# Prints the callback URL with its function key. The key is a secret: whoever has it may put events on the queue.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh
need_subscription

key=$(az functionapp function keys list \
  --subscription "$AZURE_SUBSCRIPTION_ID" \
  --resource-group "$AZURE_RESOURCE_GROUP" \
  --name "$AZURE_FUNCTION_APP_NAME" \
  --function-name callback \
  --query default --output tsv)
[[ -n $key ]] || fail "The function callback of $AZURE_FUNCTION_APP_NAME has no key called default. Make one: az functionapp function keys set."

printf '%s?code=%s\n' "$CALLBACK_URL" "$(printf '%s' "$key" | jq --raw-input --raw-output '@uri')"
