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

#include "image.h"

#define AINKA_IMAGE_SIZE (1u << AINKA_IMAGE_BITS)
#define AINKA_INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define AINKA_EACH(turn, limit) _Pragma("clang loop unroll(disable)") for (__u32 turn = 0; turn < (limit); turn++)
#else
#define AINKA_EACH(turn, limit) for (__u32 turn = 0; turn < (limit); turn++)
#endif

#ifdef __bpf__
/* A global subprogram: verified once, alone. A call costs 8 ns where returns are mitigated: only what few events need. */
#define AINKA_STAGE __attribute__((noinline)) int
/* In assembly, because the compiler removes what it can prove and the verifier cannot. */
#ifndef AINKA_MASK
#define AINKA_MASK(x, mask) asm volatile("%0 &= %1" : "+r"(x) : "i"(mask))
#endif
/* From here on the compiler knows nothing of it, and makes no branches of arithmetic. */
#define AINKA_OPAQUE(x) asm volatile("" : "+r"(x))
#define AINKA_RUN_TURNS AINKA_RUNS
#else
#ifndef AINKA_RUN_TURNS
#define AINKA_RUN_TURNS (1u << 12)	/* in user space also the rows of fields that only there are unknown */
#endif
#define AINKA_OPAQUE(x) ((void)(x))
#define AINKA_STAGE static __attribute__((unused)) int
#ifndef AINKA_MASK
#define AINKA_MASK(x, mask) ((x) &= (mask))
#endif
#endif

/* The image's first byte for a handle, or NULL. */
AINKA_INLINE const __u8 *ainka_open(__u64 handle);
/* The slot with this index in the slot map, or NULL. */
AINKA_INLINE const struct ainka_slot *ainka_slot_at(__u64 index);
/* The boot clock in nanoseconds. */
AINKA_INLINE __u64 ainka_now(void);
/* Reads a text (a number of enum ainka_field) of the event that is not ready yet, or says in `unknown` or `none` why not. */
AINKA_INLINE void ainka_read_text(struct ainka_event *event, __u32 field);
/* Counts a met rule in its counter, and what becomes of it; flags: enum ainka_rule_flag. */
AINKA_INLINE void ainka_count_match(struct ainka_event *event, __u64 counter, __u64 flags);
/* Counts an unknown rule in its counter, or takes one back. */
AINKA_INLINE void ainka_count_unknown(__u64 counter, __s64 delta);

/* ---- reading the image: inside it, whatever the offset ---- */
AINKA_INLINE const void *ainka_at(const __u8 *image, __u64 offset)
{
	AINKA_MASK(offset, AINKA_IMAGE_SIZE - 8);
	return image + offset;
}

AINKA_INLINE __u32 ainka_word_at(const __u8 *image, __u64 offset)
{
	AINKA_MASK(offset, AINKA_IMAGE_SIZE - 4);
	return *(const __u32 *)(image + offset);
}

AINKA_INLINE __u16 ainka_half_at(const __u8 *image, __u64 offset)
{
	AINKA_MASK(offset, AINKA_IMAGE_SIZE - 2);
	return *(const __u16 *)(image + offset);
}

AINKA_INLINE __u8 ainka_byte_at(const __u8 *image, __u64 offset)
{
	AINKA_MASK(offset, AINKA_IMAGE_SIZE - 1);
	return image[offset];
}

AINKA_INLINE const struct ainka_table *ainka_table_of(const struct ainka_event *event, const __u8 *image)
{
	return ainka_at(image, event->table);
}

AINKA_INLINE __u32 ainka_symbol_at(const struct ainka_event *event, __u64 slot)
{
	AINKA_MASK(slot, (AINKA_SYMBOLS - 1) * 4);
	return *(const __u32 *)((const __u8 *)event->symbol + slot);
}

AINKA_INLINE void ainka_set_symbol(struct ainka_event *event, __u64 index, __u32 symbol)
{
	AINKA_MASK(index, AINKA_SYMBOLS - 1);
	event->symbol[index] = symbol;
}

