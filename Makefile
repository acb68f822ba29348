# Every target sets up what it needs first; nothing is installed outside this folder.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= $(shell for p in python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null && echo $$p && break; done)

# Each after those that it is constrained by.
LOCKS := requirements requirements-cli requirements-dev requirements-tools

.PHONY: help setup demo start stop test unit chaos check format snapshots bench lock schemas clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready node_modules/.ready ## Python 3.13 environment, packages, Azurite

demo: setup ## Publish two sample videos on the local stack and show the results (INDEX=path: your own index)
	@$(PY) -m local demo

start: setup ## Keep the local stack running to play with
	@$(PY) -m local start

stop: ## Stop what `make start` started
	@if [ -x $(PY) ]; then $(PY) -m local stop; fi

# In the order of the files: by default xdist leaves those with few tests to the end, which are the storms.
test: setup ## Run all tests, side by side, and say which lines and branches of the app they don't reach
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov

unit: setup ## Run the quick ones, which need nothing but memory and files
	@$(PY) -m pytest tests/unit -q -m "not slow"

chaos: setup ## The long chaos run (SEED=n to repeat one, RUNS=n seeds in a row)
	@CHAOS=long $(PY) -m pytest tests/chaos/test_interleavings.py tests/chaos/test_announced_interleavings.py \
		tests/chaos/test_removals.py tests/chaos/test_duplicates.py
	@$(PY) -m tests.chaos

check: setup ## Lint, format and types, of Python and of the report's page; where Bicep is found, the infrastructure
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@node_modules/.bin/tsc
	@node_modules/.bin/prettier --check --log-level warn .
	@scripts/infrastructure.sh check

snapshots: ## Write the predicted deployments in infra/scenarios anew (BICEP=path of the compiler)
	@scripts/infrastructure.sh snapshots

format: setup ## Lint and format what can be mended by itself
	@$(PY) -m ruff check --fix
	@$(PY) -m ruff format
	@node_modules/.bin/prettier --write --log-level warn .

bench: setup ## Measure against what others would use, and write docs/performance.md
	@$(PY) -m bench

lock: setup ## Resolve requirements*.in to the hashed requirements*.txt (UPGRADE=1: to the newest versions)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tools.txt
	@for name in $(LOCKS); do $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes \
		--no-emit-index-url $(if $(UPGRADE),--upgrade) $$name.in --output-file $$name.txt || exit; done

schemas: setup ## Write the JSON Schemas of the contract
	@$(PY) -m scripts.schemas

clean: stop ## Remove everything that was installed or made here
	rm -rf $(VENV) node_modules out .local build *.whl .coverage *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis bench/data

$(VENV)/.ready: requirements-dev.txt
	@VENV=$(VENV) sh local/setup.sh python "$(PYTHON)"
	@touch $@

node_modules/.ready: package-lock.json
	@sh local/setup.sh azurite
	@touch $@
