#!/usr/bin/env bash
# What goes where, and what the report says, as text and as JSON.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

primes_to_30=$(printf '%s\n' 2 3 5 7 11 13 17 19 23 29)

# says NAME VALUE...: a line of the text report in the file $report.
says() {
  confirm "the report says: $*" has_line "$report" "$(printf '%-10s%s' "$1" "${*:2}")"
}

# The primes column of the rank table in $report, added up.
table_sum() {
  awk '$1 == "rank" { for (i = 1; i <= NF; i++) if ($i == "primes") column = i; next }
       column && NF >= column { sum += $column }
       END { print sum + 0 }' "$report"
}

table_lines() { awk '$1 == "rank" { table = 1; next } table && NF { n++ } END { print n + 0 }' "$report"; }

# adds_up FILE: the seconds of the parts are the total, but for the digits that are not shown.
adds_up() {
  awk '$1 == "Seconds" { getline; for (i = 2; i <= NF; i++) sum += $i; off = $1 - sum }
       END { exit !(sum > 0 && off < 5e-5 && off > -5e-5) }' "$1"
}

# text METHOD TITLE: the whole report.
text() {
  report=$out
  on 3 -m "$1" 1000000
  succeeds
  confirm "the first line says how" has_match "$out" "^mpiprimes [0-9.]+: $2 \([a-z0-9]+\), static schedule$"
  says Ranks 3 on 1 node
  says Range 0 to 1000000
  says Primes 78498
  says First 2 3 5 7 11
  says Last 999953 999959 999961 999979 999983
  confirm "the times' names" has_match "$out" '^Seconds +total +scatter +find +wait +gather +format +write +ckpt +other$'
  confirm "the times" has_match "$out" '^ +[0-9]+[.][0-9]{4,6}( +[0-9]+[.][0-9]{4,6}){8}$'
  confirm "the times add up to the total" adds_up "$out"
  confirm "no line is wider than a terminal" counts "$out" 0 '^.{81}'
  confirm "the imbalance" has_match "$out" '^Imbalance +[0-9.]+ \(the longest working time of a rank over the mean\)$'
  confirm "no file of primes, no resumes" counts "$out" 0 '^(Output|Resumed)'
  confirm "a table of three ranks" [ "$(table_lines)" -eq 3 ]
  confirm "the ranks' primes add up" [ "$(table_sum)" -eq 78498 ]
  on 3 -m "$1" -s dynamic -c 1000000
  confirm "the dynamic schedule" has_text "$out" 'dynamic schedule'
  confirm "the ranks' primes add up" [ "$(table_sum)" -eq 78498 ]
}

few_primes() {
  report=$out
  alone 0 0
  says Range 0 to 0
  says Primes 0
  confirm "no first prime" counts "$out" 0 '^(First|Last|All)'
  alone 10
  says Primes 4
  says All 2 3 5 7
  on 3 24 28
  succeeds
  says Primes 0
  confirm "a table of three ranks" [ "$(table_lines)" -eq 3 ]
}

many_ranks() {
  report=$out
  on 17 1000
  succeeds
  says Primes 168
  says Ranks '17 on 1 node (their table: --ranks)'
  confirm "no table" [ "$(table_lines)" -eq 0 ]
  on 17 --ranks 1000
  says Ranks 17 on 1 node
  confirm "a table of 17 ranks" [ "$(table_lines)" -eq 17 ]
  confirm "the ranks' primes add up" [ "$(table_sum)" -eq 168 ]
}

streams() {
  on 3 -p 30
  ends_with_status 0
  confirm "the primes are on standard output" holds "$out" "$primes_to_30"
  report=$err
  says Primes 10
  confirm "a table of three ranks" [ "$(table_lines)" -eq 3 ]
  on 3 -p -q -m sieve 30
  succeeds
  confirm "the primes are on standard output" holds "$out" "$primes_to_30"
  on 3 -o - -q --format=text 30
  succeeds
  confirm "the primes are on standard output" holds "$out" "$primes_to_30"
  on 3 -p 24 28
  confirm "no primes are no output" is_empty "$out"
  on 3 -q 1000
  succeeds
  confirm "only the number of primes" holds "$out" 168
  on 3 -c 1000
  succeeds
  report=$out
  says Primes 168
}

