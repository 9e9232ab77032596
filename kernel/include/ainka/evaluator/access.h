/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What the evaluator is compiled with and asks of its host, and how it reads the image and the event: inside them, always. */
#ifndef AINKA_EVALUATOR_ACCESS_H
#define AINKA_EVALUATOR_ACCESS_H

#include "../image.h"

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
#define AINKA_RUN_TURNS ((AINKA_RUNS + AINKA_UNKNOWN_RUNS) * (AINKA_LIST_ROWS + 4))
/* Calls `step(turn, context)` until it answers 1, at most `limit` times: verified once, whatever the limit. For rare, long loops. */
#define AINKA_REPEAT(limit, step, context) bpf_loop(limit, step, context, 0)
#define AINKA_SWAP(place, value) __sync_lock_test_and_set(place, value)
#else
#ifndef AINKA_RUN_TURNS
#define AINKA_RUN_TURNS (1u << 20)	/* in user space also the rows of fields that only there are unknown */
#endif
#define AINKA_OPAQUE(x) ((void)(x))
#define AINKA_REPEAT(limit, step, context) \
	do { \
		for (__u32 ainka_turn = 0; ainka_turn < (limit); ainka_turn++) \
			if ((step)(ainka_turn, context)) \
				break; \
	} while (0)
#define AINKA_SWAP(place, value) __atomic_exchange_n(place, value, __ATOMIC_SEQ_CST)
#define AINKA_STAGE static __attribute__((unused)) int
#ifndef AINKA_MASK
#define AINKA_MASK(x, mask) ((x) &= (mask))
#endif
#endif

/*
 * An image as the evaluator's stages are given it: bytes, and by its size the verifier knows how many. So no stage has to look it up.
 */
struct ainka_bytes {
	__u8 byte[AINKA_IMAGE_SIZE + AINKA_IMAGE_SLACK];
};
typedef const struct ainka_bytes *ainka_handle;

/* The image's first byte for a handle, or NULL. */
AINKA_INLINE const __u8 *ainka_open(ainka_handle handle);
/* The slot with this index in the slot map, or NULL. */
AINKA_INLINE const struct ainka_slot *ainka_slot_at(__u64 index);
/* The line of the keyed map with this number, eight words, or NULL. */
AINKA_INLINE __u64 *ainka_line_at(__u64 number);
/* The boot clock in nanoseconds. */
AINKA_INLINE __u64 ainka_now(void);
/* Reads a text (a number of enum ainka_field) of the event that is not ready yet, or says in `unknown` or `none` why not. */
AINKA_INLINE void ainka_read_text(struct ainka_event *event, __u32 field);
/* Counts a met rule in its counter, and what becomes of it; flags: enum ainka_rule_flag, actions held back << 8. */
AINKA_INLINE void ainka_count_match(struct ainka_event *event, __u64 counter, __u64 flags);
/* The same in line, for what is neither observed nor held back. */
AINKA_INLINE void ainka_count_plainly(struct ainka_event *event, __u64 counter, __u64 flags);
/* Counts that a rule would have acted, were it not one to observe. */
AINKA_INLINE void ainka_count_observed(__u64 counter);
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

/*
 * A place in an array of the event, as a byte of the image says it. In the kernel no mask is needed: wherever a byte leads to is inside
 * the event. In user space it is made one of the array.
 */
#ifdef __bpf__
#define AINKA_PLACE(array, place) ((void *)((__u8 *)(array) + (place)))
#else
#define AINKA_PLACE(array, place) ((void *)((__u8 *)(array) + ((place) & (sizeof(array) - sizeof((array)[0])))))
#endif

/* The symbol at a slot times 4. */
AINKA_INLINE __u32 ainka_symbol_of(const struct ainka_event *event, __u8 slot)
{
	return *(const __u32 *)AINKA_PLACE(event->symbol, slot);
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

/* What the steps of a repetition are given that need no more. */
struct ainka_subject {
	struct ainka_event *event;
	ainka_handle handle;
};

/* What the steps of a repetition are given: what `first` and `second` are says whoever repeats. */
struct ainka_step {
	struct ainka_event *event;
	ainka_handle handle;
	__u64 first, second;
};

/* Bits of a field number: 1 iff the field has no value. */
AINKA_INLINE __u32 ainka_has_no_value(const struct ainka_event *event, __u32 field)
{
	return (event->unknown | event->none) >> (field & 31) & 1;
}

#endif
