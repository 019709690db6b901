#!/usr/bin/env bash
# Checkpoints: the same command goes on from them, or gives its report again; everything else is refused, and touches
# nothing.
# shellcheck source=tests/program/primes.sh
source "$(dirname "${BASH_SOURCE[0]}")/primes.sh"

# Nothing but the files under test is here.
here=$folder/here
checkpoint=$here/run.ckpt
text=$here/primes.txt
npy=$here/primes.npy

# Trial division takes a minute for these, the sieve a moment.
range=(1000000000000000 1000000020000000)

clear_files() {
  rm -rf "${here:?}"
  mkdir "$here"
}

# What is here, since when, and what is in it.
state() {
  find "$here" -printf '%p %y %s %T@\n' | sort
  find "$here" -type f -exec cksum {} + | sort
}

remember() { before=$(state); }

untouched() {
  confirm "nothing is touched" [ "$(state)" = "$before" ]
}

# refused TEXT COMMAND...: what is asked for does not fit what is here.
refused() {
  local text=$1
  shift
  remember
  "$@"
  refuses 2 "$text"
  untouched
}

# What of a report does not depend on who gives it.
core_of() {
  grep -E '^(mpiprimes|Ranks|Range|Primes|First|Last|Output|Imbalance)' "$1"
}

# first_time COMMAND...: a run from begin to end.
first_time() {
  clear_files
  "$@"
  succeeds
  confirm "the checkpoint says that it is finished" has_line "$checkpoint" '  "next": null,'
  confirm "nothing else is left" [ ! -e "$checkpoint.tmp" ]
  cp "$out" "$folder/report"
}

# again COMMAND...: it is finished, so its report is given again.
again() {
  remember
  "$@"
  ends_with_status 0
  confirm "it says so, and nothing else" holds "$err" \
    "mpiprimes: this run is finished, as $checkpoint tells; here is its report again"
  confirm "the same report" [ "$(core_of "$out")" = "$(core_of "$folder/report")" ]
  confirm "no table of ranks that did not work" counts "$out" 0 '^ *rank '
  untouched
}

finished() {
  expect 0 1000000
  first_time on 3 -s dynamic --checkpoint="$checkpoint" -o "$text" 1000000
  confirm "primesieve's listing" is_listing "$text"
  again on 3 -s dynamic --checkpoint="$checkpoint" -o "$text" 1000000
  # However it would have been done this time.
  again alone -m sieve --force --checkpoint="$checkpoint" --time-limit=1s -o "$text" 1000000
  remember
  on 5 -q -j "$folder/again.json" --checkpoint="$checkpoint" -o "$text" 1000000
  succeeds
  confirm "only the number of primes" holds "$out" 78498
  confirm "the JSON has it, too" has_line "$folder/again.json" '  "primes": 78498,'
  untouched
  other_requests 1000000
  rm "$text"
  refused "$text is missing, though the checkpoint $checkpoint vouches for it" \
    on 3 --checkpoint="$checkpoint" -o "$text" 1000000
}

# other_requests RANGE...: other things than the run to that range, whose primes went to $text.
other_requests() {
  local is="the checkpoint $checkpoint is of"
  refused "$is the range " on 3 --checkpoint="$checkpoint" -o "$text" 10
  confirm "both ranges are named" has_match "$err" 'is of the range [0-9]+ to [0-9]+, not of 0 to 10;'
  refused "$is the range " alone --checkpoint="$checkpoint" -o "$text" 2 "${@: -1}"
  refused "$is a run with the output file $text, not $npy;" alone --checkpoint="$checkpoint" -o "$npy" "$@"
  refused "$is a run with the output file $text, not of one without" alone --checkpoint="$checkpoint" "$@"
  refused "$is a run with the output file $text, not of one without" alone -c --checkpoint="$checkpoint" "$@"
  refused "$is a run with output as text, not as npy" \
    alone --force --format=npy --checkpoint="$checkpoint" -o "$text" "$@"
}

# Counting is finding, where nothing is written.
without_output() {
  first_time on 3 --checkpoint="$checkpoint" 1000000
  again alone -c --checkpoint="$checkpoint" 1000000
  refused "the checkpoint $checkpoint is of a run without an output file" \
    alone --checkpoint="$checkpoint" -o "$text" 1000000
}

# No numbers to search, and no primes to find.
nothing_to_find() {
  local numbers
  for numbers in '0 1' '24 28'; do
    # shellcheck disable=SC2086 # two numbers
    {
      expect $numbers
      first_time alone --checkpoint="$checkpoint" -o "$npy" $numbers
      confirm "an array of nothing" is_array all "$npy"
      again alone --checkpoint="$checkpoint" -o "$npy" $numbers
    }
  done
}

