#!/usr/bin/env bash
# Installs what mpiprimes needs and this machine lacks.
#
#   jobs/install.sh [build]    what it takes to build and run it
#   jobs/install.sh test       and to test it
#   jobs/install.sh test all   and to test every variant that CI tests
#   jobs/install.sh cluster    what the tests on hosts in namespaces need beside
#                              that: as root, on Linux
#   jobs/install.sh simulate   what simulated clusters need beside build
#   jobs/install.sh aarch64    what the build for 64-bit ARM needs beside test
#
# It asks what the machine can do, not which packages it has: an MPI that you
# built yourself, or loaded as a module, counts. An MPI that is not on the PATH
# is found through MPI_HOME. With everything there, it prints and does nothing.
# All it prints goes to standard error: local.sh's standard output is the
# program's alone. local.sh and tests/run.sh source this file.
set -euo pipefail

read -ra compiler <<<"${CC:-cc}"
header_flags=()

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

has_commands() {
  local name
  for name in "$@"; do
    command -v "$name" >/dev/null || return 1
  done
}

# has_header HEADER COMPILER...: does that compiler find the header?
has_header() {
  local header=$1
  shift
  "$@" ${header_flags[@]+"${header_flags[@]}"} -E -x c - >/dev/null 2>&1 <<END
#if !__has_include(<$header>)
#error
#endif
END
}

# CMakePresets.json, in the version that has test presets, needs CMake 3.21.
has_new_cmake() {
  local version major minor
  version=$(cmake --version 2>/dev/null) || return 1
  version=${version#cmake version }
  IFS=. read -r major minor _ <<<"$version"
  ((major > 3 || (major == 3 && minor >= 21)))
}

# A user's own Python comes before the system's on the PATH, and need not have
# what that one has: any of them will do.
has_python_module() {
  local python
  while IFS= read -r python; do
    ! "$python" -c "import $1" >/dev/null 2>&1 </dev/null || return 0
  done < <(type -ap python3)
  return 1
}

# gcc's sanitizers are a library of their own on some systems, hence the link.
has_sanitizers() {
  local program status=0
  program=$(mktemp)
  "${compiler[@]}" -fsanitize=address,undefined -x c - -o "$program" \
    >/dev/null 2>&1 <<<'int main(void) { return 0; }' || status=1
  rm -f "$program"
  return "$status"
}

# The needs of a set, in the order in which they are reported.
needs_of() {
  if [[ $1 == cluster ]]; then
    echo ssh sshd ip namespaces ps munged slurmctld slurmd sbatch
    return
  fi
  if [[ $1 == simulate ]]; then
    echo simgrid
    return
  fi
  if [[ $1 == aarch64 ]]; then
    echo aarch64-linux-gnu-gcc qemu-aarch64-static
    return
  fi
  echo cc make cmake mpi hwloc jansson xxhash argp
  if [[ $1 == test ]]; then
    echo cxx cmocka primesieve libprimesieve libprimecount libzstd zstd pkg-config gmp simde numpy gnuplot
  fi
  if [[ ${2-} == all ]]; then
    echo mpich clang-tidy clang-format sanitizers
  fi
}

has() {
  case $1 in
    cc) has_header stdio.h "${compiler[@]}" ;;
    cxx) has_commands c++ ;;
    cmake) has_new_cmake ;;
    mpi) has_commands mpicc mpirun && has_header mpi.h mpicc ;;
    hwloc) has_header hwloc.h "${compiler[@]}" ;;
    jansson) has_header jansson.h "${compiler[@]}" ;;
    xxhash) has_header xxhash.h "${compiler[@]}" ;;
    argp) has_header argp.h "${compiler[@]}" ;;
    cmocka) has_header cmocka.h "${compiler[@]}" ;;
    libprimesieve) has_header primesieve.h "${compiler[@]}" ;;
    libprimecount) has_header primecount.h "${compiler[@]}" ;;
    libzstd) has_header zstd.h "${compiler[@]}" ;;
    gmp) has_header gmp.h "${compiler[@]}" ;;
    simde) has_header simde/x86/avx512.h "${compiler[@]}" ;;
    numpy) has_python_module numpy ;;
    mpich) has_commands mpicc.mpich mpirun.mpich && has_header mpi.h mpicc.mpich ;;
    sanitizers) has_sanitizers ;;
    ssh) has_commands ssh ssh-keygen ;;
    simgrid) has_commands smpicc smpirun ;;
    namespaces) has_commands unshare nsenter setpriv ;;
    *) has_commands "$1" ;;
  esac
}

