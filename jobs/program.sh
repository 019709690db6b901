# shellcheck shell=bash disable=SC2154 # top is theirs
# Where the program is, for the scripts that run it; they source this file, and
# have set top, the folder above theirs. In the sources the program is in build.
# Where `cmake --install` has put the scripts, the file `installation` in $top
# says where it has put the program.

is_installed() { [[ -r $top/installation ]]; }

# installed NAME: what that file says of NAME.
installed() { sed -n "s/^$1=//p" "$top/installation" 2>/dev/null || true; }

own_program() {
  local path=build/mpiprimes folder
  if is_installed; then path=$(installed program); fi
  folder=$(cd "$top/$(dirname "$path")" 2>/dev/null && pwd) || folder=$top/$(dirname "$path")
  echo "$folder/${path##*/}"
}

# mpiexec_of PROGRAM: the launcher of the MPI that its build found; nothing
# where that is not known.
mpiexec_of() {
  local cache
  cache=$(dirname "$1")/CMakeCache.txt
  if [[ -r $cache ]]; then
    sed -n 's/^MPIEXEC_EXECUTABLE:[^=]*=//p' "$cache"
  elif [[ $1 == "$(own_program)" ]]; then
    installed mpiexec
  fi
}
