#!/bin/sh
# Preview a stack and write its review to review.md. Usage: review.sh PLATFORM STACK...
# Ends with the exit code of `dataworks review`: 0 go on, 3 and above a gate (docs/review.md lists them).
set -eu
platform=$1
shift
stacks=""
for stack in "$@"; do stacks="$stacks --stack $stack"; done
# What the allow list permits is read from the target branch, or an author could allow himself.
if [ -n "${REVIEW_ALLOW:-}" ]; then stacks="$stacks --allow $REVIEW_ALLOW"; fi
# shellcheck disable=SC2086  # names of stacks hold no spaces
exec dataworks review $stacks --format markdown --for "$platform" \
    --fail-on destructive --fail-on delete --fail-on replace >review.md
