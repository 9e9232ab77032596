// SPDX-License-Identifier: GPL-2.0-only
/* A value is written below /proc/sys. */
#define HOOK_KIND AINKA_KIND_CGROUP
#include "hook.bpf.h"

#define NAME_FIELD (AINKA_FIELD_TEXT + AINKA_TEXT_SYSCTL_NAME)
#define VALUE_FIELD (AINKA_FIELD_TEXT + AINKA_TEXT_NEW_VALUE)

/* "net/ipv4/conf/eth0.1/forwarding" is "net.ipv4.conf.eth0/1.forwarding" to sysctl(8): dots and slashes change places. */
AINKA_STAGE swap_separators(struct ainka_event *event, __u64 from)
{
	if (!event)
		return 0;
	AINKA_EACH(turn, 8) {
		char *byte = text_at(event, NAME_FIELD, from + turn);

		if (*byte == '/')
			*byte = '.';
		else if (*byte == '.')
			*byte = '/';
	}
	return 0;
}

/* Answers the length of the new value without white space at its end, looking at no more than 8 bytes. */
AINKA_STAGE trimmed_length(struct ainka_event *event, __u64 length)
{
	if (!event)
		return 0;
	AINKA_EACH(turn, 8) {
		__u64 last = length - 1;

		AINKA_MASK(last, 255);
		char byte = *text_at(event, VALUE_FIELD, last);

		if (!length || (byte != ' ' && byte != '\n' && byte != '\t' && byte != '\r' && byte))
			break;
		length = last;
	}
	return length;
}

/* The sysctl's name, dotted, and the new value. */
AINKA_INLINE void read_sysctl(struct ainka_event *event, struct bpf_sysctl *ctx)
{
	int length = bpf_sysctl_get_name(ctx, event->text[AINKA_TEXT_SYSCTL_NAME], AINKA_TEXT_LONGEST + 1, 0);

	event->ready |= 1u << NAME_FIELD | 1u << VALUE_FIELD;
	if (length < 0 || length > AINKA_TEXT_LONGEST) {
		set_unknown(event, NAME_FIELD);
	} else {
		AINKA_EACH(turn, 32)
			swap_separators(event, turn * 8);
		set_length(event, NAME_FIELD, length);
	}
	length = bpf_sysctl_get_new_value(ctx, event->text[AINKA_TEXT_NEW_VALUE], AINKA_TEXT_LONGEST + 1);
	if (length < 0 || length > AINKA_TEXT_LONGEST) {
		set_unknown(event, VALUE_FIELD);
		return;
	}
	AINKA_EACH(turn, 32)
		length = trimmed_length(event, length);
	set_length(event, VALUE_FIELD, length);
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

	read_sysctl(event, ctx);
	read_process(event, fields);
	return answer_cgroup(finish_decision(&decision));
}
