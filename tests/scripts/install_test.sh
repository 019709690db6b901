#!/usr/bin/env bash
# Tests jobs/install.sh and jobs/local.sh in make-believe machines: folders of
# stub commands that are the whole PATH. Nothing is installed or built, and
# neither network nor root rights are used.
#
#   tests/scripts/install_test.sh [FOLDER-OF-THE-SCRIPTS]
#
# Prints a line per check; ends with status 1 if any failed.
set -euo pipefail

jobs=$(cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../../jobs}" && pwd)
bash=$(command -v bash)
work=$(cd "$(mktemp -d)" && pwd -P)
trap 'rm -rf "$work"' EXIT
checks=0
failures=0

# --- The make-believe machine -------------------------------------------------
#
# $machine/bin      the PATH, after
# $machine/own      what the user has installed, mostly nothing
# $machine/spare    commands that "installing" adds to bin
# $machine/headers  the headers that the compilers do not find; "installing"
#                   empties it
# $machine/log      what the package managers were called with

# stub NAME: a command from the script on standard input.
stub() {
  { printf '#!%s\n' "$bash" && cat; } >"$machine/bin/$1"
  chmod +x "$machine/bin/$1"
}

stub_compilers() {
  local name
  for name in "$@"; do
    stub "$name" <<END
source=\$(cat)
for header in \$(cat "$machine/headers"); do
  [[ \$source != *"<\$header>"* ]] || exit 1
done
END
  done
}

stub_quiet() {
  local name
  for name in "$@"; do
    stub "$name" <<<'exit 0'
  done
}

stub_cmake() { stub cmake <<<"echo 'cmake version $1'"; }

