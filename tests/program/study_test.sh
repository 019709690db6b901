#!/usr/bin/env bash
# Scaling studies: the table and the rows, what is refused, that ranks sleep
# while others work, and the plots.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

plot=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../jobs" && pwd)/plot-scaling
csv=$folder/rows.csv

# column NAME: of the rows, one value a line.
column() {
  awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next } { print $at }' "$csv"
}

# The different values of a column, in their order, on one line.
values() { column "$1" | awk '!seen[$0]++' | paste -sd' ' -; }

# table COLUMN: of the table's lines, on one line.
# Where the ends of ranges have a table of their own, it is read for them alone.
table() {
  awk -v name="$1" '/^(sched[.])? *ranks / { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
    !NF { at = 0; if (tables++ && name == "ranks") exit } at { print $at }' "$out" | paste -sd' ' -
}

# study STUDY RANKS REPEATS ARG...
study() {
  local study=$1 ranks=$2 repeats=$3
  shift 3
  rm -f "$csv"
  on "$ranks" "--study=$study" "--repeat=$repeats" "--csv=$csv" --progress=never "$@"
  succeeds
  confirm "no line is wider than 80 columns" counts "$out" 0 '^.{81}'
  confirm "the study's name in all rows" [ "$(values study)" = "$study" ]
}

# has_cases CASES REPEATS: so many lines, and rows.
has_cases() {
  confirm "$1 lines in the table" [ "$(table ranks | wc -w)" -eq "$1" ]
  confirm "$1 times $2 rows" [ "$(column run | wc -l)" -eq "$(($1 * $2))" ]
  confirm "each case has runs 1 to $2" [ "$(column run | sort -n | uniq -c | awk '{ printf "%d:%d ", $2, $1 }')" = \
    "$(for ((i = 1; i <= $2; i++)); do printf '%d:%d ' "$i" "$1"; done)" ]
}

