#!/usr/bin/env bash
# Loads every eBPF program alone (build/load) and holds what the verifier counted against ebpf/verified.tsv: more than 20,000
# instructions is an error; another number than the table's is shown, and written there with AINKA_ACCEPT=1. The table is of the objects
# for the smallest images; those for the largest are held to the limit, too.
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
largest=$(mktemp)
count_all() { # SIZE FILE: appends what the verifier counts of the objects for images of SIZE bits
  for object in ebpf/build/*_"$1".bpf.o; do
    if ! answer=$("$load" "$object"); then
      printf '%s\n' "$answer"
      echo "the verifier refused a program of $object"
      exit 1
    fi
    awk '{ print $2 "\t" $3 }' <<<"$answer" >>"$2"
  done
}
count_all 18 "$counted"
count_all 26 "$largest"
for file in "$counted" "$largest"; do
  awk -F '\t' -v limit=$limit '!/^#/ && $2 > limit { print $1 ": " $2 " verified instructions, " limit " are the limit"; bad = 1 } END { exit bad }' "$file"
done
if [[ ${AINKA_ACCEPT:-} = 1 ]]; then
  cp "$counted" "$table"
elif ! diff -u "$table" "$counted"; then
  echo "the verifier counts otherwise than $table says: on the same kernel and clang, accept with AINKA_ACCEPT=1 make verified"
fi
echo "verified instructions: every program within $limit"
