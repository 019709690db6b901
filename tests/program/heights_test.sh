#!/usr/bin/env bash
# Great heights: counts and listings by every approach of the sieve, on several ranks, against primesieve; a run that is
# stopped and goes on; and ranks that cannot share memory. An argument: only what takes little time.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

short=${1-}
launcher=
link_program
trap '[[ -z $launcher ]] || kill "$launcher"; rm -rf "$folder"' EXIT

# takes APPROACH: the JSON in $folder/json names it.
takes() {
  confirm "the approach is $1" has_text "$folder/json" "\"approach\": \"$1\""
}

# counts_as APPROACH "RANKS..." START STOP: by primesieve's count, by both schedules.
counts_as() {
  local approach=$1 numbers=$2 ranks schedule expected
  shift 2
  expected=$(primesieve "$1" "$2" -q)
  for ranks in $numbers; do
    for schedule in static dynamic; do
      on "$ranks" --method=sieve --count --quiet --schedule="$schedule" --json="$folder/json" "$1" "$2"
      succeeds
      confirm "$expected primes" holds "$out" "$expected"
      takes "$approach"
      rm -f "$folder/json"
    done
  done
}

# lists_as APPROACH START STOP: as text and as .npy, whose words are the text's numbers.
lists_as() {
  local approach=$1 ranks schedule
  shift
  primesieve "$1" "$2" -p >"$folder/truth"
  on 1 --method=sieve --quiet --output="$folder/primes.npy" "$1" "$2"
  succeeds
  mv "$folder/primes.npy" "$folder/first.npy"
  confirm ".npy has the numbers" cmp -s "$folder/truth" \
    <(tail -c $((8 * $(wc -l <"$folder/truth"))) "$folder/first.npy" | od -An -v -w8 -t u8 | tr -d ' ')
  for ranks in 1 2 4; do
    for schedule in static dynamic; do
      for format in text npy; do
        on "$ranks" --method=sieve --quiet --schedule="$schedule" --output="$folder/primes.$format" --json="$folder/json" "$1" "$2"
        succeeds
        takes "$approach"
        if [[ $format == text ]]; then
          confirm "the same text" cmp -s "$folder/truth" "$folder/primes.text"
        else
          confirm "the same .npy" cmp -s "$folder/first.npy" "$folder/primes.npy"
        fi
        rm -f "$folder/json" "$folder/primes.$format"
      done
    done
  done
}

# stands_behind FIRST: the checkpoint tells of a round that stands.
stands_behind() {
  [[ -s $folder/checkpoint ]] && ! has_text "$folder/checkpoint" "\"next\": \"$1\""
}

# Stopped once a part of the file stands, and by a slow version so that there is time; the same command goes on, on other
# ranks and by the fastest version.
goes_on_after_a_stop() {
  local first=1000000000000000000 last=1000000000600000000 search i
  search=(--method=sieve --quiet --checkpoint="$folder/checkpoint" --checkpoint-every=0.05 --output="$folder/primes.npy" "$first" "$last")
  title="stopped midway: $first $last"
  MPIPRIMES_SIMD=portable timeout -k 5 120 "$MPIEXEC" -n 2 "$folder/program" "${search[@]}" >"$out" 2>"$err" </dev/null &
  launcher=$!
  pids=()
  for ((i = 0; i < 6000; i++)); do
    # The ranks, not the launcher, which may end them before they have spoken; and before the rest of the run is too short for it.
    [[ ${#pids[@]} -eq 2 ]] || find_ranks
    if stands_behind "$first" || ! kill -0 "$launcher" 2>/dev/null; then
      break
    fi
    sleep 0.02
  done
  kill -TERM "${pids[@]}" 2>/dev/null
  wait "$launcher"
  status=$?
  launcher=
  ends_with_status 3
  confirm "it is stopped" has_text "$err" "stopped by signal"
  confirm "it is stopped in between" has_match "$folder/checkpoint" '^  "next": "10000000[0-9]*[1-9][0-9]*",$'
  confirm "a part of the file stands" [ "$(wc -c <"$folder/primes.npy")" -gt 1000000 ]
  on 3 "${search[@]}"
  ends_with_status 0
  confirm "primesieve's listing" cmp -s <(primesieve "$first" "$last" -p) \
    <(tail -c +129 "$folder/primes.npy" | od -An -v -w8 -t u8 | tr -d ' ')
  rm -f "$folder/primes.npy" "$folder/checkpoint"
}

# Where /dev/shm is too small for the table of base primes, each rank has its own.
small_shared_memory() {
  local expected
  if ! unshare -m true 2>/dev/null; then
    skip "little shared memory: it takes a mount namespace of one's own"
    return
  fi
  expected=$(primesieve 1000000000000000000 1000000000500000000 -q)
  # shellcheck disable=SC2016 # the inner shell's variables
  run unshare -m bash -c 'mount -t tmpfs -o size=20m none /dev/shm && exec "$@"' bash \
    "$MPIEXEC" -n 2 "$MPIPRIMES" --method=sieve --count --quiet 10^18 10^18+5*10^8
  succeeds
  confirm "$expected primes" holds "$out" "$expected"
}

lists_as tests 1000000000000000000 1000000000000300000
lists_as tests 18446744073709451616 18446744073709551615
if [[ -z $short ]]; then
  counts_as high "1 2 4" 1000000000000000000 1000000000600000000
  counts_as high 2 18446744073009551615 18446744073709551615
  lists_as high 20000000000000000 20000000060000000
  goes_on_after_a_stop
  small_shared_memory
fi
finish
