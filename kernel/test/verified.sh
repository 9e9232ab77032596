#!/usr/bin/env bash
# Loads every eBPF program alone (build/load) and holds what the verifier counted against ebpf/verified.tsv: more than 20,000
# instructions is an error; another number than the table's is shown, and written there with AINKA_ACCEPT=1.
set -euo pipefail
load=$1
cd "$(dirname "$0")/../.."
table=ebpf/verified.tsv
limit=20000

if ! "$load" ebpf/build/exec_18.bpf.o >/dev/null 2>&1 && [[ $(id -u) != 0 ]]; then
  echo "verified instructions: skipped, for loading BPF is not permitted here"
  exit 0
fi
counted=$(mktemp)
trap 'rm -f "$counted"' EXIT
printf '# program\tverified instructions (Linux %s, %s)\n' "$(uname -r | cut -d. -f1,2)" "$("${CLANG:-clang-14}" --version | sed -n 's/.*clang version \([0-9]*\).*/clang \1/p')" >"$counted"
for object in ebpf/build/*_18.bpf.o; do
  if ! answer=$("$load" "$object"); then
    printf '%s\n' "$answer"
    echo "the verifier refused a program of $object"
    exit 1
  fi
  awk '{ print $2 "\t" $3 }' <<<"$answer" >>"$counted"
done
awk -F '\t' -v limit=$limit '!/^#/ && $2 > limit { print $1 ": " $2 " verified instructions, " limit " are the limit"; bad = 1 } END { exit bad }' "$counted"
if [[ ${AINKA_ACCEPT:-} = 1 ]]; then
  cp "$counted" "$table"
elif ! diff -u "$table" "$counted"; then
  echo "the verifier counts otherwise than $table says: on the same kernel and clang, accept with AINKA_ACCEPT=1 make verified"
fi
echo "verified instructions: every program within $limit"
