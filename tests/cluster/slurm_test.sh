#!/usr/bin/env bash
# The Slurm jobs that are shipped, on a real Slurm: they take the nodes that they get, by srun and by mpirun, and come to the
# end of their work over time limits and lost nodes.
#
#   tests/cluster/slurm_test.sh [short]
#
# short: without what does not depend on the MPI library, and the lost node that only Open MPI's mpirun notices by itself.
# shellcheck source=tests/cluster/slurm.sh
source "$(dirname "${BASH_SOURCE[0]}")/slurm.sh"

jobs=$(readlink -f "$cluster/../../jobs")
# MPICH before 4.2 may hang in MPI_Finalize over several nodes: its runs that come to their end take one.
if is_open_mpi; then
  protocol=pmix nodes=2 place="4 on 2 nodes, 2 on each"
else
  protocol=pmi2 nodes=1 place="2 on 1 node"
fi

# is_in_state STATE: the job, which has ended.
is_in_state() { confirm "state $1 (it is $(state_of "$job"))" has_state "$job" "$1"; }

# submit_and_wait STATE ARGUMENT...: a job that ends like this.
submit_and_wait() {
  local state=$1
  shift
  submit "$@"
  await "end of job $job" 60 has_ended "$job"
  cp "$log" "$out" 2>/dev/null || true
  is_in_state "$state"
}

has_ended() {
  case $(state_of "$1") in
    PENDING | RUNNING | COMPLETING | CONFIGURING) return 1 ;;
  esac
}

had_attempts() { confirm "attempts: $1" counts "$log" "$1" '^job [0-9]+: .* attempt [0-9]+: '; }

leaves_files() {
  confirm "files left: $*" [ "$(cd "$folder" && echo "${log%.out}"[.]*)" = "$(printf "${log%.out}.%s " "$@" | sed 's/ $//')" ]
}

count_of() { primesieve --quiet "$@"; }

# found START STOP: these primes, with their listing.
found() {
  confirm "the count" has_line "$log" "Primes    $(count_of "$@")"
  confirm "the primes" cmp -s "$folder/listing" <(primesieve "$@" -p)
}

# --- Sizes -----------------------------------------------------------------------------------------------------------------

# range_of SECONDS: START and STOP of a range that takes one rank so long on a core of its own.
range_of() {
  local numbers=5000000 taken TIMEFORMAT=%U
  taken=$({ time "$MPIPRIMES" -cq 1e12 "1e12+$numbers" >/dev/null; } 2>&1)
  awk -v numbers="$numbers" -v seconds="$1" -v taken="$taken" \
    'BEGIN { printf "1000000000000 %.0f\n", 1e12 + numbers * seconds / taken }'
}

# --- Launchers -------------------------------------------------------------------------------------------------------------

by_srun() {
  submit_and_wait COMPLETED --nodes="$nodes" "$jobs/mpiprimes.sbatch" -c -m sieve 1e9
  confirm "by srun" has_text "$log" "by srun --mpi=$protocol"
  confirm "one rank a core" has_line "$log" "Ranks     $place"
  confirm "the count" has_line "$log" "Primes    50847534"
  leaves_files out
}

by_mpirun() {
  MPIPRIMES_LAUNCHER=$MPIEXEC submit_and_wait COMPLETED --nodes="$nodes" "$jobs/mpiprimes.sbatch" -m sieve --force -o "$folder/listing" 1e7
  confirm "by mpirun" has_text "$log" "by $MPIEXEC"
  confirm "one rank a core" has_line "$log" "Ranks     $place"
  found 0 1e7
  leaves_files out
}

