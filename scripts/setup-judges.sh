#!/bin/sh
# Install the programs of others that judge ours in tests (tests/contract/node), where there is a Node to run them.
set -eu
cd "$(dirname "$0")/../tests/contract/node"

if ! command -v npm >/dev/null 2>&1; then
    echo "npm was not found: tests that Twilio's contract and calculator judge will be skipped"
    exit 0
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! npm ci --no-audit --no-fund --loglevel=error </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    echo "setup: npm ci did not work in tests/contract/node" >&2
    exit 1
fi
echo "Installed what judges the tests of Twilio's contract"
