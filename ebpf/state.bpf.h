/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps that all programs share, and what the evaluator asks of them. */
#ifndef AINKA_STATE_BPF_H
#define AINKA_STATE_BPF_H

#include "compat.bpf.h"
#include <ainka/image.h>

#ifndef AINKA_IMAGE_BITS
#define AINKA_IMAGE_BITS 18	/* 256 KiB a half */
#endif

#define RECORD_RING_BYTES (1 << 18)
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
	__type(value, struct ainka_tally);
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

AINKA_INLINE const __u8 *ainka_open(ainka_handle handle)
{
	return (const __u8 *)handle;
}

/* The image that the generation word names, or NULL. */
AINKA_INLINE ainka_handle image_of(__u64 word)
{
	__u32 zero = 0;
	__u64 start = word << AINKA_IMAGE_BITS;	/* of the half: 0 or AINKA_IMAGE_SIZE */
	const __u8 *images = bpf_map_lookup_elem(&ainka_images, &zero);

	AINKA_MASK(start, AINKA_IMAGE_SIZE);
	return images ? (ainka_handle)(images + start) : 0;
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

/* Answers EVENT_READ iff the reader is still there, and notes the time. */
AINKA_STAGE ainka_settle_reader(struct ainka_event *event)
{
	if (!event)
		return 0;
	event->time_ns = bpf_ktime_get_boot_ns();
	return event->reader_deadline_ns > event->time_ns ? EVENT_READ : 0;
}

/*
 * Answers event->hook with what is asked for: whether somebody reads records, and whether nothing is done against the process. It is
 * settled once an event, only for events that some rule is met by, and in line: a call costs as much as all of it.
 */
AINKA_INLINE __u32 event_standing(struct ainka_event *event, __u32 asked)
{
	__u32 standing = event->hook;

	asked &= (AINKA_RULE_NOTIFY | AINKA_RULE_ACTS) & ~(standing >> EVENT_SETTLED);
	if (!asked)
		return standing;
	standing |= asked << EVENT_SETTLED;
	if (asked & AINKA_RULE_NOTIFY && event->reader_deadline_ns) /* nobody has ever read: 0 */
		standing |= ainka_settle_reader(event) & EVENT_READ;
	if (asked & AINKA_RULE_ACTS && ainka_is_exempt())
		standing |= EVENT_EXEMPT;
	event->hook = standing;
	return standing;
}

/* The same for few events. */
AINKA_STAGE ainka_settle_standing(struct ainka_event *event, __u64 asked)
{
	if (event)
		event_standing(event, asked);
	return 0;
}

/* Adds one to a word of a rule's tally: locked, because another decision may come between on this CPU. */
AINKA_INLINE void add_to_tally(__u64 index, __u64 word)
{
	__u32 key = index;
	__u64 *tally = bpf_map_lookup_elem(&ainka_counters, &key);

	AINKA_MASK(word, 7);
	if (tally)
		__sync_fetch_and_add(tally + word, 1);
}
#define TALLY_REFUSED (__builtin_offsetof(struct ainka_tally, refused) / 8)

/* Which word a match is counted in by its rule's flags: AINKA_MET_UNREAD is AINKA_RULE_NOTIFY, and AINKA_MET_ACTED is AINKA_RULE_ACTS. */
AINKA_INLINE __u64 place_of_match(__u64 flags, __u32 standing)
{
	return flags & (AINKA_MET_UNREAD | AINKA_MET_ACTED) & ~(standing / EVENT_READ & (EVENT_READ | EVENT_EXEMPT) / EVENT_READ);
}

#define UNCOUNTED_NONE (~0u)	/* in place of a match that is counted: there is no such counter */

/* Counts a match at once, whatever came of it. */
AINKA_STAGE ainka_count_match_stage(struct ainka_event *event, __u64 index, __u64 flags)
{
	__u32 key = index;
	struct ainka_tally *tally = bpf_map_lookup_elem(&ainka_counters, &key);
	__u64 place = event ? event->matches : 0;

	if (!event || !tally)
		return 0;
	if (flags >> 8)
		__sync_fetch_and_add(&tally->limited, flags >> 8);
	if (flags & AINKA_COUNT_OBSERVES && flags & AINKA_RULE_ACTS) {
		__sync_fetch_and_add(&tally->observed, 1);
		flags &= ~(__u64)AINKA_RULE_ACTS;
	}
	ainka_settle_standing(event, flags);
	add_to_tally(index, place_of_match(flags, event->hook));
	if (flags & AINKA_RULE_ACTS && event->hook & EVENT_EXEMPT)
		add_to_tally(index, TALLY_REFUSED);
	if (place < AINKA_UNCOUNTED) {
		AINKA_MASK(place, AINKA_UNCOUNTED - 1);
		event->uncounted[place] = UNCOUNTED_NONE;
	}
	return 0;
}

/*
 * Matches are counted when all are known (settle_counts): what is asked of the process and of who reads is then asked in one place, in
 * line. Where there are many, the later ones are counted at once.
 */
AINKA_INLINE void ainka_count_plainly(struct ainka_event *event, __u64 index, __u64 flags)
{
	__u64 place = event->matches;

	if (place >= AINKA_UNCOUNTED) {
		ainka_count_match_stage(event, index, flags);
		return;
	}
	AINKA_MASK(place, AINKA_UNCOUNTED - 1);
	event->uncounted[place] = index << 2 | (flags & (AINKA_RULE_NOTIFY | AINKA_RULE_ACTS));
}

/* 1 iff something is to be done against the process. Asked of memory each time, or the verifier would go on with each verdict. */
AINKA_INLINE int event_acts(struct ainka_event *event)
{
	return *(volatile __u32 *)&event->strictest >> 24 >= AINKA_THROTTLE || *(volatile __u64 *)&event->signals;
}

/* Counts the match with the number `turn`, and answers 1 when there is none. */
AINKA_INLINE long count_kept(struct ainka_event *event, __u32 turn, __u32 standing)
{
	__u64 place = turn;

	if (turn >= event->matches)
		return 1;
	AINKA_MASK(place, AINKA_UNCOUNTED - 1);
	add_to_tally(event->uncounted[place] >> 2, place_of_match(event->uncounted[place], standing));
	return 0;
}

#define COUNTED_IN_LINE 3

/* Counts those that are not counted in line. */
static long count_later_step(__u32 turn, struct ainka_event **event)
{
	return count_kept(*event, turn + COUNTED_IN_LINE, (*event)->hook);
}

/* Counts a match of a rule whose action is not done because the process is exempt. */
static long count_refused_step(__u32 turn, struct ainka_event **event)
{
	__u64 place = turn;

	if (turn >= (*event)->matches)
		return 1;
	AINKA_MASK(place, AINKA_UNCOUNTED - 1);
	if ((*event)->uncounted[place] & AINKA_RULE_ACTS)
		add_to_tally((*event)->uncounted[place] >> 2, TALLY_REFUSED);
	return 0;
}

/* Counts what few events come to. */
AINKA_STAGE ainka_count_rest(struct ainka_event *event)
{
	if (!event)
		return 0;
	bpf_loop(AINKA_UNCOUNTED - COUNTED_IN_LINE, count_later_step, &event, 0);
	if (event->hook & EVENT_EXEMPT)
		bpf_loop(AINKA_UNCOUNTED, count_refused_step, &event, 0);
	return 0;
}

/* Counts the rules that are met, and answers what is known of who reads and, if something is to be done, of the process. */
AINKA_INLINE __u32 settle_counts(struct ainka_event *event)
{
	__u32 standing;

	event_standing(event, AINKA_RULE_NOTIFY | (event_acts(event) ? AINKA_RULE_ACTS : 0));
	standing = *(volatile __u32 *)&event->hook; /* of memory the verifier knows nothing: it goes on with one case */

	AINKA_EACH(turn, COUNTED_IN_LINE)
		if (count_kept(event, turn, standing))
			break;
	if (standing & EVENT_EXEMPT || event->matches > COUNTED_IN_LINE)
		ainka_count_rest(event);
	return standing;
}

AINKA_INLINE void ainka_count_match(struct ainka_event *event, __u64 index, __u64 flags)
{
	ainka_count_match_stage(event, index, flags);
}

AINKA_INLINE void ainka_count_observed(__u64 index)
{
	__u32 key = index;
	struct ainka_tally *tally = bpf_map_lookup_elem(&ainka_counters, &key);

	if (tally)
		__sync_fetch_and_add(&tally->observed, 1);
}

AINKA_INLINE void ainka_count_unknown(__u64 index, __s64 delta)
{
	__u32 key = index;
	struct ainka_tally *tally = bpf_map_lookup_elem(&ainka_counters, &key);

	if (tally)
		__sync_fetch_and_add(&tally->unknown, delta);
}

#endif
