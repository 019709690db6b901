#!/usr/bin/env bash
# Ranks whose memory runs out, before the search or in the midst of it, all ranks or one: a clear message, exit status 1,
# and no hang.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# within MEGABYTES RANKS ARG...: three ranks, of which those that match the pattern have so much address space.
within() {
  local megabytes=$1 ranks=$2
  shift 2
  # shellcheck disable=SC2016 # for the inner shell
  run "$MPIEXEC" -n 3 bash -c '
    case ${OMPI_COMM_WORLD_RANK-${PMI_RANK-}} in $0) ulimit -v "$1" || exit ;; esac
    shift
    exec "$@"' "$ranks" "$((megabytes << 10))" "$folder/program" "$@"
  title="$* (ranks $ranks: $megabytes MB)"
}

# An address space in which MPI starts with some room to spare: the last but one of those in which a small search runs
# through without a complaint. From above, as an MPI library that has too little may still come through by luck.
find_limit() {
  local megabytes last=
  limit=
  for megabytes in 768 640 512 448 384 320 256; do
    within "$megabytes" '*' -cq 1000
    [[ $status -eq 0 && ! -s $err ]] || break
    limit=$last
    last=$megabytes
  done
  [[ -n $limit ]]
}

# too_much RANKS ARG...
too_much() {
  local ranks=$1
  shift
  # On a busy machine the ranks that have memory search long enough for a line of progress.
  within "$limit" "$ranks" --progress=never "$@"
  refuses 1 'not enough memory'
  leaves_no_process
}

link_program
if find_limit; then
  echo "address space: $limit MB"
  count=$(primesieve 10000000000000000000 10000000002000000000 -q)
  for ranks in '*' 0 1; do
    # Near 2^64 the table of base primes takes 123 MB; and in the midst of the search, hits take some 400 MB.
    too_much "$ranks" -m sieve -s dynamic -j "$folder/new.json" 18446744063709551616 2^64-1
    confirm "the JSON is gone" [ ! -e "$folder/new.json" ]
    too_much "$ranks" -m sieve -c 10^19 10^19+2*10^9
    too_much "$ranks" -m sieve -p -s dynamic 18446744063709551616 2^64-1
    too_much "$ranks" -m sieve -c --checkpoint="$folder/run.ckpt" 10^19 10^19+2*10^9
    on 2 -m sieve -cq --checkpoint="$folder/run.ckpt" 10^19 10^19+2*10^9
    ends_with_status 0
    confirm "with memory, the same command finishes" holds "$out" "$count"
    rm "$folder/run.ckpt"
  done
else
  skip "ranks with little memory: MPI does not start within 640 MB"
fi
finish
