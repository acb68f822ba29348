#!/usr/bin/env bash
# Prints the callback URL with its function key. The key is a secret: whoever has it may put events on the queue.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh

key=$(az functionapp function keys list \
  --resource-group "$AZURE_RESOURCE_GROUP" \
  --name "$AZURE_FUNCTION_APP_NAME" \
  --function-name callback \
  --query default --output tsv)

printf '%s?code=%s\n' "$CALLBACK_URL" "$(printf '%s' "$key" | jq --raw-input --raw-output '@uri')"
