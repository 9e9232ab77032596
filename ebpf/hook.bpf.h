/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every hook does: find the table that decides, take a place to decide in, read the fields that rules ask for, and carry
 * out what was decided. A hook's own file may define HOOK_READ_TEXT(event, field) for texts that only it has, HOOK_SEND(event)
 * where the signals are not for the process that runs, and HOOK_KIND.
 */
#ifndef AINKA_HOOK_BPF_H
#define AINKA_HOOK_BPF_H

#include "decision.bpf.h"
#include "text.bpf.h"

#ifndef HOOK_READ_TEXT
#define HOOK_READ_TEXT(event, field) set_unread(event, field)
#endif
#ifndef HOOK_SEND
#define HOOK_SEND(event) send_signals((event)->signals)
#endif

/* Set by the loader where this kernel lets this kind of program send signals; dead code otherwise. */
const volatile __u32 hook_can_signal = 1;

/* In line: the way from a rule to a path's component has no frame to spare (8 at most). */
AINKA_INLINE void ainka_read_text(struct ainka_event *event, __u32 field)
{
	switch (field) {
	case AINKA_FIELD_TEXT + AINKA_TEXT_PROCESS_PATH:
	case AINKA_FIELD_TEXT + AINKA_TEXT_PROCESS_NAME:
		read_executable(event, AINKA_FIELD_TEXT + AINKA_TEXT_PROCESS_PATH, AINKA_FIELD_TEXT + AINKA_TEXT_PROCESS_NAME);
		return;
	case AINKA_FIELD_TEXT + AINKA_TEXT_CGROUP:
		read_cgroup(event);
		return;
	case AINKA_FIELD_TEXT + AINKA_TEXT_TTY:
		read_terminal(event);
		return;
	}
	HOOK_READ_TEXT(event, field);
}

/* ---- numbers ---- */
AINKA_INLINE void set_number(struct ainka_event *event, __u64 index, __u64 value)
{
	AINKA_MASK(index, AINKA_NUMBERS - 1);
	event->number[index] = value;
	event->symbol[index] = value > AINKA_NUMBER_LARGEST ? AINKA_NUMBER_LARGEST : value;
	event->ready |= 1u << index;
}

#define FIELD_BIT(number) (1u << (AINKA_FIELD_NUMBER + (number)))
#define NAME_BIT(name) (1u << (AINKA_FIELD_NAME + (name)))
#define PARENT_BITS (FIELD_BIT(AINKA_NUMBER_PARENT_PID) | FIELD_BIT(AINKA_NUMBER_PARENT_UID) | \
		     FIELD_BIT(AINKA_NUMBER_PARENT_GID) | NAME_BIT(AINKA_NAME_PARENT))

/* Reads the fields of `process` and `process.parent` that `wanted` has a bit for. */
AINKA_STAGE read_process_stage(struct ainka_event *event, __u32 wanted)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (!event)
		return 0;

	if (wanted & FIELD_BIT(AINKA_NUMBER_PID))
		set_number(event, AINKA_NUMBER_PID, bpf_get_current_pid_tgid() >> 32);
	if (wanted & (FIELD_BIT(AINKA_NUMBER_UID) | FIELD_BIT(AINKA_NUMBER_GID))) {
		__u64 both = bpf_get_current_uid_gid();

		set_number(event, AINKA_NUMBER_UID, (__u32)both);
		set_number(event, AINKA_NUMBER_GID, both >> 32);
	}
	if (wanted & NAME_BIT(AINKA_NAME_PROCESS))
		read_comm(event, AINKA_NAME_PROCESS, task);
	if (wanted & FIELD_BIT(AINKA_NUMBER_SESSION))
		set_number(event, AINKA_NUMBER_SESSION, BPF_CORE_READ(task, signal, pids[PIDTYPE_SID], numbers[0].nr));
	if (wanted & PARENT_BITS) {
		struct task_struct *parent = BPF_CORE_READ(task, real_parent);
		struct cred *cred = (void *)BPF_CORE_READ(parent, real_cred);

		set_number(event, AINKA_NUMBER_PARENT_PID, BPF_CORE_READ(parent, tgid));
		set_number(event, AINKA_NUMBER_PARENT_UID, BPF_CORE_READ(cred, uid.val));
		set_number(event, AINKA_NUMBER_PARENT_GID, BPF_CORE_READ(cred, gid.val));
		read_comm(event, AINKA_NAME_PARENT, parent);
	}
	return 0;
}

#define PROCESS_BITS (FIELD_BIT(AINKA_NUMBER_PID) | FIELD_BIT(AINKA_NUMBER_UID) | FIELD_BIT(AINKA_NUMBER_GID) | \
		      FIELD_BIT(AINKA_NUMBER_SESSION) | NAME_BIT(AINKA_NAME_PROCESS) | PARENT_BITS)

AINKA_INLINE void read_process(struct ainka_event *event, __u32 wanted)
{
	if (wanted & PROCESS_BITS)
		read_process_stage(event, wanted);
}

