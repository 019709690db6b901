# shellcheck shell=bash
# The processors' worth of time that control groups grant, for jobs/local.sh;
# to be sourced.

# quota_cores QUOTA PERIOD: whole cores, rounded up; nothing without a quota.
quota_cores() {
  if [[ $1 =~ ^[0-9]+$ && $2 =~ ^[1-9][0-9]*$ ]]; then
    echo $((($1 + $2 - 1) / $2))
  fi
}

# group_cores DIRECTORY: what this group alone grants, by version 2 or 1.
group_cores() {
  local quota period
  if [[ -r $1/cpu.max ]]; then
    read -r quota period <"$1/cpu.max"
    quota_cores "$quota" "$period"
  elif [[ -r $1/cpu.cfs_quota_us && -r $1/cpu.cfs_period_us ]]; then
    quota_cores "$(<"$1/cpu.cfs_quota_us")" "$(<"$1/cpu.cfs_period_us")"
  fi
}

# branch_cores ROOT GROUP: what GROUP and each group above it grant, a line for
# each quota. In a container ROOT may be the group itself: then GROUP's path,
# which is that of the host, is not there, and what is there counts.
branch_cores() {
  local root=$1 group=$2
  while [[ -n $group && $group != / ]]; do
    group_cores "$root$group"
    group=${group%/*}
  done
  group_cores "$root"
}

# hierarchies [ROOT [MEMBERSHIPS]]: the folders of version 2 and of version 1's
# cpu controller, each with this process's group, separated by a tab.
hierarchies() {
  local root=${1:-/sys/fs/cgroup} memberships=${2:-/proc/self/cgroup} number controllers group
  while IFS=: read -r number controllers group; do
    if [[ $number == 0 && -z $controllers ]]; then
      printf '%s\t%s\n' "$root" "$group" "$root/unified" "$group"
    elif [[ ,$controllers, == *,cpu,* ]]; then
      printf '%s\t%s\n' "$root/$controllers" "$group"
    fi
  done <"$memberships"
}

# cgroup_cores [ROOT [MEMBERSHIPS]]: the least that any group grants; a large
# number without a limit.
cgroup_cores() {
  local root group cores least=1000000
  while IFS=$'\t' read -r root group; do
    while read -r cores; do
      least=$((cores < least ? cores : least))
    done < <(branch_cores "$root" "$group")
  done < <(hierarchies "$@" 2>/dev/null)
  echo "$least"
}
