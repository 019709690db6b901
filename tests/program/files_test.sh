#!/usr/bin/env bash
# Primes in files, as text and for NumPy: what they hold, what is told of them, and which files are left alone.
#
#   tests/program/files_test.sh [short]    short: not on all numbers of ranks
# shellcheck source=tests/program/primes.sh
source "$(dirname "${BASH_SOURCE[0]}")/primes.sh"

# Nothing but the files under test is here.
here=$folder/here
examples=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../examples" && pwd)
text=$here/primes.txt
npy=$here/primes.npy
numbers_of_ranks='1 3 5'
[[ ${1-} != short ]] || numbers_of_ranks=3

# both RANKS ARG...: as text and as an array, each into a new file, with only the count on standard output.
both() {
  local ranks=$1 file
  shift
  for file in "$text" "$npy"; do
    rm -f "$file"
    on "$ranks" -q -o "$file" "$@"
    succeeds
    confirm "only the number of primes" holds "$out" "$(wc -l <"$expected")"
  done
  confirm "primesieve's listing" is_listing "$text"
  confirm "primesieve's numbers" is_array all "$npy"
}

# However many ranks there are, and however they share the work. The range begins and ends within rows.
all_ways() {
  local ranks schedule method
  expect 7 1000000
  for ranks in $numbers_of_ranks; do
    for schedule in static dynamic; do
      for method in trial sieve; do
        both "$ranks" -s "$schedule" -m "$method" 7 1000000
      done
    done
  done
}

# Fewer rows than ranks, and no primes at all.
small_ranges() {
  local first last
  while read -r first last; do
    expect "$first" "$last"
    both 5 -s dynamic "$first" "$last"
  done <<'END'
0 1
2 2
0 10
24 28
200 2200
END
}

# The largest numbers there are, once: the sieve takes seconds there.
top() {
  local file=$npy
  [[ -n $python ]] || file=$text
  rm -f "$file"
  expect 18446744073709450000 18446744073709551615
  on 2 -q -m sieve -o "$file" 18446744073709450000 2^64-1
  succeeds
  if [[ -n $python ]]; then
    confirm "primesieve's numbers" is_array all "$npy"
  else
    confirm "primesieve's listing" is_listing "$text"
  fi
}

# A name is only a name where --format tells what is wanted.
other_names() {
  expect 0 1000
  on 3 -q --format=npy -o "$here/array.txt" 1000
  succeeds
  confirm "primesieve's numbers" is_array all "$here/array.txt"
  on 3 -q --format=text -o "$here/listing.npy" 1000
  succeeds
  confirm "primesieve's listing" is_listing "$here/listing.npy"
  on 3 -q -o "$here/primes" 1000
  succeeds
  confirm "text without an ending" is_listing "$here/primes"
}

# The reader of the examples gives the listing again.
gap_bytes() {
  local file=$here/primes.gaps method
  expect 0 1000000
  for method in trial sieve; do
    rm -f "$file"
    on 3 -q -s dynamic -m "$method" -o "$file" 1000000
    succeeds
    confirm "a byte for each gap, and the header" [ "$(stat -c %s "$file")" -eq $((128 + 78498 - 1)) ]
    is_read_again "$file"
  done
  told gap-bytes "$file"
  alone --format=gaps -p 100
  refuses 2 '--format=gaps needs a file'
  expect 18361375334787040000 18361375334787060000
  on 2 -q -m sieve --format=gaps --force -o "$here/array.txt" 18361375334787040000 18361375334787060000
  succeeds
  is_read_again "$here/array.txt"
}

# Frames differ by the ranks that make them; what they hold does not.
packed() {
  local file=$here/primes.txt.zst ranks
  expect 7 3000000
  for ranks in $numbers_of_ranks; do
    rm -f "$file"
    on "$ranks" -q -s dynamic -m sieve -o "$file" 7 3000000
    succeeds
    unpacks_to_listing "$file"
  done
  expect 24 28
  on 2 -q --format=zst --force -o "$here/array.txt" 24 28
  succeeds
  unpacks_to_listing "$here/array.txt"
  alone --format=zst -p 100
  refuses 2 '--format=zst needs a file: -o FILE; or pipe'
  alone -o "$here/a.zst" --tuplets=2 100
  refuses 2 "this ending's form is for primes"
}

unpacks_to_listing() {
  run zstd -dcq "$1"
  succeeds
  confirm "primesieve's listing" is_listing "$out"
}

is_read_again() {
  [[ -n $python ]] || return 0
  run "$python" "$examples/read_gaps.py" "$1"
  confirm "primesieve's listing" is_listing "$out"
}

