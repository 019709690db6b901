#!/usr/bin/env bash
# What jobs/remote-shell says of a host that it does not reach: one that nobody knows, one that refuses, one that is lost in the
# midst of the run. How jobs end then is tested by tests/cluster.
# shellcheck source=tests/program/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../program/lib.sh"

shell=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../jobs" && pwd)/remote-shell

# launch ARG...: remote-shell as mpirun starts it, by a parent that waits for it, which it ends.
launch() {
  # shellcheck disable=SC2016 # it is for the parent
  run env TMPDIR="$folder/tmp" bash -c '"$@"; echo "the parent goes on with $?"' parent "$shell" "$@"
  confirm "it leaves no file behind" [ -z "$(ls -A "$folder/tmp")" ]
}

# An ssh that connects, and fails then; or runs the command here.
fake_ssh() {
  mkdir -p "$folder/bin"
  cat >"$folder/bin/ssh" <<'END'
#!/usr/bin/env bash
if [[ $1 == -G ]]; then
  echo hostname localhost
  exit
fi
for argument; do
  [[ $argument != LocalCommand=* ]] || bash -c "${argument#LocalCommand=}"
done
[[ $FAKE != well ]] || exec bash -c "${@: -1}"
exit 255
END
  chmod +x "$folder/bin/ssh"
}

# With ssh itself.
real_ssh() {
  if ! command -v ssh >/dev/null; then
    skip "ssh is not here"
    return
  fi
  launch -oBatchMode=yes no-such-host.invalid true
  confirm "the host is unknown" counts "$err" 1 '^remote-shell: there is no host no-such-host.invalid: nobody here knows the name; see the hostfile$'
  confirm "nothing was lost" lacks_text "$err" 'lost the connection'
  launch -oBatchMode=yes -p1 127.0.0.1 true
  confirm "the host is known" counts "$err" 1 "^remote-shell: cannot connect to 127[.]0[.]0[.]1: see what ssh says above, and try 'ssh 127[.]0[.]0[.]1 true'$"
  confirm "nothing was lost" lacks_text "$err" 'lost the connection'
}

mkdir "$folder/tmp"
real_ssh
fake_ssh
PATH=$folder/bin:$PATH
export FAKE=lost
launch node03 true
confirm "it is lost" has_line "$err" 'remote-shell: lost the connection to node03: ending the job'
confirm "the parent has ended" lacks_text "$out" 'goes on'
FAKE=well
launch node03 echo here
succeeds
confirm "the command runs" holds "$out" $'here\nthe parent goes on with 0'
finish
