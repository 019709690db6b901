# shellcheck shell=bash
# Hosts for tests: a cluster in Linux namespaces on this machine, with ssh from
# every host to every other. A test sources this file instead of program/lib.sh,
# which it brings along, and calls
#
#   need_hosts [COMMAND...]    or the test is skipped, with a line that says why
#   make_hosts N [FOLDER...]   h1 … hN, and login; see below what they share
#   on_host HOST COMMAND...    runs it there, in $folder
#   run_on HOST COMMAND...     the same, to $out, $err and $status
#   hostfile SLOTS HOST...     prints one, in the format of this test's MPI, whose
#                              mpirun takes it with the option that
#   hostfile_option            prints
#   mark_daemons               what runs now is no longer found by left_on
#   left_on HOST               what runs there since: number and command line
#   nothing_is_left_on HOST...
#   await SECONDS COMMAND...   until it succeeds
#   switch_off HOST            kills it with all that runs there
#   switch_on HOST             starts it again, its own folders empty
#   cut_link HOST              without a word to either end
#   slow_link HOST DELAY LOSS RATE     ms each way, %, Mbit/s (0: no limit)
#   mend_link HOST             as it was at first
#   bytes_from HOST, bytes_to HOST     that have crossed its link
#
# `on_host h1 COMMAND &` gives a process whose end and status are the
# command's; to end the command, kill it on its host, or give it a timeout.
# For slow_link the environment holds WIRE, the program of wire.c.
#
# Each host has its own network, name, processes, shared memory, and its own
# /tmp, /run and /dev/shm. The rest of the file system is this machine's, so
# they share all of it that lies elsewhere, and $folder, the checkout, the
# program's folder, and the FOLDERs given.
#
# All of it ends with the test, killed or not: the kernel ends the first process
# of each host when the test ends, with it the host's other processes, and with
# them the namespaces. Nothing in this machine's own network is touched, so two
# tests do not see each other's hosts, though they have the same names.
# make_hosts and switch_on must not be called in a subshell: the hosts would end
# with that.
cluster=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/program/lib.sh
source "$cluster/../program/lib.sh"

SKIPPED=77 # CTest's SKIP_RETURN_CODE for these tests
NETWORK=10.77.0

# shellcheck disable=SC2154 # program/lib.sh sets it
state=$folder/cluster
shared_folders=()
hosts=()              # h1 … hN and login
declare -A parents=() # of a host: the process that ends with the test, and the host with it
declare -A inits=()   # the first process of a host
declare -A daemons=() # what left_on does not count

# Traffic takes the links: what keeps other tests on this machine does not apply.
unset OMPI_MCA_btl OMPI_MCA_pml OMPI_MCA_oob_tcp_if_include
unset PRTE_MCA_rmaps_default_mapping_policy # ":oversubscribe" alone puts all ranks on the first host.

take_down() {
  local host
  for host in "${!parents[@]}"; do
    switch_off "$host"
  done
  rm -rf "$folder"
}
trap take_down EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

skip_all() {
  skip "$*"
  exit "$SKIPPED"
}

# need_hosts [COMMAND...]: these commands, too.
need_hosts() {
  local name missing=
  [[ $(uname -s) == Linux ]] || skip_all "hosts in namespaces need Linux"
  [[ $(id -u) -eq 0 ]] || skip_all "hosts in namespaces need root"
  PATH=$PATH:/usr/sbin:/sbin # where sshd is, and more, whatever su left of root's
  for name in unshare nsenter setpriv ip ssh ssh-keygen sshd "$@"; do
    command -v "$name" >/dev/null || missing+=" $name"
  done
  [[ -z $missing ]] || skip_all "hosts in namespaces need these commands, which are missing:$missing"
  unshare --net --uts --ipc --pid --mount --fork bash -c 'mount -t proc proc /proc && ip link set lo up' 2>/dev/null ||
    skip_all "namespaces are not allowed here (in a container: run it with --privileged)"
}

# make_hosts N [FOLDER...]
make_hosts() {
  local i host number=$1
  shift
  shared_folders=("$(readlink -f "$folder")" "$(readlink -f "$cluster/../..")" "$(dirname "$(readlink -f "$MPIPRIMES")")" "$@")
  hosts=()
  for ((i = 1; i <= number; i++)); do
    hosts+=("h$i")
  done
  hosts+=(login)
  make_state
  start_host switch
  at_switch ip link add bridge type bridge
  at_switch ip link set bridge up
  for host in "${hosts[@]}"; do
    switch_on "$host"
  done
}