# - is standard output, as with --print.
dash() {
  expect 0 1000000
  on 3 -q -o - 1000000
  succeeds
  confirm "primesieve's listing" is_listing "$out"
}

# told FORMAT FILE: the report's line, and the JSON's object, which comes as a file beside it.
told() {
  local format=$1 file=$2 size
  rm -f "$file"
  on 3 -j "$here/report.json" -o "$file" 1000000
  succeeds
  size=$(stat -c %s "$file")
  confirm "the report" has_match "$out" "^Output +$file: $size bytes of $format, [0-9]+\.[0-9]{2} GB/s$"
  cp "$here/report.json" "$out"
  confirm "the JSON's file" has_match "$out" "^ *\"file\": \"$file\",$"
  confirm "the JSON's format" has_match "$out" "^ *\"format\": \"$format\",$"
  confirm "the JSON's bytes" has_match "$out" "^ *\"bytes\": \"$size\",$"
  confirm "the JSON's speed" has_match "$out" '^ *"gigabytes_per_second": [0-9.e-]+$'
}

report() {
  told text "$text"
  told npy "$npy"
  # JSON has no room for a name that is not UTF-8.
  on 3 -j "$here/report.json" -o "$here/$(printf 'odd\377')" 100
  succeeds
  cp "$here/report.json" "$out"
  confirm "no name in the JSON" has_match "$out" '^ *"file": null,$'
}

existing_file() {
  expect 0 1000
  echo precious >"$text"
  touch -d '2001-02-03 04:05:06' "$text"
  on 3 -o "$text" 1000
  refuses 2 "$text exists; name another file, or overwrite it with --force"
  confirm "the file is as it was" holds "$text" precious
  confirm "at the same time" [ "$(date -r "$text" +%F)" = 2001-02-03 ]
  on 3 -q --force -o "$text" 1000
  succeeds
  confirm "primesieve's listing" is_listing "$text"
}

# --force leaves nothing of the old file, however long that was.
longer_files() {
  expect 0 1000
  local file
  for file in "$text" "$npy"; do
    head -c 3000000 /dev/zero >"$file"
    on 3 -q --force -o "$file" 1000
    succeeds
  done
  confirm "primesieve's listing" is_listing "$text"
  confirm "primesieve's numbers" is_array all "$npy"
  on 3 -q --force -o "$here/new" 1000
  succeeds
  confirm "--force does not need a file" is_listing "$here/new"
}

# no_file TEXT FILE: it cannot be made, and nothing is left of the attempt.
no_file() {
  on 3 -o "$2" 1000
  refuses 1 "$1"
  confirm "the message names the file" has_text "$err" "cannot write to $2:"
  confirm "no file is left" [ -z "$(ls -A "$here")" ]
}

# Root may write everywhere but in the kernel's own folders.
bad_places() {
  local closed=$folder/closed
  rm -f "$here"/*
  no_file 'No such file or directory' "$here/missing/primes.txt"
  no_file 'Is a directory' "$here"
  no_file 'Is a directory' "$here/"
  mkdir "$closed"
  chmod a-w "$closed"
  [[ -w $closed ]] && closed=/sys
  if [[ ! -d $closed ]]; then
    skip "a folder that cannot be written to: nothing is closed to root here"
    return
  fi
  no_file "cannot write to $closed/primes.txt" "$closed/primes.txt"
  confirm "no file is there either" [ ! -e "$closed/primes.txt" ]
}

devices() {
  local format
  for format in text npy; do
    on 3 -q --format="$format" -o /dev/null 1000000
    succeeds
    confirm "the number of primes" holds "$out" 78498
    [[ -c /dev/full ]] || continue
    on 3 --format="$format" -o /dev/full 1000000
    refuses 1 'cannot write the primes to /dev/full: No space left on device'
  done
  [[ -c /dev/full ]] || skip "a full device: there is no /dev/full"
}

# Ranks cannot write at places of a pipe: what to do is said at once, whether or not somebody reads.
pipes() {
  rm -f "$here/pipe"
  mkfifo "$here/pipe"
  on 2 -o "$here/pipe" 1000
  refuses 2 "--print ... > $here/pipe"
  confirm "the pipe is left alone" [ -p "$here/pipe" ]
  on 2 -q -o /dev/stdout 10
  succeeds
  confirm "as by --print" holds "$out" $'2\n3\n5\n7'
}

mkdir "$here"
find_numpy
all_ways
small_ranges
top
other_names
gap_bytes
packed
dash
report
existing_file
longer_files
bad_places
devices
pipes
finish
