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

# --- The tree -----------------------------------------------------------------

install_tree() {
  run env DESTDIR="$stage" "$cmake" --install "$build" --prefix /opt/prefix
  succeeds
  confirm "all of it is below the prefix" [ "$(cd "$stage" && echo * && echo opt/*)" = $'opt\nopt/prefix' ]
}

FILES='
bin/mpiprimes
include/mpiprimes.h
share/mpiprimes/jobs/local.sh
share/mpiprimes/jobs/mpiprimes.sbatch
share/mpiprimes/hostfiles/openmpi-equal-nodes
share/doc/mpiprimes/LICENSE
share/doc/mpiprimes/README.md
share/doc/mpiprimes/docs/options.md
'

missing_files() {
  local name
  for name in $FILES; do
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
  stub launcher <<<'[[ $1 != --version ]] || exit 0; printf "%s\n" "$@"'
  cp "$jobs/mpiprimes.sbatch" "$folder/slurm_script"
  cd "$folder/submitted" || exit
  run env -u MPIPRIMES PATH="$folder/bin:$PATH" SLURM_JOB_ID=7 SLURM_NTASKS=2 SLURM_JOB_NODELIST=here SLURM_JOB_NUM_NODES=1 \
    MPIPRIMES_LAUNCHER=launcher bash "$folder/slurm_script" 1e6
  ends_with_status 0
  confirm "the batch script starts the installed program" has_line "$out" "$tree/bin/mpiprimes"
  confirm "with its argument" has_line "$out" 1e6
}

install_tree
check_tree
check_program
check_local
check_batch
finish
