#!/usr/bin/env bash
# Beyond 2^64, and across it: counts, listings, answers, intervals, parts, resumes and the n-th prime, against GMP's tests of
# primality, by all numbers of ranks, schedules and SIMD levels.
#
#   tests/program/beyond_test.sh [short]    short: fewer and smaller ranges
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
: "${GMP_PRIMES:?the program that tells the truth}"

short=${1:-}
truth=$folder/truth
edge=18446744073709551616
# Windows across 2^64, and far above it, to the last number.
windows=('18446744073709501616 18446744073709601616' '100000000000000000000 100000000000000100000'
  '1000000000000000000001 1000000000000000050000' '3799999999999999960000 3800000000000000000000')
if [[ $short == short ]]; then windows=('18446744073709546616 18446744073709556616'); fi
asked=(--tuplets=2 --tuplets=4 --sum --residues=30 --gaps=150)

answers() { "$GMP_PRIMES" answers "$1" "$2" 30 150 >"$truth"; }

gives_truth() {
  ends_with_status 0
  confirm "the answers are GMP's" cmp -s "$out" "$truth"
}

known_values() {
  title=known_values
  on 2 -q -m sieve 2^64 2^64+10^5
  succeeds
  confirm "primes above 2^64" holds "$out" 2202
  on 3 -q -m sieve -c --tuplets=2 1e20 1e20+1e6
  succeeds
  confirm "primes above 10^20" has_line "$out" 'primes 21632'
  confirm "twins above 10^20" has_line "$out" 'tuplets 0,2 599'
  on 2 -q -m sieve --gaps=1500 18470057946260690000 18470057946260710000
  succeeds
  confirm "a record gap beyond 2^64" has_line "$out" 'gap 1552 18470057946260698231'
}

all_ways() {
  local window ranks schedule simd
  for window in "${windows[@]}"; do
    # shellcheck disable=SC2086 # two numbers
    answers $window
    for ranks in 1 2 3 5; do
      for schedule in static dynamic; do
        # shellcheck disable=SC2086
        on "$ranks" -q -c -m sieve -s "$schedule" "${asked[@]}" $window
        gives_truth
      done
    done
    for simd in portable avx2; do
      # shellcheck disable=SC2086
      MPIPRIMES_SIMD=$simd on 2 -q -c -m sieve "${asked[@]}" $window
      gives_truth
    done
  done
}

listings() {
  local window ranks file=$folder/primes.txt
  for window in "${windows[@]}"; do
    # shellcheck disable=SC2086
    "$GMP_PRIMES" list $window >"$truth"
    for ranks in 1 2 5; do
      # shellcheck disable=SC2086
      on "$ranks" -q -m sieve -s dynamic --force -o "$file" $window
      succeeds
      confirm "the file has GMP's primes" cmp -s "$file" "$truth"
      # shellcheck disable=SC2086
      on "$ranks" -m sieve -p $window
      ends_with_status 0
      confirm "GMP's primes are printed" cmp -s "$out" "$truth"
    done
  done
  # Pairs, as the primes of the listing that lie next to each other.
  # shellcheck disable=SC2086
  on 3 -q -m sieve --force --tuplets=2 -o "$file" ${windows[0]}
  succeeds
  # shellcheck disable=SC2086
  "$GMP_PRIMES" list ${windows[0]} >"$folder/primes"
  sed 's/^[0-9]*\([0-9]\{12\}\)$/\1/' "$folder/primes" | awk -v start="${windows[0]%% *}" '
    NR > 1 && $1 - last == 2 {
      head = substr(start, 1, length(start) - 12)
      printf "(%s%012.0f, %s%012.0f)\n", head, last, head, $1
    }
    { last = $1 }' >"$truth"
  confirm "the twins" cmp -s "$file" "$truth"
}

