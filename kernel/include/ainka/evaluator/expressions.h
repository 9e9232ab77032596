/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Learned thresholds, and comparisons of what is computed from fields, thresholds and constants. */
#ifndef AINKA_EVALUATOR_EXPRESSIONS_H
#define AINKA_EVALUATOR_EXPRESSIONS_H

#include "access.h"

/* ---- learned thresholds ---- */
AINKA_INLINE __s64 ainka_threshold(const __u8 *image, __u64 number)
{
	const struct ainka_directory *directory = (const void *)image;
	const struct ainka_slot *slot = ainka_slot_at(ainka_word_at(image, directory->slot_table + number * 4));

	if (!slot)
		return 0;
	__s64 value = slot->value, low = slot->low, high = slot->high;

	if (!(slot->flags & AINKA_SLOT_ARMED) || (slot->expires_ns && slot->expires_ns <= ainka_now()))
		return slot->start;
	return value < low ? low : value > high ? high : value;
}

AINKA_INLINE int ainka_compare(__s64 left, __u32 comparison, __s64 right)
{
	int less = left < right, equal = left == right, holds;

	switch (comparison >> 1) {
	case AINKA_EQUAL >> 1:
		holds = equal;
		break;
	case AINKA_LESS >> 1:
		return comparison & 1 ? less | equal : less;
	default:
		return comparison & 1 ? !less : !(less | equal);
	}
	return comparison & 1 ? !holds : holds;
}

/* ---- expressions ---- */
AINKA_INLINE __s64 ainka_pop(struct ainka_event *event)
{
	__u64 place = event->depth - 1;

	AINKA_MASK(place, AINKA_STACK - 1);
	event->depth = place;
	return event->stack[place];
}

AINKA_INLINE void ainka_push(struct ainka_event *event, __s64 value)
{
	__u64 place = event->depth;

	AINKA_MASK(place, AINKA_STACK - 1);
	event->stack[place] = value;
	event->depth = place + 1;
}

#define AINKA_LARGEST 0x7fffffffffffffffll
#define AINKA_SMALLEST (-AINKA_LARGEST - 1)

AINKA_INLINE __s64 ainka_add(__s64 left, __s64 right)
{
	__u64 sum = (__u64)left + (__u64)right;

	if (((__u64)left ^ sum) & ((__u64)right ^ sum) & 1ull << 63)
		return left < 0 ? AINKA_SMALLEST : AINKA_LARGEST;
	return sum;
}

AINKA_INLINE __u64 ainka_magnitude(__s64 x)
{
	return x < 0 ? -(__u64)x : (__u64)x;
}

/* Gives a magnitude its sign, saturating. */
AINKA_INLINE __s64 ainka_signed(__u64 magnitude, int negative)
{
	if (negative)
		return magnitude >= 1ull << 63 ? AINKA_SMALLEST : -(__s64)magnitude;
	return magnitude >= 1ull << 63 ? AINKA_LARGEST : (__s64)magnitude;
}

AINKA_INLINE __s64 ainka_multiply(__s64 left, __s64 right)
{
	/* By halves: BPF has no 128-bit product, and compilers make one of any shorter test for overflow. */
	__u64 a = ainka_magnitude(left), b = ainka_magnitude(right);
	__u64 cross = (a >> 32) * (__u32)b + (__u32)a * (b >> 32), low = (__u64)(__u32)a * (__u32)b;
	__u64 upper = cross + (low >> 32);

	if (((a >> 32) && (b >> 32)) || upper >> 32)
		return ainka_signed(~0ull, (left ^ right) < 0);
	return ainka_signed(upper << 32 | (__u32)low, (left ^ right) < 0);
}

AINKA_INLINE __s64 ainka_divide(__s64 left, __s64 right, __s64 otherwise)
{
	if (!right)
		return otherwise;
	return ainka_signed(ainka_magnitude(left) / ainka_magnitude(right), (left ^ right) < 0);
}

/* One operation; answers the outcome of a comparison, else 0. */
AINKA_STAGE ainka_operate(struct ainka_event *event, ainka_handle handle, __u64 offset)
{
	const __u8 *image = ainka_open(handle);

	if (!event || !image)
		return 0;
	const struct ainka_operation *operation = ainka_at(image, offset);
	__u64 index = operation->index;
	__s64 top, second;

	switch (operation->operation) {
	case AINKA_PUSH_CONSTANT:
		ainka_push(event, operation->constant);
		return 0;
	case AINKA_PUSH_FIELD:
		AINKA_MASK(index, AINKA_NUMBERS - 1);
		event->operand_state |= (event->unknown >> index & 1) | (event->none >> index & 1) << 1;
		ainka_push(event, event->number[index]);
		return 0;
	case AINKA_PUSH_SLOT:
		ainka_push(event, ainka_threshold(image, index));
		return 0;
	case AINKA_PUSH_LOOKED:
		AINKA_MASK(index, AINKA_LOOK_UPS - 1);
		event->operand_state |= event->looked_unknown >> index & 1;
		ainka_push(event, event->looked[index]);
		return 0;
	case AINKA_NEGATE:
		top = ainka_pop(event);
		ainka_push(event, top == AINKA_SMALLEST ? AINKA_LARGEST : -top);
		return 0;
	case AINKA_ADD:
		top = ainka_pop(event);
		ainka_push(event, ainka_add(ainka_pop(event), top));
		return 0;
	case AINKA_SUBTRACT:
		top = ainka_pop(event);
		second = ainka_pop(event);
		/* -smallest does not exist: second - top = second + 1 + (largest) there */
		ainka_push(event, top == AINKA_SMALLEST ? (second < 0 ? second - top : AINKA_LARGEST) : ainka_add(second, -top));
		return 0;
	case AINKA_MULTIPLY:
		top = ainka_pop(event);
		ainka_push(event, ainka_multiply(ainka_pop(event), top));
		return 0;
	case AINKA_DIVIDE:
		top = ainka_pop(event);
		second = ainka_pop(event);
		ainka_push(event, ainka_divide(ainka_pop(event), second, top));
		return 0;
	case AINKA_COMPARE:
		top = ainka_pop(event);
		second = ainka_pop(event);
		if (event->operand_state & 1)
			return AINKA_IS_UNKNOWN;
		if (event->operand_state)
			return index == AINKA_NOT_EQUAL ? AINKA_TRUE : AINKA_FALSE;
		return ainka_compare(second, index, top) ? AINKA_TRUE : AINKA_FALSE;
	}
	return 0;
}

/* Does operation `turn` of the expression at step->first; answers 1 when the outcome is there, in step->second. */
static long ainka_operation_step(__u32 turn, void *context)
{
	struct ainka_step *step = context;

	step->second = (__u32)ainka_operate(step->event, step->handle, step->first + turn * sizeof(struct ainka_operation));
	return step->second != 0;
}

/* Answers the outcome of the expression, which its first comparison has: the compiler puts that last. */
AINKA_STAGE ainka_evaluate_expression(struct ainka_event *event, ainka_handle handle, __u64 offset)
{
	struct ainka_step step = { event, handle, offset, 0 };

	if (!event)
		return 0;
	event->depth = event->operand_state = 0;
	AINKA_REPEAT(AINKA_OPERATIONS, ainka_operation_step, &step);
	return step.second;
}

#endif