AINKA_INLINE void ainka_push_list(struct ainka_event *event, __u32 list)
{
	__u64 place = event->pending_count, nonzero = list;

	AINKA_OPAQUE(nonzero);
	nonzero = -nonzero >> 63;
	AINKA_MASK(place, AINKA_PENDING_LISTS - 1);
	event->pending[place] = list;
	event->pending_count = place + nonzero; /* without a branch: it would double the verifier's paths at each field */
}

/* Bits of a field number: 1 iff the field has no value. */
AINKA_INLINE __u32 ainka_has_no_value(const struct ainka_event *event, __u32 field)
{
	return (event->unknown | event->none) >> (field & 31) & 1;
}

/* ---- hashing ---- */
AINKA_INLINE __u64 ainka_mix(__u64 x)
{
	x *= AINKA_MIX_FACTOR;
	return x ^ x >> 32;
}

/* 1 or 0; clang makes a branch of it, which measured faster than arithmetic: the guess runs ahead of the loads */
AINKA_INLINE __u64 ainka_different(__u64 a, __u64 b)
{
	a ^= b;
	return (a | -a) >> 63;
}

AINKA_INLINE __u64 ainka_slot_of(const __u8 *image, const struct ainka_hash *table, __u64 hash)
{
	__u64 displacement = ainka_half_at(image, table->displace + (hash & table->displace_mask) * 2);

	return ((hash ^ displacement) * AINKA_SLOT_FACTOR >> 32) & table->mask;
}

AINKA_INLINE __u64 ainka_hash_number(__u64 seed, __u64 key)
{
	return ainka_mix(key ^ seed);
}

AINKA_INLINE __u64 ainka_hash_name(__u64 seed, __u64 first, __u64 second)
{
	return ainka_mix(ainka_mix(first ^ seed) ^ second);
}

/* ---- numbers and names: whole keys, one slot ---- */
AINKA_INLINE void ainka_intern_number(struct ainka_event *event, const __u8 *image, __u64 seed, const struct ainka_intern *intern)
{
	__u64 source = intern->source;

	AINKA_MASK(source, AINKA_NUMBERS - 1);
	if (ainka_has_no_value(event, source))
		return;
	__u64 key = event->number[source];
	__u64 slot = ainka_slot_of(image, &intern->hash, ainka_hash_number(seed, key));
	const struct ainka_number_entry *entry = ainka_at(image, intern->hash.entries + slot * sizeof(*entry));
	__u64 both = *(const __u64 *)&entry->value & (ainka_different(entry->key, key) - 1);

	ainka_set_symbol(event, intern->symbol, both);
	ainka_push_list(event, both >> 32);
}

AINKA_INLINE void ainka_intern_name(struct ainka_event *event, const __u8 *image, __u64 seed, const struct ainka_intern *intern)
{
	__u64 source = intern->source;

	AINKA_MASK(source, AINKA_NAMES - 1);
	if (ainka_has_no_value(event, AINKA_FIELD_NAME + source))
		return;
	__u64 first = event->name[source][0], second = event->name[source][1];
	__u64 slot = ainka_slot_of(image, &intern->hash, ainka_hash_name(seed, first, second));
	const struct ainka_name_entry *entry = ainka_at(image, intern->hash.entries + slot * sizeof(*entry));
	__u64 other = (entry->key[0] ^ first) | (entry->key[1] ^ second);
	__u64 both = *(const __u64 *)&entry->value & (ainka_different(other, 0) - 1);

	ainka_set_symbol(event, intern->symbol, both);
	ainka_push_list(event, both >> 32);
}

