#!/usr/bin/env bash
# Boots Debian's kernels in a virtual machine and loads every eBPF program there, each alone: the same objects for all of them; and the
# module that is built for each (`make module`).
#   vm.sh [VERSION…]    versions as in linux-image-VERSION-amd64; without one: Debian 12's own, and its newest 6.12
# Kernels are downloaded, not installed. Exits 1 when a program is refused or a machine does not come to its end.
set -euo pipefail
cd "$(dirname "$0")/../.."
. kernel/test/kernels.sh
work=build/vm
mkdir -p $work

if [[ $# = 0 ]]; then
  mapfile -t versions < <(kernel_versions)
  set -- "${versions[@]}"
fi

root=$work/root
rm -rf $root
mkdir -p $root/bin $root/dev $root/proc $root/sys $root/objects
cp /bin/busybox build/load $root/bin/
cp ebpf/build/*_18.bpf.o $root/objects/
for version in "$@"; do
  mkdir -p "$root/modules/$version-amd64"
  strip -g "build/module/$version/ainka.ko" -o "$root/modules/$version-amd64/ainka.ko"
done
cat >$root/init <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
echo "Linux $(uname -r)"
load /objects/*.bpf.o >/answer
code=$?
cut -c1-400 /answer
echo "loaded: $(grep -vc REFUSED /answer) programs, exit status $code"
module=/modules/$(uname -r)/ainka.ko
# More counters than a rule number can say are refused, and nothing stays behind.
if insmod $module && rmmod ainka && insmod $module counters=64 lines=16 && rmmod ainka && ! insmod $module counters=1000000 2>/dev/null; then
  echo "module: loaded and unloaded"
else
  code=1
fi
# 16 more, because the emulator's own failure is 1 too
printf "\\x$(printf %02x $((code + 16)))" | dd of=/dev/port bs=1 seek=244 count=1 2>/dev/null
poweroff -f
END
chmod +x $root/init
(cd $root && find . | cpio -o -H newc -R 0:0 --quiet) >$work/initrd

failed=0
for version in "$@"; do
  image=$work/$version
  fetch_kernel "$version"
  status=0
  timeout -k 5 300 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 768 -nodefaults -no-user-config -display none \
    -serial stdio -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=0x4 -kernel "$image/boot/vmlinuz-$version-amd64" \
    -initrd $work/initrd -append "console=ttyS0 quiet panic=-1 oops=panic" </dev/null >$work/"$version".log 2>&1 || status=$?
  sed -n '/^Linux /,$p' $work/"$version".log
  # 2 * (code + 16) + 1: 33 is a code of 0
  if [[ $status != 33 ]] || ! grep -q '^loaded: ' $work/"$version".log || ! grep -q '^module: ' $work/"$version".log; then
    echo "kernel $version: failed (the machine ended with $status)"
    failed=1
  fi
done
exit $failed
