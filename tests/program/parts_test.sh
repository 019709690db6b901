#!/usr/bin/env bash
# A range in parts: put together, the parts' reports and files are those of the whole range; what does not fit together is
# refused.
#
#   tests/program/parts_test.sh [short]    short: fewer ranges and parts
# shellcheck source=tests/program/primes.sh
source "$(dirname "${BASH_SOURCE[0]}")/primes.sh"

# Nothing but the files of the parts is here; their names are their numbers.
here=$folder/here

clear_files() {
  rm -rf "${here:?}"
  mkdir "$here"
}

# files N ENDING: those of all parts, in order.
files() { seq -f "$here/%g.$2" 1 "$1"; }

# found FILE: what the report says of the primes.
found() { grep -E '^(Range|Primes|First|Last|All)' "$1"; }

# part K N ARG...: without a launcher, or on $ranks ranks.
part() {
  local number=$1 of=$2
  shift 2
  if [[ $ranks -eq 1 ]]; then
    alone "--part=$number/$of" "$@"
  else
    on "$ranks" "--part=$number/$of" "$@"
  fi
}

# parts N ENDING ARG...: all of them, to files with that ending.
parts() {
  local of=$1 ending=$2 number
  shift 2
  clear_files
  for ((number = 1; number <= of; number++)); do
    part "$number" "$of" --checkpoint="$here/$number.ckpt" -o "$here/$number.$ending" "$@"
    succeeds
    confirm "the report names the part" has_match "$out" "^Part +$number/$of of [0-9]+ to [0-9]+$"
  done
}

# merge_all N: of so many parts, from the last to the first.
merge_all() {
  # shellcheck disable=SC2046 # a name for each part, without blanks
  alone --merge $(files "$1" ckpt | tac)
}

# together N RANKS FIRST LAST ARG...: the parts give what the range as a whole does.
together() {
  local of=$1 first=$3 last=$4 bytes
  ranks=$2
  shift 4
  expect "$first" "$last"
  alone -c -m sieve "$first" "$last"
  found "$out" >"$folder/whole"
  parts "$of" txt "$@" "$first" "$last"
  files "$of" txt | xargs cat >"$folder/listing"
  confirm "the parts' files are primesieve's listing" is_listing "$folder/listing"
  merge_all "$of"
  succeeds
  confirm "the report is that of the whole range" [ "$(found "$out")" = "$(<"$folder/whole")" ]
  confirm "it names the number of parts" has_line "$out" "Parts     $of merged (the seconds are their sum)"
  bytes=$(wc -c <"$expected")
  confirm "the size of the files" has_match "$out" "^Output +$of files?: $bytes bytes of text, "
  confirm "the most ranks of a part" has_line "$out" "Ranks     at most $ranks on 1 node"
  confirm "no table of ranks" counts "$out" 0 '^ *rank '
  confirm "no line is wider than a terminal" counts "$out" 0 '^.{81}'
}

# However many parts and ranks there are, and however they search.
all_ways() {
  together 3 2 0 1000000 -m trial -s static
  together 7 1 123 2000000 -m sieve -s dynamic
  [[ $size != short ]] || return
  together 1 1 0 100000 -m trial
  together 2 3 1000000000 1000300000 -m trial -s dynamic
  together 3 3 999999999000 1000000000000 -m sieve -s static
  together 2 1 0 1
  together 50 1 5 2200 -m sieve
}

as_arrays() {
  local number
  ranks=2
  expect 0 100000
  parts 2 npy 100000
  [[ -z $python ]] || confirm "numpy reads the parts' numbers" "$python" - "$expected" "$here/1.npy" "$here/2.npy" <<'END'
import sys, numpy

listing, *parts = sys.argv[1:]
assert numpy.concatenate([numpy.load(part) for part in parts]).tolist() == [int(line) for line in open(listing)]
END
  merge_all 2
  confirm "the files together" has_match "$out" '^Output +2 files: [0-9]+ bytes of npy, '
}

