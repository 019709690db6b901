# shellcheck shell=bash
# What the Slurm jobs share; they source it. A job keeps a checkpoint under its
# own name, so that it can be started again and goes on: after its time limit,
# after a node was lost, after `scontrol requeue`.
#
# The environment may hold
#   MPIPRIMES            the program, if it is not build/mpiprimes, or the one that
#                        was installed with the jobs
#   MPIPRIMES_LAUNCHER   srun, or an mpirun; without it, what fits is found
set -euo pipefail

max_fruitless=3 # attempts in a row that get no further, then a job gives up

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=jobs/program.sh
source "$top/jobs/program.sh"
launcher=()     # the command that starts the ranks
process=        # its process
stopper=USR2    # the signal that it passes on, and the ranks stop at
stop_signal=    # USR2: the time limit is near; TERM: cancelled, or it is reached
checkpoint=     # the run's, whoever named it
own_checkpoint= # the one that the program keeps if the user names none
attempts=       # the file that counts fruitless ones
keep=           # whether own_checkpoint stays when the job is done
restartable=    # whether a run without a checkpoint may begin anew

# As squeue names it: a task of an array is 12_3.
job=${SLURM_JOB_ID:-}
if [[ -n ${SLURM_ARRAY_TASK_ID:-} ]]; then job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID; fi

say() { printf 'job %s: %s\n' "$job" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

find_program() {
  program=${MPIPRIMES:-$(own_program)}
  [[ -x $program ]] ||
    die "no program at $program: build it (cmake --preset release && cmake --build --preset release), or set MPIPRIMES"
  version=$("$program" --version) ||
    die "$program does not run here: load the modules that it was built with, at the top of the job script"
}

# --- How many ranks -----------------------------------------------------------

sum_of() { awk -v RS=, -F '[(x)]+' '{ sum += $1 * ($2 ? $2 : 1) } END { print sum }' <<<"$1"; }

cores_of_nodes() {
  sinfo --Node --noheader --nodes="$SLURM_JOB_NODELIST" --format='%N %X %Y' |
    sort -u | awk '{ cores += $2 * $3 } END { print cores + 0 }'
}

# divided LIST N: the numbers of a list like 64(x2),32, divided by N.
divided() {
  awk -v RS=, -v ORS= -v n="$2" '
    { count = int($0); sub(/^[0-9]+/, ""); sub(/\n/, ""); print (NR > 1 ? "," : "") int((count + n - 1) / n) $0 }' <<<"$1"
}

# One rank a core of the nodes, unless sbatch was given a number of tasks.
# Slurm's CPUs are hyperthreads, unless the site has it otherwise. The mpiruns
# read SLURM_TASKS_PER_NODE.
count_ranks() {
  local cpus cores
  threads=1
  if [[ -z ${SLURM_NTASKS:-} ]]; then
    cpus=$(sum_of "$SLURM_JOB_CPUS_PER_NODE")
    cores=$(cores_of_nodes)
    if ((cores > 0 && cores < cpus)); then threads=$((cpus / cores)); fi
    SLURM_TASKS_PER_NODE=$(divided "$SLURM_JOB_CPUS_PER_NODE" "$threads")
    export SLURM_TASKS_PER_NODE
  fi
  ranks=${SLURM_NTASKS:-$(sum_of "$SLURM_TASKS_PER_NODE")}
}

ranks_text() { if ((ranks == 1)); then echo "1 rank"; else echo "$ranks ranks"; fi; }

# --- What starts them ---------------------------------------------------------

# The MPI library that the program was built with, as its mpirun names itself.
mpi_library() {
  case $version in
    *"Open MPI"*) echo "Open MPI" ;;
    *MVAPICH*) echo MVAPICH ;;
    *Intel*) echo "Intel MPI" ;;
    *MPICH*) echo MPICH ;;
    *) echo other ;;
  esac
}

# is_of COMMAND LIBRARY: an mpirun of another library would start N programs of
# one rank each.
is_of() {
  local said
  command -v "$1" >/dev/null || return 1
  said=$("$1" --version 2>&1) || return 1
  case $2 in
    "Open MPI") [[ $said == *"(Open MPI)"* || $said == *"(OpenRTE)"* || $said == *"(PRRTE)"* ]] ;;
    "Intel MPI") [[ $said == *Intel* ]] ;;
    MPICH | MVAPICH) [[ $said == *HYDRA* ]] ;;
    *) true ;;
  esac
}

