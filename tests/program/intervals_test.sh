#!/usr/bin/env bash
# --every and --nth: the rows of intervals are what primesieve says of each of them, by every number of ranks, schedule, method
# and SIMD level, whole or in parts, stopped and resumed; the n-th prime is primesieve's.
#
#   tests/program/intervals_test.sh [short]    short: fewer and smaller ranges
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

short=${1:-}
table=$folder/table.csv
truth=$folder/truth.csv
checkpoint=$folder/run.ckpt

is_table() { cmp -s "$truth" "$table"; }

# expect_counts FIRST LAST STEP: primes and twins of each interval by primesieve's own counts, as a table in $truth.
expect_counts() {
  local first last primes twins all=0 all_twins
  echo 'first,last,primes,primes_total,tuplets_0_2,tuplets_0_2_total' >"$truth"
  for ((first = $1; first <= $2; first = last + 1)); do
    last=$((first + $3 - 1))
    if ((last > $2)); then last=$2; fi
    primes=$(primesieve "$first" "$last" --quiet)
    twins=$(primesieve "$first" "$last" -c2 --quiet)
    all=$((all + primes))
    all_twins=$(primesieve "$1" "$last" -c2 --quiet) # With what crosses borders.
    echo "$first,$last,$primes,$all,$twins,$all_twins" >>"$truth"
  done
}

# expect_loop FIRST LAST STEP: the same, and more, by a plain loop; the gaps are those of at least 20.
expect_loop() {
  primesieve "$1" "$2" --print | awk -v start="$1" -v stop="$2" -v step="$3" '
    function clear() { primes = twins = sum = one = three = gaps = largest = last = 0; from = "" }
    function row(    end) {
      end = start + step - 1 < stop ? start + step - 1 : stop
      printf "%.0f,%.0f,%d,%d,%d,%d,%.0f,%.0f,%d,%d,%d,%d,%s,%s\n", start, end, primes, all_primes, twins, all_twins, sum, all_sum, \
        one, three, gaps, all_gaps, largest ? largest : "", from
      start = end + 1
      clear()
    }
    BEGIN {
      print "first,last,primes,primes_total,tuplets_0_2,tuplets_0_2_total,sum,sum_total,residue_1,residue_3,gaps,gaps_total," \
        "largest_gap,largest_gap_from"
      clear()
    }
    {
      while ($1 > start + step - 1) row()
      primes++; all_primes++; sum += $1; all_sum += $1
      if ($1 % 4 == 1) one++
      if ($1 % 4 == 3) three++
      if (last && $1 - last == 2) twins++
      if (before && $1 - before == 2) all_twins++
      if (before && $1 - before >= 20) all_gaps++
      if (last && $1 - last >= 20) {
        gaps++
        if ($1 - last > largest) { largest = $1 - last; from = last }
      }
      last = before = $1
    }
    END { while (start <= stop) row() }' >"$truth"
}

asked=(--tuplets=2 --sum --residues=4 --gaps=20)

gives_table() {
  succeeds
  confirm "the table is primesieve's" is_table
}

counts_of_primesieve() {
  local setting
  # The largest steps take in more than the range, and the steps in the middle end within rows.
  for setting in '0 1000000 100000' '123 1000000 99999' '0 20000 1000' '1000000000000 1000003000000 700001' '5 5 1000' \
    '0 100000 1000000' '4294960000 4294980000 5000'; do
    # shellcheck disable=SC2086 # three numbers
    {
      set -- $setting
      expect_counts $setting
      on 2 -q -m sieve -c --tuplets=twins --every="$3" --csv="$table" "$1" "$2"
      gives_table
    }
  done
}

