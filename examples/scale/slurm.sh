#!/usr/bin/env bash
# Builds content/ into public/ on a Slurm cluster: an array of 8 shards, then a job that makes one site of their parts.
# Run it in the mirror's folder, where catalog.toml and content/ are, on a file system that all nodes share.
#
# To change: in slurm-shards.sbatch and slurm-combine.sbatch, beside this file. sbatch's own variables, such as
# SBATCH_PARTITION and SBATCH_ACCOUNT, work for both.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

# The secret that seals the parts. The jobs read it from this file, so that no description of a job has it.
key_file=${PITH_CATALOG_STATE_KEY_FILE:-$HOME/.pith-catalog-state-key}
if [ -z "${PITH_CATALOG_STATE_KEY:-}" ] && [ ! -s "$key_file" ]; then
  echo "make a secret first: (umask 077; openssl rand -hex 32 > $key_file)" >&2
  exit 2
fi

shards=$(sbatch --parsable "$here/slurm-shards.sbatch")
# In a federation the cluster's name follows.
shards=${shards%%;*}
# If a shard fails, the second job is cancelled: otherwise it would wait for ever.
combine=$(sbatch --parsable --dependency="afterok:$shards" --kill-on-invalid-dep=yes "$here/slurm-combine.sbatch")
echo "shards: job $shards, pith-shards-${shards}_*.log"
echo "combine: job ${combine%%;*}, pith-combine-${combine%%;*}.log"
