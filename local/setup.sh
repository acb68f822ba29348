#!/bin/sh
# setup.sh python [PYTHON] | setup.sh azurite: installs into this folder, and where it cannot, says in one line why.
# A registry that does not answer is given up after about two minutes; what pip and npm print is in .local/setup-*.log.
set -u
VENV=${VENV:-.venv}

python() {
  python=$1
  [ -n "$python" ] || fail "Python 3.13 is needed and not found: pyenv install 3.13, or see https://www.python.org/downloads"
  say "Setting up Python packages in $VENV"
  if ! "$VENV/bin/python" -c 'import sys, pip; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then
    run "$python" -m venv --clear "$VENV"
  fi
  run "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 --timeout 30 \
    -r requirements-dev.txt
}

azurite() {
  if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    fail "npm is needed for Azurite and not found: install Node.js 20 or later, https://nodejs.org/en/download"
  fi
  [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" = true ] ||
    fail "Node.js 20 or later is needed for Azurite, and this is $(node --version): https://nodejs.org/en/download"
  say "Setting up Azurite in node_modules"
  run npm ci --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=60000
}

say() {
  echo "$1 …"
}

fail() {
  echo "$1" >&2
  exit 1
}

run() {
  mkdir -p .local 2>/dev/null
  log=.local/setup-$what.log
  { printf '' >"$log"; } 2>/dev/null || fail "Nothing can be written here: is the disk full, or the folder not yours?"
  "$@" >"$log" 2>&1 || fail "That failed: $(why). All of it: $log"
}

# What stands in the log, in the words of someone who has to mend it.
why() {
  if has 'ENOSPC|No space left|Disk quota|EDQUOT'; then
    echo "the disk is full; about 800 MB are needed here, and some in the folder for temporary files"
  elif has 'ensurepip is not|No module named (venv|ensurepip)'; then
    echo "this Python cannot make environments; Debian and Ubuntu: apt install python3.13-venv"
  elif has 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|idle timeout' ||
    has 'NewConnectionError|Read ?timed out|ReadTimeout|ConnectTimeout|Connection refused|name resolution|ProxyError'; then
    echo "the package registry does not answer; is there a network? Behind a proxy set HTTPS_PROXY, for a mirror $mirror"
  elif has 'CERT|SSLError|certificate'; then
    echo "the package registry's certificate is not trusted; behind a proxy of your company set $certificates"
  elif has 'EACCES|EPERM|Permission denied'; then
    echo "a file may not be written: is this folder yours?"
  else
    sed -n -E 's/^(npm error|ERROR:|Error:) *//p' "$log" | grep -v '^A complete log' | tail -n 1
  fi
}

has() {
  grep -qE "$1" "$log"
}

what=$1
case $what in
  python) mirror="PIP_INDEX_URL" certificates="PIP_CERT" && python "${2:-}" ;;
  azurite) mirror="npm_config_registry" certificates="NODE_EXTRA_CA_CERTS" && azurite ;;
  *) fail "setup.sh python PYTHON, or setup.sh azurite" ;;
esac