# Slurm without this protocol, another library's mpirun first on the PATH, and a program that was installed elsewhere.
by_the_fitting_mpirun() {
  mkdir "$folder/bin"
  printf '#!/bin/sh\n[ "$*" != --mpi=list ] || { echo none; exit; }\nexec %s "$@"\n' "$(command -v srun)" >"$folder/bin/srun"
  printf '#!/bin/sh\necho "mpirun of another library"\n' >"$folder/bin/mpirun"
  chmod +x "$folder/bin/srun" "$folder/bin/mpirun"
  ln -s "$MPIPRIMES" "$folder/bin/mpiprimes"
  PATH=$folder/bin:$PATH MPIPRIMES=$folder/bin/mpiprimes submit_and_wait COMPLETED --ntasks=2 "$jobs/mpiprimes.sbatch" -c 1e6
  confirm "by another mpirun" has_match "$log" 'by mpi(exec|run\.(openmpi|mpich)) -n 2$'
  confirm "as many as asked for" has_line "$log" "Ranks     2 on 1 node"
  rm -r "${folder:?}/bin"
}

# As MPICH 4.0 may over several nodes, after the trial of the launcher has answered.
hangs_at_its_end() {
  cat >"$folder/hang" <<END
#!/bin/sh
"$MPIPRIMES" "\$@"
[ "\$1" != --version ] || [ -z "\${SLURM_STEP_ID-}" ] || exec sleep 1000
END
  chmod +x "$folder/hang"
  MPIPRIMES=$folder/hang MPIPRIMES_LAUNCHER=srun submit_and_wait COMPLETED --ntasks=2 "$jobs/mpiprimes.sbatch" -c 1e6
  confirm "the count" has_line "$log" "Primes    78498"
}

# A run over nodes would only seldom crash without it.
fence() {
  # shellcheck disable=SC2016 # it is for that shell
  printf '#!/bin/sh\necho "Open MPI: the fence is a $SLURM_PMIX_FENCE"\n' >"$folder/fence"
  chmod +x "$folder/fence"
  MPIPRIMES=$folder/fence MPIPRIMES_LAUNCHER=srun submit_and_wait COMPLETED "$jobs/mpiprimes.sbatch" 100
  confirm "it makes the ranks of all nodes wait" has_line "$log" "Open MPI: the fence is a ring"
}

# --- What ends a job -------------------------------------------------------------------------------------------------------

refused() {
  submit_and_wait FAILED "$jobs/mpiprimes.sbatch" -c 1x9
  confirm "the program's reason" has_text "$log" "'1x9' is not a whole number"
  had_attempts 1
  leaves_files out
  submit_and_wait FAILED "$jobs/mpiprimes.sbatch" -c --json=/nowhere/report 1e6
  confirm "the program's reason" has_text "$log" "/nowhere/report"
  confirm "what follows" has_text "$log" "would not help"
  had_attempts 1
}

without_checkpoint() {
  submit_and_wait COMPLETED "$jobs/mpiprimes.sbatch" --print 1000
  confirm "168 primes" counts "$log" 168 '^[0-9]+$'
  submit_and_wait COMPLETED "$jobs/mpiprimes.sbatch" --help
  confirm "help" has_text "$log" "Usage: mpiprimes"
  leaves_files out
}

own_checkpoint() {
  submit_and_wait COMPLETED "$jobs/mpiprimes.sbatch" -c --checkpoint="$folder/own" 1e6
  confirm "it stays" [ -s "$folder/own" ]
  leaves_files out
}

# A program that gets nowhere: its ranks are killed one time after the other.
gets_nowhere() {
  local i
  cat >"$folder/crash" <<'END'
#!/bin/sh
[ "$1" != --version ] || { echo "MPI crash"; exit; }
touch "${1#*=}"
kill -KILL $$
END
  chmod +x "$folder/crash"
  MPIPRIMES=$folder/crash MPIPRIMES_LAUNCHER=$MPIEXEC submit "$jobs/mpiprimes.sbatch" 100
  for i in 1 2; do
    await_requeue "$job" "$i"
    release "$job"
  done
  await_state "$job" FAILED 20
  had_attempts 3
  confirm "the reason" has_text "$log" "3 attempts in a row got no further"
}

cancelled() {
  submit "$jobs/mpiprimes.sbatch" -c 1e12 2e12
  await "start of the run" 20 has_begun "$job"
  on_host login scancel "$job"
  await_state "$job" CANCELLED 20
  had_attempts 1
  confirm "how to go on" has_text "$log" "--checkpoint=mpiprimes-$job.ckpt"
}

