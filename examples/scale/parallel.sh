#!/usr/bin/env bash
# Builds content/ into public/ with GNU parallel: 8 shards, as many at a time as there are processors, then one site of
# their parts. Run it in the mirror's folder, where catalog.toml and content/ are.
#
#   parallel.sh                    all shards
#   parallel.sh --resume-failed    only those that failed or didn't run, if nothing else has changed
#
# Any other option of `parallel` works too, such as `--jobs 4`.
#
# To change: how many shards there are.
shards=${SHARDS:-8}
# ---- nothing to change below
set -euo pipefail
program=${PITH_CATALOG:-pith-catalog}

# The secret that seals the parts: from the environment, or from a file that only you can read.
key_file=${PITH_CATALOG_STATE_KEY_FILE:-$HOME/.pith-catalog-state-key}
if [ -z "${PITH_CATALOG_STATE_KEY:-}" ] && [ ! -s "$key_file" ]; then
  echo "make a secret first: (umask 077; openssl rand -hex 32 > $key_file)" >&2
  exit 2
fi
: "${PITH_CATALOG_STATE_KEY:=$(cat "$key_file")}"
export PITH_CATALOG_STATE_KEY

mkdir -p parts
seq "$shards" | parallel --joblog parts.log "$@" "$program" build content --shard "{}/$shards" -o "parts/{}" --jobs 1

parts=()
for ((shard = 1; shard <= shards; shard++)); do parts+=("parts/$shard"); done
"$program" build content --combine "${parts[@]}" -o public
