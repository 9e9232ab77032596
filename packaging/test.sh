#!/usr/bin/env bash
# Installs, upgrades, removes and purges the package of the programs in a folder: test.sh PROGRAMS. All of it happens in a copy of this
# system that only this script sees: an overlay whose upper layer is in memory. The kernel is not asked for anything.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$(realpath "$1")

if [[ ${2:-} != inside ]]; then
  if [[ $(id -u) != 0 ]] || ! unshare -m sh -c '
      mkdir -p build/overlay && mount -t tmpfs none build/overlay && cd build/overlay && mkdir upper work root &&
      mount -t overlay none -o lowerdir=/,upperdir=upper,workdir=work root' 2>/dev/null; then
    echo "the package is not installed as a test: that needs root and an overlay file system"
    exit 0
  fi
  exec unshare -m ./packaging/test.sh "$programs" inside
fi

mkdir -p build/overlay
mount -t tmpfs none build/overlay
make --no-print-directory -s install-built PROGRAMS="$programs" DESTDIR="$PWD/build/overlay/installed"
[[ -x build/overlay/installed/usr/local/bin/ainka && -e build/overlay/installed/usr/local/lib/systemd/system/ainka-watch.service ]]
make --no-print-directory -s uninstall DESTDIR="$PWD/build/overlay/installed"
left=$(find build/overlay/installed -type f)
[[ -z $left ]] || { echo "make uninstall leaves $left" >&2; exit 1; }
mkdir build/overlay/{upper,work,root,debs}
old=$(./packaging/deb.sh "$programs" build/overlay/debs)
new=$(AINKA_DEB_COMPRESSION=none ./packaging/deb.sh "$programs" build/overlay/debs 99.0)
cd build/overlay
mount -t overlay none -o lowerdir=/,upperdir=upper,workdir=work root
cp debs/*.deb root/tmp
rm -rf root/var/lib/ainka # what this system itself applied
# Static programs need /proc; nothing of the kernel's is below the other two.
mount --bind /proc root/proc
mount -t tmpfs none root/sys
mount -t tmpfs none root/run

# Says what is being tested.
step=
says() { step=$*; }
trap '[[ $? = 0 ]] || echo "the package failed: $step" >&2' EXIT
# Runs a command in the copy; what it says is shown when it fails.
in_copy() { chroot root env DEBIAN_FRONTEND=noninteractive "$@" >said 2>&1 || { cat said >&2; return 1; }; }
fails() { ! "$@" 2>/dev/null; }
enabled() { [[ -L root/etc/systemd/system/multi-user.target.wants/ainka-resume.service ]]; }

says "install"
in_copy dpkg -i "/tmp/${old##*/}"
[[ $(chroot root ainka --version) = "ainka $(cut -d _ -f 2 <<<"$old")" ]]
[[ -x root/usr/bin/ainkac && -e root/usr/share/man/man1/ainkac.1.gz && -e root/usr/share/bash-completion/completions/ainka ]]
[[ -e root/usr/share/zsh/vendor-completions/_ainka && -e root/usr/share/fish/vendor_completions.d/ainka.fish ]]
grep -q '^ExecStart=/usr/bin/ainka apply --resume$' root/lib/systemd/system/ainka-resume.service
[[ -e root/usr/share/doc/ainka/examples/ssh_guard.ainka ]]
in_copy dpkg --verify ainka
[[ ! -s said ]]

says "ainka-resume is enabled, ainka-watch is not"
enabled
[[ ! -e root/etc/systemd/system/multi-user.target.wants/ainka-watch.service ]]

says "upgrade keeps the administrator's choices, the state and what decides"
echo "# mine" >>root/etc/default/ainka
rm root/etc/systemd/system/multi-user.target.wants/ainka-resume.service
chroot root ainka apply /usr/share/doc/ainka/examples/metadata_egress.ainka --engine embedded --state /var/lib/ainka >/dev/null
mkdir -p root/sys/fs/bpf/ainka
in_copy dpkg -i "/tmp/${new##*/}"
grep -q '# mine' root/etc/default/ainka
fails enabled
[[ -e root/var/lib/ainka/current.json && -d root/sys/fs/bpf/ainka ]]
# shellcheck disable=SC2016 # a format of dpkg-query
[[ $(chroot root dpkg-query -W -f '${Version} ${Status}' ainka) = "99.0 install ok installed" ]]

says "the package stays while rules decide and cannot be taken off"
mv root/usr/bin/ainka root/usr/bin/ainka.real
printf '#!/bin/sh\necho "$@" >>/tmp/calls\nexit 4\n' >root/usr/bin/ainka
chmod 755 root/usr/bin/ainka
fails in_copy dpkg -r ainka
grep -q 'rules still decide' said
grep -qx clear root/tmp/calls
[[ -e root/usr/bin/ainkac ]]

says "remove takes the rules off, and leaves state and configuration"
printf '#!/bin/sh\necho "$@" >>/tmp/calls\nrmdir /sys/fs/bpf/ainka\n' >root/usr/bin/ainka
in_copy dpkg -r ainka
[[ $(grep -cx clear root/tmp/calls) = 2 ]]
rm root/usr/bin/ainka.real
[[ ! -e root/usr/bin/ainka && ! -e root/usr/share/doc/ainka && ! -e root/lib/systemd/system/ainka-watch.service ]]
[[ -e root/var/lib/ainka/current.json && -e root/etc/default/ainka ]]

says "purge leaves nothing"
mkdir -p root/var/log/ainka
in_copy dpkg --purge ainka
left=$(cd upper && find . \( -name '*ainka*' -o -type l -path '*systemd*' \) ! -type c ! -path './tmp/*' ! -path '*/overlay/*')
[[ -z $left ]] || { echo "left: $left" >&2; false; }

says "install, remove and purge without anything that decides"
in_copy dpkg -i "/tmp/${old##*/}"
enabled
in_copy dpkg --purge ainka

says "units are sound"
in_copy dpkg -i "/tmp/${old##*/}"
if [[ -x /usr/bin/systemd-analyze ]]; then
  chroot root systemd-analyze verify --man=no ainka-resume.service ainka-watch.service 2>&1 | grep -i ainka >said || true
  # `apply --resume` and `watch --output` are checked where the commands are.
  [[ ! -s said ]] || { cat said >&2; false; }
fi
if command -v lintian >/dev/null; then
  says "lintian has nothing to say"
  lintian --fail-on error,warning --allow-root --no-cfg "debs/${old##*/}" >said || { cat said >&2; false; }
fi
echo "the package installs, upgrades, is removed and purged"
