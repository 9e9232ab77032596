/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Texts become symbols. */
#ifndef AINKA_EVALUATOR_TEXTS_H
#define AINKA_EVALUATOR_TEXTS_H

#include "fields.h"

/*
 * Which listed texts does this one begin with, and which is the longest of them?
 * (Waldvogel et al., Scalable High Speed IP Routing Lookups, SIGCOMM 1997, with ropes.)
 * One hash per LENGTH, from running sums at word boundaries. A rope is up to eight lengths to try: a miss shifts to the next,
 * shorter one; a hit replaces the rope by the entry's own, which covers every listed text that extends the entry's.
 * Exact: a miss is always true (a key has one slot), so only the LAST hit needs its bytes compared; earlier false hits do not
 * matter, since the last entry's rope alone covers everything longer. If the bytes differ, search again comparing every hit.
 */
AINKA_INLINE const __u64 *ainka_text_words(const struct ainka_event *event, __u64 text)
{
	AINKA_MASK(text, AINKA_TEXTS - 1);
	return (const __u64 *)event->text[text];
}

AINKA_INLINE __u64 ainka_text_length(const struct ainka_event *event, __u64 text)
{
	AINKA_MASK(text, AINKA_TEXTS - 1);
	return event->length[AINKA_FIELD_TEXT + text];
}

AINKA_INLINE __u64 ainka_tail(__u64 word, __u64 length)
{
	return word & ((1ull << (length & 7) * 8) - 1);
}

AINKA_INLINE __u64 ainka_hash_prefix(const struct ainka_event *event, const __u64 *words, __u64 length)
{
	__u64 word = length >> 3;

	AINKA_MASK(word, 31);
	return ainka_mix(event->path_hash[word] + ainka_mix(ainka_tail(words[word], length) + length * AINKA_LENGTH_FACTOR));
}

/* The bits of a word that differ, or 0 behind the last whole one. */
AINKA_INLINE __u64 ainka_difference(const __u64 *words, const __u64 *other, __u64 index, __u64 whole)
{
	__u64 inside = index - whole;

	AINKA_OPAQUE(inside);
	return (words[index] ^ other[index]) & (__u64)((__s64)inside >> 63);
}

AINKA_INLINE int ainka_begins_with(const __u64 *words, const __u8 *image, __u64 listed, __u64 length)
{
	__u64 whole = (length & 255) >> 3, difference = 0;
	const __u64 *other = ainka_at(image, listed); /* 256 bytes from there are inside: AINKA_IMAGE_SLACK */

	/*
	 * Four words a turn, those behind the last without effect: nearly always one turn. The length comes from the entry, which may come
	 * from far; a wrong guess of the number of turns would wait for it.
	 */
	AINKA_OPAQUE(whole); /* or the compiler drops the loop's limit, which older verifiers need to see */
	AINKA_EACH(turn, 8) {
		difference |= ainka_difference(words, other, turn * 4, whole);
		difference |= ainka_difference(words, other, turn * 4 + 1, whole);
		difference |= ainka_difference(words, other, turn * 4 + 2, whole);
		difference |= ainka_difference(words, other, turn * 4 + 3, whole);
		if (turn * 4 + 4 >= whole)
			break;
	}
	/* Computed anew: each exit of the loop knows another number of words, and the verifier would follow every one. */
	__u64 last = length;

	AINKA_MASK(last, 248);
	__u64 tail = ainka_tail(*(const __u64 *)ainka_at(image, listed + last), length);

	last >>= 3;
	AINKA_MASK(last, 31);
	return !(difference | (tail ^ ainka_tail(words[last], length)));
}

AINKA_INLINE const struct ainka_text_table *ainka_text_table_of(const struct ainka_event *event, const __u8 *image, __u64 text)
{
	AINKA_MASK(text, AINKA_TEXTS - 1);
	return ainka_at(image, event->table + __builtin_offsetof(struct ainka_table, text) + text * sizeof(struct ainka_text_table));
}

/*
 * Where a search stands, in event->stack: nothing else uses that while a text is interned. In memory, not in registers, so that
 * the verifier does not tell one rope from another.
 */
