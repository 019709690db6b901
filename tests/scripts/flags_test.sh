#!/usr/bin/env bash
# With which flags the sources are compiled, as packagers and users set them:
# configures a few times, builds nothing, and reads compile_commands.json.
#
#   tests/scripts/flags_test.sh [ARGUMENT-FOR-CMAKE...]
#
# Prints a line per check; ends with status 1 if any failed.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(cd "$(mktemp -d)" && pwd -P)
trap 'rm -rf "$work"' EXIT
unset CFLAGS
arguments=("$@")
failures=0

# configure ARGUMENT...: anew, so that no flag of the time before stays.
configure() {
  rm -rf "$work/build"
  cmake -S "$top" -B "$work/build" ${arguments[@]+"${arguments[@]}"} "$@" >"$work/log" 2>&1 ||
    { cat "$work/log" && exit 1; }
}

# flag_of PATTERN FILE: the last flag that matches, which is the one that counts.
flag_of() {
  grep '"command":' "$work/build/compile_commands.json" | grep -E -- "-c [^ ]*/$2\"" |
    grep -oE -- " $1( |\")" | tail -n 1 | tr -d ' "' || true
}

# check WHAT PATTERN FILE WANTED
check() {
  local found
  found=$(flag_of "$2" "$3")
  if [[ $found == "$4" ]]; then
    echo "ok: $1: $3 has ${4:-none}"
  else
    echo "FAILED: $1: $3 has ${found:-none}, not ${4:-none}"
    failures=$((failures + 1))
  fi
}

level='-O[0-3gs]?'
kernels=(src/find/sieve/kernels_portable.c src/find/sieve/hits_avx2.c src/question/places_avx2.c src/format/text.c)

configure -DCMAKE_BUILD_TYPE=None "-DCMAKE_C_FLAGS=-O2 -g"
for file in "${kernels[@]}"; do
  check "a packager's build" "$level" "$file" -O3
done
check "a packager's build" "$level" src/main.c -O2
check "the project's standard" '-std=[a-z0-9]+' src/main.c -std=gnu11

configure -DCMAKE_BUILD_TYPE=Release "-DCMAKE_C_FLAGS_RELEASE=-O1 -DOURS" -DCMAKE_C_STANDARD=17
check "flags of the user's" -DOURS src/main.c -DOURS
check "flags of the user's" "$level" src/main.c -O1
check "a standard of the user's" '-std=[a-z0-9]+' src/main.c -std=gnu17

configure -DCMAKE_BUILD_TYPE=Release
check "release" "$level" src/main.c -O3
check "assertions in release" -DNDEBUG src/main.c ''

configure -DCMAKE_BUILD_TYPE=Debug
check "debug" "$level" "${kernels[0]}" ''

configure -DCMAKE_BUILD_TYPE=None "-DCMAKE_C_FLAGS=-Og -g"
check "debug by flags" "$level" "${kernels[0]}" -Og

exit $((failures > 0))
