// SPDX-License-Identifier: GPL-2.0-only
/* The floors: nothing, choosing an event, one hash look-up; rules as a linear table; and one rule by hand. */
#include "floor.bpf.h"

#define ROWS 16384	/* a power of two */
#define RUN 32

/* Met iff for each word: event & mask == value. */
struct floor_row {
	__u64 mask[5], value[5];
	__u64 answer;
};
struct floor_rows {
	struct floor_row row[ROWS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct floor_rows);
} floor_rows SEC(".maps");

/* As large as that of `ainka record`. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 25);
} floor_ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} floor_hash SEC(".maps");

SEC("tc") int floor_empty(struct __sk_buff *skb)
{
	return 2;
}

SEC("tc") int floor_choose(struct __sk_buff *skb)
{
	struct floor_control *control = control_state();
	struct ainka_event *event = control ? next_event(control) : 0;

	return event ? event->table : 0;
}

SEC("tc") int floor_look_up(struct __sk_buff *skb)
{
	struct floor_control *control = control_state();
	__u32 key;
	__u64 *value;

	if (!control)
		return 0;
	key = control->turn++ & 1023;
	value = bpf_map_lookup_elem(&floor_hash, &key);
	return value ? *value : 0;
}

struct scan {
	struct ainka_event *event;
	struct floor_rows *rows;
	__u64 first, second, best;
};

/* Compares a run of rows. Written out, and called once for as many rows: a call for each would be what is measured. */
static long compare_run(__u32 run, struct scan *scan)
{
	struct ainka_event *event = scan->event;
	__u64 first = scan->first, best = scan->best;

#pragma unroll
	for (__u32 i = 0; i < RUN; i++) {
		struct floor_row *row = &scan->rows->row[(run * RUN & (ROWS - 1)) + i];

		if ((first & row->mask[0]) != row->value[0])
			continue;
		if ((scan->second & row->mask[1]) == row->value[1] && (event->address[0][1] & row->mask[2]) == row->value[2] &&
		    (event->name[0][0] & row->mask[3]) == row->value[3] && (event->name[0][1] & row->mask[4]) == row->value[4])
			best = best > row->answer ? best : row->answer;
	}
	scan->best = best;
	return 0;
}

/*
 * The first word has port, protocol and user, which many rows are told apart by: the other words are looked at only where it agrees.
 * Rows behind the last ask for a first word that no event has.
 */
SEC("tc") int floor_linear(struct __sk_buff *skb)
{
	struct floor_control *control = control_state();
	struct ainka_event *event = control ? next_event(control) : 0;
	__u32 zero = 0;
	struct floor_rows *rows = bpf_map_lookup_elem(&floor_rows, &zero);

	if (!event || !rows)
		return 0;
	struct scan scan = { .event = event, .rows = rows, .best = control->zero };

	scan.first = (event->number[AINKA_NUMBER_PORT] & 0xffff) | (event->number[AINKA_NUMBER_PROTOCOL] & 0xffff) << 16 |
		     event->number[AINKA_NUMBER_UID] << 32;
	scan.second = (event->number[AINKA_NUMBER_GID] & 0xffffffff) | event->number[AINKA_NUMBER_PARENT_PID] << 32;
	bpf_loop((control->row_count + RUN - 1) / RUN, compare_run, &scan, 0);
	return scan.best;
}

/* `rule r { on connect when destination.port == 20000 and protocol == tcp then deny }`, as one would write it. */
SEC("tc") int floor_one_rule(struct __sk_buff *skb)
{
	struct floor_control *control = control_state();
	struct ainka_event *event = control ? next_event(control) : 0;

	if (!event)
		return 0;
	if (event->number[AINKA_NUMBER_PORT] == 20000 && event->number[AINKA_NUMBER_PROTOCOL] == 0)
		return AINKA_DENY << 24 | 0xffffff;
	return 0;
}

/* A record as large as ours without texts, and nothing decided. `lost` counts what found no room. */
SEC("tc") int floor_record(struct __sk_buff *skb)
{
	struct floor_control *control = control_state();
	struct ainka_event *event = control ? next_event(control) : 0;

	if (event && bpf_ringbuf_output(&floor_ring, event, sizeof(struct ainka_record), 0))
		control->lost++;
	return 0;
}

char floor_licence[] SEC("license") = "GPL";
