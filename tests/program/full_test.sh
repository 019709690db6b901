#!/usr/bin/env bash
# Disks that are full, and files that must not grow: one message with the reason, exit status 1, no hang, and what is left is
# right as far as it goes. With a checkpoint the same command finishes once there is room.
#
# A full disk is a small file system in memory, where it is allowed to mount one.
# shellcheck source=tests/program/primes.sh
source "$(dirname "${BASH_SOURCE[0]}")/primes.sh"

# Trial division takes two rounds or more for these. The primes of the first one fit into LIMIT kibibytes; all of them do not,
# neither as text (12 MB) nor as an array (6.9 MB). MPI's own files do.
range=(1000000000000 1000024000000)
LIMIT=6200
disk=$folder/disk
checkpoint=$folder/run.ckpt
trap 'umount "$disk" 2>/dev/null; rm -rf "$folder"' EXIT

# within COMMAND...: no file may grow beyond the limit.
within() {
  # shellcheck disable=SC2016 # for the inner shell
  run bash -c 'ulimit -f "$0" && exec "$@"' "$LIMIT" "$@"
  title="within $LIMIT kB: ${*:2}"
}

# fails TEXT: status 1, and one message with the text is all that is said.
fails() {
  refuses 1 "$1"
  confirm "nothing else is said" counts "$err" 1 ''
}

# holds_part FILE: what is left is right.
holds_part() {
  case $1 in
    *.npy) confirm "an array of the first primes" is_array part "$1" ;;
    *) confirm "whole lines from the listing's beginning" is_part "$1" ;;
  esac
}

holds_all() {
  case $1 in
    *.npy) confirm "primesieve's numbers" is_array all "$1" ;;
    *) confirm "primesieve's listing" is_listing "$1" ;;
  esac
}

# finishes FILE: the same command, but for the ways of searching, now that there is room.
finishes() {
  on 2 -q -m sieve --checkpoint="$checkpoint" -o "$1" "${range[@]}"
  succeeds
  holds_all "$1"
}

limited_files() {
  local file
  within "$MPIEXEC" -n 3 "$MPIPRIMES" -cq 1000
  if [[ $status -ne 0 || -s $err ]]; then
    skip "a limit of the files' size: MPI does not start within $LIMIT kB"
    return
  fi
  for file in "$folder/limited.txt" "$folder/limited.npy"; do
    within "$MPIEXEC" -n 3 "$MPIPRIMES" -q -o "$file" "${range[@]}"
    fails "cannot write the primes to $file: File too large"
    holds_part "$file"
  done
  # The sieve does not come to the end of its first round.
  within "$MPIEXEC" -n 3 "$MPIPRIMES" -q -m sieve --force --checkpoint="$checkpoint" -o "$file" "${range[@]}"
  fails "; the same command goes on from $checkpoint"
  finishes "$file"
}

# resize KIBIBYTES: of the disk, with all that is on it.
resize() {
  mount -o "remount,size=$1k" "$disk"
}

# write_too_much FILE: without a checkpoint.
write_too_much() {
  on 3 -q -o "$1" "${range[@]}"
  fails "cannot write the primes to $1: No space left on device"
  holds_part "$1"
  rm -f "$1"
}

# write_on FILE CHECKPOINT-OPTION...: with a checkpoint, which need not be on the same disk, until there is room.
write_on() {
  local file=$1
  shift
  resize "$LIMIT"
  rm -f "$file" "$checkpoint"
  on 3 -q -s dynamic --checkpoint="$checkpoint" "$@" -o "$file" "${range[@]}"
  fails 'No space left on device'
  confirm "how to go on, or that it is possible" has_match "$err" \
    "; (the same command goes on from $checkpoint|the one before is still good)$"
  resize 30000
  finishes "$file"
  rm -f "$file"
}

full_output() {
  local checkpoint
  write_too_much "$disk/primes.txt"
  write_too_much "$disk/primes.npy"
  checkpoint=$folder/run.ckpt
  write_on "$disk/primes.txt"
  checkpoint=$disk/run.ckpt
  write_on "$disk/primes.npy" --checkpoint-every=0
}

# fill_disk: to the last byte.
fill_disk() {
  cat /dev/zero >"$disk/filler" 2>/dev/null
}

# no_checkpoint ARG...: its disk is full.
no_checkpoint() {
  on 3 -q -m sieve --checkpoint="$checkpoint" "$@" "${range[@]}"
  fails "cannot write the checkpoint $checkpoint: No space left on device"
}

full_checkpoint() {
  local checkpoint=$disk/run.ckpt file=$folder/primes.txt
  resize "$LIMIT"
  rm -f "$disk"/*
  fill_disk
  no_checkpoint -o "$file"
  confirm "no output is left" [ ! -e "$file" ]
  confirm "no checkpoint is left" [ "$(ls -A "$disk")" = filler ]
  # It had begun.
  rm -f "$disk"/*
  on 3 -q -c --checkpoint="$checkpoint" --time-limit=0.5s "${range[@]}"
  ends_with_status 3
  cp "$checkpoint" "$folder/good.ckpt"
  fill_disk
  on 3 -q -m sieve -c --checkpoint="$checkpoint" "${range[@]}"
  ends_with_status 1
  confirm "one message" counts "$err" 1 '^mpiprimes: '
  confirm "the message tells of the one before" has_text "$err" 'No space left on device; the one before is still good'
  # All was found before it could not be noted.
  confirm "the number of primes, all the same" holds "$out" "$(wc -l <"$expected")"
  confirm "it is" cmp -s "$folder/good.ckpt" "$checkpoint"
  rm "$disk/filler"
  on 3 -q -c -m sieve --checkpoint="$checkpoint" "${range[@]}"
  succeeds
  confirm "the number of primes" holds "$out" "$(wc -l <"$expected")"
}

mkdir "$disk"
find_numpy
expect "${range[@]}"
limited_files
if mount -t tmpfs -o "size=${LIMIT}k" mpiprimes "$disk" 2>/dev/null; then
  full_output
  full_checkpoint
else
  skip "full disks: no file system can be mounted here"
fi
finish
