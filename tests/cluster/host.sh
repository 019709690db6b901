#!/usr/bin/env bash
# The first process of a host that hosts.sh makes; it runs in the host's own
# namespaces. It gives the host a name and folders of its own, says that it is
# up, and takes over orphans, until it is killed: the host is off, then.
#
#   host.sh NAME STATE FOLDER...
#
# STATE is the cluster's folder, with the files that its hosts share. It stays
# visible at its path if it lies in one of the FOLDERs, as these do.
set -euo pipefail

name=$1
state=$2
shift 2
staging=$state/$name

# Without a note in /run, which is being changed.
mount() { command mount --no-mtab "$@"; }

# own_folder FOLDER SHARED...: empties FOLDER for this host, but for what is shared of it.
own_folder() {
  local folder=$1 shared
  shift
  mount -t tmpfs -o mode=1777 tmpfs "$staging"
  for shared in "$@"; do
    if [[ $shared == "$folder"/* ]]; then
      mkdir -p "$staging${shared#"$folder"}"
      mount --rbind "$shared" "$staging${shared#"$folder"}"
    fi
  done
  mount --move "$staging" "$folder"
}

mount -t proc proc /proc
hostname "$name"
own_folder /dev/shm "$@"
own_folder /run "$@"
own_folder /tmp "$@"
mkdir -m 755 /run/sshd
mount --bind "$state/hosts" /etc/hosts
mount --bind "$state/ssh_config" /etc/ssh/ssh_config
mount --bind "$state/shadow" /etc/shadow
# What the user has set for ssh must not play a part.
if [[ -d ~/.ssh ]]; then
  mount -t tmpfs tmpfs ~/.ssh
fi

sleep infinity &
: >"$state/$name.up"
wait
