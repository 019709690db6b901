#!/usr/bin/env bash
# Runs that are killed at any moment, twenty times: kill -9 of a rank, kill -9 of the launcher, SIGTERM to the launcher. Each
# time the same command goes on from the checkpoint, on another number of ranks and by another schedule. In the end the
# listing is primesieve's, byte for byte, and the report that of a run never interrupted.
#
#   MPIPRIMES=… MPIEXEC=… tests/mpi/kill_test.sh [SEED]        the default is 1
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../program/lib.sh"

KILLS=20
ALL_RANKS=(1 2 3 4 5)
KINDS=(rank launcher terminate)

RANDOM=${1:-1} # the same sequence every time
launcher=

# The ranks of the run in hand; the launcher has the program's name in its command line, too.
rank_pids() {
  local pid
  for pid in $(survivors | grep -o '[0-9]\+'); do
    [[ $(readlink "/proc/$pid/exe") == "$(readlink -f "$MPIPRIMES")" ]] && echo "$pid"
  done
}

# start ARG...: the command on some number of ranks, in the background.
start() {
  local ranks=${ALL_RANKS[RANDOM % ${#ALL_RANKS[@]}]} schedule=static
  ((RANDOM % 2)) && schedule=dynamic
  title="$ranks ranks, $schedule: $*"
  title=${title//"$folder/"/}
  timeout -k 5 120 "$MPIEXEC" -n "$ranks" "$folder/program" --schedule=$schedule "$@" >"$out" 2>"$err" </dev/null &
  launcher=$!
}

# The launcher is timeout's child.
launcher_pid() { cat "/proc/$launcher/task/$launcher/children" 2>/dev/null; }

# kill_it KIND: true if there was something to kill.
kill_it() {
  local pids
  case $1 in
    rank)
      mapfile -t pids < <(rank_pids)
      ((${#pids[@]})) && kill -KILL "${pids[RANDOM % ${#pids[@]}]}"
      ;;
    launcher) kill -KILL $(launcher_pid) ;;
    terminate) kill -TERM $(launcher_pid) ;;
  esac 2>/dev/null
}

# Between 0.3 and 2.3 s: a run needs up to one of them to start.
pause() { sleep "$(awk -v r=$RANDOM 'BEGIN { print 0.3 + 2 * r / 32768 }')"; }

# chain ARG...: the same command killed and started again until it comes to its end; counts in killed.
chain() {
  local kind
  while ((killed < KILLS)); do
    start "$@"
    pause
    kind=${KINDS[RANDOM % ${#KINDS[@]}]}
    if kill_it "$kind"; then
      killed=$((killed + 1))
    fi
    wait "$launcher" 2>/dev/null
    status=$?
    ends_in_time_after "$kind"
    ((status == 0)) && return
  done
}

ends_in_time_after() {
  confirm "it ends in time after: $1" [ "$status" -ne 124 ]
  confirm "no damage is found" counts "$err" 0 'damaged|vouches|another run|exists'
}

# The command once more, to its end, by the sieve; then what it says.
finish_chain() {
  run "$MPIEXEC" -n 3 "$folder/program" --method=sieve --json="$folder/report.json" "$@"
  ends_with_status 0
}

# list NAME: of the report, on one line.
list() {
  tr -d '\n "' <"$folder/report.json" | sed -n "s/^.*,$1:\[\([^]]*\)\].*\$/\1/p"
}

# reports COUNT FIRST LAST
reports() {
  confirm "$1 primes" has_line "$folder/report.json" "  \"primes\": $1,"
  confirm "the first primes" [ "$(list first)" = "$2" ]
  confirm "the last primes" [ "$(list last)" = "$3" ]
}

# seconds_for ARG...: of one rank's search, by the program's own account.
seconds_for() {
  "$MPIPRIMES" --count --json=- --progress=never "$@" 2>/dev/null | sed -n 's/^ *"find": \([0-9.e+-]*\),*$/\1/p' | head -n 1
}

# scaled NUMBERS SECONDS: so many numbers as would take one rank five seconds.
scaled() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f\n", 5 * n / (s > 0.01 ? s : 0.01) }'; }

joined() { tr '\n' , | sed 's/,$//'; }

# Text to a file, by trial division where each number takes long.
listing() {
  local first=10000000000000 width
  width=$(scaled 1000000 "$(seconds_for 1e13 1e13+1e6)")
  local command=(--method=trial -o "$folder/primes.txt" --checkpoint="$folder/run.ckpt" --checkpoint-every=0.3
    "$first" "$((first + width))")
  primesieve "$first" "$((first + width))" --print >"$folder/expected"
  rm -f "$folder/primes.txt" "$folder/run.ckpt"
  chain "${command[@]}"
  finish_chain "${command[@]:1}"
  confirm "the listing is primesieve's" cmp -s "$folder/primes.txt" "$folder/expected"
  reports "$(wc -l <"$folder/expected")" "$(head -n 5 "$folder/expected" | joined)" "$(tail -n 5 "$folder/expected" | joined)"
  echo "listing of $width numbers: $killed kills so far"
}

# Only counted, by the sieve.
counting() {
  local last
  last=$(scaled 10000000000 "$(seconds_for --method=sieve 1e10)")
  local command=(--method=sieve --count --checkpoint="$folder/run.ckpt" --checkpoint-every=0.3 "$last")
  rm -f "$folder/run.ckpt"
  chain "${command[@]}"
  finish_chain "${command[@]:1}"
  reports "$(primesieve "$last" -q)" 2,3,5,7,11 "$(primesieve $((last - 10000)) "$last" --print | tail -n 5 | joined)"
  echo "count up to $last: $killed kills so far"
}

if [[ ! -r /proc/self/cmdline ]]; then
  skip "killing ranks: there is no /proc"
  finish
  exit
fi
link_program
killed=0
while ((killed < KILLS)); do
  listing
  ((killed < KILLS)) && counting
done
leaves_no_process
finish
