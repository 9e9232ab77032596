// SPDX-License-Identifier: GPL-2.0-only
/* A value is written below /proc/sys. */
#define HOOK_KIND AINKA_KIND_CGROUP
#include "hook.bpf.h"

#define NAME_FIELD (AINKA_FIELD_TEXT + AINKA_TEXT_SYSCTL_NAME)
#define VALUE_FIELD (AINKA_FIELD_TEXT + AINKA_TEXT_NEW_VALUE)

/* "net/ipv4/conf/eth0.1/forwarding" is "net.ipv4.conf.eth0/1.forwarding" to sysctl(8): dots and slashes change places. */
static long swap_separators(__u32 turn, struct walk *walk)
{
	for (__u32 place = 0; place < 8; place++) {
		char *byte = text_at(walk->event, NAME_FIELD, (turn & 31) * 8 + place);
		__u64 difference = (*byte | 1) ^ '/'; /* the two differ in their lowest bit */

		AINKA_OPAQUE(difference);
		*byte ^= (difference - 1) >> 63;
	}
	return 0;
}

/* Takes a byte of white space from the end of the new value, whose length is in WALK_LENGTH; ends at any other. */
static long trim_one(__u32 turn, struct walk *walk)
{
	__u64 length = walk->event->stack[WALK_LENGTH];
	char byte = *text_at(walk->event, VALUE_FIELD, (length - 1) & 255);

	if (!length || (byte != ' ' && byte != '\n' && byte != '\t' && byte != '\r' && byte))
		return 1;
	walk->event->stack[WALK_LENGTH] = length - 1;
	return 0;
}

/* The sysctl's name, dotted, and the new value. */
AINKA_INLINE void read_sysctl(struct ainka_event *event, struct bpf_sysctl *ctx)
{
	struct walk walk = { event };
	int length = bpf_sysctl_get_name(ctx, event->text[AINKA_TEXT_SYSCTL_NAME], AINKA_TEXT_LONGEST + 1, 0);

	event->ready |= 1u << NAME_FIELD | 1u << VALUE_FIELD;
	if (length < 0 || length > AINKA_TEXT_LONGEST) {
		set_unknown(event, NAME_FIELD);
	} else {
		bpf_loop(((__u32)length + 7) / 8, swap_separators, &walk, 0);
		set_length(event, NAME_FIELD, length);
	}
	length = bpf_sysctl_get_new_value(ctx, event->text[AINKA_TEXT_NEW_VALUE], AINKA_TEXT_LONGEST + 1);
	if (length < 0 || length > AINKA_TEXT_LONGEST) {
		set_unknown(event, VALUE_FIELD);
		return;
	}
	event->stack[WALK_LENGTH] = length;
	bpf_loop(AINKA_TEXT_LONGEST, trim_one, &walk, 0);
	set_length(event, VALUE_FIELD, event->stack[WALK_LENGTH]);
}

SEC("cgroup/sysctl") int sysctl_hook(struct bpf_sysctl *ctx)
{
	if (!ctx->write)
		return 1;
	struct decision decision;
	__u32 fields = begin_decision(&decision, AINKA_HOOK_SYSCTL_WRITE);

	if (!fields)
		return 1;
	struct ainka_event *event = decision.event;

	read_process(event, fields);
	read_sysctl(event, ctx);
	return answer_cgroup(finish_decision(&decision));
}
