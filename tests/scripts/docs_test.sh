#!/usr/bin/env bash
# The documentation says what is so: --help and docs/options.md name the same options, links and paths lead somewhere, tables
# and blocks are well formed, the README's examples run as they stand, and no page uses a word that the glossary retires.
#
#   MPIPRIMES=PROGRAM MPIEXEC=LAUNCHER tests/scripts/docs_test.sh [FOLDER-OF-THE-PROJECT]
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../program/lib.sh"

top=$(cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}" && pwd)
cd "$top" || exit
pages=(README.md CONTRIBUTING.md CHANGELOG.md docs/*.md)
names=$folder/names # the program's options
found=$folder/found # what a check complains of, a line for each
: >"$out"
: >"$err"

# finds_nothing WHAT COMMAND...: what the command complains of must be nothing.
finds_nothing() {
  local what=$1
  shift
  title=documentation
  "$@" >"$found"
  confirm "$what" is_empty "$found"
  sed 's/^/    /' "$found" | head -n 20
}

# --- Options ------------------------------------------------------------------

# The options as "-m, --method=METHOD", one a line.
options_of_help() {
  "$MPIPRIMES" --help | sed -nE 's/^ {2,6}((-., )?--[a-z-]+(=[A-Z/]+)?).*/\1/p' | sort
}

options_of_page() {
  # shellcheck disable=SC2016 # Markdown's quotes
  sed -nE 's/^\| ((`-.`, )?`--[a-z-]+(=[A-Z/]+)?`) \|.*/\1/p' docs/options.md | tr -d '`' | sort
}

# Options of the program in the pages' commands that --help does not have.
unknown_options() {
  # shellcheck disable=SC2016 # Markdown's quotes
  grep -ohE '(\./|build/|^)mpiprimes [^#`]*' "${pages[@]}" | grep -oE -e '(^| )--[a-z-]+' | tr -d ' ' | sort -u |
    grep -vxF -f "$names"
}

check_options() {
  options_of_help >"$names.help"
  options_of_page >"$names.page"
  grep -oE -e '--[a-z-]+' "$names.help" | sort -u >"$names"
  title=documentation
  confirm "--help has options" [ "$(wc -l <"$names.help")" -gt 20 ]
  finds_nothing "docs/options.md has the options of --help" diff "$names.help" "$names.page"
  finds_nothing "the pages' commands have no option that is not in --help" unknown_options
}

# --- Form ---------------------------------------------------------------------

# The pages' lines outside of code blocks, as "PAGE:LINE".
text_of() { awk -v page="$1" '/^ *```/ { code = !code; next } !code { print page ":" $0 }' "$1"; }

# The names by which links reach the page's headings.
anchors_of() {
  awk '/^ *```/ { code = !code; next } !code && /^#+ / { sub(/^#+ /, ""); print }' "$1" |
    LC_ALL=C sed -e 's/[^A-Za-z0-9 _-]//g' -e 's/ /-/g' | tr '[:upper:]' '[:lower:]'
}

