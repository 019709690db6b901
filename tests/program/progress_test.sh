#!/usr/bin/env bash
# Progress and the hint: who is told how much, on a terminal and in a log.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

progress_line='^mpiprimes: [0-9.]+% done, [0-9.e+]+ numbers/s, .* left$'
hint_line='^mpiprimes: trial division of this range will take about .* on 2 ranks; --method=sieve would take about .*$'

# watch SECONDS PATTERN ARG...: two ranks with work for minutes or days, stopped from outside once standard error has the pattern, or
# after so many seconds.
watch() {
  local seconds=$1 pattern=$2 pid i
  shift 2
  title="$*"
  : >"$err" # what the last run said must not be taken for this one's
  # Not by a function: $! must be timeout itself, which passes the signal on; once only, as it is in the foreground: at a second
  # one Open MPI's mpirun leaves the ranks to themselves.
  timeout --foreground -k 5 120 "$MPIEXEC" -n 2 "$folder/program" "$@" >"$out" 2>"$err" </dev/null &
  pid=$!
  for ((i = 0; i < seconds * 5; i++)); do
    grep -aqE -e "$pattern" "$err" && break
    sleep 0.2
  done
  confirm "there was work left" kill -TERM "$pid"
  wait "$pid" 2>/dev/null
  leaves_no_process
  confirm "what stopped it is told once at most" [ "$(grep -ac '^mpiprimes: stopped by signal' "$err")" -le 1 ]
  sed -i '/^mpiprimes: stopped by signal/d' "$err"
}

says_nothing() {
  confirm "no progress" counts "$err" 0 '% done|numbers/s'
}

short_work() {
  on 2 1000000
  succeeds
}

log() {
  watch 30 "$progress_line" -c 1e13
  confirm "one hint" counts "$err" 1 "$hint_line"
  confirm "a line of progress, or more" has_match "$err" "$progress_line"
  confirm "nothing is redrawn" lacks_text "$err" $'\r'
  confirm "nothing else" counts "$err" 0 '^mpiprimes: (trial.*trial|[^0-9t])'
}

always() {
  watch 30 "$progress_line" -c --progress=always -m sieve 1e14
  confirm "one hint" counts "$err" 1 '^mpiprimes: the sieve of this range will take about [^;]* on 2 ranks$'
  confirm "a line of progress, or more" has_match "$err" "$progress_line"
}

# Steps that take long before, or beside, the search that is asked for.
beginnings() {
  watch 30 '% done' --progress=always --nth=1e8 -m sieve '38*10^20-1e15'
  confirm "the count towards the prime" has_match "$err" '^mpiprimes: [0-9.]+% done, '
  watch 30 '% done' -c --progress=always -m sieve '38*10^20-1e12' '38*10^20'
  confirm "tables are made" has_match "$err" '^mpiprimes: [0-9.]+% done, preparing, .* left$'
}

never() {
  watch 5 'numbers/s' -c --progress=never 1e15 1e15+1e8
  confirm "one hint" counts "$err" 1 '^mpiprimes: .* on 2 ranks; --method=sieve would take less than a second$'
  says_nothing
}

quiet() {
  watch 3 '^mpiprimes' -c -q --progress=always 1e13
  confirm "not a word" counts "$err" 0 '^mpiprimes:'
}

has_script() {
  [[ $(script --version 2>/dev/null) == *util-linux* ]]
}

# on_terminal TERM COLUMNS ARG...: the launcher on a terminal of that kind; $out is what the terminal got.
on_terminal() {
  local kind=$1 columns=$2
  shift 2
  run env TERM="$kind" script -qefc "stty cols $columns; '$MPIEXEC' -n 2 '$MPIPRIMES' $*" "$folder/typescript"
  title="on a terminal ($kind, $columns columns): $*"
  ends_with_status 0
  cp "$folder/typescript" "$out"
}

# Work of a few seconds on this machine, with this build: its STOP. Enough of them that a bar is worth drawing even when the
# machine is suddenly twice as fast.
find_work() {
  local start
  for work in 1e8 2e8 4e8 5e8 6e8 8e8 12e8 16e8 32e8; do
    start=$SECONDS
    on 2 -cq "$work"
    ((SECONDS - start >= 5)) && return
  done
}

terminal() {
  on_terminal xterm 80 -c "$work"
  confirm "a bar that is redrawn" has_match "$out" $'\r\\[=*>? *\\] +[0-9.]+%  [0-9.e+]+ numbers/s  [0-9].* left\e\\[K\r'
  # Whether the report comes after that, is with the launcher.
  confirm "the bar is removed" has_text "$out" $'\r\e[K'
  confirm "no lines of a log" counts "$out" 0 '% done'
  confirm "no line is too wide" counts "$(widths)" 0 '^.{81}'
}

narrow_terminal() {
  on_terminal xterm 56 -c "$work"
  confirm "a bar that is redrawn" has_match "$out" $'\r\\[[=> ]{0,6}\\] +[0-9.]+%  '
}

# What the cursor went back over, each on a line of its own.
widths() {
  grep -a '% ' "$out" | tr '\r' '\n' | sed 's/ left.*/ left/' | grep -a 'numbers/s' >"$folder/widths"
  echo "$folder/widths"
}

plain_terminal() {
  on_terminal dumb 80 -c --progress=always 4e8
  confirm "lines instead of a bar" has_match "$out" "${progress_line%$}"
  confirm "nothing is redrawn" lacks_text "$out" $'\e[K'
}

short_on_terminal() {
  on_terminal xterm 80 1000000
  confirm "no bar" lacks_text "$out" 'numbers/s'
}

terminals() {
  if ! has_script; then
    skip "terminals: there is no script of util-linux"
    return
  fi
  find_work
  terminal
  narrow_terminal
  plain_terminal
  short_on_terminal
}

link_program
short_work
log
always
beginnings
never
quiet
terminals
finish