enum { AINKA_SEARCH_ROPE, AINKA_SEARCH_HIT, AINKA_SEARCH_ROOM, AINKA_SEARCH_LISTED, AINKA_SEARCH_DIFFERS };

/* Where the entry for a length of the text would be; `miss` is 0 iff it is there. */
AINKA_INLINE __u64 ainka_probe_length(struct ainka_event *event, const __u8 *image, const struct ainka_text_table *table,
				      const __u64 *words, __u64 length, __u64 *miss)
{
	__u64 hash = ainka_hash_prefix(event, words, length);
	__u64 offset = table->hash.entries + ainka_slot_of(image, &table->hash, hash) * sizeof(struct ainka_text_entry);
	const struct ainka_text_entry *entry = ainka_at(image, offset);
	__u64 differs = (entry->hash ^ hash) >> (table->weakness & 63) | (entry->length ^ length);
	__u64 left = event->stack[AINKA_SEARCH_ROOM] - length;

	AINKA_OPAQUE(differs); /* or they become two branches */
	AINKA_OPAQUE(left);
	*miss = differs | left >> 63; /* the terminator may be part of a listed text */
	return (__u32)offset;
}

/* Tries the next length; answers 1 when there is none left. */
AINKA_INLINE int ainka_try_length(struct ainka_event *event, const __u8 *image, const struct ainka_text_table *table,
				  const __u64 *words)
{
	__u64 rope = event->stack[AINKA_SEARCH_ROPE], miss;

	if (!(rope & 255))
		return 1;
	__u64 offset = ainka_probe_length(event, image, table, words, rope & 255, &miss);

	/* A branch: while the entry is on its way, the processor goes on by its guess to the next length. */
	event->stack[AINKA_SEARCH_ROPE] = rope >> 8;
	if (miss)
		return 0;
	event->stack[AINKA_SEARCH_HIT] = offset;
	event->stack[AINKA_SEARCH_ROPE] = ((const struct ainka_text_entry *)ainka_at(image, offset))->rope;
	return 0;
}

/* Compares word `turn` of the text that is asked for with the listed one; answers 1, and notes it, where they differ. */
static long ainka_text_word_step(__u32 turn, void *context)
{
	const struct ainka_subject *place = context;
	struct ainka_event *event = place->event;
	const __u8 *image = ainka_open(place->handle);
	__u64 word = turn;

	if (!image)
		return 1;
	AINKA_MASK(word, 31);
	event->stack[AINKA_SEARCH_DIFFERS] = *(const __u64 *)ainka_at(image, event->stack[AINKA_SEARCH_LISTED] + word * 8) ^
					     ainka_text_words(event, event->asked)[word];
	return event->stack[AINKA_SEARCH_DIFFERS] != 0;
}

/* Answers 1 iff the text that is asked for begins with that of the entry. */
AINKA_INLINE int ainka_begins_exactly(struct ainka_event *event, const __u8 *image, ainka_handle handle, const struct ainka_text_entry *entry)
{
	struct ainka_subject place = { event, handle };
	__u64 word = entry->length >> 3;

	event->stack[AINKA_SEARCH_LISTED] = entry->text;
	event->stack[AINKA_SEARCH_DIFFERS] = 0;
	AINKA_REPEAT(word & 31, ainka_text_word_step, &place);
	if (event->stack[AINKA_SEARCH_DIFFERS])
		return 0;
	AINKA_MASK(word, 31);
	return !ainka_tail(*(const __u64 *)ainka_at(image, entry->text + word * 8) ^ ainka_text_words(event, event->asked)[word],
			   entry->length);
}

/* The same, comparing the bytes of every hit: for the few texts that were unsure. */
AINKA_STAGE ainka_try_exactly(struct ainka_event *event, ainka_handle handle)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 1;
	__u64 rope = event->stack[AINKA_SEARCH_ROPE], miss;

	if (!(rope & 255))
		return 1;
	__u64 offset = ainka_probe_length(event, image, ainka_text_table_of(event, image, event->asked),
					  ainka_text_words(event, event->asked), rope & 255, &miss);
	const struct ainka_text_entry *entry = ainka_at(image, offset);

	event->stack[AINKA_SEARCH_ROPE] = rope >> 8;
	if (miss || !ainka_begins_exactly(event, image, handle, entry))
		return 0;
	event->stack[AINKA_SEARCH_HIT] = offset;
	event->stack[AINKA_SEARCH_ROPE] = entry->rope;
	return 0;
}

