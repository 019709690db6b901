#!/usr/bin/env bash
# The sieve beside primesieve: bench_sieve's table for one core; two ranks by both schedules, one over the other; and two ranks
# against `primesieve -t2` in wall time without MPI's start. Interleaved runs; ratios are medians of the runs' ratios. Goals are
# of primesieve 12.16's time, on a Zen 5 with AVX-512.
#
#   tests/bench/sieve.sh [--quick] [RUNS [STOP]]   default: 5 runs; two ranks count to 1e11. Quick: 1 run, fewer rows, to 1e10
#
# PRIMESIEVE=PATH: compare with this program instead of the installed primesieve. For the iterator's row:
# PRIMESIEVE_LIBRARY=PATH, its library (.so or .a), and PRIMESIEVE_INCLUDE=PATH, the folder of primesieve.h.
set -euo pipefail
# shellcheck source=tests/bench/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

rows=()
quick=${1:-}
if [[ $quick == --quick ]]; then
  shift
  rows=('count 0-1e9' 'count 0-1e10' 'count 1e12+1e10' 'count 1e15+1e10' 'count 1e18+1e9' 'count 1e18+1e8' 'count 1e18+1e6'
    'count 2^64-1e9' 'count 2^64-1e7' 'sum 0-1e10' 'text 0-1e9')
  set -- "${1:-1}" "${2:-1e10}"
fi
runs=${1:-5}
stop=${2:-1e11}
peer=${PRIMESIEVE:-primesieve}

# The iterator by another library.
if [[ -n ${PRIMESIEVE_LIBRARY:-} ]]; then
  export PRIMESIEVE_ITERATOR=$scratch/iterator
  cc -O2 -o "$PRIMESIEVE_ITERATOR" ${PRIMESIEVE_INCLUDE:+-I"$PRIMESIEVE_INCLUDE"} "$top/tests/bench/iterator.c" \
    "$PRIMESIEVE_LIBRARY" -Wl,-rpath,"$(dirname "$PRIMESIEVE_LIBRARY")" -lstdc++ -lm -lpthread
fi

# seconds COMMAND...: its wall time.
seconds() {
  local start=$EPOCHREALTIME
  "$@" >/dev/null
  awk -v start="$start" -v end="$EPOCHREALTIME" 'BEGIN { print end - start }'
}

# count SCHEDULE: two ranks' wall time after MPI's start, and the CPU time of both with MPI's start, to the schedule's files.
count() {
  local TIMEFORMAT='%U %S'
  { time "$mpirun" -n 2 "$build/mpiprimes" --method=sieve --count --quiet --schedule="$1" --json=- "$stop" \
    >"$scratch/report" </dev/null 2>"$scratch/errors"; } 2>"$scratch/time"
  of total <"$scratch/report" >>"$scratch/$1.wall"
  awk '{ print $1 + $2 }' "$scratch/time" >>"$scratch/$1.cpu"
}

# ratio A B: the median of A's numbers over B's, run by run.
ratio() { paste "$scratch/$1" "$scratch/$2" | awk '{ print $1 / $2 }' | median; }

machine
echo "primesieve: $("$peer" --version | head -n 1); iterator: $("${PRIMESIEVE_ITERATOR:-$build/tests/bench_iterator}")"
"$build/tests/bench_sieve" "$runs" ${rows[@]+"${rows[@]}"}
for ((run = 0; run < runs; run++)); do
  count static
  count dynamic
  seconds "$peer" "$stop" -t2 -q >>"$scratch/peer.wall"
done
echo
for schedule in static dynamic; do
  printf 'two ranks, %-8s count 0-%s in %s s; primesieve -t2 in %s s; ratio %.3f\n' "$schedule:" "$stop" \
    "$(median <"$scratch/$schedule.wall")" "$(median <"$scratch/peer.wall")" "$(ratio "$schedule.wall" peer.wall)"
done
printf 'dynamic over static: wall time %.3f, CPU time %.3f (goal 1.02)\n' "$(ratio dynamic.wall static.wall)" \
  "$(ratio dynamic.cpu static.cpu)"
