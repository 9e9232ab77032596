/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What an event comes to: the strictest verdict, and the rules that are met. */
#ifndef AINKA_EVALUATOR_RESULTS_H
#define AINKA_EVALUATOR_RESULTS_H

#include "access.h"

/* The record of the rule with this number. */
AINKA_INLINE const struct ainka_rule *ainka_rule_at(const __u8 *image, __u32 number)
{
	return ainka_at(image, ((const struct ainka_directory *)image)->rule_records + number * sizeof(struct ainka_rule));
}

/* The greatest key decides. */
AINKA_INLINE void ainka_raise(struct ainka_event *event, __u32 key, __u32 errno_code)
{
	if (key <= event->strictest)
		return;
	event->strictest = key;
	event->errno_code = errno_code;
}

/* Keeps the number of a rule that is met, of the first 16, and what of it is not carried out. */
AINKA_INLINE void ainka_keep_match(struct ainka_event *event, __u32 number, __u32 held)
{
	__u64 place = event->matches;

	event->matches = place + 1;
	if (place < AINKA_KEPT_MATCHES) {
		AINKA_MASK(place, AINKA_KEPT_MATCHES - 1);
		event->matched[place] = number;
		event->matched_held[place] = held;
	}
}

#endif
