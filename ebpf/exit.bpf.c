// SPDX-License-Identifier: GPL-2.0-only
/* A process ends: its last thread does. */
#include "hook.bpf.h"

#define EEXIST 17
#define ENDING_MAX 1024	/* processes whose threads are ending at this moment */

struct ending {
	__u32 pid, spare;
	__u64 start;
};

/* Several threads may see that no other is left: the first that puts its process in here reports it. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, ENDING_MAX);
	__type(key, struct ending);
	__type(value, __u8);
} exit_ending SEC(".maps");

/* The wait status as the parent gets it: of the group if it was ended as a whole, else of its leader. */
AINKA_INLINE __u32 wait_status(struct task_struct *task)
{
	if (BPF_CORE_READ(task, signal, flags) & SIGNAL_GROUP_EXIT)
		return BPF_CORE_READ(task, signal, group_exit_code);
	return BPF_CORE_READ(task, group_leader, exit_code);
}

SEC("raw_tp/sched_process_exit") int exit_hook(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (void *)ctx->args[0];
	struct ending key = { .pid = BPF_CORE_READ(task, tgid) };
	struct decision decision;
	__u32 fields, status, signal;
	__u8 one = 1;

	if (BPF_CORE_READ(task, signal, live.counter) || BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return 0;
	fields = begin_decision(&decision, AINKA_HOOK_EXIT);
	if (!fields)
		return 0;
	key.start = BPF_CORE_READ(task, group_leader, start_boottime);
	if (bpf_map_update_elem(&exit_ending, &key, &one, BPF_NOEXIST) == -EEXIST) {
		end_decision(&decision);
		return 0;
	}
	status = wait_status(task);
	signal = status & 127;
	set_number(decision.event, AINKA_NUMBER_EXIT_CODE, status >> 8 & 255);
	set_number(decision.event, AINKA_NUMBER_EXIT_SIGNAL, signal);
	decision.event->none |= signal ? FIELD_BIT(AINKA_NUMBER_EXIT_CODE) : FIELD_BIT(AINKA_NUMBER_EXIT_SIGNAL);
	read_process(decision.event, fields);
	finish_decision(&decision);
	return 0;
}
