#!/usr/bin/env bash
# Tests the manual page and the completions that a build makes of the table of options: against --help, and in use.
#
#   MPIPRIMES=build/mpiprimes MPIEXEC=mpirun tests/scripts/pages_test.sh
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../program/lib.sh"

pages=$(dirname "$MPIPRIMES")/pages
page=$pages/mpiprimes.1
help=$folder/help
"$MPIPRIMES" --help >"$help"
version=$("$MPIPRIMES" --version)
: >"$out"
: >"$err"

# --- The manual page ----------------------------------------------------------

# The options as "-m, --method=METHOD", one a line.
options_of_help() { sed -nE 's/^ {2,6}((-., )*--[a-z-]+(\[?=[A-Za-z/|]+)?).*/\1/p' "$help" | sort; }

options_of_page() {
  awk '/^\.TP/ { getline; print }' "$page" | sed -e 's/\\f[BIR]//g' -e 's/\\-/-/g' -e 's/]$//' | sort
}

headings() { sed -n 's/^\.SH //p' "$page" | tr '\n' ','; }

check_manual() {
  title="manual page"
  options_of_help >"$out"
  confirm "--help has options" [ "$(wc -l <"$out")" -gt 20 ]
  confirm "the page has the options of --help, and no others" diff "$out" <(options_of_page)
  confirm "its headings" [ "$(headings)" = 'NAME,SYNOPSIS,DESCRIPTION,OPTIONS,EXAMPLES,NUMBERS,EXIT STATUS,ENVIRONMENT,SEE ALSO,' ]
  confirm "it is of the program's version" has_text "$page" "\"${version%%$'\n'*}\""
}

# What groff says of it, and what of the examples reaches the reader.
check_rendered() {
  if ! command -v groff >/dev/null; then
    skip "the page as groff shows it: there is no groff"
    return
  fi
  run groff -man -Tascii -ww -P-cbou "$page"
  succeeds
  confirm "examples are as in --help" has_line "$out" "       $(grep -e '-m sieve 1e10' "$help")"
  confirm "options are not hyphenated" has_match "$out" ' --campaign=DIR'
}

# --- Values -------------------------------------------------------------------

# What the program says that an option's argument can be: "it can be auto, always or never".
values_of_program() { "$MPIPRIMES" --"$1"=nonsense 10 2>&1 | sed -nE 's/.*it can be (.*)/\1/p' | sed -e 's/,//g' -e 's/ or / /'; }

values_of_bash() { sed -nE "s/.*--$1\) kind=values values='(.*)' ;;/\1/p" "$pages/mpiprimes"; }

check_values() {
  local option
  title=values
  for option in method schedule format study progress; do
    confirm "of --$option: $(values_of_program "$option")" [ "$(values_of_program "$option")" = "$(values_of_bash "$option")" ]
  done
  check_accepted tuplets
  check_accepted gaps
}

# check_accepted OPTION: the values that are completed are right ones.
check_accepted() {
  local value
  for value in $(values_of_bash "$1"); do
    alone --quiet --"$1=$value" 100
    succeeds
  done
}

# --- bash ---------------------------------------------------------------------

# completed WORD...: what bash makes of the last word, in $out, one a line.
completed() {
  title="completion of $*"
  (
    # shellcheck source=/dev/null
    source "$pages/mpiprimes" || exit
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _mpiprimes mpiprimes "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    [[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\n' "${COMPREPLY[@]}"
  ) >"$out" 2>"$err"
  confirm "no complaint" is_empty "$err"
}

gives() { confirm "it gives: $1" holds "$out" "$1"; }

check_bash() {
  mkdir -p "$folder/here/folder"
  touch "$folder/here/file" "$folder/here/two words"
  cd "$folder/here" || exit
  completed mpiprimes --sch
  gives '--schedule='
  completed mpiprimes --schedule =
  gives $'static\ndynamic'
  completed mpiprimes --schedule = dy
  gives dynamic
  completed mpiprimes --schedule=dy
  gives '--schedule=dynamic'
  completed mpiprimes -m s
  gives sieve
  completed mpiprimes -m sieve --verify --su
  gives '--sum'
  completed mpiprimes --verify = p
  gives pi
  completed mpiprimes -o f
  gives $'file\nfolder'
  completed mpiprimes --output = two
  gives 'two words'
  completed mpiprimes --campaign ''
  gives folder
  completed mpiprimes --merge 'fi'
  gives file
  completed mpiprimes --nth = 1
  gives ''
  completed mpiprimes 1
  gives ''
  completed mpiprimes --
  confirm "all long options" [ "$(tr -d = <"$out" | sort)" = "$(options_of_help | sed -E 's/.*(--[a-z-]+).*/\1/' | sort)" ]
  confirm "bash calls it" has_line <(bash -c 'source "$0"; complete -p mpiprimes' "$pages/mpiprimes") 'complete -F _mpiprimes mpiprimes'
}

# --- zsh ----------------------------------------------------------------------

check_zsh() {
  title="completion for zsh"
  confirm "its long options are those of the manual page" \
    [ "$(sed -nE "s/^ *'\*(--[a-z-]+).*/\1/p" "$pages/_mpiprimes" | sort)" = "$(options_of_page | sed -E 's/.*(--[a-z-]+).*/\1/' | sort)" ]
  if ! command -v zsh >/dev/null; then
    skip "zsh is not here"
    return
  fi
  run zsh -n "$pages/_mpiprimes"
  succeeds
}

check_manual
check_rendered
check_values
check_bash
check_zsh
finish