has_begun() { [[ -s $folder/mpiprimes-$1.ckpt ]]; }

# --- What brings it back ---------------------------------------------------------------------------------------------------

# A minute is Slurm's shortest limit; the signal comes within its first half.
start_limited() {
  read -r first last <<<"$(range_of 40)"
  submit --time=1 --signal=B:USR2@55 --ntasks=1 --nodelist=h5 "$jobs/mpiprimes.sbatch" -c "$first" "$last"
  limited=$job
}

# While other jobs run, too.
release_limited() {
  if [[ -n ${limited-} ]] && has_state "$limited" PENDING && [[ $(restarts_of "$limited") -gt 0 ]]; then
    release "$limited"
  fi
}

# to_the_end SECONDS: the job, which is released as often as it comes back into the queue; sets restarts.
to_the_end() {
  until await "end of job $job, or its requeue" "$1" has_stopped "$job" && has_ended "$job"; do
    release "$job"
  done
  restarts=$(restarts_of "$job")
  is_in_state COMPLETED
  confirm "it was interrupted ($restarts times)" [ "$restarts" -ge 1 ]
  had_attempts $((restarts + 1))
  confirm "it went on" has_match "$log" '^mpiprimes: going on from'
  leaves_files out
}

end_limited() {
  job=$limited log=$folder/mpiprimes-$limited.out title="a job with a time limit"
  limited=
  to_the_end 120
  confirm "stopped in time" counts "$log" "$restarts" '^mpiprimes: stopped by signal'
  confirm "the count" has_line "$log" "Primes    $(count_of "$first" "$last")"
}

has_stopped() { has_ended "$1" || has_state "$1" PENDING; }

# The same by hand, where the time limit is not the point.
stopped_early() {
  read -r start stop <<<"$(range_of 14)"
  MPIPRIMES_LAUNCHER=$1 submit --nodes="$nodes" "$jobs/mpiprimes.sbatch" -c --checkpoint-every=1 "$start" "$stop"
  await "progress of job $job" 30 has_progress "$job"
  on_host login scancel --batch --signal=USR2 "$job"
  await_requeue "$job" 1
  to_the_end 60
  confirm "the count" has_line "$log" "Primes    $(count_of "$start" "$stop")"
}

# Its range begins at 1e12.
has_progress() { grep -q '"next": "' "$folder/mpiprimes-$1.ckpt" 2>/dev/null && ! grep -q '"next": "1000000000000"' "$folder/mpiprimes-$1.ckpt"; }

# start_over_nodes LAUNCHER: a job that is at work on two of them.
start_over_nodes() {
  read -r start stop <<<"$(range_of 16)"
  MPIPRIMES_LAUNCHER=$1 submit --nodes="$nodes" "$jobs/mpiprimes.sbatch" --checkpoint-every=1 --force -o "$folder/listing" "$start" "$stop"
  await "progress of job $job" 30 has_progress "$job"
}

end_over_nodes() {
  to_the_end 90
  found "$start" "$stop"
}

# Slurm does not know yet, and the batch script is alive.
lose_other_node() {
  local lost
  start_over_nodes "$MPIEXEC"
  lost=$(nodes_of "$job" | tail -n 1)
  switch_off "$lost"
  await "requeue by the job itself" 15 has_text "$log" "back into the queue"
  lose "$lost"
  await_requeue "$job" 1
  end_over_nodes
  regain "$lost"
}

lose_batch_host() {
  local lost
  start_over_nodes srun
  lost=$(batch_host_of "$job")
  lose "$lost"
  await_requeue "$job" 1
  end_over_nodes
  regain "$lost"
}

# --- Arrays and studies ----------------------------------------------------------------------------------------------------

array() {
  submit --array=1-3 "$jobs/array.sbatch" -m sieve -o "$folder/primes-%A-%a" 1e8
  await "end of the array's tasks" 60 no_job_left "$job"
  run_on login "$MPIPRIMES" --merge "$folder/mpiprimes-$job"-00[123].ckpt
  ends_with_status 0
  confirm "the count" has_line "$out" "Primes    5761455"
  confirm "the primes" cmp -s <(cat "$folder/primes-$job"-*) <(primesieve 1e8 -p)
  submit_and_fail_array
}

