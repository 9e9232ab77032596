// SPDX-License-Identifier: Apache-2.0
#include "user_evaluator.h"

#define AINKA_IMAGE_BITS AINKA_USER_IMAGE_BITS
#include "../../kernel/include/ainka/evaluator.h"

/* One evaluation a thread at a time: the evaluator's handle is one word, and it has no place for a pointer to counters. */
static _Thread_local const struct ainka_world *current_world;

AINKA_INLINE const __u8 *ainka_open(__u64 handle)
{
	return (const __u8 *)(unsigned long)handle;
}

AINKA_INLINE const struct ainka_slot *ainka_slot_at(__u64 index)
{
	return index < AINKA_SLOTS ? &current_world->slots[index] : 0;
}

AINKA_INLINE __u64 *ainka_line_at(__u64 number)
{
	return number < current_world->line_count ? current_world->lines[number].word : 0;
}

AINKA_INLINE __u64 ainka_now(void)
{
	return current_world->now_ns;
}

AINKA_INLINE void ainka_read_text(struct ainka_event *event, __u32 field)
{
	event->unknown |= 1u << (field & 31);
	event->ready |= 1u << (field & 31);
}

AINKA_INLINE struct ainka_counter *counter_at(__u64 index)
{
	return current_world->counters && index < current_world->counter_count ? &current_world->counters[index] : 0;
}

AINKA_INLINE void ainka_count_match(struct ainka_event *event, __u64 index, __u64 flags)
{
	struct ainka_counter *counter = counter_at(index);

	(void)event;
	if (!counter)
		return;
	counter->matched++;
	if (flags & AINKA_RULE_ACTS) {
		counter->observed += !!(flags & AINKA_COUNT_OBSERVES);
		counter->acted += !(flags & AINKA_COUNT_OBSERVES);
	}
	counter->limited += flags >> 8;
}

AINKA_INLINE void ainka_count_observed(__u64 index)
{
	struct ainka_counter *counter = counter_at(index);

	if (counter)
		counter->observed++;
}

AINKA_INLINE void ainka_count_unknown(__u64 index, __s64 delta)
{
	struct ainka_counter *counter = counter_at(index);

	if (counter)
		counter->unknown += delta;
}

int ainka_evaluate(const struct ainka_world *world, struct ainka_event *event)
{
	current_world = world;
	return ainka_evaluate_event(event, (__u64)(unsigned long)world->image);
}