# slow_reader: takes its time after the first line.
slow_reader() {
  local first
  IFS= read -r first
  sleep 3
  echo "$first"
  cat
}

# slowly ARG...: printing to a slow reader.
slowly() {
  title="slowly: $*"
  bounded "$MPIPRIMES" "$@" 2>"$err" </dev/null | slow_reader >"$out"
  status=${PIPESTATUS[0]}
  ends_with_status 0
  confirm "all primes" counts "$out" 78498 ''
}

slow_printing() {
  slowly -p 1000000
  confirm "one hint" counts "$err" 1 '^mpiprimes: to try next: printing took [0-9.]+ s of [0-9.]+ s; -o FILE writes from all ranks'
  confirm "and nothing else to try" counts "$err" 1 'to try next'
  slowly -p -q 1000000
  confirm "standard error is empty" is_empty "$err"
  on 3 -p 1000000
  confirm "no hint where printing is fast" lacks_text "$err.all" 'printing took'
}

# has_json LINE...: these lines, with any indent and with or without a comma.
has_json() {
  local line
  for line in "$@"; do
    confirm "the JSON has: $line" has_match "$json" "^ *$line,?$"
  done
}

json_keys() {
  has_json '"range": \{' '"seconds": \{' '"rank_table": \[' '"build": \{' '"imbalance": [0-9.e-]+'
  for part in total scatter find wait gather format write checkpoint work; do
    has_json "\"$part\": [0-9.e-]+"
  done
  for what in version revision compiler mpi simd; do
    has_json "\"$what\": \".+\""
  done
}

# The first "primes" is of all, the others are of the ranks.
json_adds_up() {
  awk '/"primes":/ { gsub(/[^0-9]/, ""); n++ == 0 ? all = $0 : sum += $0 }
       END { exit !(n > 1 && all == sum) }' "$json"
}

json_is_valid() {
  if command -v python3 >/dev/null && python3 -c 'import json' 2>/dev/null; then
    confirm "the JSON is valid" python3 -m json.tool "$json" /dev/null
  else
    skip "is the JSON valid: there is no python3"
  fi
}

json_file() {
  json=$folder/report.json
  report=$out
  on 3 -s dynamic -j "$json" 1000000
  succeeds
  says Primes 78498
  json_is_valid
  json_keys
  has_json '"primes": 78498' '"method": "trial"' '"schedule": "dynamic"' '"ranks": 3' '"nodes": 1' '"resumes": 0' \
    '"output": null' '"first": "0"' '"last": "1000000"' '"first": \[' '"2"' '"11"' '"last": \[' '"999983"'
  confirm "three ranks" counts "$json" 3 '"rank":'
  confirm "the ranks' primes add up" json_adds_up
}

json_alone() {
  json=$out
  on 3 -m sieve -j - 10 30
  succeeds
  json_is_valid
  has_json '"method": "sieve"' '"primes": 6' '"first": "10"' '"last": "30"' '"29"' '"schedule": "static"'
  confirm "it is JSON from the first line" [ "$(head -n 1 "$out")" = '{' ]
  confirm "to the last" [ "$(tail -n 1 "$out")" = '}' ]
  on 3 -c -j - 0 0
  succeeds
  json_is_valid
  has_json '"primes": 0' '"first": \[\]' '"last": \[\]'
  confirm "the ranks' primes add up" json_adds_up
}

# Numbers that a reader's floating point would not keep. Takes seconds: all the primes below 2^32 divide.
json_top() {
  json=$out
  on 2 -q -j - 2^64-59 2^64-1
  json_is_valid
  has_json '"primes": 1' '"18446744073709551557"' '"last": "18446744073709551615"'
}

json_with_others() {
  json=$folder/others.json
  on 3 -p -q -j "$json" 30
  succeeds
  confirm "the primes are on standard output" holds "$out" "$primes_to_30"
  has_json '"primes": 10'
  alone -q -j "$json" 100
  confirm "the number of primes, too" holds "$out" 25
  has_json '"primes": 25'
}

text trial 'trial division'
text sieve 'sieve of Eratosthenes'
few_primes
many_ranks
streams
slow_printing
json_file
json_alone
json_top
json_with_others
finish
