#!/usr/bin/env bash
# Processes that one launcher started together, but that MPI does not join: one
# message and exit status 2, while a process that is alone on purpose works.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# silent: the other processes leave the talking to the first.
silent() {
  ends_with_status 2
  confirm "standard output is empty" is_empty "$out"
  confirm "standard error is empty" is_empty "$err"
}

# torn NAME SIZE_VARIABLE RANK_VARIABLE: what the two variables tell, with no MPI behind them.
torn() {
  run env "$2=4" "$3=0" "$MPIPRIMES" 100
  refuses 2 "$1"
  confirm "four processes" has_text "$err" 'started 4 processes'
  confirm "it says what the program was built with" has_text "$err" 'was built with'
  run env "$2=4" "$3=2" "$MPIPRIMES" 100
  silent
}

# All that srun sets, and no PMI server: Open MPI 4 would end in MPI_Init.
slurm_step() {
  local tasks=$1 rank=$2
  shift 2
  run env SLURM_JOB_ID=7 SLURM_JOBID=7 SLURM_STEP_ID=0 SLURM_STEPID=0 SLURM_NODELIST=localhost \
    SLURM_JOB_NODELIST=localhost SLURM_NNODES=1 SLURM_NODEID=0 SLURM_LOCALID="$rank" SLURM_NTASKS="$tasks" \
    SLURM_NPROCS="$tasks" SLURM_TASKS_PER_NODE="$tasks" SLURM_STEP_NUM_TASKS="$tasks" SLURM_PROCID="$rank" \
    "$MPIPRIMES" "$@"
}

slurm() {
  slurm_step 4 0 100
  refuses 2 'srun started 4 processes'
  confirm "it says how to start it" has_text "$err" 'srun --mpi=pmix'
  slurm_step 4 3 100
  silent
  slurm_step 1 0 -cq 100
  succeeds
  confirm "25 primes" holds "$out" 25
}

single_rank() {
  alone -cq 100
  confirm "25 primes" holds "$out" 25
  succeeds
  on 1 -cq 100
  confirm "25 primes" holds "$out" 25
  succeeds
  run env SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0 "$MPIPRIMES" -cq 100
  confirm "25 primes" holds "$out" 25
  succeeds
  # Inside of a batch script, Slurm tells of the job's tasks, but there is no step.
  run env SLURM_NTASKS=4 SLURM_PROCID=0 "$MPIPRIMES" -cq 100
  confirm "25 primes" holds "$out" 25
  succeeds
}

# Processes that know nothing of each other on purpose: each has a part of its own, or all share a campaign.
apart() {
  local rank
  for rank in 0 1; do
    slurm_step 2 "$rank" -cq --part=$((rank + 1))/2 1000
    succeeds
    cat "$out" >>"$folder/parts"
    slurm_step 2 "$rank" -cq --part=$((rank + 3))/4 1000
    succeeds
  done
  confirm "the parts have all primes" sums_to 168 "$folder/parts"
  slurm_step 2 0 -cq --part=2/2 1000
  refuses 2 'srun started 2 processes'
  confirm "it says what is accepted" has_text "$err" 'part I for process I'
  # The first one was accepted, and the second one has the same part.
  slurm_step 2 1 -cq --part=1/2 1000
  refuses 2 'srun started 2 processes'
  slurm_step 3 2 -cq --part=1/2 1000
  silent
  run env PMIX_MCA_gds=hash SLURM_STEP_ID=0 "$MPIPRIMES" -cq 100
  succeeds
  slurm_step 2 1 --campaign="$folder/campaign" --parts=2 -m sieve -cq 1e6
  succeeds
}

sums_to() { [[ $(awk '{ sum += $1 } END { print sum }' "$2") -eq $1 ]]; }

# What MPI is told to do without, it is told only where nobody else can be; and what the user has set stays.
start_alone() {
  "$MPIPRIMES" --version | grep -q 'Open MPI' || return 0
  run env OMPI_MCA_btl=nonsense "$MPIPRIMES" -cq 100
  confirm "the user's setting stands" test "$status" -ne 0
}

other_launcher() {
  local other=mpirun.openmpi name="Open MPI's mpirun"
  if "$MPIPRIMES" --version | grep -q 'Open MPI'; then
    other=mpirun.mpich name="MPICH's"
  fi
  if ! command -v "$other" >/dev/null; then
    skip "the other MPI library's launcher: there is no $other"
    return
  fi
  run "$other" -n 2 "$MPIPRIMES" 100
  refuses 2 "$name"
  confirm "two processes" has_text "$err" 'started 2 processes'
  run "$other" -n 1 "$MPIPRIMES" -cq 100
  confirm "25 primes" holds "$out" 25
  ends_with_status 0
}

torn srun SLURM_STEP_NUM_TASKS SLURM_PROCID
torn "MPICH's" PMI_SIZE PMI_RANK
torn "Open MPI's mpirun" OMPI_COMM_WORLD_SIZE OMPI_COMM_WORLD_RANK
torn "flux run" FLUX_JOB_SIZE FLUX_TASK_RANK
torn "PALS's mpiexec" PMI_SIZE PALS_RANKID
slurm
apart
single_rank
start_alone
other_launcher
finish
