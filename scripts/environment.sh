# shellcheck shell=bash
# Sourced by the other scripts: takes the outputs of the deployment from azd, unless a hook of azd has set them already.

if [[ -z "${AZURE_FUNCTION_APP_NAME:-}" ]]; then
  outputs=$(azd env get-values)
  set -a
  # shellcheck disable=SC1090
  source <(printf '%s\n' "$outputs")
  set +a
fi
