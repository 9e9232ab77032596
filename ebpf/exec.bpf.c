// SPDX-License-Identifier: GPL-2.0-only
/* A program has been executed: the new image is in place, and has not run yet. */
#include "text.bpf.h"

static int read_exec_text(struct ainka_event *event, __u64 field);
#define HOOK_READ_TEXT(event, field) read_exec_text(event, field)
#include "hook.bpf.h"

#define WORDS_A_CALL 8

/* Makes spaces of the zero bytes between arguments, for 64 bytes from `word`. */
AINKA_STAGE join_arguments(struct ainka_event *event, __u64 word)
{
	if (!event)
		return 0;
	AINKA_EACH(turn, WORDS_A_CALL) {
		__u64 place = word + turn;

		AINKA_MASK(place, 127);
		__u64 bytes = ((__u64 *)event->long_text)[place];
		/* 0x80 in each zero byte and nowhere else; a quarter of it is a space */
		__u64 zeros = ~((((bytes & 0x7f7f7f7f7f7f7f7full) + 0x7f7f7f7f7f7f7f7full) | bytes) | 0x7f7f7f7f7f7f7f7full);

		((__u64 *)event->long_text)[place] = bytes | zeros >> 2;
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
	AINKA_EACH(turn, 128 / WORDS_A_CALL)
		join_arguments(event, turn * WORDS_A_CALL);
	event->long_text[length] = 0;
	return 0;
}

/* Answers where the last component of invoked.path begins, looking at 8 bytes from `from`; `last` if none begins there. */
AINKA_STAGE last_component(struct ainka_event *event, __u64 from, __u64 last)
{
	if (!event)
		return 0;
	AINKA_EACH(turn, 8) {
		__u64 place = from + turn;

		AINKA_MASK(place, 255);
		if (event->text[AINKA_TEXT_INVOKED_PATH][place] == '/')
			last = place + 1;
	}
	return last;
}

/* The program as it was given to execve: perhaps relative, through links, or with "..". */
AINKA_STAGE read_invoked(struct ainka_event *event)
{
	if (!event)
		return 0;
	struct linux_binprm *binprm = (void *)event->current;
	__u64 path = AINKA_FIELD_TEXT + AINKA_TEXT_INVOKED_PATH, name = AINKA_FIELD_TEXT + AINKA_TEXT_INVOKED_NAME, last = 0;
	/* Bytes beyond the terminator may hold an older path: clear what last_component looks at. */
	__u64 *words = (void *)event->text[AINKA_TEXT_INVOKED_PATH];

	event->ready |= 1u << path | 1u << name;
	AINKA_EACH(turn, 32)
		words[turn] = 0;
	long read = bpf_probe_read_kernel_str(text_at(event, path, 0), AINKA_TEXT_LONGEST + 1, BPF_CORE_READ(binprm, filename));

	if (read <= 0 || read > AINKA_TEXT_LONGEST) { /* 256 with its terminator: there may be more */
		event->unknown |= 1u << path | 1u << name;
		return 0;
	}
	set_length(event, path, read - 1);
	AINKA_EACH(turn, 32)
		last = (__u32)last_component(event, turn * 8, last);
	__u64 rest = read - 1 - last;

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
	decision.event->current = ctx->args[2]; /* struct linux_binprm */
	read_process(decision.event, fields);
	finish_decision(&decision);
	return 0;
}
