#!/bin/sh
# Write the two lock files from pyproject.toml. Pins already there are kept; `scripts/lock.sh --upgrade` moves them.
set -eu
cd "$(dirname "$0")/.."
python=${VEDETTE_PYTHON:-.venv/bin/python}

compile() {
    "$python" -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' "$@" >/dev/null
}

compile --group dev --output-file requirements-dev.lock "$@"
# The runtime set is a part of the whole one: the same versions, by constraint.
compile --constraint requirements-dev.lock --output-file requirements.lock
