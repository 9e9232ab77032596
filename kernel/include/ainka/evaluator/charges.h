/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What a rule that is met has beside verdict and signals: windows to count in, a throttle, limits, a mode. */
#ifndef AINKA_EVALUATOR_CHARGES_H
#define AINKA_EVALUATOR_CHARGES_H

#include "buckets.h"
#include "results.h"
#include "windows.h"

/*
 * Carries out one charge of the rule: counts in a window, or asks a bucket and notes what it holds back. Answers 1 when its key has no
 * entry yet: whoever asks has stack left to make one.
 */
AINKA_STAGE ainka_charge_one(struct ainka_event *event, ainka_handle handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_charge *charge = ainka_at(image, offset);
	__u64 kind = charge->kind, number = charge->region;

	if (charge->field != AINKA_NO_KEY)
		ainka_take_key(event, charge->field);
	if (kind == AINKA_CHARGE_WINDOW && charge->field != AINKA_NO_KEY && event->key_head == AINKA_KEY_UNKNOWN)
		return 0;
	__u64 entry = ainka_entry_to_change(event, handle, ainka_region_at(image, number), number);

	if (!entry)
		return 1;

	if (kind == AINKA_CHARGE_WINDOW) {
		ainka_count_in_window(event, handle, number, entry);
		return 0;
	}
	if (ainka_take_from_bucket(event, handle, number, entry)) {
		event->charged_signals |= charge->signals;
		event->is_within |= kind == AINKA_CHARGE_THROTTLE;
		return 0;
	}
	if (kind != AINKA_CHARGE_THROTTLE) {
		event->held |= charge->notices;
		event->limited++;
	}
	return 0;
}

/* What a match of a rule with charges or a mode comes to, once its charges are settled. */
AINKA_STAGE ainka_finish_match(struct ainka_event *event, ainka_handle handle, __u64 key)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u32 number = 0xffffff - (key & 0xffffff);
	const struct ainka_rule *rule = ainka_rule_at(image, number);
	__u64 signals = rule->signals | event->charged_signals;
	__u32 acts, observes = rule->mode == AINKA_OBSERVE, silent = rule->notices && !(rule->notices & ~event->held), flags;

	if (event->is_within)
		key &= 0xffffff;
	acts = key >> 24 >= AINKA_THROTTLE || signals;
	flags = (silent ? 0 : rule->flags & AINKA_RULE_NOTIFY) | (acts ? AINKA_RULE_ACTS : 0) | (observes ? AINKA_COUNT_OBSERVES : 0);
	ainka_count_match(event, rule->counter, flags | event->limited << 8);
	if (acts || !silent)
		event->flags |= AINKA_MATCH_REPORTED;
	ainka_keep_match(event, number, event->held | (observes ? AINKA_MATCH_OBSERVED : 0));
	if (observes)
		return 0;
	event->signals |= signals;
	ainka_raise(event, key, rule->errno_code);
	return 0;
}

/* A rule with charges or a mode is met. Its number comes as in a row's key, with its verdict. */
AINKA_STAGE ainka_settle_match(struct ainka_event *event, ainka_handle handle, __u64 key)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_rule *rule = ainka_rule_at(image, 0xffffff - (__u32)(key & 0xffffff));
	__u64 offset = rule->charge_table, charges = rule->charges, feeds = rule->flags & AINKA_RULE_FEEDS;

	__u64 off = rule->mode >> 1 & 1;

	/* A rule that is off charges nothing and comes to nothing; no branch of its own, which the verifier would follow. */
	charges &= off - 1;
	feeds |= off;
	if (!event->clock_ns)
		event->clock_ns = ainka_now();
	event->charged_signals = 0;
	event->held = event->limited = event->is_within = 0;
	AINKA_EACH(turn, AINKA_CHARGES) {
		if (turn >= charges)
			break;
		if (ainka_charge_one(event, handle, offset)) {
			ainka_claim_entry(event, handle, offset);
			ainka_charge_one(event, handle, offset);
		}
		offset += sizeof(struct ainka_charge);
	}
	if (!feeds)
		ainka_finish_match(event, handle, key);
	return 0;
}

#endif
