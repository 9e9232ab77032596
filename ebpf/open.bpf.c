// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process has opened a file: the file that was really opened, by its descriptor. The name that the system call was given would
 * be relative, may change under our eyes, and lie in a page that is not there.
 */
#include "text.bpf.h"

#define HOOK_READ_TEXT(event, field) read_open_text(event, field)
static int read_open_text(struct ainka_event *event, __u64 field);
#include "hook.bpf.h"
#include "file.bpf.h"

AINKA_STAGE read_opened(struct ainka_event *event)
{
	if (event)
		read_file(event, (void *)event->hook_context, AINKA_FIELD_TEXT + AINKA_TEXT_FILE_PATH, AINKA_FIELD_TEXT + AINKA_TEXT_FILE_NAME);
	return 0;
}

static __always_inline int read_open_text(struct ainka_event *event, __u64 field)
{
	if (field == AINKA_FIELD_TEXT + AINKA_TEXT_FILE_PATH || field == AINKA_FIELD_TEXT + AINKA_TEXT_FILE_NAME)
		return read_opened(event);
	set_unread(event, field);
	return 0;
}

/* One program for all four tracepoints, whose records are the same: it is verified once, and there once. */
SEC("tp/syscalls/sys_exit_open") int open_hook(struct syscall_exit_record *ctx)
{
	struct decision decision;
	struct file *file;
	__u32 fields, mode;

	if (ctx->result < 0)
		return 0;
	fields = begin_decision(&decision, AINKA_HOOK_OPEN);
	if (!fields)
		return 0;
	file = file_of(ctx->result);
	decision.event->hook_context = (__u64)file;
	mode = file ? BPF_CORE_READ(file, f_mode) : 0;
	set_number(decision.event, AINKA_NUMBER_OPEN_READ, !!(mode & FMODE_READ));
	set_number(decision.event, AINKA_NUMBER_OPEN_WRITE, !!(mode & FMODE_WRITE));
	set_number(decision.event, AINKA_NUMBER_OPEN_CREATED, !!(mode & FMODE_CREATED));
	if (!file) /* another thread closed it in the meantime */
		decision.event->unknown |= FIELD_BIT(AINKA_NUMBER_OPEN_READ) | FIELD_BIT(AINKA_NUMBER_OPEN_WRITE) |
					   FIELD_BIT(AINKA_NUMBER_OPEN_CREATED);
	read_process(decision.event, fields);
	finish_decision(&decision);
	return 0;
}
