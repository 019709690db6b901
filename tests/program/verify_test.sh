#!/usr/bin/env bash
# --verify: what the report says of it, that a fault ends the run and keeps the checkpoint before, and what cannot be asked.
#
#   MPIPRIMES=PROGRAM MPIEXEC=LAUNCHER tests/program/verify_test.sh [FAULTY-PROGRAM | short]
#
# short: on one number of ranks, and without faults, for which there is tests/mpi/test_verify.c.
# The faulty program turns over a bit in a line of its sieve: FAULT="RANK NUMBER TIMES" (tests/support/fault.h).
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

faulty=${1-}
numbers_of_ranks='1 2 3'
hows=('1 static' '3 dynamic' '2 static')
if [[ $faulty == short ]]; then
  faulty='' numbers_of_ranks=2 hows=("${hows[0]}")
fi
json=$folder/report.json
ckpt=$folder/run.ckpt

field() { sed -nE 's/^ *"'"$1"'": "?([^",]*)"?,?$/\1/p' "$json" | head -n 1; }

has_pi=false
if "$MPIPRIMES" --version | grep -q '^pi(x).*libprimecount [0-9]'; then has_pi=true; fi

# --- What the report says -----------------------------------------------------

for ranks in $numbers_of_ranks; do
  for schedule in static dynamic; do
    on "$ranks" -m sieve -s "$schedule" -c --verify=10 --json="$json" 1e8
    succeeds
    confirm "all primes" has_line "$out" 'Primes    5761455'
    confirm "how much was verified" has_match "$out" '^Verified  ([5-9]|1[0-5])[.0-9]*% of the work: [0-9]+ stretch'
    confirm "the JSON has the seed" [ -n "$(field seed)" ]
    where='again on other ranks'
    ((ranks > 1)) || where='again on the same rank'
    confirm "on which ranks" has_text "$out" "$where"
  done
done

alone --verify -q -c -m sieve 1e6
succeeds
confirm "only the number with --quiet" holds "$out" 78498
alone -m sieve -c 1e6 --json="$json"
confirm "nothing is said without it" lacks_text "$out" Verified
confirm "and JSON has null" has_text "$json" '"verified": null'

# The same seed, the same stretches, whatever the schedule and the number of ranks.
for how in "${hows[@]}"; do
  read -r ranks schedule <<<"$how"
  on "$ranks" -m sieve -s "$schedule" -c --verify=5 --verify-seed=77 --json="$json" 3e8
  succeeds
  confirm "the seed is that which was given" [ "$(field seed)" = 77 ]
  [[ $how == "${hows[0]}" ]] && numbers=$(field numbers)
  confirm "the same numbers are verified" [ "$(field numbers)" = "$numbers" ]
done

# Primes, questions, intervals and parts.
on 2 -m sieve --verify=20 -o "$folder/a.txt" 2e6
succeeds
on 2 -m sieve -o "$folder/b.txt" 2e6
confirm "the file is as without it" cmp -s "$folder/a.txt" "$folder/b.txt"
on 3 -m sieve --verify=100 --tuplets=twins --sum --reciprocals --gaps=all --residues=30 -q 3e6
cp "$out" "$folder/answers"
succeeds
on 2 -m sieve --tuplets=twins --sum --reciprocals --gaps=all --residues=30 -q 3e6
confirm "the answers are as without it" cmp -s "$out" "$folder/answers"
on 2 -m sieve -s dynamic --verify=50 --every=77777 --csv="$folder/a.csv" 3e6
succeeds
on 2 -m sieve --every=77777 --csv="$folder/b.csv" 3e6
confirm "the table is as without it" cmp -s "$folder/a.csv" "$folder/b.csv"
for part in 1 2; do
  on 2 -m sieve -c --verify=50 --part="$part/2" --checkpoint="$folder/$part.part" 3e6
  succeeds