# Tables whose intervals end within rows, on both sides of 2^64; their counts are GMP's.
intervals() {
  local table=$folder/table.csv first last primes total=0 start=18446744073709546616 first_d last_d ranks
  echo 'first,last,primes,primes_total' >"$truth"
  "$GMP_PRIMES" list "$start" 18446744073709556616 >"$folder/primes"
  for ((first_d = 0; first_d <= 10000; first_d += 1700)); do
    last_d=$((first_d + 1699 < 10000 ? first_d + 1699 : 10000))
    # The last 12 digits do not overflow here.
    first=18446744$(printf '%012d' $((73709546616 + first_d)))
    last=18446744$(printf '%012d' $((73709546616 + last_d)))
    primes=$(awk -v a=$((73709546616 + first_d)) -v b=$((73709546616 + last_d)) '
      { n = substr($0, 9) + 0 } n >= a && n <= b { count++ } END { print count + 0 }' "$folder/primes")
    total=$((total + primes))
    echo "$first,$last,$primes,$total" >>"$truth"
  done
  for ranks in 1 3; do
    rm -f "$table"
    on "$ranks" -q -m sieve -c --every=1700 --csv="$table" "$start" 2^64+5000
    succeeds
    confirm "the table is GMP's" cmp -s "$table" "$truth"
  done
}

parts() {
  local k window=${windows[0]}
  # shellcheck disable=SC2086
  answers $window
  for k in 1 2 3; do
    # shellcheck disable=SC2086
    on "$k" -q -c -m sieve "--part=$k/3" "--checkpoint=$folder/$k.ckpt" "${asked[@]}" $window
    ends_with_status 0
  done
  alone -q --merge "$folder"/[1-3].ckpt
  gives_truth
  alone --json=- --merge "$folder"/[1-3].ckpt
  ends_with_status 0
  confirm "the range in JSON" has_text "$out" "\"last\": \"${window#* }\""
  confirm "the sum in JSON" has_text "$out" "\"sum\": \"$(sed -n 's/^sum //p' "$truth")\""
}

# A listing of a round after the other, of which one is stopped at once.
resumes() {
  local window=${windows[0]} file=$folder/resumed.txt
  # shellcheck disable=SC2086
  "$GMP_PRIMES" list $window >"$truth"
  # shellcheck disable=SC2086
  on 2 -q -m sieve -o "$file" --checkpoint="$folder/run.ckpt" --time-limit=0.01 $window
  ends_with_status 3
  # shellcheck disable=SC2086
  on 3 -q -m sieve -o "$file" --checkpoint="$folder/run.ckpt" $window
  ends_with_status 0
  confirm "the file has GMP's primes" cmp -s "$file" "$truth"
  # shellcheck disable=SC2086
  on 1 -m sieve -o "$file" --checkpoint="$folder/run.ckpt" $window
  ends_with_status 0
  confirm "it is finished" has_text "$err" "this run is finished"
  confirm "its range" has_match "$out" "^Range +${window% *} to ${window#* }$"
}

nth_primes() {
  local n first
  for n in 1 7 2000; do
    for first in "$edge" 18446744073709551000 100000000000000000000; do
      "$GMP_PRIMES" nth "$n" "$first" >"$truth"
      on 2 -q -m sieve --nth="$n" "$first"
      gives_truth
    done
  done
  # There are few more up to the last number.
  on 2 -q -m sieve --nth=1000 3800000000000000000000-1000
  refuses 2 'from 3799999999999999999000 to 3800000000000000000000 there are only'
}

bad_input() {
  alone -m sieve 3800000000000000000001
  refuses 2 "'3800000000000000000001' is too large; numbers up to 3.8*10^21 = 3800000000000000000000 can be searched"
  alone 2^64
  refuses 2 '--method=trial searches numbers up to 2^64-1; beyond it there is --method=sieve'
  alone --nth=5 2^64
  refuses 2 '--method=trial searches numbers up to 2^64-1'
  alone -m sieve -o "$folder/primes.npy" 2^64-100 2^64
  refuses 2 'a .npy file holds numbers up to 2^64-1; beyond it, list them as text: --format=text'
  alone -m sieve --format=npy -o "$folder/primes" 2^64-100 2^64
  refuses 2 'a .npy file holds numbers up to 2^64-1'
  confirm "no file is made" [ ! -e "$folder/primes.npy" ]
  # The last prime that fits, and then one more.
  on 2 -q -m sieve -o "$folder/primes.npy" --nth=1 2^64-100
  succeeds
}

known_values
all_ways
listings
intervals
parts
resumes
nth_primes
bad_input
finish
