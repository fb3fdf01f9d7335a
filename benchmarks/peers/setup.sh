#!/bin/sh
# Give each peer a virtual environment of its own under var/peers; their dependencies cannot share one (balance wants numpy 1).
set -eu
cd "$(dirname "$0")/../.."

python=${PYTHON:-python3}
for file in benchmarks/peers/requirements/*.txt; do
    name=$(basename "$file" .txt)
    folder=var/peers/$name
    if cmp -s "$file" "$folder/installed.txt"; then
        continue
    fi
    printf 'Installing %s\n' "$name"
    rm -rf "$folder"
    "$python" -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -r "$file"
    cp "$file" "$folder/installed.txt"
done
