#!/usr/bin/env bash
# Asks the Bicep compiler about the infrastructure. BICEP is its path; without one it is looked for on the PATH.
#
#   scripts/infrastructure.sh check        build, lint, and compare with the committed snapshots; skipped without a compiler
#   scripts/infrastructure.sh snapshots    write the snapshots of the scenarios anew, to be reviewed and committed
#
# A snapshot holds every resource that a deployment would make, from Azure's own template engine, offline.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

templates=(infra/main.bicep infra/blob-events.bicep)
scenarios=(infra/scenarios/*.bicepparam)
somewhere=(
  --subscription-id 11111111-1111-1111-1111-111111111111
  --tenant-id 22222222-2222-2222-2222-222222222222
  --location westeurope
)

# The compiler calls a warning a success; here nothing may be said at all.
silent() {
  local said
  if said=$("$bicep" "$@" 2>&1 >/dev/null) && [[ -z $said ]]; then return; fi
  printf '%s\n' "$said" >&2
  failed=true
}

snapshot() {
  local scenario=$1 mode=$2 scope=()
  # This template is deployed to a resource group; main.bicep makes its own and refuses one.
  [[ $scenario != */blob-events.* ]] || scope=(--resource-group rg-scenario)
  "$bicep" snapshot "$scenario" --mode "$mode" "${somewhere[@]}" "${scope[@]}" || failed=true
}

# The compiler writes them in another order each time.
sort_outputs() {
  local sorted
  sorted=$(jq '.outputs |= (to_entries | sort_by(.key) | from_entries)' "$1")
  printf '%s\n' "$sorted" >"$1"
}

bicep=${BICEP:-$(command -v bicep || true)}
failed=false
case "${1:-}" in
  check)
    if [[ -z $bicep ]]; then
      printf 'The infrastructure was not compiled: there is no Bicep on the PATH, and BICEP names none.\n'
      exit 0
    fi
    for template in "${templates[@]}"; do
      silent build "$template" --stdout
      silent lint "$template"
    done
    for scenario in "${scenarios[@]}"; do
      snapshot "$scenario" validate
    done
    if $failed; then
      printf 'The infrastructure has to be mended, or "make snapshots" run and its difference committed.\n' >&2
      exit 1
    fi
    ;;
  snapshots)
    if [[ -z $bicep ]]; then
      printf 'Bicep is needed: az bicep install, or set BICEP to its path.\n' >&2
      exit 1
    fi
    for scenario in "${scenarios[@]}"; do
      snapshot "$scenario" overwrite
      sort_outputs "${scenario%.bicepparam}.snapshot.json"
    done
    if $failed; then exit 1; fi
    ;;
  *)
    printf 'usage: scripts/infrastructure.sh check|snapshots\n' >&2
    exit 2
    ;;
esac