# The total of a row is what lies up to its end: also what crosses a border of intervals.
all_ways() {
  local setting method schedule ranks numbers='1 2 3 5'
  local settings=('0 1000000 99000' '77 300000 1234' '99999500000 100000500000 333333')
  [[ $short != short ]] || settings=("${settings[0]}")
  for setting in "${settings[@]}"; do
    # shellcheck disable=SC2086 # three numbers
    set -- $setting
    expect_loop "$@"
    for method in trial sieve; do
      for schedule in static dynamic; do
        for ranks in $numbers; do
          on "$ranks" -q -m "$method" -s "$schedule" "${asked[@]}" --every="$3" --csv="$table" "$1" "$2"
          gives_table
        done
      done
      for simd in portable avx2 avx512; do
        run env MPIPRIMES_SIMD="$simd" "$MPIPRIMES" -q -m "$method" "${asked[@]}" --every="$3" --csv="$table" "$1" "$2"
        gives_table
      done
    done
    confirm "the last row has the total of a run without intervals" \
      [ "$(tail -n 1 "$table" | cut -d, -f 6)" = "$(primesieve "$1" "$2" -c2 --quiet)" ]
    numbers='1 3'
  done
}

heights() {
  local first
  for first in 1000000000000000000 18446744073709530616; do
    alone -q -m sieve --every=7000 --csv="$table" "$first" "$first"+20999
    succeeds
    confirm "three rows" counts "$table" 3 '^[0-9]+,'
    confirm "the totals add up" [ "$(tail -n 1 "$table" | cut -d, -f 4)" = \
      "$(awk -F, 'NR > 1 { sum += $3 } END { print sum }' "$table")" ]
    alone -q -m sieve "$first" "$first"+20999
    confirm "to the number of primes" holds "$out" "$(tail -n 1 "$table" | cut -d, -f 4)"
  done
}

# The parts' tables one behind the other are that of the whole, but for titles and totals.
without_totals() { cut -d, -f 1-3,5,7,9-11,13- "$@" | grep -v '^first'; }

parts() {
  local k n=4
  expect_loop 1000 2000000 31000
  for ((k = 1; k <= n; k++)); do
    on 2 -q -m sieve --part="$k/$n" "${asked[@]}" --every=31000 --csv="$folder/part.$k.csv" --checkpoint="$folder/$k.ckpt" \
      1000 2000000
    succeeds
    without_totals "$folder/part.$k.csv"
  done >"$folder/joined"
  without_totals "$truth" >"$folder/whole"
  confirm "the rows are those of the whole" cmp -s "$folder/joined" "$folder/whole"
  alone --merge "$folder"/[1-4].ckpt
  succeeds
  confirm "all primes" has_line "$out" "Primes    $(primesieve 1000 2000000 --quiet)"
  confirm "a merged report tells of no table" counts "$out" 0 '^Table'
  alone -q -m sieve --part=2/4 "${asked[@]}" --every=32000 --csv="$folder/part.2.csv" --checkpoint="$folder/2.ckpt" 1000 2000000
  refuses 2 "the checkpoint $folder/2.ckpt is of a run with --every=31000, not 32000"
  alone -q -m sieve --part=2/4 "${asked[@]}" --checkpoint="$folder/2.ckpt" 1000 2000000
  refuses 2 "the checkpoint $folder/2.ckpt is of a run with --every=31000;"
  alone -c -q --checkpoint="$folder/plain.ckpt" 1000
  alone -q --every=1000 --csv="$table" --checkpoint="$folder/plain.ckpt" 1000
  refuses 2 "the checkpoint $folder/plain.ckpt is of a run without --every"
}

# --- Stops and resumes ---------------------------------------------------------

# Trial division takes seconds for these. Their sums are too large for awk.
slow=(10000000000000 10000006000000)
begun=(-c --tuplets=2 --residues=4 --gaps=20 --every=120000 --csv="$table" --checkpoint="$checkpoint")

# rows: how many rows the table has.
rows() { { grep -c '^[0-9]' "$table" 2>/dev/null || true; } | head -n 1; }