/* ---- numbers and addresses: elementary intervals ---- */
AINKA_STAGE ainka_search_intervals(struct ainka_event *event, __u64 handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_intervals *search = ainka_at(image, offset);
	__u64 field = search->field, starts = search->starts, step = (1ull << (search->levels & 31)) >> 1;
	__u64 high = 0, low, position = ainka_table_of(event, image)->zero;

	AINKA_MASK(field, 31);
	if (ainka_has_no_value(event, field))
		return 0;
	if (field >= AINKA_FIELD_ADDRESS) {
		__u64 address = field - AINKA_FIELD_ADDRESS;

		AINKA_MASK(address, AINKA_ADDRESSES - 1);
		high = event->address[address][0];
		low = event->address[address][1];
	} else {
		AINKA_MASK(field, AINKA_NUMBERS - 1);
		low = event->number[field];
	}
	AINKA_MASK(position, 0xffff);
	AINKA_EACH(turn, AINKA_INTERVAL_LEVELS) {
		if (!step)
			break;
		const __u64 *start = ainka_at(image, starts + (position + step) * 16);
		/* the borrows of value - start, without a branch: 1 iff the value is below the start */
		__u64 start_high = start[0], start_low = start[1];
		__u64 borrow = ((~low & start_low) | ((~low | start_low) & (low - start_low))) >> 63;
		__u64 below = ((~high & start_high) | ((~high | start_high) & (high - start_high - borrow))) >> 63;

		position += step & (below - 1);
		AINKA_MASK(position, 0xffff);
		step >>= 1;
	}
	const struct ainka_value *value = ainka_at(image, search->values + position * sizeof(*value));

	ainka_set_symbol(event, search->symbol, value->symbol);
	ainka_push_list(event, value->list);
	return 0;
}

