/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An event on classic tracepoints, as the standard library or a policy declares it: one instance of the including program for each
 * tracepoint, with the places of the tracepoint's fields as constants. The loader reads them from the tracepoint's format in
 * tracefs. What is not asked for is dead code. A file may define OWN_FILES, for texts of user space and files behind descriptors,
 * or OWN_SINCE, for the time since an earlier tracepoint.
 */
#ifndef AINKA_OWN_BPF_H
#define AINKA_OWN_BPF_H

#include "text.bpf.h"

#define HOOK_READ_TEXT(event, field) read_own_text(event, field)
static int read_own_text(struct ainka_event *event, __u64 field);
#include "hook.bpf.h"
#include <bpf/bpf_endian.h>

#define OWN_NUMBERS (AINKA_NUMBERS - AINKA_NUMBER_OWN)
#define OWN_TEXTS (AINKA_TEXTS - AINKA_TEXT_OWN)

/* How a field is read: enum own_kind << 24 | bytes << 16 | offset in the record; 0: there is no such field. */
enum own_kind {
	OWN_NONE,
	OWN_UNSIGNED, OWN_SIGNED,
	OWN_FIXED, OWN_LOCATED, OWN_RELATIVE,	/* texts: an array; what lies where a word says, from the record or from the word */
	OWN_ADDRESS,
	OWN_BIT,		/* own_detail: which */
	OWN_FAILURE,		/* the error of a negative answer; none for others */
	OWN_CALL,		/* the number of a system call, of programs for 64 bits alone */
	OWN_SINCE,		/* the time since the earlier tracepoint */
	OWN_ABSENT,		/* this tracepoint has no such field, but another of the event has: none */
	OWN_USER, OWN_USER_NAME,	/* the text that a word points to in user space; its last component */
	OWN_DESCRIPTOR, OWN_DESCRIPTOR_NAME,	/* path and name of the open file; they stand side by side */
};
#define OWN_KIND(place) ((place) >> 24)
#define OWN_BYTES(place) ((place) >> 16 & 255)
#define OWN_OFFSET(place) ((place) & 65535)

/* The gap in the numbers of system calls, which an enum has not. */
#define CALL_GAP_FIRST 335
#define CALL_GAP_END 424

/* The loader sets all of them. What stands here is what `make verified` counts: an event with as many fields as there are. */
#ifndef OWN_COUNTED
#define OWN_COUNTED OWN_NUMBERS
#define OWN_COUNTED_ADDRESS (OWN_ADDRESS << 24 | 16 << 16 | 8)
#endif
const volatile __u32 own_hook = AINKA_HOOK_OWN;
const volatile __u32 own_number[OWN_NUMBERS] = { [0 ... OWN_COUNTED - 1] = OWN_SIGNED << 24 | 4 << 16 | 8 };
const volatile __u32 own_detail[OWN_NUMBERS];	/* by what the number is multiplied; 0 is 1 */
const volatile __u32 own_most[OWN_NUMBERS];	/* a greater number is unknown: the enum has no case for it; 0: all are known */
const volatile __u32 own_address[AINKA_ADDRESSES] = { [0 ... AINKA_ADDRESSES - 1] = OWN_COUNTED_ADDRESS };
const volatile __u32 own_text[OWN_TEXTS];
const volatile __u32 own_has_texts = 1;	/* 0 makes dead code of reading them */

/* Reads the number at `place` of the record; answers 0 iff it could. */
AINKA_INLINE long read_number(__u64 *value, __u64 record, __u32 place)
{
	__u32 bytes = OWN_BYTES(place);

	*value = 0;
	return bpf_probe_read_kernel(value, bytes > 8 ? 8 : bytes, (void *)(record + OWN_OFFSET(place)));
}

/* 1 iff `value`, at most 1 << 63, is greater than `limit`: arithmetic, for each branch doubles the ways that the verifier follows. */
AINKA_INLINE __u64 is_above(__u64 value, __u64 limit)
{
	__u64 sign = (limit - value) >> 63;

	AINKA_OPAQUE(sign);
	return sign;
}

/* `otherwise` where `is` is 1, `value` where it is 0. */
AINKA_INLINE __u64 unless(__u64 is, __u64 value, __u64 otherwise)
{
	return value ^ ((value ^ otherwise) & -is);
}

/* 1 iff the process is in a system call for 32 bits, whose numbers mean others. */
AINKA_INLINE __u64 is_compatible_call(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (!bpf_core_field_exists(task->thread_info.status))
		return 0;
	return BPF_CORE_READ(task, thread_info.status) / TS_COMPAT & 1;
}

