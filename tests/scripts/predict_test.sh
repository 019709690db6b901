#!/usr/bin/env bash
# Predictions of scaling (jobs/predict-scaling): the table and the rows on a small
# simulated cluster, the check against real runs, and what is refused. The
# environment holds MPIPRIMES_SIMULATED, the program built for SimGrid, and
# MPIPRIMES, the release build, without which nothing is compared with real runs.
MPIEXEC=$(sed -n 's/^MPIEXEC_EXECUTABLE:[^=]*=//p' "$(dirname "$MPIPRIMES")/CMakeCache.txt" 2>/dev/null)
export MPIEXEC=${MPIEXEC:-mpirun}
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../program/lib.sh"
unset MPIPRIMES_SIM_SPREAD MPIPRIMES_SIM_JITTER MPIPRIMES_SIM_SLOWNESS

jobs=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../jobs" && pwd)
rows=$folder/rows.csv
export TMPDIR=$folder/scratch
mkdir "$TMPDIR"

predict() { run "$jobs/predict-scaling" "$@"; }

leaves_no_files() { confirm "no file is left" [ -z "$(ls -A "$TMPDIR")" ]; }

# refused STATUS TEXT ARG...
refused() {
  local status_wanted=$1 text=$2
  shift 2
  predict "$@"
  ends_with_status "$status_wanted"
  confirm "one line" counts "$err" 1 '^'
  confirm "the message has: $text" has_text "$err" "$text"
  confirm "standard output is empty" is_empty "$out"
  leaves_no_files
}

bad_arguments() {
  local wrong
  refused 2 'unknown option --rank' --rank=3
  refused 2 'unknown option -x' -x
  for wrong in 0 -1 1.5 x 1,0 1000000; do
    refused 2 'is not a number of ranks from 1 to 999999' "--ranks=$wrong"
  done
  for wrong in ',' '1,' ',1' '1,,2'; do
    refused 2 'a comma too many' "--ranks=$wrong"
  done
  refused 2 '--ranks needs a value' --ranks=
  refused 2 '--schedule=fast: it can be static, dynamic or both' --schedule=fast
  refused 2 '--method=fast: it can be sieve or trial' --method=fast
  refused 2 '--cores=0: it can be' --cores=0
  refused 2 '--latency=1: it can be a number with its unit, such as 1us' --latency=1
  refused 2 '--bandwidth=0GBps: it can be' --bandwidth=0GBps
  refused 2 '--platform and --hostfile belong together' --platform=x
  refused 2 '--cores is for a cluster that is described here' --platform=x --hostfile=x --cores=2
  refused 1 "cannot read $folder/none" "--platform=$folder/none" "--hostfile=$folder/none"
  refused 2 'too many numbers' 1 2 3
  refused 2 '--repeat is for --check' --repeat=2
  refused 2 '--check goes with neither --csv nor --ranks' --check --csv=x
}

missing_builds() {
  MPIPRIMES_SIMULATED=$folder/none refused 1 "there is no $folder/none; build it: cmake --preset simulate" 1e9
  MPIPRIMES=$folder/none refused 1 "there is no $folder/none to compare with; build it: cmake --preset release" --check
  refused_without_simgrid
}

# A PATH of its own has what the script and this test need, but no smpirun.
refused_without_simgrid() {
  local name
  mkdir "$folder/bin"
  for name in bash dirname sort tail timeout sed mv ls grep; do
    ln -s "$(command -v "$name")" "$folder/bin/"
  done
  PATH=$folder/bin refused 1 "SimGrid's smpirun is missing; install it: jobs/install.sh simulate" 1e9
}

# What the program itself refuses, and what SimGrid does.
bad_runs() {
  refused 2 "'x' is not a whole number" x
  refused 2 'START 10 is above STOP 5' 10 5
  refused 1 "cannot write $folder/none/rows.csv" "--csv=$folder/none/rows.csv" 1e9
  MPIPRIMES_SIM_SPREAD=x refused 2 'MPIPRIMES_SIM_SPREAD=x: it can be a number from 0 to 0.9' --ranks=2 1e9
  MPIPRIMES_SIM_SLOWNESS=0 refused 2 'MPIPRIMES_SIM_SLOWNESS=0: it can be a number from' 1e9
  echo '<platform' >"$folder/broken.xml"
  echo node-0 >"$folder/hosts"
  refused 1 'the simulated run on 1 ranks failed' "--platform=$folder/broken.xml" "--hostfile=$folder/hosts" 1e9
}

# table COLUMN: of the table's lines, on one line.
table() {
  awk -v name="$1" '/^schedule / { for (i = 1; i <= NF; i++) if ($i == name) at = i; next } at { print $at }' "$out" | paste -sd' ' -
}

# column NUMBER: of the rows, on one line.
column() { tail -n +2 "$rows" | cut -d, -f"$1" | paste -sd' ' -; }

