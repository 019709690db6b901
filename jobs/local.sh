#!/usr/bin/env bash
# Runs mpiprimes on this machine, one MPI rank for each core:
#
#   jobs/local.sh 1000000            the primes up to 1000000
#   NP=2 jobs/local.sh 1000000       the same with two ranks
#
# In the sources it installs what is missing and builds first, if need be; from
# share/mpiprimes/jobs it runs the installed program. All arguments are the
# program's; it runs in your current directory. Standard output is the
# program's alone, so it can be piped; the exit status is mpirun's.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=jobs/install.sh
source "$top/jobs/install.sh"
# shellcheck source=jobs/program.sh
source "$top/jobs/program.sh"
# shellcheck source=jobs/cgroup.sh
source "$top/jobs/cgroup.sh"

# nproc minds the affinity mask, but also OpenMP's settings, which are not ours.
logical_cpus() {
  env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc 2>/dev/null || getconf _NPROCESSORS_ONLN
}

# The cores that this process may use, hyperthreads counted once: a second rank
# on a core gains little. No lscpu, no such list: then the logical CPUs count.
physical_cores() {
  local allowed cores logical granted
  if [[ $(uname -s) == Darwin ]]; then
    sysctl -n hw.physicalcpu
    return
  fi
  logical=$(logical_cpus)
  allowed=$(awk '/^Cpus_allowed_list:/ { print $2 }' /proc/self/status)
  cores=$(lscpu -p=CPU,CORE,SOCKET 2>/dev/null | awk -F, -v allowed="$allowed" '
    BEGIN {
      n = split(allowed, ranges, ",")
      for (i = 1; i <= n; i++) {
        m = split(ranges[i], ends, "-")
        for (cpu = ends[1] + 0; cpu <= ends[m] + 0; cpu++) may_use[cpu]
      }
    }
    !/^#/ && ($1 + 0) in may_use && !seen[$2, $3]++ { cores++ }
    END { print cores + 0 }') || cores=0
  if ((cores < 1 || cores > logical)); then
    cores=$logical
  fi
  granted=$(cgroup_cores)
  echo $((cores < granted ? cores : granted))
}

# The log is shown only if the build fails: a run that had nothing to build
# prints nothing but its result.
build() {
  local log
  log=$(mktemp)
  [[ -x $top/build/mpiprimes ]] || say "building mpiprimes in $top/build"
  if ! (cd "$top" && cmake --preset release &&
    cmake --build --preset release --parallel "$(logical_cpus)") >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    die "the build failed, see above"
  fi
  rm -f "$log"
}

# Afterwards there is a program.
prepare() {
  if is_installed; then
    use_mpi_home
  else
    install_missing build
    build
  fi
}

# The mpirun of the MPI that the build found: another MPI's would start N
# programs of one rank each.
find_mpirun() {
  local found
  found=$(mpiexec_of "$1")
  if has_commands "${found:-mpirun}"; then echo "${found:-mpirun}"; else echo mpirun; fi
}

# Open MPI's mpirun names Open MPI, its mpiexec the run-time system within.
is_openmpi() {
  case $("$1" --version 2>&1) in
    *"(Open MPI)"* | *"(OpenRTE)"* | *"(PRRTE)"*) return 0 ;;
    *) return 1 ;;
  esac
}

# Open MPI 4 reads the variables that begin with OMPI_, Open MPI 5 also those
# with PRTE_. What the user has set stays.
allow_root() {
  say "running as root, which Open MPI warns against"
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  export PRTE_ALLOW_RUN_AS_ROOT=1 PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1
}

allow_more_ranks_than_cores() {
  export OMPI_MCA_rmaps_base_oversubscribe=${OMPI_MCA_rmaps_base_oversubscribe-1}
  export PRTE_MCA_rmaps_default_mapping_policy=${PRTE_MCA_rmaps_default_mapping_policy-:oversubscribe}
  export OMPI_MCA_mpi_yield_when_idle=${OMPI_MCA_mpi_yield_when_idle-1}
}

bind_no_ranks() {
  export OMPI_MCA_hwloc_base_binding_policy=${OMPI_MCA_hwloc_base_binding_policy-none}
  export PRTE_MCA_hwloc_default_binding_policy=${PRTE_MCA_hwloc_default_binding_policy-none}
}

# Does an affinity mask keep this process from some of the machine's CPUs?
is_confined() { (($(logical_cpus) < $(getconf _NPROCESSORS_ONLN))); }

# Open MPI 4 binds ranks to the machine's first cores even where the affinity
# mask forbids these; with a mask in force the binding is left to the kernel.
set_up_openmpi() {
  local ranks=$1 cores=$2
  if is_root; then allow_root; fi
  if ((ranks > cores)); then allow_more_ranks_than_cores; fi
  if ((ranks > cores)) || is_confined; then bind_no_ranks; fi
}

main() {
  local ranks cores granted mpirun program
  if [[ ! ${NP:-1} =~ ^[1-9][0-9]{0,5}$ ]]; then
    say "NP is the number of ranks, a whole number from 1 to 999999, not '$NP'"
    exit 2
  fi
  prepare
  program=$(own_program)
  cores=$(physical_cores)
  ranks=${NP:-$cores}
  # More ranks than cores the program sees itself, and says so.
  granted=$(cgroup_cores)
  if ((ranks > granted)); then
    say "$ranks ranks get no more than the time of $granted core(s) here, by a cgroup's limit: slower than it could be"
  fi
  mpirun=$(find_mpirun "$program")
  if is_openmpi "$mpirun"; then
    set_up_openmpi "$ranks" "$cores"
  fi
  exec "$mpirun" -n "$ranks" "$program" "$@"
}

main "$@"