# The table's medians are those of the rows.
medians_agree() {
  local medians
  medians=$(paste -d' ' <(column ranks) <(column schedule) <(column seconds) | sort -k1,1n -k2,2 -k3,3g | awk '
    function flush() { if (n) print n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2; n = 0 }
    $1 " " $2 != key { flush(); key = $1 " " $2 }
    { v[++n] = $3 }
    END { flush() }' | sort -g)
  confirm "medians of the rows: $medians" [ "$(paste <(echo "$medians") <(table seconds | tr ' ' '\n' | sort -g) |
    awk '$1 - $2 < 2e-6 && $2 - $1 < 2e-6' | wc -l)" -eq "$(table seconds | wc -w)" ]
}

strong() {
  study strong 4 2 -m sieve 1e7
  has_cases 3 2
  confirm "1, 2 and 4 ranks" [ "$(table ranks)" = '1 2 4' ]
  confirm "the first line says how" has_match "$out" \
    '^mpiprimes [0-9.]+: strong scaling of the sieve \([a-z0-9]+\), static schedule$'
  confirm "the primes" has_line "$out" 'Primes    664579'
  confirm "the primes of all rows" [ "$(values primes)" = 664579 ]
  confirm "one range" [ "$(values first) $(values last)" = '0 10000000' ]
  study strong 3 3 -s dynamic 1e6 2e6
  has_cases 3 3
  confirm "1, 2 and 3 ranks" [ "$(table ranks) $(values ranks)" = '1 2 3 1 2 3' ]
  confirm "the primes of all rows" [ "$(values primes)" = 70435 ]
  confirm "how" [ "$(values method) $(values schedule) $(values nodes)" = 'trial dynamic 1' ]
  confirm "one rank over itself" has_match "$out" '^ +1 +1( +[0-9.]+){3} +1[.]00 +1[.]000 +- +1[.]000 '
  medians_agree
  study strong 1 1 1000
  has_cases 1 1
}

# Ranges of predicted, not of real work: primes are counted for each by the program itself.
weak() {
  local last primes
  study weak 3 2 1000000
  has_cases 3 2
  confirm "the range of one rank is as given" [ "$(values last | cut -d' ' -f1)" = 1000000 ]
  confirm "the table has the same ranges" [ "$(table stop)" = "$(values last)" ]
  confirm "they grow" [ "$(column last | sort -nu | wc -l)" -eq 3 ]
  primes=$(values primes)
  for last in $(table stop); do
    alone -cq "$last"
    confirm "the primes up to $last" [ "$(<"$out")" = "${primes%% *}" ]
    primes=${primes#* }
  done
  study weak 2 1 -m sieve 1e12 +1e6
  has_cases 2 1
  confirm "the ends of long ranges have a table of their own" [ "$(table stop)" = "$(values last)" ]
  on 3 --study=weak 2^64-1e5 2^64-5e4
  refuses 2 '--study=weak: the range of 3 ranks would end above 18446744073709551615; lower STOP'
  on 2 --study=weak --repeat=1 0 1
  ends_with_status 0
}

schedules() {
  study schedules 3 2 1e6
  has_cases 3 2
  confirm "one process and both schedules" [ "$(table sched.) $(values schedule)" = \
    'none static dynamic none static dynamic' ]
  confirm "one process, and all ranks" [ "$(table ranks)" = '1 3 3' ]
  confirm "the primes of all rows" [ "$(values primes)" = 78498 ]
}

quiet() {
  on 2 --study=schedules --repeat=1 -q 1000
  succeeds
  confirm "the table, and nothing before it" [ "$(head -c 7 "$out") $(wc -l <"$out")" = 'sched.  4' ]
}

refusals() {
  local options
  for options in -p '-o one' '-o -' '--checkpoint=one' '--json=one' '--time-limit=90'; do
    # shellcheck disable=SC2086 # one or two words
    alone --study=strong $options 10
    refuses 2 '--study and -'
  done
  on 3 --study=strong -p 10
  refuses 2 '--study and --print exclude each other'
  on 3 --study=pseudo 10
  refuses 2 '--study=pseudo: it can be strong, weak or schedules'
  alone --study=none 10
  refuses 2 '--study=none: it can be'
  alone --repeat=3 10
  refuses 2 '--repeat is for a study'
  alone --csv=one 10
  refuses 2 '--csv is for a study'
  for options in 0 1001 '' -1 x 2^64; do
    alone --study=strong "--repeat=$options" 10
    refuses 2 "--repeat=$options: it can be from 1 to 1000"
  done
  for options in '' -; do
    alone --study=strong "--csv=$options" 10
    refuses 2 "--csv=$options needs a file's name"
  done
}

# Known before the work, which would take hours.
unwritable() {
  on 2 --study=strong "--csv=$folder/none/rows.csv" 1e13
  refuses 1 "cannot write the rows of the study to $folder/none/rows.csv: No such file"
  rm -f "$csv"
  on 3 --study=weak "--csv=$csv" 2^64-1e5 2^64-5e4
  ends_with_status 2
  confirm "a study that does not begin leaves no file" [ ! -e "$csv" ]
}

# Hundredths of a second that a process has used.
used() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '{ print $12 + $13 }'; }

# The ranks, whose command begins with the program's name; the launcher's does not.
ranks() {
  local process
  for process in /proc/[0-9]*; do
    [[ $(tr '\0' '\n' 2>/dev/null <"$process/cmdline" | head -n 1) == "$folder/program" ]] && echo "${process##*/}"
  done
}

# The first run, on one of two ranks, takes much longer than this test: until it has used three seconds, the other rank uses
# what starting MPI takes.
sleepers() {
  local launcher i rank busy idle
  title="two ranks, of which one waits"
  if [[ ! -r /proc/self/stat ]]; then
    skip "ranks that sleep: there is no /proc"
    return
  fi
  link_program
  "$MPIEXEC" -n 2 "$folder/program" --study=strong --progress=never -q 1e11 >"$out" 2>"$err" </dev/null &
  launcher=$!
  for ((i = 0; i < 300; i++)); do
    busy=0 idle=
    for rank in $(ranks); do
      rank=$(used "$rank")
      rank=${rank:-0}
      ((rank <= busy)) || busy=$rank
      [[ -n $idle ]] && ((rank >= idle)) || idle=$rank
    done
    ((busy < 300)) || break
    sleep 0.1
  done
  confirm "one rank works ($busy hundredths of a second)" [ "$busy" -ge 300 ]
  confirm "the other one sleeps (${idle:-?} of $busy)" [ "${idle:-$busy}" -lt 150 ]
  kill -TERM "$launcher"
  wait "$launcher"
  leaves_no_process
}

# draws ARG...: both pictures of that name are made.
draws() {
  rm -f "$folder"/picture.*
  run "$plot" -o "$folder/picture" "$@"
  ends_with_status 0
  confirm "a picture for the web" has_text "$folder/picture.svg" '</svg>'
  confirm "and one of pixels" [ "$(head -c 8 "$folder/picture.png" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
}

# plot_refuses STATUS TEXT ARG...
plot_refuses() {
  local status_wanted=$1 text=$2
  shift 2
  run "$plot" "$@"
  ends_with_status "$status_wanted"
  confirm "one line" counts "$err" 1 '^'
  confirm "the message has: $text" has_text "$err" "$text"
}

plots() {
  local rows="$folder/it's_100%=x.csv"
  plot_refuses 2 'which CSV file?'
  run "$plot" --help
  succeeds
  confirm "it shows how to call it" has_match "$out" '^ +jobs/plot-scaling -o NAME CSV'
  plot_refuses 2 'unknown option -x' -x "$csv"
  plot_refuses 1 "cannot read $folder/none.csv" "$folder/none.csv"
  if ! command -v gnuplot >/dev/null; then
    skip "plots: there is no gnuplot"
    return
  fi
  study schedules 3 1 1e5
  mv "$csv" "$rows"
  study weak 2 2 1e5
  confirm "the strange name is there" [ -e "$rows" ]
  draws "$csv"
  confirm "no file but the rows" [ ! -e "$folder/scaling.svg" ]
  draws "$rows"
  draws "$rows" "$csv" "$csv"
  confirm "a file's name as it is" has_text "$folder/picture.svg" "it's_100%=x.csv: trial division, dynamic"
  (cd "$folder" && "$plot" "${rows##*/}" 2>"$err")
  confirm "pictures beside the rows" [ -s "$folder/scaling.svg" ] && [ -s "$folder/scaling.png" ]
  confirm "a single study has no file's name in its legend" lacks_text "$folder/scaling.svg" '100%'
  plot_refuses 1 "cannot write $folder/none/picture.svg" -o "$folder/none/picture" "$csv"
  printf 'a,b\n1,2\n' >"$folder/other.csv"
  plot_refuses 1 'other.csv is no CSV of mpiprimes --study: its first line names no "study"' "$folder/other.csv"
  head -n 1 "$csv" >"$folder/other.csv"
  plot_refuses 1 'other.csv has no rows' "$folder/other.csv"
  { cat "$csv" && echo 'weak,trial'; } >"$folder/other.csv"
  plot_refuses 1 'other.csv is no CSV of mpiprimes --study: line 6' "$csv" "$folder/other.csv"
  awk -F, 'NR == 1 || $7 > 1' "$csv" >"$folder/other.csv"
  plot_refuses 1 'other.csv has no runs on one rank' "$folder/other.csv"
  : >"$folder/other.csv"
  plot_refuses 1 'other.csv is empty' "$folder/other.csv"
}

strong
weak
schedules
quiet
refusals
unwritable
sleepers
plots
finish
