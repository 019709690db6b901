#!/usr/bin/env bash
# What the main job costs beyond starting MPI: the wall time of `mpirun -np 4 mpiprimes 1000000` over that of a program that
# only calls MPI_Init and MPI_Finalize. Interleaved runs; the ratio is that of the medians.
#
#   tests/bench/startup.sh [RUNS [RANKS]]        default: 11 runs, 4 ranks
set -euo pipefail
# shellcheck source=tests/bench/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

runs=${1:-11}
ranks=${2:-4}

# wall NAME COMMAND...: appends its wall seconds to NAME's file.
wall() {
  local name=$1 start end
  shift
  start=$(date +%s.%N)
  "$@" >/dev/null 2>&1
  end=$(date +%s.%N)
  awk -v a="$start" -v b="$end" 'BEGIN { print b - a }' >>"$scratch/$name"
}

machine
for ((run = 0; run < runs; run++)); do
  wall init "$mpirun" -n "$ranks" "$build/tests/bench_init_only"
  wall job "$mpirun" -n "$ranks" "$build/mpiprimes" 1000000
done

init=$(median <"$scratch/init")
job=$(median <"$scratch/job")
echo "$ranks ranks, medians of $runs runs: MPI alone $init s, mpiprimes 1000000 $job s"
awk -v a="$job" -v b="$init" 'BEGIN { printf "ratio %.3f\n", a / b }'
