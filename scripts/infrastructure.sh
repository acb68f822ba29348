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

# Writes or validates the snapshot beside a scenario.
snapshot() {
  local scenario=$1 mode=$2 scope=()
  # This template is deployed to a resource group; main.bicep makes its own and refuses one.
  [[ $scenario != */blob-events.* ]] || scope=(--resource-group rg-scenario)
  "$bicep" snapshot "$scenario" --mode "$mode" "${somewhere[@]}" "${scope[@]}" || failed=true
}

outputs() {
  jq '.outputs' "$1"
}

# The compiler writes outputs in another order each time.
write() {
  local file=${1%.bicepparam}.snapshot.json sorted
  snapshot "$1" overwrite
  sorted=$(jq '.outputs |= (to_entries | sort_by(.key) | from_entries)' "$file")
  printf '%s\n' "$sorted" >"$file"
}

# The compiler's own comparison is the one to read, but it leaves the outputs out.
compare() {
  local committed=${1%.bicepparam}.snapshot.json
  write "$scratch/$1"
  if ! cmp --silent "$committed" "$scratch/$committed"; then
    snapshot "$1" validate
    diff <(outputs "$committed") <(outputs "$scratch/$committed") >&2 || failed=true
  fi
}

check() {
  if [[ -z $bicep ]]; then
    printf 'The infrastructure was not compiled: there is no Bicep on the PATH, and BICEP names none.\n'
    return
  fi
  scratch=$(mktemp --directory)
  trap 'rm -rf "$scratch"' EXIT
  cp -R infra "$scratch/infra"
  for template in "${templates[@]}"; do
    silent build "$template" --stdout
    silent lint "$template"
  done
  for scenario in "${scenarios[@]}"; do
    compare "$scenario"
  done
}

bicep=${BICEP:-$(command -v bicep || true)}
failed=false
case "${1:-}" in
  check)
    check
    ;;
  snapshots)
    [[ -n $bicep ]] || { printf 'Bicep is needed: az bicep install, or set BICEP to its path.\n' >&2; exit 1; }
    for scenario in "${scenarios[@]}"; do
      write "$scenario"
    done
    ;;
  *)
    printf 'usage: scripts/infrastructure.sh check|snapshots\n' >&2
    exit 2
    ;;
esac

if $failed; then
  printf 'The infrastructure has to be mended, or "make snapshots" run and its difference committed.\n' >&2
  exit 1
fi
