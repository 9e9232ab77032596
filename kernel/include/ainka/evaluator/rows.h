/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Lists of rows: two tests without a branch for all, the rest for the few that pass. */
#ifndef AINKA_EVALUATOR_ROWS_H
#define AINKA_EVALUATOR_ROWS_H

#include "matches.h"
#include "tests.h"

/* The first two tests of a row hold: does the third? */
AINKA_INLINE int ainka_third_holds(struct ainka_event *event, const __u8 *image, __u64 handle, const struct ainka_row *row)
{
	__u32 third = row->flags & AINKA_THIRD_MASK;

	if (third == AINKA_THIRD_MORE)
		return ainka_more_holds(event, handle, row->test[2].low, row->test[2].width);
	if (third == AINKA_THIRD_LEARNED) {
		__u64 number = row->slot[2] / 4;

		AINKA_MASK(number, AINKA_NUMBERS - 1);
		if (ainka_has_no_value(event, number))
			return 0;
		return ainka_compare(event->number[number], row->test[2].width, ainka_threshold(image, row->test[2].low));
	}
	if (third == AINKA_THIRD_TEXT) {
		__u32 text = (row->slot[2] / 4 - AINKA_FIELD_TEXT) & (AINKA_TEXTS - 1);

		if (!(event->interned >> text & 1))
			ainka_intern_text(event, handle, text);
	}
	__u32 symbol = ainka_symbol_at(event, row->slot[2]);

	return symbol - row->test[2].low <= row->test[2].width && !(row->flags & AINKA_ROW_NEGATED_2 && symbol == AINKA_UNKNOWN);
}

/* The first two tests of this row hold: looks at the rest, and notes what follows. */
AINKA_STAGE ainka_visit_row(struct ainka_event *event, __u64 handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_row *row = ainka_at(image, offset);
	__u32 flags = row->flags;

	if (flags & AINKA_ROW_NEGATED_0 && ainka_symbol_at(event, row->slot[0]) == AINKA_UNKNOWN)
		return 0;
	if (flags & AINKA_ROW_NEGATED_1 && ainka_symbol_at(event, row->slot[1]) == AINKA_UNKNOWN)
		return 0;
	if (flags & AINKA_THIRD_MASK && !ainka_third_holds(event, image, handle, row))
		return 0;
	if (flags & AINKA_ROW_UNKNOWN)
		ainka_note_unknown(event, handle, row->key);
	else
		ainka_note_match(event, image, row->key);
	return 0;
}

static const __u8 ainka_bit_of_product[64] = { /* de Bruijn: branches would multiply the verifier's paths by 64 */
	0, 1, 48, 2, 57, 49, 28, 3, 61, 58, 50, 42, 38, 29, 17, 4, 62, 55, 59, 36, 53, 51, 43, 22, 45, 39, 33, 30, 24, 18, 12, 5,
	63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21, 44, 32, 23, 11, 46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9, 13, 8, 7, 6,
};

AINKA_INLINE void ainka_visit_found(struct ainka_event *event, __u64 handle, __u64 first, __u64 found)
{
	AINKA_EACH(turn, AINKA_LIST_ROWS) {
		if (!found)
			break;
		__u64 lowest = (found & -found) * 0x03f79d71b4cb0a89ull >> 58;

		found &= found - 1;
		ainka_visit_row(event, handle, first + ainka_bit_of_product[lowest] * sizeof(struct ainka_row));
	}
}

/* Compares the first two tests of up to `limit` rows of a list; answers a bit for each row where both hold. */
AINKA_INLINE __u64 ainka_scan_rows(const struct ainka_event *event, const __u8 *image, __u32 list, __u32 limit)
{
	__u64 first = (__u64)(list >> 7) * sizeof(struct ainka_row), rows = (list & 31) + 1, found = 0;

	AINKA_EACH(turn, limit) {
		__u64 index = turn;

		if (index >= rows)
			break;
		const struct ainka_row *row = ainka_at(image, first + index * sizeof(*row));
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

	/* In line: the way from here to a path's component has no frame to spare (8 at most). */
	ainka_visit_found(event, handle, (__u64)(list >> 7) * sizeof(struct ainka_row), found);
	return 1;
}

#endif
