#!/usr/bin/env bash
# Once, before the first azd provision with 1.1: removes two role assignments that 1.0 named after a resource. The deployment
# makes them anew, named after the identity; Azure refuses a second one for the same identity, role and scope.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh
need_subscription

accounts="/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Storage/storageAccounts"
scopes=("$accounts/$DATA_STORAGE_ACCOUNT_NAME/blobServices/default/containers/$(jq --raw-output .containers.deadLetters infra/app/names.json)")
# Only a new Video Indexer account has a media account of ours; its name ends as the data account's does.
[[ -n "${EXISTING_VIDEO_INDEXER_ID:-}" ]] || scopes+=("$accounts/${DATA_STORAGE_ACCOUNT_NAME/#stdata/stmedia}")

for scope in "${scopes[@]}"; do
  assignments=$(az role assignment list --subscription "$AZURE_SUBSCRIPTION_ID" --scope "$scope" \
    --query "[?scope=='$scope' && principalType=='ServicePrincipal' && roleDefinitionName=='Storage Blob Data Contributor'].id" \
    --output tsv)
  while read -r assignment; do
    [[ -z $assignment ]] || az role assignment delete --subscription "$AZURE_SUBSCRIPTION_ID" --ids "$assignment"
  done <<<"$assignments"
done

printf 'Removed. Run azd provision at once: until then no event can be dead-lettered, and Video Indexer stores no media.\n'
