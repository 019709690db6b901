#!/usr/bin/env bash
# tests/bench/soak.sh notices a wrong result, whichever run has it, and ends as it says.
#
#   MPIPRIMES=PROGRAM MPIEXEC=LAUNCHER tests/scripts/soak_test.sh [FAULTY-PROGRAM]
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../program/lib.sh"

soak=$(dirname "${BASH_SOURCE[0]}")/../bench/soak.sh
faulty=${1-}

run bash "$soak" --ranks 2 --window 1e7 --runs 3
succeeds
confirm "a line for each run" counts "$out" 3 '^run [0-9]+: [0-9]+ s, primes 664579 sum 3203324994356$'

if [[ -n $faulty ]]; then
  run env FAULT='1 9000011 1' MPIPRIMES="$faulty" bash "$soak" --ranks 2 --window 5e7 --verify 100 --runs 3
  ends_with_status 4
  confirm "the program's message is there" has_text "$err" 'verification failed for the numbers'
fi

# A launcher whose third run counts one prime less.
cat >"$folder/launcher" <<'END'
#!/bin/bash
runs=$(($(cat "$COUNTER" 2>/dev/null || echo 0) + 1))
echo "$runs" >"$COUNTER"
if ((runs == 3)); then echo 'primes 664578'; else echo 'primes 664579'; fi
END
chmod +x "$folder/launcher"
run env COUNTER="$folder/counter" MPIEXEC="$folder/launcher" bash "$soak" --runs 5
ends_with_status 4
confirm "both results are told" has_line "$out" 'run 3 is not as run 1: primes 664579; check the memory of the nodes'
confirm "it ends there" counts "$out" 4 .

# One that fails, and one that does not end by itself.
run env MPIEXEC=false bash "$soak"
ends_with_status 1
printf '#!/bin/bash\nsleep 0.2\necho primes 1\n' >"$folder/launcher"
title='soak.sh and SIGTERM'
MPIEXEC=$folder/launcher bash "$soak" >"$out" 2>"$err" </dev/null &
soak_run=$!
until grep -q '^run 2' "$out"; do
  sleep 0.1
done
kill -TERM $soak_run
wait $soak_run
status=$?
ends_with_status 0
confirm "it says that all was right" has_match "$out" '^stopped in run [0-9]+; the runs before it were right$'

run bash "$soak" --ranks
ends_with_status 2
run bash "$soak" --runs x
ends_with_status 2
run bash "$soak" --ranks 1 --window 'x'
ends_with_status 2
finish
