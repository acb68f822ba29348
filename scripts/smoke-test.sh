#!/usr/bin/env bash
# Uploads a short video with the callback URL of the deployment and waits until its manifest is published.
#
#   scripts/smoke-test.sh VIDEO
#
# Needs az, curl and jq, the right to upload to the Video Indexer account and to read the published documents.
# The video stays in the account; its indexing is charged.
set -euo pipefail
video=$(realpath "${1:?usage: scripts/smoke-test.sh VIDEO}")
[[ -f $video ]] || { printf 'No such file: %s\n' "$video" >&2; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh
need curl
need_subscription

scratch=$(mktemp --directory)
trap 'rm -rf "$scratch"' EXIT
deadline=$((SECONDS + ${SMOKE_TEST_DEADLINE_SECONDS:-1800}))

uri() {
  printf '%s' "$1" | jq --raw-input --raw-output '@uri'
}

# Arguments are visible to every user of the machine, so what is secret goes to curl by standard input.
# A substitution does not inherit errexit: each step says itself that it failed.
upload() {
  local callback token
  callback=$(scripts/callback-url.sh) || return 1
  token=$(az rest --method post --subscription "$AZURE_SUBSCRIPTION_ID" \
    --url "$VIDEO_INDEXER_RESOURCE_ID/generateAccessToken?api-version=2025-04-01" \
    --body '{"permissionType": "Contributor", "scope": "Account"}' \
    --query accessToken --output tsv) || return 1
  printf 'url = "%s/%s/Accounts/%s/Videos?name=%s&privacy=Private&callbackUrl=%s"\nheader = "Authorization: Bearer %s"\n' \
    "$VIDEO_INDEXER_ENDPOINT" "$VIDEO_INDEXER_LOCATION" "$VIDEO_INDEXER_ACCOUNT_ID" \
    "smoke-test-$(date -u +%Y%m%dT%H%M%SZ)" "$(uri "$callback")" "$token" |
    curl --silent --show-error --fail-with-body --config - --form "file=@\"$video\"" |
    jq --exit-status --raw-output .id
}

data=(
  --auth-mode login --only-show-errors
  --subscription "$AZURE_SUBSCRIPTION_ID"
  --account-name "$DATA_STORAGE_ACCOUNT_NAME"
  --container-name "$INSIGHTS_CONTAINER"
)

blob_exists() {
  local found
  found=$(az storage blob exists "${data[@]}" --name "$1" --query exists --output tsv) || exit 1
  [[ $found == true ]]
}

# By way of a file: az writes blocks at their places, which a terminal or a pipe has not.
show_blob() {
  az storage blob download "${data[@]}" --no-progress --name "$1" --file "$scratch/blob" --output none
  cat "$scratch/blob"
}

id=$(upload)
folder="$VIDEO_INDEXER_ACCOUNT_ID/$id"
printf 'Video %s is being indexed.\n' "$id"

until blob_exists "$folder/manifest.json"; do
  if blob_exists "$folder/failure.json"; then
    printf 'It failed:\n' >&2
    show_blob "$folder/failure.json" >&2
    exit 1
  fi
  if ((SECONDS >= deadline)); then
    printf 'No %s/manifest.json yet. Indexing may still be under way.\n' "$folder" >&2
    exit 1
  fi
  sleep "${POLL_SECONDS:-15}"
done

show_blob "$folder/manifest.json"
printf '\nPublished: %s\n' "$folder"
