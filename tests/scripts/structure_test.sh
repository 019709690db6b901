#!/usr/bin/env bash
# Holds the sources to the rules of their structure (docs/architecture.md): each
# rule is applied to src, and to a copy of it that breaks the rule.
#
#   MPIPRIMES=build/mpiprimes tests/scripts/structure_test.sh
#
# Prints a line for each breach; ends with status 1 if there is any. The names
# of functions are those in the object files beside the program.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${MPIPRIMES:+$(dirname "$MPIPRIMES")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0
failures=0

MAIN_LINES=120

# Prefixes of functions whose file holds more than one kind of thing: FILE PREFIX...
ACCEPTED='
src/core/cpu.c simd
src/core/method.c schedule
src/core/placement.c binding cpu_set
src/search/result.c timings
src/core/rows.c row range_of_rows
src/core/rows_kernels.c rows
src/core/way.c approach
src/mpi/collect.c collector
'

# includes FOLDER: "FILE HEADER", as paths that begin with src, for all that is
# included from src by the sources there; <mpi.h> as it is.
includes() {
  (cd "$1" && find src -name '*.[ch]' -exec grep -HE '^[[:space:]]*#[[:space:]]*include[[:space:]]*("[a-z]+/|<mpi\.h>)' {} +) |
    sed -E 's/^([^:]*):.*"([^"]*)".*/\1 src\/\2/; s/^([^:]*):.*<mpi\.h>.*/\1 <mpi.h>/'
}

# Awk: the floor on which a file is. Includes go to lower floors, or stay in their folder.
# shellcheck disable=SC2016 # it is awk's
FLOORS='
function room(file) { sub(/\/[^\/]*$/, "", file); return file }
function floor_of(file) {
  if (file == "src/main.c") return 12
  if (file == "src/find/sink.h") return 3
  return room(file) in FLOOR ? FLOOR[room(file)] : -1
}
BEGIN {
  FLOOR["src/command"] = 11; FLOOR["src/pages"] = 10.5; FLOOR["src/cli"] = 10; FLOOR["src/library_mpi"] = 9.5; FLOOR["src/mpi"] = 9
  FLOOR["src/library"] = 8; FLOOR["src/sim"] = 8; FLOOR["src/state"] = 8
  FLOOR["src/campaign"] = 8.5
  FLOOR["src/plan"] = 7; FLOOR["src/search"] = 6.5
  FLOOR["src/find"] = 6
  FLOOR["src/find/trial"] = 5; FLOOR["src/find/high"] = 5; FLOOR["src/find/tests"] = 5
  FLOOR["src/find/sieve"] = 4; FLOOR["src/find/base"] = 3.5
  FLOOR["src/format"] = 2; FLOOR["src/question"] = 1.5; FLOOR["src/core"] = 1
}'

# Each rule prints the breaches that it finds in FOLDER.

includes_go_down() {
  includes "$1" | awk "$FLOORS"'
    $2 == "<mpi.h>" || room($1) == room($2) && $2 != "src/find/sink.h" { next }
    floor_of($1) < 0 || floor_of($2) < 0 { print $1 ": no floor is known for it, or for " $2; next }
    floor_of($1) <= floor_of($2) { print $1 ": includes " $2 ", which is not below it" }'
}

# A source and its header are one module.
no_circles() {
  includes "$1" | grep -v '<mpi\.h>' | sed -E 's/\.[ch]\b//g' | awk '$1 != $2' | sort -u |
    { tsort 2>&1 >/dev/null || true; } | sed -E '/loop:$/d; s/^tsort: (.*)/\1: is in a circle of includes/' | sort -u
}

no_mpi_below_mpi() {
  includes "$1" | awk "$FLOORS"'
    room($1) != "src/sim" && floor_of($1) < FLOOR["src/mpi"] && $2 ~ /^(<mpi\.h>|src\/mpi\/)/ {
      print $1 ": is below src/mpi, but includes " $2 }'
}

main_is_short() {
  local lines
  lines=$(wc -l <"$1/src/main.c")
  ((lines <= MAIN_LINES)) || echo "src/main.c: has $lines lines, more than $MAIN_LINES"
}

