/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What an event is looked up by: a field of it, or a key that a rule writes out, as words and their hash. */
#ifndef AINKA_EVALUATOR_KEYS_H
#define AINKA_EVALUATOR_KEYS_H

#include "texts.h"

/* Takes a word into the hash of the event's key. The seed is in it from the start, so that nobody can make keys that collide. */
AINKA_INLINE void ainka_hash_key_word(struct ainka_event *event, __u64 word)
{
	event->key_hash = ainka_mix(event->key_hash ^ word);
}

/* Begins a key: `head` is its kind and length. */
AINKA_INLINE void ainka_begin_key(struct ainka_event *event, __u32 head)
{
	const __u64 *line = ainka_line_at(0);

	event->key_head = head;
	event->key_hash = ainka_mix(head * AINKA_LENGTH_FACTOR ^ (line ? line[AINKA_MAP_SEED] : 0));
	AINKA_EACH(index, 4)
		event->key[index] = 0;
}

/* Ends a key that has only two words. */
AINKA_INLINE void ainka_end_short_key(struct ainka_event *event, __u64 first, __u64 second)
{
	event->key[0] = first;
	event->key[1] = second;
	ainka_hash_key_word(event, first);
	ainka_hash_key_word(event, second);
}

/* Takes word `turn` of a text into the key; what is behind its end is 0. */
static long ainka_key_word_step(__u32 turn, void *context)
{
	const struct ainka_step *step = context;
	struct ainka_event *event = step->event;
	__u64 word = turn, value;
	__s64 left = (__s64)(event->key_head & AINKA_KEY_LENGTH) - (__s64)(word * 8);

	AINKA_MASK(word, AINKA_KEY_WORDS - 1);
	value = ainka_text_words(event, step->first)[word];
	if (left < 8)
		value = left > 0 ? ainka_tail(value, left) : 0;
	event->key[word] = value;
	ainka_hash_key_word(event, value);
	return 0;
}

/* How many words a long key of this length takes: whole lines behind the first four, and those are compared whole, too. */
AINKA_INLINE __u32 ainka_key_words(__u64 length)
{
	return (length + 63) / 64 * 8;
}

/* Clears four words behind those of the key: lines are compared whole, which may go so far beyond its end. */
AINKA_INLINE void ainka_clear_behind(struct ainka_event *event, __u64 words)
{
	AINKA_MASK(words, 63);
	if (words > AINKA_KEY_WORDS)
		return;
	AINKA_EACH(index, 4)
		event->key[words + index] = 0;
}

/* Takes a text as the key. Short ones are two words, so that a name and a text of the same bytes are the same key. */
AINKA_INLINE void ainka_take_text_key(struct ainka_event *event, __u64 text)
{
	__u64 length = ainka_text_length(event, text);

	ainka_begin_key(event, AINKA_KEY_TEXT | (length & AINKA_KEY_LENGTH));
	if (length < 16) {
		const __u64 *words = ainka_text_words(event, text);
		__u64 low = words[0], high = 0;

		if (length < 8)
			low = ainka_tail(low, length);
		else
			high = ainka_tail(words[1], length);
		ainka_end_short_key(event, low, high);
		return;
	}
	struct ainka_step step = { event, 0, text, 0 };
	__u32 words = ainka_key_words(length & AINKA_KEY_LENGTH);

	AINKA_REPEAT(words < AINKA_KEY_WORDS ? words : AINKA_KEY_WORDS, ainka_key_word_step, &step);
	ainka_clear_behind(event, words);
}

/* Takes word `turn` of the key that is written at step->first. */
static long ainka_written_word_step(__u32 turn, void *context)
{
	const struct ainka_step *step = context;
	const __u8 *image = ainka_open(step->handle);
	__u64 word = turn;

	if (!image)
		return 1;
	__u64 value = *(const __u64 *)ainka_at(image, step->first + word * 8);

	AINKA_MASK(word, AINKA_KEY_WORDS - 1);
	step->event->key[word] = value;
	ainka_hash_key_word(step->event, value);
	return 0;
}

/* Takes the key that is written out at `offset` of the image: its head, and its words, zero padded as the evaluator reads them. */
AINKA_STAGE ainka_take_written_key(struct ainka_event *event, ainka_handle handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const __u64 *words = ainka_at(image, offset + 8);
	__u64 head = ainka_word_at(image, offset), length = head & AINKA_KEY_LENGTH;

	event->key_field = 0;
	ainka_begin_key(event, head);
	if (length < 16 || head >> 16 != AINKA_KEY_TEXT >> 16) {
		ainka_end_short_key(event, words[0], words[1]);
		return 0;
	}
	struct ainka_step step = { event, handle, offset + 8, 0 };
	__u32 count = ainka_key_words(length);

	AINKA_REPEAT(count < AINKA_KEY_WORDS ? count : AINKA_KEY_WORDS, ainka_written_word_step, &step);
	ainka_clear_behind(event, count);
	return 0;
}

/* Makes a field (a number of enum ainka_field) the event's key; an unknown or absent one is a key, too. */
AINKA_STAGE ainka_take_key(struct ainka_event *event, __u64 field)
{
	if (!event)
		return 0;
	AINKA_MASK(field, 31);
	if (event->key_field == field + 1)
		return 0;
	event->key_field = field + 1;
	event->asked = field;
	if (!(event->ready >> field & 1) && field >= AINKA_FIELD_TEXT)
		ainka_read_text(event, field);
	field = *(volatile __u32 *)&event->asked; /* as in ainka_intern_text */
	AINKA_MASK(field, 31);
	if (ainka_has_no_value(event, field) || event->truncated >> field & 1) {
		ainka_begin_key(event, event->none >> field & 1 ? AINKA_KEY_ABSENT : AINKA_KEY_UNKNOWN);
		ainka_end_short_key(event, 0, 0);
	} else if (field < AINKA_FIELD_NAME) {
		AINKA_MASK(field, AINKA_NUMBERS - 1);
		ainka_begin_key(event, AINKA_KEY_NUMBER | 8);
		ainka_end_short_key(event, event->number[field], 0);
	} else if (field < AINKA_FIELD_ADDRESS) {
		AINKA_MASK(field, AINKA_NAMES - 1);
		ainka_begin_key(event, AINKA_KEY_TEXT | (event->length[AINKA_FIELD_NAME + field] & 15));
		ainka_end_short_key(event, event->name[field][0], event->name[field][1]);
	} else if (field < AINKA_FIELD_TEXT) {
		__u64 address = field - AINKA_FIELD_ADDRESS;

		AINKA_MASK(address, AINKA_ADDRESSES - 1);
		ainka_begin_key(event, AINKA_KEY_ADDRESS | 16);
		ainka_end_short_key(event, event->address[address][0], event->address[address][1]);
	} else {
		ainka_take_text_key(event, field - AINKA_FIELD_TEXT);
	}
	return 0;
}

#endif
