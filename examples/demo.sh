#!/usr/bin/env bash
# The main job on real input: plan, apply, trigger, patch, plan again, roll back, clear. On the live kernel when it may, else on
# the embedded engine; it says which. `make demo` calls it with the folder of the programs.
set -euo pipefail

programs=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
bpffs=/sys/fs/bpf

# The live kernel needs root, a BPF file system and cgroup 2. Where the first is missing from this mount namespace only, it is
# mounted in a namespace of the demo's own, which goes with it.
if [[ $(id -u) = 0 && -z ${AINKA_DEMO_NAMESPACE:-} ]] && ! grep -q " $bpffs bpf " /proc/self/mounts; then
  if unshare -m sh -c "mount -t bpf bpf $bpffs" 2>/dev/null; then
    AINKA_DEMO_NAMESPACE=1 exec unshare -m sh -c "mount -t bpf bpf $bpffs && exec bash '$0' '$programs'"
  fi
fi

scratch=$(mktemp -d)
export AINKA_STATE=$scratch/state
cgroups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
scope=/ainka_demo_$$
engine=kernel
if ! "$programs/ainka" doctor >/dev/null 2>&1 || [[ -z $cgroups ]]; then engine=embedded; fi

ainka() {
  printf '\n\033[1m$ ainka %s\033[0m\n' "$*"
  "$programs/ainka" "$@"
}
say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
fail() {
  printf 'the demo expected otherwise: %s\n' "$*" >&2
  exit 1
}
finish() {
  status=$?
  if [[ $engine = kernel ]]; then
    "$programs/ainka" clear >/dev/null 2>&1 || true
    [[ -d $cgroups$scope ]] && { echo $$ >"$cgroups/cgroup.procs"; rmdir "$cgroups$scope"; }
  fi
  rm -rf "$scratch"
  exit $status
}
trap finish EXIT

say "Compile"
printf '$ ainkac compile -o ssh_guard.ainkab examples/ssh_guard.ainka\n'
"$programs/ainkac" compile -o "$scratch/ssh_guard.ainkab" examples/ssh_guard.ainka

if [[ $engine = embedded ]]; then
  say "This machine does not let us load BPF: everything below happens in the embedded engine, which guards nothing"
  engineOption=(--engine embedded)
  ainka plan "${engineOption[@]}" "$scratch/ssh_guard.ainkab"
  ainka apply "${engineOption[@]}" "$scratch/ssh_guard.ainkab"
  ainka replay "${engineOption[@]}" examples/events/ssh_guard.jsonl
  ainka threshold set "${engineOption[@]}" ssh_guard.port_ceiling 1024
  ainka replay "${engineOption[@]}" examples/events/ssh_guard.jsonl
  ainka status "${engineOption[@]}"
  ainka apply "${engineOption[@]}" examples/next/ssh_guard.ainka
  ainka rollback "${engineOption[@]}"
  ainka generations "${engineOption[@]}"
  ainka clear "${engineOption[@]}"
  say "Done, on the embedded engine"
  exit 0
fi

say "On the live kernel ($(uname -r)), in a cgroup of the demo's own: $scope"
mkdir "$cgroups$scope"

# Runs a command in the demo's cgroup and prints what became of it.
inside() {
  local answer=0
  ( echo $BASHPID >"$cgroups$scope/cgroup.procs" && exec "$@" ) 2>"$scratch/errors" || answer=$?
  sed 's/^.*: line [0-9]*: //' "$scratch/errors"
  echo "exit status $answer"
  return $answer
}
# Sends a datagram to a port of this host.
datagram() { inside bash -c "echo hello >/dev/udp/127.0.0.1/$1"; }
# Connects as user 1000; nothing leaves this host, for the kernel says no first.
as_user() { inside setpriv --reuid 1000 --clear-groups bash -c "exec 3<>/dev/tcp/$1/80"; }

ainka apply --dry-run --scope "$scope" examples/ssh_guard.ainka
ainka apply --scope "$scope" examples/ssh_guard.ainka 2>/dev/null

"$programs/ainka" watch >"$scratch/watched" 2>&1 &
watcher=$!
sleep 0.5

say "A network service starts a shell (a copy of bash that calls itself nginx, without a terminal): killed"
cp "$(command -v bash)" "$scratch/nginx"
# shellcheck disable=SC2016 # the copy of bash expands it
inside setsid --wait "$scratch/nginx" -c 'sh -c "echo the shell ran"; status=$?; exit $status' && fail "the shell was not killed"

say "User 1000 asks the metadata service for credentials, by IPv4 and by the mapped IPv6 form of the address: denied"
as_user 169.254.169.254 && fail "the connection was not denied"
as_user ::ffff:169.254.169.254 && fail "the connection to the mapped address was not denied"

say "A threshold, patched while the rules run: the same datagram passes, and then does not"
datagram 1500 || fail "port 1500 is below the ceiling"
ainka threshold set ssh_guard.port_ceiling 1400
datagram 1500 && fail "port 1500 is above the ceiling now"

kill -INT "$watcher"
wait "$watcher" || true
say "What ainka watch printed meanwhile"
cat "$scratch/watched"
grep -q shell_from_daemon "$scratch/watched" || fail "the kill was not recorded"

say "Counters"
ainka status

say "The plan of the next version, applied, and rolled back"
ainka apply --dry-run --scope "$scope" examples/next/ssh_guard.ainka
ainka apply --scope "$scope" examples/next/ssh_guard.ainka >"$scratch/applied"
tail -1 "$scratch/applied"
ainka rollback
ainka generations

say "Off again: nothing stays attached or pinned"
ainka clear
datagram 1500 || fail "nothing should decide any more"
say "Done, on the live kernel"
