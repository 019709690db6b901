#!/usr/bin/env bash
# Output that cannot be written: exit status 1 and the reason, nothing half-said,
# and no hang.
#
# What the launcher itself cannot write, the program does not hear of: it writes
# into the launcher's pipe. With a launcher the ranks' own streams are led astray.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# to FILE COMMAND...: with FILE as standard output.
to() {
  local file=$1
  shift
  run bash -c 'file=$1; shift; exec "$@" >"$file"' to "$file" "$@"
}

# to_full ARG...: alone, and on three ranks whose standard output is full.
to_full() {
  to /dev/full "$MPIPRIMES" "$@"
  refuses 1 'No space left on device'
  # shellcheck disable=SC2016 # for the inner shell
  run "$MPIEXEC" -n 3 bash -c '"$0" "$@" >/dev/full' "$MPIPRIMES" "$@"
  refuses 1 'No space left on device'
}

full() {
  if [[ ! -c /dev/full ]]; then
    skip "a full disk: there is no /dev/full"
    return
  fi
  to_full -p 100
  confirm "no report" lacks_text "$err" Range
  to_full 100
  to_full -c -q 100
  to_full -j - 100
  to_full --help
  to_full --version
  to /dev/full "$MPIEXEC" -n 3 "$MPIPRIMES" -p 100
  ends_in_time
}

# closed ARG...: with no standard output at all.
closed() {
  run bash -c 'exec "$@" >&-' closed "$MPIPRIMES" "$@"
  refuses 1 'cannot write'
}

closed_streams() {
  closed 100
  closed -p 100
  closed --version
  # The JSON's file must not become standard output.
  closed -j "$folder/closed.json" 100
  confirm "the JSON holds one report" counts "$folder/closed.json" 1 '^  "primes": 25,$'
  confirm "the JSON holds no text" lacks_text "$folder/closed.json" Range
}

# no_json TEXT FILE: the JSON cannot be written to FILE.
no_json() {
  alone -j "$2" 100
  refuses 1 "$1"
  confirm "the message names the file" has_text "$err" "$2"
  on 3 -j "$2" 100
  refuses 1 "$1"
}

bad_json() {
  no_json 'No such file or directory' "$folder/missing/report.json"
  no_json 'Is a directory' "$folder"
}

# A disk that is full only in the end: the report is not lost with the JSON.
full_json() {
  [[ -c /dev/full ]] || return
  alone -j /dev/full 100
  ends_with_status 1
  confirm "the reason" has_text "$err" 'No space left on device'
  confirm "the message names the file" has_text "$err" /dev/full
  confirm "the report" has_match "$out" '^Primes +25$'
  on 3 -c -q -j /dev/full 100
  ends_with_status 1
  confirm "the reason, once" counts "$err" 1 'No space left on device'
  confirm "the count" holds "$out" 25
}

# A file that this run created goes with it, one that was there stays as it was.
json_of_failed_run() {
  [[ -c /dev/full ]] || return
  echo precious >"$folder/old.json"
  to /dev/full "$MPIPRIMES" -p -j "$folder/old.json" 100
  ends_with_status 1
  confirm "the old JSON is as it was" holds "$folder/old.json" precious
  to /dev/full "$MPIPRIMES" -p -j "$folder/new.json" 100
  ends_with_status 1
  confirm "the new JSON is gone" [ ! -e "$folder/new.json" ]
  alone -j "$folder/old.json" 10 5
  ends_with_status 2
  confirm "the old JSON is as it was" holds "$folder/old.json" precious
  alone -j "$folder/new.json" 10 5
  confirm "no JSON was made" [ ! -e "$folder/new.json" ]
}

# A longer report leaves nothing of itself behind a shorter one.
json_is_replaced() {
  on 3 -q -j "$folder/twice.json" 1000000
  alone -q -j "$folder/twice.json" 10
  alone -q -j "$folder/once.json" 10
  confirm "as many lines as a new file" counts "$folder/twice.json" "$(wc -l <"$folder/once.json")" ''
  confirm "it ends as it should" [ "$(tail -n 1 "$folder/twice.json")" = '}' ]
}

# first_line COMMAND...: a reader that goes after one line; $status is the command's.
first_line() {
  title="$* | head -n 1"
  bounded "$@" 2>"$err" </dev/null | head -n 1 >"$out"
  status=${PIPESTATUS[0]}
}

# Open MPI's mpirun falls over a reader that is gone; what counts is that all comes to an end.
closed_pipe() {
  link_program
  first_line "$folder/program" -p 1e7
  ends_with_status 1
  confirm "the first prime arrived" holds "$out" 2
  confirm "it says why" has_text "$err" 'Broken pipe'
  first_line "$MPIEXEC" -n 3 "$folder/program" -p 1e7
  ends_in_time
  confirm "the first prime arrived" holds "$out" 2
  leaves_no_process
}

full
closed_streams
bad_json
full_json
json_of_failed_run
json_is_replaced
closed_pipe
finish
