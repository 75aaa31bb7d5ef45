#!/usr/bin/env bash
# Checks only what a branch changed. The list is handed over as a file, so names with spaces are safe.
set -euo pipefail
base=${1:-origin/main}
git diff --name-only -z --diff-filter=d "$base"... -- macros | amends check --force-exclude --file-list -
