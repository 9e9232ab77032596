/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What follows from a row that holds: a rule is met, or unknown. */
#ifndef AINKA_EVALUATOR_MATCHES_H
#define AINKA_EVALUATOR_MATCHES_H

#include "charges.h"

AINKA_INLINE void ainka_clear_alternatives(struct ainka_event *event)
{
	if (event->alternatives_clear)
		return;
	event->alternatives_clear = 1;
	AINKA_EACH(turn, AINKA_ALTERNATIVES / 64) {
		event->matched_alternatives[turn] = 0;
		event->unknown_alternatives[turn] = 0;
	}
}

/* A rule with alternatives: answers 1 iff this is the first of its rows that says so, after taking back what a row said before. */
AINKA_STAGE ainka_is_first(struct ainka_event *event, __u64 alternative, __u64 counter, __u64 is_unknown)
{
	if (!event)
		return 0;
	ainka_clear_alternatives(event);
	__u64 word = alternative >> 6, bit = 1ull << (alternative & 63);

	AINKA_MASK(word, AINKA_ALTERNATIVES / 64 - 1);
	if (event->matched_alternatives[word] & bit)
		return 0;
	int was_unknown = !!(event->unknown_alternatives[word] & bit);

	if (is_unknown) {
		event->unknown_alternatives[word] |= bit;
		return !was_unknown;
	}
	event->matched_alternatives[word] |= bit;
	if (was_unknown) {
		event->unknown_matches--;
		ainka_count_unknown(counter, -1);
	}
	return 1;
}

/* The verdict of a rule for what it cannot tell. */
AINKA_INLINE void ainka_raise_unknown(struct ainka_event *event, const struct ainka_rule *rule, __u32 key)
{
	if (rule->mode == AINKA_OBSERVE)
		ainka_count_observed(rule->counter);
	else
		ainka_raise(event, key, rule->unknown_errno_code);
}

/* A rule is unknown for this event: counts it, and keeps it if it has a verdict for that. */
AINKA_STAGE ainka_note_unknown(struct ainka_event *event, ainka_handle handle, __u64 key)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u32 number = 0xffffff - (key & 0xffffff);
	const struct ainka_rule *rule = ainka_rule_at(image, number);

	/* Without a branch of its own, which the verifier would follow: AINKA_OFF is the mode with bit 1. */
	if (!(event->scopes >> (rule->scope & 31) & 1 & ~(__u32)(rule->mode >> 1)))
		return 0;
	if (rule->alternative != AINKA_NO_ALTERNATIVE && !ainka_is_first(event, rule->alternative, rule->counter, 1))
		return 0;
	event->unknown_matches++;
	ainka_count_unknown(rule->counter, 1);
	if (!rule->unknown_verdict)
		return 0;
	__u32 verdict_key = (__u32)rule->unknown_verdict << 24 | (0xffffff - number);
	__u64 place = event->unsure_count;

	/* A rule with one alternative stays unknown. One with several may still be met: it waits. */
	if (rule->alternative == AINKA_NO_ALTERNATIVE || place >= AINKA_KEPT_UNKNOWN) {
		ainka_raise_unknown(event, rule, verdict_key);
		return 0;
	}
	AINKA_MASK(place, AINKA_KEPT_UNKNOWN - 1);
	event->unsure[place] = verdict_key;
	event->unsure_count = place + 1;
	return 0;
}

/* All rows were compared: a rule that is still unknown gives its verdict for that. */
AINKA_STAGE ainka_settle_unknown(struct ainka_event *event, ainka_handle handle, __u64 index)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	AINKA_MASK(index, AINKA_KEPT_UNKNOWN - 1);
	__u32 key = event->unsure[index], number = 0xffffff - (key & 0xffffff);
	const struct ainka_rule *rule = ainka_rule_at(image, number);
	__u64 word = rule->alternative >> 6;

	AINKA_MASK(word, AINKA_ALTERNATIVES / 64 - 1);
	if (!(event->matched_alternatives[word] >> (rule->alternative & 63) & 1))
		ainka_raise_unknown(event, rule, key);
	return 0;
}

/* The same for number `turn` of those that wait; answers 1 when there is none. */
static long ainka_unknown_step(__u32 turn, void *context)
{
	const struct ainka_step *step = context;

	if (turn >= step->event->unsure_count)
		return 1;
	ainka_settle_unknown(step->event, step->handle, turn);
	return 0;
}

/* A rule is met, without a mode or charges of its own, and counts once. */
AINKA_INLINE void ainka_meet_rule(struct ainka_event *event, const struct ainka_rule *rule, __u32 key)
{
	ainka_count_plainly(event, rule->counter, rule->flags);
	event->signals |= rule->signals;
	event->flags |= rule->flags | AINKA_MATCH_REPORTED;
	ainka_raise(event, key, rule->errno_code);
	ainka_keep_match(event, 0xffffff - (key & 0xffffff), 0);
}

/* A rule is met. Counters, signals and flags never lose a match; rule numbers are kept for the first 16. */
AINKA_INLINE void ainka_note_match(struct ainka_event *event, const __u8 *image, ainka_handle handle, __u32 key)
{
	__u32 number = 0xffffff - (key & 0xffffff);
	const struct ainka_rule *rule = ainka_rule_at(image, number);

	if (!(event->scopes >> (rule->scope & 31) & 1))
		return;
	if (rule->alternative != AINKA_NO_ALTERNATIVE && !ainka_is_first(event, rule->alternative, rule->counter, 0))
		return;
	if (rule->mode | rule->charges) {
		ainka_settle_match(event, handle, key);
		return;
	}
	ainka_meet_rule(event, rule, key);
}

#endif
