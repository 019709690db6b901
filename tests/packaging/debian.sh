#!/usr/bin/env bash
# Builds the Debian packages of what is committed in one bare system, reads them with lintian, installs them in another bare
# system, and uses them there as a newcomer would. For root on Debian or Ubuntu, with the network; it takes some ten minutes.
#
#   tests/packaging/debian.sh [SUITE]      the suite of these systems, this machine's by default
#
# Needs debootstrap and lintian. All of it happens in a folder below TMPDIR (/tmp), which is removed at the end.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
suite=${1:-$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)}
version=$(sed -nE 's/^project\(.*VERSION ([0-9.]+).*/\1/p' "$top/CMakeLists.txt")
work=$(mktemp -d)
builder=$work/builder # the system in which the packages are built,
user=$work/user       # and the one in which they are used
log=$work/log

say() { echo "debian.sh: $*"; }

die() {
  say "$*"
  exit 1
}

clean_up() {
  umount "$builder/proc" "$user/proc" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT

# quietly COMMAND...: what it says is shown only if it fails.
quietly() { "$@" >"$log" 2>&1 </dev/null || { tail -n 50 "$log" && die "this failed: $*"; }; }

# inside SYSTEM COMMAND...
inside() {
  local root=$1
  shift
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
}

# The mirror, and the way to it, are this machine's.
make_systems() {
  local mirror root
  # shellcheck disable=SC2016 # it is apt's
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
  say "two bare systems ($suite)"
  quietly debootstrap --variant=minbase "$suite" "$user" ${mirror:+"$mirror"}
  if [[ -d /etc/apt/apt.conf.d ]]; then cp -R /etc/apt/apt.conf.d "$user/etc/apt/"; fi
  quietly inside "$user" apt-get update
  cp -a "$user" "$builder"
  for root in "$builder" "$user"; do
    mount -t proc proc "$root/proc"
  done
}

# The source package's tarball, and the folder that it unpacks to.
make_source() {
  local folder=$builder/build/mpiprimes-$version
  mkdir "$builder/build"
  git -C "$top" archive --prefix="mpiprimes-$version/" HEAD >"$builder/build/source.tar"
  tar -C "$builder/build" -xf "$builder/build/source.tar"
  gzip -n <"$builder/build/source.tar" >"$builder/build/mpiprimes_$version.orig.tar.gz"
  cp -R "$folder/packaging/debian" "$folder/debian"
}

build_packages() {
  say "what building needs"
  quietly inside "$builder" apt-get install --yes --no-install-recommends build-essential
  quietly inside "$builder" sh -c "cd /build/mpiprimes-$version && apt-get build-dep --yes --no-install-recommends -P nocheck ./"
  say "building"
  quietly inside "$builder" sh -c "cd /build/mpiprimes-$version &&
    DEB_BUILD_OPTIONS='nocheck parallel=$(nproc)' DEB_BUILD_PROFILES=nocheck dpkg-buildpackage --no-sign"
  ! grep -F ' warning: ' "$log" || die "the compiler warns"
  say "lintian"
  lintian --allow-root --fail-on error,warning "$builder"/build/*.changes
}

# expect TEXT COMMAND...: in the user's system, it prints that.
expect() {
  local text=$1 said
  shift
  said=$(inside "$user" "$@" 2>"$log") || { cat "$log" && die "this failed: $*"; }
  [[ $said == *"$text"* ]] || die "not so: '$*' prints $text, but: $said"
  say "ok: $*"
}

# install_packages PACKAGE...: those, and nothing that is only recommended.
install_packages() { quietly inside "$user" apt-get install --yes --no-install-recommends "$@"; }

use_program() {
  install_packages "./packages/mpiprimes_$1.deb"
  expect 'Primes    78498' mpiprimes 1000000
  expect 78498 env NP=2 /usr/share/mpiprimes/jobs/local.sh --quiet 1000000
}

use_library() {
  install_packages gcc libc6-dev pkg-config "./packages/libmpiprimes0_$1.deb" "./packages/libmpiprimes-mpi0_$1.deb" \
    "./packages/libmpiprimes-dev_$1.deb"
  cat >"$user/count.c" <<'END_C'
#include <mpiprimes_mpi.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    struct mpiprimes *primes = mpiprimes_new();
    struct mpiprimes_mpi *ranks;
    uint64_t alone = 0, together = 0;
    MPI_Init(&argc, &argv);
    mpiprimes_count(primes, &alone, 0, 1000000);
    mpiprimes_mpi_new(&ranks, MPI_COMM_WORLD);
    mpiprimes_mpi_count(ranks, &together, 0, 1000000);
    printf("%llu %llu\n", (unsigned long long)alone, (unsigned long long)together);
    mpiprimes_mpi_free(ranks);
    mpiprimes_free(primes);
    MPI_Finalize();
    return 0;
}
END_C
  # shellcheck disable=SC2016 # it is expanded there
  expect '78498 78498' sh -c 'mpicc count.c $(pkg-config --cflags --libs mpiprimes-mpi mpiprimes) -o count && ./count'
}

main() {
  local packages named
  make_systems
  make_source
  build_packages
  packages=("$builder"/build/mpiprimes_*.deb)
  named=${packages[0]##*/mpiprimes_}
  mkdir "$user/packages"
  cp "$builder"/build/*.deb "$user/packages/"
  use_program "${named%.deb}"
  use_library "${named%.deb}"
  say "all is right"
}

main
