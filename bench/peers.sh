#!/usr/bin/env bash
# Unpacks the tools that results are compared with into build/peers: nothing of them is installed, and none of their services start.
# peers.sh COMMAND…: then runs COMMAND with them on the path.
set -euo pipefail
cd "$(dirname "$0")/.."
peers=$PWD/build/peers
packages=(prometheus pcp libpcp3 libpcp-import1 libpcp-web1 libpcp-gui2 secilc libsepol2 nftables libnftables1 libnftnl11 libjansson4
  bpftrace libbpfcc libclang1-14 libdw1)
modules=(cedarpy==4.12.2 common-expression-language==0.10.0 zen-engine==2.1.3)
# Unpacked again when one of them changes.
wanted="${packages[*]} ${modules[*]}"

if [[ ! -e $peers/complete || $(<"$peers/complete") != "$wanted" ]]; then
  rm -rf "$peers"
  mkdir -p "$peers/packages"
  # apt's own user may not write here; what it says of that is no news.
  (cd "$peers/packages" && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}")
  for package in "$peers"/packages/*.deb; do dpkg -x "$package" "$peers/root"; done
  python3 -m venv "$peers/python"
  "$peers/python/bin/pip" install -q --disable-pip-version-check "${modules[@]}"
  echo "$wanted" >"$peers/complete"
fi

libraries=$peers/root/usr/lib:$peers/root/usr/lib/x86_64-linux-gnu:$peers/root/lib/x86_64-linux-gnu
export PATH=$peers/python/bin:$PATH:$peers/root/usr/bin:$peers/root/usr/sbin:$peers/root/sbin
export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
exec "$@"
