/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Automata over names and texts: suffixes, occurrences, globs. */
#ifndef AINKA_EVALUATOR_AUTOMATA_H
#define AINKA_EVALUATOR_AUTOMATA_H

#include "access.h"

#define AINKA_BLOCK 32	/* bytes a call: verified once, whatever the text's length */
#define AINKA_IS_SEALED (1 << 16)

/* Runs over up to 32 bytes of the event from `position`, which ends before `end`; answers the state, and whether it is sealed. */
AINKA_STAGE ainka_run_block(struct ainka_event *event, __u64 handle, __u64 offset, __u64 span, __u64 state)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_automaton *automaton = ainka_at(image, offset);
	__u64 next = automaton->next, classes = automaton->classes;
	__u64 position = span & 0xffff, end = span >> 16;

	AINKA_EACH(turn, AINKA_BLOCK) {
		__u64 place = position + turn;

		if (place >= end)
			break;
		AINKA_MASK(place, 4095);
		__u64 class_of = ainka_byte_at(image, offset + __builtin_offsetof(struct ainka_automaton, class_of) +
						      ((const __u8 *)event)[place]);

		state = ainka_half_at(image, next + (state * classes + class_of) * 2);
		AINKA_MASK(state, AINKA_AUTOMATON_STATES - 1);
	}
	return state | (ainka_byte_at(image, automaton->flags + state) & AINKA_STATE_SEALED) / AINKA_STATE_SEALED * AINKA_IS_SEALED;
}

/* Tests a name or text (a number of enum ainka_field) with an automaton; answers the outcome. */
AINKA_STAGE ainka_run_automaton(struct ainka_event *event, __u64 handle, __u64 field, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	AINKA_MASK(field, 31);
	event->asked = field;
	if (!(event->ready >> field & 1) && field >= AINKA_FIELD_TEXT)
		ainka_read_text(event, field);
	field = *(volatile __u32 *)&event->asked; /* as in ainka_intern_text */
	AINKA_MASK(field, 31);
	if (event->unknown >> field & 1)
		return AINKA_IS_UNKNOWN;
	if (event->none >> field & 1)
		return AINKA_FALSE;
	__u64 position, length = event->length[field], state = ainka_table_of(event, image)->zero;

	if (field == AINKA_FIELD_LONG)
		position = __builtin_offsetof(struct ainka_event, long_text);
	else if (field >= AINKA_FIELD_TEXT)
		position = (field - AINKA_FIELD_TEXT) * AINKA_TEXT_BYTES;
	else
		position = __builtin_offsetof(struct ainka_event, name) + ((field - AINKA_FIELD_NAME) & (AINKA_NAMES - 1)) * 16;
	__u64 end = position + length;
	const struct ainka_automaton *automaton = ainka_at(image, offset);
	__u32 flags_at = automaton->flags, flags;

	AINKA_EACH(turn, AINKA_LONG_BYTES / AINKA_BLOCK + 1) {
		if (position >= end || state & AINKA_IS_SEALED)
			break;
		state = (__u32)ainka_run_block(event, handle, offset, end << 16 | position, state);
		position += AINKA_BLOCK;
	}
	AINKA_MASK(state, AINKA_AUTOMATON_STATES - 1);
	flags = ainka_byte_at(image, flags_at + state);
	if (event->truncated >> field & 1 && !(flags & AINKA_STATE_SEALED))
		return AINKA_IS_UNKNOWN;
	return flags & AINKA_STATE_ACCEPTS ? AINKA_TRUE : AINKA_FALSE;
}

#endif
