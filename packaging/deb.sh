#!/usr/bin/env bash
# Builds a Debian package of the programs in a folder: deb.sh PROGRAMS OUTPUT [VERSION]. The same programs and commit give the same bytes.
# The version is that of `ainka --version`; another one is for the test of an upgrade.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$1 output=$2
version=${3:-$("$programs/ainka" --version | cut -d ' ' -f 2)}
architecture=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Package.swift)}
export SOURCE_DATE_EPOCH
umask 022

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"
make --no-print-directory install-built PROGRAMS="$programs" PREFIX=/usr DESTDIR="$stage" UNITDIR=/lib/systemd/system \
  ZSHDIR=/usr/share/zsh/vendor-completions DATADIR=/usr/share/doc/ainka >/dev/null
strip "$stage"/usr/bin/*
install -D -m 644 packaging/default "$stage/etc/default/ainka"

documents=$stage/usr/share/doc/ainka
sed "s/@YEAR@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y)/" packaging/debian/copyright >"$documents/copyright"
printf 'ainka (%s) unstable; urgency=medium\n\n  * The history of the source says what changed.\n\n -- %s  %s\n' "$version" \
  "$(sed -n 's/^Maintainer: //p' packaging/debian/control)" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" >"$documents/changelog"
gzip -9 -n "$documents/changelog" "$stage"/usr/share/man/man1/*.1
install -D -m 644 packaging/debian/lintian-overrides "$stage/usr/share/lintian/overrides/ainka"

size=$(du -sk --apparent-size "$stage" | cut -f 1)
mkdir "$stage/DEBIAN"
(cd "$stage" && find etc lib usr -type f -print0 | sort -z | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"
sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$size/" packaging/debian/control >"$stage/DEBIAN/control"
install -m 644 packaging/debian/conffiles "$stage/DEBIAN"
install -m 755 packaging/debian/{postinst,prerm,postrm} "$stage/DEBIAN"
chmod 644 "$stage/DEBIAN/md5sums" "$stage/DEBIAN/control"

mkdir -p "$output"
dpkg-deb --root-owner-group ${AINKA_DEB_COMPRESSION:+-Z$AINKA_DEB_COMPRESSION} --build "$stage" "$output/ainka_${version}_$architecture.deb" >/dev/null
echo "$output/ainka_${version}_$architecture.deb"
