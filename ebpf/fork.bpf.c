// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process starts another. It is decided before the new one runs, in the process that started it, where no helper can send a
 * signal to another: the new process finds its signals when it leaves the system call that made it, before its first instruction.
 */
#include "text.bpf.h"

#define DOOMED_MAX 1024	/* new processes that have not run yet */

/* The signals for new processes, by process id. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, DOOMED_MAX);
	__type(key, __u32);
	__type(value, __u64);
} fork_doomed SEC(".maps");

AINKA_INLINE void doom_child(struct ainka_event *event)
{
	__u32 child = event->number[AINKA_NUMBER_CHILD_PID];
	__u64 signals = event->signals;

	bpf_map_update_elem(&fork_doomed, &child, &signals, BPF_ANY);
}

#define HOOK_SEND(event) doom_child(event)
#include "hook.bpf.h"

SEC("raw_tp/sched_process_fork") int fork_hook(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *child = (void *)ctx->args[1];
	struct decision decision;
	__u32 fields, pid = BPF_CORE_READ(child, tgid);

	if (BPF_CORE_READ(child, pid) != (int)pid || BPF_CORE_READ(child, flags) & PF_KTHREAD)
		return 0; /* a thread */
	fields = begin_decision(&decision, AINKA_HOOK_FORK);
	if (!fields)
		return 0;
	set_number(decision.event, AINKA_NUMBER_CHILD_PID, pid);
	read_comm(decision.event, AINKA_NAME_CHILD, child);
	read_process(decision.event, fields);
	finish_decision(&decision);
	return 0;
}

/* The new process returns from the system call that made it. */
AINKA_INLINE int begin_life(struct syscall_exit_record *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid();
	__u64 *signals;

	if (ctx->result)
		return 0;
	signals = bpf_map_lookup_elem(&fork_doomed, &pid);
	if (!signals)
		return 0;
	send_signals(*signals);
	bpf_map_delete_elem(&fork_doomed, &pid);
	return 0;
}

SEC("tp/syscalls/sys_exit_clone") int fork_clone_hook(struct syscall_exit_record *ctx)
{
	return begin_life(ctx);
}

SEC("tp/syscalls/sys_exit_clone3") int fork_clone3_hook(struct syscall_exit_record *ctx)
{
	return begin_life(ctx);
}

SEC("tp/syscalls/sys_exit_fork") int fork_fork_hook(struct syscall_exit_record *ctx)
{
	return begin_life(ctx);
}

SEC("tp/syscalls/sys_exit_vfork") int fork_vfork_hook(struct syscall_exit_record *ctx)
{
	return begin_life(ctx);
}
