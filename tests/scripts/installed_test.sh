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
version=$(cached CMAKE_PROJECT_VERSION)

# --- The tree -----------------------------------------------------------------

install_tree() {
  run env DESTDIR="$stage" "$cmake" --install "$build" --prefix /opt/prefix
  succeeds
  confirm "all of it is below the prefix" [ "$(cd "$stage" && echo * && echo opt/*)" = $'opt\nopt/prefix' ]
}

FILES='
bin/mpiprimes
include/mpiprimes.h
include/mpiprimes_mpi.h
LIB/libmpiprimes.so
LIB/libmpiprimes.a
LIB/libmpiprimes_mpi.so
LIB/libmpiprimes_mpi.a
LIB/pkgconfig/mpiprimes.pc
LIB/pkgconfig/mpiprimes-mpi.pc
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

# An outside project: programs that count the primes up to a million, alone and on ranks.
make_project() {
  mkdir -p "$folder/project"
  cd "$folder/project" || exit
  cat >count.c <<'END_C'
#include <mpiprimes.h>
#include <stdio.h>

int main(void)
{
    struct mpiprimes *primes = mpiprimes_new();
    uint64_t count;
    if (primes == NULL || mpiprimes_count(primes, &count, 0, 1000000) != MPIPRIMES_OK)
        return 1;
    printf("%llu\n", (unsigned long long)count);
    mpiprimes_free(primes);
    return 0;
}
END_C
  cat >count_mpi.c <<'END_C'
#include <mpiprimes_mpi.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    struct mpiprimes_mpi *ranks;
    uint64_t count = 0;
    int rank;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (mpiprimes_mpi_new(&ranks, MPI_COMM_WORLD) == MPIPRIMES_OK) {
        mpiprimes_mpi_count(ranks, &count, 0, 1000000);
        mpiprimes_mpi_free(ranks);
    }
    if (rank == 0)
        printf("%llu\n", (unsigned long long)count);
    MPI_Finalize();
    return 0;
}
END_C
  cat >CMakeLists.txt <<'END_CMAKE'
cmake_minimum_required(VERSION 3.21)
project(outside LANGUAGES C)
find_package(mpiprimes ${VERSION} EXACT REQUIRED COMPONENTS mpi)
foreach(kind mpiprimes mpiprimes_static)
  add_executable(${kind} count.c)
  target_link_libraries(${kind} PRIVATE mpiprimes::${kind})
endforeach()
foreach(kind mpi mpi_static)
  add_executable(${kind} count_mpi.c)
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
  local made=$folder/project/build
  run "$cmake" -S . -B build -DCMAKE_PREFIX_PATH="$tree" -DVERSION="$version" -DMPI_C_COMPILER="$(cached MPI_C_COMPILER)"
  ends_with_status 0
  run "$cmake" --build build
  ends_with_status 0
  counts_a_million "$made/mpiprimes"
  counts_a_million "$made/mpiprimes_static"
  counts_a_million "$MPIEXEC" -n 2 "$made/mpi"
  counts_a_million "$MPIEXEC" -n 2 "$made/mpi_static"
}

# build_with COMPILER NAME SOURCE FLAG...: the program NAME, by the flags of pkg-config.
build_with() {
  local compiler=$1 name=$2 source=$3
  shift 3
  run "$compiler" "$source" -o "$name" "$@"
  succeeds
}

check_pkgconfig() {
  local flags library
  if ! command -v pkg-config >/dev/null; then
    skip "pkg-config is not here"
    return
  fi
  export PKG_CONFIG_PATH=$tree/$libdir/pkgconfig
  title=pkg-config
  confirm "the version is the project's" [ "$(pkg-config --modversion mpiprimes mpiprimes-mpi | uniq)" = "$version" ]
  library=$(pkg-config --variable=libdir mpiprimes)
  read -ra flags <<<"$(pkg-config --cflags --libs mpiprimes)"
  build_with cc shared count.c "${flags[@]}" -Wl,-rpath,"$library"
  counts_a_million ./shared
  build_with cc static count.c "-I$tree/include" "$library/libmpiprimes.a" -lm
  counts_a_million ./static
  read -ra flags <<<"$(pkg-config --cflags --libs mpiprimes-mpi)"
  build_with "$(cached MPI_C_COMPILER)" shared_mpi count_mpi.c "${flags[@]}" -Wl,-rpath,"$library"
  counts_a_million "$MPIEXEC" -n 2 ./shared_mpi
}

# The modulefile, which finds the prefix from where it lies, as tclsh reads it with these words of the module command.
check_module() {
  if ! command -v tclsh >/dev/null; then
    skip "the modulefile: there is no tclsh"
    return
  fi
  cat >"$folder/module.tcl" <<'END_TCL'
foreach word {setenv prepend-path} { proc $word {args} { puts "$args" } }
foreach word {conflict module-whatis} { proc $word {args} {} }
set ModulesCurrentModulefile [lindex $argv 0]
source $ModulesCurrentModulefile
END_TCL
  run tclsh "$folder/module.tcl" "$tree/share/mpiprimes/modulefiles/mpiprimes/$version"
  succeeds
  confirm "the program's folder" has_line "$out" "PATH $tree/bin"
  confirm "the manual page's" has_line "$out" "MANPATH $tree/share/man"
  confirm "the libraries'" has_line "$out" "LD_LIBRARY_PATH $tree/$libdir"
}

install_tree
check_tree
check_program
check_local
check_batch
check_module
# With the sanitizers in the library, every program would need them.
if [[ $(cached MPIPRIMES_SANITIZE) != ON ]]; then
  make_project
  check_cmake_package
  check_pkgconfig
fi
finish