# The cut depends on nothing but the range and the method.
same_everywhere() {
  local of=3 number simd
  for number in 1 3; do
    on 3 -c -s dynamic "--part=$number/$of" 1000000
    found "$out" >"$folder/here.txt"
    for simd in portable avx2; do
      run env MPIPRIMES_SIMD="$simd" "$MPIPRIMES" "--part=$number/$of" 1000000
      succeeds
      confirm "the same part" [ "$(found "$out")" = "$(<"$folder/here.txt")" ]
    done
  done
  expect 0 1000
  for number in 1 2 3; do
    alone -p -q "--part=$number/$of" 1000
    succeeds
    cat "$out" >>"$folder/printed"
  done
  confirm "the printed parts are primesieve's listing" is_listing "$folder/printed"
}

as_json() {
  ranks=1
  clear_files
  part 2 3 -c -q -j "$folder/part.json" --checkpoint="$here/2.ckpt" 5 1000000
  succeeds
  tr -d ' \n' <"$folder/part.json" >"$out"
  confirm "the part" has_text "$out" '"part":{"number":2,"of":3,"range":{"first":"5","last":"1000000"}},"merged":0,'
  part 1 3 -c -q --checkpoint="$here/1.ckpt" 5 1000000
  part 3 3 -c -q --checkpoint="$here/3.ckpt" 5 1000000
  on 3 --merge -j - "$here"/*.ckpt
  succeeds
  confirm "no part" has_line "$out" '  "part": null,'
  confirm "three parts" has_line "$out" '  "merged": 3,'
  confirm "all primes" has_line "$out" '  "primes": 78496,'
  confirm "no output" has_line "$out" '  "output": null,'
  alone --merge -q -j "$folder/merged.json" "$here"/*.ckpt
  succeeds
  confirm "only the number of primes" holds "$out" 78496
  confirm "the JSON has it, too" has_line "$folder/merged.json" '  "primes": 78496,'
  part 7 9 -j - 100
  succeeds
  confirm "a part without numbers has no range" has_line "$out" '  "range": null,'
}

# refuses_to_merge TEXT FILE...: with one message, and nothing is touched.
refuses_to_merge() {
  local text=$1 before
  shift
  before=$(cksum "$here"/*)
  alone --merge -j "$folder/no.json" "$@"
  refuses 2 "$text"
  confirm "no JSON is left" [ ! -e "$folder/no.json" ]
  confirm "the files are as they were" [ "$(cksum "$here"/*)" = "$before" ]
}

# For these, parts of 0 to 1000000 by trial division are here.
misfits() {
  local last
  ranks=1
  parts 4 txt 1000000
  cd "$here" || exit
  refuses_to_merge 'are missing before 2.ckpt; give the checkpoint of --part=1/4, too' 2.ckpt 3.ckpt 4.ckpt
  refuses_to_merge 'are missing between 2.ckpt and 4.ckpt; give the checkpoint of --part=3/4, too' 4.ckpt 2.ckpt 1.ckpt
  part 3 4 1000000
  last=$(sed -n 's/^Range *\([0-9]*\) to \([0-9]*\)$/the numbers \1 to \2 are missing/p' "$out")
  refuses_to_merge "$last between" 4.ckpt 2.ckpt 1.ckpt
  refuses_to_merge 'to 1000000 are missing after 3.ckpt; give the checkpoint of --part=4/4, too' 1.ckpt 2.ckpt 3.ckpt
  refuses_to_merge '1.ckpt is given twice; give each checkpoint once' 1.ckpt 2.ckpt 1.ckpt 3.ckpt 4.ckpt
  on 3 --merge 2.ckpt
  refuses 2 'are missing before 2.ckpt'
  cp 2.ckpt copy.ckpt
  refuses_to_merge '2.ckpt' {1,2,3,4,copy}.ckpt
  confirm "both files are named" has_text "$err" 'copy.ckpt'
  confirm "and what they share" has_match "$err" 'both have the numbers [0-9]+ to [0-9]+; leave one of them out$'
  refuses_to_merge 'cannot read the checkpoint none.ckpt: No such file or directory' 1.ckpt none.ckpt
  refuses_to_merge 'the checkpoint 1.txt is not a checkpoint of mpiprimes; name another file' 1.txt
  sed 's/"primes": "/&1/' 4.ckpt >damaged.ckpt
  refuses_to_merge 'the checkpoint damaged.ckpt is damaged: its checksum is wrong; name another file' {1,2,3,damaged}.ckpt
  alone --part=2/4 -c -m sieve --checkpoint=sieve.ckpt 1000000
  refuses_to_merge 'each method cuts the range otherwise, so all parts need the same one' {1,sieve,3,4}.ckpt
  other_outputs
  unfinished
  cd - >/dev/null || exit
}

# Nothing that counts: the primes are all there, but not in files that make a listing.
other_outputs() {
  alone -c -q --part=2/4 --checkpoint=count.ckpt 1000000
  alone --merge {1,count,3,4}.ckpt
  ends_with_status 0
  confirm "it says what is odd" holds "$err" \
    "mpiprimes: the primes of 1.ckpt went to text, those of count.ckpt to no file: there is no listing of the whole range"
  confirm "the report is there" has_line "$out" 'Primes    78498'
  confirm "without an output" counts "$out" 0 '^Output'
  alone --merge -q {1,count,3,4}.ckpt
  succeeds
}

# A time limit that is over at once; the same command goes on without it.
unfinished() {
  local number
  for number in 2 3; do
    rm "$number.ckpt" "$number.txt"
    part "$number" 4 -q --checkpoint="$number.ckpt" -o "$number.txt" --time-limit=0.1 1000000
    ends_with_status 3
  done
  refuses_to_merge '2 of 4 runs are not finished: that of 2.ckpt is at ' {1,2,3,4}.ckpt
  confirm "how far, and what to do" has_match "$err" ' \(0% of the range\); the same command goes on from there$'
  part 2 4 -m sieve --checkpoint=2.ckpt -o 2.txt 1000000
  refuses 2 'the checkpoint 2.ckpt is of part 2/4 of 0 to 1000000 as --method=trial cuts it, not as --method=sieve does'
  part 3 4 --checkpoint=2.ckpt -o 2.txt 1000000
  refuses 2 'the checkpoint 2.ckpt is of part 2/4 of 0 to 1000000, not of part 3/4 of 0 to 1000000'
  alone --checkpoint=2.ckpt -o 2.txt 1000000
  refuses 2 'the checkpoint 2.ckpt is of part 2/4 of 0 to 1000000, not of 0 to 1000000'
  for number in 2 3; do
    on 2 -q -s dynamic --part="$number/4" --checkpoint="$number.ckpt" -o "$number.txt" 1000000
    succeeds
  done
  alone --merge {1,2,3,4}.ckpt
  succeeds
  confirm "all primes" has_line "$out" 'Primes    78498'
  confirm "the resumes" has_line "$out" 'Resumed   2 times, all runs together'
  expect 0 1000000
  cat {1,2,3,4}.txt >"$folder/listing"
  confirm "the parts' files are primesieve's listing" is_listing "$folder/listing"
}

# Ranges that were never parts join as well, at any number.
other_ranges() {
  clear_files
  alone -c -q --checkpoint="$here/1.ckpt" 0 12345
  alone -c -q -m sieve --checkpoint="$here/2.ckpt" 12346 1000000
  alone --merge "$here"/*.ckpt
  succeeds
  confirm "all primes" has_line "$out" 'Primes    78498'
  confirm "how they were found" has_match "$out" '^mpiprimes [0-9.]+: several methods \([a-z0-9]+\), static schedule$'
}

bad_options() {
  local text
  for text in 0/4 5/4 1/0 a/b 1 '' -1/4 1/1000001 1/18446744073709551616; do
    alone "--part=$text" 10
    refuses 2 "--part=$text: it can be K/N with K from 1 to N"
  done
  on 3 --part=0/4 10
  refuses 2 '--part=0/4: it can be K/N'
  alone --part=1/2 --study=strong 10
  refuses 2 '--study and --part exclude each other'
  on 3 --merge
  refuses 2 '--merge needs the checkpoints of all parts'
  for text in --part=1/2 -p '-o one' -o- --checkpoint=one --time-limit=5 --study=weak --force --csv=one; do
    # shellcheck disable=SC2086 # one or two words
    alone --merge $text one.ckpt
    refuses 2 '--merge and --'
  done
  alone --merge -j one.ckpt one.ckpt
  refuses 2 '--json=one.ckpt would overwrite a checkpoint that is to be merged'
  alone --merge -j "$folder/none/one.json" one.ckpt
  refuses 1 "cannot write the JSON report to $folder/none/one.json"
}

size=${1-full}
find_numpy
all_ways
as_arrays
as_json
misfits
other_ranges
[[ $size == short ]] || same_everywhere
[[ $size == short ]] || bad_options
finish