/*
 * ---- texts: which listed text does this one begin with, and which is the longest of them? ----
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

	AINKA_OPAQUE(whole); /* or the compiler drops the loop's limit, which older verifiers need to see */
	AINKA_EACH(turn, 32) {
		__u64 word = turn;

		if (word >= whole)
			break;
		AINKA_MASK(word, 31);
		difference |= *(const __u64 *)ainka_at(image, listed + word * 8) ^ words[word];
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

/* Tries the next length; answers 1 when there is none left. */
AINKA_INLINE int ainka_try_length(struct ainka_event *event, const __u8 *image, const struct ainka_text_table *table, __u64 text,
				  int compare_every_hit, __u64 handle)
{
	__u64 rope = event->stack[AINKA_SEARCH_ROPE], length = rope & 255;

	if (!length)
		return 1;
	event->stack[AINKA_SEARCH_ROPE] = rope >> 8;
	if (length > ainka_text_length(event, text) + 1) /* the terminator may be part of a listed text */
		return 0;
	__u64 hash = ainka_hash_prefix(event, ainka_text_words(event, text), length);
	__u64 offset = table->hash.entries + ainka_slot_of(image, &table->hash, hash) * sizeof(struct ainka_text_entry);
	const struct ainka_text_entry *entry = ainka_at(image, offset);

	if ((entry->hash ^ hash) >> (table->weakness & 63) || entry->length != length)
		return 0;
	if (compare_every_hit && !ainka_text_begins_with(event, handle, text, offset))
		return 0;
	event->stack[AINKA_SEARCH_HIT] = (__u32)offset;
	event->stack[AINKA_SEARCH_ROPE] = entry->rope;
	return 0;
}

/* The same, comparing the bytes of every hit: for the few texts that were unsure. */
AINKA_STAGE ainka_try_exactly(struct ainka_event *event, __u64 handle, __u64 text)
{
	const __u8 *image = ainka_open(handle);

	return event && image ? ainka_try_length(event, image, ainka_text_table_of(event, image, text), text, 1, handle) : 1;
}

AINKA_INLINE void ainka_start_search(struct ainka_event *event, const struct ainka_text_table *table)
{
	event->stack[AINKA_SEARCH_ROPE] = table->rope;
	event->stack[AINKA_SEARCH_HIT] = 0;
}

#define AINKA_HASHED_WORDS 16	/* words a call */

/* Continues the running sums of the text's words from `from`, a multiple of 16, up to `whole`. */
AINKA_STAGE ainka_hash_words(struct ainka_event *event, __u64 text, __u64 from, __u64 whole)
{
	if (!event)
		return 0;
	const __u64 *words = ainka_text_words(event, text);

	AINKA_MASK(from, 16);
	__u64 sum = event->path_hash[from];

	AINKA_EACH(turn, AINKA_HASHED_WORDS) {
		__u64 word = from + turn;

		if (word >= whole)
			break;
		AINKA_MASK(word, 31);
		sum += ainka_mix(words[word] + (word + 1) * AINKA_WORD_FACTOR);
		event->path_hash[word + 1] = sum;
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
	ainka_hash_words(event, text, 0, bytes >> 3);
	if (bytes >> 3 > AINKA_HASHED_WORDS)
		ainka_hash_words(event, text, AINKA_HASHED_WORDS, bytes >> 3);
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
		if (ainka_try_length(event, image, table, text, 0, handle))
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

/* ---- learned thresholds ---- */
AINKA_INLINE __s64 ainka_threshold(const __u8 *image, __u64 number)
{
	const struct ainka_directory *directory = (const void *)image;
	const struct ainka_slot *slot = ainka_slot_at(ainka_word_at(image, directory->slot_table + number * 4));

	if (!slot)
		return 0;
	__s64 value = slot->value, low = slot->low, high = slot->high;

	if (!(slot->flags & AINKA_SLOT_ARMED) || (slot->expires_ns && slot->expires_ns <= ainka_now()))
		return slot->start;
	return value < low ? low : value > high ? high : value;
}

AINKA_INLINE int ainka_compare(__s64 left, __u32 comparison, __s64 right)
{
	int less = left < right, equal = left == right, holds;

	switch (comparison >> 1) {
	case AINKA_EQUAL >> 1:
		holds = equal;
		break;
	case AINKA_LESS >> 1:
		return comparison & 1 ? less | equal : less;
	default:
		return comparison & 1 ? !less : !(less | equal);
	}
	return comparison & 1 ? !holds : holds;
}

/* ---- expressions ---- */
AINKA_INLINE __s64 ainka_pop(struct ainka_event *event)
{
	__u64 place = event->depth - 1;

	AINKA_MASK(place, AINKA_STACK - 1);
	event->depth = place;
	return event->stack[place];
}

AINKA_INLINE void ainka_push(struct ainka_event *event, __s64 value)
{
	__u64 place = event->depth;

	AINKA_MASK(place, AINKA_STACK - 1);
	event->stack[place] = value;
	event->depth = place + 1;
}

#define AINKA_LARGEST 0x7fffffffffffffffll
#define AINKA_SMALLEST (-AINKA_LARGEST - 1)

AINKA_INLINE __s64 ainka_add(__s64 left, __s64 right)
{
	__u64 sum = (__u64)left + (__u64)right;

	if (((__u64)left ^ sum) & ((__u64)right ^ sum) & 1ull << 63)
		return left < 0 ? AINKA_SMALLEST : AINKA_LARGEST;
	return sum;
}

AINKA_INLINE __u64 ainka_magnitude(__s64 x)
{
	return x < 0 ? -(__u64)x : (__u64)x;
}

/* Gives a magnitude its sign, saturating. */
AINKA_INLINE __s64 ainka_signed(__u64 magnitude, int negative)
{
	if (negative)
		return magnitude >= 1ull << 63 ? AINKA_SMALLEST : -(__s64)magnitude;
	return magnitude >= 1ull << 63 ? AINKA_LARGEST : (__s64)magnitude;
}

AINKA_INLINE __s64 ainka_multiply(__s64 left, __s64 right)
{
	/* By halves: BPF has no 128-bit product, and compilers make one of any shorter test for overflow. */
	__u64 a = ainka_magnitude(left), b = ainka_magnitude(right);
	__u64 cross = (a >> 32) * (__u32)b + (__u32)a * (b >> 32), low = (__u64)(__u32)a * (__u32)b;
	__u64 upper = cross + (low >> 32);

	if (((a >> 32) && (b >> 32)) || upper >> 32)
		return ainka_signed(~0ull, (left ^ right) < 0);
	return ainka_signed(upper << 32 | (__u32)low, (left ^ right) < 0);
}

AINKA_INLINE __s64 ainka_divide(__s64 left, __s64 right, __s64 otherwise)
{
	if (!right)
		return otherwise;
	return ainka_signed(ainka_magnitude(left) / ainka_magnitude(right), (left ^ right) < 0);
}

/* One operation; answers the outcome of a comparison, else 0. */
AINKA_STAGE ainka_operate(struct ainka_event *event, __u64 handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_operation *operation = ainka_at(image, offset);
	__u64 index = operation->index;
	__s64 top, second;

	switch (operation->operation) {
	case AINKA_PUSH_CONSTANT:
		ainka_push(event, operation->constant);
		return 0;
	case AINKA_PUSH_FIELD:
		AINKA_MASK(index, AINKA_NUMBERS - 1);
		event->operand_state |= (event->unknown >> index & 1) | (event->none >> index & 1) << 1;
		ainka_push(event, event->number[index]);
		return 0;
	case AINKA_PUSH_SLOT:
		ainka_push(event, ainka_threshold(image, index));
		return 0;
	case AINKA_NEGATE:
		top = ainka_pop(event);
		ainka_push(event, top == AINKA_SMALLEST ? AINKA_LARGEST : -top);
		return 0;
	case AINKA_ADD:
		top = ainka_pop(event);
		ainka_push(event, ainka_add(ainka_pop(event), top));
		return 0;
	case AINKA_SUBTRACT:
		top = ainka_pop(event);
		second = ainka_pop(event);
		/* -smallest does not exist: second - top = second + 1 + (largest) there */
		ainka_push(event, top == AINKA_SMALLEST ? (second < 0 ? second - top : AINKA_LARGEST) : ainka_add(second, -top));
		return 0;
	case AINKA_MULTIPLY:
		top = ainka_pop(event);
		ainka_push(event, ainka_multiply(ainka_pop(event), top));
		return 0;
	case AINKA_DIVIDE:
		top = ainka_pop(event);
		second = ainka_pop(event);
		ainka_push(event, ainka_divide(ainka_pop(event), second, top));
		return 0;
	case AINKA_COMPARE:
		top = ainka_pop(event);
		second = ainka_pop(event);
		if (event->operand_state & 1)
			return AINKA_IS_UNKNOWN;
		if (event->operand_state)
			return index == AINKA_NOT_EQUAL ? AINKA_TRUE : AINKA_FALSE;
		return ainka_compare(second, index, top) ? AINKA_TRUE : AINKA_FALSE;
	}
	return 0;
}

AINKA_STAGE ainka_evaluate_expression(struct ainka_event *event, __u64 handle, __u64 offset, __u64 count)
{
	if (!event)
		return 0;
	int outcome = 0;

	event->depth = event->operand_state = 0;
	AINKA_EACH(turn, AINKA_OPERATIONS) {
		if (turn >= count)
			break;
		outcome = ainka_operate(event, handle, offset + turn * sizeof(struct ainka_operation));
	}
	return outcome;
}

/* ---- automata ---- */
#define AINKA_BLOCK 32	/* bytes a call: verified once, whatever the text's length */
#define AINKA_IS_SEALED (1 << 16)

/* Runs over up to 32 bytes of the event from `position`, which ends before `end`; answers the state, and whether it is sealed. */
AINKA_STAGE ainka_run_block(struct ainka_event *event, __u64 handle, __u64 offset, __u64 span, __u64 state)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_automaton *automaton = ainka_at(image, offset);
	__u64 next = automaton->next, classes = automaton->classes;
	__u64 position = span & 0xffff, end = span >> 16;

	AINKA_EACH(turn, AINKA_BLOCK) {
		__u64 place = position + turn;

		if (place >= end)
			break;
		AINKA_MASK(place, 4095);
		__u64 class_of = ainka_byte_at(image, offset + __builtin_offsetof(struct ainka_automaton, class_of) +
						      ((const __u8 *)event)[place]);

		state = ainka_half_at(image, next + (state * classes + class_of) * 2);
		AINKA_MASK(state, AINKA_AUTOMATON_STATES - 1);
	}
	return state | (ainka_byte_at(image, automaton->flags + state) & AINKA_STATE_SEALED) / AINKA_STATE_SEALED * AINKA_IS_SEALED;
}

/* Tests a name or text (a number of enum ainka_field) with an automaton; answers the outcome. */
AINKA_STAGE ainka_run_automaton(struct ainka_event *event, __u64 handle, __u64 field, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	AINKA_MASK(field, 31);
	event->asked = field;
	if (!(event->ready >> field & 1) && field >= AINKA_FIELD_TEXT)
		ainka_read_text(event, field);
	field = *(volatile __u32 *)&event->asked; /* as in ainka_intern_text */
	AINKA_MASK(field, 31);
	if (event->unknown >> field & 1)
		return AINKA_IS_UNKNOWN;
	if (event->none >> field & 1)
		return AINKA_FALSE;
	__u64 position, length = event->length[field], state = ainka_table_of(event, image)->zero;

	if (field == AINKA_FIELD_LONG)
		position = __builtin_offsetof(struct ainka_event, long_text);
	else if (field >= AINKA_FIELD_TEXT)
		position = (field - AINKA_FIELD_TEXT) * AINKA_TEXT_BYTES;
	else
		position = __builtin_offsetof(struct ainka_event, name) + ((field - AINKA_FIELD_NAME) & (AINKA_NAMES - 1)) * 16;
	__u64 end = position + length;
	const struct ainka_automaton *automaton = ainka_at(image, offset);
	__u32 flags_at = automaton->flags, flags;

	AINKA_EACH(turn, AINKA_LONG_BYTES / AINKA_BLOCK + 1) {
		if (position >= end || state & AINKA_IS_SEALED)
			break;
		state = (__u32)ainka_run_block(event, handle, offset, end << 16 | position, state);
		position += AINKA_BLOCK;
	}
	AINKA_MASK(state, AINKA_AUTOMATON_STATES - 1);
	flags = ainka_byte_at(image, flags_at + state);
	if (event->truncated >> field & 1 && !(flags & AINKA_STATE_SEALED))
		return AINKA_IS_UNKNOWN;
	return flags & AINKA_STATE_ACCEPTS ? AINKA_TRUE : AINKA_FALSE;
}

/* ---- rows ---- */
/* Answers the outcome of one further test. */
AINKA_STAGE ainka_more_outcome(struct ainka_event *event, __u64 handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_more *more = ainka_at(image, offset);
	__u32 kind = more->kind;

	if (kind == AINKA_MORE_AUTOMATON)
		return ainka_run_automaton(event, handle, more->slot, more->low);
	if (kind == AINKA_MORE_EXPRESSION)
		return ainka_evaluate_expression(event, handle, more->low, more->width);
	if (kind == AINKA_MORE_TEXT || kind == AINKA_MORE_TEXT_MEMBER) {
		__u32 text = (more->slot / 4 - AINKA_FIELD_TEXT) & (AINKA_TEXTS - 1);

		if (!(event->interned >> text & 1))
			ainka_intern_text(event, handle, text);
	}
	__u32 symbol = ainka_symbol_at(event, more->slot), low = more->low, width = more->width;

	if (symbol == AINKA_UNKNOWN)
		return AINKA_IS_UNKNOWN;
	if (kind < AINKA_MORE_MEMBER)
		return symbol - low <= width ? AINKA_TRUE : AINKA_FALSE;
	return symbol < width && ainka_byte_at(image, low + (symbol >> 3)) >> (symbol & 7) & 1 ? AINKA_TRUE : AINKA_FALSE;
}

/* Answers 1 iff each of these further tests has a wanted outcome. */
AINKA_STAGE ainka_more_holds(struct ainka_event *event, __u64 handle, __u64 offset, __u64 count)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	AINKA_EACH(turn, AINKA_MORE_TESTS) {
		if (turn >= count)
			break;
		const struct ainka_more *more = ainka_at(image, offset + turn * sizeof(*more));

		if (!(more->wanted & ainka_more_outcome(event, handle, offset + turn * sizeof(*more))))
			return 0;
	}
	return 1;
}

AINKA_INLINE void ainka_clear_alternatives(struct ainka_event *event)
{
	if (event->alternatives_clear)
		return;
	event->alternatives_clear = 1;
	AINKA_EACH(turn, AINKA_ALTERNATIVES / 64) {
		event->matched_alternatives[turn] = 0;
		event->unknown_alternatives[turn] = 0;
	}
}

/* The greatest key decides. */
AINKA_INLINE void ainka_raise(struct ainka_event *event, __u32 key, __u32 errno_code)
{
	if (key <= event->strictest)
		return;
	event->strictest = key;
	event->errno_code = errno_code;
}

/* A rule with alternatives: answers 1 iff this is the first of its rows that says so, after taking back what a row said before. */
AINKA_STAGE ainka_is_first(struct ainka_event *event, __u64 alternative, __u64 counter, __u64 is_unknown)
{
	if (!event)
		return 0;
	ainka_clear_alternatives(event);
	__u64 word = alternative >> 6, bit = 1ull << (alternative & 63);

	AINKA_MASK(word, AINKA_ALTERNATIVES / 64 - 1);
	if (event->matched_alternatives[word] & bit)
		return 0;
	int was_unknown = !!(event->unknown_alternatives[word] & bit);

	if (is_unknown) {
		event->unknown_alternatives[word] |= bit;
		return !was_unknown;
	}
	event->matched_alternatives[word] |= bit;
	if (was_unknown) {
		event->unknown_matches--;
		ainka_count_unknown(counter, -1);
	}
	return 1;
}

/* A rule is unknown for this event: counts it, and keeps it if it has a verdict for that. */
AINKA_STAGE ainka_note_unknown(struct ainka_event *event, __u64 handle, __u64 key)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	__u32 number = 0xffffff - (key & 0xffffff);
	const struct ainka_rule *rule = ainka_at(image, ((const struct ainka_directory *)image)->rule_records + number * sizeof(*rule));

	if (!(event->scopes >> (rule->scope & 31) & 1))
		return 0;
	if (rule->alternative != AINKA_NO_ALTERNATIVE && !ainka_is_first(event, rule->alternative, rule->counter, 1))
		return 0;
	event->unknown_matches++;
	ainka_count_unknown(rule->counter, 1);
	if (!rule->unknown_verdict)
		return 0;
	__u32 verdict_key = (__u32)rule->unknown_verdict << 24 | (0xffffff - number);
	__u64 place = event->unsure_count;

	/* A rule with one alternative stays unknown. One with several may still be met: it waits. */
	if (rule->alternative == AINKA_NO_ALTERNATIVE || place >= AINKA_KEPT_UNKNOWN) {
		ainka_raise(event, verdict_key, rule->unknown_errno_code);
		return 0;
	}
	AINKA_MASK(place, AINKA_KEPT_UNKNOWN - 1);
	event->unsure[place] = verdict_key;
	event->unsure_count = place + 1;
	return 0;
}