# The mpirun of the build, or the one on the PATH, if it is of that library.
find_mpirun() {
  local library=$1 built name
  built=$(mpiexec_of "$program")
  for name in ${built:+"$built"} mpirun mpiexec mpirun.openmpi mpirun.mpich; do
    if is_of "$name" "$library"; then
      echo "$name"
      return
    fi
  done
  return 1
}

# The protocol by which srun and that library know each other, if Slurm has it.
srun_protocol() {
  local wanted=pmi2 offered
  [[ $1 != "Open MPI" ]] || wanted=pmix
  offered=$(srun --mpi=list 2>&1) || return 1
  grep -qx "[[:space:]]*$wanted" <<<"$offered" && echo "$wanted"
}

# Whether the ranks that a launcher starts find each other: if not, the program
# refuses to run. Only a trial tells for sure, as versions have to fit, too. Its
# answer counts, not its end: MPICH 4.0 may hang there over several nodes, and is
# ended after five seconds.
joins_ranks() {
  local answer trial i joined=
  exec {answer}< <(exec timeout --kill-after=5 60 "$@" "$program" --version 2>/dev/null </dev/null)
  trial=$!
  if grep -qx "${version%%$'\n'*}" <&"$answer"; then joined=yes; fi
  for ((i = 0; i < 50; i++)); do
    kill -0 "$trial" 2>/dev/null || break
    sleep 0.1
  done
  kill "$trial" 2>/dev/null || true
  wait "$trial" || true
  exec {answer}<&-
  [[ -n $joined ]]
}

use_srun() {
  local protocol
  protocol=$(srun_protocol "$1") || return 1
  launcher=(srun --mpi="$protocol" --ntasks="$ranks" --kill-on-bad-exit=1)
  if ((threads > 1)); then launcher+=(--threads-per-core=1); fi
  joins_ranks "${launcher[@]}"
}

# Open MPI's mpirun and srun pass USR2 on at once; MPICH's dies of it, and passes
# on TERM.
use_mpirun() {
  launcher=("$1" -n "$ranks")
  is_of "$1" "Open MPI" || stopper=TERM
}

choose_launcher() {
  local library mpirun
  library=$(mpi_library)
  case ${MPIPRIMES_LAUNCHER:-} in
    srun) use_srun "$library" || die "srun does not join the ranks of a program built with $library; unset MPIPRIMES_LAUNCHER, so that mpirun is used" ;;
    ?*) use_mpirun "$MPIPRIMES_LAUNCHER" ;;
    *)
      use_srun "$library" && return
      mpirun=$(find_mpirun "$library") ||
        die "no mpirun of the program's MPI library ($library) here: load its module at the top of the script, or set MPIPRIMES_LAUNCHER to its mpirun"
      use_mpirun "$mpirun"
      ;;
  esac
}

# --- One attempt --------------------------------------------------------------

# The ranks stop with a checkpoint.
note_signal() {
  [[ $stop_signal == USR2 ]] || stop_signal=$1
  interrupted=yes
  [[ -z $process ]] || kill -s "$stopper" "$process" 2>/dev/null || true
}

# attempt ARGUMENT...: runs the program; sets status. A trap ends the wait early.
attempt() {
  "${launcher[@]}" "$program" "$@" &
  process=$!
  interrupted=yes
  while [[ -n $interrupted ]]; do
    interrupted=
    status=0
    wait "$process" || status=$?
  done
  process=
}

# How far a checkpoint is; nothing without one.
progress_of() { sed -n 's/^ *"next": *\("[^"]*"\|null\).*/\1/p' "$1" 2>/dev/null || true; }

# MPICH's mpirun may end with 0 when it was told to stop; the checkpoint knows.
is_unfinished() { [[ $(progress_of "$1") == '"'* ]]; }

