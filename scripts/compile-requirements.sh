#!/bin/sh
# Pin every dependency with its hashes: requirements/*.in -> requirements/*.txt. Arguments go to pip-compile (--upgrade).
# Nothing about where a package was downloaded is written, so that the pins hold wherever they are installed from.
set -eu
cd "$(dirname "$0")/.."

# A file after those that it names as constraints.
for name in base postgres demo dev nlp; do
    printf '%s\n' "requirements/$name.txt"
    .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        --output-file "requirements/$name.txt" "$@" "requirements/$name.in"
done
