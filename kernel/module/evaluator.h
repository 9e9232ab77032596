/* SPDX-License-Identifier: GPL-2.0-only */
/* The evaluator in the kernel: the images that it reads, and a decision. */
#ifndef AINKA_MODULE_EVALUATOR_H
#define AINKA_MODULE_EVALUATOR_H

#include <linux/rcupdate.h>
#include <linux/types.h>
#include <ainka/image.h>

/* Every image is mapped in as much address space, so that one mask keeps to all of them; only what is written takes memory. */
#define AINKA_MODULE_IMAGE_BITS 26

/* A compiled image, mapped read-only and zero behind its end. */
struct ainka_module_image {
	const __u8 *bytes;	/* (1 << AINKA_MODULE_IMAGE_BITS) + AINKA_IMAGE_SLACK */
	struct page **pages;	/* its own */
	unsigned int page_count;
};

/*
 * What all generations share. The counters of a CPU are its own, and added to where nobody changes the CPU: by one instruction (local_t),
 * which an interrupt that decides there, too, cannot divide.
 */
struct ainka_module_state {
	const struct ainka_module_image __rcu *image;	/* the active one, or NULL: then nothing is decided */
	struct ainka_slot *slots;			/* AINKA_SLOTS */
	struct ainka_counter *__percpu *counters;	/* counter_count of each CPU */
	__u64 counter_count;
	struct ainka_line *lines;			/* the keyed map: line_count */
	__u64 line_count;
};
extern struct ainka_module_state ainka_state;

/*
 * Returns an image of `size` bytes, or an ERR_PTR: -EFBIG for more than an image has, -ENOMEM. Its bytes need not be an image's: whatever
 * they are, the evaluator does bounded work inside of them.
 */
struct ainka_module_image *ainka_image_create(const void *bytes, size_t size);
void ainka_image_free(const struct ainka_module_image *image);

/* Makes `image`, or nothing, what decides, waits until nobody reads the one before, and frees that. Callers take turns. */
void ainka_image_activate(const struct ainka_module_image *image);

/*
 * Finds every rule that the event meets in the table at `event->table` of the active image; returns how many. See ainka/evaluator.h for what
 * the event must have. Texts are taken as they stand: `ready` must be set for every text, or its `unknown` bit. Runs in any context.
 */
int ainka_decide(struct ainka_event *event);

#endif
