#!/usr/bin/env bash
# Deletes the deployment and everything that was published. Arguments go to azd down, such as --force or --purge.
#
# An existing Video Indexer account stays, with its videos. What was granted and configured on it goes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh

azd down "$@"

[[ -n "${EXISTING_VIDEO_INDEXER_ID:-}" ]] || exit 0

az role assignment list --scope "$EXISTING_VIDEO_INDEXER_ID" \
  --query "[?principalId=='$IDENTITY_PRINCIPAL_ID'].id" --output tsv |
  while read -r assignment; do
    az role assignment delete --ids "$assignment"
  done

az role definition list --custom-role-only true \
  --scope "${EXISTING_VIDEO_INDEXER_ID%/providers/*}" \
  --name "Video Indexer token reader (${EXISTING_VIDEO_INDEXER_ID##*/})" --query '[].name' --output tsv |
  while read -r definition; do
    az role definition delete --name "$definition" --scope "${EXISTING_VIDEO_INDEXER_ID%/providers/*}"
  done

if [[ ${VIDEO_INDEXER_DIAGNOSTICS:-false} == true ]]; then
  az monitor diagnostic-settings delete --resource "$EXISTING_VIDEO_INDEXER_ID" --name video-indexer-insights
fi
