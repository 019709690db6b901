#!/usr/bin/env bash
# The hosts of hosts.sh are really apart, reach each other by ssh alone, and can be switched off, cut off and slowed down.
# shellcheck source=tests/cluster/hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/hosts.sh"

# prints TEXT: the last command's output.
prints() {
  ends_with_status 0
  confirm "it prints: $1" holds "$out" "$1"
}

reaches() { on_host "$1" timeout 2 bash -c ": >/dev/tcp/$2/22" 2>/dev/null; }

does_not_reach() { ! reaches "$@"; }

are_apart() {
  run_on h1 hostname
  prints h1
  run_on h1 ssh h2 hostname
  prints h2
  run_on login ssh h2 ssh h1 hostname
  prints h1
  on_host h1 touch /tmp/mine /dev/shm/mine /run/mine "$folder/ours"
  run_on h2 ls -d /tmp/mine /dev/shm/mine /run/mine "$folder/ours"
  confirm "h2 sees what is shared, and nothing else" holds "$out" "$folder/ours"
}

count_bytes() {
  local from to
  title="a megabyte from h1 to h2"
  from=$(bytes_from h1)
  to=$(bytes_to h2)
  on_host h1 ssh h2 cat <"$folder/megabyte" \>/dev/null
  confirm "it came from h1" [ $(($(bytes_from h1) - from)) -gt 1000000 ]
  confirm "it went to h2" [ $(($(bytes_to h2) - to)) -gt 1000000 ]
}

find_what_is_left() {
  title="a process in the background"
  confirm "there is nothing at first" [ -z "$(left_on h1)" ]
  on_host h1 bash -c 'sleep 1000 &'
  confirm "it is found" [ "$(left_on h1 | cut -d ' ' -f 2-)" = "sleep 1000" ]
  confirm "on its host only" [ -z "$(left_on h2)" ]
  mark_daemons
  confirm "unless it belongs there" [ -z "$(left_on h1)" ]
}

cut_and_switch() {
  title="h2 cut off"
  cut_link h2
  confirm "h1 does not reach it" does_not_reach h1 h2
  confirm "its processes are there" [ -n "$(processes_on h2)" ]
  mend_link h2
  title="h2 mended"
  confirm "h1 reaches it" reaches h1 h2
  title="h2 off"
  switch_off h2
  confirm "h1 does not reach it" does_not_reach h1 h2
  switch_on h2
  title="h2 on"
  confirm "h1 reaches it" reaches h1 h2
  confirm "its /tmp is new" [ -z "$(on_host h2 ls /tmp/mine 2>/dev/null)" ]
}

# milliseconds_of COMMAND...: what it takes.
milliseconds_of() {
  local start
  start=$(date +%s%3N)
  "$@"
  echo $(($(date +%s%3N) - start))
}

slow_down() {
  local time
  slow_link h2 100 0 0
  time=$(milliseconds_of reaches h1 h2)
  title="a link with a delay of 100 ms: connecting takes $time ms"
  confirm "the way and back" [ "$time" -ge 200 ]
  confirm "not much more" [ "$time" -le 600 ]
  slow_link h2 0 0 4
  time=$(milliseconds_of on_host h1 ssh h2 cat \>/dev/null <"$folder/megabyte")
  title="a link of 4 Mbit/s: a megabyte takes $time ms"
  confirm "two seconds" [ "$time" -ge 1900 ]
  confirm "not much more" [ "$time" -le 4000 ]
  mend_link h2
  time=$(milliseconds_of on_host h1 ssh h2 cat \>/dev/null <"$folder/megabyte")
  title="the link mended: a megabyte takes $time ms"
  confirm "less than a second" [ "$time" -le 1000 ]
}

need_hosts
head -c 1000000 /dev/urandom >"$folder/megabyte"
make_hosts 2
are_apart
count_bytes
find_what_is_left
slow_down
cut_and_switch
finish
