/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Further tests of a row: what does not fit into its three. */
#ifndef AINKA_EVALUATOR_TESTS_H
#define AINKA_EVALUATOR_TESTS_H

#include "automata.h"
#include "expressions.h"
#include "texts.h"

/* Answers the outcome of one further test. */
AINKA_INLINE int ainka_more_outcome(struct ainka_event *event, const __u8 *image, ainka_handle handle, const struct ainka_more *more)
{
	__u32 kind = more->kind;

	if (kind == AINKA_MORE_LOOK_UPS)
		return AINKA_TRUE;
	if (kind == AINKA_MORE_AUTOMATON)
		return ainka_run_automaton(event, handle, more->slot, more->low);
	if (kind == AINKA_MORE_EXPRESSION)
		return ainka_evaluate_expression(event, handle, more->low);
	if (kind == AINKA_MORE_TEXT || kind == AINKA_MORE_TEXT_MEMBER) {
		__u32 text = (more->slot / 4 - AINKA_FIELD_TEXT) & (AINKA_TEXTS - 1);

		if (!(event->interned >> text & 1))
			ainka_intern_text(event, handle, text);
	}
	__u32 symbol = ainka_symbol_at(event, more->slot), low = more->low, width = more->width;

	if (symbol == AINKA_UNKNOWN)
		return AINKA_IS_UNKNOWN;
	if (kind < AINKA_MORE_MEMBER)
		return symbol - low <= width ? AINKA_TRUE : AINKA_FALSE;
	return symbol < width && ainka_byte_at(image, low + (symbol >> 3)) >> (symbol & 7) & 1 ? AINKA_TRUE : AINKA_FALSE;
}

/* Answers 1 iff the further test has a wanted outcome. */
AINKA_STAGE ainka_one_holds(struct ainka_event *event, ainka_handle handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_more *more = ainka_at(image, offset);

	return (more->wanted & ainka_more_outcome(event, image, handle, more)) != 0;
}

/* Answers 1 iff each of these further tests has a wanted outcome. */
AINKA_STAGE ainka_more_holds(struct ainka_event *event, ainka_handle handle, __u64 offset, __u64 count)
{
	AINKA_EACH(turn, AINKA_MORE_TESTS) {
		if (turn >= count)
			break;
		if (!ainka_one_holds(event, handle, offset + turn * sizeof(struct ainka_more)))
			return 0;
	}
	return 1;
}

#endif
