#!/usr/bin/env bash
# The libraries as files: what they show, what they call, that the headers suit C and C++; and the examples, compiled as
# their heads say, with what they print.
#
#   MPIPRIMES=build/mpiprimes MPIEXEC=LAUNCHER MPICC=COMPILER GMP_PRIMES=PROGRAM tests/library/library_test.sh
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../program/lib.sh"
: "${MPICC:?the compiler of the MPI that the library was built with}" "${GMP_PRIMES:?the program that lists by GMP}"

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(dirname "$MPIPRIMES")
read -ra cc <<<"${CC:-cc}"
read -ra cxx <<<"${CXX:-c++}"
read -ra mpicc <<<"$MPICC"
warnings=(-Wall -Wextra -Wpedantic -Werror)
flags=("-I$top/include" "-L$build" "-Wl,-rpath,$build")

# --- Symbols ------------------------------------------------------------------

# The functions that a header declares, one a line.
declared() { tr '\n' ' ' <"$top/include/$1" | grep -oE 'MPIPRIMES_PUBLIC [^;(]*\(' | grep -oE 'mpiprimes_[a-z_]+' | grep -v '^mpiprimes_error$' | sort; }

defined() { nm "$@" --defined-only | awk 'NF == 3 { print $3 }' | sort; }

called() { nm -D --undefined-only "$1" | awk '{ sub(/@.*/, "", $2); print $2 }'; }

# What a library must not do: print, end the process, handle signals, change the environment; begin or end MPI.
FORBIDDEN='^((__)?(v|f|vf|d|vd)?printf(_chk)?|puts|fputs|fwrite|putchar|putc|fputc|perror|exit|_exit|quick_exit|raise|kill|signal|sigaction|setenv|putenv|unsetenv|MPI_Abort|MPI_Init.*|MPI_Finalize)$'

check_symbols() {
  local library header
  for library in mpiprimes mpiprimes_mpi; do
    header=$library.h
    title="lib$library"
    declared "$header" >"$out"
    confirm "the header declares functions" [ "$(wc -l <"$out")" -ge 10 ]
    defined -D "$build/lib$library.so" >"$err"
    confirm "the shared library shows them, and nothing else" cmp -s "$out" "$err"
    defined -g "$build/lib$library.a" >"$err"
    confirm "the static library shows them, and nothing else" cmp -s "$out" "$err"
    called "$build/lib$library.so" >"$out"
    : >"$err"
    confirm "it calls nothing that it must not" counts "$out" 0 "$FORBIDDEN"
  done
  called "$build/libmpiprimes.so" >"$out"
  confirm "libmpiprimes calls no MPI" counts "$out" 0 '^P?MPI_'
}

# --- Headers ------------------------------------------------------------------

# compiles NAME COMPILER...: a file that includes the header twice, and nothing before it.
compiles() {
  local header=$1
  shift
  printf '#include <%s>\n' "$header" "$header" >"$folder/header.source"
  echo 'int main(void) { return mpiprimes_number_of(0).high != 0; }' >>"$folder/header.source"
  run "$@" "${warnings[@]}" -Wconversion "-I$top/include" -c "$folder/header.source" -o "$folder/header.o"
  succeeds
}

check_headers() {
  compiles mpiprimes.h "${cc[@]}" -std=c11 -x c
  compiles mpiprimes.h "${cc[@]}" -std=c99 -x c
  compiles mpiprimes.h "${cxx[@]}" -std=c++11 -x c++
  compiles mpiprimes_mpi.h "${mpicc[@]}" -std=c11 -x c
}

# --- Static libraries ---------------------------------------------------------

# Names of the program's own may be those of functions within the library.
check_static() {
  { cat "$top/examples/list.c" && echo 'int run(void); int run(void) { return 1; }' &&
    echo 'int sieve_new(void); int sieve_new(void) { return 2; }'; } >"$folder/static.c"
  run "${cc[@]}" "${warnings[@]}" "-I$top/include" "$folder/static.c" -o "$folder/static" "$build/libmpiprimes.a" -lm
  succeeds
  run "$folder/static" 0 30
  succeeds
  confirm "it counts" has_line "$out" '10 primes'
}

# --- Examples -----------------------------------------------------------------

check_list() {
  run "${cc[@]}" "${warnings[@]}" "$top/examples/list.c" -o "$folder/list" "${flags[@]}" -lmpiprimes
  succeeds
  run "$folder/list" 1000000000000 1000000001000
  succeeds
  { echo "$(primesieve 1000000000000 1000000001000 --quiet --count=1) primes" && primesieve 1000000000000 1000000001000 --print |
    head -n 10; } >"$folder/wanted"
  confirm "it says what primesieve says" cmp -s "$out" "$folder/wanted"
  run "$folder/list" 2 1
  ends_with_status 1
  confirm "it says what is wrong" has_text "$err" 'first number is above its last one'
}

check_ranks() {
  run "${mpicc[@]}" "${warnings[@]}" "$top/examples/ranks.c" -o "$folder/ranks" "${flags[@]}" -lmpiprimes_mpi -lmpiprimes
  succeeds
  for ranks in 1 3; do
    run "$MPIEXEC" -n "$ranks" "$folder/ranks"
    succeeds
    confirm "the known values" holds "$out" '5761455 primes, their sum is 279209790387276; 440312 twins'
  done
}

# The lines' numbers are prime, and sum up, by another program than ours.
are_sums() {
  local n equals p plus q
  while read -r n equals p plus q; do
    [[ $equals$plus == '=+' && $n -eq $((p + q)) && $(factor "$p") == "$p: $p" && $(factor "$q") == "$q: $q" ]] || return 1
  done <"$1"
}

check_goldbach() {
  run "${cxx[@]}" -std=c++11 "${warnings[@]}" "$top/examples/goldbach.cpp" -o "$folder/goldbach" "${flags[@]}" -lmpiprimes
  succeeds
  run "$folder/goldbach"
  succeeds
  confirm "five sums" counts "$out" 5 ' = '
  confirm "of primes" are_sums "$out"
}

find_python() {
  while IFS= read -r python; do
    ! "$python" -c 'import numpy' 2>/dev/null </dev/null || return 0
  done < <(type -ap python3)
  return 1
}

# What histogram.py prints, by primesieve and GMP.
histogram() {
  primesieve 1000000000000 1000027646903 --print | awk '
    { if (NR > 1 && $1 - last > gap) gap = $1 - last; last = $1; digit[$1 % 10]++; if (NR == 1) first = $1 }
    END {
      printf "from %.0f to %.0f largest gap %d\nlast digits [%d", first, last, gap, digit[0]
      for (i = 1; i < 10; i++) printf ", %d", digit[i]
      print "]" }'
  "$GMP_PRIMES" answers 100000000000000000000 100000000000000010000 10 1000 >"$folder/answers"
}

check_histogram() {
  local python sum
  title=examples/histogram.py
  confirm "there is a Python with numpy" find_python
  find_python || return
  run "$python" "$top/examples/histogram.py" "$build/libmpiprimes.so.0"
  succeeds
  histogram >"$folder/wanted"
  head -n 2 "$out" >"$folder/got"
  confirm "it says what primesieve says" cmp -s "$folder/got" "$folder/wanted"
  sum=$(sed -nE 's/^from 10\^20 .* sum ([0-9]+)$/\1/p' "$out")
  confirm "and what GMP says of the sum" grep -qw -e "${sum:-none}" "$folder/answers"
}

check_symbols
check_headers
check_static
check_list
check_ranks
check_goldbach
check_histogram
finish
