#!/usr/bin/env bash
# Questions: k-tuplets, sums, residue classes and gaps are those of primesieve's primes, and of its own counts, for all numbers
# of ranks, schedules, methods and SIMD levels, over parts and resumes, alone and together.
#
#   tests/program/questions_test.sh [short]    short: fewer and smaller ranges
# shellcheck source=tests/program/primes.sh
source "$(dirname "${BASH_SOURCE[0]}")/primes.sh"

short=${1:-}
truth=$folder/truth
# What is asked in most runs, in the order of the answers; LEAST is that of --gaps.
patterns='0,2 0,4 0,6 0,2,6 0,4,6 0,2,6,8 0,2,6,8,12 0,4,6,10,12 0,4,6,10,12,16 0,2,6,8,12,18,20,26'
tuplets='--tuplets=2 --tuplets=3 --tuplets=4 --tuplets=5 --tuplets=6 --tuplets=cousins --tuplets=sexy --tuplets=0,2,6,8,12,18,20,26'

# answer FIRST LAST PATTERNS MODULUS GAPS: the lines of --quiet with --sum, from primesieve's primes by a plain loop. Numbers are
# kept without the digits that all primes of the range begin with, so that they are exact in floating point; their sum and
# their residues (modulus 0: neither is asked) are right if these digits are none. GAPS: a number, records, all, or none.
answer() {
  local common=''
  if ((${#2} > 15)); then common=${2:0:${#2}-12}; fi
  primesieve "$1" "$2" --print | awk -v common="$common" -v patterns="$3" -v modulus="$4" -v gaps="$5" '
    function whole(n) { return common == "" ? sprintf("%.0f", n) : sprintf("%s%012.0f", common, n) }
    function note_gap(size, from) {
      if (gaps == "all" ? !times[size]++ : gaps == "records" ? size > largest : size >= gaps) {
        list[++listed] = size " " whole(from)
        place[size] = whole(from)
      }
      if (gaps == "all" || gaps == "records" || size >= gaps) {
        number += gaps == "all" || gaps != "records" || size > largest
        if (size > largest) { largest = size; largest_from = from }
      }
    }
    # Tuplets that end with this prime.
    function note_tuplets(p,    i, j) {
      for (i = 1; i <= kinds; i++) {
        for (j = 1; j < length_of[i]; j++)
          if (!((p - span[i] + offset[i, j]) in prime)) break
        if (j == length_of[i] && (p - span[i]) in prime) found[i]++
      }
    }
    BEGIN {
      CONVFMT = "%.0f"
      kinds = split(patterns, pattern, " ")
      for (i = 1; i <= kinds; i++) {
        length_of[i] = split(pattern[i], parts, ",")
        for (j = 1; j <= length_of[i]; j++) offset[i, j] = parts[j]
        span[i] = parts[length_of[i]]
        if (span[i] > reach) reach = span[i]
      }
    }
    {
      p = substr($0, length(common) + 1) + 0
      prime[p]; order[NR] = p
      while (order[++tail] < p - reach) delete prime[order[tail]]
      tail--
      sum += p
      if (modulus) class[p % modulus]++
      note_tuplets(p)
      if (gaps != "none" && NR > 1) note_gap(p - last, last)
      last = p
    }
    END {
      if (modulus || gaps == "all" || gaps == "records") print "primes " NR
      for (i = 1; i <= kinds; i++) print "tuplets " pattern[i] " " found[i] + 0
      if (modulus) printf "sum %.0f\n", sum
      for (i = 0; i < modulus; i++) if (class[i]) print "residue " i " " class[i]
      if (gaps == "none") exit
      print "gaps " number + 0
      if (number) print "largest " largest " " whole(largest_from)
      if (gaps == "all") {
        for (i = 1; i <= largest; i++) if (times[i]) print "gap " i " " place[i] " " times[i]
      } else
        for (i = 1; i <= listed && i <= 1000; i++) print "gap " list[i]
    }' >"$truth"
}

gives_truth() {
  ends_with_status 0
  confirm "the answers are those of primesieve's primes" cmp -s "$out" "$truth"
}

# --- Values that are known -----------------------------------------------------

# value LINE: a line of the answer is known, so that the loop is right.
value() { confirm "it is known that: $1" has_line "$truth" "$1"; }

known_values() {
  title=known_values
  answer 0 1000000 "$patterns" 30 records
  value 'primes 78498'
  value 'tuplets 0,2 8169'
  value 'tuplets 0,4 8144'
  value 'tuplets 0,2,6,8 166'
  value 'sum 37550402023'
  value 'residue 2 1'
  value 'gaps 18'
  value 'largest 114 492113'
  on 2 -q -m sieve --tuplets=2 --sum 1e9
  confirm "twins to 1e9" has_line "$out" 'tuplets 0,2 3424506'
  confirm "the sum to 1e9" has_line "$out" 'sum 24739512092254535'
  [[ $short == short ]] && return
  on 2 -q -m sieve --tuplets=2 --tuplets=4 --tuplets=6 --sum --gaps=350 1e10
  confirm "twins to 1e10" has_line "$out" 'tuplets 0,2 27412679'
  confirm "quadruplets to 1e10" has_line "$out" 'tuplets 0,2,6,8 180529'
  confirm "sextuplets to 1e10" has_line "$out" 'tuplets 0,4,6,10,12,16 1613'
  confirm "the sum to 1e10" has_line "$out" 'sum 2220822432581729238'
  confirm "the largest gap below 1e10" has_line "$out" 'largest 354 4302407359'
}

# --- All ways ------------------------------------------------------------------

# ways RANKS FIRST LAST ARG...: gives the truth by every method and schedule on these numbers of ranks.
ways() {
  local method schedule ranks
  for method in trial sieve; do
    for schedule in static dynamic; do
      for ranks in $1; do
        on "$ranks" -q -m "$method" -s "$schedule" "${@:4}" "$2" "$3"
        gives_truth
      done
    done
  done
}

# levels ARG...: gives the truth by every SIMD level.
levels() {
  local method simd
  for method in trial sieve; do
    for simd in portable avx2 avx512; do
      MPIPRIMES_SIMD=$simd alone -q -m "$method" "$@"
      gives_truth
    done
  done
}

all_ways() {
  local tuplet_options
  read -ra tuplet_options <<<"$tuplets"
  answer 0 1000000 "$patterns" 30 records
  ways '1 2 3 5' 0 1000000 "${tuplet_options[@]}" --sum --residues=30 --gaps=records
  levels "${tuplet_options[@]}" --sum --residues=30 --gaps=records 0 1000000
  answer 0 1500000 '0,2 0,30 0,12,30000 0,2,6,8' 0 100
  ways '1 5' 0 1500000 --tuplets=0,30 --tuplets=2 --tuplets=4 --tuplets=0,12,30000 --gaps=100
  levels --tuplets=0,30 --tuplets=2 --tuplets=4 --tuplets=0,12,30000 --gaps=100 0 1500000
  answer 999000 2000000 "$patterns" 7 all
  ways 3 999000 2000000 "${tuplet_options[@]}" --sum --residues=7 --gaps=all
}

# Few numbers, and more ranks than numbers.
small_ranges() {
  local range method=trial
  for range in '0 0' '0 1' '2 2' '0 2' '0 3' '2 3' '3 5' '4 6' '5 7' '0 7' '5 13' '6 13' '7 19' '0 11' '90 96' '89 97' \
    '0 212' '211 223' '199 211'; do
    # shellcheck disable=SC2086 # two numbers
    {
      if [[ $method == trial ]]; then method=sieve; else method=trial; fi
      answer $range '0,2 0,4 0,6 0,2,6,8' 6 1
      on 3 -q -m "$method" --tuplets=2 --tuplets=4 --tuplets=cousins --tuplets=sexy --sum --residues=6 --gaps=1 $range
      gives_truth
    }
  done
}

# primesieve_counts K FIRST LAST: primesieve's own number of prime k-tuplets.
primesieve_counts() { primesieve "$2" "$3" "-c$1" --quiet | tail -n 1 | grep -oE '[0-9]+$'; }

# Each question alone, as the sieve makes the lines of that one only, on several heights.
alone_questions() {
  local range k all_k='2 3 4 5 6'
  for range in '0 30000000' '4294000000 4304000000' '1000000000000 1000005000000' '1000000000000000 1000000001000000'; do
    # shellcheck disable=SC2086 # two numbers
    {
      for k in $all_k; do
        on 2 -q -m sieve "--tuplets=$k" $range
        ends_with_status 0
        confirm "as many $k-tuplets as primesieve has" \
          [ "$(awk '{ sum += $3 } END { print sum }' "$out")" = "$(primesieve_counts "$k" $range)" ]
      done
      answer $range '' 0 150
      on 2 -q -m sieve --gaps=150 $range
      gives_truth
      answer $range '0,2,6,8,12,18,20,26' 0 none
      on 2 -q -m sieve --tuplets=0,2,6,8,12,18,20,26 $range
      gives_truth
      all_k='2 4'
    }
  done
}

# Short ranges far up, and the last numbers.
heights() {
  local range
  local ranges=('999999999998000000 999999999999000000' '9223372036854000000 9223372036855000000'
    '18446744073709000000 18446744073709551615')
  [[ $short != short ]] || ranges=("${ranges[2]}")
  for range in "${ranges[@]}"; do
    # shellcheck disable=SC2086 # two numbers
    {
      answer $range "$patterns" 0 200
      on 2 -q -m sieve $tuplets --gaps=200 $range
      gives_truth
      answer $range '' 0 records
      on 3 -q -m sieve -s dynamic --gaps=records $range
      gives_truth
    }
  done
}

reciprocals() {
  local way lines=$folder/reciprocals
  primesieve 0 1000000 --print | awk '
    { sum += 1 / $1; if (NR > 1 && $1 - last == 2) twins += 1 / $1 + 1 / last; last = $1 }
    END { printf "%.9f %.9f\n", sum, twins }' >"$truth"
  for way in '1 -m trial' '2 -m sieve' '3 -m sieve -s dynamic' '5 -m trial -s dynamic'; do
    # shellcheck disable=SC2086 # words
    on $way -q --reciprocals --tuplets=twins 1000000
    succeeds
    confirm "sums of the loop" \
      [ "$(awk '$1 == "reciprocals" { printf "%.9f%s", $3, $2 == "twins" ? "\n" : " " }' "$out")" = "$(<"$truth")" ]
    confirm "errors below 1e-9" [ "$(awk '$1 == "reciprocals" && $4 >= 0 && $4 < 1e-9' "$out" | wc -l)" -eq 2 ]
    grep '^reciprocals' "$out" >"$lines.${way%% *}"
    confirm "the same digits by every way" cmp -s "$lines.1" "$lines.${way%% *}"
  done
}

# --- Listings ------------------------------------------------------------------

# list_tuplets FIRST LAST PATTERN...: as the program lists them.
list_tuplets() {
  primesieve "$1" "$2" --print | awk -v patterns="${*:3}" '
    { prime[$1]; order[NR] = $1 }
    END {
      kinds = split(patterns, pattern, " ")
      for (n = 1; n <= NR; n++)
        for (i = 1; i <= kinds; i++) {
          p = order[n]
          length_of = split(pattern[i], offset, ",")
          line = "(p"
          for (j = 2; j <= length_of; j++) line = line ((p + offset[j]) in prime ? ", " p + offset[j] : "!")
          if (line !~ /!/) { sub(/p/, p, line); print line ")" }
        }
    }'
}

list_gaps() {
  primesieve "$1" "$2" --print | awk -v least="$3" 'NR > 1 && $1 - last >= least { print $1 - last, last } { last = $1 }'
}

listings() {
  local ranks
  for ranks in 1 3; do
    list_tuplets 0 300000 0,2 >"$expected"
    on "$ranks" -p -q --tuplets=2 300000
    ends_with_status 0
    confirm "twins are printed" is_listing "$out"
    rm -f "$folder/list"
    on "$ranks" -o "$folder/list" -m sieve --tuplets=2 300000
    succeeds
    confirm "twins are in the file" is_listing "$folder/list"
    confirm "primes are counted, too" has_line "$out" 'Primes    25997'
    list_tuplets 100000 1300000 0,2,6 0,4,6 0,2,6,8 >"$expected"
    on "$ranks" -o "$folder/list" --force -s dynamic -m sieve --tuplets=3 --tuplets=4 100000 1300000
    succeeds
    confirm "triplets and quadruplets are in the file" is_listing "$folder/list"
    list_gaps 0 3000000 60 >"$expected"
    on "$ranks" -o "$folder/list" --force -m sieve --gaps=60 3000000
    succeeds
    confirm "gaps are in the file" is_listing "$folder/list"
    on "$ranks" -p -q -s dynamic --gaps=60 3000000
    ends_with_status 0
    confirm "gaps are printed" is_listing "$out"
  done
  expect 0 100000
  on 2 -o "$folder/list" --force --sum --gaps=records 100000
  succeeds
  confirm "primes are listed" is_listing "$folder/list"
  confirm "and added up" has_line "$out" 'Sum       454396537'
  confirm "the size of the file" has_match "$out" "^Output .*: $(wc -c <"$folder/list") bytes of text, "
}

# --- Report --------------------------------------------------------------------

report() {
  on 2 -m sieve --tuplets=twins --sum --residues=4 --gaps=all --json="$folder/json" 1000000
  succeeds
  confirm "Tuplets" has_line "$out" 'Tuplets   (0, 2) twins: 8169'
  confirm "Sum" has_line "$out" 'Sum       37550402023'
  confirm "Residues" has_line "$out" '          1: 39175   2:     1   3: 39322'
  confirm "Gaps" has_line "$out" 'Gaps      78497; the largest is 114 from 492113'
  confirm "no line is wider than a terminal" counts "$out" 0 '^.{81}'
  confirm "the JSON has the sum" has_match "$folder/json" '"sum": "37550402023",'
  on 2 --tuplets=twins 1000000
  succeeds
  confirm "primes are not counted" counts "$out" 0 '^(Primes|First|Last)'
  on 2 --tuplets=twins -c 1000000
  confirm "primes are counted" has_line "$out" 'Primes    78498'
  on 2 --study=strong --repeat=1 --tuplets=2 100000
  succeeds
  confirm "a study of the question" has_line "$out" 'Asked     tuplets=0,2'
  confirm "without the number of primes" counts "$out" 0 '^Primes'
  on 2 --study=strong --repeat=1 --sum 100000
  confirm "a study with the number of primes" has_line "$out" 'Primes    9592'
}

# --- Parts and resumes ---------------------------------------------------------

parts() {
  local k asked=(--tuplets=2 --tuplets=4 '--tuplets=0,12,30000' --sum --residues=30 --gaps=records)
  answer 1000 5000000 '0,2 0,12,30000 0,2,6,8' 30 records
  for k in 1 2 3 4 5; do
    on "$((k % 3 + 1))" -q -m sieve "--part=$k/5" "--checkpoint=$folder/$k.ckpt" "${asked[@]}" 1000 5000000
    ends_with_status 0
  done
  alone -q --merge "$folder"/[1-5].ckpt
  gives_truth
  on 2 -q -m sieve --part=3/5 "--checkpoint=$folder/3.ckpt" "${asked[@]}" 1000 5000000
  ends_with_status 0
  alone -q -m sieve --part=3/5 --checkpoint="$folder/3.ckpt" --sum 1000 5000000
  ends_with_status 2
  confirm "other questions are refused" has_text "$err" "$folder/3.ckpt"
}

# A run that its time limit stops again and again: the answers are those of the sieve in one go. By trial division it takes
# far longer than the first limit; a limit that is too short to get anywhere is doubled.
resumes() {
  local runs=0 limit=1 before asked=(--tuplets=2 --tuplets=4 --sum --residues=30 --gaps=all --reciprocals)
  local range=(10000000000000 10000015000000)
  if [[ $short == short ]]; then range[1]=10000005000000; fi
  on 2 -q -m sieve "${asked[@]}" "${range[@]}"
  succeeds
  cp "$out" "$truth"
  status=3
  while ((status == 3 && runs < 100)); do
    runs=$((runs + 1))
    before=$(grep '"next"' "$folder/run.ckpt" 2>/dev/null || true)
    on "$((runs % 3 + 1))" -q -m trial "--checkpoint=$folder/run.ckpt" --checkpoint-every=0 --time-limit="$limit" "${asked[@]}" \
      "${range[@]}"
    if ((status == 3)) && [[ $(grep '"next"' "$folder/run.ckpt") == "$before" || -z $before ]]; then
      limit=$((2 * limit))
    fi
  done
  gives_truth
  confirm "it was stopped at least once (it ran $runs times)" [ "$runs" -gt 1 ]
  alone -q "--checkpoint=$folder/run.ckpt" "${asked[@]}" "${range[@]}"
  gives_truth
}

known_values
small_ranges
all_ways
alone_questions
heights
reciprocals
listings
report
parts
resumes
finish
