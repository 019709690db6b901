#!/usr/bin/env bash
# The program from the outside: its listing is primesieve's, byte for byte, at RANKS ranks, by both methods, in both
# schedules, and by the sieve at every SIMD level and high up.
#
#   MPIPRIMES=… MPIEXEC=… tests/mpi/listing_test.sh RANKS
set -euo pipefail

ranks=$1
failures=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# check FIRST LAST OPTION...
check() {
  local first=$1 last=$2
  shift 2
  primesieve "$first" "$last" --print >"$scratch/expected"
  if ! "$MPIEXEC" -n "$ranks" "$MPIPRIMES" --print --quiet "$@" "$first" "$last" >"$scratch/listing"; then
    echo "FAILED: $ranks ranks, $* $first $last: the program failed"
    failures=$((failures + 1))
  elif ! cmp "$scratch/expected" "$scratch/listing"; then
    echo "FAILED: $ranks ranks, $* $first $last: not primesieve's listing"
    failures=$((failures + 1))
  fi
}

# The levels up to the best that this processor has.
best=$("$MPIPRIMES" --version | sed -n 's/^SIMD  *//p')
levels=portable
[[ $best == portable ]] || levels+=" avx2"
[[ $best != avx512 ]] || levels+=" avx512"
echo "levels: $levels"

for schedule in static dynamic; do
  check 0 1000000 --schedule="$schedule"
  for level in $levels; do
    MPIPRIMES_SIMD=$level check 0 3000000 --method=sieve --schedule="$schedule"
  done
  check 999999000000 1000001000000 --method=sieve --schedule="$schedule"
done

((failures == 0)) && echo "all listings are primesieve's"
