/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluator for user space. */
#ifndef AINKA_USER_EVALUATOR_H
#define AINKA_USER_EVALUATOR_H

#include "../../../kernel/include/ainka/image.h"

/* The image buffer's size: 1 << AINKA_USER_IMAGE_BITS bytes and AINKA_IMAGE_SLACK more, zero beyond the image. */
#define AINKA_USER_IMAGE_BITS 26

/*
 * What one event counted in one counter. Those that it counted in are a chain, so that nobody looks at all of them: element 0 of the
 * array is the head, and counter i stands at i + 1. Whoever reads the chain leaves it zeroed.
 */
struct ainka_touch {
	__u32 next;		/* the place of the next one, or AINKA_LAST_TOUCH; 0: the event counted nothing here */
	__u32 limited;
	__s32 unknown;
	__u8 matched, observed;	/* 1 or 0 */
	__u16 spare;
};
#define AINKA_LAST_TOUCH 0xffffffffu

/* What an image is evaluated with. */
struct ainka_world {
	const __u8 *image;		/* at least (1 << AINKA_USER_IMAGE_BITS) + AINKA_IMAGE_SLACK bytes, aligned to 8 */
	const struct ainka_slot *slots;	/* AINKA_SLOTS of them */
	struct ainka_counter *counters;	/* may be NULL */
	__u64 counter_count;
	struct ainka_touch *touches;	/* counter_count + 1 of them, or NULL */
	struct ainka_line *lines;	/* the keyed map; may be NULL if line_count is 0 */
	__u64 line_count;
	__u64 now_ns;			/* the boot clock */
};

/*
 * Finds every rule that the event meets in the table at `event->table`; answers how many. See evaluator.h for what the event
 * must have. Texts are taken as they stand: `ready` must be set for every text, or its `unknown` bit.
 */
int ainka_evaluate(const struct ainka_world *world, struct ainka_event *event);

/*
 * Gives a key of the region a value of its own, or takes it away. `words` are as an image has them, AINKA_KEY_WORDS at most.
 * Answers 1, or 0 when there is no room. Only `lines`, `line_count` and `now_ns` of the world are looked at; while kernel programs use
 * the lines, too, this keeps to their rules.
 */
int ainka_set_key(const struct ainka_world *world, const struct ainka_region *region, __u32 head, const __u64 *words,
		  __u32 word_count, __s64 value);
int ainka_remove_key(const struct ainka_world *world, const struct ainka_region *region, __u32 head, const __u64 *words,
		     __u32 word_count);

/*
 * Copies the region, which has the same lines in both maps, with all entries that are whole; kernel programs may use `from`. Nobody
 * uses `to`, whose seed is that of `from`.
 */
void ainka_copy_region(struct ainka_line *to, const struct ainka_line *from, const struct ainka_region *region);

#endif
