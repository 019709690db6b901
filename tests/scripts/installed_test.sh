#!/usr/bin/env bash
# Tests what `cmake --install` makes of a build that is there: the tree is installed for one prefix, below another folder
# (DESTDIR), and used where it lies.
#
#   MPIPRIMES=build/mpiprimes MPIEXEC=mpirun tests/scripts/installed_test.sh [CMAKE]
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../program/lib.sh"

cmake=${1:-cmake}
build=$(cd "$(dirname "$MPIPRIMES")" && pwd -P)
cached() { sed -n "s/^$1:[^=]*=//p" "$build/CMakeCache.txt"; }
sources=$(cached CMAKE_HOME_DIRECTORY)
stage=$folder/stage
tree=$stage/opt/prefix
libdir=$(cached CMAKE_INSTALL_LIBDIR)

# --- The tree -----------------------------------------------------------------

install_tree() {
  run env DESTDIR="$stage" "$cmake" --install "$build" --prefix /opt/prefix
  succeeds
  confirm "all of it is below the prefix" [ "$(cd "$stage" && echo * && echo opt/*)" = $'opt\nopt/prefix' ]
}

FILES='
bin/mpiprimes
include/mpiprimes.h
LIB/libmpiprimes.so
LIB/libmpiprimes.a
LIB/pkgconfig/mpiprimes.pc
LIB/cmake/mpiprimes/mpiprimesConfig.cmake
share/man/man1/mpiprimes.1
share/bash-completion/completions/mpiprimes
share/zsh/site-functions/_mpiprimes
share/mpiprimes/jobs/local.sh
share/mpiprimes/jobs/mpiprimes.sbatch
share/mpiprimes/hostfiles/openmpi-equal-nodes
share/doc/mpiprimes/LICENSE
share/doc/mpiprimes/README.md
share/doc/mpiprimes/docs/options.md
'

missing_files() {
  local name
  for name in ${FILES//LIB/$libdir}; do
    [[ -e $tree/$name ]] || echo "$name"
  done
}

check_tree() {
  title="the installed tree"
  missing_files >"$out"
  confirm "these files are there" is_empty "$out"
  # A build for debugging keeps the paths of its sources, for the debugger.
  [[ $(cached CMAKE_BUILD_TYPE) != Debug ]] || return
  grep -rlaF -e "$build" -e "$sources" -e "$stage" "$tree" >"$out"
  confirm "no file names the folders of the sources, the build or the stage" is_empty "$out"
}

check_program() {
  run "$tree/bin/mpiprimes" --version
  succeeds
  run "$tree/bin/mpiprimes" --quiet 1000000
  succeeds
  confirm "the installed program counts" holds "$out" 78498
}

# --- The scripts --------------------------------------------------------------

# Nothing is built or installed: no command for that is on the PATH.
check_local() {
  run env NP=2 bash "$tree/share/mpiprimes/jobs/local.sh" --json=- 1000000
  ends_with_status 0
  confirm "local.sh runs the installed program on two ranks" has_match "$out" '^ *"ranks": 2,'
  confirm "which counts" has_match "$out" '^ *"primes": 78498,'
  confirm "nothing is built" lacks_text "$err.all" building
}

# stub NAME: a command from standard input, first on the PATH.
stub() {
  { echo '#!/usr/bin/env bash' && cat; } >"$folder/bin/$1"
  chmod +x "$folder/bin/$1"
}

# A make-believe Slurm, whose job runs a copy of the script, as the real one's does.
check_batch() {
  local jobs=$tree/share/mpiprimes/jobs
  mkdir -p "$folder/bin" "$folder/submitted"
  stub scontrol <<<"echo '   Command=$jobs/mpiprimes.sbatch 1e6'"
  # shellcheck disable=SC2016 # it is the stub's
  stub launcher <<<'[[ $1 != --version ]] || exit 0; printf "%s\n" "$@"'
  cp "$jobs/mpiprimes.sbatch" "$folder/slurm_script"
  cd "$folder/submitted" || exit
  run env -u MPIPRIMES PATH="$folder/bin:$PATH" SLURM_JOB_ID=7 SLURM_NTASKS=2 SLURM_JOB_NODELIST=here SLURM_JOB_NUM_NODES=1 \
    MPIPRIMES_LAUNCHER=launcher bash "$folder/slurm_script" 1e6
  ends_with_status 0
  confirm "the batch script starts the installed program" has_line "$out" "$tree/bin/mpiprimes"
  confirm "with its argument" has_line "$out" 1e6
}

# --- Other programs -----------------------------------------------------------

# An outside project: programs that count the primes up to a million. Those with MPI are there if the library is.
make_project() {
  mkdir -p "$folder/project"
  cat >"$folder/project/count.c" <<'END_C'
#include <mpiprimes.h>
#include <stdio.h>

int main(void)
{
    uint64_t count;
    if (mpiprimes_count(&count, 0, 1000000) != MPIPRIMES_OK)
        return 1;
    printf("%llu\n", (unsigned long long)count);
    return 0;
}
END_C
  cat >"$folder/project/CMakeLists.txt" <<'END_CMAKE'
cmake_minimum_required(VERSION 3.21)
project(outside LANGUAGES C)
find_package(mpiprimes ${VERSION} EXACT REQUIRED)
foreach(kind mpiprimes mpiprimes_static)
  add_executable(${kind} count.c)
  target_link_libraries(${kind} PRIVATE mpiprimes::${kind})
endforeach()
END_CMAKE
}

counts_a_million() {
  run "$@"
  succeeds
  confirm "it counts the primes up to a million" holds "$out" 78498
}

check_cmake_package() {
  run "$cmake" -S "$folder/project" -B "$folder/project/build" -DCMAKE_PREFIX_PATH="$tree" -DVERSION="$(cached CMAKE_PROJECT_VERSION)"
  ends_with_status 0
  run "$cmake" --build "$folder/project/build"
  ends_with_status 0
  counts_a_million "$folder/project/build/mpiprimes"
  counts_a_million "$folder/project/build/mpiprimes_static"
}

check_pkgconfig() {
  local flags library
  if ! command -v pkg-config >/dev/null; then
    skip "pkg-config is not here"
    return
  fi
  export PKG_CONFIG_PATH=$tree/$libdir/pkgconfig
  title=pkg-config
  confirm "the version is the project's" [ "$(pkg-config --modversion mpiprimes)" = "$(cached CMAKE_PROJECT_VERSION)" ]
  library=$(pkg-config --variable=libdir mpiprimes)
  read -ra flags <<<"$(pkg-config --cflags --libs mpiprimes)"
  run cc "$folder/project/count.c" -o "$folder/shared" "${flags[@]}" -Wl,-rpath,"$library"
  succeeds
  counts_a_million "$folder/shared"
  run cc "$folder/project/count.c" -o "$folder/static" "-I$tree/include" "$library/libmpiprimes.a" -lm
  succeeds
  counts_a_million "$folder/static"
}

install_tree
check_tree
check_program
check_local
check_batch
# With the sanitizers in the library, every program would need them.
if [[ $(cached MPIPRIMES_SANITIZE) != ON ]]; then
  make_project
  check_cmake_package
  check_pkgconfig
fi
finish
