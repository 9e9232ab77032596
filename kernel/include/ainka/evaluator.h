/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The evaluator: which rules of an image does an event meet? One source for BPF programs, the module and user space; no
 * libc, no allocation. See image.h for what it reads, event.h for what it is given and answers.
 *
 * It is exact: every rule whose tests hold is met, whatever collides. It never leaves the image or the event, whatever the
 * image's bytes are, and its work is bounded.
 *
 * The including file defines AINKA_IMAGE_BITS and provides the functions that are declared below. Compiled, as the kernel is,
 * with -fno-strict-aliasing: an image is bytes that are read as structures.
 */
#ifndef AINKA_EVALUATOR_H
#define AINKA_EVALUATOR_H

#include "evaluator/rows.h"

/* A field without a value has a symbol of its own, and a list if it is unknown. */
AINKA_STAGE ainka_override_field(struct ainka_event *event, __u64 handle, __u64 field)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	AINKA_MASK(field, 31);
	const struct ainka_table *table = ainka_table_of(event, image);
	__u32 is_unknown = event->unknown >> field & 1, symbol = is_unknown ? AINKA_UNKNOWN : AINKA_NONE;

	if (!ainka_has_no_value(event, field) || !(table->fields >> field & 1))
		return 0;
	ainka_set_symbol(event, field, symbol);
	if (field < AINKA_NUMBERS)
		ainka_set_symbol(event, AINKA_SYMBOL_NUMBER_SET + field, symbol);
	if (is_unknown)
		ainka_push_list(event, table->unknown_list[field]);
	return 0;
}

/* Few events come here. */
AINKA_STAGE ainka_override_missing(struct ainka_event *event, __u64 handle)
{
	if (!event)
		return 0;
	AINKA_EACH(turn, AINKA_FIELD_TEXT)
		ainka_override_field(event, handle, turn);
	return 0;
}

AINKA_STAGE ainka_intern_first_text(struct ainka_event *event, __u64 handle, __u64 text)
{
	if (event)
		ainka_push_list(event, ainka_intern_text(event, handle, text));
	return 0;
}

AINKA_STAGE ainka_intern_first_texts(struct ainka_event *event, __u64 handle, __u64 texts)
{
	AINKA_EACH(turn, AINKA_TEXTS)
		if (texts >> turn & 1)
			ainka_intern_first_text(event, handle, turn);
	return 0;
}

/* What most events need is compared in line: so many lists, so many rows of each. */
#define AINKA_INLINE_LISTS 2
#define AINKA_INLINE_ROWS 8

/*
 * Finds every rule of the table at `event->table` that the event meets, and answers how many.
 *
 * Requires of the event: number, name, address, symbol[number], length of names, unknown, none, truncated, ready, scopes and
 * time are set for the fields that the table reads. A call costs 8 ns where returns are mitigated (AMD SRSO), so the way of an
 * event that matches nothing has none, unless a text must be read.
 */
AINKA_INLINE int ainka_evaluate_event(struct ainka_event *event, __u64 handle)
{
	const __u8 *image = ainka_open(handle);

	if (!image)
		return 0;
	const struct ainka_table *table = ainka_table_of(event, image);
	__u64 seed = table->seed;

	event->interned = event->pending_count = event->pending_next = event->run = 0;
	event->alternatives_clear = event->unsure_count = 0;
	event->found = 0;
	event->deferred_count = event->deferred_next = event->look_ups = event->looked_unknown = event->key_field = 0;
	event->clock_ns = event->key_value = 0;
	event->claimed = 0;
	event->signals = 0;
	event->matches = event->strictest = event->unknown_matches = event->flags = event->errno_code = 0;
	AINKA_EACH(turn, AINKA_INTERNS) {
		if (turn >= table->number_interns)
			break;
		ainka_intern_number(event, image, seed, ainka_at(image, table->number_intern_table + turn * sizeof(struct ainka_intern)));
	}
	AINKA_EACH(turn, AINKA_NAMES) {
		if (turn >= table->name_interns)
			break;
		ainka_intern_name(event, image, seed, ainka_at(image, table->name_intern_table + turn * sizeof(struct ainka_intern)));
	}
	AINKA_EACH(turn, AINKA_INTERVAL_SEARCHES) {
		if (turn >= table->interval_searches)
			break;
		ainka_search_intervals(event, handle, table->interval_table + turn * sizeof(struct ainka_intervals));
	}
	if (event->unknown | event->none)
		ainka_override_missing(event, handle);
	if (table->texts_first)
		ainka_intern_first_texts(event, handle, table->texts_first);
	ainka_push_list(event, table->always_list);
	AINKA_EACH(turn, AINKA_INLINE_LISTS) {
		if (turn >= event->pending_count)
			break;
		__u64 index = turn;

		AINKA_MASK(index, AINKA_PENDING_LISTS - 1);
		__u32 list = event->pending[index];

		if (list & (AINKA_LIST_LINKED | (AINKA_LIST_ROWS - AINKA_INLINE_ROWS)))
			break;
		/* A row to look at: the list is compared again, with what that takes. Most lists of most events have none. */
		if (ainka_scan_rows(event, image, list, AINKA_INLINE_ROWS))
			break;
		event->pending_next = turn + 1;
	}
	if (event->pending_next < event->pending_count) {
		AINKA_EACH(turn, AINKA_RUN_TURNS)
			if (!ainka_evaluate_run(event, handle))
				break;
	}
	if (event->deferred_count)
		ainka_visit_deferred(event, handle);
	if (event->unsure_count)
		ainka_settle_all(event, handle);
	return event->matches;
}

#endif
