// SPDX-License-Identifier: GPL-2.0-only
/*
 * An event that a policy declares on a classic tracepoint: one instance of this program for each, with the places of the
 * tracepoint's fields as constants. The loader reads them from the tracepoint's format in tracefs.
 */
#include "text.bpf.h"

#define HOOK_READ_TEXT(event, field) read_own_text(event, field)
static int read_own_text(struct ainka_event *event, __u64 field);
#include "hook.bpf.h"
#include <bpf/bpf_endian.h>

#define OWN_NUMBERS (AINKA_NUMBERS - AINKA_NUMBER_OWN)
#define OWN_TEXTS (AINKA_TEXTS - AINKA_TEXT_OWN)

/* How a field is read: enum ainka_own_kind << 24 | bytes << 16 | offset in the record; 0: there is no such field. */
enum own_kind { OWN_NONE, OWN_UNSIGNED, OWN_SIGNED, OWN_FIXED, OWN_LOCATED, OWN_RELATIVE, OWN_ADDRESS };
#define OWN_KIND(place) ((place) >> 24)
#define OWN_BYTES(place) ((place) >> 16 & 255)
#define OWN_OFFSET(place) ((place) & 65535)

const volatile __u32 own_hook = AINKA_HOOK_OWN;
const volatile __u32 own_number[OWN_NUMBERS];
const volatile __u32 own_address[AINKA_ADDRESSES];
const volatile __u32 own_text[OWN_TEXTS];

AINKA_INLINE void set_own_number(struct ainka_event *event, __u64 record, __u32 index)
{
	__u32 place = own_number[index], bytes = OWN_BYTES(place), bits;
	__u64 value = 0;

	if (!place)
		return;
	if (bytes > 8)
		bytes = 8;
	if (bpf_probe_read_kernel(&value, bytes, (void *)(record + OWN_OFFSET(place))))
		event->unknown |= FIELD_BIT(AINKA_NUMBER_OWN + index);
	bits = 64 - 8 * bytes;
	if (OWN_KIND(place) == OWN_SIGNED) {
		value = (__s64)(value << (bits & 63)) >> (bits & 63);
		if ((__s64)value < 0) /* no number of the language's types is negative */
			event->unknown |= FIELD_BIT(AINKA_NUMBER_OWN + index);
	}
	set_number(event, AINKA_NUMBER_OWN + index, value >> 63 ? ~0ull >> 1 : value);
}

AINKA_INLINE void set_own_address(struct ainka_event *event, __u64 record, __u32 index)
{
	__u32 place = own_address[index], word[4] = {};
	long failed;

	if (!place)
		return;
	if (OWN_BYTES(place) == 4) {
		word[2] = bpf_htonl(0xffff);
		failed = bpf_probe_read_kernel(&word[3], 4, (void *)(record + OWN_OFFSET(place)));
	} else {
		failed = bpf_probe_read_kernel(word, 16, (void *)(record + OWN_OFFSET(place)));
	}
	if (failed)
		event->unknown |= 1u << (AINKA_FIELD_ADDRESS + index);
	event->address[index][0] = (__u64)bpf_ntohl(word[0]) << 32 | bpf_ntohl(word[1]);
	event->address[index][1] = (__u64)bpf_ntohl(word[2]) << 32 | bpf_ntohl(word[3]);
	event->ready |= 1u << (AINKA_FIELD_ADDRESS + index);
}

/* A text of the record: an array in it, or what lies where a word of it says. */
AINKA_STAGE read_own(struct ainka_event *event, __u64 field)
{
	if (!event)
		return 0;
	__u64 index = field - AINKA_FIELD_TEXT - AINKA_TEXT_OWN;

	AINKA_MASK(index, OWN_TEXTS - 1);
	__u32 place = own_text[index], kind = OWN_KIND(place), location = 0;
	__u64 start = event->current + OWN_OFFSET(place), bytes = OWN_BYTES(place);

	event->ready |= 1u << (field & 31);
	if (kind == OWN_LOCATED || kind == OWN_RELATIVE) {
		if (bpf_probe_read_kernel(&location, 4, (void *)start))
			goto unknown;
		start = (kind == OWN_LOCATED ? event->current : start + 4) + (location & 65535);
		bytes = location >> 16;
	}
	if (bytes > AINKA_TEXT_LONGEST + 1)
		bytes = AINKA_TEXT_LONGEST + 1;
	if (!bytes)
		goto unknown;
	AINKA_MASK(bytes, 511);
	char *text = text_at(event, field, 0);
	long read = bpf_probe_read_kernel_str(text, bytes & 511 ? bytes : 1, (void *)start);

	if (read <= 0 || read > AINKA_TEXT_LONGEST) /* 256 with its terminator: there may be more */
		goto unknown;
	/* An array that is full has no terminator of its own: its last byte was cut off. */
	if (kind == OWN_FIXED && read == (long)bytes) {
		char last = 0;

		bpf_probe_read_kernel(&last, 1, (void *)(start + bytes - 1));
		*text_at(event, field, bytes - 1) = last;
		read += last != 0;
	}
	set_length(event, field, read - 1);
	return 0;
unknown:
	set_unknown(event, field);
	return 0;
}

static __always_inline int read_own_text(struct ainka_event *event, __u64 field)
{
	if (field >= AINKA_FIELD_TEXT + AINKA_TEXT_OWN && field < AINKA_FIELD_LONG)
		return read_own(event, field);
	set_unread(event, field);
	return 0;
}

SEC("tp") int own_hook_program(void *ctx)
{
	struct decision decision;
	__u64 hook = own_hook, record = (__u64)ctx;

	AINKA_MASK(hook, AINKA_HOOKS - 1);
	__u32 fields = begin_decision(&decision, hook);

	if (!fields)
		return 0;
	decision.event->current = record;
	for (__u32 index = 0; index < OWN_NUMBERS; index++)
		set_own_number(decision.event, record, index);
	for (__u32 index = 0; index < AINKA_ADDRESSES; index++)
		set_own_address(decision.event, record, index);
	read_process(decision.event, fields);
	finish_decision(&decision);
	return 0;
}
