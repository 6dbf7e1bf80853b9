#!/bin/sh
# Make the virtual environment named in $1: locked versions, checked by hash, then Vedette itself, editable.
# PYTHON chooses the interpreter; without it the newest supported one on the PATH is taken.
set -eu
cd "$(dirname "$0")/.."
venv=$1

# In range, and able to make environments (Debian ships venv apart).
usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

choose() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        if usable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "error: no usable Python: looked for ${PYTHON:-python3.13, python3.12, python3.11, python3}" >&2
    echo "  hint: Vedette needs Python 3.11, 3.12 or 3.13 with its venv module" \
        "(Debian, Ubuntu: apt install python3-venv); name one with 'make setup PYTHON=/path/to/python3.12'" >&2
    exit 2
}

# An environment that still runs, made by the interpreter asked for (or any), is kept and brought up to date.
python=$(choose)
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
have=$("$venv/bin/python" -c 'import pip, sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo none)
if [ "$have" = none ] || { [ -n "${PYTHON:-}" ] && [ "$have" != "$version" ]; }; then
    echo "setup: $venv with Python $version, about a minute"
    "$python" -m venv --clear "$venv"
else
    echo "setup: bringing $venv (Python $have) up to date"
fi
pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check --no-input "$@"
}
pip install -qq --require-hashes -r requirements-dev.lock
pip install -qq --no-deps --no-build-isolation --editable .
