#!/usr/bin/env bash
# Deletes the deployment and everything that was published. Arguments go to azd down, such as --force or --purge.
#
# An existing Video Indexer account stays, with its videos. What was granted and configured on it goes, and goes first:
# after azd down nobody knows any more whose it was. Each step is attempted, and what failed is printed; run again, it
# does what is left.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh
need azd

failed=()

# Runs a command; one that fails is remembered as it can be typed.
attempt() {
  "$@" || failed+=("$(printf '%q ' "$@")")
}

# Runs `attempt COMMAND… ID` for each id that a query prints.
attempt_each() {
  local query=$1 ids id
  shift
  if ! ids=$($query); then
    failed+=("for each of the $query: $(printf '%q ' "$@")")
    return
  fi
  while read -r id; do
    [[ -z $id ]] || attempt "$@" "$id"
  done <<<"$ids"
}

assignments() {
  az role assignment list --subscription "$subscription" --scope "$account" \
    --query "[?principalId=='$IDENTITY_PRINCIPAL_ID'].id" --output tsv
}

definitions() {
  az role definition list --subscription "$subscription" --custom-role-only true --scope "$group" \
    --name "Video Indexer token reader (${account##*/})" --query '[].name' --output tsv
}

settings() {
  az monitor diagnostic-settings list --subscription "$subscription" --resource "$account" \
    --query "[?name=='video-indexer-insights'].name" --output tsv
}

if [[ -n "${EXISTING_VIDEO_INDEXER_ID:-}" ]]; then
  need_subscription
  account=$EXISTING_VIDEO_INDEXER_ID
  group=${account%/providers/*}
  subscription=$(cut -d/ -f3 <<<"$account")
  if [[ -n "${IDENTITY_PRINCIPAL_ID:-}" ]]; then
    attempt_each assignments az role assignment delete --subscription "$subscription" --ids
  else
    printf 'The outputs of the deployment are gone: an assignment on the account is not looked for.\n' >&2
  fi
  # A definition that is in use can't be deleted, so it comes after the assignments.
  attempt_each definitions az role definition delete --subscription "$subscription" --scope "$group" --name
  attempt_each settings az monitor diagnostic-settings delete --subscription "$subscription" --resource "$account" --name
fi

attempt azd down "$@"

if ((${#failed[@]})); then
  printf '\nThese failed:\n' >&2
  printf '  %s\n' "${failed[@]}" >&2
  exit 1
fi
