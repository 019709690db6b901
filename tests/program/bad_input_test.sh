#!/usr/bin/env bash
# A wrong command line: one message from one rank, which names the argument, and
# exit status 2, through the launcher as well.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# bad TEXT ARG...: refused with TEXT, without a launcher.
bad() {
  local text=$1
  shift
  alone "$@"
  refuses 2 "$text"
}

# bad_on_ranks TEXT ARG...: on three ranks, too, of which one speaks: a case of each kind, as launchers take their time.
bad_on_ranks() {
  bad "$@"
  on 3 "${@:2}"
  refuses 2 "$1"
}

numbers() {
  local text
  for text in abc ''; do
    bad_on_ranks "'$text' is not a whole number" "$text"
  done
  bad "'-5' is negative" -5
  bad "'100x' is not" 10 100x
  for text in 3800000000000000000001 10^30; do
    bad "'$text' is too large" "$text"
  done
  for text in 1.5 1,000,000 0x1g ' 10' 1e 2^-1 1e3e2 10. 1e18+1e19x 2^3^2 2**3**2 '(1' '1)' 10^18/7 7/0 1__0 1_; do
    alone "$text"
    refuses 2 "'$text' is not a whole number"
  done
  alone 1e9 10^18/7*7
  refuses 2 "'10^18/7*7' is not a whole number: it goes wrong at '/7*7'; decimals and divisions must come out whole"
  alone 1e9 '(10^9+7'
  refuses 2 "'(10^9+7' is not a whole number: something is missing at its end; write it like"
  for text in 2^72 99999999999999999999999999999999999999999999 2^71*2 1e99999999999 38*10^20+1 3.9e21 0xfffffffffffffffffff \
    '(2^60)**2' 2**71*2; do
    alone 5 "$text"
    refuses 2 "'$text' is too large"
  done
  alone 5-10
  refuses 2 "'5-10' is negative"
  alone -- -5
  refuses 2 "'-5' is negative"
}

ranges() {
  bad "'+5' is a length: write the START that it begins at before it" +5
  bad "'+1e6' is a length" +1e6 10
  alone -m sieve 38*10^20 +1
  refuses 2 "the range '+1' from START on ends beyond 3.8*10^21"
  alone 10 +1x
  refuses 2 "'1x' is not a whole number: it goes wrong at 'x'"
  alone 2^64-10 +20
  refuses 2 '--method=trial searches numbers up to 2^64-1'
  alone --nth=5 +10
  refuses 2 "'+10' is not a whole number"
  bad_on_ranks 'START 10 is above STOP 5' 10 5
  bad 'STOP is missing'
  bad "'3' is one argument too many" 1 2 3
}

options() {
  bad_on_ranks "unrecognized option '--nonsense'" --nonsense 10
  bad '--method=siev: it can be trial or sieve' --method=siev 10
  bad '--schedule=nonsense' -s nonsense 10
  bad '--memory=100MB: it can be from 10 to' --memory=100MB 10
  bad '--memory=9: it can be from 10 to' --memory=9 10
  bad '--progress=nonsense' --progress=nonsense 10
  bad '--format=csv: it can be text, npy, gaps or zst' --format=csv -o primes.csv 10
  bad "requires an argument -- 'm'" 10 -m
  bad "'--schedule' requires an argument" 10 --schedule
  alone -x 10
  refuses 2 "invalid option -- 'x'"
  alone --json= 10
  refuses 2 '--json='
  alone --output= 10
  refuses 2 "--output= needs a file's name"
  alone -o '' 10
  refuses 2 "--output= needs a file's name"
  alone --checkpoint= 10
  refuses 2 "--checkpoint= needs a file's name"
  alone -c --checkpoint=- 10
  refuses 2 '--checkpoint=-: standard output cannot be read again'
  alone --format= -o primes.txt 10
  refuses 2 '--format=: it can be text, npy, gaps or zst'
  alone --count=5 10
  refuses 2 "'--count'"
}

