/* SPDX-License-Identifier: GPL-2.0-only */
/* Texts of an event, read from kernel memory when a rule first asks: paths, cgroups, terminals, arguments. */
#ifndef AINKA_TEXT_BPF_H
#define AINKA_TEXT_BPF_H

#include "state.bpf.h"

#define PATH_COMPONENTS 24	/* deeper paths are unknown */
#define PATH_STEPS 32		/* components and mounts on the way to the root */
#define TEXT_READ_MASK 255

/* Where text `field` (AINKA_FIELD_TEXT…) of the event starts, plus an offset; 256 bytes from there are inside the event. */
AINKA_INLINE char *text_at(struct ainka_event *event, __u64 field, __u64 offset)
{
	__u64 place = (field - AINKA_FIELD_TEXT) * AINKA_TEXT_BYTES + offset;

	AINKA_MASK(place, 4095);
	return (char *)event + place;
}

AINKA_INLINE void set_length(struct ainka_event *event, __u64 field, __u64 length)
{
	AINKA_MASK(field, 31);
	event->length[field] = length;
	if (field >= AINKA_FIELD_TEXT && field < AINKA_FIELD_LONG)
		*text_at(event, field, length) = 0;
}

AINKA_INLINE void set_unknown(struct ainka_event *event, __u64 field)
{
	event->unknown |= 1u << (field & 31);
}

/* A text that the hook has no way to read. */
AINKA_INLINE void set_unread(struct ainka_event *event, __u64 field)
{
	set_unknown(event, field);
	event->ready |= 1u << (field & 31);
}

/* The last component alone, as a text of its own. */
AINKA_STAGE copy_name(struct ainka_event *event, __u64 field, __u64 from, __u64 length)
{
	if (!event)
		return 0;
	if (length > AINKA_TEXT_LONGEST) {
		set_unknown(event, field);
		return 0;
	}
	AINKA_MASK(length, TEXT_READ_MASK);
	if (length && bpf_probe_read_kernel(text_at(event, field, 0), length, (void *)from)) {
		set_unknown(event, field);
		return 0;
	}
	set_length(event, field, length);
	return 0;
}

/* The path is written up to `length`, or unknown where that is negative; the root itself is "/". */
AINKA_INLINE void finish_path(struct ainka_event *event, __u64 field, int length)
{
	if (length < 0) {
		set_unknown(event, field);
		return;
	}
	if (!length) {
		*text_at(event, field, 0) = '/';
		length = 1;
	}
	set_length(event, field, length);
}

/*
 * Where a walk to the root stands, in event->stack: in the event, not in registers, so that the verifier sees one state and not
 * every path. The walks are bpf_loop's (Linux 5.17), whose body the verifier follows once and not for every turn; its call is
 * put in line by the kernel, so that a turn costs what a call of our own did.
 */
enum walk_place { WALK_NODE, WALK_MOUNT, WALK_ANSWER, WALK_LENGTH, WALK_FIELD /* the text that is written */ };
enum walk_answer { WALK_ON, WALK_WHOLE, WALK_TOO_DEEP };

/* What the body of a loop is given: it must lie on the stack, of which the way here has little left (512 bytes in all). */
struct walk {
	struct ainka_event *event;
};

/* Keeps `node` as the next component of the path from its end; answers WALK_TOO_DEEP when there is no more room. */
AINKA_INLINE __u64 keep_component(struct ainka_event *event, void *node)
{
	__u64 place = event->depth;

	if (place >= PATH_COMPONENTS)
		return WALK_TOO_DEEP;
	AINKA_MASK(place, 31);
	event->path_hash[place] = (__u64)node;
	event->depth = place + 1;
	return WALK_ON;
}