AINKA_INLINE void set_own_number(struct ainka_event *event, __u64 record, __u32 index, __u64 since)
{
	const __u64 largest = ~0ull >> 1;
	__u32 place = own_number[index], kind = OWN_KIND(place), detail = own_detail[index], most = own_most[index];
	__u64 value = since, unknown, is;

	if (!place)
		return;
	if (kind == OWN_ABSENT) {
		event->none |= FIELD_BIT(AINKA_NUMBER_OWN + index);
		return;
	}
	unknown = kind == OWN_SINCE ? since >> 63 : (__u64)read_number(&value, record, place) >> 63;
	if (kind == OWN_SIGNED || kind == OWN_FAILURE) {
		__u32 bits = 64 - 8 * OWN_BYTES(place);

		value = (__s64)(value << (bits & 63)) >> (bits & 63);
	}
	if (kind == OWN_FAILURE) {
		value = -value;
		is = value >> 63 | (value - 1) >> 63 | is_above(value & largest, 4095); /* an answer, no error */
		event->none |= is << (AINKA_FIELD_NUMBER + AINKA_NUMBER_OWN + index);
	} else if (kind == OWN_SIGNED) { /* no number of the language's types is negative */
		unknown |= value >> 63;
	} else if (kind == OWN_BIT) {
		value = value >> (detail & 63) & 1;
		detail = 0;
	} else if (kind == OWN_CALL) {
		is = is_above(value, CALL_GAP_FIRST - 1);
		unknown |= is_compatible_call() | (is & ~is_above(value, CALL_GAP_END - 1));
		value -= (CALL_GAP_END - CALL_GAP_FIRST) & -is;
	}
	value = unless(value >> 63, value, largest);
	if (detail > 1)
		value = unless(is_above(value, largest / detail), value * detail, largest);
	if (most)
		unknown |= is_above(value, most);
	event->unknown |= unknown << (AINKA_FIELD_NUMBER + AINKA_NUMBER_OWN + index);
	event->number[AINKA_NUMBER_OWN + index] = value;
	event->symbol[AINKA_NUMBER_OWN + index] = unless(is_above(value, AINKA_NUMBER_LARGEST), value, AINKA_NUMBER_LARGEST);
	event->ready |= FIELD_BIT(AINKA_NUMBER_OWN + index);
}

AINKA_INLINE void set_own_address(struct ainka_event *event, __u64 record, __u32 index)
{
	__u32 place = own_address[index], word[4] = {};
	long failed;

	if (!place)
		return;
	if (OWN_KIND(place) == OWN_ABSENT) {
		event->none |= 1u << (AINKA_FIELD_ADDRESS + index);
		return;
	}
	if (OWN_BYTES(place) == 4) {
		word[2] = bpf_htonl(0xffff);
		failed = bpf_probe_read_kernel(&word[3], 4, (void *)(record + OWN_OFFSET(place)));
	} else {
		failed = bpf_probe_read_kernel(word, 16, (void *)(record + OWN_OFFSET(place)));
	}
	event->unknown |= (__u64)failed >> 63 << (AINKA_FIELD_ADDRESS + index);
	event->address[index][0] = (__u64)bpf_ntohl(word[0]) << 32 | bpf_ntohl(word[1]);
	event->address[index][1] = (__u64)bpf_ntohl(word[2]) << 32 | bpf_ntohl(word[3]);
	event->ready |= 1u << (AINKA_FIELD_ADDRESS + index);
}

#ifdef OWN_FILES
#include "own_files.bpf.h"
#else
#include "own_texts.bpf.h"
#endif

static __always_inline int read_own_text(struct ainka_event *event, __u64 field)
{
	if (own_has_texts && field >= AINKA_FIELD_TEXT + AINKA_TEXT_OWN && field < AINKA_FIELD_LONG)
		return read_own(event, field);
	set_unread(event, field);
	return 0;
}

/* Reads numbers and addresses: apart, so that the verifier follows it once. */
AINKA_STAGE read_record(struct ainka_event *event, __u64 since)
{
	if (!event)
		return 0;
	__u64 record = event->hook_context;

	_Pragma("unroll") /* what is not asked for is dead code then */
	for (__u32 index = 0; index < OWN_NUMBERS; index++)
		set_own_number(event, record, index, since);
	for (__u32 index = 0; index < AINKA_ADDRESSES; index++)
		set_own_address(event, record, index);
	return 0;
}

/* Decides the event of the record; `since` is the time since the earlier tracepoint, negative when that is unknown. */
AINKA_INLINE int decide_record(void *ctx, __u64 since)
{
	struct decision decision;
	__u64 hook = own_hook;

	AINKA_MASK(hook, AINKA_TABLES - 1);
	__u32 fields = begin_decision(&decision, hook);

	if (!fields)
		return 0;
	decision.event->hook_context = (__u64)ctx;
	read_record(decision.event, since);
	read_process(decision.event, fields);
	finish_decision(&decision);
	return 0;
}

#endif
