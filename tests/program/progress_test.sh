#!/usr/bin/env bash
# Progress and the hint: who is told how much, on a terminal and in a log.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

progress_line='^mpiprimes: [0-9.]+% done, [0-9.e+]+ numbers/s, .* left$'
hint_line='^mpiprimes: trial division of this range will take about .* on 2 ranks; --method=sieve would take about .*$'

# stop_after PATTERN SECONDS FILE: stops the command in the background, $!, once the file has the pattern, or after so many seconds;
# by a signal to the ranks, which takes the same way with every launcher.
stop_after() {
  local pattern=$1 seconds=$2 file=$3 launcher=$! i
  for ((i = 0; i < seconds * 5; i++)); do
    grep -aqsE -e "$pattern" "$file" && break
    sleep 0.2
  done
  find_ranks
  confirm "there was work left" [ "${#pids[@]}" -eq 2 ]
  kill -TERM "${pids[@]}" 2>/dev/null
  wait "$launcher" 2>/dev/null
  leaves_no_process
}

# watch SECONDS PATTERN ARG...: two ranks with work for minutes or days, stopped once standard error has the pattern, or after so
# many seconds. watch_file FILE SECONDS PATTERN ARG...: once that file has it.
watch() { watch_file "$err" "$@"; }

watch_file() {
  local file=$1 seconds=$2 pattern=$3
  shift 3
  title="$*"
  : >"$err" # what the last run said must not be taken for this one's
  bounded "$MPIEXEC" -n 2 "$folder/program" "$@" >"$out" 2>"$err" </dev/null &
  stop_after "$pattern" "$seconds" "$file"
  confirm "what stopped it is told once" [ "$(grep -ac '^mpiprimes: stopped by signal' "$err")" -eq 1 ]
  sed -i '/^mpiprimes: stopped by signal/d' "$err"
}

says_nothing() {
  confirm "no progress" counts "$err" 0 '% done|numbers/s'
}

short_work() {
  on 2 1000
  succeeds
}

log() {
  watch 90 "$progress_line" -c 1e13
  confirm "one hint" counts "$err" 1 "$hint_line"
  confirm "a line of progress, or more" has_match "$err" "$progress_line"
  confirm "nothing is redrawn" lacks_text "$err" $'\r'
  confirm "nothing else" counts "$err" 0 '^mpiprimes: (trial.*trial|[^0-9t])'
}

always() {
  watch 90 "$progress_line" -c --progress=always -m sieve 1e14
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

# watch_rounds ARG...: until some rounds are in the checkpoint, by when others have said something.
watch_rounds() {
  rm -f "$folder/rounds.ckpt"
  watch_file "$folder/rounds.ckpt" 90 '"rounds": "([1-9][0-9]+)"' -c --checkpoint="$folder/rounds.ckpt" --checkpoint-every=0.2 "$@"
}

never() {
  watch_rounds --progress=never 1e15 1e15+1e8
  confirm "one hint" counts "$err" 1 '^mpiprimes: .* on 2 ranks; --method=sieve would take less than a second$'
  says_nothing
}

quiet() {
  watch_rounds -q --progress=always 1e13
  confirm "not a word" counts "$err" 0 '^mpiprimes:'
}

has_script() {
  [[ $(script --version 2>/dev/null) == *util-linux* ]]
}

# on_terminal TERM COLUMNS PATTERN ARG...: two ranks under a launcher on a terminal of that kind, with work for days, stopped once
# the terminal got the pattern; $out is all that it got.
on_terminal() {
  local kind=$1 columns=$2 pattern=$3
  shift 3
  title="on a terminal ($kind, $columns columns): $*"
  rm -f "$folder/typescript"
  TERM=$kind bounded script -qfc "stty cols $columns; '$MPIEXEC' -n 2 '$folder/program' $*" "$folder/typescript" >/dev/null 2>&1 </dev/null &
  stop_after "$pattern" 90 "$folder/typescript"
  cp "$folder/typescript" "$out"
  confirm "what stopped it is told" has_text "$out" 'stopped by signal'
}

terminal() {
  on_terminal xterm 80 '%.* left' -c 1e13
  confirm "a bar that is redrawn" has_match "$out" $'\r\\[=*>? *\\] +[0-9.]+%  [0-9.e+]+ numbers/s  [0-9].* left\e\\[K\r'
  # Whether the report comes after that, is with the launcher.
  confirm "the bar is removed" has_text "$out" $'\r\e[K'
  confirm "no lines of a log" counts "$out" 0 '% done'
  confirm "no line is too wide" counts "$(widths)" 0 '^.{81}'
}

narrow_terminal() {
  on_terminal xterm 56 '%.* left' -c 1e13
  confirm "a bar that is redrawn" has_match "$out" $'\r\\[[=> ]{0,6}\\] +[0-9.]+%  '
}

# What the cursor went back over, each on a line of its own.
widths() {
  grep -a '% ' "$out" | tr '\r' '\n' | sed 's/ left.*/ left/' | grep -a 'numbers/s' >"$folder/widths"
  echo "$folder/widths"
}

# lines_on TERM: on a terminal whose lines cannot be redrawn.
lines_on() {
  on_terminal "$1" 80 '% done' -c --progress=always 1e13
  confirm "lines instead of a bar" has_match "$out" "${progress_line%$}"
  confirm "nothing is redrawn" lacks_text "$out" $'\e[K'
}

# Work for a moment, however slow the machine.
short_on_terminal() {
  run env TERM=xterm script -qec "'$MPIEXEC' -n 2 '$MPIPRIMES' 1000" "$folder/typescript"
  ends_with_status 0
  confirm "no bar" lacks_text "$folder/typescript" 'numbers/s'
}

terminals() {
  if ! has_script; then
    skip "terminals: there is no script of util-linux"
    return
  fi
  if [[ $("$MPIPRIMES" --version) == *'Open MPI v5'* ]]; then
    lines_on xterm # Its mpirun passes on whole lines only.
  else
    terminal
    narrow_terminal
  fi
  lines_on dumb
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
