/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Any bytes at all are a harmless image, whatever the event says: this feeds the evaluator with both, under sanitizers.
 *
 *   hostile SEED ROUNDS [IMAGE]...
 *
 * Each round makes one image and shows it some hundred events. Images are random words, words that look like an image's
 * (counts, flags, offsets inside), and the given files with random changes. Events are garbage in every byte, or plausible.
 * Image and event are allocated to the byte, so that AddressSanitizer sees the first access outside. `sanitize.sh` builds it
 * with -DAINKA_CANARY=LINE and -DAINKA_CANARY_FILE=NAME too: then the mask there does nothing, which must be seen.
 */
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AINKA_IMAGE_BITS 16
#ifdef AINKA_CANARY
#define AINKA_MASK(x, mask) \
	((x) &= __LINE__ == AINKA_CANARY && !__builtin_strcmp(__FILE_NAME__, AINKA_CANARY_FILE) ? ~0ull : (mask))
#endif
#include "../include/ainka/evaluator.h"

#define IMAGE_BYTES (AINKA_IMAGE_SIZE + AINKA_IMAGE_SLACK)
#define EVENTS_PER_IMAGE 200
/* No event may need more: the product of the bounds on lists, runs, rows, tests and blocks is far above, real events far below. */
#define STAGES_MAX 100000000ull

static __u64 random_state;
static __u64 stages; /* calls of the evaluator's stages for this event */
static struct ainka_slot *slots;
static struct ainka_counter *counters;
#define LINES 512u
static struct ainka_line *lines;

/* What the evaluator met over the whole run: a run that met nothing has tested nothing. */
static struct { __u64 events, matches, unknown, slow, texts, thresholds, lines, deferred, limited, stages_most; } seen;

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014) */
static __u64 random_word(void)
{
	__u64 z = random_state += 0x9E3779B97F4A7C15ull;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
	z = (z ^ z >> 27) * 0x94D049BB133111EBull;
	return z ^ z >> 31;
}

static __u32 below(__u32 limit)
{
	return (__u32)((random_word() >> 32) * limit >> 32);
}

static void fill(void *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		((__u8 *)bytes)[i] = (__u8)random_word();
}

AINKA_INLINE const __u8 *ainka_open(ainka_handle handle)
{
	if (++stages > STAGES_MAX) {
		fprintf(stderr, "hostile: an event needs more than %llu stages\n", STAGES_MAX);
		abort();
	}
	return (const __u8 *)handle;
}

AINKA_INLINE const struct ainka_slot *ainka_slot_at(__u64 index)
{
	seen.thresholds++;
	return index < AINKA_SLOTS ? &slots[index] : 0;
}

AINKA_INLINE __u64 *ainka_line_at(__u64 number)
{
	seen.lines++;
	return number < LINES ? lines[number].word : 0;
}

AINKA_INLINE void ainka_count_observed(__u64 counter)
{
	counters[counter % AINKA_SLOTS].observed++;
}

AINKA_INLINE __u64 ainka_now(void)
{
	return random_word() >> below(64);
}

AINKA_INLINE void ainka_read_text(struct ainka_event *event, __u32 field)
{
	seen.texts++;
	event->ready |= 1u << (field & 31);
	if (!below(4))
		event->unknown |= 1u << (field & 31);
	else if (field >= AINKA_FIELD_TEXT && field < AINKA_FIELD_LONG)
		fill(event->text[field - AINKA_FIELD_TEXT], AINKA_TEXT_BYTES);
}

AINKA_INLINE void ainka_count_match(struct ainka_event *event, __u64 counter, __u64 flags)
{
	(void)event;
	counters[counter % AINKA_SLOTS].matched++;
	counters[counter % AINKA_SLOTS].acted += flags & 1;
	seen.limited += flags >> 8;
}

AINKA_INLINE void ainka_count_plainly(struct ainka_event *event, __u64 counter, __u64 flags)
{
	ainka_count_match(event, counter, flags);
}

AINKA_INLINE void ainka_count_unknown(__u64 counter, __s64 delta)
{
	counters[counter % AINKA_SLOTS].unknown += (__u64)delta;
}

/* A word as images have them: nothing, small counts, flags, offsets inside, all bits. */
static __u32 plausible_word(void)
{
	switch (below(8)) {
	case 0:
		return 0;
	case 1:
		return 1 + below(4);
	case 2:
		return below(256);
	case 3: /* a list */
		return below(AINKA_IMAGE_SIZE / 32) << 7 | below(128);
	case 4: /* wide ranges, that most symbols are in */
		return 0xffffffff >> below(3);
	case 5:
		return (__u32)random_word();
	default:
		return below(AINKA_IMAGE_SIZE / 8) * 8;
	}
}