/* ---- carrying out ---- */
static long send_one(__u32 turn, __u64 *signals)
{
	if (*signals >> (turn & 63) & 1 && hook_can_signal) /* asked here, too: older kernels verify each function, called or not */
		bpf_send_signal(turn + 1);
	return 0;
}

AINKA_STAGE send_signals(__u64 signals)
{
	bpf_loop(31, send_one, &signals, 0); /* the signals that have names; those behind are for programs' own use */
	return 0;
}

struct appending {
	struct work *work;
	__u64 wanted;	/* a bit for each text: texts_reported of the table */
};

/* Appends the text with the number `turn` to the record that is being made, if it is wanted. */
static long append_text(__u32 turn, struct appending *appending)
{
	struct work *work = appending->work;
	struct ainka_event *event = &work->event;
	__u64 field = AINKA_FIELD_TEXT + turn;

	AINKA_MASK(field, 31);
	if (!(appending->wanted >> (turn & 31) & 1))
		return 0;
	if (!(event->ready >> field & 1))
		ainka_read_text(event, field);
	if (ainka_has_no_value(event, field))
		return 0;
	__u64 place = work->record_bytes, length = event->length[field];

	if (place > RECORD_LAST - 8)
		return 0;
	AINKA_MASK(length, 1023);
	*(__u16 *)(work->record + place) = field;
	*(__u16 *)(work->record + place + 2) = length;
	if (length)
		bpf_probe_read_kernel(work->record + place + 4, length, text_at(event, field, 0));
	work->record_bytes = (place + 4 + length + 7) & ~7ull;
	((struct ainka_record *)work->record)->texts++;
	return 0;
}

AINKA_STAGE write_record(struct work *work, ainka_handle handle, __u32 verdict, __u32 refused)
{
	const __u8 *image = ainka_open(handle);

	if (!work || !image)
		return 0;
	struct ainka_event *event = &work->event;
	struct ainka_record *record = (void *)work->record;
	struct appending appending = { work, ainka_table_of(event, image)->texts_reported };

	read_process_stage(event, 0x7fffffffu & ~event->ready);
	work->record_bytes = sizeof(*record);
	record->texts = 0;
	bpf_loop(AINKA_TEXTS + 1, append_text, &appending, 0);
	record->size = work->record_bytes;
	record->version = AINKA_RECORD_VERSION;
	record->time_ns = event->time_ns;
	record->generation = event->generation;
	record->hook = event->hook & 255;
	record->matches = event->matches;
	record->strictest = event->strictest;
	record->verdict = verdict;
	record->refused = refused;
	record->signalled = event->signals != 0;
	record->errno_code = event->errno_code;
	record->unknown = event->unknown;
	record->none = event->none;
	record->truncated = event->truncated;
	__builtin_memcpy(record->matched, event->matched, sizeof(record->matched));
	__builtin_memcpy(record->held, event->matched_held, sizeof(record->held));
	__builtin_memcpy(record->number, event->number, sizeof(record->number));
	__builtin_memcpy(record->name, event->name, sizeof(record->name));
	__builtin_memcpy(record->address, event->address, sizeof(record->address));
	__u64 size = work->record_bytes;

	AINKA_MASK(size, 4095);
	if (bpf_ringbuf_output(&ainka_records, record, size, 0)) {
		struct ainka_generation *generation = generation_state();

		if (generation)
			__sync_fetch_and_add(&generation->lost_records, 1);
	}
	return 0;
}

/* Sends what is to be sent, writes the record, and answers verdict << 16 | errno for the hook to carry out. */
AINKA_STAGE settle_decision(struct work *work, ainka_handle handle)
{
	if (!work)
		return 0;
	struct ainka_event *event = &work->event;
	__u32 standing = settle_counts(event), verdict = event->strictest >> 24, refused = event_acts(event) && standing & EVENT_EXEMPT;

	/* A match of which everything is held back is counted, and that is all. */
	if (standing & EVENT_READ && (!event->matches || event->flags & AINKA_MATCH_REPORTED))
		write_record(work, handle, verdict, refused);
	if (refused)
		return AINKA_ALLOW << 16;
	if (verdict == AINKA_KILL)
		event->signals |= 1ull << (9 - 1);
	if (event->signals)
		HOOK_SEND(event);
	return verdict << 16 | (event->errno_code & 4095);
}

/* Decides the event and gives its place free; answers verdict << 16 | errno. */
AINKA_INLINE __u32 finish_decision(struct decision *decision)
{
	__u32 answer = 0;

	ainka_evaluate_event(decision->event, decision->handle);
	if (decision->event->matches | decision->event->strictest)
		answer = settle_decision((struct work *)decision->event, decision->handle);
	end_decision(decision);
	return answer;
}

/* For hooks that can deny: answers what the hook returns, and sets the error that the caller of the system call sees. */
AINKA_INLINE int answer_cgroup(__u32 answer)
{
	__u32 errno_code = answer & 4095;

	if (answer >> 16 < AINKA_THROTTLE)
		return 1;
	bpf_set_retval(-(int)(errno_code ? errno_code : 1 /* EPERM */));
	return 0;
}

char hook_licence[] SEC("license") = "GPL";

#endif
