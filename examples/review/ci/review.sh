#!/bin/sh
# Preview stacks and write their review to review.md. Usage: ci/review.sh PLATFORM STACK...
# Ends with the exit code of `dataworks review`: 0 to go on, 2 where a preview could not be made, 3 and above a gate.
# REVIEW_ALLOW is the file of what may pass: of the target branch, or an author could allow his own change.
# REVIEW_TAG is a name for this job; jobs with different names keep comments of their own.
set -eu
platform=$1
shift
for stack in "$@"; do
    set -- "$@" --stack "$stack"
    shift
done
if [ -n "${REVIEW_ALLOW:-}" ]; then set -- "$@" --allow "$REVIEW_ALLOW"; fi
if [ -n "${REVIEW_TAG:-}" ]; then set -- "$@" --tag "$REVIEW_TAG"; fi
exec dataworks review "$@" --format markdown --for "$platform" --output review.md \
    --fail-on destructive --fail-on delete --fail-on replace
