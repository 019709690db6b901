#!/usr/bin/env bash
# A wrong command line: one message from one rank, which names the argument, and
# exit status 2, through the launcher as well.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# bad TEXT ARG...: refused with TEXT, on three ranks and without a launcher.
bad() {
  local text=$1
  shift
  alone "$@"
  refuses 2 "$text"
  on 3 "$@"
  refuses 2 "$text"
}

numbers() {
  local text
  for text in abc ''; do
    bad "'$text' is not a whole number" "$text"
  done
  bad "'-5' is negative" -5
  bad "'100x' is not" 10 100x
  for text in 18446744073709551616 10^30; do
    bad "'$text' is too large" "$text"
  done
  # Variations, without the launcher's time.
  for text in 1.5e6 1,000,000 0x10 ' 10' 1e 2^-1 1e3e2 10. 1e18+1e19x; do
    alone "$text"
    refuses 2 "'$text' is not a whole number"
  done
  for text in 2^64 99999999999999999999999999999999999999999999 2^63*2 1e99999999999 2^64-1+1; do
    alone 5 "$text"
    refuses 2 "'$text' is too large"
  done
  alone 5-10
  refuses 2 "'5-10' is negative"
  alone -- -5
  refuses 2 "'-5' is negative"
}

ranges() {
  bad 'START 10 is above STOP 5' 10 5
  bad 'STOP is missing'
  bad "'3' is one argument too many" 1 2 3
}

options() {
  bad "unrecognized option '--nonsense'" --nonsense 10
  bad '--method=siev: it can be trial or sieve' --method=siev 10
  bad '--schedule=nonsense' -s nonsense 10
  bad '--progress=nonsense' --progress=nonsense 10
  bad "requires an argument -- 'm'" 10 -m
  bad "'--schedule' requires an argument" 10 --schedule
  alone -x 10
  refuses 2 "invalid option -- 'x'"
  alone --json= 10
  refuses 2 '--json='
  alone --count=5 10
  refuses 2 "'--count'"
}

contradictions() {
  bad '--print and --count' -p -c 10
  bad '--print and --json=-' -p -j - 10
}

# What no other test's message depends on: the program's name without its folder, and the way to the help.
manners() {
  alone --nonsense
  confirm "the message begins with the plain name" has_match "$err" '^mpiprimes: unrecognized'
  confirm "it points to --help" has_text "$err" 'mpiprimes --help'
}

environment() {
  MPIPRIMES_SIMD=nonsense bad 'MPIPRIMES_SIMD=nonsense' 10
}

numbers
ranges
options
contradictions
manners
environment
finish
