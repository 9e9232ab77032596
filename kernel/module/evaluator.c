// SPDX-License-Identifier: GPL-2.0-only
/* ainka/evaluator.h for the kernel. */
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/timekeeping.h>
#include <asm/local.h>
#include "evaluator.h"

#define AINKA_IMAGE_BITS AINKA_MODULE_IMAGE_BITS
#include <ainka/evaluator.h>

/* The handle is the image's address: what else the evaluator asks for is the same for all images. */
AINKA_INLINE const __u8 *ainka_open(ainka_handle handle)
{
	return (const __u8 *)handle;
}

AINKA_INLINE const struct ainka_slot *ainka_slot_at(__u64 index)
{
	return index < AINKA_SLOTS ? &ainka_state.slots[index] : NULL;
}

AINKA_INLINE __u64 *ainka_line_at(__u64 number)
{
	return number < ainka_state.line_count ? ainka_state.lines[number].word : NULL;
}

AINKA_INLINE __u64 ainka_now(void)
{
	return ktime_get_boot_fast_ns();
}

/* The caller has read all texts that it can read here. */
AINKA_INLINE void ainka_read_text(struct ainka_event *event, __u32 field)
{
	event->unknown |= 1u << (field & 31);
	event->ready |= 1u << (field & 31);
}

/* Adds to a word of this CPU's counter, if there is that counter. */
static inline void count(__u64 index, size_t word, long amount)
{
	struct ainka_counter *counters = *this_cpu_ptr(ainka_state.counters);

	BUILD_BUG_ON(sizeof(local_t) != sizeof(__u64));
	if (index < ainka_state.counter_count)
		local_add(amount, (local_t *)((char *)&counters[index] + word));
}
#define ainka_count(index, word, amount) count(index, offsetof(struct ainka_counter, word), amount)

AINKA_INLINE void ainka_count_match(struct ainka_event *event, __u64 index, __u64 flags)
{
	ainka_count(index, matched, 1);
	if (flags & AINKA_RULE_ACTS) {
		if (flags & AINKA_COUNT_OBSERVES)
			ainka_count(index, observed, 1);
		else
			ainka_count(index, acted, 1);
	}
	if (flags >> 8)
		ainka_count(index, limited, flags >> 8);
}

AINKA_INLINE void ainka_count_plainly(struct ainka_event *event, __u64 index, __u64 flags)
{
	ainka_count_match(event, index, flags);
}

AINKA_INLINE void ainka_count_observed(__u64 index)
{
	ainka_count(index, observed, 1);
}

AINKA_INLINE void ainka_count_unknown(__u64 index, __s64 delta)
{
	ainka_count(index, unknown, delta);
}

int ainka_decide(struct ainka_event *event)
{
	const struct ainka_module_image *image;
	int met = 0;

	/* Also what RCU asks of a reader. */
	preempt_disable_notrace();
	image = rcu_dereference_sched(ainka_state.image);
	if (image)
		met = ainka_evaluate_event(event, (ainka_handle)image->bytes);
	preempt_enable_notrace();
	return met;
}
