/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Lists of rows: two tests without a branch for all, the rest for the few that pass. */
#ifndef AINKA_EVALUATOR_ROWS_H
#define AINKA_EVALUATOR_ROWS_H

#include "lookups.h"
#include "matches.h"
#include "tests.h"

#define AINKA_SECOND_VISIT 1u	/* in the offset of a row, which is a multiple of 32 */

/* Compares a number with a threshold. */
AINKA_STAGE ainka_learned_holds(struct ainka_event *event, ainka_handle handle, __u64 offset)
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
AINKA_INLINE int ainka_third_holds(struct ainka_event *event, ainka_handle handle, const struct ainka_row *row, __u64 offset)
{
	__u32 third = row->flags & AINKA_THIRD_MASK;

	if (third == AINKA_THIRD_MORE)
		return ainka_more_holds(event, handle, row->test[2].low, row->test[2].width);
	if (third == AINKA_THIRD_LEARNED)
		return ainka_learned_holds(event, handle, offset);
	if ((third | 4) == AINKA_THIRD_TEXT_OR_UNKNOWN) {
		__u32 text = (row->slot[2] / 4 - AINKA_FIELD_TEXT) & (AINKA_TEXTS - 1);

		if (!(event->interned >> text & 1))
			ainka_intern_text(event, handle, text);
	}
	__u32 symbol = ainka_symbol_at(event, row->slot[2]);

	return symbol - row->test[2].low <= row->test[2].width && !(row->flags & AINKA_ROW_NEGATED_2 && symbol == AINKA_UNKNOWN);
}

/* Answers 1 if the row's third test, of this text, cannot hold: told by four bytes of it, where it was read and need not be interned. */
AINKA_INLINE __u64 ainka_begins_otherwise(const struct ainka_event *event, const struct ainka_row *row, __u64 text)
{
	__u64 wanted = row->test[1].low, is_free = ((__u64)row->test[1].width + 1) >> 32;
	__u64 differs = (__u32)(*ainka_text_words(event, text) >> 8) ^ wanted;
	__u64 is_known = (event->ready & ~event->unknown) >> (AINKA_FIELD_TEXT + text) & is_free;

	/* Without a branch: the verifier would follow each. */
	AINKA_OPAQUE(wanted);
	AINKA_OPAQUE(differs);
	return -wanted >> 63 & -differs >> 63 & is_known;
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

/* Takes the next row whose first two tests hold: its offset, AINKA_SECOND_VISIT included. */
AINKA_INLINE __u64 ainka_take_row(struct ainka_event *event, __u64 found)
{
	__u64 place = ainka_lowest_bit(found), second = place & 1;

	place >>= 1;
	AINKA_MASK(place, AINKA_PAIRS - 1);
	return event->pair[place] + second * sizeof(struct ainka_row);
}

/* Looks at the row at event->slow_row, whose first two tests hold, and notes what follows, whatever it asks for. */
AINKA_STAGE ainka_visit_slowly(struct ainka_event *event, ainka_handle handle)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u64 offset = event->slow_row;
	const struct ainka_row *row = ainka_at(image, offset & ~(__u64)AINKA_SECOND_VISIT);
	__u32 flags = row->flags;

	if (flags & AINKA_ROW_NEGATED_0 && ainka_symbol_at(event, row->slot[0]) == AINKA_UNKNOWN)
		return 0;
	if (flags & AINKA_ROW_NEGATED_1 && ainka_symbol_at(event, row->slot[1]) == AINKA_UNKNOWN)
		return 0;
	if (flags & AINKA_ROW_DEFERRED && !(offset & AINKA_SECOND_VISIT)) {
		ainka_defer_row(event, image, row, offset);
		return 0;
	}
	int is_unknown = (flags & AINKA_ROW_UNKNOWN) != 0;

	if (flags & AINKA_THIRD_MASK && !ainka_third_holds(event, handle, row, offset)) {
		if ((flags & AINKA_THIRD_MASK) != AINKA_THIRD_TEXT_OR_UNKNOWN ||
		    ainka_symbol_of(event, row->slot[2]) != AINKA_UNKNOWN)
			return 0;
		is_unknown = 1;
	}
	if (is_unknown)
		ainka_note_unknown(event, handle, row->key);
	else
		ainka_note_match(event, image, handle, row->key);
	return 0;
}