# interrupt ARG...: a run that gets somewhere, by short rounds, but not to its end, before its time is up. On a slow machine
# MPI's start takes most of that.
interrupt() {
  local limit
  for limit in 1 2 4 8 16; do
    clear_files
    on 3 -q --checkpoint="$checkpoint" --checkpoint-every=0.2 --time-limit="$limit" "$@" "${range[@]}"
    if [[ $status -ne 3 ]] || ! has_line "$checkpoint" "  \"next\": \"${range[0]}\","; then
      break
    fi
  done
  ends_with_status 3
  confirm "it says where, and how to go on" has_match "$err" \
    "^mpiprimes: stopped by the time limit at 1[0-9]{15} \([0-9.e-]+% of the range\); the same command goes on from $checkpoint$"
  cp "$checkpoint" "$folder/interrupted.ckpt"
}

# goes_on ARG...: the rest, searched in another way; the JSON is in $out.
goes_on() {
  local count
  count=$(wc -l <"$expected")
  on 2 -m sieve -s dynamic -j - --checkpoint="$checkpoint" "$@" "${range[@]}"
  ends_with_status 0
  confirm "all primes" has_line "$out" "  \"primes\": $count,"
  confirm "the checkpoint says that it is finished" has_line "$checkpoint" '  "next": null,'
  confirm "nothing else is left" [ ! -e "$checkpoint.tmp" ]
}

# Stopped twice, and resumed each time on another number of ranks and by another method.
interrupted() {
  expect "${range[@]}"
  interrupt -o "$npy"
  confirm "an array of the first primes" is_array part "$npy"
  run "$MPIEXEC" -n 1 "$MPIPRIMES" --checkpoint="$checkpoint" --time-limit=1s -o "$npy" "${range[@]}"
  ends_with_status 3
  confirm "it tells where it goes on" counts "$err" 1 \
    "^mpiprimes: going on from $checkpoint at 1[0-9]{15} \([0-9.e-]+% of the range\), after [0-9.]+ s$"
  confirm "an array of the first primes" is_array part "$npy"
  goes_on -o "$npy"
  confirm "primesieve's numbers" is_array all "$npy"
  confirm "the resumes" has_line "$out" '  "resumes": 2,'
  on 3 --checkpoint="$checkpoint" -o "$npy" "${range[@]}"
  confirm "the report tells of the resumes" has_match "$out" '^Resumed +2 times \(seconds are those of all parts\)$'
}

# damaged COMMAND...: what the command makes of an interrupted run's checkpoint.
damaged() {
  rm -rf "$checkpoint"
  "$@" <"$folder/interrupted.ckpt" >"$checkpoint"
  title="$*"
  confirm "the checkpoint is another one" [ -n "$(cmp "$folder/interrupted.ckpt" "$checkpoint" 2>&1)" ]
  refused "the checkpoint $checkpoint is " alone -q --checkpoint="$checkpoint" -o "$text" "${range[@]}"
}

thesis() {
  echo 'On the Distribution of Prime Numbers: a thesis on which somebody worked for years'
}

# no_regular COMMAND...: that makes something else of the checkpoint's name.
no_regular() {
  rm -rf "$checkpoint"
  "$@" "$checkpoint"
  refused "the checkpoint $checkpoint is not a regular file" alone --checkpoint="$checkpoint" -o "$text" "${range[@]}"
}

damages() {
  local size bytes
  size=$(wc -c <"$folder/interrupted.ckpt")
  damaged true
  confirm "it is empty" has_text "$err" "the checkpoint $checkpoint is empty;"
  for bytes in 1 2 100 $((size / 2)) $((size - 30)) $((size - 2)); do
    damaged head -c "$bytes"
  done
  damaged sed 's/\("next": "1\)0/\11/'
  damaged sed '/"primes"/s/[0-9]"/x"/'
  damaged sed '/"bytes"/s/[1-9]/0/'
  damaged sed '/"checksum"/s/: "./: "x/'
  damaged sed 's/"mpiprimes_checkpoint": 1/"mpiprimes_checkpoint": 2/'
  damaged sed 's/static/dynamic/'
  damaged head -c 2000 "$MPIPRIMES"
  damaged head -c 2000000 /dev/zero
  damaged echo '{}'
  damaged thesis
  no_regular mkdir
  no_regular mkfifo
  refused "the checkpoint $checkpoint is not a regular file" on 3 --checkpoint="$checkpoint" -o "$text" "${range[@]}"
}

