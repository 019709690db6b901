#!/usr/bin/env bash
# Campaigns: many jobs share a range through a folder. Whatever becomes of the jobs, the result is that of a single run, each
# part counts once, and nothing is left over.
#
#   tests/program/campaign_test.sh [ROUNDS [SEED]]    only ROUNDS of jobs that are killed, stopped and begun at random
#
# FORGE names the program that makes wrong results.
# shellcheck source=tests/program/primes.sh
source "$(dirname "${BASH_SOURCE[0]}")/primes.sh"

rounds=${1:-5}
seed=${2:-1}
camp=$folder/campaign
disk=$folder/disk
jobs=()     # The processes of jobs that were started, launchers of ranks among them.
launched=() # Which of them are launchers.
trap 'end_jobs; umount "$disk" 2>/dev/null; rm -rf "$folder"' EXIT

end_jobs() {
  local pid
  for pid in "${jobs[@]}"; do
    kill -CONT "$pid" 2>/dev/null
    kill -KILL "$pid" 2>/dev/null
  done
}

# as HOST ARG...: without a launcher, as if on that host.
as() { MPIPRIMES_HOST=$1 run "$MPIPRIMES" "${@:2}"; }

# names PLACE: what a place of the folder has, one a line.
names() { find "$camp/$1" -mindepth 1 -maxdepth 1 ! -name '.*' -printf '%f\n' 2>/dev/null | sort; }

has_names() { [[ $(names "$1" | wc -l) -eq $2 ]]; }

# holds_parts N: one result of each part, and nothing else that jobs make.
holds_parts() {
  local place
  confirm "one result of each part" [ "$(names parts | cut -d. -f1 | tr '\n' ' ')" = "$(seq -f '%06g' -s ' ' "$1") " ]
  for place in work leases failed refused; do
    confirm "nothing is left in $place" has_names "$place" 0
  done
  confirm "nothing else is in the folder" [ "$(find "$camp" -mindepth 1 -maxdepth 1 | wc -l)" -eq 6 ]
}

# wait_for WHAT COMMAND...: until the command succeeds.
wait_for() {
  local what=$1 i
  shift
  for ((i = 0; i < 1200; i++)); do
    "$@" && return
    sleep 0.1
  done
  confirm "$what" "$@"
}

# status_says PATTERN: --status has a line like that.
status_says() {
  alone --status "$camp"
  has_match "$out" "$1"
}

# --- A campaign in peace --------------------------------------------------------

like_one_run() {
  local ranks
  alone -m sieve -c --tuplets=twins --sum -q 5 3000000
  cp "$out" "$folder/whole"
  for ranks in 1 2 3; do
    rm -rf "$camp"
    on "$ranks" --campaign="$camp" -m sieve -c --tuplets=twins --sum --parts=7 5 3000000
    succeeds
    confirm "a line for each part" counts "$out" 7 '^Part [1-7] of 7: [0-9]+ to [0-9]+, [0-9]+ primes, '
    confirm "all is done" has_text "$out" 'All 7 parts of the campaign are done'
    holds_parts 7
    alone --merge -q "$camp"
    succeeds
    confirm "the answers are those of one run" cmp -s "$out" "$folder/whole"
  done
  rm -rf "$camp"
  on 2 --campaign="$camp" -m sieve -c --tuplets=twins --sum --parts=2 --verify=50 5 3000000
  succeeds # Each part is verified by itself.
  alone --merge -q "$camp"
  confirm "the answers are those of one run" cmp -s "$out" "$folder/whole"
  on 2 --campaign="$camp"
  succeeds
  confirm "there is nothing more to do" has_text "$out" 'This job has finished 0 parts. All 2 parts'
  alone --campaign="$camp" -q
  succeeds
  confirm "quiet" is_empty "$out"
  alone --campaign="$camp" -m sieve -c --tuplets=twins --sum 5 3000000
  succeeds
}

