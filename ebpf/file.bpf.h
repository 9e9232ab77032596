/* SPDX-License-Identifier: GPL-2.0-only */
/* Open files of the process that runs. */
#ifndef AINKA_FILE_BPF_H
#define AINKA_FILE_BPF_H

#include "vmlinux.bpf.h"

/* The open file behind a descriptor of the process that runs; 0 when there is none any more. */
AINKA_INLINE struct file *file_of(__u64 descriptor)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file *file = 0;

	if (descriptor >= BPF_CORE_READ(table, max_fds))
		return 0;
	bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + descriptor);
	return file;
}

#endif
