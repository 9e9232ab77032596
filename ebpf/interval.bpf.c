// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events on tracepoints, with the time since an earlier one: a request completes that was issued, a thread runs that was woken. The
 * first leaves its time under what both have in common, and the second takes it.
 */
#include "own.bpf.h"

#define STARTS_MAX 16384	/* what may be under way at once; beyond that the oldest are forgotten, and their time is unknown */

struct own_start {
	__u64 word[2];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, STARTS_MAX);
	__type(key, struct own_start);
	__type(value, __u64);
} own_starts SEC(".maps");

/* Where both records have what they have in common, as own_number; none: it is the thread. */
const volatile __u32 own_start_key[2];
const volatile __u32 own_end_key[2];

AINKA_INLINE void read_key(struct own_start *key, __u64 record, __u32 first, __u32 second)
{
	key->word[0] = key->word[1] = 0;
	if (!first)
		key->word[0] = bpf_get_current_pid_tgid();
	else
		read_number(&key->word[0], record, first);
	if (second)
		read_number(&key->word[1], record, second);
}

SEC("tp") int own_start_program(void *ctx)
{
	struct own_start key;
	__u64 now = bpf_ktime_get_ns();

	read_key(&key, (__u64)ctx, own_start_key[0], own_start_key[1]);
	bpf_map_update_elem(&own_starts, &key, &now, BPF_ANY);
	return 0;
}

/* Taken whether or not any rule asks now: what is left would be taken for the beginning of another. */
SEC("tp") int own_hook_program(void *ctx)
{
	struct own_start key;
	__u64 since = -1, *start;

	read_key(&key, (__u64)ctx, own_end_key[0], own_end_key[1]);
	start = bpf_map_lookup_elem(&own_starts, &key);
	if (start) {
		since = bpf_ktime_get_ns() - *start;
		bpf_map_delete_elem(&own_starts, &key);
	}
	return decide_record(ctx, since);
}