with_listings() {
  expect 0 300000
  rm -rf "$camp"
  alone --campaign="$camp" -m trial --parts=4 -o primes.txt 300000
  succeeds
  cat "$camp"/parts/*/primes.txt >"$folder/listing"
  confirm "the listings are primesieve's" is_listing "$folder/listing"
  alone --merge "$camp"
  succeeds
  confirm "the size of the files" has_match "$out" "^Output +4 files: $(wc -c <"$expected") bytes of text, "
}

# By the cost model; a part of a microsecond is as short as it gets.
by_time() {
  rm -rf "$camp"
  alone --campaign="$camp" -m sieve --part-time=1h 1000000
  succeeds
  confirm "one part" has_text "$out" 'All 1 parts of the campaign are done'
  rm -rf "$camp"
  alone --campaign="$camp" -m sieve --part-time=1ms 1000000
  refuses 2 '--part-time=1ms: it can be written as'
  alone --campaign="$camp" --part-time=0.0005 1000000
  succeeds
  confirm "more than one part" has_match "$out" '^All [0-9]{1,3} parts|^Part 2 of [0-9]+'
  alone -q --campaign="$camp" --part-time=7m 1000000
  succeeds # The job that comes next need not cut alike.
}

# --- Two hosts ------------------------------------------------------------------

twice() {
  expect 0 500000
  rm -rf "$camp"
  as a --campaign="$camp" -m sieve --parts=3 --twice -o primes.txt 500000
  succeeds
  confirm "the same host does no part twice" has_text "$out" 'left: 3 (a host searches each part once)'
  as a --campaign="$camp"
  confirm "nor another job of it" has_text "$out" 'has finished 0 parts'
  alone --merge "$camp"
  refuses 2 '3 of 3 parts are still to be done: 1 to 3; go on with --campaign=DIR'
  alone --status "$camp"
  confirm "searched once" has_line "$out" 'Twice     3 of those that are not done are searched once'
  as b --campaign="$camp"
  succeeds
  confirm "two results of each part" has_names parts 6
  confirm "by several instruction sets" [ "$(cat "$camp"/parts/*/checkpoint | grep -c '"simd": "portable"')" -ge 3 ]
  alone --merge -q "$camp"
  succeeds
  confirm "the number of primes" holds "$out" "$(wc -l <"$expected")"
  cat "$camp"/parts/*/primes.txt >"$folder/listing"
  confirm "one listing of each part" is_listing "$folder/listing"
}

# One of two results is wrong: a third host decides, and both are named until then.
disagreement() {
  if [[ -z ${FORGE:-} ]]; then
    skip "results that differ: FORGE is not set"
    return
  fi
  rm -rf "$camp"
  as a --campaign="$camp" -q -m sieve --parts=3 --twice 500000
  "$FORGE" "$camp"/parts/000002.a.*/checkpoint
  as b --campaign="$camp"
  ends_with_status 0
  confirm "it is noticed at once" has_match "$err" \
    '^mpiprimes: the results of part 2 differ: a \([0-9a-f]{16}\), b \([0-9a-f]{16}\); another search decides$'
  alone --merge "$camp"
  refuses 4 '1 of 3 parts are still to be done: 2; results of the same part differ, and another search has to decide; go on with'
  alone --status "$camp"
  succeeds
  confirm "both are named" counts "$out" 2 '^Differs   part 2: [ab] found [0-9]+ primes \([0-9a-f]{16}\)$'
  confirm "the part is not done" has_line "$out" 'Parts     3: 2 done, 1 free'
  as a --campaign="$camp"
  confirm "none of the two decides" has_text "$out" 'finished 0 parts'
  as c --campaign="$camp"
  ends_with_status 0
  confirm "the third one does" has_text "$err" 'those that agree count, and the host of the other one is to be checked'
  confirm "all is done" has_text "$out" 'All 3 parts of the campaign are done'
  alone --merge -q "$camp"
  ends_with_status 0
  confirm "who was wrong is named" holds "$err" "mpiprimes: a result of part 2 by a was refused, and does not count"
  confirm "the number of primes" holds "$out" 41538
}

