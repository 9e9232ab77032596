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

#include "evaluator/guards.h"
#include "evaluator/rows.h"

/* Gives the next field that has no value, by the bits in step->first, one that is not listed; answers 1 when there is none left. */
static long ainka_hiding_step(__u32 turn, void *context)
{
	struct ainka_step *step = context;
	struct ainka_event *event = step->event;
	__u64 field = ainka_lowest_bit(step->first), name = field - AINKA_FIELD_NAME;

	(void)turn;
	if (!step->first)
		return 1;
	step->first &= step->first - 1;
	if (field < AINKA_NUMBERS) {
		AINKA_MASK(field, AINKA_NUMBERS - 1);
		event->number[field] = AINKA_UNLISTED_KEY;
	} else {
		AINKA_MASK(name, AINKA_NAMES - 1);
		event->name[name][0] = event->name[name][1] = AINKA_UNLISTED_KEY;
	}
	return 0;
}

/* Hides what is unknown or absent before fields are looked up. Few events come here. */
AINKA_STAGE ainka_hide_missing(struct ainka_event *event)
{
	if (!event)
		return 0;
	struct ainka_step step = { .event = event, .first = (event->unknown | event->none) & ((1u << AINKA_FIELD_ADDRESS) - 1) };

	AINKA_REPEAT(AINKA_FIELD_ADDRESS, ainka_hiding_step, &step);
	return 0;
}

/*
 * A field without a value has a symbol of its own, and a list if it is unknown: does so for the next of them, by the bits in step->first.
 * Answers 1 when there is none left.
 */
static long ainka_missing_step(__u32 turn, void *context)
{
	struct ainka_step *step = context;
	struct ainka_event *event = step->event;
	const __u8 *image = ainka_open(step->handle);
	__u64 field = ainka_lowest_bit(step->first);

	(void)turn;
	if (!image || !step->first)
		return 1;
	AINKA_MASK(field, 31);
	__u64 is_unknown = event->unknown >> field & 1, symbol = AINKA_NONE + (__u32)is_unknown, list = -is_unknown;

	step->first &= step->first - 1;
	ainka_set_symbol(event, field, symbol);
	if (field < AINKA_NUMBERS)
		ainka_set_symbol(event, AINKA_SYMBOL_NUMBER_SET + field, symbol);
	AINKA_OPAQUE(list);
	ainka_push_list(event, ainka_table_of(event, image)->unknown_list[field] & list);
	return 0;
}

/* Few events come here. */
AINKA_STAGE ainka_override_missing(struct ainka_event *event, ainka_handle handle)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u64 missing = (event->unknown | event->none) & ainka_table_of(event, image)->fields & ((1u << AINKA_FIELD_TEXT) - 1);
	struct ainka_step step = { event, handle, missing, 0 };

	AINKA_REPEAT(AINKA_FIELD_TEXT, ainka_missing_step, &step);
	return 0;
}

/* Interns the next text that lists hang on, by the bits in step->first, and notes the list; answers 1 when there is none left. */
static long ainka_text_step(__u32 turn, void *context)
{
	struct ainka_step *step = context;
	__u64 texts = step->first;

	(void)turn;
	if (!texts)
		return 1;
	step->first = texts & (texts - 1);
	ainka_push_list(step->event, ainka_intern_text(step->event, step->handle, ainka_lowest_bit(texts)));
	return 0;
}

/* Interns the texts that lists hang on: the first without another call. */
AINKA_STAGE ainka_intern_first_texts(struct ainka_event *event, ainka_handle handle, __u64 texts)
{
	struct ainka_step step = { event, handle, texts, 0 };

	if (!event || !handle)
		return 0;
	ainka_text_step(0, &step);
	if (step.first)
		AINKA_REPEAT(AINKA_TEXTS, ainka_text_step, &step);
	return 0;
}

