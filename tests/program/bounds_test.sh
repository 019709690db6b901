#!/usr/bin/env bash
# The memory of ranks that write to a file: within bounds, and on rank 0 about that of the other.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Megabytes: the rows found and those on their way, buffers, sieve and MPI library together.
MOST=356

# Many rounds of the sieve.
stop=3e10
count=1300005926

runs() { kill -0 "$launcher" 2>/dev/null; }

# peak_of PID: kilobytes so far.
peak_of() {
  sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$1/status" 2>/dev/null
}

# measure ARG...: two ranks; $peak is the most that each of them took, in kilobytes.
measure() {
  local rank now pids=()
  title="$*"
  peak=(0 0)
  "$MPIEXEC" -n 2 "$folder/program" "$@" >"$out" 2>"$err" </dev/null &
  launcher=$!
  while runs; do
    [[ ${#pids[@]} -eq 2 ]] || find_ranks
    for rank in "${!pids[@]}"; do
      now=$(peak_of "${pids[rank]}")
      peak[rank]=${now:-${peak[rank]}}
    done
    sleep 0.05
  done
  wait "$launcher"
  status=$?
  echo "$title: rank 0 $((peak[0] >> 10)) MB, rank 1 $((peak[1] >> 10)) MB"
}

# in_bounds FORMAT SCHEDULE
in_bounds() {
  measure -q -m sieve --format="$1" -s "$2" -o /dev/null "$stop"
  succeeds
  confirm "the number of primes" holds "$out" "$count"
  confirm "rank 0 takes less than $MOST MB" [ $((peak[0] >> 10)) -lt "$MOST" ]
  confirm "rank 1 takes less than $MOST MB" [ $((peak[1] >> 10)) -lt "$MOST" ]
  confirm "both were measured" [ $((peak[0] < peak[1] ? peak[0] : peak[1])) -gt 0 ]
}

# Of about the same share of the work: the shares follow the ranks' speeds, which other work on the machine changes. With the
# dynamic schedule, the faster one holds more.
is_balanced() {
  confirm "rank 0 takes at most a half more than rank 1" [ $((2 * peak[0])) -le $((3 * peak[1])) ]
}

link_program
if [[ -r /proc/self/status ]]; then
  in_bounds text static
  is_balanced
  in_bounds npy static
  is_balanced
  in_bounds npy dynamic
else
  skip "the memory of ranks: there is no /proc to read it in"
fi
finish