# Two sites have found different things; any job may decide.
sites_that_differ() {
  [[ -n ${FORGE:-} ]] || return
  rm -rf "$camp" "$folder/other"
  as here --campaign="$camp" -q -m sieve --parts=3 -o primes.txt 500000
  cp -r "$camp" "$folder/other"
  rm -r "$folder"/other/parts/*
  as there --campaign="$folder/other" -q
  "$FORGE" "$folder"/other/parts/000003.there.*/checkpoint
  cp -rn "$folder"/other/parts/. "$camp"/parts
  alone --merge "$camp"
  refuses 4 '1 of 3 parts are still to be done: 3; results of the same part differ'
  as here --campaign="$camp"
  ends_with_status 0
  expect 0 500000
  cat "$camp"/parts/*/primes.txt >"$folder/listing"
  alone --merge -q "$camp"
  confirm "the number of primes" holds "$out" 41538
  confirm "one right listing of each part" is_listing "$folder/listing"
  alone --status "$camp"
  confirm "the wrong one is named" has_line "$out" 'Refused   part 3: a result of there'
}

# --- Damage ---------------------------------------------------------------------

# damage_one COMMAND...: does that to a result, which is searched again then.
damage_one() {
  local file
  rm -rf "$camp"
  alone --campaign="$camp" -m sieve -q --parts=4 --lease=1s 2000000
  succeeds
  file=$(echo "$camp"/parts/000003.*/checkpoint)
  "$@" "$file"
  title="$* a result"
  alone --merge "$camp"
  refuses 2 '1 of 4 parts are still to be done: 3; go on with'
  on 2 --campaign="$camp"
  succeeds
  confirm "it is searched again" has_match "$out" '^Part 3 of 4: '
  alone --merge -q "$camp"
  ends_with_status 0
  confirm "the number of primes" holds "$out" 148933
}

cut_off() { truncate -s 200 "$1"; }
empty() { : >"$1"; }
edit() { sed -i 's/"primes": "\([0-9]\)/"primes": "1\1/' "$1"; }

damage() {
  damage_one rm
  damage_one cut_off
  damage_one empty
  damage_one edit
  confirm "it is refused" has_names refused 1
  alone --status "$camp"
  confirm "and named" has_match "$out" '^Refused   part 3: a result of '
}

# Two folders, as of two sites; each has searched a half.
two_sites() {
  local other=$folder/other
  rm -rf "$camp" "$other"
  as here --campaign="$camp" -q -m sieve --parts=6 2000000
  cp -r "$camp" "$other"
  rm -r "$camp"/parts/00000[456]* "$other"/parts/00000[13]*
  as there --campaign="$other" -q
  succeeds
  cp -rn "$other"/parts/. "$camp"/parts
  as here --campaign="$camp"
  succeeds
  confirm "nothing is to be done" has_text "$out" 'finished 0 parts. All 6 parts'
  holds_parts 6
  alone --merge -q "$camp"
  succeeds
  confirm "the number of primes" holds "$out" 148933
}