/* Takes a row out of those whose first two tests hold, and notes it in event->slow_row. */
AINKA_INLINE __u64 ainka_take_found(struct ainka_event *event)
{
	__u64 found = event->found, offset = ainka_take_row(event, found);

	event->found = found & (found - 1);
	event->slow_row = offset;
	return offset;
}

#define AINKA_ROW_SLOW (AINKA_ROW_UNKNOWN | AINKA_ROW_NEGATED_0 | AINKA_ROW_NEGATED_1 | AINKA_ROW_NEGATED_2 | AINKA_ROW_DEFERRED)

/*
 * Looks at the next row whose first two tests hold, in line: a call would cost as much as the rest. Answers 1 when the row needs more than
 * a third symbol, or its rule more than one row, a mode or charges: then ainka_visit_slowly has to look at it.
 */
AINKA_INLINE int ainka_visit_row(struct ainka_event *event, const __u8 *image, ainka_handle handle)
{
	const struct ainka_row *row = ainka_at(image, ainka_take_found(event));
	__u32 flags = row->flags, third = flags & AINKA_THIRD_MASK, text = (row->slot[2] / 4 - AINKA_FIELD_TEXT) & (AINKA_TEXTS - 1);

	if (third == AINKA_THIRD_LEARNED || third == AINKA_THIRD_MORE)
		return 1;
	if (third >= AINKA_THIRD_TEXT && !(event->interned >> text & 1)) {
		if (ainka_begins_otherwise(event, row, text))
			return 0;
		ainka_intern_text(event, handle, text);
	}
	__u32 symbol = ainka_symbol_of(event, row->slot[2]);

	/* Where there is no third test, this one holds for all. */
	if (symbol - row->test[2].low > row->test[2].width)
		return third == AINKA_THIRD_TEXT_OR_UNKNOWN && symbol == AINKA_UNKNOWN;
	__u32 key = row->key;
	const struct ainka_rule *rule = ainka_rule_at(image, 0xffffff - (key & 0xffffff));

	if (flags & AINKA_ROW_SLOW)
		return 1;
	if (rule->mode | rule->charges || rule->alternative != AINKA_NO_ALTERNATIVE || event->matches >= AINKA_UNCOUNTED)
		return 1;
	if (event->scopes >> (rule->scope & 31) & 1)
		ainka_meet_rule(event, rule, key);
	return 0;
}

/* Looks up the next thing that deferred rows ask for; answers 1 when there is none. */
static long ainka_look_up_step(__u32 turn, void *context)
{
	const struct ainka_step *step = context;

	(void)turn;
	return !ainka_look_up(step->event, step->handle);
}

/* Looks up what deferred rows ask for, now that windows hold the event. */
AINKA_STAGE ainka_look_up_all(struct ainka_event *event, ainka_handle handle)
{
	if (!event)
		return 0;
	if (!event->clock_ns)
		event->clock_ns = ainka_now();
	struct ainka_step step = { event, handle, 0, 0 };

	AINKA_REPEAT(AINKA_LOOK_UPS, ainka_look_up_step, &step);
	return 0;
}

/* Looks at the row that was deferred as number `turn`; answers 1 when there is none. */
static long ainka_deferred_step(__u32 turn, void *context)
{
	const struct ainka_step *step = context;
	struct ainka_event *event = step->event;
	__u64 place = turn;

	if (place >= event->deferred_count)
		return 1;
	AINKA_MASK(place, AINKA_DEFERRED - 1);
	event->slow_row = event->deferred[place];
	ainka_visit_slowly(event, step->handle);
	return 0;
}

/* Answers 1 iff the first two tests of a row hold, without a branch: the sign bit of width - (symbol - low). */
AINKA_INLINE __u64 ainka_row_passes(const struct ainka_event *event, const struct ainka_row *row)
{
	__u32 above0 = ainka_symbol_of(event, row->slot[0]) - row->test[0].low;
	__u32 above1 = ainka_symbol_of(event, row->slot[1]) - row->test[1].low;
	__u64 fails = ((__u64)row->test[0].width - above0) | ((__u64)row->test[1].width - above1);

	return ~fails >> 63;
}

/*
 * Compares the rows of the lists that the event was led to, in pairs, for a wrong guess of where a list ends costs more than a row. What
 * is left for ainka_compare_run has its lists from event->pending_next on: long ones, and those behind. Answers two bits for each pair:
 * which of its rows pass.
 *
 * Where a scan stands is kept so that it looks the same to the verifier whichever way it came there: in memory, or behind a mask.
 */
