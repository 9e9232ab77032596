/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps that all programs share, and what the evaluator asks of them. */
#ifndef AINKA_STATE_BPF_H
#define AINKA_STATE_BPF_H

#include "compat.bpf.h"
#include <ainka/image.h>

#ifndef AINKA_IMAGE_BITS
#define AINKA_IMAGE_BITS 18	/* 256 KiB a half */
#endif

#define RECORD_RING_BYTES (1 << 20)
#define EXEMPTIONS_MAX 256	/* ancestors of the applying process, and our executables */
#define COUNTERS_MAX 32768	/* two generations of 16,384 rules; set smaller before loading */
#define KEYED_LINES 4096	/* set otherwise before loading */
#define SCRATCH_EVENTS 3	/* decisions that can be under way on one CPU: a task may be preempted in the middle of one */
#define RECORD_LAST 3584	/* where the last text of a record may start; all others together are shorter */

struct images {
	__u8 bytes[2 * (1u << AINKA_IMAGE_BITS) + AINKA_IMAGE_SLACK];
};
/* One decision under way. */
struct work {
	struct ainka_event event;	/* first: a pointer to it is a pointer to the work */
	__u64 record_bytes;
	__u8 record[RECORD_LAST + 1024];
};
struct scratch {
	__u32 busy[SCRATCH_EVENTS];
	__u32 spare;
	__u64 zero;	/* 0, and the verifier does not know */
	struct work work[SCRATCH_EVENTS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ainka_generation);
} ainka_generation SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, AINKA_MARKS);
	__type(key, struct ainka_mark);
	__type(value, __u64);
} ainka_marks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct images);
} ainka_images SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, AINKA_SLOTS);
	__type(key, __u32);
	__type(value, struct ainka_slot);
} ainka_slots SEC(".maps");

/* As many lines as the bundle needs: set before loading. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, KEYED_LINES);
	__type(key, __u32);
	__type(value, struct ainka_line);
} ainka_keyed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, COUNTERS_MAX);
	__type(key, __u32);
	__type(value, struct ainka_counter);
} ainka_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EXEMPTIONS_MAX);
	__type(key, struct ainka_exemption);
	__type(value, __u8);
} ainka_exempt SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RECORD_RING_BYTES);
} ainka_records SEC(".maps");

/* One for each object; never shared. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratch_events SEC(".maps");

#include <ainka/evaluator.h>

AINKA_INLINE const __u8 *ainka_open(__u64 handle) /* the first byte of the half: 0 or AINKA_IMAGE_SIZE */
{
	__u32 zero = 0;
	const __u8 *start = bpf_map_lookup_elem(&ainka_images, &zero);

	AINKA_MASK(handle, AINKA_IMAGE_SIZE);
	return start ? start + handle : 0;
}

AINKA_INLINE const struct ainka_slot *ainka_slot_at(__u64 index)
{
	__u32 key = index;

	return bpf_map_lookup_elem(&ainka_slots, &key);
}

AINKA_INLINE __u64 *ainka_line_at(__u64 number)
{
	__u32 key = number;
	struct ainka_line *line = bpf_map_lookup_elem(&ainka_keyed, &key);

	return line ? line->word : 0;
}

AINKA_INLINE __u64 ainka_now(void)
{
	return bpf_ktime_get_boot_ns();
}

AINKA_INLINE struct ainka_generation *generation_state(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&ainka_generation, &zero);
}

/* `true` iff nothing is ever done against the process that runs: pid 1, kernel threads, our executables, the applying shell. */
AINKA_STAGE ainka_is_exempt(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	struct ainka_exemption key = { .kind = AINKA_EXEMPT_PROCESS };
	struct file *executable;

	key.first = BPF_CORE_READ(task, tgid);
	if (key.first <= 1 || BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return 1;
	key.second = BPF_CORE_READ(leader, start_boottime) / USER_TICK_NS;
	if (bpf_map_lookup_elem(&ainka_exempt, &key))
		return 1;
	executable = BPF_CORE_READ(task, mm, exe_file);
	if (!executable)
		return 0;
	key.kind = AINKA_EXEMPT_FILE;
	key.first = BPF_CORE_READ(executable, f_inode, i_sb, s_dev);
	key.second = BPF_CORE_READ(executable, f_inode, i_ino);
	return bpf_map_lookup_elem(&ainka_exempt, &key) != 0;
}

#define EVENT_STANDING_KNOWN (1u << 30)	/* of event->hook: the two below are settled */
#define EVENT_EXEMPT (1u << 29)
#define EVENT_READ (1u << 28)		/* somebody reads records */

/* Settles once an event, and only for events that some rule is met by, who is concerned and who reads. */
AINKA_STAGE ainka_settle_standing(struct ainka_event *event)
{
	struct ainka_generation *generation = generation_state();

	if (!event || !generation)
		return 0;
	if (event->hook & EVENT_STANDING_KNOWN)
		return 0;
	event->time_ns = bpf_ktime_get_boot_ns();
	event->hook |= EVENT_STANDING_KNOWN;
	if (ainka_is_exempt())
		event->hook |= EVENT_EXEMPT;
	if (generation->reader_deadline_ns > event->time_ns)
		event->hook |= EVENT_READ;
	return 0;
}

/* Atomic, because another task's decision may preempt this one on this CPU. */
AINKA_STAGE ainka_count_match_stage(struct ainka_event *event, __u64 index, __u64 flags)
{
	__u32 key = index;
	struct ainka_counter *counter = bpf_map_lookup_elem(&ainka_counters, &key);

	if (!event || !counter)
		return 0;
	ainka_settle_standing(event);
	__sync_fetch_and_add(&counter->matched, 1);
	if (flags >> 8)
		__sync_fetch_and_add(&counter->limited, flags >> 8);
	if (flags & AINKA_RULE_ACTS) {
		if (flags & AINKA_COUNT_OBSERVES)
			__sync_fetch_and_add(&counter->observed, 1);
		else if (event->hook & EVENT_EXEMPT)
			__sync_fetch_and_add(&counter->refused, 1);
		else
			__sync_fetch_and_add(&counter->acted, 1);
	}
	if (flags & AINKA_RULE_NOTIFY && !(event->hook & EVENT_READ))
		__sync_fetch_and_add(&counter->unread, 1);
	return 0;
}

AINKA_INLINE void ainka_count_match(struct ainka_event *event, __u64 index, __u64 flags)
{
	ainka_count_match_stage(event, index, flags);
}

AINKA_INLINE void ainka_count_observed(__u64 index)
{
	__u32 key = index;
	struct ainka_counter *counter = bpf_map_lookup_elem(&ainka_counters, &key);

	if (counter)
		__sync_fetch_and_add(&counter->observed, 1);
}

AINKA_INLINE void ainka_count_unknown(__u64 index, __s64 delta)
{
	__u32 key = index;
	struct ainka_counter *counter = bpf_map_lookup_elem(&ainka_counters, &key);

	if (counter)
		__sync_fetch_and_add(&counter->unknown, delta);
}

#endif
