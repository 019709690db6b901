#!/usr/bin/env bash
# Signals, and the end of the time: a run stops where it is and says so, with a checkpoint from which the same command
# finishes; or it writes a checkpoint, and goes on.
# shellcheck source=tests/program/primes.sh
source "$(dirname "${BASH_SOURCE[0]}")/primes.sh"

checkpoint=$folder/run.ckpt
file=$folder/primes.txt

# Trial division takes a minute for these, the sieve a moment.
long=(1000000000000000 1000000020000000)
long_count=578837

# choose_short: in $short, a range that trial division takes ten seconds of a core's time for, however fast that is.
choose_short() {
  local TIMEFORMAT=%U numbers=200000 seconds
  seconds=$({ time "$MPIPRIMES" -cq "${long[0]}" "${long[0]}+$numbers" >/dev/null 2>&1; } 2>&1)
  short=("${long[0]}" "$(awk -v first="${long[0]}" -v numbers="$numbers" -v seconds="$seconds" \
    'BEGIN { printf "%.0f", first + 10 * numbers / (seconds > 0.02 ? seconds : 0.02) }')")
  short_count=$(primesieve "${short[@]}" -q)
}

# start ARG...: a run on three ranks, and $launcher.
start() {
  title="$*"
  title=${title//"$folder/"/}
  : >"$err" # what the last run said must not be taken for this one's
  "$MPIEXEC" -n 3 "$folder/program" --progress=always "$@" >"$out" 2>"$err" </dev/null &
  launcher=$!
}

runs() { kill -0 "$launcher" 2>/dev/null; }

has_ended() { ! runs; }

# await WHAT COMMAND...: until the command succeeds. WHAT: what that means.
await() {
  local what=$1 i
  shift
  for ((i = 0; i < 1200; i++)); do
    if "$@" || has_ended; then
      break
    fi
    sleep 0.1
  done
  confirm "$what" "$@"
}

searches() {
  await "the search begins" has_match "$err" '% done'
}

# send SIGNAL launcher|all|RANK: to these.
send() {
  title="$1 to $2: $title"
  confirm "the run has not ended by itself" runs
  if [[ $2 == launcher ]]; then
    kill "-$1" "$launcher"
    return
  fi
  find_ranks
  confirm "there are three ranks" [ "${#pids[@]}" -eq 3 ]
  case $2 in
    all) kill "-$1" "${pids[@]}" ;;
    *) kill "-$1" "${pids[$2]}" ;;
  esac
}

# ends SECONDS: in so many seconds at most, and nothing of it is left.
ends() {
  local i
  for ((i = 0; i < $1 * 10; i++)); do
    runs || break
    sleep 0.1
  done
  confirm "it ends within $1 s" has_ended
  has_ended || kill -KILL "$launcher"
  wait "$launcher" 2>/dev/null
  status=$?
  drop_notices "$err"
  mv "$err.clean" "$err"
  leaves_no_process
}

# What stops a run takes five seconds at most, of which two are Open MPI's mpirun's own; on a busy machine more, but far less
# than the run would.
stops() { ends 30; }

# said PATTERN: one message of the reason, the place, and how to go on.
said() {
  confirm "the reason, once, and where it is" counts "$err" 1 \
    "^mpiprimes: stopped by $1 at 10000000[0-9]{8} \([0-9.e-]+% of the range\); the same command goes on from $checkpoint$"
  confirm "the checkpoint is there" has_match "$checkpoint" '^  "next": "10000000[0-9]{8}",$'
  confirm "no report" counts "$out" 0 '^(Primes|[0-9])'
}

# finishes ARG...: what was stopped once, by other means.
finishes() {
  alone -m sieve -j - --checkpoint="$checkpoint" "$@" "${long[@]}"
  ends_with_status 0
  confirm "the right number of primes" has_line "$out" "  \"primes\": $long_count,"
  confirm "one resume" has_line "$out" '  "resumes": 1,'
}

# stopped_by SIGNAL WHOM PATTERN ARG...
stopped_by() {
  local signal=$1 whom=$2 pattern=$3
  shift 3
  rm -f "$checkpoint"
  start -c --checkpoint="$checkpoint" "$@" "${long[@]}"
  searches
  send "$signal" "$whom"
  stops
  said "signal $pattern"
}