/* All rows were compared: a rule that is still unknown gives its verdict for that. */
AINKA_STAGE ainka_settle_unknown(struct ainka_event *event, __u64 handle, __u64 index)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	AINKA_MASK(index, AINKA_KEPT_UNKNOWN - 1);
	__u32 key = event->unsure[index], number = 0xffffff - (key & 0xffffff);
	const struct ainka_rule *rule = ainka_at(image, ((const struct ainka_directory *)image)->rule_records + number * sizeof(*rule));
	__u64 word = rule->alternative >> 6;

	AINKA_MASK(word, AINKA_ALTERNATIVES / 64 - 1);
	if (!(event->matched_alternatives[word] >> (rule->alternative & 63) & 1))
		ainka_raise(event, key, rule->unknown_errno_code);
	return 0;
}

AINKA_STAGE ainka_settle_all(struct ainka_event *event, __u64 handle)
{
	if (!event)
		return 0;
	AINKA_EACH(turn, AINKA_KEPT_UNKNOWN) {
		if (turn >= event->unsure_count)
			break;
		ainka_settle_unknown(event, handle, turn);
	}
	return 0;
}

/* A rule is met. Counters, signals and flags never lose a match; rule numbers are kept for the first 16. */
AINKA_INLINE void ainka_note_match(struct ainka_event *event, const __u8 *image, __u32 key)
{
	__u32 number = 0xffffff - (key & 0xffffff);
	const struct ainka_rule *rule = ainka_at(image, ((const struct ainka_directory *)image)->rule_records + number * sizeof(*rule));

	if (!(event->scopes >> (rule->scope & 31) & 1))
		return;
	if (rule->alternative != AINKA_NO_ALTERNATIVE && !ainka_is_first(event, rule->alternative, rule->counter, 0))
		return;
	ainka_count_match(event, rule->counter, rule->flags);
	event->signals |= rule->signals;
	event->flags |= rule->flags;
	ainka_raise(event, key, rule->errno_code);
	__u64 place = event->matches;

	event->matches = place + 1;
	if (place < AINKA_KEPT_MATCHES) {
		AINKA_MASK(place, AINKA_KEPT_MATCHES - 1);
		event->matched[place] = number;
	}
}

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

/* ---- all of it ---- */
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
	if (event->unsure_count)
		ainka_settle_all(event, handle);
	return event->matches;
}

#endif
