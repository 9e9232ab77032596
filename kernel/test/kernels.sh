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

# Puts what a module is built with below build/vm/VERSION-headers, where it is not there yet.
fetch_headers() {
  local target=build/vm/$1-headers
  [[ -e $target/complete ]] && return
  rm -rf "$target"
  mkdir -p "$target/packages"
  # The headers of a version, those that all its flavours share, and the kernel's own tools of that release.
  (
    cd "$target/packages" || exit
    mapfile -t packages < <(apt-cache depends "linux-headers-$1-amd64" | sed -n 's/.*Depends: \(linux-\(headers\|kbuild\)-.*\)$/\1/p')
    apt-get download -qq -o APT::Sandbox::User=root "linux-headers-$1-amd64" "${packages[@]}"
    for package in *.deb; do dpkg -x "$package" ..; done
  )
  rm -r "$target/packages"
  # They name each other by where they would be installed.
  sed -i "s#/usr/src#$PWD/$target/usr/src#" "$target/usr/src/linux-headers-$1-amd64/Makefile"
  touch "$target/complete"
}