# Each link that leads nowhere.
broken_links() {
  local page target file anchor
  for page in "${pages[@]}"; do
    while IFS= read -r target; do
      [[ $target != *://* ]] || continue
      file=${target%%#*}
      anchor=${target#"$file"}
      file=${file:+$(dirname "$page")/$file}
      file=${file:-$page}
      if [[ ! -e $file ]]; then
        echo "$page: ($target): no such file"
      elif [[ -n $anchor ]] && ! anchors_of "$file" | grep -qxF -e "${anchor#\#}"; then
        echo "$page: ($target): no such heading"
      fi
    done < <(text_of "$page" | grep -oE '\]\([^) ]+\)' | sed -e 's/^](//' -e 's/)$//')
  done
}

# Rows with another number of columns than the table's first, and code blocks without an end.
malformed() {
  awk '
    FNR == 1 { if (code) print last ": a code block has no end"; code = columns = 0; last = FILENAME }
    /^ *```/ { code = !code }
    code { next }
    !/^ *\|/ { columns = 0; next }
    {
      n = gsub(/\|/, "|")
      if (!columns) columns = n
      else if (n != columns) print FILENAME ":" FNR ": " n - 1 " columns instead of " columns - 1
    }
    END { if (code) print last ": a code block has no end" }' "${pages[@]}"
}

# Files and folders of the project that are not there. The changelog is about the past.
missing_paths() {
  local path
  grep -ohE '(^|[^A-Za-z0-9_/.-])(jobs|tests|src|hostfiles|include|cmake|docs)/[A-Za-z0-9_./-]*[A-Za-z0-9_]' "${pages[@]/CHANGELOG.md/README.md}" |
    sed -E 's/^[^a-z]//' | sort -u | while IFS= read -r path; do
    [[ -e $path ]] || echo "$path"
  done
}

# Words and phrases of the glossary's second table, where they are used.
retired_words() {
  local retired=$folder/retired page
  sed -n '/^| retired | say |/,/^$/p' docs/architecture.md | sed -nE '3,$s/^\| ([^|]+) \|.*/\1/p' >"$retired"
  [[ -s $retired ]] || echo "docs/architecture.md: the glossary retires no words"
  for page in "${pages[@]}"; do
    [[ $page != CHANGELOG.md ]] || continue
    sed '/^| retired | say |/,/^$/d' "$page" | grep -niwF -f "$retired" | sed "s|^|$page: |"
  done
}

unlisted() {
  local page name
  for page in docs/*.md; do
    [[ $page == docs/README.md ]] || grep -qF "](${page#docs/})" docs/README.md || echo "docs/README.md does not list $page"
  done
  for name in src/*/ tests/*/; do
    name=$(basename "$name")
    grep -qE "^\|[^|]*\`$name\`" docs/architecture.md || echo "docs/architecture.md does not tell of the folder $name"
  done
}

check_form() {
  finds_nothing "links lead to files and headings" broken_links
  finds_nothing "tables and code blocks are well formed" malformed
  finds_nothing "the paths in the pages are there" missing_paths
  finds_nothing "no page uses a retired word" retired_words
  finds_nothing "every page and every folder is listed" unlisted
  confirm "the README has at most 150 lines" [ "$(wc -l <README.md)" -le 150 ]
}

# --- Examples -----------------------------------------------------------------

# The commands of the README's examples, one a line.
# shellcheck disable=SC2016 # Markdown's quotes
examples() { sed -n '/^## Nine examples/,/^## [^N]/p' README.md | sed -n '/^```sh/,/^```/p' | grep -vE '^(```|#)'; }

# A folder in which they run: the program under test in build, and its launcher as mpirun. MPICH's does not know the option by
# which Open MPI's starts more ranks than cores.
furnish() {
  mkdir -p "$folder/here/build" "$folder/bin"
  ln -s "$MPIPRIMES" "$folder/here/build/mpiprimes"
  cat >"$folder/bin/mpirun" <<'END'
#!/usr/bin/env bash
for argument; do
  shift
  [[ $argument == --oversubscribe && $("$MPIEXEC" --version 2>&1) != *"Open MPI"* ]] || set -- "$@" "$argument"
done
exec "$MPIEXEC" "$@"
END
  chmod +x "$folder/bin/mpirun"
}

reports() { confirm "it reports $1 primes" has_match "$out" "^Primes +$1\$"; }

# What is known of an example's result.
check_result() {
  case $1 in
    *mpiprimes\ 1000000) reports 78498 ;;
    *--schedule=dynamic\ 1e8) reports 5761455 ;;
    *--method=sieve\ 1e10) reports 455052511 ;;
    *--quiet\ 1e18\ +1e6) confirm "it prints the number of primes" holds "$out" 24280 ;;
    *--tuplets=twins\ --sum\ 1e9)
      reports 50847534
      confirm "the twins" has_line "$out" 'Tuplets   (0, 2) twins: 3424506'
      confirm "the sum" has_line "$out" 'Sum       24739512092254535'
      ;;
    *--print\ 1000\ *primes.txt) confirm "168 primes, the last is 997" [ "$(wc -l <primes.txt) $(tail -n 1 primes.txt)" = '168 997' ] ;;
    *-o\ primes.npy*1e8)
      confirm "the file has 5761455 numbers" [ "$(wc -c <primes.npy)" -eq $((128 + 8 * 5761455)) ]
      confirm "the JSON says so" has_match report.json '"primes": 5761455,'
      ;;
    *--checkpoint=run.ckpt\ 5e10)
      reports 2119654578
      confirm "the checkpoint is there" [ -s run.ckpt ]
      ;;
    *--study=schedules*1e8)
      reports 5761455
      confirm "a line for one process and for each schedule" counts "$out" 3 '^(none|static|dynamic) +[12] '
      ;;
    *) confirm "its result is known to this test" false ;;
  esac
}

check_examples() {
  local command count=0
  furnish
  cd "$folder/here" || exit
  export MPIEXEC
  while IFS= read -r command; do
    count=$((count + 1))
    PATH=$folder/bin:$PATH run bash -c "$command"
    ends_with_status 0
    confirm "one core is enough for Open MPI" has_match <(echo "$command") '^(build/mpiprimes |mpirun -np [0-9]+ --oversubscribe )'
    check_result "$command"
  done < <(cd "$top" && examples)
  title=documentation
  confirm "there are nine examples (there are $count)" [ "$count" -eq 9 ]
}

check_options
check_form
check_examples
finish
