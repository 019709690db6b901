#!/usr/bin/env bash
# A rank is killed, a host is switched off, a host is cut off, and then the one of rank 0: with the settings of
# jobs/mpi-settings.sh the run ends each time within ten seconds, on all hosts, and the same command goes on from its
# checkpoint on the hosts that are left. In the end the listing is primesieve's.
# shellcheck source=tests/cluster/hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/hosts.sh"
# shellcheck source=jobs/mpi-settings.sh
source "$cluster/../../jobs/mpi-settings.sh"

MOST_SECONDS=10
checkpoint=$folder/run.ckpt
listing=$folder/primes.txt

# Trial division takes minutes, the sieve a moment.
range=(1000000000000000 1000000100000000)

runs() { kill -0 "$launcher" 2>/dev/null; }

has_ended() { ! runs; }

is_written_anew() { [[ -s $checkpoint ]] && ! cmp -s "$checkpoint" "$folder/old.ckpt"; }

# start HOST...: one rank on each; returns when it is in the midst of its work.
start() {
  hostfile 1 "$@" >"$folder/hostfile"
  title="the run on $*"
  cp "$checkpoint" "$folder/old.ckpt" 2>/dev/null || : >"$folder/old.ckpt"
  on_host login timeout -k 5 120 "$MPIEXEC" "$(hostfile_option)" "$folder/hostfile" "$MPIPRIMES" --progress=always \
    --output="$listing" --checkpoint="$checkpoint" --checkpoint-every=0.3 "${range[@]}" >"$out" 2>"$err" </dev/null &
  launcher=$!
  confirm "it writes a checkpoint" await 30 is_written_anew
  confirm "it has not come to its end" runs
}

# The hosts that are on, cut off or not.
hosts_on() {
  local host
  for host in "${hosts[@]}"; do
    ! is_on "$host" || echo "$host"
  done
}

show_what_is_left() {
  local host
  for host in $(hosts_on); do
    left_on "$host" | sed "s/^/    left on $host: /" | cut -c 1-150
  done
}

# ends EVENT: within the time, from now on, and on all hosts that are on. After a failure the rest would tell nothing.
ends() {
  local start status
  title="$title, $1"
  start=$(milliseconds)
  confirm "it ends within $MOST_SECONDS s" await $MOST_SECONDS has_ended
  echo "$title: ended after $(($(milliseconds) - start)) ms"
  # shellcheck disable=SC2046 # words
  confirm "nothing is left of it" await $((MOST_SECONDS - ($(milliseconds) - start) / 1000)) nothing_is_left_on $(hosts_on)
  show_what_is_left
  if ((failures > 0)); then
    finish
    exit 1
  fi
  { wait "$launcher"; } 2>/dev/null
  status=$?
  # When a host is lost, Open MPI 5's mpirun says so, but ends with 0; the checkpoint knows.
  [[ $("$MPIEXEC" --version) == *'Open MPI) 5'* ]] || confirm "the status is not 0" [ "$status" -ne 0 ]
  confirm "the checkpoint is of a run that goes on" has_match "$checkpoint" '^  "next": "[0-9]+",$'
}

kill_rank_on() {
  # shellcheck disable=SC2046 # one word
  on_host "$1" kill -KILL $(left_on "$1" | awk -v program="$MPIPRIMES" '$2 == program { print $1 }')
}

lose_hosts() {
  start h1 h2 h3 h4
  kill_rank_on h3
  ends "a rank killed"
  start h1 h2 h3 h4
  switch_off h2
  ends "h2 switched off"
  start h1 h3 h4
  cut_link h3
  ends "h3 cut off"
  start h1 h4
  cut_link h1
  ends "h1 cut off, with rank 0"
}

# The same command, by the sieve, as all this takes its time.
go_on_to_the_end() {
  mend_link h1
  mend_link h3
  if ends_over_hosts; then hostfile 1 h1 h3 h4; else hostfile 1 h4; fi >"$folder/hostfile"
  run_on login "$MPIEXEC" "$(hostfile_option)" "$folder/hostfile" "$MPIPRIMES" --method=sieve \
    --output="$listing" --checkpoint="$checkpoint" --json="$folder/report.json" "${range[@]}"
  ends_with_status 0
  confirm "it went on four times" has_line "$folder/report.json" '  "resumes": 4,'
  primesieve "${range[@]}" --print >"$folder/expected"
  confirm "the listing is primesieve's" cmp -s "$listing" "$folder/expected"
  # shellcheck disable=SC2046 # words
  confirm "nothing is left of it" await 5 nothing_is_left_on $(hosts_on)
}

need_hosts ps primesieve
make_hosts 4
lose_hosts
go_on_to_the_end
finish