bad_input() {
  local text
  rm -rf "$camp"
  alone --campaign="$camp"
  refuses 2 "$camp is not a campaign: there is no $camp/plan.json; to begin one, say what to search and --parts=N"
  alone --campaign="$camp" 1000
  refuses 2 'say into how many parts the range is cut, --parts=N or --part-time=10m'
  confirm "nothing is made" [ ! -e "$camp" ]
  alone --status "$camp"
  refuses 2 "$camp is not a campaign"
  mkdir "$camp"
  touch "$camp/thesis.tex"
  on 2 --campaign="$camp" --parts=3 1000
  refuses 2 "$camp is not a campaign, but has other files in it; name a new folder"
  confirm "nothing is made" [ "$(ls -A "$camp")" = thesis.tex ]
  alone --campaign="$folder/none/campaign" --parts=3 1000
  refuses 1 "cannot write the plan $folder/none/campaign/plan.json: No such file or directory"
  alone --merge "$camp"
  refuses 2 "$camp is not a campaign"
  rm -rf "$camp"
  alone --campaign="$camp" -q -m sieve --parts=3 1000000
  alone --campaign="$camp" 1000000
  refuses 2 "the campaign $camp is of --method sieve, not trial; to go on with it, give --campaign=$camp alone"
  alone --campaign="$camp" -m sieve 1000001
  refuses 2 'is of 0 to 1000000, not 0 to 1000001'
  alone --campaign="$camp" -m sieve --parts=4 1000000
  refuses 2 'is in parts, of which there are 3, not 4'
  alone --campaign="$camp" -m sieve --sum 1000000
  refuses 2 'is of a search for count, not count sum'
  alone --campaign="$camp" -m sieve --twice 1000000
  refuses 2 'searches each part once, not twice'
  alone --campaign="$camp" -m sieve -o primes.txt 1000000
  refuses 2 'is of a search with the --output none, not primes.txt'
  alone --campaign="$camp" -m sieve
  refuses 2 "STOP is missing: --method belongs to a search, so give all of it, or to go on with a campaign only --campaign=$camp"
  sed -i 's/"parts": "3"/"parts": "2"/' "$camp/plan.json"
  on 2 --campaign="$camp"
  refuses 2 "the plan $camp/plan.json is damaged, or was changed: its checksum is wrong; put back the one"
  alone --status "$camp"
  refuses 2 'its checksum is wrong'
  : >"$camp/plan.json"
  alone --merge "$camp"
  refuses 2 "the plan $camp/plan.json is cut off or damaged"
  for text in --part=1/2 --study=strong --nth=5 '--every=1000 --csv=x' -p --checkpoint=x '-j x' --ranks --verify=pi; do
    # shellcheck disable=SC2086 # several words
    alone --campaign="$camp" --parts=3 $text 1000
    refuses 2 '--campaign and --'
  done
  for text in --parts=3 --part-time=5m --twice --lease=5m; do
    alone "$text" 1000
    refuses 2 "${text%%=*} is for a campaign; name its folder: --campaign=DIR"
  done
  alone --campaign="$camp" --parts=3 --part-time=5m 1000
  refuses 2 '--parts and --part-time exclude each other'
  for text in --parts=0 --parts=100001 --parts=x --part-time=0 --lease=0.5 --lease=2d; do
    alone --campaign="$camp" "$text" 1000
    refuses 2 "$text: it can be"
  done
  alone --campaign="$camp" --parts=3 -o a/b.txt 1000
  refuses 2 '--output=a/b.txt: each part of a campaign has a listing of this name in a folder of its own'
  alone --status
  refuses 2 '--status needs the folder of a campaign, and only one'
  alone --status a b
  refuses 2 '--status needs the folder of a campaign, and only one'
  alone --status --merge a
  refuses 2 '--status and --merge exclude each other'
  alone --campaign=
  refuses 2 '--campaign= needs a folder'
}

# Root may write anywhere.
unwritable_folder() {
  if [[ $(id -u) -eq 0 ]]; then
    skip "a folder that cannot be written to: root can"
    return
  fi
  rm -rf "$camp"
  alone --campaign="$camp" -q --parts=3 1000
  rm -rf "$camp/parts/000001"*
  chmod a-w "$camp" "$camp"/*
  alone --campaign="$camp"
  refuses 1 "cannot read and write in the campaign's folder $camp: Permission denied"
  alone --status "$camp"
  succeeds
  confirm "its state can be read" has_line "$out" 'Parts     3: 2 done, 1 free'
  chmod u+w "$camp" "$camp"/*
}

# --- A full disk ----------------------------------------------------------------

full_disk() {
  local camp=$disk/campaign
  mkdir -p "$disk"
  if ! mount -t tmpfs -o size=1300k mpiprimes "$disk" 2>/dev/null; then
    skip "a full disk: no file system can be mounted here"
    return
  fi
  expect 0 3000000
  on 2 --campaign="$camp" -m sieve --parts=2 --lease=1s -o primes.txt 3000000
  ends_with_status 1
  confirm "one message" counts "$err" 1 '^mpiprimes: '
  confirm "it tells why" has_text "$err" 'No space left on device'
  mount -o remount,size=8000k "$disk"
  alone --status "$camp"
  succeeds
  confirm "the part was given back" has_match "$out" '^Parts     2: 1 done, 1 (stopped|free)$'
  on 2 --campaign="$camp"
  succeeds
  holds_parts 2
  cat "$camp"/parts/*/primes.txt >"$folder/listing"
  confirm "the listings are primesieve's" is_listing "$folder/listing"
  umount "$disk"
}

