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

/* ---- numbers and names: whole keys, one slot ---- */
AINKA_INLINE void ainka_intern_number(struct ainka_event *event, const __u8 *image, __u64 seed, const struct ainka_intern *intern)
{
	__u64 source = intern->source;

	AINKA_MASK(source, AINKA_NUMBERS - 1);
	__u64 is_there = ainka_has_no_value(event, source) - 1ull; /* what is unknown gets its symbol later */
	__u64 key = event->number[source];
	__u64 slot = ainka_slot_of(image, &intern->hash, ainka_hash_number(seed, key));
	const struct ainka_number_entry *entry = ainka_at(image, intern->hash.entries + slot * sizeof(*entry));
	__u64 both = *(const __u64 *)&entry->value & (ainka_different_flat(entry->key, key) - 1) & is_there;

	ainka_set_symbol(event, intern->symbol, both);
	ainka_push_list(event, both >> 32);
}

AINKA_INLINE void ainka_intern_name(struct ainka_event *event, const __u8 *image, __u64 seed, const struct ainka_intern *intern)
{
	__u64 source = intern->source;

	AINKA_MASK(source, AINKA_NAMES - 1);
	__u64 is_there = ainka_has_no_value(event, AINKA_FIELD_NAME + source) - 1ull;
	__u64 first = event->name[source][0], second = event->name[source][1];
	__u64 slot = ainka_slot_of(image, &intern->hash, ainka_hash_name(seed, first, second));
	const struct ainka_name_entry *entry = ainka_at(image, intern->hash.entries + slot * sizeof(*entry));
	__u64 other = (entry->key[0] ^ first) | (entry->key[1] ^ second);
	__u64 both = *(const __u64 *)&entry->value & (ainka_different_flat(other, 0) - 1) & is_there;

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

#endif
