#!/bin/bash
# A study on a Slurm allocation: sbatch examples/cluster/slurm.sh STUDY.toml [options of lstmlab study]
# Handed in again, it goes on where it was. Set the lines below as your machines are.
#SBATCH --job-name=lstmlab
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --time=08:00:00
#SBATCH --signal=B:TERM@120
set -eu

# This script runs on the first node of the allocation, and so does the study with its store.
first=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
port=${LSTMLAB_PORT:-6379}
on_each=(ray start --num-cpus="$SLURM_CPUS_PER_TASK" --disable-usage-stats --block)

srun --nodes=1 --ntasks=1 --nodelist="$first" --overlap \
    "${on_each[@]}" --head --port="$port" --include-dashboard=false &
if [ "$SLURM_JOB_NUM_NODES" -gt 1 ]; then
    others=$((SLURM_JOB_NUM_NODES - 1))
    srun --nodes="$others" --ntasks="$others" --exclude="$first" --overlap \
        "${on_each[@]}" --address="$first:$port" &
fi
nodes=$(jobs -p)

# Until the head answers; other nodes may join at any time.
until ray status --address="$first:$port" >/dev/null 2>&1; do sleep 1; done

lstmlab study "$@" --backend ray --address "$first:$port" &
study=$!
# Two minutes before the time is over, Slurm sends SIGTERM: the study ends as by Ctrl-C.
trap 'kill -TERM "$study"' TERM INT
code=0
wait "$study" || code=$?
if kill -0 "$study" 2>/dev/null; then  # a signal came while it was waited for
    code=0
    wait "$study" || code=$?
fi
# shellcheck disable=SC2086
kill $nodes 2>/dev/null || true
exit "$code"
