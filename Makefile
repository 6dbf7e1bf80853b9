# Everything a developer types. A machine needs only Python (3.11 to 3.13) and make; the rest goes into .venv.
# PYTHON=/path/to/python3.12 chooses the interpreter; ARGS="-k name" goes to pytest, the demo or the benchmarks.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.vedette-setup
JOBS ?= 2
ARGS ?=
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench score docs lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## .venv with the locked versions and Vedette itself (skipped when up to date)
	@:

$(STAMP): requirements-dev.lock pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" sh scripts/setup.sh $(VENV)
	@touch $(STAMP)

demo: setup ## simulate an organisation and its intruders, collect, detect, tell the story
	@$(BIN)/vedette demo $(ARGS)

test: setup check ## all checks, then all tests
	@$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

check: setup ## format, lint, types, layers, generated docs
	@$(BIN)/ruff format --quiet --check . || { echo "hint: make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/lint-imports.txt 2>&1 || { cat $(VENV)/lint-imports.txt; exit 1; }
	@$(BIN)/python scripts/gen_docs.py --check
	@echo "check: format, lint, types, layers and generated docs are in order"

format: setup ## rewrite the code in the house format, mend what the linter can
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

bench: setup ## speed and memory, end to end and step by step
	@$(BIN)/python -m benchmarks $(ARGS)

score: setup ## recall, noise and time of the rules, on labelled logs and simulated intrusions
	@$(BIN)/python -m score $(ARGS)

docs: setup ## write the generated reference pages again
	@$(BIN)/python scripts/gen_docs.py

lock: setup ## write the lock files from pyproject.toml again (ARGS=--upgrade takes newer versions)
	@VEDETTE_PYTHON=$(BIN)/python sh scripts/lock.sh $(ARGS)

clean: ## remove .venv and every cache
	@rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
