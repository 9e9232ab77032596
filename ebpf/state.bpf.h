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

/* 1 iff the bit is set: of up to 256. */
AINKA_INLINE __u64 is_noted(const __u64 *bits, __u64 bit)
{
	return bits[bit >> 6] >> (bit & 63) & 1;
}

/* Looks an exemption up. */
AINKA_STAGE ainka_is_listed(__u64 kind, __u64 first, __u64 second)
{
	struct ainka_exemption key = { kind, first, second };

	return bpf_map_lookup_elem(&ainka_exempt, &key) != 0;
}

/*
 * `true` iff nothing is ever done against the process that runs: pid 1, kernel threads, our executables, the applying shell. Bits in the
 * keyed map's first line say no for nearly all others, without a look-up.
 */
AINKA_INLINE int ainka_is_exempt(void)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	const __u64 *bits = ainka_line_at(0);
	__u64 pid = task->tgid, inode;
	struct mm_struct *memory = task->mm;
	struct file *executable;

	if (pid <= 1 || task->flags & PF_KTHREAD || !bits)
		return 1;
	if (is_noted(bits + AINKA_MAP_PROCESSES, ainka_noted_bit(pid)) &&
	    ainka_is_listed(AINKA_EXEMPT_PROCESS, pid, task->group_leader->start_boottime / USER_TICK_NS))
		return 1;
	if (!memory)
		return 0;
	executable = memory->exe_file;
	if (!executable)
		return 0;
	inode = executable->f_inode->i_ino;
	return is_noted(bits + AINKA_MAP_FILES, ainka_noted_bit(inode) & 127) &&
	       ainka_is_listed(AINKA_EXEMPT_FILE, executable->f_inode->i_sb->s_dev, inode);
}

/* Of event->hook: what is settled, at AINKA_RULE_NOTIFY and AINKA_RULE_ACTS from here on, and what came of it. */
#define EVENT_SETTLED 24
#define EVENT_READ (1u << 28)		/* somebody reads records */
#define EVENT_EXEMPT (1u << 29)

/* Settles what is asked for: whether somebody reads records, and whether nothing is done against the process. */
AINKA_STAGE ainka_settle_standing(struct ainka_event *event, __u32 asked)
{
	struct ainka_generation *generation = generation_state();

	if (!event || !generation)
		return 0;
	event->hook |= asked << EVENT_SETTLED;
	if (asked & AINKA_RULE_ACTS && ainka_is_exempt())
		event->hook |= EVENT_EXEMPT;
	if (asked & AINKA_RULE_NOTIFY && generation->reader_deadline_ns) {
		event->time_ns = bpf_ktime_get_boot_ns();
		if (generation->reader_deadline_ns > event->time_ns)
			event->hook |= EVENT_READ;
	}
	return 0;
}

/* Answers event->hook with what is asked for, which is settled once an event, and only for events that some rule is met by. */
AINKA_INLINE __u32 event_standing(struct ainka_event *event, __u32 asked)
{
	asked &= (AINKA_RULE_NOTIFY | AINKA_RULE_ACTS) & ~(event->hook >> EVENT_SETTLED);
	if (asked)
		ainka_settle_standing(event, asked);
	return event->hook;
}

#define COUNTER_REFUSED ((__builtin_offsetof(struct ainka_counter, refused) - __builtin_offsetof(struct ainka_counter, acted)) / 8)

/* Atomic, because another task's decision may preempt this one on this CPU. */
AINKA_INLINE void ainka_count_plainly(struct ainka_event *event, __u64 index, __u64 flags)
{
	__u32 key = index, standing = event_standing(event, flags);
	struct ainka_counter *counter = bpf_map_lookup_elem(&ainka_counters, &key);

	if (!counter)
		return;
	__sync_fetch_and_add(&counter->matched, 1);
	if (flags & AINKA_RULE_ACTS) {
		/* without a branch: the verifier would follow both ways */
		__u64 place = standing / EVENT_EXEMPT & 1;

		AINKA_OPAQUE(place);
		AINKA_MASK(place, 1);
		__sync_fetch_and_add(&counter->acted + place * COUNTER_REFUSED, 1);
	}
	if (flags & AINKA_RULE_NOTIFY && !(standing & EVENT_READ))
		__sync_fetch_and_add(&counter->unread, 1);
}

AINKA_STAGE ainka_count_match_stage(struct ainka_event *event, __u64 index, __u64 flags)
{
	__u32 key = index;
	struct ainka_counter *counter = bpf_map_lookup_elem(&ainka_counters, &key);

	if (!event || !counter)
		return 0;
	if (flags >> 8)
		__sync_fetch_and_add(&counter->limited, flags >> 8);
	if (flags & AINKA_COUNT_OBSERVES && flags & AINKA_RULE_ACTS) {
		__sync_fetch_and_add(&counter->observed, 1);
		flags &= ~(__u64)AINKA_RULE_ACTS;
	}
	ainka_count_plainly(event, index, flags);
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
