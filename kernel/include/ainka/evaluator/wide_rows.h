/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Comparing long lists where vectors are at hand and no verifier counts: four rows at once. Part of rows.h. */
#ifndef AINKA_EVALUATOR_WIDE_ROWS_H
#define AINKA_EVALUATOR_WIDE_ROWS_H

#define AINKA_VECTOR_ROWS 4

typedef __u32 ainka_words __attribute__((vector_size(16), aligned(8)));
typedef __s32 ainka_truths __attribute__((vector_size(16)));

/* What rows compare with: the symbols of two slots, for as long as rows ask for the same. */
struct ainka_asked {
	__u32 slots;	/* of the first two tests, or -1 */
	ainka_words first, second;
};

/* The slots of the first two tests of a row. */
AINKA_INLINE __u32 ainka_slots_of(const struct ainka_row *row)
{
	return row->slot[0] | (__u32)row->slot[1] << 8;
}

/* Answers a bit for each of four rows: do its first two tests hold? */
AINKA_INLINE __u32 ainka_four_pass(const struct ainka_event *event, const struct ainka_row *row, struct ainka_asked *asked)
{
	__u32 slots = ainka_slots_of(row), differ = 0, passing = 0;

	for (__u32 i = 1; i < AINKA_VECTOR_ROWS; i++)
		differ |= slots ^ ainka_slots_of(row + i);
	if (differ) {
		for (__u32 i = 0; i < AINKA_VECTOR_ROWS; i++)
			passing |= (__u32)ainka_row_passes(event, row + i) << i;
		return passing;
	}
	if (slots != asked->slots) {
		__u32 first = ainka_symbol_of(event, row->slot[0]), second = ainka_symbol_of(event, row->slot[1]);

		asked->slots = slots;
		asked->first = (ainka_words){ first, first, first, first };
		asked->second = (ainka_words){ second, second, second, second };
	}
	/* Of each row low, width, low, width; turned, so that each vector has one of these of all four. */
	ainka_words a = *(const ainka_words *)row[0].test, b = *(const ainka_words *)row[1].test;
	ainka_words c = *(const ainka_words *)row[2].test, d = *(const ainka_words *)row[3].test;
	ainka_words firsts = __builtin_shufflevector(a, b, 0, 4, 1, 5), seconds = __builtin_shufflevector(a, b, 2, 6, 3, 7);
	ainka_words more_firsts = __builtin_shufflevector(c, d, 0, 4, 1, 5), more_seconds = __builtin_shufflevector(c, d, 2, 6, 3, 7);
	ainka_words low0 = __builtin_shufflevector(firsts, more_firsts, 0, 1, 4, 5);
	ainka_words width0 = __builtin_shufflevector(firsts, more_firsts, 2, 3, 6, 7);
	ainka_words low1 = __builtin_shufflevector(seconds, more_seconds, 0, 1, 4, 5);
	ainka_words width1 = __builtin_shufflevector(seconds, more_seconds, 2, 3, 6, 7);
	ainka_truths fail = (ainka_truths)(asked->first - low0 > width0) | (ainka_truths)(asked->second - low1 > width1);
	const __u64 *halves = (const __u64 *)&fail;

	/* Most rows fail: one guess for all four. */
	if ((halves[0] & halves[1]) == ~0ull)
		return 0;
	for (__u32 i = 0; i < AINKA_VECTOR_ROWS; i++)
		passing |= (__u32)(fail[i] + 1) << i;
	return passing;
}

/* Compares the next rows of the lists that are left; answers 0 when there are none. */
AINKA_STAGE ainka_compare_run(struct ainka_event *event, ainka_handle handle)
{
	const __u8 *image = ainka_open(handle);
	struct ainka_asked asked = { .slots = ~0u };

	if (!event || !image)
		return 0;
	__u32 list = ainka_take_run(event, image);

	if (!list)
		return 0;
	const struct ainka_row *first;
	__u64 offset = ainka_rows_of(image, list, &first), rows = (list & 31) + 1, found = 0;

	for (__u64 turn = 0; turn < rows; turn += AINKA_VECTOR_ROWS)
		found |= (__u64)ainka_four_pass(event, first + turn, &asked) << turn;
	event->found = found & ~0ull >> (64 - rows);
	if (event->found)
		for (__u64 pair = 0; pair < AINKA_PAIRS; pair++)
			event->pair[pair] = offset + pair * 2 * sizeof(*first);
	return 1;
}

#endif