# Open MPI 5's mpirun passes on nothing that the ranks say any more, and kills them half a second later.
stopped_by_open_mpi_5() {
  local signal
  for signal in TERM INT; do
    rm -f "$checkpoint"
    start -c --checkpoint="$checkpoint" "${long[@]}"
    searches
    send "$signal" launcher
    stops
    confirm "the status is not 0" [ "$status" -ne 0 ]
    confirm "the checkpoint is there" has_match "$checkpoint" '^  "next": "10000000[0-9]{8}",$'
    finishes -c
  done
}

# What is passed on, and as what, is the launcher's business: of SIGINT, Open MPI 4's makes SIGTERM.
signals_to_launcher() {
  if [[ $open_mpi == *'Open MPI v5'* ]]; then
    stopped_by_open_mpi_5
  else
    terminations_to_launcher
  fi
  if [[ -z $open_mpi ]]; then
    skip "SIGUSR2 to the launcher: only Open MPI's passes it on"
    return
  fi
  stopped_by USR2 launcher '12 \(User defined signal 2\)'
  ends_with_status 3
  finishes -c
}

terminations_to_launcher() {
  stopped_by TERM launcher '15 \(Terminated\)'
  confirm "the status is not 0" [ "$status" -ne 0 ]
  finishes -c
  stopped_by INT launcher '(2 \(Interrupt\)|15 \(Terminated\))' -s dynamic
  confirm "the status is not 0" [ "$status" -ne 0 ]
  finishes -c
}

# One rank's stop is everybody's.
signals_to_ranks() {
  stopped_by USR2 1 '12 \(User defined signal 2\)'
  ends_with_status 3
  finishes -c
  stopped_by USR2 2 '12 \(User defined signal 2\)' -s dynamic
  ends_with_status 3
  finishes -c
  stopped_by TERM 0 '15 \(Terminated\)'
  ends_with_status 3
  finishes -c
}

# A run with an output file, stopped in the midst of its rounds: the file has what the checkpoint says.
output_of_stopped_run() {
  rm -f "$checkpoint"
  expect "${long[@]}"
  start --checkpoint="$checkpoint" --checkpoint-every=0.2 -o "$file" "${long[@]}"
  await "there are primes in the file" [ -s "$file" ]
  send USR2 all
  stops
  said 'signal 12 \(User defined signal 2\)'
  confirm "whole lines from the listing's beginning" is_part "$file"
  confirm "as many as the checkpoint says" has_line "$checkpoint" "  \"primes\": \"$(wc -l <"$file")\","
  finishes -o "$file"
  confirm "primesieve's listing" is_listing "$file"
}

# ends_well: by itself, with the right result.
ends_well() {
  ends 120
  ends_with_status 0
  confirm "the right number of primes" has_match "$out" "^Primes +$short_count$"
}

# SIGUSR1: nothing else writes a checkpoint before the end.
asked_for_checkpoint() {
  rm -f "$checkpoint"
  start -c --checkpoint="$checkpoint" --checkpoint-every=1000 "${short[@]}"
  searches
  send USR1 launcher
  await "it is told of the checkpoint" has_match "$err" \
    '^mpiprimes: checkpoint written at (10000000[0-9]{8} \([0-9.]+% of the range\)|the end of the range)$'
  ends_well
  confirm "the checkpoint says that it is finished" has_line "$checkpoint" '  "next": null,'
  start -c "${short[@]}"
  searches
  send USR1 launcher
  await "it is told where the run is" has_match "$err" \
    '^mpiprimes: at (10000000[0-9]{8} \([0-9.]+% of the range\)|the end of the range); without --checkpoint there is none to write$'
  ends_well
}

is_written_anew() { ! cmp -s "$checkpoint" "$folder/old.ckpt"; }

# SIGCONT: Open MPI's mpirun sends it before it ends a run, so the checkpoint is written at once, and not told of.
hurried_checkpoint() {
  local i
  rm -f "$checkpoint"
  start -c --checkpoint="$checkpoint" --checkpoint-every=1000 "${short[@]}"
  searches
  for i in 1 2; do
    cp "$checkpoint" "$folder/old.ckpt"
    send CONT all
    await "a checkpoint is written" is_written_anew
  done
  confirm "it is in the midst" runs
  ends_well
  confirm "nothing is told of checkpoints" lacks_text "$err" 'checkpoint'
}

