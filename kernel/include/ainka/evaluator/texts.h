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

AINKA_INLINE int ainka_begins_with(const struct ainka_event *event, const __u8 *image, __u64 text, __u64 listed, __u64 length)
{
	const __u64 *words = ainka_text_words(event, text);
	__u64 whole = (length & 255) >> 3, difference = 0;
	const __u64 *other = ainka_at(image, listed); /* 256 bytes from there are inside: AINKA_IMAGE_SLACK */

	AINKA_OPAQUE(whole); /* or the compiler drops the loop's limit, which older verifiers need to see */
	AINKA_EACH(turn, 32) {
		if (turn >= whole)
			break;
		difference |= other[turn] ^ words[turn];
	}
	/* Computed anew: each exit of the loop knows another number of words, and the verifier would follow every one. */
	__u64 last = length;

	AINKA_MASK(last, 248);
	__u64 tail = ainka_tail(*(const __u64 *)ainka_at(image, listed + last), length);

	last >>= 3;
	AINKA_MASK(last, 31);
	return !(difference | (tail ^ ainka_tail(words[last], length)));
}

AINKA_STAGE ainka_text_begins_with(struct ainka_event *event, __u64 handle, __u64 text, __u64 entry_offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_text_entry *entry = ainka_at(image, entry_offset);

	return ainka_begins_with(event, image, text, entry->text, entry->length);
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
enum { AINKA_SEARCH_ROPE, AINKA_SEARCH_HIT };

/* Where the entry for a length of the text would be; `miss` is 0 iff it is there. Without a branch: each would double the ways. */
AINKA_INLINE __u64 ainka_probe_length(struct ainka_event *event, const __u8 *image, const struct ainka_text_table *table,
				      __u64 text, __u64 length, __u64 *miss)
{
	__u64 hash = ainka_hash_prefix(event, ainka_text_words(event, text), length);
	__u64 offset = table->hash.entries + ainka_slot_of(image, &table->hash, hash) * sizeof(struct ainka_text_entry);
	const struct ainka_text_entry *entry = ainka_at(image, offset);
	/* the terminator may be part of a listed text */
	__u64 is_longer = (ainka_text_length(event, text) + 1 - length) >> 63;

	AINKA_OPAQUE(is_longer);
	*miss = (entry->hash ^ hash) >> (table->weakness & 63) | (entry->length ^ length) | is_longer;
	return (__u32)offset;
}

/* Tries the next length; answers 1 when there is none left. */
AINKA_INLINE int ainka_try_length(struct ainka_event *event, const __u8 *image, const struct ainka_text_table *table, __u64 text)
{
	__u64 rope = event->stack[AINKA_SEARCH_ROPE], miss;

	if (!(rope & 255))
		return 1;
	__u64 offset = ainka_probe_length(event, image, table, text, rope & 255, &miss);
	__u64 missed = -ainka_different_flat(miss, 0);
	const struct ainka_text_entry *entry = ainka_at(image, offset);

	event->stack[AINKA_SEARCH_HIT] = (event->stack[AINKA_SEARCH_HIT] & missed) | (offset & ~missed);
	event->stack[AINKA_SEARCH_ROPE] = (rope >> 8 & missed) | (entry->rope & ~missed);
	return 0;
}

/* The same, comparing the bytes of every hit: for the few texts that were unsure. */
AINKA_STAGE ainka_try_exactly(struct ainka_event *event, __u64 handle, __u64 text)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 1;
	__u64 rope = event->stack[AINKA_SEARCH_ROPE], miss;

	if (!(rope & 255))
		return 1;
	__u64 offset = ainka_probe_length(event, image, ainka_text_table_of(event, image, text), text, rope & 255, &miss);

	event->stack[AINKA_SEARCH_ROPE] = rope >> 8;
	if (miss || !ainka_text_begins_with(event, handle, text, offset))
		return 0;
	event->stack[AINKA_SEARCH_HIT] = offset;
	event->stack[AINKA_SEARCH_ROPE] = ((const struct ainka_text_entry *)ainka_at(image, offset))->rope;
	return 0;
}

AINKA_INLINE void ainka_start_search(struct ainka_event *event, const struct ainka_text_table *table)
{
	event->stack[AINKA_SEARCH_ROPE] = table->rope;
	event->stack[AINKA_SEARCH_HIT] = 0;
}

#define AINKA_HASHED_WORDS 8	/* words a call */

/* Continues the running sums of the text's words from `from`, a multiple of 8, up to `whole`. */
AINKA_STAGE ainka_hash_words(struct ainka_event *event, __u64 text, __u64 from, __u64 whole)
{
	if (!event)
		return 0;
	AINKA_MASK(from, 24);
	const __u64 *words = ainka_text_words(event, text) + from;
	__u64 *sums = event->path_hash + from, sum = sums[0];

	AINKA_EACH(turn, AINKA_HASHED_WORDS) {
		if (from + turn >= whole)
			break;
		sum += ainka_mix(words[turn] + (from + turn + 1) * AINKA_WORD_FACTOR);
		sums[turn + 1] = sum;
	}
	return 0;
}

/* Fills the running sums of the text, as far as listed texts go. */
AINKA_STAGE ainka_hash_text(struct ainka_event *event, __u64 handle, __u64 text)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u64 bytes = ainka_text_length(event, text) + 1, longest = ainka_text_table_of(event, image, text)->longest;

	if (bytes > longest)
		bytes = longest;
	event->path_hash[0] = ainka_table_of(event, image)->seed;
	AINKA_EACH(turn, 32 / AINKA_HASHED_WORDS) {
		if (turn * AINKA_HASHED_WORDS >= bytes >> 3)
			break;
		ainka_hash_words(event, text, turn * AINKA_HASHED_WORDS, bytes >> 3);
	}
	return 0;
}

/* Sets the symbol of a text (0…7), reading it if need be; answers the list that hangs on it. */
AINKA_STAGE ainka_intern_text(struct ainka_event *event, __u64 handle, __u64 text)
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

	ainka_hash_text(event, handle, text);
	ainka_start_search(event, table);
	AINKA_EACH(turn, AINKA_TEXT_PROBES)
		if (ainka_try_length(event, image, table, text))
			break;
	__u64 hit = event->stack[AINKA_SEARCH_HIT], both = 0;

	/* A rope left over means unsure: false hits can lead in a circle. Then, or if the bytes differ, every hit is compared. */
	if ((event->stack[AINKA_SEARCH_ROPE] & 255) || (hit && !ainka_text_begins_with(event, handle, text, hit))) {
		ainka_start_search(event, table);
		event->slow_searches++;
		AINKA_EACH(turn, AINKA_TEXT_PROBES)
			if (ainka_try_exactly(event, handle, text))
				break;
		hit = event->stack[AINKA_SEARCH_HIT];
	}
	if (hit)
		both = *(const __u64 *)&((const struct ainka_text_entry *)ainka_at(image, hit))->value;
	__u64 place = field;

	ainka_set_symbol(event, place, both);
	return both >> 32;
}

#endif
