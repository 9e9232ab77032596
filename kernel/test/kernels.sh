# shellcheck shell=bash
# Debian's kernels for tests in a virtual machine: sourced, from the top of the tree. They are downloaded, not installed.

# Prints the versions to test, as in linux-image-VERSION-amd64: Debian 12's own, and its newest 6.12.
kernel_versions() {
  apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: linux-image-\(.*\)-amd64$/\1/p'
  apt-cache search '^linux-image-6\.12\..*+deb12-amd64$' | sed -n 's/^linux-image-\(.*\)-amd64 .*/\1/p' | sort -V | tail -1
}

# Puts the kernel of a version and its modules below build/vm/VERSION, where they are not there yet.
fetch_kernel() {
  [[ -e build/vm/$1/boot/vmlinuz-$1-amd64 ]] && return
  (cd build/vm && apt-get download -qq "linux-image-$1-amd64" && dpkg -x "linux-image-${1}-amd64"_*.deb "$1")
  rm -f "build/vm/linux-image-$1-amd64"_*.deb
}