# A package manager prints on standard output as real ones do.
stub_manager() {
  stub "$1" <<END
echo "noise from $1"
echo "$1 \$*" >>"$machine/log"
if [[ \$* == *install* ]]; then
  : >"$machine/headers"
  cp "$machine"/spare/* "$machine/bin/" 2>/dev/null || true
fi
END
}

real_commands() {
  local name
  for name in "$@"; do
    ln -s "$(command -v "$name")" "$machine/bin/$name"
  done
}

# new_machine [SYSTEM [USER-ID]]: one that lacks nothing but a package manager.
new_machine() {
  machine=$(mktemp -d "$work/machine.XXXXXX")
  mkdir "$machine/bin" "$machine/own" "$machine/spare"
  : >"$machine/log"
  : >"$machine/headers"
  real_commands bash env cat cp rm mktemp dirname sed awk
  stub_compilers cc mpicc mpicc.mpich
  stub_quiet c++ make mpirun mpirun.mpich primesieve zstd pkg-config gnuplot python3 clang-tidy clang-format lscpu
  stub_quiet ssh ssh-keygen sshd ip unshare nsenter setpriv ps munged slurmctld slurmd sbatch smpicc smpirun
  stub_cmake 3.25.1
  stub uname <<<"echo ${1:-Linux}"
  stub id <<<"echo ${2:-0}"
}

lacks_headers() { printf '%s\n' "$@" >"$machine/headers"; }

lacks_commands() {
  local name
  for name in "$@"; do
    mv "$machine/bin/$name" "$machine/spare/"
  done
}

# on_machine SCRIPT ARGUMENT...: sets status, and the files out and err.
on_machine() {
  status=0
  env -u CC -u NP -u HOMEBREW_PREFIX PATH="$machine/own:$machine/bin" MPI_HOME="$machine/mpi" \
    "$bash" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

# --- Checks -------------------------------------------------------------------

check() {
  local what=$1
  shift
  checks=$((checks + 1))
  if "$@"; then
    echo "ok: $what"
  else
    failures=$((failures + 1))
    echo "FAILED: $what ($*)"
    echo "  status $status"
    sed 's/^/  stdout: /' "$work/out"
    sed 's/^/  stderr: /' "$work/err"
    sed 's/^/  called: /' "$machine/log"
  fi
}

status_is() { [[ $status -eq $1 ]]; }
stdout_is_empty() { [[ ! -s $work/out ]]; }
is_silent() { [[ ! -s $work/out && ! -s $work/err ]]; }
called_nothing() { [[ ! -s $machine/log ]]; }
called() { [[ $(cat "$machine/log") == "$1" ]]; }
stdout_is() { [[ $(cat "$work/out") == "$1" ]]; }
stderr_has() { [[ $(cat "$work/err") == *"$1"* ]]; }
stderr_lines_are() { [[ $(grep -c '' "$work/err") -eq $1 ]]; }

apt_calls() {
  printf '%s\n' "apt-get update" "apt-get install --yes --no-install-recommends $1"
}

test_complete_machine() {
  local set
  for set in '' build test 'test all' cluster simulate; do
    new_machine
    stub_manager apt-get
    # shellcheck disable=SC2086 # the set is one, two or no words
    on_machine "$jobs/install.sh" $set
    check "nothing missing, set '$set': success" status_is 0
    check "nothing missing, set '$set': nothing printed" is_silent
    check "nothing missing, set '$set': nothing installed" called_nothing
  done
}

test_build_needs_no_test_tools() {
  new_machine
  stub_manager apt-get
  lacks_headers cmocka.h primesieve.h primecount.h zstd.h gmp.h simde/x86/avx512.h
  lacks_commands primesieve zstd pkg-config python3 gnuplot clang-tidy mpirun.mpich
  on_machine "$jobs/install.sh" build
  check "build does not ask for the tests' tools" is_silent
}

test_apt_get() {
  new_machine
  stub_manager apt-get
  lacks_headers jansson.h
  on_machine "$jobs/install.sh" build
  check "apt-get, no Jansson: success" status_is 0
  check "apt-get, no Jansson: that package only" called "$(apt_calls libjansson-dev)"
  check "apt-get, no Jansson: standard output stays clean" stdout_is_empty
  check "apt-get, no Jansson: says what it installs" stderr_has "installing with apt-get: libjansson-dev"

  new_machine
  stub_manager apt-get
  lacks_headers stdio.h mpi.h hwloc.h jansson.h xxhash.h argp.h cmocka.h primesieve.h gmp.h simde/x86/avx512.h
  lacks_commands cc c++ make cmake mpicc mpirun primesieve zstd pkg-config python3 gnuplot mpicc.mpich mpirun.mpich clang-tidy clang-format
  on_machine "$jobs/install.sh" test all
  check "apt-get, bare machine: success" status_is 0
  check "apt-get, bare machine: every package, once" called "$(apt_calls "gcc libc6-dev make cmake \
openmpi-bin libopenmpi-dev libhwloc-dev libjansson-dev libxxhash-dev g++ libcmocka-dev primesieve libprimesieve-dev libprimecount-dev libzstd-dev zstd pkg-config libgmp-dev libsimde-dev python3-numpy \
gnuplot-nox mpich libmpich-dev clang-tidy clang-format")"
}

# Their services are not to run; one that ran before is to go on.
test_slurm() {
  new_machine
  stub_manager apt-get
  stub systemctl <<<"echo \"systemctl \$*\" >>\"$machine/log\""
  lacks_commands slurmctld slurmd sbatch
  on_machine "$jobs/install.sh" cluster
  check "no Slurm: success" status_is 0
  check "no Slurm: its packages, its services stopped, but not MUNGE's" called "$(
    apt_calls "slurmctld slurmd slurm-client"
    printf 'systemctl disable --now %s\n' slurmctld slurmd
  )"

  new_machine
  stub_manager apt-get
  stub service <<<"echo \"service \$*\" >>\"$machine/log\""
  lacks_commands munged
  on_machine "$jobs/install.sh" cluster
  check "no MUNGE, no systemd: its package, its service stopped" called "$(
    apt_calls munge
    echo "service munge stop"
  )"

  new_machine
  stub_manager dnf
  lacks_commands munged slurmctld slurmd sbatch
  on_machine "$jobs/install.sh" cluster
  check "dnf, no Slurm: the missing packages" called "dnf install --assumeyes munge slurm-slurmctld slurm-slurmd slurm"
}

test_numpy() {
  new_machine
  stub_manager dnf
  lacks_commands python3
  stub python3 <<<'exit 1'
  on_machine "$jobs/install.sh" test
  check "a Python without numpy: success" status_is 0
  check "a Python without numpy: that package only" called "dnf install --assumeyes python3-numpy"

  new_machine
  stub_manager apt-get
  stub ../own/python3 <<<'exit 1'
  on_machine "$jobs/install.sh" test
  check "the user's Python without numpy, the system's with it: nothing installed" called_nothing
  rm "$machine/bin/python3"
  on_machine "$jobs/install.sh" test
  check "the user's Python without numpy: tries to install it" called "$(apt_calls python3-numpy)"
  check "the user's Python without numpy: says what is missing" stderr_has "still missing: NumPy (for python3)"
}

test_cluster() {
  new_machine
  stub_manager apt-get
  lacks_commands ssh ssh-keygen sshd ip unshare nsenter setpriv ps munged slurmctld slurmd sbatch
  on_machine "$jobs/install.sh" test all
  check "test all does not ask for the cluster tests' tools" is_silent
  on_machine "$jobs/install.sh" cluster
  check "apt-get, cluster: success" status_is 0
  check "apt-get, cluster: every package, once" called \
    "$(apt_calls "openssh-client openssh-server iproute2 util-linux procps munge slurmctld slurmd slurm-client")"

  new_machine
  stub_manager dnf
  lacks_commands sshd setpriv
  lacks_headers mpi.h
  on_machine "$jobs/install.sh" cluster
  check "dnf, cluster: the missing packages, for nothing else" called "dnf install --assumeyes openssh-server util-linux"
}

test_simulate() {
  new_machine
  stub_manager apt-get
  lacks_commands smpicc smpirun
  on_machine "$jobs/install.sh" test all
  check "test all does not ask for SimGrid" is_silent
  on_machine "$jobs/install.sh" simulate
  check "apt-get, simulate: success" status_is 0
  check "apt-get, simulate: its package, for nothing else" called "$(apt_calls libsimgrid-dev)"
}

test_sudo() {
  new_machine Linux 1000
  stub_manager apt-get
  stub sudo <<END
echo "sudo \$*" >>"$machine/log"
exec "\$@" >>"$machine/ignored"
END
  lacks_headers cmocka.h
  on_machine "$jobs/install.sh" test
  check "not root, sudo: success" status_is 0
  check "not root, sudo: through sudo" grep -qx "sudo env DEBIAN_FRONTEND=noninteractive \
apt-get install --yes --no-install-recommends libcmocka-dev" "$machine/log"
  check "not root, sudo: the update too" grep -qx "sudo apt-get update" "$machine/log"
}

test_no_rights() {
  new_machine Linux 1000
  stub_manager apt-get
  lacks_headers jansson.h
  on_machine "$jobs/install.sh" build
  check "neither root nor sudo: status 1" status_is 1
  check "neither root nor sudo: names the command" stderr_has \
    "apt-get update && apt-get install --yes --no-install-recommends libjansson-dev"
  check "neither root nor sudo: one message" stderr_lines_are 1
  check "neither root nor sudo: nothing installed" called_nothing
}

test_dnf() {
  new_machine
  stub_manager dnf
  lacks_headers hwloc.h jansson.h xxhash.h simde/x86/avx512.h
  lacks_commands gnuplot
  on_machine "$jobs/install.sh" test
  check "dnf: success" status_is 0
  check "dnf: the missing packages" called "dnf install --assumeyes hwloc-devel jansson-devel xxhash-devel simde-devel gnuplot"
  check "dnf: standard output stays clean" stdout_is_empty

  new_machine
  stub_manager dnf
  lacks_commands mpirun.mpich
  on_machine "$jobs/install.sh" test all
  check "dnf, no MPICH: status 1" status_is 1
  check "dnf, no MPICH: says that there is no package" stderr_has "dnf has no package for MPICH"
  check "dnf, no MPICH: nothing installed" called_nothing
}

# Fedora's MPI is installed off the PATH.
test_mpi_home() {
  new_machine
  stub_manager dnf
  mkdir -p "$machine/mpi/bin"
  mv "$machine/bin/mpicc" "$machine/bin/mpirun" "$machine/mpi/bin/"
  on_machine "$jobs/install.sh" build
  check "an MPI off the PATH is found through MPI_HOME" status_is 0
  check "an MPI off the PATH is not installed again" called_nothing

  new_machine
  stub_manager dnf
  mv "$machine/bin/mpicc" "$machine/bin/mpirun" "$machine/spare/"
  stub dnf <<END
echo "dnf \$*" >>"$machine/log"
mkdir -p "$machine/mpi"
mv "$machine/spare" "$machine/mpi/bin"
END
  real_commands mkdir mv
  on_machine "$jobs/install.sh" build
  check "dnf, no MPI: used at once though off the PATH" status_is 0
  check "dnf, no MPI: the missing packages" called "dnf install --assumeyes openmpi openmpi-devel"
}

test_brew() {
  new_machine Darwin 501
  stub_manager brew
  lacks_headers hwloc.h xxhash.h argp.h cmocka.h
  lacks_commands python3 gnuplot
  on_machine "$jobs/install.sh" test
  check "brew: success" status_is 0
  check "brew: the missing packages, without sudo" grep -qx "brew install hwloc xxhash argp-standalone cmocka numpy gnuplot" "$machine/log"
  check "brew: standard output stays clean" stdout_is_empty
}

test_unknown_manager() {
  new_machine
  lacks_headers jansson.h xxhash.h argp.h
  on_machine "$jobs/install.sh" build
  check "unknown package manager: status 1" status_is 1
  check "unknown package manager: names what is missing" stderr_has "Jansson (jansson.h), xxHash (xxhash.h), argp (argp.h)"
  check "unknown package manager: one message" stderr_lines_are 1
}

test_failing_install() {
  new_machine
  stub apt-get <<<'exit 100'
  lacks_headers jansson.h
  on_machine "$jobs/install.sh" build
  check "a failing package manager: status 1" status_is 1
  check "a failing package manager: names the command" stderr_has "libjansson-dev"

  new_machine
  stub_manager apt-get
  stub_cmake 3.18.4
  on_machine "$jobs/install.sh" build
  check "a distribution with an old CMake: tries to install it" called "$(apt_calls cmake)"
  check "a distribution with an old CMake: status 1" status_is 1
  check "a distribution with an old CMake: says so" stderr_has "still missing: CMake 3.21 or newer"
}

test_usage() {
  new_machine
  stub_manager apt-get
  lacks_headers jansson.h
  on_machine "$jobs/install.sh" everything
  check "install.sh, unknown argument: status 2" status_is 2
  check "install.sh, unknown argument: nothing installed" called_nothing
}

# new_checkout: a machine with the scripts, a cmake that builds a make-believe
# mpiprimes, and an mpirun that tells how it was called. One core.
new_checkout() {
  new_machine "$@"
  mkdir "$machine/jobs"
  cp "$jobs"/*.sh "$machine/jobs/"
  stub_quiet mpiprimes
  mkdir "$machine/build"
  mv "$machine/bin/mpiprimes" "$machine/build/"
  stub cmake <<END
[[ \$1 != --version ]] || echo "cmake version 3.25.1"
echo "noise from cmake"
END
  stub nproc <<<'echo 1'
  stub getconf <<<'echo 1'
  stub_mpirun "mpirun (Open MPI) 4.1.4"
}

stub_mpirun() {
  stub mpirun <<END
if [[ \$1 == --version ]]; then
  echo "$1"
  exit
fi
echo "[\$PWD]"
printf '<%s>' "\$@"
echo
echo "oversubscribe=\${OMPI_MCA_rmaps_base_oversubscribe-} root=\${OMPI_ALLOW_RUN_AS_ROOT-}"
exit 7
END
}

# local_in_work RANKS ARGUMENT...: runs local.sh from a folder that is not the checkout.
local_in_work() {
  local ranks=$1
  shift
  status=0
  (cd "$work" && env -i PATH="$machine/bin" MPI_HOME="$machine/mpi" ${ranks:+NP="$ranks"} \
    "$bash" "$machine/jobs/local.sh" "$@") >"$work/out" 2>"$work/err" </dev/null || status=$?
}

expected_run() {
  printf '[%s]\n<-n><%s><%s/build/mpiprimes>%s\n%s' "$work" "$1" "$machine" "$2" "$3"
}

test_local_arguments() {
  local ranks
  for ranks in 0 -1 1.5 abc '2 3' 99999999999999999999; do
    new_checkout
    local_in_work "$ranks" 1000
    check "NP=$ranks: status 2" status_is 2
    check "NP=$ranks: one message" stderr_lines_are 1
    check "NP=$ranks: the message names NP" stderr_has "not '$ranks'"
    check "NP=$ranks: nothing on standard output" stdout_is_empty
  done
}

test_local_run() {
  new_checkout Linux 1000
  local_in_work '' 'a  b' --print
  check "local.sh: arguments, folder and default ranks" stdout_is \
    "$(expected_run 1 '<a  b><--print>' 'oversubscribe= root=')"
  check "local.sh: mpirun's status" status_is 7
  check "local.sh: no word of its own" is_silent_on_stderr

  new_checkout Linux 0
  local_in_work 3
  check "local.sh, root, more ranks than cores" stdout_is "$(expected_run 3 '' 'oversubscribe=1 root=1')"
  check "local.sh: says that it runs as root" stderr_has "as root"

  new_checkout Linux 0
  stub_mpirun "HYDRA build details:"
  local_in_work 3 5
  check "local.sh: MPICH gets no Open MPI settings" stdout_is "$(expected_run 3 '<5>' 'oversubscribe= root=')"
}

is_silent_on_stderr() { [[ ! -s $work/err ]]; }

# Eight logical CPUs that are hyperthreads of one core.
test_local_hyperthreads() {
  new_checkout Linux 1000
  stub nproc <<<'echo 8'
  stub getconf <<<'echo 8'
  stub lscpu <<'END'
echo "# CPU,Core,Socket"
for ((cpu = 0; cpu < 1024; cpu++)); do echo "$cpu,0,0"; done
END
  local_in_work '' 5
  if [[ -r /proc/self/status ]]; then
    check "local.sh: one rank for the hyperthreads of a core" stdout_is \
      "$(expected_run 1 '<5>' 'oversubscribe= root=')"
  fi
}

test_local_failed_build() {
  new_checkout
  stub cmake <<'END'
[[ $1 != --version ]] || { echo "cmake version 3.25.1"; exit; }
echo "a compiler's complaint"
exit 1
END
  local_in_work '' 5
  check "local.sh, failed build: status 1" status_is 1
  check "local.sh, failed build: shows the log" stderr_has "a compiler's complaint"
  check "local.sh, failed build: nothing on standard output" stdout_is_empty
}

test_complete_machine
test_build_needs_no_test_tools
test_apt_get
test_slurm
test_numpy
test_cluster
test_simulate
test_sudo
test_no_rights
test_dnf
test_mpi_home
test_brew
test_unknown_manager
test_failing_install
test_usage
test_local_arguments
test_local_run
test_local_hyperthreads
test_local_failed_build

echo "install_test: $checks checks, $failures failed"
[[ $failures -eq 0 ]]