# name_files NAME ARGUMENT...: the checkpoint is NAME.ckpt, unless the program's
# arguments name another.
name_files() {
  attempts=$1.attempts
  own_checkpoint=$1.ckpt
  checkpoint=$own_checkpoint
  shift
  while (($# > 0)); do
    case $1 in
      --checkpoint=*) checkpoint=${1#*=} ;;
      --checkpoint) checkpoint=${2:-} ;;
    esac
    shift
  done
}

# --- What becomes of the job --------------------------------------------------

nodes_answer() {
  timeout --kill-after=5 30 srun --mpi=none --overlap --nodes="$SLURM_JOB_NUM_NODES" \
    --ntasks="$SLURM_JOB_NUM_NODES" --ntasks-per-node=1 true >/dev/null 2>&1 </dev/null
}

# What a job says that ends before its work is done, if there is something to go on from.
how_to_go_on() { echo "to go on from where it got, give the same arguments and --checkpoint=$checkpoint"; }

# give_up TEXT: the job ends, and the user learns how to go on.
give_up() {
  rm -f "$attempts"
  say "$*"
  if [[ -e $checkpoint ]]; then
    say "$(how_to_go_on)"
  fi
  exit "$status"
}

# requeue BEFORE REASON: unless one attempt after the other gets no further than
# the checkpoint BEFORE.
requeue() {
  local before=$1 fruitless=0
  if [[ $(progress_of "$checkpoint") == "$before" ]]; then
    fruitless=$(($(cat "$attempts" 2>/dev/null || echo 0) + 1))
  fi
  ((fruitless < max_fruitless)) || give_up "$2; $fruitless attempts in a row got no further, so the job ends here"
  echo "$fruitless" >"$attempts"
  say "$(date '+%F %T') $2; back into the queue, to start again in about two minutes"
  scontrol requeue "$SLURM_JOB_ID" || give_up "Slurm does not take the job back into the queue"
  exit "$status"
}

done_with_job() {
  rm -f "$attempts"
  [[ -n $keep ]] || rm -f "$own_checkpoint"
  say "$(date '+%F %T') done"
}

# The run did not come to an end of its own: was something lost?
handle_failure() {
  local before=$1
  [[ $stop_signal != TERM ]] || give_up "Slurm ended the job"
  if [[ -z $stop_signal && $status -eq 1 ]] && nodes_answer; then
    give_up "the run failed, see above; starting it again would not help"
  fi
  if [[ ! -e $checkpoint ]]; then
    [[ $stop_signal != USR2 ]] || give_up "the time limit ended a run that has no checkpoint: give it more time (sbatch --time=...)"
    [[ -n $restartable ]] || give_up "failed with status $status; a run without a checkpoint is not begun anew by itself"
  fi
  requeue "$before" "the run ended with status $status: a rank or a node was lost"
}

# run_job ARGUMENT...: one attempt, and what follows from it.
run_job() {
  local before
  trap 'note_signal USR2' USR2
  trap 'note_signal TERM' TERM
  find_program
  count_ranks
  choose_launcher
  before=$(progress_of "$checkpoint")
  say "$(date '+%F %T') attempt $((${SLURM_RESTART_COUNT:-0} + 1)): $(ranks_text) on $SLURM_JOB_NODELIST by ${launcher[*]}"
  attempt "$@"
  if ((status == 0)) && is_unfinished "$checkpoint"; then status=3; fi
  case $status in
    0) done_with_job ;;
    2) give_up "the run was refused, see above; starting it again would not help" ;;
    3)
      [[ $stop_signal != TERM ]] || give_up "Slurm ended the job"
      requeue "$before" "stopped early"
      ;;
    4) give_up "the primes were not right, see above; have the nodes $SLURM_JOB_NODELIST checked" ;;
    *) handle_failure "$before" ;;
  esac
}

if [[ -z ${SLURM_JOB_ID:-} ]]; then
  die "this is a job for Slurm: sbatch jobs/mpiprimes.sbatch 1e10; without Slurm: jobs/local.sh 1e10"
fi
# What they set for ssh must not take the place of srun, by which Hydra, MPICH's
# mpirun, starts its helpers here.
export HYDRA_LAUNCHER_EXEC=${HYDRA_LAUNCHER_EXEC-srun}
# By default srun's PMIx may let ranks out of MPI_Init while those of other nodes
# are still in it, where the first message crashes Open MPI (seen with Slurm
# 22.05, PMIx 4.2 and Open MPI 4.1). By the ring, all wait for all.
export SLURM_PMIX_FENCE=${SLURM_PMIX_FENCE-ring}
# shellcheck source=jobs/mpi-settings.sh
source "$top/jobs/mpi-settings.sh"
