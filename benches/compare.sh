#!/usr/bin/env bash
# Times amends side by side with what else is installed, and prints tables of medians and ratios for docs/performance.md.
#   benches/compare.sh            everything; a quarter of an hour, and 500 MB of temporary files
#   benches/compare.sh --small    without the 64 MB file and the 100,000 files
#   benches/compare.sh --tools node_modules/.bin:venv/bin    where else to look for the other tools
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${AMENDS:-}" ]; then
    cargo build --release --locked --quiet
    AMENDS=target/release/amends
fi
rustc -O --edition 2024 benches/corpus.rs -o target/corpus
exec python3 benches/compare.py --amends "$AMENDS" --corpus target/corpus "$@"
