/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Lists of rows: two tests without a branch for all, the rest for the few that pass. */
#ifndef AINKA_EVALUATOR_ROWS_H
#define AINKA_EVALUATOR_ROWS_H

#include "lookups.h"
#include "matches.h"
#include "tests.h"

#define AINKA_SECOND_VISIT 1u	/* in the offset of a row, which is a multiple of 32 */

/* Compares a number with a threshold. */
AINKA_STAGE ainka_learned_holds(struct ainka_event *event, __u64 handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_row *row = ainka_at(image, offset);
	__u64 number = row->slot[2] / 4;

	AINKA_MASK(number, AINKA_NUMBERS - 1);
	if (ainka_has_no_value(event, number))
		return 0;
	return ainka_compare(event->number[number], row->test[2].width, ainka_threshold(image, row->test[2].low));
}

/* The first two tests of the row at `offset` hold: does the third? */
AINKA_INLINE int ainka_third_holds(struct ainka_event *event, __u64 handle, const struct ainka_row *row, __u64 offset)
{
	__u32 third = row->flags & AINKA_THIRD_MASK;

	if (third == AINKA_THIRD_MORE)
		return ainka_more_holds(event, handle, row->test[2].low, row->test[2].width);
	if (third == AINKA_THIRD_LEARNED)
		return ainka_learned_holds(event, handle, offset);
	if (third == AINKA_THIRD_TEXT) {
		__u32 text = (row->slot[2] / 4 - AINKA_FIELD_TEXT) & (AINKA_TEXTS - 1);

		if (!(event->interned >> text & 1))
			ainka_intern_text(event, handle, text);
	}
	__u32 symbol = ainka_symbol_at(event, row->slot[2]);

	return symbol - row->test[2].low <= row->test[2].width && !(row->flags & AINKA_ROW_NEGATED_2 && symbol == AINKA_UNKNOWN);
}

/* Notes a row that asks windows or thresholds by key: they are not full yet. */
AINKA_INLINE void ainka_defer_row(struct ainka_event *event, const __u8 *image, const struct ainka_row *row, __u32 offset)
{
	__u64 place = event->deferred_count;

	event->look_ups |= ((const struct ainka_more *)ainka_at(image, row->test[2].low))->low;
	if (place >= AINKA_DEFERRED)
		return;
	AINKA_MASK(place, AINKA_DEFERRED - 1);
	event->deferred[place] = offset | AINKA_SECOND_VISIT;
	event->deferred_count = place + 1;
}

/* Takes the next row to visit: one of the run that is compared, or else one that was deferred; answers its offset, or 0. */
AINKA_INLINE __u64 ainka_take_row(struct ainka_event *event)
{
	__u64 found = event->found, place = event->deferred_next;

	if (found) {
		event->found = found & (found - 1);
		return event->found_first + ainka_lowest_bit(found) * sizeof(struct ainka_row);
	}
	if (place >= event->deferred_count)
		return 0;
	event->deferred_next = place + 1;
	AINKA_MASK(place, AINKA_DEFERRED - 1);
	return event->deferred[place];
}

/* Looks at the next row whose first two tests hold, and notes what follows; answers 0 when there is none. */
AINKA_STAGE ainka_visit_next(struct ainka_event *event, __u64 handle)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u64 offset = ainka_take_row(event);

	if (!offset)
		return 0;
	const struct ainka_row *row = ainka_at(image, offset & ~(__u64)AINKA_SECOND_VISIT);
	__u32 flags = row->flags;

	if (flags & AINKA_ROW_NEGATED_0 && ainka_symbol_at(event, row->slot[0]) == AINKA_UNKNOWN)
		return 1;
	if (flags & AINKA_ROW_NEGATED_1 && ainka_symbol_at(event, row->slot[1]) == AINKA_UNKNOWN)
		return 1;
	if (flags & AINKA_ROW_DEFERRED && !(offset & AINKA_SECOND_VISIT)) {
		ainka_defer_row(event, image, row, offset);
		return 1;
	}
	if (flags & AINKA_THIRD_MASK && !ainka_third_holds(event, handle, row, offset))
		return 1;
	if (flags & AINKA_ROW_UNKNOWN)
		ainka_note_unknown(event, handle, row->key);
	else
		ainka_note_match(event, image, handle, row->key);
	return 1;
}

