#!/bin/sh
# setup.sh python [PYTHON] | setup.sh azurite: installs into this folder, and where it cannot, says in one line why.
# A registry that does not answer is given up within a minute or two; what pip and npm print is in .local/setup-*.log.
# However it ends, the next one makes no use of what is half done: marks tell it of an environment; npm ci begins anew
# by itself.
set -u
VENV=${VENV:-.venv}
half_made=.local/environment-half-made
half_filled=.local/environment-half-filled
full="the disk is full; about 800 MB are needed here, and some in the folder for temporary files"

python() {
  python=$1
  [ -n "$python" ] || fail "Python 3.13 is needed and not found: pyenv install 3.13, or see https://www.python.org/downloads"
  say "Setting up Python packages in $VENV"
  new_log
  if [ -e "$half_made" ] || ! "$VENV/bin/python" -c 'import sys, pip; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null
  then
    : >"$half_made"
    rm -rf "$VENV"
    run "$python" -m venv "$VENV"
    rm -f "$half_made"
  fi
  # pip takes a package for installed of which the last files are missing: after such an end it is not to look.
  if [ -e "$half_filled" ]; then export PIP_IGNORE_INSTALLED=1; fi
  : >"$half_filled"
  run "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 --timeout 30 \
    --require-hashes -r requirements-dev.txt
  run "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  rm -f "$half_filled"
}

azurite() {
  if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    fail "npm is needed for Azurite and not found: install Node.js 20 or later, https://nodejs.org/en/download"
  fi
  [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" = true ] ||
    fail "Node.js 20 or later is needed for Azurite, and this is $(node --version): https://nodejs.org/en/download"
  say "Setting up Azurite in node_modules"
  export npm_config_loglevel=warn npm_config_fetch_retries=1 npm_config_fetch_retry_mintimeout=1000
  new_log
  # npm ci waits for each of some hundred packages in turn where nothing answers, so one is asked for first.
  if npm view azurite version --fetch-timeout=20000 >"$log" 2>&1; then
    run node local/npm.mjs ci --fetch-timeout=60000
  else
    reason=$(why)
    node local/npm.mjs ci --offline >>"$log" 2>&1 || failed "$reason"
  fi
}

say() {
  echo "$1 …"
}

fail() {
  echo "$1" >&2
  exit 1
}

failed() {
  fail "That failed: $1. All of it: $log"
}

run() {
  new_log
  "$@" >"$log" 2>&1 || failed "$(why)"
  # Where the disk is full, npm goes on with half a file and calls it a warning.
  if ! { printf '\n' >>"$log"; } 2>/dev/null || has 'TAR_ENTRY_ERROR'; then
    failed "$full"
  fi
}

new_log() {
  mkdir -p .local 2>/dev/null
  log=.local/setup-$what.log
  { printf '' >"$log"; } 2>/dev/null || fail "Nothing can be written here: is the disk full, or the folder not yours?"
}

# What stands in the log, in the words of someone who has to mend it.
why() {
  if has 'ENOSPC|No space left|Disk quota|EDQUOT'; then
    echo "$full"
  elif has 'ensurepip is not|No module named (venv|ensurepip)'; then
    echo "this Python cannot make environments; Debian and Ubuntu: apt install python3.13-venv"
  elif has 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|(network|idle) timeout' ||
    has 'NewConnectionError|Read ?timed out|ReadTimeout|ConnectTimeout|Connection refused|name resolution|ProxyError'; then
    echo "the package registry does not answer; is there a network? Behind a proxy set HTTPS_PROXY, for a mirror $mirror"
  elif has 'CERT|SSLError|certificate'; then
    echo "the package registry's certificate is not trusted; behind a proxy of your company set $certificates"
  elif has 'EACCES|EPERM|Permission denied'; then
    echo "a file may not be written: is this folder yours?"
  elif ! { printf '\n' >>"$log"; } 2>/dev/null; then
    echo "$full"
  else
    { sed -n -E 's/^(npm error|ERROR:|Error:) *//p' "$log" | grep -v '^A complete log' || grep . "$log"; } | tail -n 1
  fi
}

has() {
  grep -qE "$1" "$log"
}

# The terminal tells pip and npm as well, and the shell waits for their end before it comes here.
interrupted() {
  trap - INT
  echo "interrupted: make setup begins again with what was not finished" >&2
  kill -INT $$
}

what=$1
trap interrupted INT
case $what in
  python) mirror="PIP_INDEX_URL" certificates="PIP_CERT" && python "${2:-}" ;;
  azurite) mirror="npm_config_registry" certificates="NODE_EXTRA_CA_CERTS" && azurite ;;
  *) fail "setup.sh python PYTHON, or setup.sh azurite" ;;
esac
