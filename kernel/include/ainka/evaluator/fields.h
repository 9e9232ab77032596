/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Numbers, names and addresses become symbols: by perfect hash, whole keys compared, or by elementary intervals. */
#ifndef AINKA_EVALUATOR_FIELDS_H
#define AINKA_EVALUATOR_FIELDS_H

#include "access.h"

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

/* The same for few events, where branches would double the verifier's ways each time. */
AINKA_INLINE __u64 ainka_different_flat(__u64 a, __u64 b)
{
	__u64 minus;

	a ^= b;
	AINKA_OPAQUE(a);
	minus = -a;
	AINKA_OPAQUE(minus);
	return (a | minus) >> 63;
}

static const __u8 ainka_bit_of_product[64] = { /* de Bruijn: branches would multiply the verifier's paths by 64 */
	0, 1, 48, 2, 57, 49, 28, 3, 61, 58, 50, 42, 38, 29, 17, 4, 62, 55, 59, 36, 53, 51, 43, 22, 45, 39, 33, 30, 24, 18, 12, 5,
	63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21, 44, 32, 23, 11, 46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9, 13, 8, 7, 6,
};

/* The number of the lowest bit that is set; of none: 0. */
AINKA_INLINE __u64 ainka_lowest_bit(__u64 bits)
{
	return ainka_bit_of_product[(bits & -bits) * 0x03f79d71b4cb0a89ull >> 58];
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

#define AINKA_UNLISTED_KEY (~0ull)	/* a number and the words of a name that no table lists: those are shorter */

/* ---- numbers and names: whole keys, one slot ---- */
/*
 * Branches on whether a key is listed: the processor goes on by its guess, which is right for most events, while what is looked up is on
 * its way. What has no value holds AINKA_UNLISTED_KEY here, and gets its symbol later.
 */
AINKA_INLINE __u64 ainka_may_be_listed(const __u8 *image, const struct ainka_intern *intern, __u64 hash)
{
	__u64 bit = hash >> (intern->shift & 63);

	return ainka_byte_at(image, intern->filter + (bit >> 3)) >> (bit & 7) & 1;
}

/* Sets the symbol of an interned field, and notes the list that it leads to. */
AINKA_INLINE void ainka_set_value(struct ainka_event *event, const struct ainka_intern *intern, __u32 symbol, __u32 list)
{
	*(__u32 *)AINKA_PLACE(event->symbol, intern->symbol) = symbol;
	if (list)
		ainka_push_list(event, list);
}

AINKA_INLINE void ainka_intern_number(struct ainka_event *event, const __u8 *image, __u64 seed, const struct ainka_intern *intern)
{
	__u64 key = *(const __u64 *)AINKA_PLACE(event->number, intern->source);
	__u32 symbol = AINKA_UNLISTED, list = 0;

	if (key < intern->limit) {
		const struct ainka_value *value = ainka_at(image, intern->direct + key * sizeof(*value));

		symbol = value->symbol;
		list = value->list;
	} else {
		__u64 hash = ainka_hash_number(seed, key);

		if (ainka_may_be_listed(image, intern, hash)) {
			__u64 slot = ainka_slot_of(image, &intern->hash, hash);
			const struct ainka_number_entry *entry = ainka_at(image, intern->hash.entries + slot * sizeof(*entry));

			if (entry->key == key) {
				symbol = entry->value.symbol;
				list = entry->value.list;
			}
		}
	}
	ainka_set_value(event, intern, symbol, list);
}

AINKA_INLINE void ainka_intern_name(struct ainka_event *event, const __u8 *image, __u64 seed, const struct ainka_intern *intern)
{
	const __u64 *words = AINKA_PLACE(event->name, intern->source);
	__u64 first = words[0], second = words[1], hash = ainka_hash_name(seed, first, second);
	__u32 symbol = AINKA_UNLISTED, list = 0;

	if (ainka_may_be_listed(image, intern, hash)) {
		__u64 slot = ainka_slot_of(image, &intern->hash, hash);
		const struct ainka_name_entry *entry = ainka_at(image, intern->hash.entries + slot * sizeof(*entry));

		if (!((entry->key[0] ^ first) | (entry->key[1] ^ second))) {
			symbol = entry->value.symbol;
			list = entry->value.list;
		}
	}
	ainka_set_value(event, intern, symbol, list);
}

/* ---- numbers and addresses: elementary intervals ---- */
/* Sets the symbol of a field that is searched, and notes the list that it leads to. */
AINKA_INLINE void ainka_set_interval(struct ainka_event *event, const __u8 *image, const struct ainka_intervals *search, __u64 value)
{
	const struct ainka_value *found = ainka_at(image, value);

	*(__u32 *)AINKA_PLACE(event->symbol, search->symbol) = found->symbol;
	ainka_push_list(event, found->list);
}

/* Searches an address of 128 bits, or a field of many intervals. */
AINKA_STAGE ainka_search_wide(struct ainka_event *event, ainka_handle handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_intervals *search = ainka_at(image, offset);
	__u64 field = search->field, starts = search->wide_starts, number = field, address = field - AINKA_FIELD_ADDRESS;
	__u64 step = (1ull << (search->wide_levels & 31)) >> 1, position = ainka_table_of(event, image)->zero;
	__u64 is_number = address >> 63; /* without a branch: the verifier would search twice */

	AINKA_OPAQUE(is_number);
	is_number = -is_number;
	AINKA_MASK(number, AINKA_SYMBOLS - 1);
	AINKA_MASK(address, AINKA_ADDRESSES - 1);
	__u64 high = event->address[address][0] & ~is_number;
	__u64 low = (event->address[address][1] & ~is_number) | (event->symbol[number] & is_number);

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
	ainka_set_interval(event, image, search, search->wide_values + position * sizeof(struct ainka_value));
	return 0;
}

/* Searches the intervals of a number or an address: those of 32 bits here. */
AINKA_INLINE void ainka_search_intervals(struct ainka_event *event, const __u8 *image, ainka_handle handle, const struct ainka_intervals *search)
{
	__u64 field = search->field, value, starts = search->starts, step = (1ull << (search->levels & 31)) >> 1;
	__u64 is_wide = search->levels > AINKA_INLINE_LEVELS;

	if (ainka_has_no_value(event, field))
		return;
	if (field >= AINKA_FIELD_ADDRESS) {
		field -= AINKA_FIELD_ADDRESS;
		AINKA_MASK(field, AINKA_ADDRESSES - 1);
		value = event->address[field][1] ^ 0xffff00000000ull; /* an IPv4 address has 32 bits now */
		is_wide |= event->address[field][0] | value >> 32;
	} else {
		value = event->symbol[field];
	}
	if (is_wide) {
		ainka_search_wide(event, handle, (const __u8 *)search - image);
		return;
	}
	value = (__u32)(value - search->base);
	__u64 bucket = value >> (search->shift & 63), position;

	if (bucket > search->last)
		bucket = search->last;
	position = ainka_word_at(image, search->buckets + bucket * sizeof(__u32));
	AINKA_MASK(position, 0xffff);
	AINKA_EACH(turn, AINKA_INLINE_LEVELS) {
		if (!step)
			break;
		__u64 below = value - ainka_word_at(image, starts + (position + step) * sizeof(__u32));

		AINKA_OPAQUE(below);
		position += step & ((below >> 63) - 1);
		AINKA_MASK(position, 0xffff);
		step >>= 1;
	}
	ainka_set_interval(event, image, search, search->values + position * sizeof(struct ainka_value));
}

#endif