# efficient LEAST: the efficiencies are from that to 1.01.
efficient() { table effic. | tr ' ' '\n' | awk -v least="$1" '$1 < least || $1 > 1.01 { exit 1 }'; }

# Up to 64 ranks hardly anything is lost on such a cluster.
scaling() {
  predict --cores=2 --ranks=64,4 "--csv=$rows" 1e12
  succeeds
  confirm "the ranks" [ "$(table ranks) $(table schedule)" = '1 4 4 64 64 none static dynamic static dynamic' ]
  confirm "efficiencies of at least 0.93: $(table effic.)" efficient 0.93
  confirm "the rows are of the table" [ "$(column 7) $(column 4)" = "$(table ranks) $(table schedule)" ]
  confirm "their nodes" [ "$(column 8)" = '1 2 2 32 32' ]
  confirm "their range" [ "$(column 5 | tr ' ' '\n' | sort -u) $(column 6 | tr ' ' '\n' | sort -u)" = '0 1000000000000' ]
  confirm "all rows of the range, each once" [ "$(column 16 | tr ' ' '\n' | sort -u)" = "$(((1000000000000 - 2) / 210 + 1))" ]
  if command -v gnuplot >/dev/null; then
    run "$jobs/plot-scaling" -o "$folder/picture" "$rows"
    ends_with_status 0
    confirm "the picture has both curves" has_text "$folder/picture.svg" 'sieve, dynamic'
  else
    skip "the picture: there is no gnuplot"
  fi
  leaves_no_files
}

clusters() {
  local slow
  predict --ranks=16 --cores=4 --schedule=static --method=trial 1e9 2e9
  succeeds
  confirm "nodes of four cores" [ "$(table nodes) $(table schedule)" = '1 4 none static' ]
  printf 'node-%s:2\n' 3 5 >"$folder/hosts"
  predict "--platform=$jobs/../hostfiles/simulated-cluster.xml" "--hostfile=$folder/hosts" --ranks=4 --schedule=dynamic 1e9
  succeeds
  confirm "two hosts of my own" [ "$(table nodes)" = '1 2' ]
  predict --ranks=64 --schedule=static --latency=20ms 1e11
  succeeds
  confirm "a slow network is seen" [ "$(table effic. | awk '{ print ($2 < 0.8) }')" = 1 ]
  MPIPRIMES_SIM_SLOWNESS=2 predict --ranks=1 1e9
  succeeds
  slow=$(table seconds)
  predict --ranks=1 1e9
  confirm "half the speed takes twice the time" [ "$(awk -v a="$(table seconds)" -v b="$slow" 'BEGIN { print (b > 1.9 * a && b < 2.1 * a) }')" = 1 ]
}

# A program that searches too little gives no prediction.
lost_rows() {
  mkdir "$folder/fake"
  printf '#!/bin/sh\nprintf "mpiprimes 0: x (y), static schedule\\nRanks 1 on 1 node\\nRange     0 to 1000\\nPrimes 4\\n"\n' >"$folder/fake/smpirun"
  chmod +x "$folder/fake/smpirun"
  PATH=$folder/fake:$PATH refused 1 'searched 4 rows instead of 5: its time means nothing' --ranks=1 1000
}

# How long real runs take depends on what else this machine does: within an order of magnitude.
check() {
  if [[ ! -x $MPIPRIMES ]]; then
    skip "real runs: there is no $MPIPRIMES"
    return
  fi
  predict --check --repeat=2 --schedule=static 3e9
  succeeds
  confirm "1 and 2 ranks" [ "$(awk '$1 == "static" { print $2 }' "$out" | paste -sd' ' -)" = '1 2' ]
  confirm "the search takes about what is predicted" [ "$(awk '$1 == "static" && $2 == 1 { print ($7 > 0.1 && $7 < 10) }' "$out")" = 1 ]
  confirm "says how to calibrate" has_match "$out" 'MPIPRIMES_SIM_SLOWNESS=[0-9.]+$'
  leaves_no_files
}

# The brackets keep grep from finding itself.
simulations() { grep -las "$folder/[s]cratch" /proc/[0-9]*/cmdline; }

# Gone with its simulation, whose program takes signals for its own.
interrupted() {
  local script i
  title="an interrupted prediction"
  "$jobs/predict-scaling" --ranks=1024 --schedule=dynamic 1e14 >"$out" 2>"$err" </dev/null &
  script=$!
  for ((i = 0; i < 600; i++)); do
    [[ $(table ranks) != 1 ]] || break
    sleep 0.1
  done
  for ((i = 0; i < 600; i++)); do
    [[ -z $(simulations) ]] || break
    sleep 0.1
  done
  kill -TERM "$script"
  wait "$script"
  status=$?
  ends_with_status 143
  leaves_no_files
  for ((i = 0; i < 50; i++)); do
    [[ -n $(simulations) ]] || break
    sleep 0.2
  done
  confirm "no process is left" [ -z "$(simulations)" ]
}

bad_arguments
missing_builds
bad_runs
scaling
clusters
lost_rows
check
interrupted
finish
