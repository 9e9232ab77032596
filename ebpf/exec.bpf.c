// SPDX-License-Identifier: GPL-2.0-only
/* A program has been executed: the new image is in place, and has not run yet. */
#include "text.bpf.h"

static int read_exec_text(struct ainka_event *event, __u64 field);
#define HOOK_READ_TEXT(event, field) read_exec_text(event, field)
#include "hook.bpf.h"

#define WORDS_A_TURN 4

/* Makes spaces of the zero bytes between arguments, 32 bytes a turn. */
static long join_arguments(__u32 turn, struct walk *walk)
{
	__u64 first = turn * WORDS_A_TURN;

	AINKA_MASK(first, 127 & ~(WORDS_A_TURN - 1));
	for (__u32 word = 0; word < WORDS_A_TURN; word++) {
		__u64 bytes = ((__u64 *)walk->event->long_text)[first + word];
		/* 0x80 in each zero byte and nowhere else; a quarter of it is a space */
		__u64 zeros = ~((((bytes & 0x7f7f7f7f7f7f7f7full) + 0x7f7f7f7f7f7f7f7full) | bytes) | 0x7f7f7f7f7f7f7f7full);

		((__u64 *)walk->event->long_text)[first + word] = bytes | zeros >> 2;
	}
	return 0;
}

AINKA_STAGE read_arguments(struct ainka_event *event)
{
	if (!event)
		return 0;
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 start = BPF_CORE_READ(task, mm, arg_start), end = BPF_CORE_READ(task, mm, arg_end);
	__u64 length = end - start;

	event->ready |= 1u << AINKA_FIELD_LONG;
	if (length > AINKA_LONG_LONGEST + 1) { /* the last terminator is no part of the text */
		event->truncated |= 1u << AINKA_FIELD_LONG;
		length = AINKA_LONG_LONGEST + 1;
	}
	event->length[AINKA_FIELD_LONG] = length ? length - 1 : 0;
	if (!length)
		return 0;
	length--;
	AINKA_MASK(length, 1023);
	if (length && bpf_probe_read_user(event->long_text, length, (void *)start)) {
		event->unknown |= 1u << AINKA_FIELD_LONG;
		return 0;
	}
	struct walk walk = { event };

	bpf_loop(length / (8 * WORDS_A_TURN) + 1, join_arguments, &walk, 0);
	event->long_text[length] = 0;
	return 0;
}

/* Keeps in WALK_LENGTH where the last component of the path begins, looking at 8 bytes a turn. */
static long last_component(__u32 turn, struct walk *walk)
{
	__u64 last = walk->event->stack[WALK_LENGTH], from = turn * 8;

	AINKA_MASK(from, 255 & ~7);
	for (__u32 place = 0; place < 8; place++) {
		__u64 difference = walk->event->text[AINKA_TEXT_INVOKED_PATH][from + place] ^ '/';

		AINKA_OPAQUE(difference);
		difference = (difference - 1) >> 63; /* 1 iff it is a slash */
		AINKA_OPAQUE(difference);
		last ^= (last ^ (from + place + 1)) & -difference;
	}
	walk->event->stack[WALK_LENGTH] = last;
	return 0;
}

/* The program as it was given to execve: perhaps relative, through links, or with "..". */
AINKA_STAGE read_invoked(struct ainka_event *event)
{
	if (!event)
		return 0;
	struct linux_binprm *binprm = (void *)event->hook_context;
	__u64 path = AINKA_FIELD_TEXT + AINKA_TEXT_INVOKED_PATH, name = AINKA_FIELD_TEXT + AINKA_TEXT_INVOKED_NAME;
	struct walk walk = { event };

	event->ready |= 1u << path | 1u << name;
	long read = bpf_probe_read_kernel_str(text_at(event, path, 0), AINKA_TEXT_LONGEST + 1, BPF_CORE_READ(binprm, filename));

	if (read <= 0 || read > AINKA_TEXT_LONGEST) { /* 256 with its terminator: there may be more */
		event->unknown |= 1u << path | 1u << name;
		return 0;
	}
	set_length(event, path, read - 1);
	/* Bytes beyond the terminator may hold an older path: clear what last_component looks at. */
	__builtin_memset(text_at(event, path, read), 0, 8);
	event->stack[WALK_LENGTH] = 0;
	bpf_loop(((__u32)read + 7) / 8, last_component, &walk, 0);
	__u64 last = event->stack[WALK_LENGTH], rest = read - 1 - last;

	AINKA_MASK(last, 255);
	AINKA_MASK(rest, 255);
	bpf_probe_read_kernel(text_at(event, name, 0), rest, text_at(event, path, last));
	set_length(event, name, rest);
	return 0;
}

static __always_inline int read_exec_text(struct ainka_event *event, __u64 field)
{
	switch (field) {
	case AINKA_FIELD_TEXT + AINKA_TEXT_FILE_PATH:
	case AINKA_FIELD_TEXT + AINKA_TEXT_FILE_NAME:
		return read_executable(event, AINKA_FIELD_TEXT + AINKA_TEXT_FILE_PATH, AINKA_FIELD_TEXT + AINKA_TEXT_FILE_NAME);
	case AINKA_FIELD_TEXT + AINKA_TEXT_INVOKED_PATH:
	case AINKA_FIELD_TEXT + AINKA_TEXT_INVOKED_NAME:
		return read_invoked(event);
	case AINKA_FIELD_LONG:
		return read_arguments(event);
	}
	set_unread(event, field);
	return 0;
}

SEC("raw_tp/sched_process_exec") int exec_hook(struct bpf_raw_tracepoint_args *ctx)
{
	struct decision decision;
	__u32 fields = begin_decision(&decision, AINKA_HOOK_EXEC);

	if (!fields)
		return 0;
	decision.event->hook_context = ctx->args[2]; /* struct linux_binprm */
	read_process(decision.event, fields);
	finish_decision(&decision);
	return 0;
}