# The output file is not what the checkpoint vouches for.
other_output() {
  local bytes
  bytes=$(wc -c <"$text")
  cp "$folder/interrupted.ckpt" "$checkpoint"
  mv "$text" "$folder/good"
  refused "$text is missing, though the checkpoint $checkpoint vouches for it" \
    alone -m sieve --checkpoint="$checkpoint" -o "$text" "${range[@]}"
  head -c $((bytes - 1)) "$folder/good" >"$text"
  refused "$text has $((bytes - 1)) bytes, though the checkpoint $checkpoint vouches for $bytes" \
    alone -m sieve --force --checkpoint="$checkpoint" -o "$text" "${range[@]}"
  # What was written behind the last checkpoint, and what not even this program wrote.
  { cat "$folder/good" && yes 'no prime' | head -n 3000000; } >"$text"
  goes_on -o "$text"
  confirm "primesieve's listing" is_listing "$text"
  confirm "the resumes" has_line "$out" '  "resumes": 1,'
}

with_text() {
  interrupt -o "$text"
  confirm "whole lines from the listing's beginning" is_part "$text"
  other_requests "${range[@]}"
  damages
  rm -rf "$checkpoint"
  other_output
}

# Files in use, by make-believe: the first checkpoint is copied while the run waits for its output file.
waits_for_file() {
  clear_files
  echo old >"$text"
  # shellcheck disable=SC2016 # for the inner shell
  timeout 60 flock "$text" bash -c 'while [[ ! -e $0 ]]; do sleep 0.1; done; sleep 0.2; cp "$0" "$1"' "$checkpoint" \
    "$folder/first.ckpt" &
  on 3 -q -m sieve --force --checkpoint="$checkpoint" -o "$text" "${range[@]}"
  wait
  succeeds
  confirm "primesieve's listing" is_listing "$text"
}

file_in_use() {
  local user
  clear_files
  echo old >"$text"
  { flock 9 && exec sleep 60; } 9>>"$text" &
  user=$!
  while flock --nonblock "$text" true; do
    sleep 0.1
  done
  alone --force --checkpoint="$checkpoint" -o "$text" "${range[@]}"
  refuses 2 "another run is writing to $text now"
  confirm "the file is as it was" holds "$text" old
  confirm "there is no checkpoint" [ ! -e "$checkpoint" ]
  kill "$user"
  wait
}

# A run that ended between its first checkpoint and its output file.
barely_begun() {
  if ! command -v flock >/dev/null; then
    skip "files in use, and runs that barely began: there is no flock"
    return
  fi
  waits_for_file
  clear_files
  cp "$folder/first.ckpt" "$checkpoint"
  goes_on -o "$text"
  confirm "primesieve's listing" is_listing "$text"
  cp "$folder/first.ckpt" "$checkpoint"
  : >"$text"
  goes_on -o "$text"
  confirm "primesieve's listing" is_listing "$text"
  cp "$folder/first.ckpt" "$checkpoint"
  echo "somebody else's" >"$text"
  refused "$text exists; name another file, or overwrite it with --force" \
    alone --checkpoint="$checkpoint" -o "$text" "${range[@]}"
  goes_on --force -o "$text"
  confirm "primesieve's listing" is_listing "$text"
  file_in_use
}

# Where a file cannot be, none of the others comes to be.
bad_places() {
  clear_files
  on 3 --checkpoint="$checkpoint" -o "$here/missing/primes.txt" "${range[@]}"
  refuses 1 "cannot write to $here/missing/primes.txt: No such file or directory"
  confirm "no checkpoint is left" [ -z "$(ls -A "$here")" ]
  on 3 -q -m sieve --checkpoint="$checkpoint" -o "$text" "${range[@]}"
  succeeds
  confirm "primesieve's listing" is_listing "$text"
  clear_files
  # If these began to search, the test would run out of time.
  on 3 --checkpoint="$here/missing/run.ckpt" -o "$text" "${range[@]}"
  refuses 1 "cannot write the checkpoint $here/missing/run.ckpt: No such file or directory"
  on 3 --checkpoint="$here/missing/run.ckpt" "${range[@]}"
  refuses 1 "cannot write the checkpoint $here/missing/run.ckpt: No such file or directory"
  confirm "no file is left" [ -z "$(ls -A "$here")" ]
  refused '/dev/null is no regular file, so a run that writes to it cannot be resumed' \
    alone --checkpoint="$checkpoint" -o /dev/null "${range[@]}"
}

# What a crash may have left behind, in the midst of a checkpoint.
stale_temporary() {
  clear_files
  thesis >"$checkpoint.tmp"
  on 3 -q --checkpoint="$checkpoint" 1000000
  succeeds
  confirm "it is gone" [ "$(ls -A "$here")" = run.ckpt ]
}

find_numpy
finished
without_output
nothing_to_find
interrupted
with_text
barely_begun
bad_places
stale_temporary
finish
