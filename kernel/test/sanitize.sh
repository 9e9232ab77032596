#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# Runs the evaluator on hostile images and events under AddressSanitizer and UndefinedBehaviorSanitizer, with gcc and clang.
#
#   kernel/test/sanitize.sh [--seed N] [--rounds N] [--every-mask] [IMAGE]...
#
# IMAGE: compiled images to mutate (`ainka-fuzz image --output DIR` writes some). To show that an access outside is seen, it
# builds a canary too, in which one mask is left out. --every-mask leaves out each in turn and prints which are seen.
# Exit status: 0 iff the evaluator is clean and the canary was caught.
set -eu

seed=1
rounds=600
every_mask=
while [ $# -gt 0 ]; do
	case $1 in
	--seed) seed=$2; shift 2 ;;
	--rounds) rounds=$2; shift 2 ;;
	--every-mask) every_mask=yes; shift ;;
	-*) echo "usage: sanitize.sh [--seed N] [--rounds N] [--every-mask] [IMAGE]..." >&2; exit 64 ;;
	*) break ;;
	esac
done

here=$(cd "$(dirname "$0")" && pwd)
headers=$here/../include/ainka/evaluator
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-std=gnu2x -DAINKA_RUN_TURNS=64 -O1 -g -Wall -Wextra -Werror -fno-strict-aliasing -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"
# A leak checker needs ptrace, which containers often forbid; the harness frees what it allocates.
export ASAN_OPTIONS=detect_leaks=0

# build COMPILER OUTPUT [FLAG]...
build() {
	compiler=$1 output=$2
	shift 2
	# A linker warns of the sanitizers' own symbols: said only when it fails.
	# shellcheck disable=SC2086 # the flags are words
	"$compiler" $flags "$@" -o "$output" "$here/hostile.c" 2>"$work/messages" || { cat "$work/messages" >&2; exit 1; }
}

# is_caught PROGRAM [IMAGE]...: true iff a sanitizer stopped it
is_caught() {
	program=$1
	shift
	if "$program" "$seed" "$rounds" "$@" >"$work/output" 2>&1; then return 1; fi
	grep -qE 'AddressSanitizer|runtime error' "$work/output"
}

# The canary: the mask in `ainka_at`, which all structures of the image are reached through.
canary=$(awk '/ ainka_at\(/ { inside = 1 } inside && /AINKA_MASK\(/ { print NR; exit }' "$headers/access.h")
[ -n "$canary" ] || { echo "sanitize: access.h has no mask in ainka_at" >&2; exit 1; }

# The Swift toolchain brings a clang with its sanitizers; Debian's needs the package libclang-rt-14-dev.
swift_clang=$(dirname "$(command -v swift || echo /)")/clang
echo 'int main(void) { return 0; }' >"$work/empty.c"
failed=0
tried=0
for compiler in gcc "$swift_clang" "${CLANG:-clang-14}"; do
	# shellcheck disable=SC2086 # the flags are words
	if ! "$compiler" $flags -o "$work/empty" "$work/empty.c" 2>/dev/null; then
		echo "sanitize: $compiler is not here, or has no sanitizers; skipped"
		continue
	fi
	tried=$((tried + 1))
	# As in the kernel, and with the vectors of user space.
	for rows in -UAINKA_WIDE_ROWS -DAINKA_WIDE_ROWS; do
		build "$compiler" "$work/hostile" "$rows"
		if "$work/hostile" "$seed" "$rounds" "$@"; then
			echo "sanitize: $compiler $rows: clean"
		else
			echo "sanitize: $compiler $rows: FAILED with seed $seed" >&2
			failed=1
		fi
	done
	build "$compiler" "$work/canary" "-DAINKA_CANARY=$canary" '-DAINKA_CANARY_FILE="access.h"'
	if is_caught "$work/canary" "$@"; then
		echo "sanitize: $compiler: the canary (access.h:$canary without its mask) was caught"
	else
		echo "sanitize: $compiler: the canary (access.h:$canary without its mask) was NOT caught" >&2
		failed=1
	fi
done
if [ "$tried" -eq 0 ]; then
	echo "sanitize: there is no C compiler" >&2
	exit 1
fi

if [ -n "$every_mask" ]; then
	caught=0
	masks=0
	(cd "$headers" && grep -nE '^[[:space:]]+AINKA_MASK\(' ./*.h ../evaluator.h) >"$work/lines"
	while IFS=: read -r file line text; do
		masks=$((masks + 1))
		build gcc "$work/canary" "-DAINKA_CANARY=$line" "-DAINKA_CANARY_FILE=\"$(basename "$file")\""
		if is_caught "$work/canary" "$@"; then
			caught=$((caught + 1))
		else
			echo "sanitize: not seen without it: $file:$line:$text"
		fi
	done <"$work/lines"
	echo "sanitize: $caught of $masks masks are seen when they are left out"
fi
exit $failed
