#!/usr/bin/env bash
# Puts the libraries that the aarch64 preset builds with into
# build-aarch64/packages: packages of Debian or Ubuntu, unpacked there. The
# machine keeps its own packages and its own architectures, and no rights are
# needed. What is there already is kept.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$top/build-aarch64/packages
wanted=(libc6-dev libcmocka-dev libgmp-dev libjansson-dev libprimesieve-dev libsimde-dev libxxhash-dev)

if [[ -e $folder/complete ]]; then
  exit 0
fi
rm -rf "$folder"
mkdir -p "$folder/usr/lib" "$folder/apt/lists/partial" "$folder/apt/archives/partial"
ln -s usr/lib "$folder/lib"
: >"$folder/apt/status"

# A package manager with nothing installed fetches all that a package needs.
apt=(apt-get -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o "Dir::State=$folder/apt"
  -o "Dir::State::status=$folder/apt/status" -o "Dir::Cache=$folder/apt" -o Debug::NoLocking=1 -o APT::Sandbox::User=root
  -o Acquire::Languages=none -o Acquire::Retries=3)
"${apt[@]}" update || echo "apt-get update failed; trying to go on" >&2
"${apt[@]}" --yes --no-install-recommends --download-only install "${wanted[@]}"
for package in "$folder"/apt/archives/*.deb; do
  dpkg-deb -x "$package" "$folder"
done
rm -rf "$folder/apt"
touch "$folder/complete"
