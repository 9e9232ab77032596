/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Entries by key, in lines of eight words that generations share (`struct ainka_region` in image.h is the picture).
 *
 * A key has one of two sets, of seven places each; it goes where more are free. Finding needs no lock: a tag is only there while its
 * entry is whole, and the whole key is compared. Whoever puts a key in holds the lock of its first set, so that no key is there twice.
 * A key that was not seen for the region's lifetime gives way. While there is no room, keys share the region's first entry.
 */
#ifndef AINKA_EVALUATOR_KEYED_H
#define AINKA_EVALUATOR_KEYED_H

#include "keys.h"

#define AINKA_TAG_CLAIMED 2ull		/* somebody is writing the entry */
#define AINKA_LOCK_NS 1000000000ull	/* a lock that is older was left by somebody who died */
#define AINKA_LOCK_TURNS 2000		/* how often to look whether it is free again */

AINKA_INLINE const struct ainka_region *ainka_region_at(const __u8 *image, __u64 number)
{
	return ainka_at(image, ((const struct ainka_directory *)image)->region_table + (__u32)number * sizeof(struct ainka_region));
}

/* The event's tag: odd, and so neither free nor claimed. */
AINKA_INLINE __u64 ainka_tag_of(const struct ainka_event *event)
{
	return event->key_hash | 3;
}

/* The first or second set of the event's key. */
AINKA_INLINE __u64 ainka_set_of(const struct ainka_event *event, const struct ainka_region *region, __u64 choice)
{
	return event->key_hash >> (choice * 24 + 8) & (region->sets - 1);
}

AINKA_INLINE __u64 *ainka_set_line(const struct ainka_region *region, __u64 set)
{
	return ainka_line_at(region->line + 1 + set);
}

/* The first line of the entry that keys share. */
AINKA_INLINE __u64 ainka_shared_entry(const struct ainka_region *region)
{
	return (__u64)region->line + 1 + region->sets;
}

/* The first line of the entry at a place (1…7) of a set. */
AINKA_INLINE __u64 ainka_entry_at(const struct ainka_region *region, __u64 set, __u64 place)
{
	return ainka_shared_entry(region) + region->entry_lines * (set * AINKA_PLACES + place);
}

/* Counts in the region's head. */
AINKA_INLINE void ainka_count_in_head(const struct ainka_region *region, __u32 word)
{
	__u64 *head = ainka_line_at(region->line);

	if (head)
		__sync_fetch_and_add(&head[word], 1);
}

/* Compares a line of what a long key has beyond its first four words, or writes it; answers 1 when that was the last, or differs. */
static long ainka_rest_step(__u32 turn, void *context)
{
	struct ainka_step *step = context;
	__u64 *line = ainka_line_at(step->first + turn), word = turn * 8 + 4, difference;

	if (!line)
		return 1;
	/* The last line ends in words beyond the longest key, which are 0. */
	AINKA_MASK(word, 31);
	__u64 *key = &step->event->key[word];

	if (step->second) {
		__builtin_memcpy(line, key, sizeof(struct ainka_line));
	} else {
		difference = (line[0] ^ key[0]) | (line[1] ^ key[1]) | (line[2] ^ key[2]) | (line[3] ^ key[3]) |
			     (line[4] ^ key[4]) | (line[5] ^ key[5]) | (line[6] ^ key[6]) | (line[7] ^ key[7]);
		if (difference)
			return 1;
	}
	step->event->place++;
	return 0;
}

/* Compares what a long key has beyond its first four words, or writes it; answers 1 iff it is the same. */
AINKA_STAGE ainka_rest_of_key(struct ainka_event *event, __u64 first, __u64 is_written)
{
	if (!event)
		return 0;
	__u32 lines = ((event->key_head & AINKA_KEY_LENGTH) + 31) >> 6;
	struct ainka_step step = { event, 0, first, is_written };

	event->place = 0; /* how many are done: in memory, so that the verifier sees one state of it */
	AINKA_REPEAT(lines < AINKA_KEY_LINES ? lines : AINKA_KEY_LINES, ainka_rest_step, &step);
	return event->place == lines;
}