describe() {
  case $1 in
    cc) echo "C compiler (${compiler[*]}, with the C library's headers)" ;;
    cxx) echo "C++ compiler (c++)" ;;
    cmake) echo "CMake 3.21 or newer" ;;
    mpi) echo "MPI (mpicc, mpirun)" ;;
    hwloc) echo "hwloc (hwloc.h)" ;;
    jansson) echo "Jansson (jansson.h)" ;;
    xxhash) echo "xxHash (xxhash.h)" ;;
    argp) echo "argp (argp.h)" ;;
    cmocka) echo "cmocka (cmocka.h)" ;;
    libprimesieve) echo "libprimesieve (primesieve.h)" ;;
    libprimecount) echo "libprimecount (primecount.h)" ;;
    libzstd) echo "libzstd (zstd.h)" ;;
    gmp) echo "GMP (gmp.h)" ;;
    simde) echo "SIMDe (simde/x86/avx512.h)" ;;
    numpy) echo "NumPy (for python3)" ;;
    mpich) echo "MPICH beside the other MPI (mpicc.mpich, mpirun.mpich)" ;;
    sanitizers) echo "the address and undefined behaviour sanitizers" ;;
    munged) echo "MUNGE (munged)" ;;
    slurmctld | slurmd | sbatch) echo "Slurm ($1)" ;;
    ssh) echo "OpenSSH's client (ssh, ssh-keygen)" ;;
    sshd) echo "OpenSSH's server (sshd)" ;;
    simgrid) echo "SimGrid (smpicc, smpirun)" ;;
    aarch64-linux-gnu-gcc) echo "the cross compiler for 64-bit ARM ($1)" ;;
    qemu-aarch64-static) echo "qemu for 64-bit ARM ($1)" ;;
    namespaces) echo "util-linux (unshare, nsenter, setpriv)" ;;
    *) echo "$1" ;;
  esac
}

# describe_all NEED...: one line, comma separated.
describe_all() {
  local need text=
  for need in "$@"; do
    text+="${text:+, }$(describe "$need")"
  done
  echo "$text"
}

# The services that come with what meets a need; the tests start their own.
service_of() {
  case $1 in
    munged) echo munge ;;
    slurmctld | slurmd) echo "$1" ;;
  esac
}

# The packages that meet a need; nothing where the manager has none.
packages_for() {
  case $1:$2 in
    apt-get:cc) echo gcc libc6-dev ;;
    apt-get:cxx) echo g++ ;;
    apt-get:mpi) echo openmpi-bin libopenmpi-dev ;;
    apt-get:hwloc) echo libhwloc-dev ;;
    apt-get:jansson) echo libjansson-dev ;;
    apt-get:xxhash) echo libxxhash-dev ;;
    apt-get:argp) echo libc6-dev ;;
    apt-get:cmocka) echo libcmocka-dev ;;
    apt-get:libprimesieve) echo libprimesieve-dev ;;
    apt-get:libprimecount) echo libprimecount-dev ;;
    apt-get:libzstd) echo libzstd-dev ;;
    apt-get:gmp) echo libgmp-dev ;;
    apt-get:simde) echo libsimde-dev ;;
    apt-get:numpy) echo python3-numpy ;;
    apt-get:gnuplot) echo gnuplot-nox ;;
    apt-get:mpich) echo mpich libmpich-dev ;;
    apt-get:sanitizers) echo gcc ;;
    apt-get:munged) echo munge ;;
    apt-get:sbatch) echo slurm-client ;;
    apt-get:ssh) echo openssh-client ;;
    apt-get:sshd) echo openssh-server ;;
    apt-get:ip) echo iproute2 ;;
    apt-get:namespaces) echo util-linux ;;
    apt-get:ps) echo procps ;;
    apt-get:simgrid) echo libsimgrid-dev ;;
    apt-get:aarch64-linux-gnu-gcc) echo gcc-aarch64-linux-gnu ;;
    apt-get:qemu-aarch64-static) echo qemu-user-static ;;
    apt-get:*) echo "$2" ;;

    dnf:cc) echo gcc glibc-devel ;;
    dnf:cxx) echo gcc-c++ ;;
    dnf:mpi) echo openmpi openmpi-devel ;;
    dnf:hwloc) echo hwloc-devel ;;
    dnf:jansson) echo jansson-devel ;;
    dnf:xxhash) echo xxhash-devel ;;
    dnf:argp) echo glibc-devel ;;
    dnf:cmocka) echo libcmocka-devel ;;
    dnf:libprimesieve) echo primesieve-devel ;;
    dnf:libprimecount) echo primecount-devel ;;
    dnf:libzstd) echo libzstd-devel ;;
    dnf:pkg-config) echo pkgconf-pkg-config ;;
    dnf:gmp) echo gmp-devel ;;
    dnf:simde) echo simde-devel ;;
    dnf:numpy) echo python3-numpy ;;
    dnf:mpich) ;; # Fedora's MPICH has other command names
    dnf:clang-*) echo clang-tools-extra ;;
    dnf:sanitizers) echo libasan libubsan ;;
    dnf:munged) echo munge ;;
    dnf:slurmctld) echo slurm-slurmctld ;;
    dnf:slurmd) echo slurm-slurmd ;;
    dnf:sbatch) echo slurm ;;
    dnf:ssh) echo openssh-clients ;;
    dnf:sshd) echo openssh-server ;;
    dnf:ip) echo iproute ;;
    dnf:namespaces) echo util-linux ;;
    dnf:ps) echo procps-ng ;;
    dnf:simgrid) ;;
    dnf:aarch64-linux-gnu-gcc | dnf:qemu-aarch64-static) ;; # its libraries come from Debian
    dnf:*) echo "$2" ;;

    brew:mpi) echo open-mpi ;;
    brew:argp) echo argp-standalone ;;
    brew:libprimesieve) echo primesieve ;;
    brew:libprimecount) echo primecount ;;
    brew:libzstd) echo zstd ;;
    brew:cmake | brew:hwloc | brew:jansson | brew:xxhash | brew:cmocka | brew:primesieve | brew:gmp | brew:simde | brew:numpy | \
      brew:gnuplot | brew:clang-format | brew:simgrid)
      echo "$2"
      ;;
  esac
}

