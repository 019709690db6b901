#!/usr/bin/env bash
# Over four hosts, by ssh and hostfile: the listing is byte for byte one machine's, and primesieve's, in both schedules, to
# standard output and to a file; the primes that must cross the links do, and no others; slow links only cost time.
#
#   MPIPRIMES=… MPIEXEC=… WIRE=… tests/cluster/nodes_test.sh
# shellcheck source=tests/cluster/hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/hosts.sh"

examples=$cluster/../../hostfiles
library=mpich
if is_open_mpi; then library=openmpi; fi
option=$(hostfile_option)
listing=$folder/primes.txt
report=$folder/report.json

# The shipped hostfile's nodes, so many times smaller.
from_example() {
  awk -v divisor="$2" '
    /^#/ { print; next }
    { match($0, /[0-9]+$/); print substr($0, 1, RSTART - 1) substr($0, RSTART) / divisor }' "$examples/$library-$1" |
    sed '/^[^#]/s/^node0/h/' >"$folder/$1"
}

# places_ranks EXAMPLE RANKS...: so many on h1, h2, …
places_ranks() {
  local example=$1 host=0 ranks
  shift
  # Open MPI 5.0's mpirun may hang over several hosts when a program ends in the moment in which it began.
  run_on login "$MPIEXEC" "$option" "$folder/$example" sh -c 'hostname; sleep 1'
  ends_with_status 0
  for ranks in "$@"; do
    host=$((host + 1))
    confirm "$ranks ranks on h$host" counts "$out" "$ranks" "^h$host$"
  done
}

hostfiles() {
  local comment
  from_example equal-nodes 32
  from_example unequal-nodes 16
  places_ranks equal-nodes 1 1 1 1
  places_ranks unequal-nodes 4 2 2 1
  run_on h1 "$MPIEXEC" "$option" "$examples/$library-one-machine" "$MPIPRIMES" --print --quiet "$last"
  ends_with_status 0
  cp "$out" "$folder/expected"
  confirm "one machine's listing is primesieve's" cmp -s "$out" "$folder/primesieve"
  for comment in one-machine equal-nodes unequal-nodes; do
    title="the hostfile $library-$comment"
    confirm "its comment says how it is used" has_text "$examples/$library-$comment" \
      "mpirun $option hostfiles/$library-$comment build/mpiprimes"
  done
}

# over_nodes ARG...: one rank on each of the four hosts.
over_nodes() {
  run_on login "$MPIEXEC" "$option" "$folder/equal-nodes" "$MPIPRIMES" --method=sieve --json="$report" "$@" "$last"
  ends_with_status 0
}

reports_four_nodes() {
  local host
  confirm "four nodes" has_line "$report" '  "nodes": 4,'
  for host in h1 h2 h3 h4; do
    confirm "a rank on $host" has_match "$report" "\"host\": \"$host\""
  done
}

count_bytes() {
  local host
  for host in h1 h2 h3 h4; do
    counted[$host]=$(bytes_from "$host")
  done
}

sent_by() { echo $(($(bytes_from "$1") - counted[$1])); }

# primes_of HOST: how many its rank found.
primes_of() {
  awk -v host="\"$1\"," '$1 == "\"host\":" { here = $2 == host } here && $1 == "\"primes\":" { print $2 + 0 }' "$report"
}

# sends HOST LEAST MOST: bytes for a hundred primes; and what mpirun and ssh have to say, some dozens of kilobytes.
sends() {
  local host=$1 bytes primes
  bytes=$(sent_by "$host")
  primes=$(primes_of "$host")
  echo "$what: $host found $primes primes and sent $bytes bytes"
  confirm "$host sends $2 bytes at least for a hundred primes" [ "$bytes" -ge $((primes * $2 / 100)) ]
  confirm "$host sends $3 bytes at most for a hundred primes" [ "$bytes" -le $((primes * $3 / 100 + 100000)) ]
}

# The primes of h2, h3 and h4 go to rank 0, on h1, as rows: 6 bytes for 210 numbers, of which 12 or 13 are prime, up to 2·10^7. All
# go from h1 to where mpirun runs, as text: 9 bytes each.
printed() {
  local host what="printed, $1"
  count_bytes
  over_nodes --print --schedule="$1"
  confirm "the listing is one machine's" cmp -s "$out" "$folder/expected"
  for host in h2 h3 h4; do
    sends "$host" 40 60
  done
  confirm "the text crosses the link of h1" [ "$(sent_by h1)" -gt "$(wc -c <"$out")" ]
  reports_four_nodes
}

# Each host writes its own part to the shared folder: no prime crosses a link.
written() {
  local host what="written, $1"
  rm -f "$listing"
  count_bytes
  over_nodes --output="$listing" --schedule="$1"
  confirm "the listing is one machine's" cmp -s "$listing" "$folder/expected"
  for host in h1 h2 h3 h4; do
    sends "$host" 0 0
  done
  reports_four_nodes
}

# The segments that h1 … h4 have sent more than once.
sent_again() {
  local host
  for host in h1 h2 h3 h4; do
    # shellcheck disable=SC2016 # it is awk's
    on_host "$host" awk '/^Tcp: [0-9]/ { print $13 }' /proc/net/snmp
  done | awk '{ sum += $1 } END { print sum }'
}

# slowed DELAY LOSS RATE SCHEDULE: all links; the same bytes. In milliseconds, in $took.
slowed() {
  local host schedule=$4 start
  for host in h1 h2 h3 h4; do
    slow_link "$host" "${@:1:3}"
  done
  start=$(milliseconds)
  over_nodes --print --quiet --schedule="$schedule"
  took=$(($(milliseconds) - start))
  echo "links with a delay of $1 ms, a loss of $2 %, $3 Mbit/s: $took ms"
  confirm "the listing is one machine's" cmp -s "$out" "$folder/expected"
  for host in h1 h2 h3 h4; do
    mend_link "$host"
  done
}

# The whole text goes over the link of h1.
slow_rate() {
  slowed 0 0 100 dynamic
  confirm "it takes as long as the text takes on the link" [ "$took" -gt $(($(wc -c <"$out") * 8 / 100000)) ]
}

loss() {
  local before again
  before=$(sent_again)
  slowed 0 5 0 static
  again=$(($(sent_again) - before))
  echo "$again segments were sent again"
  confirm "segments were lost, and sent again" [ "$again" -gt 30 ]
}

expect_up_to() {
  last=$1
  primesieve "$last" --print >"$folder/primesieve"
}

declare -A counted=()
need_hosts primesieve
make_hosts 4
expect_up_to 20000000
hostfiles
if ends_over_hosts; then
  printed static
  printed dynamic
  written static
  written dynamic
  slow_rate
  expect_up_to 3000000
  cp "$folder/primesieve" "$folder/expected"
  slowed 5 0 0 dynamic
  loss
else
  skip "runs over several hosts to their end: MPICH before 4.2 may hang in MPI_Finalize over UCX and TCP"
fi
title="all runs"
confirm "nothing is left on any host" await 5 nothing_is_left_on "${hosts[@]}"
finish
