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

/* A decision cache, which the product does without: what was decided of events with these fields, none met. */
#define CACHE_PLACES 4096
#define CACHE_WORDS 6
struct cached {
	__u64 word[CACHE_WORDS], generation;
	__u64 answer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CACHE_PLACES);
	__type(key, __u32);
	__type(value, struct cached);
} probe_cache SEC(".maps");

struct ainka_probe_control probe_control SEC(".data.probe");

/* Decides the event by the active half, and counts what it meets: all but the carrying out. Answers how many rules it meets. */
AINKA_INLINE int decide_event(struct ainka_event *event, struct ainka_generation *generation)
{
	ainka_handle handle = image_of(generation->word);

	if (!handle)
		return -1;
	event->reader_deadline_ns = generation->reader_deadline_ns;
	ainka_evaluate_event(event, handle);
	if (event->matches)
		settle_counts(event);
	return event->matches;
}

/* Evaluates event 0 in the active half: the result stands in it afterwards. */
SEC("syscall") int evaluate_probe(void *ctx)
{
	struct ainka_generation *generation = generation_state();
	__u32 key = 0;
	struct ainka_event *event = bpf_map_lookup_elem(&probe_events, &key);

	if (!generation || !event)
		return -1;
	return decide_event(event, generation);
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
	event->scopes = ~0u; /* a rule of any scope can be met */
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
	return decide_event(event, generation);
}

/*
 * The least that a decision cache costs, where an event is found in it: fields of the rules that bench_decide decides by, hashed and
 * compared with those of one place. No text is among them, which a hook would have to read first, and nothing is done for two events
 * that come to one place at once.
 */
SEC("tc") int bench_cache(struct __sk_buff *skb)
{
	struct ainka_generation *generation = generation_state();
	struct ainka_event *event = next_event();

	if (!generation || !event)
		return -1;
	__u64 word[CACHE_WORDS] = {
		event->number[AINKA_NUMBER_UID], event->number[AINKA_NUMBER_GID], event->number[AINKA_NUMBER_PARENT_PID],
		event->number[AINKA_NUMBER_PARENT_UID], event->name[AINKA_NAME_PROCESS][0], event->name[AINKA_NAME_PROCESS][1],
	};
	__u64 hash = 0, differs = 0;

#pragma unroll
	for (int i = 0; i < CACHE_WORDS; i++)
		hash = ainka_mix(hash ^ word[i]);
	__u32 key = hash & (CACHE_PLACES - 1);
	struct cached *cached = bpf_map_lookup_elem(&probe_cache, &key);

	if (!cached)
		return -1;
#pragma unroll
	for (int i = 0; i < CACHE_WORDS; i++)
		differs |= cached->word[i] ^ word[i];
	if (!(differs | (cached->generation ^ generation->word)))
		return cached->answer;
	__builtin_memcpy(cached->word, word, sizeof(word));
	cached->generation = generation->word;
	return 1;
}
