/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Windows: how many events of a kind there were in the last while. A window is sixteen words of number << 32 | count, one for each
 * sixteenth of its time, and the number says which sixteenth since the clock began; older ones are simply not added.
 */
#ifndef AINKA_EVALUATOR_WINDOWS_H
#define AINKA_EVALUATOR_WINDOWS_H

#include "keyed.h"

#define AINKA_WINDOW_TURNS 3	/* only whoever moves the word to a new sixteenth first can make another fail, once */
#define AINKA_COUNT_LARGEST 0xffff0000u
#define AINKA_WINDOW_LATE 65536u	/* so many sixteenths ahead are another event's, more are older than the numbers reach */

/* Counts the event in the window of the entry. */
AINKA_STAGE ainka_count_in_window(struct ainka_event *event, ainka_handle handle, __u64 number, __u64 entry)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_region *region = ainka_region_at(image, number);
	__u64 sixteenth = region->interval_ns ? event->clock_ns / region->interval_ns : 0, index = sixteenth;
	__u64 *counts = ainka_line_at(entry + 1 + (sixteenth >> 3 & 1));

	if (!counts)
		return 0;
	AINKA_MASK(index, 7);
	AINKA_EACH(turn, AINKA_WINDOW_TURNS) {
		__u64 word = *(volatile __u64 *)&counts[index];

		if (word >> 32 == (__u32)sixteenth) {
			if ((__u32)word < AINKA_COUNT_LARGEST)
				__sync_fetch_and_add(&counts[index], 1);
			return 1;
		}
		/* A later sixteenth is there: this event comes too late to be in the window. */
		if ((__u32)(word >> 32) - (__u32)sixteenth < AINKA_WINDOW_LATE && word)
			return 1;
		if (__sync_val_compare_and_swap(&counts[index], word, sixteenth << 32 | 1) == word)
			return 1;
	}
	ainka_count_in_head(region, AINKA_HEAD_FAILED);
	return 0;
}

/* Adds up eight sixteenths of a window that the sixteenth `now` is the last of. */
AINKA_INLINE __u64 ainka_sum_of(const __u64 *counts, __u32 now)
{
	__u64 sum = 0;

	AINKA_EACH(index, 8) {
		__u64 word = *(volatile const __u64 *)&counts[index];
		/* without a branch: all bits iff the sixteenth is now or one of the fifteen before */
		__u64 age = now - (__u32)(word >> 32), is_in = (age - 16) >> 32;

		AINKA_OPAQUE(is_in);
		sum += word & is_in;
	}
	return sum;
}

/* Leaves what the window of the entry holds in event->looked[place]. */
AINKA_STAGE ainka_sum_window(struct ainka_event *event, ainka_handle handle, __u64 number, __u64 entry, __u64 place)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_region *region = ainka_region_at(image, number);
	__u32 now = region->interval_ns ? event->clock_ns / region->interval_ns : 0;
	const __u64 *first = ainka_line_at(entry + 1), *second = ainka_line_at(entry + 2);

	if (!first || !second)
		return 0;
	__u64 sum = ainka_sum_of(first, now) + ainka_sum_of(second, now);

	AINKA_MASK(place, AINKA_LOOK_UPS - 1);
	event->looked[place] = sum > 0xffffffff ? 0xffffffff : sum;
	return 1;
}

#endif
