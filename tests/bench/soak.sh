#!/usr/bin/env bash
# A test of the nodes that it runs on, of their memory above all: searches the same window again and again, on all of a job's
# ranks, until it is stopped, and reports the first result that is not that of the first time. Each run also verifies a part
# of itself on other ranks by another approach (--verify), so a wrong first result is found out, too.
#
#   tests/bench/soak.sh [OPTION...] [-- MPIRUN-OPTION...]
#
#   --ranks N         how many ranks, else as many as the launcher chooses
#   --window "A B"    the window to search (default "1e13 1e13+2e10")
#   --verify PERCENT  how much of it is searched again (default 10)
#   --runs N          stop after N runs (default: never)
#
#   tests/bench/soak.sh --ranks 128 -- --hostfile nodes --bind-to core
#
# Every run prints a line: its number, the seconds, the primes, the sum of the primes. Ctrl-C or SIGTERM ends it, with exit
# status 0. At the first difference it prints both results and ends with status 4, as it does where mpiprimes itself finds
# one, and names the nodes; where a run fails for another reason, with status 1. A wrong use ends with status 2.
#
# The environment can name the program (MPIPRIMES) and the launcher (MPIEXEC); else it takes build/mpiprimes and mpirun.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${MPIPRIMES:-$top/build/mpiprimes}
launcher=${MPIEXEC:-mpirun}

usage() {
  sed -nE '/^#!/d; /^[^#]/q; s/^# ?//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

ranks=() window='1e13 1e13+2e10' verify=10 runs=0
while (($# > 0)) && [[ $1 != -- ]]; do
  (($# > 1)) || usage
  case $1 in
    --ranks) ranks=(-n "$2") ;;
    --window) window=$2 ;;
    --verify) verify=$2 ;;
    --runs) runs=$2 ;;
    *) usage ;;
  esac
  shift 2
done
(($# == 0)) || shift
read -ra window <<<"$window"
[[ $runs =~ ^[0-9]+$ ]] || usage

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
stopped=false
trap 'stopped=true' INT TERM

# search: the window; its answers are in $folder/found.
search() {
  "$launcher" ${ranks[@]+"${ranks[@]}"} "$@" "$program" --quiet --method=sieve --count --sum --verify="$verify" \
    "${window[@]}" >"$folder/found" 2>"$folder/errors" </dev/null
}

# give_up STATUS: says what the last run said.
give_up() {
  cat "$folder/errors" >&2
  exit "$1"
}

for ((run = 1; runs == 0 || run <= runs; run++)); do
  start=$SECONDS
  status=0
  search "$@" || status=$?
  if $stopped; then
    echo "stopped in run $run; the runs before it were right"
    exit 0
  fi
  ((status != 2)) || give_up 2
  if ((status != 0)); then
    echo "run $run: exit status $status"
    give_up $((status == 4 ? 4 : 1))
  fi
  [[ -e $folder/first ]] || cp "$folder/found" "$folder/first"
  echo "run $run: $((SECONDS - start)) s, $(paste -sd' ' "$folder/found")"
  if ! cmp -s "$folder/first" "$folder/found"; then
    echo "run $run is not as run 1: $(paste -sd' ' "$folder/first"); check the memory of the nodes"
    exit 4
  fi
done