/* One step towards the root of the mount namespace: a component, or from a mount to what it is mounted on. */
static long climb(__u32 turn, struct walk *walk)
{
	struct ainka_event *event = walk->event;
	struct dentry *dentry = (void *)event->stack[WALK_NODE];
	struct mount *mount = (void *)event->stack[WALK_MOUNT];

	if (dentry == BPF_CORE_READ(mount, mnt.mnt_root)) {
		struct mount *below = BPF_CORE_READ(mount, mnt_parent);

		event->stack[WALK_NODE] = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
		event->stack[WALK_MOUNT] = (__u64)below;
		event->stack[WALK_ANSWER] = below == mount ? WALK_WHOLE : WALK_ON;
		return below == mount;
	}
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
	__u64 answer = keep_component(event, dentry);

	event->stack[WALK_NODE] = (__u64)parent;
	event->stack[WALK_ANSWER] = answer ? answer : parent == dentry ? WALK_WHOLE : WALK_ON;
	return answer || parent == dentry;
}

/* Appends the name of a kept dentry as a path component, from the root on; WALK_LENGTH is -1 when it is too long or unreadable. */
static long append_component(__u32 turn, struct walk *walk)
{
	struct ainka_event *event = walk->event;
	__u64 index = event->depth - 1 - turn, at = event->stack[WALK_LENGTH];

	AINKA_MASK(index, 31);
	struct dentry *dentry = (void *)event->path_hash[index];
	__u64 from = (__u64)BPF_CORE_READ(dentry, d_name.name), length = BPF_CORE_READ(dentry, d_name.len);

	event->stack[WALK_LENGTH] = -1;
	if (length > AINKA_TEXT_LONGEST || at + 1 + length > AINKA_TEXT_LONGEST)
		return 1;
	*text_at(event, event->stack[WALK_FIELD], at) = '/';
	AINKA_MASK(length, TEXT_READ_MASK);
	if (length && bpf_probe_read_kernel(text_at(event, event->stack[WALK_FIELD], at + 1), length, (void *)from))
		return 1;
	event->stack[WALK_LENGTH] = at + 1 + length;
	return 0;
}

/* There is no file for `fields`: a kernel thread has none; a process that ends had one, but no memory any more before Linux 6.16. */
AINKA_STAGE note_no_file(struct ainka_event *event, __u32 fields)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (!event)
		return 0;
	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		event->none |= fields;
	else
		event->unknown |= fields;
	return 0;
}

/*
 * Reads a file's resolved path and name into two texts, by walking dentries across mounts to the root of the mount namespace
 * (bpf_d_path is refused in these programs). A file without a place (memfd) has just its name below "/".
 */
AINKA_INLINE void read_file(struct ainka_event *event, struct file *file, __u64 path_field, __u64 name_field)
{
	struct walk walk = { event };

	event->ready |= 1u << (path_field & 31) | 1u << (name_field & 31);
	if (!file) {
		note_no_file(event, 1u << (path_field & 31) | 1u << (name_field & 31));
		return;
	}
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);

	event->stack[WALK_NODE] = (__u64)dentry;
	event->stack[WALK_MOUNT] = (__u64)BPF_CORE_READ(file, f_path.mnt) - bpf_core_field_offset(struct mount, mnt);
	event->stack[WALK_ANSWER] = WALK_ON;
	event->stack[WALK_LENGTH] = 0;
	event->stack[WALK_FIELD] = path_field;
	event->depth = 0;
	copy_name(event, name_field, (__u64)BPF_CORE_READ(dentry, d_name.name), BPF_CORE_READ(dentry, d_name.len));
	bpf_loop(PATH_STEPS, climb, &walk, 0);
	if (event->stack[WALK_ANSWER] != WALK_WHOLE)
		event->stack[WALK_LENGTH] = -1;
	else
		bpf_loop(event->depth, append_component, &walk, 0);
	finish_path(event, *(volatile __u64 *)&event->stack[WALK_FIELD], event->stack[WALK_LENGTH]);
}

AINKA_STAGE read_executable(struct ainka_event *event, __u64 path_field, __u64 name_field)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (!event)
		return 0;
	read_file(event, BPF_CORE_READ(task, mm, exe_file), path_field, name_field);
	return 0;
}

/* One step from a kernfs node to its parent, until the root, which has no name. */
static long climb_kernfs(__u32 turn, struct walk *walk)
{
	struct ainka_event *event = walk->event;
	struct kernfs_node *node = (void *)event->stack[WALK_NODE], *parent = compat_kernfs_parent(node);

	if (!parent) {
		event->stack[WALK_ANSWER] = WALK_WHOLE;
		return 1;
	}
	event->stack[WALK_NODE] = (__u64)parent;
	return keep_component(event, node) != WALK_ON;
}

