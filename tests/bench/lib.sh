#!/usr/bin/env bash
# What the benchmark scripts share: the build to measure, a scratch folder, medians, and how to start MPI here.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BUILD:-$top/build}

[[ -x $build/tests/bench_trial ]] || {
  echo "no benchmarks in $build; build them first: cmake --preset release -DMPIPRIMES_TESTS=ON && cmake --build --preset release" >&2
  exit 1
}

# shellcheck disable=SC2034 # for the scripts that source this
mpirun=$(sed -n 's/^MPIEXEC_EXECUTABLE:[^=]*=//p' "$build/CMakeCache.txt")

# Root in a container, and more ranks than cores, are fine here; what the user has set stays.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=${OMPI_MCA_rmaps_base_oversubscribe-1}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

machine() {
  local model
  model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
  echo "machine: ${model:-$(uname -m)}, $(nproc) processors; $("$build/mpiprimes" --version | tr -s '\n ' '; ')"
}

# median: of the numbers on standard input, one a line.
median() {
  sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# of FIELD: the number of that name in a JSON report on standard input.
of() {
  sed -n 's/^ *"'"$1"'": \([0-9.e+-]*\),\{0,1\}$/\1/p' | head -n 1
}
