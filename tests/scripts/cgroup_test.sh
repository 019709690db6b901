#!/usr/bin/env bash
# jobs/cgroup.sh finds the least quota of all groups that a process is in, in made-up trees of both versions.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../program/lib.sh"
jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../jobs" && pwd)

# quota_v2 GROUP 'QUOTA PERIOD', quota_v1 GROUP QUOTA PERIOD: in the tree of this case.
quota_v2() {
  mkdir -p "$tree/$1"
  echo "$2" >"$tree/$1/cpu.max"
}

quota_v1() {
  mkdir -p "$tree/cpu,cpuacct/$1"
  echo "$2" >"$tree/cpu,cpuacct/$1/cpu.cfs_quota_us"
  echo "$3" >"$tree/cpu,cpuacct/$1/cpu.cfs_period_us"
}

# grants CORES MEMBERSHIP...: to a process with these lines in /proc/self/cgroup.
grants() {
  local cores=$1
  shift
  printf '%s\n' "$@" >"$folder/memberships"
  run bash -c 'set -euo pipefail; source "$1/cgroup.sh"; cgroup_cores "$2" "$3"' - "$jobs" "$tree" "$folder/memberships"
  succeeds
  confirm "$cores cores" holds "$out" "$cores"
}

new_tree() {
  tree=$folder/$1
  mkdir -p "$tree"
}

new_tree none
grants 1000000 '0::/user.slice'

new_tree version_2
quota_v2 outer '250000 100000'
quota_v2 outer/inner 'max 100000'
quota_v2 other '100000 100000'
grants 3 '0::/outer/inner'
quota_v2 outer/inner '50000 100000'
grants 1 '0::/outer/inner'

# A container sees its own group as the root, and may be told the host's path.
new_tree container
quota_v2 . '200000 100000'
grants 2 '0::/'
grants 2 '0::/host/path/of/it'

new_tree version_1
quota_v1 . -1 100000
quota_v1 job 400000 100000
quota_v1 job/step -1 100000
grants 4 '4:memory:/job/step' '2:cpu,cpuacct:/job/step' '0::/'
quota_v1 job/step 110000 100000
grants 2 '4:memory:/job/step' '2:cpu,cpuacct:/job/step' '0::/'
finish
