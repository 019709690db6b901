# shellcheck shell=bash
# Slurm for tests: a real one, on the hosts of hosts.sh. A test sources this file
# instead of hosts.sh, which it brings along, and calls
#
#   need_slurm [COMMAND...]    or the test is skipped, with a line that says why
#   start_slurm N CPUS         hosts h1 … hN of so many CPUs, and login: their Slurm
#   submit ARGUMENT...         sbatch on login, in $folder; sets job and log
#   state_of JOB               as squeue says: PENDING, RUNNING, COMPLETED, …
#   await_state JOB STATE SECONDS
#   await_requeue JOB N        it is in the queue for the N-th time again, which takes a few seconds
#   release JOB                from there, where Slurm would hold it for two minutes
#   nodes_of JOB, batch_host_of JOB
#   lose HOST                  switches it off, and tells Slurm as its monitoring would in time
#   regain HOST
#
# munge and slurmctld run on login, a slurmd on each host. All of it ends with
# the hosts, and these end with the test.
# shellcheck source=tests/cluster/hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/hosts.sh"

# shellcheck disable=SC2154 # program/lib.sh sets it
slurm=$folder/slurm
export SLURM_CONF=$slurm/slurm.conf

# Outer jobs are not part of the game.
for name in ${!SLURM_*} ${!SBATCH_*} ${!SRUN_*}; do
  [[ $name == SLURM_CONF ]] || unset "$name"
done

need_slurm() {
  need_hosts munged slurmctld slurmd sbatch srun scontrol squeue sinfo "$@"
  id munge >/dev/null 2>&1 || skip_all "tests of Slurm jobs need the user munge, whom the package munge makes"
}

# Its files are to be out of others' reach.
start_munge() {
  local munge=$slurm/munge
  mkdir "$munge"
  head -c 1024 /dev/urandom >"$munge/key"
  chmod 400 "$munge/key"
  chown -R munge: "$munge"
  on_host login setpriv --reuid munge --regid munge --clear-groups munged --key-file="$munge/key" \
    --socket="$munge/socket" --pid-file="$munge/pid" --log-file="$munge/log" --seed-file="$munge/seed"
}

# Slurm looks after nothing that takes the hosts' cgroups or accounts.
write_slurm_conf() {
  local number=$1 cpus=$2
  echo "CgroupPlugin=cgroup/v1" >"$slurm/cgroup.conf"
  cat >"$SLURM_CONF" <<END
ClusterName=test
SlurmctldHost=login
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$slurm/munge/socket
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdPidFile=/run/slurmd.pid
SlurmdLogFile=$slurm/slurmd.%n.log
SlurmdSpoolDir=/run/slurmd
StateSaveLocation=$slurm/state
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
ReturnToService=2
KillWait=5
SlurmdTimeout=10
SlurmctldTimeout=10
NodeName=h[1-$number] CPUs=$cpus RealMemory=1000
PartitionName=all Nodes=h[1-$number] Default=YES MaxTime=INFINITE State=UP
END
}

# start_slurm N CPUS
start_slurm() {
  local i
  make_hosts "$1"
  mkdir -p "$slurm/state"
  write_slurm_conf "$@"
  start_munge
  on_host login slurmctld
  for ((i = 1; i <= $1; i++)); do
    on_host "h$i" slurmd -N "h$i"
  done
  await "$1 idle nodes" 20 all_idle "$1"
}

all_idle() { [[ $(on_host login sinfo --noheader --states=idle --format=%D) == "$1" ]]; }

# await WHAT SECONDS COMMAND...: until the command succeeds; the test ends if it does not. The seconds are those of a quiet machine;
# on a busy one it may take four times as long.
await() {
  local what=$1 end=$((SECONDS + 4 * $2))
  shift 2
  until "$@"; do
    if ((SECONDS > end)); then
      echo "FAILED: no $what in time"
      on_host login squeue --states=all
      on_host login sinfo --Node
      tail -n 20 "$slurm/slurmctld.log" ${log:+"$log"} | sed 's/^/    /'
      exit 1
    fi
    sleep 0.1
  done
}

# submit ARGUMENT...
submit() {
  run_on login sbatch --parsable "$@"
  title="sbatch $*"
  title=${title//"$folder/"/}
  ends_with_status 0
  job=$(<"$out")
  log=$folder/mpiprimes-$job.out
}

state_of() { on_host login squeue --states=all --noheader --job="$1" --format=%T; }

has_state() { [[ $(state_of "$1") == "$2" ]]; }

await_state() { await "job $1 $2" "$3" has_state "$1" "$2"; }

restarts_of() { on_host login scontrol show job "$1" | sed -n 's/.* Restarts=\([0-9]*\).*/\1/p'; }

is_requeued() { has_state "$1" PENDING && [[ $(restarts_of "$1") == "$2" ]]; }

await_requeue() { await "job $1 in the queue again, $2" 40 is_requeued "$@"; }

# Slurm takes no credential from the second in which it revoked the last one. It does not hold a job that lost a node.
release() {
  sleep 2
  on_host login scontrol update jobid="$1" StartTime=now 2>/dev/null || ! has_state "$1" PENDING
}

nodes_of() { on_host login scontrol show hostnames "$(on_host login squeue --noheader --job="$1" --format=%N)"; }

batch_host_of() { on_host login squeue --noheader --job="$1" --format=%B; }

lose() {
  switch_off "$1"
  on_host login scontrol update nodename="$1" state=down reason=off
}

regain() {
  switch_on "$1"
  on_host "$1" slurmd -N "$1"
}