done
alone --merge -q "$folder"/*.part
confirm "the parts join" holds "$out" 216816
on 2 --verify -m sieve --nth=100000 -q
confirm "the n-th prime" holds "$out" 1299709

# --- Faults -------------------------------------------------------------------

# strikes RANK NUMBER TIMES RANKS ARG...: the run with that fault.
strikes() {
  local fault="$1 $2 $3" ranks=$4
  shift 4
  run env FAULT="$fault" "$MPIEXEC" -n "$ranks" "$faulty" "$@"
}

# is_noticed: status 4, and one message that names numbers, both ranks, the host and both values.
is_noticed() {
  refuses 4 'verification failed for the numbers '
  confirm "the message names both ranks, hosts and values" has_match "$err" \
    'found .*checksum [0-9a-f]{16}, on rank [0-9]+ of [^ ]+, and again, by .*checksum [0-9a-f]{16}, on rank [0-9]+ of '
}

if [[ -n $faulty ]]; then
  for schedule in static dynamic; do
    strikes 0 1000003 1 1 -m sieve -s "$schedule" -c --verify=100 5e7
    is_noticed
    strikes 0 1000003 -1 2 -m sieve -s "$schedule" -c --verify=100 5e7
    is_noticed
    strikes 0 1000003 -1 3 -m sieve -s "$schedule" -o "$folder/c.txt" --force --verify=100 5e7
    is_noticed
    strikes 0 1000037 -1 3 -m sieve -s "$schedule" --tuplets=twins --verify=100 5e7
    is_noticed
  done
  # The rank that searches again is wrong.
  strikes 1 1000003 -1 2 -m sieve -c --verify=100 5e7
  is_noticed

  # Without verification nobody notices: the fault is there.
  strikes 0 1000003 -1 2 -m sieve -q -c 5e7
  confirm "a prime is missing" holds "$out" 3001133

  # The checkpoint stays as it was, and what goes on from it is right.
  on 2 -m sieve -c --checkpoint="$ckpt" --checkpoint-every=0 --time-limit=1.5 1e12
  ends_with_status 3
  grep -E '"(next|primes)"' "$ckpt" >"$folder/before"
  next=$(sed -nE 's/^ *"next": "([0-9]+)".*/\1/p' "$ckpt")
  # A number behind it, which is coprime to all wheels, so that it has a bit.
  number=$(((next / 510510 + 2) * 510510 + 510511))
  strikes 0 "$number" -1 2 -m sieve -c --verify=100 --checkpoint="$ckpt" --checkpoint-every=0 1e12
  ends_with_status 4
  confirm "the message says what is kept" has_text "$err" "nothing behind the checkpoint $ckpt is kept"
  grep -E '"(next|primes)"' "$ckpt" >"$folder/after"
  confirm "the checkpoint is as far as before" cmp -s "$folder/before" "$folder/after"
else
  skip "faults: there is no faulty program"
fi

# --- pi -----------------------------------------------------------------------

if $has_pi; then
  on 2 -m sieve -c --verify=pi --verify=1 --json="$json" 1e9
  succeeds
  confirm "the report says so" has_match "$out" '^Verified  the number of primes, by libprimecount in '
  confirm "and so does JSON" has_line "$json" '      "primes": "50847534",'
  on 2 -m sieve --verify=pi --part=2/3 --checkpoint="$folder/pi.ckpt" 1e8
  succeeds
  alone -m sieve --verify=pi --nth=1000
  succeeds
  alone --merge --verify=pi -q "$folder"/*.part
  succeeds
  confirm "of all parts" holds "$out" 216816
  alone --verify=pi -q 0 1
  confirm "no primes" holds "$out" 0
  if [[ -n $faulty ]]; then
    strikes 0 1000003 -1 2 -m sieve -c --verify=pi 5e7
    refuses 4 'the search found 3001133 primes from 0 to 50000000, but libprimecount counts 3001134'
    strikes 1 40000003 -1 2 -m sieve -q -o "$folder/c.txt" --force --verify=pi 5e7
    ends_with_status 4
  fi
  alone --verify=pi 1e20 -m sieve
  refuses 2 '--verify=pi: libprimecount would take hours up to there; it can be used up to 10^19'
  alone --verify=pi --tuplets=twins 1e9 -m sieve
  refuses 2 '--verify=pi compares the number of primes, which these questions leave open; add --count'
else
  alone --verify=pi 1e6
  refuses 2 'built without libprimecount; install it (Debian: libprimecount-dev)'
fi

# --- Campaigns ----------------------------------------------------------------

on 2 --campaign="$folder/campaign" --parts=3 -m sieve -c --verify=20 5e7
ends_with_status 0
if $has_pi; then
  alone --merge --verify=pi -q "$folder/campaign"
  succeeds
  confirm "of a campaign" holds "$out" 3001134
fi
if [[ -n $faulty ]]; then
  strikes 0 1000003 -1 2 --campaign="$folder/other" --parts=3 -m sieve -c --verify=100 5e7
  ends_with_status 4
  confirm "the part's message" has_text "$err" '; this part of the campaign is to be searched anew'
  on 2 --campaign="$folder/other"
  ends_with_status 0
  alone --merge -q "$folder/other"
  confirm "another job searches it anew" holds "$out" 3001134
fi
alone --campaign="$folder/third" --parts=3 --verify=pi 1e6
refuses 2 '--campaign and --verify=pi exclude each other: give it to --merge DIR, which has the number of primes'
alone --status --verify "$folder/campaign"
refuses 2 '--status and --verify exclude each other'

# --- What cannot be asked -----------------------------------------------------

for wrong in 0 0.0 -1 101 100.001 abc 1% '' 1e1 nan inf 0x10; do
  alone --verify="$wrong" 1e6
  refuses 2 "--verify=$wrong: it can be a percentage, above 0 and up to 100, as --verify=1, or pi"
done
for right in 0.001 100 .5 7; do
  alone --verify="$right" -q -c 1e5
  confirm "--verify=$right is fine" holds "$out" 9592
done
alone --study=strong --verify 1e6
refuses 2 '--study and --verify exclude each other'
alone --study=strong --verify=pi 1e6
refuses 2 '--study and --verify exclude each other'
alone --merge --verify=5 "$folder"/*.part
refuses 2 '--merge and --verify exclude each other'
alone --verify-seed=5 1e6
refuses 2 '--verify-seed chooses what --verify=PERCENT searches again; give both'
alone --verify --verify-seed=x 1e6
refuses 2 '--verify-seed=x: it can be a number from 0 to 2^64-1'

finish
