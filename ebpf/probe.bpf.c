// SPDX-License-Identifier: GPL-2.0-only
/*
 * The evaluator on events that user space gives, for tests (BPF_PROG_TEST_RUN) and benchmarks: the same inline logic as in the
 * hooks, with the fields already read.
 */
#include "hook.bpf.h"
#include <ainka/probe.h>

#define PROBE_EVENTS 1

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, PROBE_EVENTS);
	__type(key, __u32);
	__type(value, struct ainka_event);
} probe_events SEC(".maps");

/* Events as a benchmark gives them. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, AINKA_PROBE_INPUTS);
	__type(key, __u32);
	__type(value, struct ainka_probe_input);
} probe_inputs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} probe_hash SEC(".maps");

struct ainka_probe_control probe_control SEC(".data.probe");

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

/* The next event, as a hook has it that has read all fields: in the place that every event of this CPU is decided in. */
AINKA_INLINE struct ainka_event *next_event(void)
{
	__u32 zero = 0, key = probe_control.first + (probe_control.turn++ & probe_control.mask);
	struct ainka_probe_input *input = bpf_map_lookup_elem(&probe_inputs, &key);
	struct scratch *scratch = bpf_map_lookup_elem(&scratch_events, &zero);

	if (!input || !scratch)
		return 0;
	struct ainka_event *event = &scratch->work[0].event;
	__u64 text = input->text_number;

	AINKA_MASK(text, AINKA_TEXTS - 1);
	AINKA_EACH(number, AINKA_NUMBERS) {
		event->number[number] = input->number[number];
		event->symbol[number] = input->number[number];
	}
	__builtin_memcpy(event->name, input->name, sizeof(event->name));
	__builtin_memcpy(event->address, input->address, sizeof(event->address));
	__builtin_memcpy(event->length, input->length, sizeof(event->length));
	__builtin_memcpy(event->text[text], input->text, sizeof(input->text));
	event->table = input->table;
	event->unknown = event->none = event->truncated = 0;
	event->ready = ~0u;
	event->scopes = 1;
	event->hook = 0;
	return event;
}

/* Benchmarks: what an empty program costs, what giving it an event costs, one hash look-up, and a decision. */
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
