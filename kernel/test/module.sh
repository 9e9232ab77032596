#!/usr/bin/env bash
# Builds the module (kernel/module) against the headers of Debian's kernels, all warnings on: the same source for all of them.
#   module.sh [VERSION…]    versions as in linux-image-VERSION-amd64; without one: Debian 12's own, and its newest 6.12
# Headers are downloaded, not installed. The result is build/module/VERSION/ainka.ko; exits 1 when a build fails or warns.
set -euo pipefail
cd "$(dirname "$0")/../.."
. kernel/test/kernels.sh

if [[ $# = 0 ]]; then
  mapfile -t versions < <(kernel_versions)
  set -- "${versions[@]}"
fi

failed=0
for version in "$@"; do
  fetch_headers "$version"
  out=$PWD/build/module/$version
  rm -rf "$out"
  mkdir -p "$out/module"
  # Kbuild writes beside the sources. The headers keep their places to each other.
  cp kernel/module/* "$out/module"
  cp -r kernel/include "$out"
  # Types for BPF programs come with the step that has some; they would need pahole.
  if ! make -s -C "build/vm/$version-headers/usr/src/linux-headers-$version-amd64" M="$out/module" W=1 \
    CONFIG_DEBUG_INFO_BTF_MODULES= modules >"$out/log" 2>&1 ||
    grep -v 'Skipping BTF generation' "$out/log" | grep -q .; then
    cat "$out/log"
    echo "module for $version: failed"
    failed=1
    continue
  fi
  cp "$out/module/ainka.ko" "$out"
  echo "module for $version: $(stat -c %s "$out/ainka.ko") bytes"
done
exit $failed
