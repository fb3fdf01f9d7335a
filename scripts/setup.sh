#!/bin/sh
# Create .venv where it is missing, then install the requirement files that are named: setup.sh base postgres demo
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

check_python() {
    command -v "$python" >/dev/null 2>&1 ||
        fail "setup: $python was not found. Install Python 3.11 or later, or name it: make setup PYTHON=/path/to/python3"
    "$python" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' ||
        fail "setup: $("$python" --version) is too old, 3.11 or later is needed. Name another: make setup PYTHON=python3.11"
}

# Debian keeps venv's other half, ensurepip, in a package of its own.
check_venv() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        fail "setup: $python cannot create virtual environments. On Debian: sudo apt-get install $package"
    fi
    say "Installing $package"
    quietly env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update && apt-get install -y --no-install-recommends $package"
}

# Run a command without its output, unless it fails.
quietly() {
    log=$(mktemp)
    if "$@" </dev/null >"$log" 2>&1; then
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        fail "setup: this did not work: $*"
    fi
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    check_python
    check_venv
    say "Creating .venv with $("$python" --version)"
    rm -rf .venv
    quietly "$python" -m venv .venv
fi

files=
pins=0
for name in "$@"; do
    file=requirements/$name.txt
    [ -f "$file" ] || fail "setup: there is no $file"
    files="$files -r $file"
    pins=$((pins + $(grep -c '^[A-Za-z0-9]' "$file")))
done
say "Installing $pins pinned packages ($*)"
# shellcheck disable=SC2086  # one word for each file is what is wanted
quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes $files
