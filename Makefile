# Every target sets up what it needs first; nothing is installed outside this folder.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= $(shell for p in python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null && echo $$p && break; done)

.PHONY: help setup demo start stop test chaos check bench schemas clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready node_modules/.ready ## Python 3.13 environment, packages, Azurite

demo: setup ## Publish two sample videos on the local stack and show the results (INDEX=path: your own index)
	@$(PY) -m local.demo

start: setup ## Keep the local stack running to play with
	@$(PY) -m local.start

stop: ## Stop what `make start` started
	@if [ -x $(PY) ]; then $(PY) -m local.start stop; fi

test: setup ## Run all tests
	@$(PY) -m pytest

chaos: setup ## The long chaos run (SEED=n to repeat one, RUNS=n seeds in a row)
	@CHAOS=long $(PY) -m pytest tests/chaos/test_interleavings.py
	@$(PY) -m tests.chaos

check: setup ## Lint, format and types, of Python and of the report's page
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@node_modules/.bin/tsc
	@node_modules/.bin/prettier --check --log-level warn .

bench: setup ## Measure against what others would use, and write docs/performance.md
	@$(PY) -m bench

schemas: setup ## Write the JSON Schemas of the contract
	@$(PY) -m shared.schemas

clean: stop ## Remove everything that was installed or made here
	rm -rf $(VENV) node_modules out .local *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis bench/data

$(VENV)/.ready: requirements.txt requirements-cli.txt requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.13 is needed: pyenv install 3.13, or see https://www.python.org"; exit 1; }
	@echo "Setting up Python packages in $(VENV) …"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

node_modules/.ready: package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed for Azurite: install Node.js 20 or later"; exit 1; }
	@echo "Setting up Azurite in node_modules …"
	@npm ci --silent
	@touch $@
