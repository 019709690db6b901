#!/usr/bin/env bash
# No line of a report is wider than 80 columns, at the largest numbers that there are: what a terminal shows does not wrap.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

top='38*10^20'

# fits: what was just printed.
fits() {
  ends_with_status 0
  confirm "it printed a report" has_match "$out" '^(mpiprimes|Campaign) '
  confirm "no line is wider than 80 columns: $(awk 'length > 80' "$out" | head -n 1)" [ -z "$(awk 'length > 80' "$out")" ]
}

cd "$folder" || exit
on 2 -m sieve "$top-1e4" +1e4
fits
confirm "the numbers of the ranks have a table of their own" has_match "$out" '^    1 +[0-9]{22} +3800000000000000000000$'
on 2 -m sieve -s dynamic -c --verify=50 --sum --reciprocals --residues=30030 --gaps=2 --tuplets=twins --tuplets=6 \
  --tuplets=0,2,6,8,12,18,20,26,30,32,36 "$top-1e5" "$top"
fits
alone -m sieve --gaps=records --part=1000000/1000000 --checkpoint=part.ckpt "$top-1e9" "$top"
fits
alone -m sieve --gaps=all --every=1000 --csv=rows.csv "$top-1e4" "$top"
fits
alone -m sieve --nth=123 "$top-1e5"
fits
alone -m sieve --part=1/1 --checkpoint=whole.ckpt -o primes.txt "$top-1e4" "$top"
fits
alone --merge whole.ckpt
fits
on 2 --study=weak -m sieve --repeat=1 "$top-1e8" +1e4
fits
on 2 --study=schedules -m sieve --repeat=1 --residues=30 --tuplets=2 "$top-1e8" +1e4
fits
alone -q -m sieve --campaign=dir --parts=2 --gaps=40 --sum "$top-1e4" "$top"
alone --status dir
fits
alone -q --status dir
succeeds
confirm "the numbers alone" has_match <(tr '\n' ' ' <"$out") '^parts 2 done 2 running 0 expired 0 stopped 0 free 0 (primes [0-9]+ )?$'
finish