# --- Jobs that end --------------------------------------------------------------

# choose_range: in $range, numbers of which each part takes some seconds of a core's time by trial division, however fast that
# is and however busy: far longer than a job's first rounds.
choose_range() {
  local TIMEFORMAT=%U first=1000000000000 sample=3000000 seconds
  seconds=$({ time "$MPIPRIMES" -q -m trial -c "$first" "$((first + sample))" >/dev/null 2>&1; } 2>&1)
  range=("$first" "$(awk -v first="$first" -v sample="$sample" -v seconds="$seconds" 'BEGIN {
    width = 4 * 2.5 / (seconds > 0.05 ? seconds : 0.05) * sample
    printf "%.0f", first + (width > 4 * sample ? width : 4 * sample) }')")
}

hint='^mpiprimes: trial division of this range will take about'

begin_long() {
  rm -rf "$camp"
  plan=(--campaign="$camp" -m trial --sum --parts=4 --lease=1s -o primes.txt "${range[@]}")
}

# start HOST [RANKS]: a job in the background; sets $job, its process.
start() {
  local command=("$MPIPRIMES")
  title="job ${#jobs[@]}"
  [[ ${2:-1} -eq 1 ]] || command=("$MPIEXEC" -n "$2" "$MPIPRIMES")
  MPIPRIMES_HOST=$1 "${command[@]}" --progress=never --checkpoint-every=0 "${plan[@]}" >"$folder/job.${#jobs[@]}.out" 2>"$folder/job.${#jobs[@]}.err" </dev/null &
  job=$!
  [[ ${2:-1} -eq 1 ]] || launched[${#jobs[@]}]=yes
  jobs+=("$job")
}

# The report of what all parts come to, and their listing, are those of one run.
is_whole() {
  alone --merge -q "$camp"
  succeeds
  confirm "primes and sum" cmp -s "$out" "$folder/whole"
  cat "$camp"/parts/*/primes.txt >"$folder/listing"
  confirm "the listings are primesieve's" is_listing "$folder/listing"
  holds_parts 4
}

know_whole() {
  choose_range
  expect "${range[@]}"
  alone -m sieve -c --sum -q "${range[@]}"
  cp "$out" "$folder/whole"
}

has_begun() { compgen -G "$camp/work/$1.*/checkpoint" >/dev/null && ! grep -q '"next": "1000000000000"' "$camp/work/$1".*/checkpoint; }

# A job that gets a signal gives its part back, and the next one goes on from there.
stopped() {
  local signal
  for signal in TERM USR2 INT; do
    begin_long
    start host
    wait_for "the first part is begun" has_begun 000001
    [[ $signal != INT ]] || signal=USR2 # A shell's jobs in the background do not see SIGINT.
    kill "-$signal" "$job"
    wait "$job"
    status=$?
    title="a job that gets SIG$signal"
    ends_with_status 3
    confirm "it says so" has_match "$folder/job.$((${#jobs[@]} - 1)).err" \
      '^mpiprimes: stopped by signal [0-9]+ \(.*\) in part [12] at [0-9]+ \([0-9.e+-]+% of the range\); the next job goes on'
    confirm "the lease is given back" has_names leases 0
  done
  alone --status "$camp"
  confirm "the part is begun, and nobody's" has_match "$out" '^Parts     4: [01] done, 1 stopped, [23] free$'
  confirm "nobody searches" has_text "$out" 'nobody is searching now'
  on 2 --progress=never --campaign="$camp"
  succeeds
  is_whole
  alone --merge "$camp"
  confirm "what was stopped went on" has_match "$out" '^Resumed +once, all runs together$'
}

at_the_time_limit() {
  begin_long
  alone --progress=never "${plan[@]}" --time-limit=2.3s
  ends_with_status 3
  confirm "it says so" has_text "$err" 'stopped by the time limit'
  confirm "the lease is given back" has_names leases 0
}

# A job that is killed leaves a lease, which expires; then its part goes on from its checkpoint.
killed() {
  begin_long
  start first
  wait_for "the first part is begun" has_begun 000001
  kill -KILL "$job"
  wait "$job" 2>/dev/null
  title="after a job was killed"
  confirm "its lease is there" has_names leases 1
  wait_for "its lease expires" status_says '^Parts     4: (. done, )?1 expired, '
  confirm "the job is named" has_match "$out" '^ +[12]  expired  first +[0-9]+ +[0-9.]+ s +[0-9.]+%$'
  confirm "no line is wider than a terminal" counts "$out" 0 '^.{81}'
  as second --progress=never --campaign="$camp"
  succeeds
  is_whole
}

# has_been_taken PART: by the second job, which may have finished it.
has_been_taken() { compgen -G "$camp/leases/$1.1.2" >/dev/null || compgen -G "$camp/parts/$1.other.*" >/dev/null; }

# A job that stands still loses its part, harms nobody when it moves again, and goes on with another part.
stands_still() {
  local sleeper errors part
  begin_long
  start sleeper
  sleeper=$job
  errors=$folder/job.$((${#jobs[@]} - 1)).err
  wait_for "the first part is begun" has_begun 000001
  kill -STOP "$sleeper"
  part=$(names leases | cut -d. -f1)
  title="while a job stands still"
  wait_for "its lease expires" status_says '^Parts     4: (. done, )?1 expired, '
  start other
  wait_for "another job takes it over, when all others are taken" has_been_taken "$part"
  kill -CONT "$sleeper"
  wait "$sleeper"
  status=$?
  title="a job that stood still"
  ends_with_status 0
  wait "$job"
  status=$?
  ends_with_status 0
  confirm "it says what became of its part" has_match "$errors" '^mpiprimes: part [12] was taken over by another job'
  confirm "and nothing else" [ "$(grep -vc "$hint" "$errors")" -eq 1 ]
  alone --progress=never --campaign="$camp"
  succeeds
  is_whole
}

# The folder by another path, as by another mount.
another_path() {
  begin_long
  mkdir "$camp"
  ln -s "$camp" "$folder/mount"
  start here
  wait_for "the first part is begun" has_begun 000001
  as there --progress=never --campaign="$folder/mount"
  ends_with_status 0
  wait "$job"
  alone --progress=never --campaign="$folder/mount/"
  succeeds
  is_whole
}

# --- At random ------------------------------------------------------------------

runs() { kill -0 "$1" 2>/dev/null; }

# ranks_of NUMBER: the processes of that job, but no launcher.
ranks_of() {
  if [[ -n ${launched[$1]:-} ]]; then
    pgrep -P "${jobs[$1]}"
  else
    echo "${jobs[$1]}"
  fi
}

# disturb: something happens to one of the round's jobs.
disturb() {
  local victims victim
  victim=$((first + RANDOM % (${#jobs[@]} - first)))
  runs "${jobs[victim]}" || return
  mapfile -t victims < <(ranks_of "$victim")
  ((${#victims[@]} > 0)) || return
  victim=${victims[RANDOM % ${#victims[@]}]}
  case $((RANDOM % 4)) in
    0) kill -KILL "$victim" 2>/dev/null ;;
    1) kill -TERM "$victim" 2>/dev/null ;;
    *)
      kill -STOP "$victim" 2>/dev/null
      asleep+=("$victim")
      ;;
  esac
}

# has_ranks JOB: the launcher has ranks that live.
has_ranks() { [[ -n $(ps -o stat= --ppid "$1" | sed "/^Z/d") ]]; }

ends_or_hangs() { ! runs "$1" || ! has_ranks "$1"; }

# reap NUMBER: the job to its end; sets $status. A launcher whose rank ended while it was just beginning may hang.
reap() {
  local i
  if [[ -n ${launched[$1]:-} ]]; then
    wait_for "the ranks end" ends_or_hangs "${jobs[$1]}"
    for ((i = 0; i < 50; i++)); do
      runs "${jobs[$1]}" || break
      sleep 0.1
    done
    kill -KILL "${jobs[$1]}" 2>/dev/null
  fi
  wait "${jobs[$1]}"
  status=$?
}

# Nothing but what must be said when jobs are stopped and parts taken over.
says_nothing_else() {
  sed -e '/^-\{60,\}$/,/^-\{60,\}$/d' -e '/^mpiprimes: .* has only/d' "$1" |
    grep -v "$hint" | grep -vE '^$|^mpiprimes: (stopped by signal|part [0-9]+ was taken over)|^\[[^]]*\] |^mpirun|mpiexec|Forwarding signal|PMIX ERROR|[Kk]illed|^\*\*\* ' >"$1.rest"
  is_empty "$1.rest"
}

# round: three jobs and more, of which some are killed, told to stop, or stand still for longer than the lease.
round() {
  local events=$((3 + RANDOM % 4)) i asleep=() first=${#jobs[@]}
  begin_long
  for ((i = 0; i < 3; i++)); do
    start "host$((RANDOM % 3))" $((1 + RANDOM % 2))
  done
  for ((i = 0; i < events; i++)); do
    sleep "0.$((RANDOM % 7 + 1))"
    disturb
    if ((RANDOM % 2)); then
      start "host$((RANDOM % 3))"
      fi
    if ((${#asleep[@]} > 0 && RANDOM % 3 == 0)); then
      # Longer than the lease, as an expired one or none at all shows.
      wait_for "leases expire" no_lease_is_young
      kill -CONT "${asleep[@]}" 2>/dev/null
      asleep=()
    fi
  done
  ((${#asleep[@]} == 0)) || kill -CONT "${asleep[@]}" 2>/dev/null
  for ((i = first; i < ${#jobs[@]}; i++)); do
    reap "$i"
    title="round $number, job $i, a job that was disturbed"
    cp "$folder/job.$i.err" "$err"
    # Launchers have statuses of their own when a rank is killed. One in some hundred single processes crashes in Open MPI
    # 4.1's MPI_Finalize, in a thread of the library, when its work is done.
    [[ -n ${launched[i]:-} ]] ||
      confirm "status 0 or 3, or killed (it is $status)" has_match <(echo "$status") '^(0|3|1(37|39|43))$'
    confirm "nothing is said but what must be" says_nothing_else "$folder/job.$i.err"
  done
  title="round $number"
  wait_for "a job finishes the campaign" finishes
  is_whole
}

# The sleepers' leases expire, unless all jobs have come to their end.
no_lease_is_young() {
  alone --status "$camp"
  ! has_match "$out" 'running' || has_match "$out" 'expired'
}

finishes() {
  alone --progress=never --campaign="$camp"
  has_text "$out" 'All 4 parts of the campaign are done'
}

at_random() {
  local number
  RANDOM=$seed
  for ((number = 1; number <= rounds; number++)); do
    round
    if ((failures > 0)); then
      cp -r "$camp" "${TMPDIR:-/tmp}/mpiprimes-campaign-failed" 2>/dev/null
      echo "round $number of seed $seed failed"
      break
    fi
  done
}

if [[ $# -eq 0 ]]; then
  like_one_run
  with_listings
  by_time
  twice
  disagreement
  damage
  two_sites
  sites_that_differ
  bad_input
  unwritable_folder
  full_disk
fi
know_whole
if [[ $# -eq 0 ]]; then
  stopped
  at_the_time_limit
  killed
  stands_still
  another_path
fi
# The shell tells of each job that was killed.
at_random 2>/dev/null
finish
