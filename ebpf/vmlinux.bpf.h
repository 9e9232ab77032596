/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few kernel types that our programs read, with only the members they read. Offsets come from the running kernel's BTF
 * (CO-RE), so neither order nor size matters here. Committed, so that objects do not depend on the machine that built them.
 */
#ifndef AINKA_VMLINUX_BPF_H
#define AINKA_VMLINUX_BPF_H

#include <linux/bpf.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct qstr {
	__u32 len;
	const unsigned char *name;
};
struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};
struct vfsmount {
	struct dentry *mnt_root;
};
struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};
struct super_block {
	__u32 s_dev;
	unsigned long s_flags;
};
struct inode {
	unsigned long i_ino;
	struct super_block *i_sb;
};
struct in6_addr {
	__u32 words[4];
};
struct sock_common {
	unsigned short skc_family;
	__u16 skc_dport, skc_num;	/* the first in network order */
	__u32 skc_daddr;
	struct in6_addr skc_v6_daddr;
};
struct sock {
	struct sock_common __sk_common;
};
struct socket {
	struct sock *sk;
};
struct file {
	struct path f_path;
	void *private_data;
	struct inode *f_inode;
	unsigned int f_mode;
};
struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};
struct files_struct {
	struct fdtable *fdt;
};
struct mm_struct {
	struct file *exe_file;
	unsigned long arg_start, arg_end;
};
struct kernfs_node {
	struct kernfs_node *parent;
	const char *name;
};
struct kernfs_node___6_15 { /* 633488947ef6 "kernfs: Use RCU to access kernfs_node::parent" */
	struct kernfs_node *__parent;
};
struct cgroup {
	struct kernfs_node *kn;
};
struct css_set {
	struct cgroup *dfl_cgrp;
};
typedef struct {
	__u32 val;
} kuid_t;
typedef struct {
	__u32 val;
} kgid_t;
struct cred {
	kuid_t uid;
	kgid_t gid;
};
struct tty_struct {
	char name[64];
};
typedef struct {
	int counter;
} atomic_t;
struct upid {
	int nr;
};
struct pid {
	struct upid numbers[1];
};
struct signal_struct {
	struct pid *pids[4];
	struct tty_struct *tty;
	atomic_t live;
	int group_exit_code;
	unsigned int flags;
};
struct thread_info {
	__u32 status;
};
struct task_struct {
	struct thread_info thread_info;
	unsigned int flags;
	struct mm_struct *mm;
	int pid, tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	__u64 start_boottime;
	const struct cred *real_cred;
	char comm[16];
	struct signal_struct *signal;
	struct css_set *cgroups;
	struct files_struct *files;
	int exit_code;
};
struct linux_binprm {
	struct file *file;
	const char *filename;
};

#pragma clang attribute pop

/* The head of every classic tracepoint's record is the kernel's own; see format in tracefs. */
struct syscall_exit_record {
	__u64 head;
	int number;
	long result;
};

#define TS_COMPAT 2			/* of thread_info.status: in a system call for 32 bits */
#define PIDTYPE_SID 3
#define SB_NOUSER (1ul << 31)		/* no file system of the mount tree: pipes, sockets */
#define PF_KTHREAD 0x00200000
#define SIGNAL_GROUP_EXIT 4
#define FMODE_READ 1
#define FMODE_WRITE 2
#define FMODE_CREATED 0x100000
#define USER_TICK_NS 10000000ull	/* a clock tick as /proc shows it: USER_HZ is 100 */

#endif
