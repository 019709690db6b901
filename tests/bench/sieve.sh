#!/usr/bin/env bash
# The sieve beside primesieve: bench_sieve's table for one core, and two ranks against `primesieve -t2` in wall time without
# MPI's start. Interleaved runs; ratios are medians of the runs' ratios.
#
#   tests/bench/sieve.sh [RUNS [STOP]]        default: 5 runs; two ranks count to 1e11
#
# PRIMESIEVE=PATH: compare with this program instead of the installed primesieve.
set -euo pipefail
# shellcheck source=tests/bench/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

runs=${1:-5}
stop=${2:-1e11}
peer=${PRIMESIEVE:-primesieve}

# seconds COMMAND...: its wall time.
seconds() {
  local start=$EPOCHREALTIME
  "$@" >/dev/null
  awk -v start="$start" -v end="$EPOCHREALTIME" 'BEGIN { print end - start }'
}

machine
"$build/tests/bench_sieve" "$runs"
for ((run = 0; run < runs; run++)); do
  for schedule in static dynamic; do
    "$mpirun" -n 2 "$build/mpiprimes" --method=sieve --count --quiet --schedule="$schedule" --json=- "$stop" |
      of total >>"$scratch/$schedule"
  done
  seconds "$peer" "$stop" -t2 -q >>"$scratch/peer"
done
echo
for schedule in static dynamic; do
  printf 'two ranks, %-8s count 0-%s in %s s; primesieve -t2 in %s s; ratio %.3f (target for AVX-512: 0.62)\n' "$schedule:" \
    "$stop" "$(median <"$scratch/$schedule")" "$(median <"$scratch/peer")" \
    "$(paste "$scratch/$schedule" "$scratch/peer" | awk '{ print $1 / $2 }' | median)"
done