AINKA_INLINE __u64 ainka_compare_lists(struct ainka_event *event, const __u8 *image)
{
	__u64 offset = event->pending[0], rest = offset; /* rest: rows behind the first of the pair */
	__u64 found = 0, kept = 0;

	if (offset & AINKA_LIST_LINKED)
		return 0;
	offset = offset >> 7 << 5;
	AINKA_MASK(offset, AINKA_IMAGE_SIZE - 32);
	AINKA_MASK(rest, AINKA_LIST_ROWS - 1);
	AINKA_EACH(turn, AINKA_INLINE_PAIRS) {
		const struct ainka_row *row = (const void *)(image + offset); /* two are inside: AINKA_IMAGE_SLACK */
		__u64 has_second = -rest >> 63, ends = (rest - 2) >> 63;

		event->pair[turn] = offset;
		found |= (ainka_row_passes(event, row) | (ainka_row_passes(event, row + 1) & has_second) << 1) << (turn * 2);
		rest -= 2;
		offset += 2 * sizeof(*row);
		AINKA_OPAQUE(ends);
		if (ends) {
			__u64 next = event->pending_next + 1;

			event->pending_next = next;
			kept = found;
			if (next >= event->pending_count)
				break;
			AINKA_MASK(next, AINKA_PENDING_LISTS - 1);
			rest = event->pending[next];
			if (rest & AINKA_LIST_LINKED)
				break;
			offset = rest >> 7 << 5;
		}
		AINKA_MASK(offset, AINKA_IMAGE_SIZE - 32);
		AINKA_MASK(rest, AINKA_LIST_ROWS - 1);
	}
	return kept;
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

#ifdef AINKA_WIDE_ROWS
#define AINKA_ROWS_A_CALL AINKA_LIST_ROWS
#else
#define AINKA_ROWS_A_CALL AINKA_CALL_ROWS
#endif

/* Takes the next rows of the list that is under way, or else of the next list; answers 0 when nothing is left. */
AINKA_INLINE __u32 ainka_take_run(struct ainka_event *event, const __u8 *image)
{
	__u32 list = event->run;

	if (!list) {
		__u64 index = event->pending_next;

		if (index >= event->pending_count)
			return 0;
		AINKA_MASK(index, AINKA_PENDING_LISTS - 1);
		list = event->pending[index];
		event->pending_next = index + 1;
	}
	if ((list & 31) >= AINKA_ROWS_A_CALL) /* what is behind the first rows is a run, too */
		event->run = list - AINKA_ROWS_A_CALL + (AINKA_ROWS_A_CALL << 7);
	else
		event->run = ainka_next_list(image, list);
	return list;
}

/* The rows of a run, all inside: AINKA_IMAGE_SLACK. Answers the offset of the first. */
AINKA_INLINE __u64 ainka_rows_of(const __u8 *image, __u32 list, const struct ainka_row **first)
{
	__u64 offset = (__u64)(list >> 7) * sizeof(struct ainka_row);

	AINKA_MASK(offset, AINKA_IMAGE_SIZE - 32);
	*first = (const void *)(image + offset);
	return offset;
}

#ifdef AINKA_WIDE_ROWS
#include "wide_rows.h"
#else
/* Compares the next rows of the lists that are left; answers 0 when there are none. */
AINKA_STAGE ainka_compare_run(struct ainka_event *event, ainka_handle handle)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u32 list = ainka_take_run(event, image);

	if (!list)
		return 0;
	const struct ainka_row *first;
	__u64 offset = ainka_rows_of(image, list, &first), rows = (list & 31) + 1, found = 0;

	AINKA_EACH(turn, AINKA_ROWS_A_CALL) {
		if (turn >= rows)
			break;
		event->pair[turn] = offset + turn * sizeof(*first);
		found |= ainka_row_passes(event, first + turn) << (turn * 2);
	}
	event->found = found;
	return 1;
}
#endif

/* Looks at rows that were found, or else compares the next ones; answers 1 when nothing is left. */
static long ainka_rows_step(__u32 turn, void *context)
{
	const struct ainka_step *step = context;
	struct ainka_event *event = step->event;

	(void)turn;
	if (!event->found)
		return !ainka_compare_run(event, step->handle);
	ainka_take_found(event);
	ainka_visit_slowly(event, step->handle);
	return !(event->found | event->run) && event->pending_next >= event->pending_count;
}

#endif