# claims: how many primes were found, before which number, and that many there are.
claims() {
  local line found before
  line=$(grep -aE '^mpiprimes: stopped by ' "$err")
  found=$(sed -n 's/.*; it found \([0-9]*\) primes before .*/\1/p' <<<"$line")
  before=$(sed -n 's/.* primes before \([0-9]*\) (.*/\1/p' <<<"$line")
  confirm "one message of what was found" [ "$(grep -c . <<<"$line")" -eq 1 ]
  confirm "what was found is true" [ "$found" = "$(primesieve "${long[0]}" $((before - 1)) -c -q)" ]
  expect "${long[0]}" $((before - 1))
}

# Nothing to go on from: it failed.
stopped_without_checkpoint() {
  start -c "${long[@]}"
  await "a good deal is done" has_match "$err" ' ([2-9]|[1-9][0-9])([.][0-9]+)?% done'
  send USR2 all
  stops
  ends_with_status 1
  claims
  rm -f "$file"
  start -o "$file" "${long[@]}"
  await "there are primes in the file" [ -s "$file" ]
  send TERM all
  stops
  ends_with_status 1
  claims
  confirm "the message names the file" has_text "$err" "of the range), which $file holds"
  confirm "it does hold them" is_listing "$file"
}

# limited STATUS LEAST COMMAND...: ends with the status, after these seconds, and long before all is searched.
limited() {
  local expected_status=$1 least=$2 most=30 start=$SECONDS seconds
  shift 2
  run "$@"
  seconds=$((SECONDS - start))
  confirm "it takes $least s at least (it takes $seconds s)" [ "$seconds" -ge "$least" ]
  confirm "it takes $most s at most (it takes $seconds s)" [ "$seconds" -le "$most" ]
  ends_with_status "$expected_status"
}

time_limits() {
  local program=("$MPIEXEC" -n 3 "$folder/program" -q -c)
  rm -f "$checkpoint"
  limited 3 1 "${program[@]}" --time-limit=2s --checkpoint="$checkpoint" "${long[@]}"
  said 'the time limit'
  export SLURM_JOB_END_TIME
  SLURM_JOB_END_TIME=$(($(date +%s) + 4))
  limited 3 1 "${program[@]}" --checkpoint="$checkpoint" "${long[@]}"
  said 'the time limit'
  # The job has ended long ago.
  SLURM_JOB_END_TIME=1000000000
  limited 1 0 "${program[@]}" "${long[@]}"
  confirm "the reason" has_match "$err" '^mpiprimes: stopped by the time limit; it found 0 primes before 10{15} \(0% of the range\)$'
  claims
  unset SLURM_JOB_END_TIME
}

# With something to go on from, even on a slow machine.
stopped_late() {
  rm -f "$checkpoint"
  start -c --checkpoint="$checkpoint" --checkpoint-every=0.2 "${long[@]}"
  await "a good deal is done" has_match "$err" ' ([3-9]|[1-9][0-9])([.][0-9]+)?% done'
  send USR2 all
  stops
  ends_with_status 3
}

# What progress showed, after what the checkpoint says: a percentage of the whole, and a speed of its own.
progress_is_sane() {
  local next total
  next=$(sed -n 's/^  "next": "\([0-9]*\)",$/\1/p' "$folder/resumed.ckpt")
  total=$(sed -n 's/^    "total": "\([0-9.e-]*\)",$/\1/p' "$folder/resumed.ckpt")
  sed -n 's/^mpiprimes: \([0-9.]*\)% done, \([0-9.e+]*\) numbers.*/\1 \2/p' "$err" |
    awk -v done=$((next - long[0])) -v all=$((long[1] - long[0])) -v total="$total" '
      $1 < int(100 * done / all) || $1 > 100 || $2 > 5 * done / total { bad = 1 }
      END { exit bad || NR == 0 }'
}

progress_of_resumed_run() {
  stopped_late
  cp "$checkpoint" "$folder/resumed.ckpt"
  start -c --checkpoint="$checkpoint" "${long[@]}"
  await "it is told where the run goes on" has_match "$err" "^mpiprimes: going on from $checkpoint at 10000000[0-9]{8} \("
  searches
  send USR2 all
  stops
  confirm "progress goes on where the run does" progress_is_sane
}

link_program
open_mpi=$("$MPIPRIMES" --version | grep 'Open MPI')
if [[ -r /proc/self/environ ]]; then
  choose_short
  signals_to_launcher
  signals_to_ranks
  output_of_stopped_run
  asked_for_checkpoint
  hurried_checkpoint
  stopped_without_checkpoint
  time_limits
  progress_of_resumed_run
else
  skip "signals: there is no /proc to find the ranks in"
fi
finish
