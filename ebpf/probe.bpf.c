// SPDX-License-Identifier: GPL-2.0-only
/*
 * The evaluator on events that user space gives, for tests (BPF_PROG_TEST_RUN) and benchmarks: the same inline logic as in the
 * hooks, with the fields already read.
 */
#include "hook.bpf.h"

#define PROBE_EVENTS 256

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, PROBE_EVENTS);
	__type(key, __u32);
	__type(value, struct ainka_event);
} probe_events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} probe_hash SEC(".maps");

/* mask: which events take turns */
struct probe_control {
	__u64 turn, mask;
} probe_control SEC(".data.probe");

AINKA_INLINE struct ainka_event *next_event(void)
{
	__u64 turn = probe_control.turn;
	__u32 key;

	probe_control.turn = turn + 1;
	turn &= probe_control.mask;
	key = turn & (PROBE_EVENTS - 1);
	return bpf_map_lookup_elem(&probe_events, &key);
}

/* Evaluates event 0 in the active half: the result stands in it afterwards. */
SEC("syscall") int evaluate_probe(void *ctx)
{
	struct ainka_generation *generation = generation_state();
	__u32 key = 0;
	struct ainka_event *event = bpf_map_lookup_elem(&probe_events, &key);

	if (!generation || !event)
		return -1;
	return ainka_evaluate_event(event, (generation->word & 1) << AINKA_IMAGE_BITS);
}

/* Benchmarks: what an empty program costs, what choosing an event costs, one hash look-up, and a decision. */
SEC("tc") int bench_empty(struct __sk_buff *skb)
{
	return 2;
}

SEC("tc") int bench_choose(struct __sk_buff *skb)
{
	struct ainka_event *event = next_event();

	return event ? event->table : 0;
}

SEC("tc") int bench_hash(struct __sk_buff *skb)
{
	__u32 key = probe_control.turn++ & 1023;
	__u64 *value = bpf_map_lookup_elem(&probe_hash, &key);

	return value ? *value : 0;
}

SEC("tc") int bench_decide(struct __sk_buff *skb)
{
	struct ainka_generation *generation = generation_state();
	struct ainka_event *event = next_event();

	if (!generation || !event)
		return -1;
	return ainka_evaluate_event(event, (generation->word & 1) << AINKA_IMAGE_BITS);
}
