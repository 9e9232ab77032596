#!/usr/bin/env bash
# Boots Debian with the package in a virtual machine, again and again from one disk: boot.sh PROGRAMS [VERSION…]
# systemd starts the units there as on any host; packaging/boot/guest.sh says what each boot must show. VERSION as in
# linux-image-VERSION-amd64; without one: Debian 12's own. Needs root, to make the disk. The first run downloads Debian and its kernel.
#   AINKA_MIRROR        where from, http://deb.debian.org/debian
#   AINKA_ACCELERATOR   kvm or tcg; without it: kvm where it works
# Exits 1 at the first boot that does not show what it must.
set -euo pipefail
cd "$(dirname "$0")/.."
. kernel/test/kernels.sh
programs=$1
shift
work=build/vm/units
mkdir -p $work

[[ $(id -u) = 0 ]] || { echo "a disk with the files of others is made by root only" >&2; exit 1; }
[[ $# != 0 ]] || set -- "$(kernel_versions | head -1)"

# A root with systemd and nothing that is not needed; kept, because it takes a minute.
if [[ ! -e $work/debian.ext4 ]]; then
  echo "making a Debian 12 root with systemd"
  rm -rf $work/root
  if ! debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,bpftool bookworm $work/root \
    "${AINKA_MIRROR:-http://deb.debian.org/debian}" >$work/debootstrap.log 2>&1; then
    tail -20 $work/debootstrap.log >&2
    exit 1
  fi
  rm -rf $work/root/var/cache/apt/archives/*.deb $work/root/var/lib/apt/lists/*
  : >$work/root/etc/machine-id
  truncate -s 1G $work/debian.ext4.new
  mkfs.ext4 -q -d $work/root $work/debian.ext4.new
  mv $work/debian.ext4.new $work/debian.ext4
  rm -rf $work/root
fi

initrd=$work/initrd.d
rm -rf $initrd
mkdir -p $initrd/{bin,dev,proc,sys,root,modules,test}
cp /bin/busybox $initrd/bin/
cp packaging/boot/* $initrd/test/
AINKA_DEB_COMPRESSION=none ./packaging/deb.sh "$programs" $work/debs >/dev/null
AINKA_DEB_COMPRESSION=none ./packaging/deb.sh "$programs" $work/debs 99.0 >/dev/null
cp $work/debs/ainka_99.0_*.deb $initrd/test/new.deb
cp "$work/debs/ainka_$("$programs/ainka" --version | cut -d ' ' -f 2)_$(dpkg --print-architecture).deb" $initrd/test/old.deb
# The disk holds Debian and what the package puts there; what tests it is in memory, given anew at each boot.
cat >$initrd/test/boot-test.service <<'END'
[Service]
ExecStart=/bin/bash /run/boot-test/guest.sh
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
END
cat >$initrd/init <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
while read -r module; do insmod "/modules/$module" || exec poweroff -f; done </modules/order
mount -t ext4 /dev/vda /root || exec poweroff -f
mount -t tmpfs -o mode=755 run /root/run
mkdir -p /root/run/systemd/system/multi-user.target.wants
cp -r /test /root/run/boot-test
mv /root/run/boot-test/boot-test.service /root/run/systemd/system/
ln -s ../boot-test.service /root/run/systemd/system/multi-user.target.wants/
for place in dev proc sys; do mount --move /$place /root/$place; done
exec switch_root /root /sbin/init
END
chmod +x $initrd/init

# Puts the modules for the disk into the initrd, those that others need first.
add_modules() {
  local modules=build/vm/$1
  [[ -e $modules/lib/modules/$1-amd64/modules.dep ]] || depmod -b "$modules" "$1-amd64"
  rm -f $initrd/modules/*
  for name in virtio_pci virtio_blk ext4; do modprobe -d "$modules" -S "$1-amd64" --show-depends $name; done |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >$work/modules
  xargs cp -t $initrd/modules <$work/modules
  sed 's#.*/##' $work/modules >$initrd/modules/order
}

# Runs a machine with a kernel's version and command line until it ends, at most 10 minutes: others may be at work here.
machine() {
  timeout -k 5 600 qemu-system-x86_64 -accel "$accelerator" -cpu max -smp 2 -m 768 -nodefaults -no-user-config -display none \
    -serial stdio -no-reboot -kernel "build/vm/$1/boot/vmlinuz-$1-amd64" "${@:3}" \
    -append "console=ttyS0 quiet panic=-1 oops=panic systemd.show_status=false $2" </dev/null
}

# Some machines have a /dev/kvm that does not run anything: a kernel without a root must come to its panic.
choose_accelerator() {
  accelerator=${AINKA_ACCELERATOR:-}
  [[ -z $accelerator ]] || return 0
  accelerator=kvm
  if [[ -w /dev/kvm ]] && timeout -k 1 15 qemu-system-x86_64 -accel kvm -cpu max -m 256 -nodefaults -no-user-config -display none \
    -serial stdio -no-reboot -kernel "build/vm/$1/boot/vmlinuz-$1-amd64" -append "console=ttyS0 panic=-1" </dev/null 2>&1 |
    grep -q 'Kernel panic'; then
    return 0
  fi
  accelerator=tcg,thread=multi
}

boots=(installed resumed damaged scope_gone slice masked removed)
for version in "$@"; do
  fetch_kernel "$version"
  choose_accelerator "$version"
  add_modules "$version"
  (cd $initrd && find . | cpio -o -H newc -R 0:0 --quiet) >$work/initrd
  cp --sparse=always $work/debian.ext4 $work/disk.ext4
  echo "Linux $version, ${accelerator%%,*}"
  for boot in "${boots[@]}"; do
    log=$work/$version.$boot.log
    options="ainka.boot=$boot systemd.mask=serial-getty@ttyS0.service"
    [[ $boot != masked ]] || options+=" systemd.mask=ainka-resume.service"
    SECONDS=0
    status=0
    machine "$version" "$options" -initrd $work/initrd -drive file=$work/disk.ext4,format=raw,if=virtio,cache=unsafe >"$log" 2>&1 || status=$?
    # A kernel that panics leaves in the same way as one that is started anew.
    if [[ $status != 0 ]] || ! tr -d '\r' <"$log" | grep -qx "$boot: passed" || grep -q 'Kernel panic' "$log"; then
      tr -d '\r' <"$log" | sed -n '/^FAILED/,$p' | grep . || tail -40 "$log"
      echo "boot \"$boot\" of Linux $version failed (the machine ended with $status); all it said is in $log" >&2
      exit 1
    fi
    echo "$boot: $(grep -c '^ok: ' "$log") checks passed, ${SECONDS} s"
  done
  rm -f $work/disk.ext4
done
echo "systemd starts the units, resumes, upgrades and removes as it should"