questions() {
  bad_on_ranks '--tuplets=twin: it can be a number from 2 to 6, twins,' --tuplets=twin 10
  bad '--tuplets=0,2,4: 3 divides one of the numbers, whatever the first one is' --tuplets=0,2,4 10
  alone --tuplets=0,2,7 10
  refuses 2 '--tuplets=0,2,7: 2 divides one of the numbers'
  alone --tuplets=0,2,6,8,12,18,20,26,30,32,36,38,42 10
  refuses 2 ': 7 divides one of the numbers'
  alone --tuplets=2,6 10
  refuses 2 '--tuplets=2,6: the offsets must rise from 0'
  alone --tuplets=0,6,2 10
  refuses 2 '--tuplets=0,6,2: the offsets must rise from 0'
  alone --tuplets=0,32768 10
  refuses 2 '--tuplets=0,32768: there can be 2 to 20 offsets, none above 32766'
  # shellcheck disable=SC2046 # words
  alone $(seq -f '--tuplets=0,%g' 2 2 66) 10
  refuses 2 '--tuplets=0,66: a run can ask for 32 patterns'
  bad '--residues=1: it can be from 2 to 30030' --residues=1 10
  alone --residues=30031 10
  refuses 2 '--residues=30031: it can be from 2 to 30030'
  bad '--gaps=0: it can be the least size, a number from 1 to 2^64-1' --gaps=0 10
  alone --gaps=record 10
  refuses 2 '--gaps=record: it can be the least size, a number from 1 to 2^64-1, or records, or all'
  bad '--print lists tuplets or gaps, but not both: leave out --tuplets or --gaps=1e2' -p --tuplets=2 --gaps=1e2 10
  alone -o primes.txt --tuplets=2 --gaps=9 10
  refuses 2 '--output lists tuplets or gaps, but not both'
  alone -o primes.npy --tuplets=2 10
  refuses 2 "--output=primes.npy: this ending's form is for primes; tuplets are listed as text"
  alone -o primes.txt --format=npy --gaps=9 10
  refuses 2 '--format=npy is for primes; gaps are listed as text'
  alone --format=tuplets -o primes.txt 10
  refuses 2 '--format=tuplets: it can be text, npy, gaps or zst'
  alone --merge --sum run.ckpt
  refuses 2 '--merge and --sum exclude each other: what was asked, and the answers, are in the checkpoints'
}

durations() {
  local text
  bad_on_ranks '--time-limit=soon: it can be written as' --time-limit=soon 10
  bad '--checkpoint-every=often: it can be written as' --checkpoint=run.ckpt --checkpoint-every=often 10
  for text in '' 0 0s 0:00 -5 1e3 0x10 nan inf 1,5h 1h1h 1:60 90x; do
    alone "--time-limit=$text" 10
    refuses 2 "--time-limit=$text: it can be written as 90s,"
  done
  for text in '' -1 30x 1:2:3 inf; do
    alone --checkpoint=run.ckpt "--checkpoint-every=$text" 10
    refuses 2 "--checkpoint-every=$text: it can be written as 30"
  done
}

contradictions() {
  bad_on_ranks '--print and --count' -p -c 10
  bad '--print and --json=-' -p -j - 10
  bad '--output=primes.txt and --count' -o primes.txt -c 10
  bad '--output=primes.txt and --print' -o primes.txt -p 10
  bad '--checkpoint and --print exclude each other' -p --checkpoint=run.ckpt 10
  # The other way to print is told of by its own name.
  alone -o - -c 10
  refuses 2 '--output=- and --count'
  alone -o - -j - 10
  refuses 2 '--output=- and --json=-'
  alone -o primes.txt -o - 10
  refuses 2 '--output=primes.txt and --output=-'
  alone -o - --checkpoint=run.ckpt 10
  refuses 2 '--checkpoint and --output=- exclude each other: what is printed cannot be taken back; use -o FILE'
}

# Options that are nothing without another one.
loners() {
  bad_on_ranks '--format=npy needs a file: -o FILE' --format=npy -p 10
  bad '--force is for overwriting' --force 10
  bad '--checkpoint-every needs a file' --checkpoint-every=10 -c 10
  alone --format=npy -o - 10
  refuses 2 '--format=npy needs a file: -o FILE'
  alone --format=npy 10
  refuses 2 '--format=npy needs a file: -o FILE'
  alone --format=npy -c 10
  refuses 2 '--format=npy needs a file: -o FILE'
  alone --format=text 10
  refuses 2 '--format=text needs a place for the primes: -o FILE, or --print'
  alone --force -o - 10
  refuses 2 '--force is for overwriting'
  alone --force --checkpoint=run.ckpt 10
  refuses 2 '--force is for overwriting'
}

# One name for two files, also where a checkpoint is written before it takes its place.
same_files() {
  bad_on_ranks '--output and --json both write to one;' -o one -j one 10
  bad '--output and --checkpoint=one both write to one;' -o one --checkpoint=one 10
  bad '--json and --checkpoint=one both write to one;' -c -j one --checkpoint=one 10
  alone -o one.tmp --checkpoint=one 10
  refuses 2 '--output and --checkpoint=one both write to one.tmp;'
  alone -j one.tmp --checkpoint=one 10
  refuses 2 '--json and --checkpoint=one both write to one.tmp;'
}

# Nothing of all that left a file behind.
no_files() {
  confirm "no file was made" [ -z "$(ls -A "$folder/here")" ]
}

# What no other test's message depends on: the program's name without its folder, and the way to the help.
manners() {
  alone --nonsense
  confirm "the message begins with the plain name" has_match "$err" '^mpiprimes: unrecognized'
  confirm "it points to --help" has_text "$err" 'mpiprimes --help'
}

environment() {
  MPIPRIMES_SIMD=nonsense bad_on_ranks 'MPIPRIMES_SIMD=nonsense' 10
}

mkdir "$folder/here"
cd "$folder/here" || exit
numbers
ranges
options
questions
durations
contradictions
loners
same_files
manners
environment
no_files
finish
