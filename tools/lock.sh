#!/bin/sh
# Write requirements.lock (the newest versions) and requirements-lowest.lock (the lowest that pyproject.toml allows)
# anew from pyproject.toml. Needs `uv` on PATH.
set -eu
cd "$(dirname "$0")/.."

lock() {
    uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" "$@"
}

lock -o requirements.lock
lock --resolution lowest-direct -o requirements-lowest.lock