address_of() {
  case $1 in
    login) echo "$NETWORK.254" ;;
    *) echo "$NETWORK.${1#h}" ;;
  esac
}

# The same when it is switched on again, as others remember it.
hardware_address_of() {
  local address
  address=$(address_of "$1")
  printf '02:00:00:00:00:%02x\n' "${address##*.}"
}

# The files that all hosts share.
make_state() {
  local host
  chmod 755 "$folder" # for daemons that run as other users
  mkdir "$state"
  echo "127.0.0.1 localhost" >"$state/hosts"
  for host in "${hosts[@]}"; do
    echo "$(address_of "$host") $host" >>"$state/hosts"
  done
  # sshd lets nobody in whose account is locked, as root's often is.
  echo 'root:*:::::::' >"$state/shadow"
  ssh-keygen -q -t ed25519 -N '' -f "$state/key"
  cat >"$state/sshd_config" <<END
HostKey $state/key
AuthorizedKeysFile $state/key.pub
StrictModes no
PermitRootLogin yes
UsePAM no
UseDNS no
MaxStartups 100
END
  cat >"$state/ssh_config" <<END
Host *
  IdentityFile $state/key
  BatchMode yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
END
}

# start_host NAME: its namespaces and its first process.
start_host() {
  local name=$1 i
  rm -f "$state/$name.up"
  mkdir -p "$state/$name"
  setpriv --pdeathsig KILL \
    unshare --net --uts --ipc --pid --mount --fork --kill-child=KILL \
    bash "$cluster/host.sh" "$name" "$state" "${shared_folders[@]}" </dev/null >"$state/$name.log" 2>&1 &
  parents[$name]=$!
  disown # or the shell tells of its end
  for ((i = 0; i < 1000; i++)); do
    [[ ! -e $state/$name.up && -e /proc/$! ]] || break
    sleep 0.01
  done
  read -r "inits[$name]" 2>/dev/null <"/proc/$!/task/$!/children"
  if [[ ! -e $state/$name.up ]]; then
    echo "FAILED: the host $name does not start"
    sed 's/^/    /' "$state/$name.log"
    exit 1
  fi
}

switch_on() {
  local host=$1
  start_host "$host"
  at_switch ip link add "$host" type veth peer name eth0 address "$(hardware_address_of "$host")" netns "${inits[$host]}"
  at_switch ip link set "$host" master bridge up
  on_host "$host" ip link set lo up
  on_host "$host" ip address add "$(address_of "$host")/24" dev eth0
  on_host "$host" ip link set eth0 up
  on_host "$host" "$(command -v sshd)" -f "$state/sshd_config" -E "$state/$host.sshd"
  mark_daemons_on "$host"
  await_reachable "$host"
}

# await_reachable HOST: from all that are on, who may still remember that nobody answers there.
await_reachable() {
  local host=$1 other
  for other in "${hosts[@]}"; do
    if is_on "$other" && ! on_host "$other" timeout 10 bash -c "until : >/dev/tcp/$host/22; do sleep 0.1; done" 2>/dev/null; then
      echo "FAILED: $other does not reach $host"
      exit 1
    fi
  done
}

# As when the power fails: the link goes first, so that no process over there can say good-bye.
switch_off() {
  local host=$1 i
  [[ -n ${parents[$host]-} ]] || return 0
  ! is_on switch || at_switch ip link delete "$host" 2>/dev/null
  kill -KILL "${inits[$host]:-${parents[$host]}}" 2>/dev/null
  for ((i = 0; i < 500; i++)); do
    kill -0 "${parents[$host]}" 2>/dev/null || break
    sleep 0.01
  done
  unset "parents[$host]" "inits[$host]" "daemons[$host]"
}

is_on() { [[ -n ${inits[$1]-} ]]; }

# on_host HOST COMMAND...
on_host() {
  local host=$1
  shift
  nsenter --target "${inits[$host]:?}" --net --uts --ipc --pid --mount --wdns="$folder" -- "$@"
}

