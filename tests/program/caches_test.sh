#!/usr/bin/env bash
# Caches of other processors: what the user sees of them; and that nothing but the memory depends on them: parts are cut in
# the same way, and ranks of different machines work together.
#
#   tests/program/caches_test.sh
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PROFILES=(32K,256K 48K,2M,32M 128K,3M)

is_shown() {
  MPIPRIMES_CACHES=48K,2M,32M alone --version
  confirm "the variable's caches" has_match "$out" '^caches +L1 48 KiB, L2 2 MiB, L3 32 MiB$'
  confirm "what follows from them" has_match "$out" '^sieve +blocks of 36 KiB, spans of 48 KiB, lines of 1280 KiB$'
  MPIPRIMES_CACHES=32K,512K alone --version
  confirm "no L3" has_match "$out" '^caches +L1 32 KiB, L2 512 KiB$'
  confirm "what follows from them" has_match "$out" '^sieve +blocks of 24 KiB, spans of 48 KiB, lines of 320 KiB$'
  MPIPRIMES_CACHES=32K,512K alone -c -q --json=- 1000
  confirm "the JSON's caches" has_match <(tr -d ' \n' <"$out") '"caches":\{"l1":32768,"l2":524288,"l3":0\}'
}

is_refused() {
  local value
  for value in nonsense 48K 2M,48K 48K,2M,x 0,0,0; do
    MPIPRIMES_CACHES=$value alone 10
    refuses 2 "MPIPRIMES_CACHES=$value: it can be L1,L2 or L1,L2,L3 in bytes"
  done
}

# The Range and Primes of the report, for all profiles.
parts_are_the_same() {
  local method number profile found before
  for method in trial sieve; do
    for number in 1 2 3; do
      before=
      for profile in "${PROFILES[@]}"; do
        MPIPRIMES_CACHES=$profile alone -c -m "$method" "--part=$number/3" 1e6 3e6
        succeeds
        found=$(grep -E '^(Range|Primes)' "$out")
        confirm "the same part" [ "${before:-$found}" = "$found" ]
        before=$found
      done
    done
  done
}

# Rank 0 is on one machine, rank 1 on another.
ranks_differ() {
  cat >"$folder/machine" <<'END'
#!/usr/bin/env bash
case ${OMPI_COMM_WORLD_RANK:-${PMIX_RANK:-${PMI_RANK:-0}}} in
  0) export MPIPRIMES_CACHES=32K,256K MPIPRIMES_SIMD=portable ;;
  *) export MPIPRIMES_CACHES=48K,2M,32M ;;
esac
exec "$MPIPRIMES" "$@"
END
  chmod +x "$folder/machine"
  local schedule window
  for window in '0 3e6' '1e12 1e12+3e6' '1e16 1e16+2e6'; do
    # shellcheck disable=SC2086 # the window is two words
    alone -m sieve -q -o "$folder/one.txt" --force $window
    succeeds
    for schedule in static dynamic; do
      # shellcheck disable=SC2086
      run "$MPIEXEC" -n 2 "$folder/machine" -m sieve -q -s "$schedule" --verify=5 -o "$folder/two.txt" --force $window
      succeeds
      confirm "the same file" cmp -s "$folder/one.txt" "$folder/two.txt"
    done
  done
}

is_shown
is_refused
parts_are_the_same
ranks_differ
finish