/* Answers 1 iff the entry is the event's key's. */
AINKA_INLINE int ainka_has_key(struct ainka_event *event, const struct ainka_region *region, __u64 entry)
{
	const __u64 *line = ainka_line_at(entry);

	if (!line)
		return 0;
	__u64 difference = line[AINKA_ENTRY_HEAD] ^ event->key_head;

	AINKA_EACH(index, 4)
		difference |= line[AINKA_ENTRY_KEY + index] ^ event->key[index];
	if (difference)
		return 0;
	if ((event->key_head & AINKA_KEY_LENGTH) <= 32)
		return 1;
	return ainka_rest_of_key(event, entry + region->entry_lines - AINKA_KEY_LINES, 0);
}

/*
 * Looks for the event's key; answers its entry, or 0. Another key with the same tag, which is one of 2^62, is as good as no room:
 * AINKA_NO_ROOM.
 */
#define AINKA_NO_ROOM (-1)
AINKA_STAGE ainka_find_entry(struct ainka_event *event, ainka_handle handle, __u64 number)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_region *region = ainka_region_at(image, number);
	__u64 tag = ainka_tag_of(event);

	AINKA_EACH(choice, 2) {
		__u64 set = ainka_set_of(event, region, choice), found = 0;
		const __u64 *line = ainka_set_line(region, set);

		if (!line)
			return 0;
		AINKA_EACH(place, AINKA_PLACES)
			found |= (ainka_different_flat(*(volatile const __u64 *)&line[place + 1], tag) ^ 1) << (place + 1);
		if (!found)
			continue;
		/* One of them, should a key be there twice: a lock may be taken from somebody who is only slow. */
		found = ainka_lowest_bit(found);
		__u64 entry = ainka_entry_at(region, set, found);

		return ainka_has_key(event, region, entry) ? (int)entry : AINKA_NO_ROOM;
	}
	return 0;
}

/* Answers 1, which ends the search, when place `turn` + 1 of the set is free, or its key was not seen for the region's lifetime. */
static long ainka_place_step(__u32 turn, void *context)
{
	struct ainka_step *step = context;
	const __u8 *image = ainka_open(step->handle);

	if (!image)
		return 1;
	const struct ainka_region *region = ainka_region_at(image, step->first);
	__u64 *line = ainka_set_line(region, step->second), place = turn + 1;
	const __u64 *entry = ainka_line_at(ainka_entry_at(region, step->second, place));

	if (!line || !entry)
		return 1;
	AINKA_MASK(place, AINKA_PLACES);
	__u64 tag = *(volatile __u64 *)&line[place];
	/* A sixteenth more, for so much later a key may have been seen without a note of it. */
	__u64 oldest = step->event->clock_ns - region->lifetime_ns - (region->lifetime_ns >> 4);

	/* Nobody takes a place where an entry is being written: such a tag is even. */
	if (!tag || (region->lifetime_ns && tag & 1 && (__s64)(*(volatile const __u64 *)&entry[AINKA_ENTRY_SEEN] - oldest - 1) < 0)) {
		step->event->place = place;
		return 1;
	}
	return 0;
}

/* Answers a place of the set that is free, or whose key was not seen for the region's lifetime, or 0. */
AINKA_STAGE ainka_place_in(struct ainka_event *event, ainka_handle handle, __u64 number, __u64 set)
{
	if (!event)
		return 0;
	struct ainka_step step = { event, handle, number, set };

	event->place = 0;
	AINKA_REPEAT(AINKA_PLACES, ainka_place_step, &step);
	return event->place;
}

/* Empties an entry, and writes the event's key into it. */
AINKA_INLINE void ainka_write_entry(struct ainka_event *event, const struct ainka_region *region, __u64 entry)
{
	__u64 *line = ainka_line_at(entry);

	if (!line)
		return;
	line[AINKA_ENTRY_SEEN] = event->clock_ns;
	line[AINKA_ENTRY_VALUE] = event->key_value;
	line[AINKA_ENTRY_EXPIRES] = 0;
	line[AINKA_ENTRY_HEAD] = event->key_head;
	AINKA_EACH(index, 4)
		line[AINKA_ENTRY_KEY + index] = event->key[index];
	if (region->kind == AINKA_REGION_WINDOW) {
		AINKA_EACH(turn, 2) {
			__u64 *counts = ainka_line_at(entry + turn + 1);

			if (!counts)
				return;
			__builtin_memset(counts, 0, sizeof(struct ainka_line));
		}
	}
	if ((event->key_head & AINKA_KEY_LENGTH) > 32)
		ainka_rest_of_key(event, entry + region->entry_lines - AINKA_KEY_LINES, 1);
}

