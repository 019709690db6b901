#!/usr/bin/env bash
# Beyond 2^64, in user and system seconds of the program on one rank, and in wall time and memory of two: counting, proving a
# short range, and large gaps. Interleaved runs; ratios are medians of the runs' ratios to the last 10^10 numbers below 2^64.
#
#   tests/bench/beyond.sh [RUNS]        default: 3; half an hour with AVX2
set -euo pipefail
# shellcheck source=tests/bench/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

runs=${1:-3}

# name, START STOP, more options; the first row is the base.
rows=(
  'below|2^64-10^10 2^64-1|'
  'above|2^64 2^64+10^10|'
  '1e20|10^20 10^20+10^10|'
  '1e21|10^21 10^21+10^10|'
  'gaps|10^20 10^20+10^10|--gaps=1400'
  'short|10^20 10^20+10^6|'
  'nothing|10^20 10^20|'
)

# cpu COMMAND...: its user and system seconds.
cpu() {
  local TIMEFORMAT='%U %S'
  { time "$@" >"$scratch/out" 2>/dev/null; } 2>&1 | awk '{ print $1 + $2 }'
}

# ratio NAME OVER: the median of the runs' ratios.
ratio() { paste "$scratch/$1" "$scratch/$2" | awk '{ print $1 / $2 }' | median; }

machine
for ((run = 0; run < runs; run++)); do
  for row in "${rows[@]}"; do
    IFS='|' read -r name range options <<<"$row"
    # shellcheck disable=SC2086 # words
    cpu "$build/mpiprimes" -q -m sieve $options $range >>"$scratch/$name"
  done
  for ranks in 1 2; do
    "$mpirun" -n "$ranks" "$build/mpiprimes" -q -m sieve -c --json=- 10^20 10^20+10^10 2>/dev/null | of total >>"$scratch/wall.$ranks"
  done
done
printf '\n%-28s %9s %9s %8s\n' count seconds ratio target
printf '%-28s %9.2f\n' '2^64-10^10 to 2^64-1' "$(median <"$scratch/below")"
printf '%-28s %9.2f %9.3f %8s\n' '2^64 to 2^64+10^10' "$(median <"$scratch/above")" "$(ratio above below)" 1.15
printf '%-28s %9.2f %9.3f %8s\n' '10^20 to 10^20+10^10' "$(median <"$scratch/1e20")" "$(ratio 1e20 below)" 2.0
printf '%-28s %9.2f %9.3f\n' '10^21 to 10^21+10^10' "$(median <"$scratch/1e21")" "$(ratio 1e21 below)"
printf '%-28s %9.2f %9.3f %8s  of counting\n' 'gaps >= 1400 from 10^20 on' "$(median <"$scratch/gaps")" "$(ratio gaps 1e20)" 0.3
printf '%-28s %9.3f %9s %8s s, without the program'"'"'s start\n' '10^20 to 10^20+10^6' \
  "$(paste "$scratch/short" "$scratch/nothing" | awk '{ print $1 - $2 }' | median)" '' 0.02
printf '%-28s %9.2f %9.3f %8s  of one rank'"'"'s wall time\n' 'two ranks at 10^20' "$(median <"$scratch/wall.2")" \
  "$(ratio wall.2 wall.1)" 0.55
printf '(targets are for AVX-512)\n'
