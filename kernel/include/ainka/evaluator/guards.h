/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The first question to an event: can it meet a rule at all? See struct ainka_guard. */
#ifndef AINKA_EVALUATOR_GUARDS_H
#define AINKA_EVALUATOR_GUARDS_H

#include "access.h"

#define AINKA_GUARDS_COUNT 63u	/* of a reference to guards: how many; what is above is the offset */

/* Of a place that a byte says: wherever it leads to from the addresses on is inside the event, but only user space must have it aligned. */
#ifdef __bpf__
#define AINKA_WORD(place) (place)
#else
#define AINKA_WORD(place) ((place) & 248)
#endif

/*
 * Adds the hash's own bit to those that the event shows; answers them with those that nobody wants where the hash leads to: all bits are set
 * where the event may meet a row.
 */
AINKA_INLINE __u64 ainka_ask_guard(const __u8 *image, const struct ainka_guard *guard, __u64 hash, __u64 *shows)
{
	*shows |= 1ull << (hash >> 58);
	return *(const __u64 *)ainka_at(image, guard->words + (hash >> 32 & guard->mask)) | *shows;
}

/* Answers 1 iff the event, whose fields all have values, can meet a rule. */
AINKA_INLINE int ainka_can_meet(struct ainka_event *event, const __u8 *image, __u32 guards)
{
	const struct ainka_guard *first = ainka_at(image, guards & ~AINKA_GUARDS_COUNT); /* all are inside: AINKA_IMAGE_SLACK */
	const struct ainka_guard *guard = first;
	__u64 names = guards >> 3, others = guards, shows = 0, satisfied = 0;

	AINKA_MASK(names, 7);
	AINKA_MASK(others, 7);
	AINKA_EACH(turn, AINKA_GUARDED_NAMES) {
		if (turn >= names)
			break;
		const __u64 *words = AINKA_PLACE(event->name, guard->source);

		satisfied = ainka_ask_guard(image, guard, (words[0] + words[1] * AINKA_SLOT_FACTOR) * AINKA_MIX_FACTOR, &shows);
		if (!~satisfied)
			goto done;
		guard++;
	}
	guard = first + AINKA_GUARDED_NAMES; /* wherever names ended, or the verifier would tell the ways apart */
	AINKA_EACH(turn, AINKA_GUARDS) {
		if (turn >= others)
			break;
		__u64 word = *(const __u64 *)((const __u8 *)event->address + AINKA_WORD(guard->source));

		satisfied = ainka_ask_guard(image, guard, (word & guard->keep) * AINKA_MIX_FACTOR, &shows);
		if (!~satisfied)
			break;
		guard++;
	}
done:
	event->found = satisfied;
	return !~*(volatile __u64 *)&event->found; /* asked of memory: the verifier would go on with each way out of the loops */
}

#endif