/* Looks up the fields with the number `turn` that are behind those which are looked up in line. */
static long ainka_field_step(__u32 turn, void *context)
{
	const struct ainka_step *step = context;
	struct ainka_event *event = step->event;
	const __u8 *image = ainka_open(step->handle);
	__u64 number = turn;

	if (!image)
		return 1;
	const struct ainka_table *table = ainka_table_of(event, image);

	AINKA_MASK(number, AINKA_INTERNS - 1);
	if (number >= AINKA_INLINE_NUMBERS && number < table->number_interns)
		ainka_intern_number(event, image, table->seed,
				    (const struct ainka_intern *)ainka_at(image, table->number_intern_table) + number);
	if (number >= AINKA_INLINE_NAMES && number < table->name_interns)
		ainka_intern_name(event, image, table->seed,
				  (const struct ainka_intern *)ainka_at(image, table->name_intern_table) + number);
	const struct ainka_intervals *search = (const struct ainka_intervals *)ainka_at(image, table->interval_table) + number;

	if (number >= AINKA_INLINE_SEARCHES && number < table->interval_searches && !ainka_has_no_value(event, search->field))
		ainka_search_wide(event, step->handle, (const __u8 *)search - image);
	return 0;
}

/*
 * Finds every rule of the table at `event->table` that the event meets, and answers how many.
 *
 * Requires of the event: number, name, address, symbol[number], length of names, unknown, none, truncated, ready, scopes and
 * time are set for the fields that the table reads. A call costs 8 ns where returns are mitigated (AMD SRSO), so the way of an
 * event that matches nothing has none, unless a text must be read.
 */
AINKA_INLINE int ainka_evaluate_event(struct ainka_event *event, ainka_handle handle)
{
	/* From here on the compiler knows no more of where it is than that: it would keep the address of each field. */
	AINKA_OPAQUE(event);
	const __u8 *image = ainka_open(handle);

	if (!image)
		return 0;
	const struct ainka_table *table = ainka_table_of(event, image);
	__u64 seed = table->seed;
	struct ainka_step step = { .event = event, .handle = handle }; /* one for all repetitions: stack is scarce */

	event->pending_count = event->pending_next = 0;
	event->run = event->alternatives_clear = 0;
	event->interned = event->unsure_count = 0;
	event->deferred_count = event->look_ups = 0;
	event->key_field = 0;
	event->claimed = 0;
	event->unknown_matches = event->looked_unknown = 0;
	event->clock_ns = 0;
#ifndef __bpf__
	event->key_value = 0; /* only user space gives it another value */
#endif
	event->signals = 0;
	event->matches = event->strictest = 0;
	event->flags = event->errno_code = 0;
	if (event->unknown | event->none)
		ainka_hide_missing(event);
	else if (table->guards && !ainka_can_meet(event, image, table->guards))
		return 0;
	/* Each array is inside, whatever its offset: AINKA_IMAGE_SLACK. */
	const struct ainka_intern *numbers = ainka_at(image, table->number_intern_table);
	const struct ainka_intern *names = ainka_at(image, table->name_intern_table);
	const struct ainka_intervals *searches = ainka_at(image, table->interval_table);

	AINKA_EACH(turn, AINKA_INLINE_NUMBERS) {
		if (turn >= table->number_interns)
			break;
		ainka_intern_number(event, image, seed, numbers + turn);
	}
	AINKA_EACH(turn, AINKA_INLINE_NAMES) {
		if (turn >= table->name_interns)
			break;
		ainka_intern_name(event, image, seed, names + turn);
	}
	AINKA_EACH(turn, AINKA_INLINE_SEARCHES) {
		if (turn >= table->interval_searches)
			break;
		ainka_search_intervals(event, image, handle, searches + turn);
	}
	if (table->more_fields)
		AINKA_REPEAT(AINKA_INTERNS, ainka_field_step, &step);
	if (event->unknown | event->none)
		ainka_override_missing(event, handle);
	if (table->texts_first)
		ainka_intern_first_texts(event, handle, table->texts_first);
	ainka_push_list(event, table->always_list);
	if (event->pending_count) {
		event->found = ainka_compare_lists(event, image);
		AINKA_EACH(turn, AINKA_INLINE_VISITS) {
			/* Of memory each time: the compiler would carry along whether there is one, and the verifier go on with each case. */
			if (!*(volatile __u64 *)&event->found)
				break;
			if (ainka_visit_row(event, image, handle))
				ainka_visit_slowly(event, handle);
		}
		if (*(volatile __u64 *)&event->found || event->pending_next < event->pending_count)
			AINKA_REPEAT(AINKA_RUN_TURNS, ainka_rows_step, &step);
	}
	if (event->deferred_count) {
		ainka_look_up_all(event, handle);
		AINKA_REPEAT(AINKA_DEFERRED, ainka_deferred_step, &step);
	}
	if (event->unsure_count)
		AINKA_REPEAT(AINKA_KEPT_UNKNOWN, ainka_unknown_step, &step);
	return event->matches;
}

#endif