struct ainka_waiting { __u64 line; };

/* Answers 1, which ends the waiting, when the lock is free. */
static long ainka_is_unlocked(__u32 turn, void *context)
{
	const struct ainka_waiting *waiting = context;
	const __u64 *line = ainka_line_at(waiting->line);

	(void)turn;
	return !line || !*(volatile const __u64 *)line;
}

/* With the lock held: gives the event's key an entry, and answers it, or AINKA_NO_ROOM. */
AINKA_INLINE int ainka_put_key(struct ainka_event *event, ainka_handle handle, const struct ainka_region *region, __u64 number)
{
	__u64 set = ainka_set_of(event, region, 0), other = ainka_set_of(event, region, 1);
	__u64 place = (__u32)ainka_place_in(event, handle, number, set), second = (__u32)ainka_place_in(event, handle, number, other);

	/* Places are taken from the first on: the lower one is in the set that has more room. */
	if (!place || (second && second < place)) {
		place = second;
		set = other;
	}
	__u64 *line = ainka_set_line(region, set);

	if (!place || !line)
		return AINKA_NO_ROOM;
	AINKA_MASK(place, AINKA_PLACES);
	__u64 tag = *(volatile __u64 *)&line[place], entry = ainka_entry_at(region, set, place);

	/* Another key, with another lock, may want the same place. */
	if (__sync_val_compare_and_swap(&line[place], tag, AINKA_TAG_CLAIMED) != tag) {
		ainka_count_in_head(region, AINKA_HEAD_FAILED);
		return AINKA_NO_ROOM;
	}
	if (tag)
		ainka_count_in_head(region, AINKA_HEAD_EVICTED);
	ainka_write_entry(event, region, entry);
	AINKA_SWAP(&line[place], ainka_tag_of(event));
	return entry;
}

/* Gives the event's key an entry in the region that the word at `charge` says; answers it, or AINKA_NO_ROOM, as event->claimed does. */
AINKA_STAGE ainka_claim_entry(struct ainka_event *event, ainka_handle handle, __u64 charge)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return AINKA_NO_ROOM;
	__u64 number = ainka_word_at(image, charge);
	const struct ainka_region *region = ainka_region_at(image, number);
	struct ainka_waiting waiting = { region->line + 1 + ainka_set_of(event, region, 0) };
	__u64 *lock = ainka_line_at(waiting.line);

	event->claimed = AINKA_NO_ROOM;
	if (!lock)
		return AINKA_NO_ROOM;
	__u64 mine = event->clock_ns | 1, held = __sync_val_compare_and_swap(lock, 0, mine);

	if (held) {
		/* Whoever holds it is about to be ready, or was preempted, or died. */
		if ((__s64)(event->clock_ns - held) < (__s64)AINKA_LOCK_NS) {
			AINKA_REPEAT(AINKA_LOCK_TURNS, ainka_is_unlocked, &waiting);
			held = 0;
		}
		if (__sync_val_compare_and_swap(lock, held, mine) != held) {
			ainka_count_in_head(region, AINKA_HEAD_FAILED);
			return AINKA_NO_ROOM;
		}
	}
	int entry = ainka_find_entry(event, handle, number);

	if (!entry)
		entry = ainka_put_key(event, handle, region, number);
	__sync_val_compare_and_swap(lock, mine, 0);
	event->claimed = entry;
	return entry;
}

/*
 * Answers the entry to change for the event's key: its own or the shared one; 0 when one must be claimed first.
 * Notes that it was seen: only so often that nobody takes it away, for every store costs other CPUs the line.
 */
AINKA_INLINE __u64 ainka_entry_to_change(struct ainka_event *event, ainka_handle handle, const struct ainka_region *region, __u64 number)
{
	if (!region->sets)
		return ainka_shared_entry(region);
	int entry = event->claimed;

	event->claimed = 0;
	if (!entry)
		entry = ainka_find_entry(event, handle, number);
	if (!entry)
		return 0;
	if (entry < 0) {
		ainka_count_in_head(region, AINKA_HEAD_SHARED);
		return ainka_shared_entry(region);
	}
	__u64 *line = ainka_line_at(entry);

	if (line && (__s64)(event->clock_ns - line[AINKA_ENTRY_SEEN]) > (__s64)(region->lifetime_ns >> 4))
		*(volatile __u64 *)&line[AINKA_ENTRY_SEEN] = event->clock_ns;
	return entry;
}

#endif
