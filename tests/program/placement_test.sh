#!/usr/bin/env bash
# Where the ranks run: what the report says of it, and when the program warns.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The launchers' own choice of cores is not what is tested here.
export OMPI_MCA_hwloc_base_binding_policy=none PRTE_MCA_hwloc_default_binding_policy=none HYDRA_BINDING=none

# on_cpus CPUS RANKS ARG...: ranks that may use those CPUs alone; or, with
# CPUS as a list with spaces, each rank one of them, in turn.
on_cpus() {
  local cpus=$1 ranks=$2
  shift 2
  # shellcheck disable=SC2016 # the ranks' shells expand it
  run "$MPIEXEC" -n "$ranks" bash -c '
    read -ra cpus <<<"$0"
    rank=${OMPI_COMM_WORLD_RANK:-$PMI_RANK}
    exec taskset -c "${cpus[rank % ${#cpus[@]}]}" "$@"' "$cpus" "$MPIPRIMES" "$@"
}

warns() {
  confirm "one warning" counts "$err.all" 1 '^mpiprimes: '
  confirm "the warning: $1" has_match "$err.all" "^mpiprimes: $1$"
}

warns_not() { confirm "no warning" counts "$err.all" 0 '^mpiprimes: '; }

says_of_cores() { confirm "cores: $1" has_match "$out" "^Cores     $1$"; }

names_the_node() {
  confirm "the node's name" has_line "$out" "Nodes     $host"
}

a_core_for_each_rank() {
  on "$core_count" 1000
  ends_with_status 0
  warns_not
  names_the_node
  says_of_cores "[0-9]+, ranks not bound, one for each at least"
  on_cpus "${cores[*]}" "$core_count" 1000
  warns_not
  says_of_cores "[0-9]+, (each rank bound to one of its own|ranks not bound, one for each at least)"
}

more_ranks_than_cores() {
  local ranks=$((all_cores + 1))
  on "$ranks" 1000
  ends_with_status 0
  warns "$host has only $all_cores cores? for $ranks ranks; $all_cores ranks? would be about as fast"
  says_of_cores "$all_cores, 1 of $ranks ranks without one of their own"
  on "$ranks" -q 1000
  confirm "quiet" is_empty "$err.all"
  on "$ranks" -j - 1000
  warns "$host has only .*"
  confirm "JSON: ranks without a core" has_match "$out" '^ *"ranks_without_core": 1'
  confirm "JSON: cores" has_match "$out" "^ *\"cores\": $all_cores"
  confirm "JSON: binding" has_match "$out" '^ *"binding": "none"'
  confirm "JSON: the node" has_match "$out" "^ *\"name\": \"$host\""
}

# As where each of several launchers binds its rank to the first core.
all_on_one_core() {
  on_cpus "${cores[0]}" 2 1000
  ends_with_status 0
  warns "$host has $all_cores cores, but its 2 ranks are bound so that only 1 of them can have one alone; .* --?(bind-to|cpu-bind).*"
  says_of_cores "$all_cores, 1 of 2 ranks without one of their own"
  on_cpus "${cores[0]}" 2 --study=strong --repeat=1 --progress=never 1000
  warns "$host has $all_cores cores, but .*"
  confirm "the study's node" has_line "$out" "Nodes     $host"
}

# Containers have names of their own, but the machine's cores.
hosts_on_one_machine() {
  if ! unshare --uts true 2>/dev/null; then
    skip "several hosts on one machine: unshare --uts is not allowed"
    return
  fi
  # shellcheck disable=SC2016 # the ranks' shells expand it
  run "$MPIEXEC" -n 2 bash -c '
    exec taskset -c "$0" unshare --uts bash -c '\''hostname "n0$0" && exec "$@"'\'' \
      "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" "$@"' "${cores[0]}" "$MPIPRIMES" 1000
  ends_with_status 0
  confirm "ranks on both nodes" has_line "$out" "Ranks     2 on 2 nodes, 1 on each"
  confirm "the nodes' names" has_line "$out" "Nodes     n00 n01"
  warns "the machine of n00 has $all_cores cores, but its 2 ranks are bound .*"
}

host=$(uname -n)
if ! command -v taskset >/dev/null || ! command -v lscpu >/dev/null; then
  skip "where ranks run: there is no taskset, or no lscpu"
  finish
  exit
fi
mapfile -t cores < <(find_cores)
core_count=${#cores[@]}
alone 1000
all_cores=$(sed -n 's/^Cores     \([0-9]*\),.*/\1/p' "$out")
if [[ -z $all_cores ]]; then
  confirm "unknown cores are said to be so" has_line "$out" "Cores     unknown"
  skip "where ranks run: the program cannot tell"
  finish
  exit
fi
a_core_for_each_rank
more_ranks_than_cores
if ((core_count > 1)); then
  all_on_one_core
  hosts_on_one_machine
else
  skip "bound ranks: there is one core only"
fi
finish
