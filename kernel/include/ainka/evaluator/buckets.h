/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Buckets: what lets so many through in a time. A bucket is one word, the instant when it will be empty (the theoretical arrival
 * time of the generic cell rate algorithm, ITU-T I.371): the event is within iff that is at most the tolerance away.
 */
#ifndef AINKA_EVALUATOR_BUCKETS_H
#define AINKA_EVALUATOR_BUCKETS_H

#include "keyed.h"

#define AINKA_BUCKET_TURNS 4	/* each turn that fails is one in which another CPU got through */

/* Answers 1 iff the event is within the bucket of the entry, and charges it then. */
AINKA_STAGE ainka_take_from_bucket(struct ainka_event *event, ainka_handle handle, __u64 number, __u64 entry)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_region *region = ainka_region_at(image, number);
	__u64 *line = ainka_line_at(entry), now = event->clock_ns;

	if (!line)
		return 0;
	AINKA_EACH(turn, AINKA_BUCKET_TURNS) {
		__u64 empty_at = *(volatile __u64 *)&line[AINKA_ENTRY_VALUE];

		if (empty_at > now + region->tolerance_ns)
			return 0;
		__u64 next = (empty_at > now ? empty_at : now) + region->interval_ns;

		if (__sync_val_compare_and_swap(&line[AINKA_ENTRY_VALUE], empty_at, next) == empty_at)
			return 1;
	}
	/* So many at once are more than it lets through. */
	ainka_count_in_head(region, AINKA_HEAD_FAILED);
	return 0;
}

#endif