package_manager() {
  local manager
  for manager in apt-get dnf brew; do
    if has_commands "$manager"; then
      echo "$manager"
      return
    fi
  done
  return 1
}

is_root() { [[ $(id -u) -eq 0 ]]; }

as_root() {
  if is_root; then "$@"; else sudo "$@"; fi
}

# Homebrew installs as the user and refuses root; the others need root.
may_install() { [[ $1 == brew ]] || is_root || has_commands sudo; }

# install_command MANAGER PACKAGE...: what run_install does, for people to read.
install_command() {
  local manager=$1
  shift
  case $manager in
    apt-get) echo "apt-get update && apt-get install --yes --no-install-recommends $*" ;;
    dnf) echo "dnf install --assumeyes $*" ;;
    brew) echo "brew install $*" ;;
  esac
}

# An update that fails need not matter: one foreign source that cannot be
# reached makes it fail. Whether the packages can be had, the install tells.
run_install() {
  local manager=$1
  shift
  case $manager in
    apt-get)
      as_root apt-get update || say "apt-get update failed; trying to install all the same"
      as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "$@"
      ;;
    dnf) as_root dnf install --assumeyes "$@" ;;
    brew) brew install "$@" ;;
  esac
}

# Fedora keeps its Open MPI off the PATH until `module load mpi/openmpi-x86_64`;
# this does what the module does, so that a fresh install can be used at once.
use_mpi_home() {
  local home=${MPI_HOME:-/usr/lib64/openmpi}
  if ! has_commands mpicc && [[ -x $home/bin/mpicc ]]; then
    export PATH=$home/bin:$PATH
    export LD_LIBRARY_PATH=$home/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  fi
}

# Apple's compiler does not look where Homebrew puts headers.
use_brew_headers() {
  if [[ $(uname -s) == Darwin ]] && has_commands brew; then
    header_flags=(-I"${HOMEBREW_PREFIX:-$(brew --prefix)}/include")
  fi
}

# stop_services NEED...: those of what was just installed, which Debian starts,
# now and whenever the machine does.
stop_services() {
  local need service
  for need in "$@"; do
    service=$(service_of "$need")
    if [[ -n $service ]]; then
      { as_root systemctl disable --now "$service" || as_root service "$service" stop; } >/dev/null 2>&1 || true
    fi
  done
}

# missing_needs build|test|cluster|simulate|aarch64 [all]: the needs that are not met, on one line.
missing_needs() {
  local need list=
  for need in $(needs_of "$@"); do
    has "$need" || list+=" $need"
  done
  echo "$list"
}

# collect_packages MANAGER NEED...: their packages, each once, on one line;
# exits with a message where a need has none.
collect_packages() {
  local manager=$1 need package packages=' ' found
  shift
  for need in "$@"; do
    found=$(packages_for "$manager" "$need")
    [[ -n $found ]] || die "$manager has no package for $(describe "$need"); please install it by other means"
    for package in $found; do
      [[ $packages == *" $package "* ]] || packages+="$package "
    done
  done
  echo "$packages"
}

# install_missing build|test|cluster|simulate|aarch64 [all]: exits with a message where it cannot.
install_missing() {
  local missing manager list packages command
  use_mpi_home
  use_brew_headers
  read -ra missing <<<"$(missing_needs "$@")"
  [[ ${#missing[@]} -gt 0 ]] || return 0

  manager=$(package_manager) ||
    die "no apt-get, dnf or brew here; please install: $(describe_all "${missing[@]}")"
  list=$(collect_packages "$manager" "${missing[@]}") || exit 1
  read -ra packages <<<"$list"
  command=$(install_command "$manager" "${packages[@]}")
  may_install "$manager" ||
    die "missing: $(describe_all "${missing[@]}"); neither root nor sudo here, please have an administrator run: $command"

  say "installing with $manager: ${packages[*]}"
  run_install "$manager" "${packages[@]}" >&2 </dev/null ||
    die "this failed, $manager says why above: $command"
  stop_services "${missing[@]}"

  use_mpi_home
  read -ra missing <<<"$(missing_needs "$@")"
  [[ ${#missing[@]} -eq 0 ]] ||
    die "$manager installed ${packages[*]}, but still missing: $(describe_all "${missing[@]}")"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  case $* in
    '' | build) install_missing build ;;
    test | 'test all' | cluster | simulate | aarch64) install_missing "$@" ;;
    *)
      say "usage: install.sh [build | test [all] | cluster | simulate | aarch64]"
      exit 2
      ;;
  esac
fi
