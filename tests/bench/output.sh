#!/usr/bin/env bash
# Primes to a file on a memory file system, and what checkpoints cost. Interleaved runs; ratios are medians of the runs'
# ratios. Virtual machines give freed memory back to their host within seconds, and getting it again takes longer than writing
# to it: before each run that writes, as much is written and removed. Run 0 is not counted.
#
#   tests/bench/output.sh [RUNS [STOP [COUNT_STOP]]]   default: 5 runs of 1e10; checkpoints while counting to 1e11
#
# FOLDER=PATH: write there instead of /dev/shm. PRIMESIEVE=PATH: compare with this program instead of the installed one.
set -euo pipefail
# shellcheck source=tests/bench/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

runs=${1:-5}
stop=${2:-1e10}
count_stop=${3:-1e11}
peer=${PRIMESIEVE:-primesieve}
file=$(mktemp -u "${FOLDER:-/dev/shm}/mpiprimes-bench-XXXXXX")
trap 'rm -rf "$scratch" "$file"*' EXIT

# timed NAME COMMAND...: appends the command's wall time and its CPU time, both with all that it starts.
timed() {
  local name=$1 TIMEFORMAT='%R %U %S'
  shift
  { time "$@" >"$scratch/out" 2>/dev/null; } 2>"$scratch/time"
  ((run == 0)) || awk '{ print $1 >> name ".wall"; print $2 + $3 >> name ".cpu" }' name="$scratch/$name" "$scratch/time"
}

# report NAME FIELD: appends a number of the JSON report in $scratch/out.
report() {
  ((run == 0)) || of "$2" <"$scratch/out" >>"$scratch/$1.$2"
}

to_file() { "$mpirun" -n 2 "$build/mpiprimes" --method=sieve --force --json=- -o "$file.$1" "$stop"; }

count() { "$mpirun" -n 2 "$build/mpiprimes" --method=sieve --count --json=- "$@" "$count_stop"; }

by_primesieve() { "$peer" "$stop" -p >"$file.peer"; }

# The most that is written: about half a byte for each number.
ballast=$(awk -v stop="$stop" 'BEGIN { printf "%.0f", 0.5 * stop }')
warm() {
  head -c "$ballast" /dev/zero >"$file.ballast"
  rm -f "$file".*
}

# ratio A B: the median of A's numbers over B's, run by run.
ratio() { paste "$scratch/$1" "$scratch/$2" | awk '{ print $1 / $2 }' | median; }

machine
for ((run = 0; run <= runs; run++)); do
  warm
  timed peer by_primesieve
  rm -f "$file".*
  warm
  timed text to_file txt
  rm -f "$file".*
  warm
  timed npy to_file npy
  report npy gigabytes_per_second
  rm -f "$file".*
  timed plain count
  report plain total
  timed saved count --checkpoint="$file.ckpt"
  report saved total
  rm -f "$file".*
done

echo "the primes below $stop to a file, two ranks, $runs runs"
printf 'text beside primesieve -p: CPU %.3f (target 0.30), wall %.3f (target 0.20); %.2f s and %.2f s\n' \
  "$(ratio text.cpu peer.cpu)" "$(ratio text.wall peer.wall)" "$(median <"$scratch/text.wall")" \
  "$(median <"$scratch/peer.wall")"
printf 'npy: %.2f GB/s (target 2.5)\n' "$(median <"$scratch/npy.gigabytes_per_second")"
printf 'count to %s with a checkpoint every 30 s over one without: %.3f (target 1.02)\n' "$count_stop" \
  "$(ratio saved.total plain.total)"
