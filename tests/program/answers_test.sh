#!/usr/bin/env bash
# --help, --usage and --version, and the ways in which options can be written.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage_line='Usage: mpiprimes [OPTION...] [START] STOP'

# answers TEXT OPTION: status 0 and the text once, without a launcher and from one of three ranks.
answers() {
  local text=$1
  shift
  for start in alone 'on 3'; do
    # shellcheck disable=SC2086 # two words
    $start "$@"
    succeeds
    confirm "once: $text" counts "$out" 1 "$text"
  done
}

help_is_whole() {
  local option
  alone --help
  confirm "it begins with the usage" has_line "$out" "$usage_line"
  for option in method schedule memory count print output format force json checkpoint checkpoint-every time-limit study repeat csv ranks quiet progress help usage version; do
    confirm "it tells of --$option" has_match "$out" "^ .*--$option([=, ]|$)"
  done
  confirm "no line is longer than 80 columns" counts "$out" 0 '.{81}'
  confirm "no line ends in spaces" counts "$out" 0 ' $'
  confirm "it tells of the exit status" has_text "$out" 'exit status'
}

version_is_whole() {
  local what
  alone -V
  confirm "the version comes first" has_match "$out" '^mpiprimes [0-9]+\.[0-9]+\.[0-9]+$'
  for what in revision compiler MPI SIMD caches sieve; do
    confirm "it tells of: $what" has_match "$out" "^$what +[^ ]"
  done
}

# gives COUNT ARG...: -c and -q in whatever form print that number of primes.
gives() {
  local count=$1
  shift
  alone "$@"
  succeeds
  confirm "$count" holds "$out" "$count"
}

spellings() {
  gives 25 -c -q 100
  gives 25 -cq 100
  gives 25 100 -cq
  gives 25 -cq -- 100
  gives 21 10 -c 100 -q
  gives 25 -cqmsieve 100
  gives 25 --count --quiet --method=trial --schedule=dynamic 100
  gives 25 --count --quiet --method sieve --schedule dynamic 100
  gives 25 --cou --qui --sched static 100
  gives 25 -cq --progress=never --ranks 100
  gives 25 -cq --time-limit=1:30:00 100
}

numbers() {
  gives 168 -cq 1e3
  gives 168 -cq 10^3
  gives 168 -cq 2^10-24
  gives 168 -cq 9e2+1e2
  gives 62 -cq 3*10^2
  gives 168 -cq 0001000
  gives 0 -cq 0
  gives 0 -cq 0 1
  gives 1 -cq 2 2
}

answers 'Usage: mpiprimes' --help
answers 'Usage: mpiprimes' --usage
answers '^mpiprimes [0-9]' --version
alone '-?'
confirm "-? is --help" has_line "$out" "$usage_line"
help_is_whole
version_is_whole
spellings
numbers
finish
