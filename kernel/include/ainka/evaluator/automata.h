/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Automata over names and texts: suffixes, occurrences, globs. */
#ifndef AINKA_EVALUATOR_AUTOMATA_H
#define AINKA_EVALUATOR_AUTOMATA_H

#include "access.h"

#define AINKA_BLOCK 16	/* bytes a call: verified once, whatever the text's length */

/* Where a run stands, in event->stack, which nothing else uses meanwhile: in memory, so that the verifier sees one state of it. */
enum { AINKA_RUN_POSITION, AINKA_RUN_END, AINKA_RUN_STATE };

/* Runs over the next block of bytes of the event; answers 0 when the text is over or the state is sealed. */
AINKA_STAGE ainka_run_block(struct ainka_event *event, ainka_handle handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_automaton *automaton = ainka_at(image, offset);
	__u64 next = automaton->next, classes = automaton->classes, state = event->stack[AINKA_RUN_STATE];
	__u64 position = event->stack[AINKA_RUN_POSITION], end = event->stack[AINKA_RUN_END], place = position, left = end - position;

	/* A block from there is inside the event. */
	AINKA_MASK(place, 4095);
	const __u8 *bytes = (const __u8 *)event + place;

	AINKA_EACH(turn, AINKA_BLOCK) {
		if (turn >= left)
			break;
		__u64 class_of = automaton->class_of[bytes[turn]];

		state = ainka_half_at(image, next + (state * classes + class_of) * 2);
		AINKA_MASK(state, AINKA_AUTOMATON_STATES - 1);
	}
	event->stack[AINKA_RUN_STATE] = state;
	event->stack[AINKA_RUN_POSITION] = position + AINKA_BLOCK;
	return position + AINKA_BLOCK < end && !(ainka_byte_at(image, automaton->flags + state) & AINKA_STATE_SEALED);
}

struct ainka_run {
	struct ainka_event *event;
	ainka_handle handle;
	__u64 offset;
};

/* Runs over the next block; answers 1 when that was the last. */
static long ainka_run_step(__u32 turn, void *context)
{
	const struct ainka_run *run = context;

	(void)turn;
	return !ainka_run_block(run->event, run->handle, run->offset);
}

/* Tests a name or text (a number of enum ainka_field) with an automaton; answers the outcome. */
AINKA_STAGE ainka_run_automaton(struct ainka_event *event, ainka_handle handle, __u64 field, __u64 offset)
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
	__u64 position, length = event->length[field];

	if (field == AINKA_FIELD_LONG)
		position = __builtin_offsetof(struct ainka_event, long_text);
	else if (field >= AINKA_FIELD_TEXT)
		position = (field - AINKA_FIELD_TEXT) * AINKA_TEXT_BYTES;
	else
		position = __builtin_offsetof(struct ainka_event, name) + ((field - AINKA_FIELD_NAME) & (AINKA_NAMES - 1)) * 16;
	const struct ainka_automaton *automaton = ainka_at(image, offset);
	__u32 flags_at = automaton->flags, flags;

	event->stack[AINKA_RUN_POSITION] = position;
	event->stack[AINKA_RUN_END] = position + length;
	event->stack[AINKA_RUN_STATE] = 0;
	if (ainka_run_block(event, handle, offset)) {
		struct ainka_run run = { event, handle, offset };

		AINKA_REPEAT(AINKA_LONG_BYTES / AINKA_BLOCK, ainka_run_step, &run);
	}
	__u64 state = event->stack[AINKA_RUN_STATE];

	AINKA_MASK(state, AINKA_AUTOMATON_STATES - 1);
	flags = ainka_byte_at(image, flags_at + state);
	if (event->truncated >> field & 1 && !(flags & AINKA_STATE_SEALED))
		return AINKA_IS_UNKNOWN;
	return flags & AINKA_STATE_ACCEPTS ? AINKA_TRUE : AINKA_FALSE;
}

#endif
