/* SPDX-License-Identifier: GPL-2.0-only */
/* Differences between kernels 6.1 and 6.18, one accessor each with the commit that made it necessary. */
#ifndef AINKA_COMPAT_BPF_H
#define AINKA_COMPAT_BPF_H

#include "vmlinux.bpf.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* 633488947ef6 (6.15) renamed kernfs_node.parent to __parent. */
static __always_inline struct kernfs_node *compat_kernfs_parent(struct kernfs_node *node)
{
	struct kernfs_node___6_15 *newer = (void *)node;

	if (bpf_core_field_exists(newer->__parent))
		return BPF_CORE_READ(newer, __parent);
	return BPF_CORE_READ(node, parent);
}

#endif
