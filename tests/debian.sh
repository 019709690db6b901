#!/usr/bin/env bash
# Installs, builds and tests this source tree in a bare Debian of that release, which debootstrap makes in a folder. For root on
# Linux, with a mirror of Debian within reach:
#
#   tests/debian.sh SUITE                  what tests/run.sh does, there: tests/debian.sh trixie
#   tests/debian.sh SUITE [all] [-- ...]   with these arguments for tests/run.sh
#
# DEBIAN_ROOT names a folder that is kept, and used again: the second time only what changed is built. Without it there is a
# folder in TMPDIR that goes at the end. DEBIAN_MIRROR names another mirror than
# debootstrap's own.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mirror=${DEBIAN_MIRROR-}

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# It is there as soon as it is whole.
make_system() {
  local suite=$1
  [[ -e $root.made ]] && return
  debootstrap --variant=minbase "$suite" "$root" ${mirror:+"$mirror"}
  cp /etc/resolv.conf "$root/etc/"
  touch "$root.made"
}

# What was built there before stays. What an earlier run left in /tmp goes: processes have the same numbers again, and Open MPI
# names its folders by them.
copy_sources() {
  find "$root/tmp" -mindepth 1 -delete
  mkdir -p "$root/mpiprimes"
  find "$root/mpiprimes" -mindepth 1 -maxdepth 1 ! -name 'build*' -exec rm -rf {} +
  tar -C "$top" --exclude='./build*' --exclude=./.git -c . | tar -C "$root/mpiprimes" --no-same-owner -x
}

# What is mounted, and whatever runs, is in namespaces of their own, and ends with them. The root is a mount, and the only one, so
# that the hosts of the cluster's tests can be made in there.
run_inside() {
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1
    shift
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    cd "$root"
    pivot_root . .
    umount --lazy .
    cd /
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 /mpiprimes/tests/run.sh "$@"
  ' bash "$root" "$@"
}

if [[ $# -eq 0 || $1 == -* ]]; then
  echo "usage: tests/debian.sh SUITE [all] [-- CTEST-ARGUMENT...]" >&2
  exit 2
fi
suite=$1
shift
[[ $(uname -s) == Linux && $(id -u) -eq 0 ]] || die "this is for root on Linux"
command -v debootstrap >/dev/null || die "debootstrap is missing; on Debian: apt-get install debootstrap"
if [[ -n ${DEBIAN_ROOT-} ]]; then
  mkdir -p "$DEBIAN_ROOT"
  root=$(cd "$DEBIAN_ROOT" && pwd)
else
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  root=$folder/root
fi
make_system "$suite"
copy_sources
run_inside "$@"