/* A row whose first two tests often hold, and whose third is of any kind. */
static void plant_row(__u8 *image, __u32 offset)
{
	struct ainka_row row;

	for (__u32 i = 0; i < sizeof(row) / 4; i++)
		((__u32 *)&row)[i] = plausible_word();
	row.key = below(5) << 24 | (0xffffff - below(600));
	row.flags = (__u8)random_word();
	for (__u32 test = 0; test < 2; test++)
		if (below(4)) {
			row.test[test].low = 0;
			row.test[test].width = 0xffffffff;
		}
	if ((row.flags & AINKA_THIRD_MASK) == AINKA_THIRD_MORE)
		row.test[2].width = below(AINKA_MORE_TESTS + 2);
	memcpy(image + offset, &row, sizeof(row));
}

/* A further test of any kind, and what it may point to. */
static void plant_more(__u8 *image, __u32 offset)
{
	struct ainka_more more = {
		.kind = below(9), .wanted = 1 + below(7), .slot = (__u8)random_word(),
		.low = below(AINKA_IMAGE_SIZE / 8) * 8, .width = plausible_word(),
	};

	memcpy(image + offset, &more, sizeof(more));
	if (more.kind == AINKA_MORE_EXPRESSION && more.low + AINKA_OPERATIONS * sizeof(struct ainka_operation) < AINKA_IMAGE_SIZE)
		for (__u32 i = 0; i < AINKA_OPERATIONS; i++) {
			struct ainka_operation operation = {
				.operation = below(12), .index = plausible_word(),
				.constant = (__s64)(random_word() >> below(64)) * (below(2) ? 1 : -1),
			};

			memcpy(image + more.low + i * sizeof(operation), &operation, sizeof(operation));
		}
	if (more.kind == AINKA_MORE_AUTOMATON && more.low + sizeof(struct ainka_automaton) < AINKA_IMAGE_SIZE) {
		struct ainka_automaton automaton = {
			.states = plausible_word(), .classes = 1 + below(256), .next = plausible_word(), .flags = plausible_word(),
		};

		fill(automaton.class_of, sizeof(automaton.class_of));
		memcpy(image + more.low, &automaton, sizeof(automaton));
	}
}

/* Rules with charges and modes, and the regions that they charge. */
static void plant_charges(__u8 *image)
{
	struct ainka_directory *directory = (void *)image;
	__u32 rules = 600, regions = 8, charges = below(AINKA_IMAGE_SIZE / 32) * 16;
	__u32 rule_records = below(AINKA_IMAGE_SIZE / 16) * 8, region_table = below(AINKA_IMAGE_SIZE / 16) * 8;

	for (__u32 i = 0; i < rules; i++) {
		struct ainka_rule rule = {
			.signals = random_word(), .counter = plausible_word(), .verdict = below(5), .unknown_verdict = below(5),
			.flags = (__u8)random_word(), .alternative = below(2) ? AINKA_NO_ALTERNATIVE : plausible_word(),
			.mode = below(3), .charges = below(3) * below(6), .notices = (__u16)random_word(), .charge_table = charges,
		};

		memcpy(image + rule_records + i * sizeof(rule), &rule, sizeof(rule));
	}
	for (__u32 i = 0; i < regions; i++) {
		struct ainka_region region = {
			.line = below(4) ? below(LINES) : plausible_word(), .sets = below(4) ? 1u << below(4) >> 1 : plausible_word(),
			.entry_lines = below(4) ? 1 + below(7) : plausible_word(), .kind = below(5), .interval_ns = random_word() >> below(65 - 1),
			.tolerance_ns = random_word() >> below(64), .lifetime_ns = random_word() >> below(64), .slot = plausible_word(),
		};

		memcpy(image + region_table + i * sizeof(region), &region, sizeof(region));
	}
	for (__u32 i = 0; i < 16; i++) {
		struct ainka_charge charge = {
			.region = below(8) ? below(regions) : plausible_word(), .kind = below(5), .field = below(2) ? below(34) : AINKA_NO_KEY,
			.notices = (__u16)random_word(), .signals = random_word(),
		};

		memcpy(image + charges + i * sizeof(charge), &charge, sizeof(charge));
	}
	/* Last: what was planted may lie over the directory. */
	directory->rule_records = rule_records;
	directory->region_table = region_table;
}