# functions BUILD FOLDER: "FILE NAME" for the functions that are not static;
# objects whose source is gone are old.
functions() {
  local file name
  (cd "$1" && find . -path '*/CMakeFiles/mpiprimes_*/src/*.o' -exec nm -A --defined-only -g {} +) |
    awk '$2 == "T" { sub(/^.*\.dir\//, "", $1); sub(/\.o:.*/, "", $1); print $1, $3 }' |
    while read -r file name; do
      [[ ! -f $2/$file ]] || echo "$file $name"
    done
}

# check_prefixes, of "FILE NAME" lines: a name begins with leading words of the
# file's name, or with the name of a folder that it is in.
check_prefixes() {
  awk -v accepted="$ACCEPTED" '
    function is_prefix(prefix, name) { return name == prefix || index(name, prefix "_") == 1 }
    function is_right(file, name,    parts, words, n, m, i, prefix) {
      n = split(file, parts, "/")
      for (i = 2; i < n; i++) if (is_prefix(parts[i], name)) return 1
      sub(/\.c$/, "", parts[n])
      m = split(parts[n], words, "_")
      prefix = words[1]
      for (i = 1; i <= m; prefix = prefix "_" words[++i]) if (is_prefix(prefix, name)) return 1
      m = split(also[file], words, " ")
      for (i = 1; i <= m; i++) if (is_prefix(words[i], name)) return 1
      return 0
    }
    BEGIN {
      n = split(accepted, lines, "\n")
      for (i = 1; i <= n; i++) {
        file = lines[i]; sub(/ .*/, "", file)
        sub(/^[^ ]* ?/, "", lines[i]); also[file] = lines[i]
      }
    }
    !is_right($1, $2) { print $1 ": " $2 " lacks the prefix of its file or room" }'
}

prefixes_are_right() {
  functions "$build" "$1" | check_prefixes
}

# holds RULE: src keeps it.
holds() {
  local breaches
  checks=$((checks + 1))
  breaches=$("$1" "$root")
  [[ -n $breaches ]] || return 0
  failures=$((failures + 1))
  echo "FAILED: ${1//_/ }:"
  printf '%s\n' "$breaches" | sed 's/^/    /'
}

# notices RULE WHAT: the rule finds that in the folder which breaks it.
notices() {
  checks=$((checks + 1))
  if [[ $("$1" "$work") == *"$2"* ]]; then return; fi
  failures=$((failures + 1))
  echo "FAILED: the rule '${1//_/ }' does not notice: $2"
}

# break_file FILE: adds lines to it in the copy of the sources; the file that was broken before is mended.
broken=src/main.c
break_file() {
  cp "$root/$broken" "$work/$broken"
  broken=$1
  cat >>"$work/$broken"
}

holds includes_go_down
holds no_circles
holds no_mpi_below_mpi
holds main_is_short

cp -R "$root/src" "$work/src"
break_file src/plan/plan.h <<<'#include "state/restart.h"'
notices includes_go_down 'src/plan/plan.h: includes src/state/restart.h'
break_file src/find/base/base_primes.h <<<'#  include "find/finder.h"'
notices includes_go_down 'src/find/base/base_primes.h: includes src/find/finder.h'
break_file src/core/range.h <<<'#include "core/rows.h"'
notices no_circles 'src/core/range: is in a circle'
break_file src/format/text.c <<<'#include <mpi.h>'
notices no_mpi_below_mpi 'src/format/text.c: is below src/mpi, but includes <mpi.h>'
break_file src/state/restart.c <<<'#include "mpi/team.h"'
notices no_mpi_below_mpi 'src/state/restart.c: is below src/mpi, but includes src/mpi/team.h'
break_file src/main.c < <(yes '' | head -n "$MAIN_LINES")
notices main_is_short 'src/main.c: has '

if [[ -d $build/CMakeFiles ]] && command -v nm >/dev/null; then
  holds prefixes_are_right
  checks=$((checks + 1))
  strangers=$(printf '%s\n' 'src/cli/report_file.c complain' 'src/cli/report_file.c report_file_open' \
    'src/cli/report_file.c report_open' 'src/cli/report_file.c cli_open' 'src/cli/report_file.c reported' | check_prefixes)
  if [[ $(cut -d' ' -f2 <<<"$strangers") != $'complain\nreported' ]]; then
    failures=$((failures + 1))
    echo "FAILED: the rule for prefixes takes these for wrong: $strangers"
  fi
else
  echo "skipped: functions' prefixes: there is no nm, or no object file"
fi

echo "structure_test.sh: $checks checks, $failures failed"
[[ $failures -eq 0 ]]