# start ARG...: the slow run in the background on two ranks, $pids; waits for its third row, or its end.
start() {
  pids=()
  title="a run that is stopped: $*"
  "$MPIEXEC" -n 2 "$folder/program" -q "${begun[@]}" "$@" "${slow[@]}" >"$out" 2>"$err" </dev/null &
  launcher=$!
  while [[ -e /proc/$launcher ]] && ! { [[ $(rows) -ge 3 ]] && [[ -s $checkpoint ]] && ! grep -q '"number": null' "$checkpoint"; }; do
    [[ ${#pids[@]} -eq 2 ]] || find_ranks
    sleep 0.05
  done
}

# goes_on: the same command, on other ranks and by the sieve, comes to the very table.
goes_on() {
  on 3 -q -m sieve "${begun[@]}" "${slow[@]}"
  gives_table
  rm -f "$checkpoint" "$table"
}

resumes() {
  local every
  expect_loop "${slow[@]}" 120000
  cut -d, -f 1-6,9- "$truth" >"$folder/cut" && mv "$folder/cut" "$truth"
  for every in 0 0.2; do
    # SIGKILL to the ranks: no goodbye, and a row may be torn.
    start --checkpoint-every="$every" -m trial
    kill -KILL "${pids[@]}" 2>/dev/null
    wait "$launcher" 2>/dev/null
    leaves_no_process
    confirm "it did not finish" [ "$(rows)" -lt 51 ]
    printf '9999' >>"$table"
    goes_on
    # SIGTERM to the ranks: a last checkpoint.
    start --checkpoint-every="$every" -m trial -s dynamic
    kill -TERM "${pids[@]}" 2>/dev/null
    wait "$launcher" 2>/dev/null
    leaves_no_process
    goes_on
  done
}

# A time limit that ends the run again and again; one that is too short to get anywhere is doubled.
limits() {
  local runs=0 limit=1 before=none
  status=3
  while ((status == 3 && runs < 200)); do
    runs=$((runs + 1))
    on "$((runs % 3 + 1))" -q "${begun[@]}" --checkpoint-every=0 --time-limit="$limit" "${slow[@]}"
    [[ $(rows) != "$before" ]] || limit=$((2 * limit))
    before=$(rows)
  done
  gives_table
  alone -q "${begun[@]}" "${slow[@]}"
  succeeds
  confirm "the table is left as it is" is_table
}

# The table and the checkpoint of `limits` are there: the run is finished.
bad_tables() {
  local lines
  lines=$(wc -l <"$table")
  cp "$table" "$folder/copy"
  head -n 20 "$folder/copy" >"$table"
  alone -q "${begun[@]}" "${slow[@]}"
  refuses 2 "$table has fewer than the $((lines - 1)) rows that the checkpoint $checkpoint vouches for; put it back, or remove the checkpoint"
  confirm "the table is left as it is" [ "$(wc -l <"$table")" -eq 20 ]
  rm "$table"
  alone -q "${begun[@]}" "${slow[@]}"
  refuses 2 "$table has fewer than the"
  confirm "no table is made" [ ! -e "$table" ]
  { cat "$folder/copy" && echo 1,2,3; } >"$table"
  alone "${begun[@]}" "${slow[@]}"
  ends_with_status 0
  confirm "it says that it was finished" has_text "$err" 'this run is finished'
  confirm "what lies behind the rows goes" is_table
}

# Where rows cannot be written, the run ends, and the checkpoint is of those that were.
failing_tables() {
  on 2 -q --every=1000 --csv=/dev/full 1000000
  refuses 1 "cannot write the rows of --every to /dev/full: No space left on device"
  alone -q --every=1000 --csv="$folder" 1000000
  refuses 1 "cannot write the rows of --every to $folder: Is a directory"
  alone -q --every=1000 --csv="$folder/none/table" 1000000
  refuses 1 "cannot write the rows of --every to $folder/none/table: No such file or directory"
  # Rows of a kilobyte, more than the limit allows, while MPI's own files are within it.
  alone -q -m sieve --residues=1000 --every=1000 --csv="$truth" 10000000
  succeeds
  rm -f "$table" "$checkpoint"
  # shellcheck disable=SC2016 # for the inner shell
  run bash -c 'ulimit -f 6200 && exec "$@"' limited "$MPIPRIMES" -q -m sieve --residues=1000 --every=1000 --csv="$table" \
    --checkpoint="$checkpoint" --checkpoint-every=0 10000000
  refuses 1 "cannot write the rows of --every to $table: File too large; the same command goes on from $checkpoint"
  on 2 -q -m sieve --residues=1000 --every=1000 --csv="$table" --checkpoint="$checkpoint" 10000000
  gives_table
  rm -f "$table" "$checkpoint"
}

every_is_told() {
  on 2 --every=300000 --csv="$table" --json="$folder/json" 1000000
  succeeds
  confirm "Table" has_line "$out" 'Table     a row for every 300000 numbers'
  confirm "the JSON has the step" has_line "$folder/json" '  "every": "300000",'
  alone -q --sum --every=1000 --csv="$table" 0 1
  succeeds
  confirm "0 and 1 have a row" [ "$(tail -n 1 "$table")" = 0,1,0,0,0,0 ]
  alone -q --every=1000 --csv="$table" --part=2/2 0 5
  succeeds
  confirm "a part without numbers has only titles" holds "$table" first,last,primes,primes_total
  run bash -c '"$0" -q --every=1000 --csv=/dev/stdout 1999 | cat' "$MPIPRIMES"
  confirm "a pipe is fine" has_line "$out" '1000,1999,135,303'
}

# --- The n-th prime ------------------------------------------------------------

# primesieve_nth N START: the N-th prime from START on.
primesieve_nth() {
  if (($2 == 0)); then
    primesieve "$1" -n --quiet
  else
    primesieve "$1" $(($2 - 1)) -n --quiet
  fi
}

# finds RANKS N START ARG...
finds() {
  local ranks=$1 n=$2 first=$3
  shift 3
  on "$ranks" -q "$@" --nth="$n" "$first"
  succeeds
  confirm "prime no. $n from $first on" holds "$out" "$(primesieve_nth "$n" "$first")"
}

nth() {
  local n ranks
  for n in 1 2 3 4 5 6 10 25 168 10000; do
    finds "$((n % 3 + 1))" "$n" 0
    finds 1 "$n" 100
  done
  for ranks in 1 2 3 5; do
    finds "$ranks" 1000000 0 -m sieve
    finds "$ranks" 300000 12345 -s dynamic
  done
  finds 2 20000000 0 -m sieve
  finds 2 1000 1000000000000 -m sieve
  finds 2 500000 1000000000000 -m sieve -s dynamic
  finds 3 100 1000000000000000 -m sieve
  finds 1 1 1000000000000000 -m trial
  finds 1 1 2
  finds 1 1 3
  finds 1 1 4
  alone -q --nth=21 18446744073709550616
  confirm "the last prime below 2^64" holds "$out" 18446744073709551557
  alone -q --nth=22 18446744073709550616
  refuses 2 '--nth=22: from 18446744073709550616 to 18446744073709551615 there are only 21 primes; lower N'
  on 3 -q --nth=22 18446744073709550616
  refuses 2 'there are only 21 primes'
  on 2 --nth=5e17
  refuses 2 '--nth=500000000000000000: from 0 to 18446744073709551615 there are fewer primes; lower N'
}

nth_is_told() {
  on 2 -m sieve --nth=100000 --json="$folder/json"
  succeeds
  confirm "the range" has_line "$out" 'Range     0 to 1299709'
  confirm "the prime" has_line "$out" 'Prime     1299709 is no. 100000 from 0 on'
  confirm "their number" has_line "$out" 'Primes    100000'
  confirm "the last ones" has_line "$out" 'Last      1299647 1299653 1299673 1299689 1299709'
  confirm "whose table it is" has_match "$out" '^Counted to [0-9]+; the last steps to the prime came after that:$'
  tr -d ' \n' <"$folder/json" >"$out"
  confirm "the JSON has it" has_text "$out" '"nth":{"n":"100000","prime":"1299709"}'
}

# What is asked besides is asked of the range up to the prime.
nth_with_others() {
  local ranks
  for ranks in 1 3; do
    on "$ranks" -q -m sieve --nth=78498 --tuplets=2 --sum
    succeeds
    confirm "all answers" holds "$out" $'nth 999983\nprimes 78498\ntuplets 0,2 8169\nsum 37550402023'
    on "$ranks" -q -p --nth=1000 100
    succeeds
    primesieve 100 "$(primesieve_nth 1000 100)" --print >"$folder/list"
    confirm "the primes are printed" cmp -s "$out" "$folder/list"
    on "$ranks" -q --force -o "$folder/file" --nth=1000 100
    confirm "the primes are in the file" cmp -s "$folder/file" "$folder/list"
    expect_loop 0 999983 99000
    on "$ranks" -q -m sieve --nth=78498 "${asked[@]}" --every=99000 --csv="$table"
    ends_with_status 0
    confirm "the table ends with the prime" is_table
  done
}

# nth_stopped FILE ARG...: stopped once its count has written FILE with a round in it; then the same command goes on.
nth_stopped() {
  local file=$1 launcher
  shift
  title="the way to the n-th prime is stopped: $*"
  rm -f "$folder"/nth.ckpt*
  "$MPIEXEC" -n 2 "$folder/program" -q --nth=30000 --checkpoint="$folder/nth.ckpt" --checkpoint-every=0 "$@" \
    10000000000000 >"$out" 2>"$err" </dev/null &
  launcher=$!
  while [[ -e /proc/$launcher ]] && ! { [[ -s $file ]] && ! grep -q '"rounds": "0"' "$file"; }; do
    sleep 0.05
  done
  find_ranks
  kill -TERM "${pids[@]}" 2>/dev/null
  wait "$launcher" 2>/dev/null
  leaves_no_process
  confirm "the count has a checkpoint" [ -s "$file" ]
  on 3 -q -m sieve --nth=30000 --checkpoint="$folder/nth.ckpt" "$@" 10000000000000
  succeeds
}

nth_resumes() {
  local prime
  prime=$(primesieve_nth 30000 10000000000000)
  nth_stopped "$folder/nth.ckpt"
  confirm "the prime" holds "$out" "$prime"
  on 2 --nth=30000 --checkpoint="$folder/nth.ckpt" 10000000000000
  ends_with_status 0
  confirm "it says what is known" has_match "$err" '^mpiprimes: the primes up to [0-9]+ are counted, as .* tells'
  confirm "the prime again" has_line "$out" "Prime     $prime is no. 30000 from 10000000000000 on"
  nth_stopped "$folder/nth.ckpt.nth" --tuplets=2 -c
  confirm "the prime" has_line "$out" "nth $prime"
  confirm "the twins" has_line "$out" "tuplets 0,2 $(primesieve 10000000000000 "$prime" -c2 --quiet)"
  on 2 --nth=30000 --checkpoint="$folder/nth.ckpt" --tuplets=2 -c 10000000000000
  ends_with_status 0
  confirm "it says that it was finished" has_text "$err" 'this run is finished'
  confirm "the prime again" has_line "$out" "Prime     $prime is no. 30000 from 10000000000000 on"
}

bad_options() {
  local text
  for text in 0 999 x -1 '' 1e30; do
    alone --every="$text" --csv="$table" 1000
    refuses 2 "--every=$text: it can be a number from 1000 on"
  done
  for text in 0 x -1 '' 1e30; do
    alone --nth="$text"
    refuses 2 "--nth=$text: it can be a number from 1 to 2^64-1"
  done
  alone --every=1000 1000
  refuses 2 '--every needs a file for its rows: --csv=FILE'
  alone --every=1000 --csv="$table" -p 1000
  refuses 2 '--every and --print exclude each other'
  alone --every=1000 --csv="$table" -o "$folder/file" 1000
  refuses 2 '--every and --output exclude each other'
  alone --every=1000 --csv="$table" --json="$table" 1000
  refuses 2 '--csv and --json both write to'
  alone --every=1000 --csv="$checkpoint" --checkpoint="$checkpoint" 1000
  refuses 2 '--csv and --checkpoint='
  alone --study=strong --every=1000 --csv="$table" 1000
  refuses 2 '--study and --every exclude each other'
  alone --study=strong --nth=1000
  refuses 2 '--study and --nth exclude each other'
  alone --merge --every=1000 one.ckpt
  refuses 2 '--merge and --every exclude each other'
  alone --merge --nth=1000 one.ckpt
  refuses 2 '--merge and --nth exclude each other'
  alone --nth=10 1 2
  refuses 2 '--nth looks for the number to stop at: give START alone, or nothing, and not 2'
  alone --nth=10 x
  refuses 2 "'x' "
  alone --nth=10 --part=1/2
  refuses 2 '--nth and --part exclude each other'
  on 3 --nth=0
  refuses 2 '--nth=0: it can be'
}

counts_of_primesieve
all_ways
heights
parts
every_is_told
nth
nth_is_told
nth_with_others
if [[ $short != short ]]; then
  link_program
  failing_tables
  resumes
  limits
  bad_tables
  nth_resumes
  bad_options
fi
finish