# Parts that would leave gaps.
submit_and_fail_array() {
  submit --array=1,3 "$jobs/array.sbatch" -c 1e8
  await "end of the array's tasks" 30 no_job_left "$job"
  log=$folder/mpiprimes-$job-3.out
  confirm "the reason" has_match "$log" "^job ${job}_3: .* numbered one by one"
}

# Two tasks share a campaign; one of them loses its node, and the other takes its part over.
campaign() {
  local lost start stop
  read -r start stop <<<"$(range_of 24)"
  submit --array=1-2 "$jobs/campaign.sbatch" "$folder/campaign" --parts=8 --lease=4s --checkpoint-every=1 "$start" "$stop"
  await "parts on two nodes" 60 searches_parts 2
  lost=$(on_host login squeue --noheader --states=RUNNING --job="$job" --format=%B | head -n 1)
  lose "$lost"
  await "the end of all parts" 120 has_parts 8
  on_host login scancel "$job"
  await "end of the tasks" 30 no_job_left "$job"
  run_on login "$MPIPRIMES" --merge -q "$folder/campaign"
  succeeds
  confirm "the count" holds "$out" "$(count_of "$start" "$stop")"
  confirm "one part was taken over" [ "$(cat "$folder/campaign"/parts/*/checkpoint | grep -c '"resumes": "1"')" -ge 1 ]
  regain "$lost"
}

searches_parts() { [[ $(find "$folder/campaign/work" -name checkpoint -exec grep -L "\"next\": \"$start\"" {} + 2>/dev/null | wc -l) -ge $1 ]]; }

has_parts() { [[ $(find "$folder/campaign/parts" -name checkpoint -printf '%P\n' | cut -d. -f1 | sort -u | wc -l) -eq $1 ]]; }

no_job_left() { [[ -z $(on_host login squeue --noheader --job="$1" 2>/dev/null) ]]; }

scaling() {
  submit --nodes=2 "$jobs/scaling.sbatch" --repeat=1 1e7
  log=$folder/scaling-$job.out
  await "end of job $job" 60 has_ended "$job"
  is_in_state COMPLETED
  confirm "the table" has_match "$log" '^ +4 +2 '
  confirm "the rows" counts "$folder/scaling-$job.csv" 3 '^strong,'
  if command -v gnuplot >/dev/null; then
    confirm "the picture" [ -s "$folder/scaling-$job.png" ]
  fi
}

# over_nodes LAUNCHER: its ranks on two nodes search together.
over_nodes() {
  MPIPRIMES_LAUNCHER=$1 submit --nodes=2 "$jobs/mpiprimes.sbatch" -c --checkpoint-every=1 1e12 2e12
  await "progress of job $job" 30 has_progress "$job"
  confirm "on two nodes" has_match "$log" 'attempt 1: 4 ranks on h\[[1-5]-[1-5]\]'
  on_host login scancel "$job"
  await_state "$job" CANCELLED 20
}

over_nodes_by_srun() { over_nodes srun; }

over_nodes_by_mpirun() { over_nodes "$MPIEXEC"; }

stopped_by_srun() { stopped_early srun; }

stopped_by_mpirun() { stopped_early "$MPIEXEC"; }

cases=(by_srun by_mpirun by_the_fitting_mpirun stopped_by_srun stopped_by_mpirun lose_batch_host)
is_open_mpi || cases+=(over_nodes_by_srun over_nodes_by_mpirun)
if [[ ${1-} != short ]]; then
  cases=(start_limited refused without_checkpoint own_checkpoint gets_nowhere cancelled array campaign scaling fence hangs_at_its_end "${cases[@]}" lose_other_node end_limited)
fi
need_slurm primesieve
start_slurm 5 2
for case in "${cases[@]}"; do
  $case
  release_limited
done
finish
