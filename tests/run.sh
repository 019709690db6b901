#!/usr/bin/env bash
# Installs what the tests need, builds, and runs them:
#
#   tests/run.sh                         the release build's tests
#   tests/run.sh all                     every variant, as CI does: release,
#                                        sanitizers, MPICH, 64-bit ARM, a
#                                        simulated cluster, lint and format
#   tests/run.sh [all] -- -L unit        with these arguments for ctest
#
# Every variant runs, whatever became of the one before. The last line counts
# the tests of all variants; a variant that failed with no test to blame (its
# build, say, or the lint) counts there as one failure.
set -euo pipefail

# Tests must not wait for a person, nor read what is meant for someone else.
exec </dev/null

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"
# shellcheck source=jobs/install.sh
source jobs/install.sh

# Tests start more ranks than there are cores, in containers also as root.
# OMPI_ is for Open MPI 4 (and 5), PRTE_ for Open MPI 5; MPICH reads neither.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export PRTE_ALLOW_RUN_AS_ROOT=1 PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
export PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
export OMPI_MCA_hwloc_base_binding_policy=none
export PRTE_MCA_hwloc_default_binding_policy=none

jobs=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
ctest_arguments=()
table=
passed=0
failed=0
skipped=0

usage() {
  say "usage: tests/run.sh [all] [-- CTEST-ARGUMENT...]"
  exit 2
}

# record VARIANT RESULT: a line of the table that ends the run.
record() {
  table+=$(printf '%-12s %s' "$1" "$2")$'\n'
}

record_failure() {
  record "$1" "FAILED: $2"
  failed=$((failed + 1))
}

# count_tests LOG: adds ctest's closing counts to the sums; sets variant_failed
# and variant_total. ctest counts skipped tests as passed, this does not.
count_tests() {
  local log=$1 counts variant_skipped
  variant_failed=0 variant_total=0
  counts=$(sed -n 's/^.*% tests passed, \([0-9]*\) tests\{0,1\} failed out of \([0-9]*\).*$/\1 \2/p' "$log" | tail -n 1)
  if [[ -n $counts ]]; then
    read -r variant_failed variant_total <<<"$counts"
  fi
  variant_skipped=$(grep -cE '\*\*\*(Skipped|Not Run \(Disabled\))' "$log" || true)
  failed=$((failed + variant_failed))
  skipped=$((skipped + variant_skipped))
  passed=$((passed + variant_total - variant_failed - variant_skipped))
}

run_ctest() {
  local preset=$1 log status=0 variant_failed variant_total
  log=$(mktemp)
  ctest --preset "$preset" --output-on-failure --no-tests=error \
    ${ctest_arguments[@]+"${ctest_arguments[@]}"} 2>&1 | tee "$log" || status=$?
  count_tests "$log"
  rm -f "$log"
  if ((variant_total == 0)); then
    record_failure "$preset" "ctest ran no test"
  elif ((variant_failed > 0)); then
    record "$preset" "FAILED: $variant_failed of $variant_total tests"
  elif ((status != 0)); then
    record_failure "$preset" "ctest ended with status $status"
  else
    record "$preset" "passed ($variant_total tests)"
  fi
}

run_preset() {
  local preset=$1
  echo "== $preset"
  if ! cmake --preset "$preset" -DMPIPRIMES_TESTS=ON; then
    record_failure "$preset" "configure"
  elif ! cmake --build --preset "$preset" --parallel "$jobs"; then
    record_failure "$preset" "build"
  else
    run_ctest "$preset"
  fi
}

# run_target TARGET: a check that is a target of the release build.
run_target() {
  echo "== $1"
  if cmake --build --preset release --target "$1" --parallel "$jobs"; then
    record "$1" "passed"
  else
    record_failure "$1" "see above"
  fi
}

# The tests on hosts in namespaces are for root on Linux. What they need comes
# with a server for ssh, which a machine with services would start at once and
# for good: there it is left to its owner. Without it these tests are skipped.
install_for_cluster() {
  local PATH=$PATH:/usr/sbin:/sbin # su may leave them off
  [[ $(uname -s) == Linux ]] && is_root && [[ -n $(missing_needs cluster) ]] || return 0
  if [[ -d /run/systemd/system ]]; then
    say "the cluster tests will be skipped; jobs/install.sh cluster installs what they need, among it an ssh server"
  else
    (install_missing cluster) || say "the cluster tests will be skipped"
  fi
}

# The unit tests on an emulated processor, where Debian's packages are to be had.
run_aarch64() {
  if [[ $(uname -m) == aarch64 ]] || [[ $(package_manager) != apt-get ]]; then
    record aarch64 "skipped: it is for Debian or Ubuntu, on another processor"
    skipped=$((skipped + 1))
  elif ! (install_missing aarch64) || ! tests/aarch64.sh; then
    record_failure aarch64 "cross compiler, qemu or libraries cannot be had"
  else
    run_preset aarch64
  fi
}

# SimGrid is too much to ask for where it does not come as a package.
run_simulated() {
  (install_missing simulate) || true
  if [[ -z $(missing_needs simulate) ]]; then
    run_preset simulate
  else
    record simulate "skipped: jobs/install.sh simulate cannot install SimGrid here"
    skipped=$((skipped + 1))
  fi
}

report() {
  local skipped_part=
  if ((skipped > 0)); then
    skipped_part=", $skipped skipped"
  fi
  printf '\n%s\n%s passed, %s failed%s\n' "$table" "$passed" "$failed" "$skipped_part"
  ((failed == 0))
}

main() {
  local variants=
  if [[ ${1-} == all ]]; then
    variants=all
    shift
  fi
  if [[ $# -gt 0 ]]; then
    [[ $1 == -- ]] || usage
    shift
    ctest_arguments=("$@")
  fi

  install_missing test $variants
  install_for_cluster
  run_preset release
  if [[ $variants == all ]]; then
    run_preset sanitize
    run_preset mpich
    run_aarch64
    run_simulated
    run_target lint
    run_target format-check
  fi
  report
}

main "$@"