AINKA_INLINE void ainka_start_search(struct ainka_event *event, const struct ainka_text_table *table, __u64 text)
{
	event->stack[AINKA_SEARCH_ROOM] = ainka_text_length(event, text) + 1; /* its terminator included */
	event->stack[AINKA_SEARCH_ROPE] = table->rope;
	event->stack[AINKA_SEARCH_HIT] = 0;
}

/* Fills the running sums of the text's words, as far as listed texts go. */
AINKA_INLINE void ainka_hash_text(struct ainka_event *event, const struct ainka_text_table *table, __u64 seed, const __u64 *words, __u64 bytes)
{
	__s64 over = (__s64)table->longest - (__s64)bytes;
	__u64 sum = seed;

	/* The smaller one, without a branch, which would tell the verifier something of the text's length. */
	AINKA_OPAQUE(over);
	bytes = (bytes + (over & over >> 63)) >> 3;
	event->path_hash[0] = sum;
	AINKA_OPAQUE(bytes); /* or the compiler drops the loop's limit */
	AINKA_EACH(turn, AINKA_TEXT_BYTES / 8 - 1) {
		if (turn >= bytes)
			break;
		sum += ainka_mix(words[turn] + (turn + 1) * AINKA_WORD_FACTOR);
		event->path_hash[turn + 1] = sum;
	}
}

/* Sets the symbol of a text (0…7), reading it if need be; answers the list that hangs on it. */
AINKA_STAGE ainka_intern_text(struct ainka_event *event, ainka_handle handle, __u64 text)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	AINKA_MASK(text, AINKA_TEXTS - 1);
	event->asked = text;
	if (!(event->ready >> (AINKA_FIELD_TEXT + text) & 1))
		ainka_read_text(event, AINKA_FIELD_TEXT + text);
	/* Asked of memory: whoever read it looked at which text it is, and the verifier would go on with each of them. */
	text = *(volatile __u32 *)&event->asked;
	AINKA_MASK(text, AINKA_TEXTS - 1);
	__u32 field = AINKA_FIELD_TEXT + text;

	event->interned |= 1u << text;
	if (ainka_has_no_value(event, field)) {
		__u64 place = field; /* behind a mask: unknown to the verifier, whatever the text */

		ainka_set_symbol(event, place, event->unknown >> field & 1 ? AINKA_UNKNOWN : AINKA_NONE);
		return event->unknown >> field & 1 ? ainka_table_of(event, image)->unknown_list[field & 31] : 0;
	}
	const struct ainka_text_table *table = ainka_text_table_of(event, image, text);

	const __u64 *words = ainka_text_words(event, text);

	ainka_hash_text(event, table, ainka_table_of(event, image)->seed, words, ainka_text_length(event, text) + 1);
	ainka_start_search(event, table, text);
	AINKA_EACH(turn, AINKA_TEXT_PROBES)
		if (ainka_try_length(event, image, table, words))
			break;
	__u64 hit = event->stack[AINKA_SEARCH_HIT], both = 0;

	/* A rope left over means unsure: false hits can lead in a circle. Then, or if the bytes differ, every hit is compared. */
	const struct ainka_text_entry *entry = ainka_at(image, hit);

	if ((event->stack[AINKA_SEARCH_ROPE] & 255) || (hit && !ainka_begins_with(words, image, entry->text, entry->length))) {
		ainka_start_search(event, ainka_text_table_of(event, image, event->asked), event->asked);
		event->slow_searches++;
		AINKA_EACH(turn, AINKA_TEXT_PROBES)
			if (ainka_try_exactly(event, handle))
				break;
		hit = event->stack[AINKA_SEARCH_HIT];
	}
	if (hit)
		both = *(const __u64 *)&((const struct ainka_text_entry *)ainka_at(image, hit))->value;
	__u64 place = AINKA_FIELD_TEXT + *(volatile __u32 *)&event->asked;

	ainka_set_symbol(event, place, both);
	return both >> 32;
}

#endif
