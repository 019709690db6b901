# shellcheck shell=bash
# What the command line's tests share; they source it. The environment holds
# MPIPRIMES, the program, and MPIEXEC, the launcher of the MPI that it was
# built with. Each failed check prints one line, and what the program said.
set -u
: "${MPIPRIMES:?the program to test}" "${MPIEXEC:?the launcher to start it with}"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
out=$folder/out
err=$folder/err
checks=0
failures=0
skips=0
status=0
title=

# Outer launchers are not part of the game, nor is the user's taste in help.
unset OMPI_COMM_WORLD_SIZE OMPI_COMM_WORLD_RANK PMI_SIZE PMI_RANK PMI_FD PMIX_NAMESPACE PMIX_RANK
unset SLURM_STEP_NUM_TASKS SLURM_PROCID SLURM_STEP_ID SLURM_NODELIST SLURM_JOB_END_TIME FLUX_JOB_SIZE FLUX_TASK_RANK PALS_RANKID ARGP_HELP_FMT POSIXLY_CORRECT MPIPRIMES_SIMD MPIPRIMES_CACHES

# What Open MPI's mpirun says when a program ends with a status other than 0,
# what the program says where there are more ranks than cores, and what it says
# to try next after a run that took long, as any run does on a busy machine.
drop_notices() {
  sed -e '/^-\{60,\}$/,/^-\{60,\}$/d' -e '/^mpiprimes: .* has only [0-9]* cores\{0,1\} for [0-9]* ranks/d' -e '/^mpiprimes: to try next: /d' "$1" >"$1.clean"
}

# bounded COMMAND...: with an end to it.
bounded() { timeout -k 5 120 "$@"; }

# run COMMAND...: fills $out, $err (without such notices), $status; $err.all has all.
run() {
  title="$*"
  title=${title//"$folder/"/}
  bounded "$@" >"$out" 2>"$err" </dev/null
  status=$?
  drop_notices "$err"
  mv "$err" "$err.all"
  mv "$err.clean" "$err"
}

# alone ARG...: without a launcher. on N ARG...: on N ranks.
alone() { run "$MPIPRIMES" "$@"; }

on() {
  local ranks=$1
  shift
  run "$MPIEXEC" -n "$ranks" "$MPIPRIMES" "$@"
}

# confirm WHAT COMMAND...: WHAT is true if COMMAND succeeds.
confirm() {
  local what=$1
  shift
  checks=$((checks + 1))
  "$@" && return
  failures=$((failures + 1))
  echo "FAILED: $title: not so: $what"
  sed 's/^/    out: /' "$out" | head -n 20
  sed 's/^/    err: /' "$err" | head -n 20
}

skip() {
  skips=$((skips + 1))
  echo "skipped: $*"
}

is_empty() { [[ ! -s $1 ]]; }

has_line() { grep -aqxF -e "$2" "$1"; }

has_text() { grep -aqF -e "$2" "$1"; }

lacks_text() { ! has_text "$@"; }

has_match() { grep -aqE -e "$2" "$1"; }

# counts FILE N PATTERN: N lines of the file match.
counts() { [[ $(grep -acE -e "$3" "$1") -eq $2 ]]; }

holds() { [[ $(<"$1") == "$2" ]]; }

ends_with_status() {
  confirm "exit status $1 (it is $status)" [ "$status" -eq "$1" ]
}

ends_in_time() {
  confirm "it ends in time (exit status $status)" [ "$status" -ne 124 ] && [ "$status" -ne 137 ]
}

# refuses STATUS TEXT: one message from one rank, with the text in it, and nothing else.
refuses() {
  ends_with_status "$1"
  confirm "one message" counts "$err" 1 '^mpiprimes: '
  confirm "the message has: $2" has_text "$err" "$2"
  confirm "standard output is empty" is_empty "$out"
}

# succeeds: status 0 and no complaint.
succeeds() {
  ends_with_status 0
  confirm "standard error is empty" is_empty "$err"
}

# The processes of $folder/program, a link to the program: no other test's.
link_program() {
  ln -s "$MPIPRIMES" "$folder/program"
}

# The brackets keep grep from finding itself.
survivors() {
  grep -las "$folder/[p]rogram" /proc/[0-9]*/cmdline
}

# find_ranks: the ranks among them, rank by rank, in $pids.
find_ranks() {
  local process first rank
  pids=()
  for process in $(survivors); do
    process=${process%/cmdline}
    IFS= read -r -d '' first 2>/dev/null <"$process/cmdline"
    [[ $first == "$folder/program" ]] || continue # the launcher
    rank=$(tr '\0' '\n' 2>/dev/null <"$process/environ" | sed -n -e 's/^OMPI_COMM_WORLD_RANK=//p' -e 's/^PMI_RANK=//p')
    # shellcheck disable=SC2034 # it is for the tests
    [[ -z $rank ]] || pids[rank]=${process##*/}
  done
}

# No process of the program, nor of its launcher, is left after a few seconds.
leaves_no_process() {
  local i
  if [[ ! -r /proc/self/cmdline ]]; then
    skip "processes left behind: there is no /proc"
    return
  fi
  for ((i = 0; i < 50; i++)); do
    [[ -z $(survivors) ]] && break
    sleep 0.2
  done
  confirm "no process is left" [ -z "$(survivors)" ]
}

# The CPUs that the test may use, one of each core, one a line.
find_cores() {
  local allowed
  allowed=$(awk '/^Cpus_allowed_list:/ { print $2 }' /proc/self/status)
  lscpu -p=CPU,CORE | awk -F, -v allowed="$allowed" '
    BEGIN {
      n = split(allowed, ranges, ",")
      for (i = 1; i <= n; i++) {
        m = split(ranges[i], ends, "-")
        for (cpu = ends[1] + 0; cpu <= ends[m] + 0; cpu++) may_use[cpu]
      }
    }
    !/^#/ && ($1 + 0) in may_use && !seen[$2]++ { print $1 }'
}

# The last line of every test.
finish() {
  echo "${0##*/}: $checks checks, $failures failed, $skips skipped"
  [[ $failures -eq 0 ]]
}