static void make_image(__u8 *image, __u32 round, char **files, int count)
{
	__u32 kind = round % 3;

	if (kind == 2 && count) {
		FILE *file = fopen(files[below((__u32)count)], "rb");
		size_t bytes = 0;

		memset(image, 0, IMAGE_BYTES);
		if (file) {
			bytes = fread(image, 1, IMAGE_BYTES, file);
			fclose(file);
		}
		if (!bytes) {
			fprintf(stderr, "hostile: cannot read an image\n");
			exit(2);
		}
		for (__u32 flips = below(64); flips; flips--) {
			__u32 place = below((__u32)bytes & ~3u);

			if (below(2))
				image[place] ^= 1u << below(8);
			else
				*(__u32 *)(image + (place & ~3u)) = plausible_word();
		}
		return;
	}
	for (__u32 i = 0; i < IMAGE_BYTES / 4; i++)
		((__u32 *)image)[i] = kind ? plausible_word() : (__u32)random_word();
	if (!kind)
		return;
	for (__u32 planted = 0; planted < 400; planted++)
		plant_row(image, below(AINKA_IMAGE_SIZE / 32) * 32);
	for (__u32 planted = 0; planted < 200; planted++)
		plant_more(image, below(AINKA_IMAGE_SIZE / 16) * 16);
	plant_charges(image);
}

static void make_event(struct ainka_event *event, const __u8 *image, __u32 number)
{
	const struct ainka_directory *directory = (const void *)image;

	fill(event, sizeof(*event));
	if (number % 4 == 0)
		return;
	event->scopes = below(4) ? 0xffffffff : (__u32)random_word();
	event->table = below(4) ? directory->table[below(AINKA_TABLES)] : below(AINKA_IMAGE_SIZE / 8) * 8;
	if (!event->table)
		event->table = sizeof(*directory);
	event->unknown = below(2) ? 0 : (__u32)(random_word() & random_word());
	event->none = below(2) ? 0 : (__u32)(random_word() & random_word());
	if (below(2))
		for (__u32 i = 0; i < AINKA_NUMBERS; i++) {
			event->number[i] = below(300);
			event->symbol[i] = (__u32)event->number[i];
		}
	if (below(2))
		for (__u32 i = 0; i < 32; i++)
			event->length[i] = below(AINKA_TEXT_BYTES);
}

int main(int count, char **arguments)
{
	if (count < 3) {
		fprintf(stderr, "usage: hostile SEED ROUNDS [IMAGE]...\n");
		return 64;
	}
	random_state = strtoull(arguments[1], 0, 10);
	__u32 rounds = (__u32)strtoul(arguments[2], 0, 10);
	__u8 *image = malloc(IMAGE_BYTES);
	struct ainka_event *event = malloc(sizeof(*event));

	slots = malloc(AINKA_SLOTS * sizeof(*slots));
	counters = calloc(AINKA_SLOTS, sizeof(*counters));
	lines = calloc(LINES, sizeof(*lines));
	if (!image || !event || !slots || !counters || !lines)
		return 2;
	fill(slots, AINKA_SLOTS * sizeof(*slots));
	for (__u32 round = 0; round < rounds; round++) {
		make_image(image, round, arguments + 3, count - 3);
		for (__u32 number = 0; number < EVENTS_PER_IMAGE; number++) {
			make_event(event, image, number);
			__u32 slow = event->slow_searches;

			stages = 0;
			ainka_evaluate_event(event, (ainka_handle)image);
			seen.events++;
			seen.matches += event->matches;
			seen.unknown += event->unknown_matches;
			seen.deferred += event->deferred_count;
			seen.slow += event->slow_searches - slow;
			if (stages > seen.stages_most)
				seen.stages_most = stages;
		}
	}
	printf("hostile: %llu events, %llu matches, %llu unknown, %llu exact searches, %llu texts read, %llu thresholds read, "
	       "%llu lines, %llu rows deferred, %llu actions held back, at most %llu stages an event\n",
	       seen.events, seen.matches, seen.unknown, seen.slow, seen.texts, seen.thresholds, seen.lines, seen.deferred, seen.limited, seen.stages_most);
	free(image);
	free(event);
	free(slots);
	free(counters);
	if (!seen.lines || !seen.deferred || !seen.limited || !seen.matches || !seen.unknown || !seen.slow || !seen.texts || !seen.thresholds) {
		fprintf(stderr, "hostile: a part of the evaluator was never reached\n");
		return 2;
	}
	return 0;
}