/* What the steps of a repetition are given. */
struct ainka_step {
	struct ainka_event *event;
	__u64 handle;
};

/* Looks up the next thing that deferred rows ask for; answers 1 when there is none. */
static long ainka_look_up_step(__u32 turn, void *context)
{
	const struct ainka_step *step = context;

	(void)turn;
	return !ainka_look_up(step->event, step->handle);
}

/* Visits the rows that waited until windows hold the event. */
AINKA_STAGE ainka_visit_deferred(struct ainka_event *event, __u64 handle)
{
	if (!event)
		return 0;
	if (!event->clock_ns)
		event->clock_ns = ainka_now();
	struct ainka_step step = { event, handle };

	AINKA_REPEAT(AINKA_LOOK_UPS, ainka_look_up_step, &step);
	AINKA_EACH(turn, AINKA_DEFERRED)
		if (!ainka_visit_next(event, handle))
			break;
	return 0;
}

/* Compares the first two tests of up to `limit` rows of a list; answers a bit for each row where both hold. */
AINKA_INLINE __u64 ainka_scan_rows(const struct ainka_event *event, const __u8 *image, __u32 list, __u32 limit)
{
	/* All 32 are inside: AINKA_IMAGE_SLACK. */
	const struct ainka_row *first = ainka_at(image, (__u64)(list >> 7) * sizeof(struct ainka_row));
	__u64 rows = (list & 31) + 1, found = 0;

	AINKA_EACH(turn, limit) {
		__u64 index = turn;

		if (index >= rows)
			break;
		const struct ainka_row *row = first + turn;
		__u32 slots = *(const __u32 *)row->slot;
		__u32 above0 = ainka_symbol_at(event, slots) - row->test[0].low;
		__u32 above1 = ainka_symbol_at(event, slots >> 8) - row->test[1].low;
		/* no branch but the exit: the sign bit of width - (symbol - low) */
		__u64 fails = ((__u64)row->test[0].width - above0) | ((__u64)row->test[1].width - above1);

		found |= (~fails >> 63) << index;
	}
	return found;
}

/* The list to go on with after this one, or 0. */
AINKA_INLINE __u32 ainka_next_list(const __u8 *image, __u32 list)
{
	__u64 last = list, linked = list / AINKA_LIST_LINKED & 1;

	AINKA_OPAQUE(linked);
	AINKA_MASK(last, 31);
	/* Without a branch: the verifier would compare the rows of linked and of other lists apart. */
	return ainka_word_at(image, ((__u64)(list >> 7) + last + 1) * sizeof(struct ainka_row)) & (__u32)-linked;
}

/* Takes the next run of the list that is under way, or else the next list; answers 0 when nothing is left. */
AINKA_STAGE ainka_take_run(struct ainka_event *event, __u64 handle)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u32 list = event->run;

	if (!list) {
		__u64 index = event->pending_next;

		if (index >= event->pending_count)
			return 0;
		AINKA_MASK(index, AINKA_PENDING_LISTS - 1);
		list = event->pending[index];
		event->pending_next = index + 1;
	}
	event->run = ainka_next_list(image, list);
	return list;
}

/* Compares the next run of rows; answers 0 when nothing is left. */
AINKA_STAGE ainka_evaluate_run(struct ainka_event *event, __u64 handle)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u32 list = ainka_take_run(event, handle);

	if (!list)
		return 0;
	__u64 found = ainka_scan_rows(event, image, list, AINKA_LIST_ROWS);

	event->found = found;
	event->found_first = (__u64)(list >> 7) * sizeof(struct ainka_row);
	/* In line: the way from here to a path's component has no frame to spare (8 at most). */
	AINKA_EACH(turn, AINKA_LIST_ROWS) {
		if (!event->found)
			break;
		ainka_visit_next(event, handle);
	}
	return 1;
}

#endif
