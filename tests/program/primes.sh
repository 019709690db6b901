# shellcheck shell=bash
# lib.sh, and what files of primes must hold: for the tests that write such files.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

expected=$folder/expected

# expect FIRST LAST: primesieve's listing, in $expected.
expect() {
  primesieve "$1" "$2" --print >"$expected"
}

is_listing() { cmp -s "$expected" "$1"; }

# is_part FILE: whole lines from the listing's beginning, but not all of them.
is_part() {
  local size
  size=$(wc -c <"$1")
  [[ $size -gt 0 && $size -lt $(wc -c <"$expected") && -z $(tail -c 1 "$1") ]] && cmp -s -n "$size" "$expected" "$1"
}

# A Python with numpy in $python, empty if there is none: a user's own Python comes before the system's on the PATH, and need
# not have what that one has.
find_numpy() {
  while IFS= read -r python; do
    "$python" -c 'import numpy' 2>/dev/null </dev/null && return
  done < <(type -ap python3)
  python=
  skip "arrays as numpy reads them: there is no numpy"
}

# is_array all|part FILE: numpy reads the listing's numbers, or some of them from its beginning, and the file ends there.
is_array() {
  [[ -n $python ]] || return 0
  "$python" - "$@" "$expected" 2>"$err" <<'END'
import os, sys, numpy

what, file, listing = sys.argv[1:]
with open(listing) as lines:
    primes = numpy.array([int(line) for line in lines], numpy.uint64)
array = numpy.load(file, mmap_mode='r')
if what == 'part':
    assert 0 < array.size < primes.size, array.size
    primes = primes[:array.size]
assert array.dtype == numpy.uint64, array.dtype
assert array.shape == primes.shape, array.shape
assert numpy.array_equal(array, primes)
assert os.path.getsize(file) == 128 + 8 * primes.size, os.path.getsize(file)
END
}