/* Appends a kept kernfs node's name as a path component; WALK_LENGTH is -1 when it is too long or unreadable. */
static long append_kernfs(__u32 turn, struct walk *walk)
{
	struct ainka_event *event = walk->event;
	__u64 index = event->depth - 1 - turn, at = event->stack[WALK_LENGTH];

	event->stack[WALK_LENGTH] = -1;
	if (at + 2 > AINKA_TEXT_LONGEST)
		return 1;
	AINKA_MASK(index, 31);
	*text_at(event, event->stack[WALK_FIELD], at) = '/';
	/* 256 bytes stand behind any offset; what runs over 255 is found out below. */
	struct kernfs_node *node = (void *)event->path_hash[index];
	long read = bpf_probe_read_kernel_str(text_at(event, event->stack[WALK_FIELD], at + 1), AINKA_TEXT_LONGEST, BPF_CORE_READ(node, name));

	if (read <= 0 || at + read > AINKA_TEXT_LONGEST)
		return 1;
	event->stack[WALK_LENGTH] = at + read; /* the terminator's place is the slash's */
	return 0;
}

/* The cgroup 2 path of the process, from its kernfs nodes. */
AINKA_STAGE read_cgroup(struct ainka_event *event)
{
	if (!event)
		return 0;
	struct task_struct *task = (void *)bpf_get_current_task();
	struct walk walk = { event };
	__u64 field = AINKA_FIELD_TEXT + AINKA_TEXT_CGROUP;

	event->ready |= 1u << field;
	event->stack[WALK_FIELD] = field;
	event->stack[WALK_NODE] = (__u64)BPF_CORE_READ(task, cgroups, dfl_cgrp, kn);
	event->stack[WALK_ANSWER] = WALK_ON;
	event->stack[WALK_LENGTH] = 0;
	event->depth = 0;
	bpf_loop(PATH_COMPONENTS + 1, climb_kernfs, &walk, 0);
	if (event->stack[WALK_ANSWER] != WALK_WHOLE)
		event->stack[WALK_LENGTH] = -1;
	else
		bpf_loop(event->depth, append_kernfs, &walk, 0);
	finish_path(event, field, event->stack[WALK_LENGTH]);
	return 0;
}

/* The controlling terminal as ps shows it: "tty1", "pts/3" (the kernel's own name for that is "pts3"). */
AINKA_STAGE read_terminal(struct ainka_event *event)
{
	if (!event)
		return 0;
	struct task_struct *task = (void *)bpf_get_current_task();
	struct tty_struct *terminal = BPF_CORE_READ(task, signal, tty);
	__u64 field = AINKA_FIELD_TEXT + AINKA_TEXT_TTY, shift = 0;
	char prefix[4] = {};

	event->ready |= 1u << field;
	if (!terminal) {
		event->none |= 1u << field;
		return 0;
	}
	char *name = text_at(event, field, 0);

	bpf_probe_read_kernel(prefix, 4, &terminal->name);
	if (prefix[0] == 'p' && prefix[1] == 't' && prefix[2] == 's' && prefix[3] >= '0' && prefix[3] <= '9') {
		name[0] = 'p';
		name[1] = 't';
		name[2] = 's';
		name[3] = '/';
		shift = 1;
	}
	long read = bpf_probe_read_kernel_str(name + 4 * shift, 64, (void *)&terminal->name + 3 * shift);

	if (read <= 0)
		set_unknown(event, field);
	else
		set_length(event, field, 4 * shift + read - 1);
	return 0;
}

AINKA_INLINE void read_comm(struct ainka_event *event, __u64 name, struct task_struct *task)
{
	AINKA_MASK(name, AINKA_NAMES - 1);
	event->name[name][0] = event->name[name][1] = 0;
	long read = bpf_probe_read_kernel_str(event->name[name], 16, &BPF_CORE_READ(task, group_leader)->comm);

	event->length[AINKA_FIELD_NAME + name] = read > 0 ? read - 1 : 0;
	event->ready |= 1u << (AINKA_FIELD_NAME + name);
}

#endif
