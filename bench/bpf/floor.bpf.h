/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What decisions are measured against: the same events, in the same map, and programs that do the same or nothing.
 *
 * An answer is verdict << 24 | 0xffffff - rule of the strictest rule that is met, as in `struct ainka_row`, or 0.
 */
#ifndef AINKA_FLOOR_BPF_H
#define AINKA_FLOOR_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <ainka/event.h>

#define FLOOR_EVENTS 256

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FLOOR_EVENTS);
	__type(key, __u32);
	__type(value, struct ainka_event);
} floor_events SEC(".maps");

/* mask: which events take turns. zero: 0, and the verifier does not know. */
struct floor_control {
	__u64 turn, mask, row_count, zero, lost;
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct floor_control);
} floor_control SEC(".maps");

static inline __attribute__((always_inline)) struct floor_control *control_state(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&floor_control, &zero);
}

static inline __attribute__((always_inline)) struct ainka_event *next_event(struct floor_control *control)
{
	__u64 turn = control->turn;
	__u32 key;

	control->turn = turn + 1;
	key = turn & control->mask & (FLOOR_EVENTS - 1);
	return bpf_map_lookup_elem(&floor_events, &key);
}

#endif
