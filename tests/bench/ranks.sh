#!/usr/bin/env bash
# What a second rank buys: the wall time of a count on one rank over that on two, and the imbalance of the two, for both
# schedules. Interleaved runs; the ratio is the median of the runs' ratios.
#
#   tests/bench/ranks.sh [RUNS [STOP]]        default: 5 runs of 3e8
set -euo pipefail
# shellcheck source=tests/bench/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

runs=${1:-5}
stop=${2:-3e8}

# measure NAME RANKS OPTION...: appends the seconds after MPI_Init and the imbalance to NAME's files.
measure() {
  local name=$1 ranks=$2
  shift 2
  "$mpirun" -n "$ranks" "$build/mpiprimes" --count --json=- "$@" "$stop" >"$scratch/report" 2>/dev/null
  of total <"$scratch/report" >>"$scratch/$name.seconds"
  of imbalance <"$scratch/report" >>"$scratch/$name.imbalance"
}

machine
for ((run = 0; run < runs; run++)); do
  measure one 1
  measure static 2 --schedule=static
  measure dynamic 2 --schedule=dynamic
done

echo "primes up to $stop, $runs runs; one rank: $(median <"$scratch/one.seconds") s"
for schedule in static dynamic; do
  printf 'two ranks, %-8s %s s, %.2f times as fast as one; imbalance %.3f (medians)\n' "$schedule:" \
    "$(median <"$scratch/$schedule.seconds")" \
    "$(paste "$scratch/one.seconds" "$scratch/$schedule.seconds" | awk '{ print $1 / $2 }' | median)" \
    "$(median <"$scratch/$schedule.imbalance")"
done