# run_on HOST COMMAND...: as run of program/lib.sh does. The shell waits, and does not run it, so that a signal ends the test at once.
run_on() {
  local host=$1
  shift
  title="on $host: $*"
  title=${title//"$folder/"/}
  on_host "$host" timeout -k 5 120 "$@" >"$out" 2>"$err" </dev/null &
  wait $!
  status=$?
  drop_notices "$err"
  mv "$err.clean" "$err"
}

# at_switch COMMAND...: in its network only.
at_switch() { nsenter --target "${inits[switch]}" --net -- "$@"; }

# processes_on HOST: number and command line of each, but for the one that lists them.
processes_on() {
  # shellcheck disable=SC2016 # it is for the shell over there
  on_host "$1" bash -c '
    for process in /proc/[0-9]*; do
      number=${process#/proc/}
      [[ $number -ne $$ ]] || continue
      words=()
      { mapfile -d "" words <"$process/cmdline"; } 2>/dev/null
      echo "$number ${words[*]}"
    done'
}

mark_daemons_on() {
  daemons[$1]=" $(processes_on "$1" | cut -d ' ' -f 1 | tr '\n' ' ')"
}

mark_daemons() {
  local host
  for host in "${hosts[@]}"; do
    ! is_on "$host" || mark_daemons_on "$host"
  done
}

# ssh's daemon is not counted: in a session with a host that it cannot reach it waits for hours, unless a site sets it up not to.
left_on() {
  local host=$1 number line
  while read -r number line; do
    [[ ${daemons[$host]} == *" $number "* || $line == sshd*:* ]] || echo "$number $line"
  done < <(processes_on "$host")
}

nothing_is_left_on() {
  local host
  for host in "$@"; do
    [[ -z $(left_on "$host") ]] || return 1
  done
}

milliseconds() { date +%s%3N; }

# await SECONDS COMMAND...: until it succeeds.
await() {
  local last=$(($(milliseconds) + 1000 * $1))
  shift
  until "$@"; do
    [[ $(milliseconds) -lt $last ]] || return 1
    sleep 0.1
  done
}

# The cable is out at the far end of the switch: the host's own end stays up.
cut_link() { at_switch ip link set "$1" nomaster; }

# The wire ends when its interfaces do.
mend_link() {
  at_switch ip link delete "$1-near" 2>/dev/null
  at_switch ip link set "$1" master bridge
}

# slow_link HOST DELAY LOSS RATE: a wire between the host's end and the bridge.
slow_link() {
  local host=$1
  mend_link "$host"
  at_switch ip link add "$host-near" type veth peer name "$host-far"
  at_switch ip link set "$host-near" up
  at_switch ip link set "$host-far" master bridge up
  at_switch ip link set "$host" nomaster
  at_switch setpriv --pdeathsig KILL "$WIRE" "$host" "$host-near" "${@:2}" </dev/null >"$state/$host.wire" 2>&1 &
  disown
  sleep 0.1
  if ! kill -0 $! 2>/dev/null; then
    echo "FAILED: no wire to $host: $(<"$state/$host.wire")"
    exit 1
  fi
}

# link_counter HOST FIELD: of /proc/net/dev, 1 + 1 for what comes in at the switch, 1 + 9 for what goes out.
link_counter() {
  # shellcheck disable=SC2016 # these are awk's
  at_switch awk -v name="$1:" -v field="$2" '$1 == name { print $field }' /proc/net/dev
}

bytes_from() { link_counter "$1" 2; }

bytes_to() { link_counter "$1" 10; }

is_open_mpi() { "$MPIPRIMES" --version | grep -q 'Open MPI'; }

# ends_over_hosts: runs over several hosts come to their end. With MPICH before 4.2 any program may hang in MPI_Finalize there: one
# rank waits for an answer of others that are past answering. Its pull request 6596 mended it.
ends_over_hosts() {
  is_open_mpi || "$MPIPRIMES" --version | awk '
    /MPICH Version/ { split($NF, part, "."); good = part[1] > 4 || part[1] == 4 && part[2] >= 2 }
    END { exit !good }'
}

hostfile_option() { if is_open_mpi; then echo --hostfile; else echo -f; fi; }

# hostfile SLOTS HOST...
hostfile() {
  local slots=$1 format='%s slots=%d\n' host
  shift
  is_open_mpi || format='%s:%d\n'
  for host in "$@"; do
    # shellcheck disable=SC2059 # the format is above
    printf "$format" "$host" "$slots"
  done
}
