// SPDX-License-Identifier: Apache-2.0
#include "user_evaluator.h"

#define AINKA_IMAGE_BITS AINKA_USER_IMAGE_BITS
#define AINKA_WIDE_ROWS		/* no verifier counts instructions here */
#include "../../kernel/include/ainka/evaluator.h"

/* One evaluation a thread at a time: the evaluator's handle is one word, and it has no place for a pointer to counters. */
static _Thread_local const struct ainka_world *current_world;

AINKA_INLINE const __u8 *ainka_open(ainka_handle handle)
{
	return (const __u8 *)handle;
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

/* What the event counted in a counter that there is, put into the chain; or a place that nobody reads. */
AINKA_INLINE struct ainka_touch *touch_at(__u64 index)
{
	static _Thread_local struct ainka_touch unread;
	struct ainka_touch *touches = current_world->touches, *touch;

	if (!touches)
		return &unread;
	touch = &touches[index + 1];
	if (!touch->next) {
		touch->next = touches->next ? touches->next : AINKA_LAST_TOUCH;
		touches->next = index + 1;
	}
	return touch;
}

AINKA_INLINE void ainka_count_match(struct ainka_event *event, __u64 index, __u64 flags)
{
	struct ainka_counter *counter = counter_at(index);
	struct ainka_touch *touch;

	(void)event;
	if (!counter)
		return;
	touch = touch_at(index);
	counter->matched++;
	touch->matched = 1;
	if (flags & AINKA_RULE_ACTS) {
		counter->observed += !!(flags & AINKA_COUNT_OBSERVES);
		counter->acted += !(flags & AINKA_COUNT_OBSERVES);
		touch->observed |= !!(flags & AINKA_COUNT_OBSERVES);
	}
	counter->limited += flags >> 8;
	touch->limited += flags >> 8;
}

AINKA_INLINE void ainka_count_plainly(struct ainka_event *event, __u64 counter, __u64 flags)
{
	ainka_count_match(event, counter, flags);
}

AINKA_INLINE void ainka_count_observed(__u64 index)
{
	struct ainka_counter *counter = counter_at(index);

	if (!counter)
		return;
	counter->observed++;
	touch_at(index)->observed = 1;
}

AINKA_INLINE void ainka_count_unknown(__u64 index, __s64 delta)
{
	struct ainka_counter *counter = counter_at(index);

	if (!counter)
		return;
	counter->unknown += delta;
	touch_at(index)->unknown += delta;
}

int ainka_evaluate(const struct ainka_world *world, struct ainka_event *event)
{
	current_world = world;
	return ainka_evaluate_event(event, (ainka_handle)world->image);
}

/* The least image that has a region and a key. */
struct keyed_image {
	struct ainka_directory directory;
	struct ainka_region region;
	__u64 head, words[AINKA_KEY_WORDS];
	__u64 number;	/* of the region: 0 */
};

/* Makes the key the event's, in the region with number 0 of `image`; answers the image's handle. */
static ainka_handle begin_with_key(struct keyed_image *image, struct ainka_event *event, const struct ainka_world *world,
			    const struct ainka_region *region, __u32 head, const __u64 *words, __u32 word_count)
{
	ainka_handle handle = (ainka_handle)image;

	*image = (struct keyed_image){ .region = *region, .head = head };
	image->directory.region_table = __builtin_offsetof(struct keyed_image, region);
	for (__u32 i = 0; i < word_count && i < AINKA_KEY_WORDS; i++)
		image->words[i] = words[i];
	*event = (struct ainka_event){ .clock_ns = world->now_ns };
	current_world = world;
	ainka_take_written_key(event, handle, __builtin_offsetof(struct keyed_image, head));
	return handle;
}

/*
 * Takes back what somebody left who was killed while it put a key in: a lock, and places that it had claimed. Only user space puts
 * keys into a region of thresholds, and one at a time.
 */
static void take_back_claims(const struct ainka_event *event, const struct ainka_region *region)
{
	for (__u64 choice = 0; choice < 2; choice++) {
		__u64 *line = ainka_set_line(region, ainka_set_of(event, region, choice));

		for (__u64 place = 0; place <= AINKA_PLACES && line; place++)
			if (!place || line[place] == AINKA_TAG_CLAIMED)
				AINKA_SWAP(&line[place], 0);
	}
}

int ainka_set_key(const struct ainka_world *world, const struct ainka_region *region, __u32 head, const __u64 *words,
		  __u32 word_count, __s64 value)
{
	struct keyed_image image;
	struct ainka_event event;
	ainka_handle handle = begin_with_key(&image, &event, world, region, head, words, word_count);
	__u64 *line;
	int entry;

	event.key_value = value;
	/* An entry without lines for the rest of a key ends where another begins. */
	if (!region->sets || ((head & AINKA_KEY_LENGTH) > 32 && !region->has_texts))
		return 0;
	take_back_claims(&event, region);
	entry = ainka_find_entry(&event, handle, 0);
	if (!entry)
		entry = ainka_claim_entry(&event, handle, __builtin_offsetof(struct keyed_image, number));
	line = entry > 0 ? ainka_line_at((__u64)entry) : 0;
	if (!line)
		return 0;
	__atomic_store_n(&line[AINKA_ENTRY_VALUE], (__u64)value, __ATOMIC_RELEASE);
	return 1;
}

int ainka_remove_key(const struct ainka_world *world, const struct ainka_region *region, __u32 head, const __u64 *words,
		     __u32 word_count)
{
	struct keyed_image image;
	struct ainka_event event;
	ainka_handle handle = begin_with_key(&image, &event, world, region, head, words, word_count);
	int entry = region->sets ? ainka_find_entry(&event, handle, 0) : 0;

	for (__u64 choice = 0; choice < 2 && entry > 0; choice++) {
		__u64 set = ainka_set_of(&event, region, choice), *line = ainka_set_line(region, set);

		for (__u64 place = 1; place <= AINKA_PLACES && line; place++)
			if (ainka_entry_at(region, set, place) == (__u64)entry)
				AINKA_SWAP(&line[place], 0);
	}
	return entry > 0;
}

/* Copies a line as the words that it is made of: others may be changing them. */
static void copy_line(struct ainka_line *to, const struct ainka_line *from)
{
	for (int word = 0; word < 8; word++)
		__atomic_store_n(&to->word[word], __atomic_load_n(&from->word[word], __ATOMIC_RELAXED), __ATOMIC_RELAXED);
}

/* Copies the entry at line `entry`. */
static void copy_entry(struct ainka_line *to, const struct ainka_line *from, const struct ainka_region *region, __u64 entry)
{
	for (__u64 line = 0; line < region->entry_lines; line++)
		copy_line(&to[entry + line], &from[entry + line]);
}

void ainka_copy_region(struct ainka_line *to, const struct ainka_line *from, const struct ainka_region *region)
{
	copy_line(&to[region->line], &from[region->line]);
	copy_entry(to, from, region, ainka_shared_entry(region));
	for (__u64 set = 0; set < region->sets; set++) {
		const __u64 *tags = from[region->line + 1 + set].word;
		__u64 *copied = to[region->line + 1 + set].word;

		copied[0] = 0;
		for (__u64 place = 1; place <= AINKA_PLACES; place++) {
			__u64 tag = __atomic_load_n(&tags[place], __ATOMIC_ACQUIRE);

			copied[place] = 0;
			if (!(tag & 1))
				continue;
			copy_entry(to, from, region, ainka_entry_at(region, set, place));
			__atomic_thread_fence(__ATOMIC_ACQUIRE);
			/* Another key may have come meanwhile: then it is half of each. */
			if (__atomic_load_n(&tags[place], __ATOMIC_RELAXED) == tag)
				__atomic_store_n(&copied[place], tag, __ATOMIC_RELEASE);
		}
	}
}
