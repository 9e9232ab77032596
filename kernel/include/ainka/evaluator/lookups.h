/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What deferred rows ask of windows and of thresholds by key. It is looked up once all lists are done, so that windows hold the
 * event itself, and before expressions are computed, which have no call frame to spare.
 */
#ifndef AINKA_EVALUATOR_LOOKUPS_H
#define AINKA_EVALUATOR_LOOKUPS_H

#include "expressions.h"
#include "windows.h"

/* The value of a threshold for the entry's key, or its start. */
AINKA_INLINE __s64 ainka_keyed_threshold(const __u8 *image, const struct ainka_region *region, __u64 entry, __u64 now)
{
	const struct ainka_directory *directory = (const void *)image;
	const struct ainka_slot *slot = ainka_slot_at(ainka_word_at(image, directory->slot_table + region->slot * 4ull));
	const __u64 *line = entry ? ainka_line_at(entry) : 0;

	if (!slot)
		return 0;
	if (!line || (line[AINKA_ENTRY_EXPIRES] && line[AINKA_ENTRY_EXPIRES] <= now))
		return slot->start;
	__s64 value = line[AINKA_ENTRY_VALUE], low = slot->low, high = slot->high;

	return value < low ? low : value > high ? high : value;
}

/* Looks up the next thing that the table's rows ask for; answers 0 when nothing is left. */
AINKA_STAGE ainka_look_up(struct ainka_event *event, ainka_handle handle)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image || !event->look_ups)
		return 0;
	__u64 place = ainka_lowest_bit(event->look_ups);

	event->look_ups &= event->look_ups - 1;
	AINKA_MASK(place, AINKA_LOOK_UPS - 1);
	const struct ainka_look_up *asked =
		ainka_at(image, ainka_table_of(event, image)->look_up_table + place * sizeof(struct ainka_look_up));
	__u64 number = asked->region;
	const struct ainka_region *region = ainka_region_at(image, number);
	int entry = 0;

	event->looked[place] = 0;
	if (asked->field != AINKA_NO_KEY || asked->written) {
		if (asked->written)
			ainka_take_written_key(event, handle, asked->written);
		else
			ainka_take_key(event, asked->field);
		if (event->key_head == AINKA_KEY_UNKNOWN) {
			event->looked_unknown |= 1u << place;
			return 1;
		}
		if (region->sets)
			entry = ainka_find_entry(event, handle, number);
	}
	if (region->kind == AINKA_REGION_THRESHOLD) {
		event->looked[place] = ainka_keyed_threshold(image, region, entry > 0 ? entry : 0, event->clock_ns);
		return 1;
	}
	if (!region->sets) {
		entry = ainka_shared_entry(region);
	} else if (!entry) {
		/* A key that was never seen: 0 as long as there is room for it. */
		if (ainka_place_in(event, handle, number, ainka_set_of(event, region, 0)) ||
		    ainka_place_in(event, handle, number, ainka_set_of(event, region, 1)))
			return 1;
		entry = ainka_shared_entry(region);
	} else if (entry < 0) {
		entry = ainka_shared_entry(region);
	}
	ainka_sum_window(event, handle, number, entry, place);
	return 1;
}

#endif
