# shellcheck shell=bash
# Sourced by the other scripts: takes the outputs of the deployment from azd, unless a hook of azd has set them already,
# and sees to it that the tools are there and signed in before anything is tried.

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "$tool is not installed. docs/deploying.md lists what is needed."
  done
}

# Every call names the subscription: the one that az has for its default may be another.
need_subscription() {
  local said
  need az jq
  : "${AZURE_SUBSCRIPTION_ID:?is not set: azd env set AZURE_SUBSCRIPTION_ID …}"
  said=$(az account get-access-token --subscription "$AZURE_SUBSCRIPTION_ID" --output none 2>&1) ||
    fail "az can't use the subscription $AZURE_SUBSCRIPTION_ID; az login${AZURE_TENANT_ID:+ --tenant $AZURE_TENANT_ID} first. It says: $said"
}

if [[ -z "${AZURE_FUNCTION_APP_NAME:-}" ]]; then
  need azd
  outputs=$(azd env get-values) || fail "azd knows no environment here: azd env select NAME."
  set -a
  # shellcheck disable=SC1090
  source <(printf '%s\n' "$outputs")
  set +a
fi
