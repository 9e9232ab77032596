/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What user space gives the probe (ebpf/probe.bpf.c) to measure with. */
#ifndef AINKA_PROBE_H
#define AINKA_PROBE_H

#include "event.h"

#define AINKA_PROBE_INPUTS 1024	/* events that can take turns */

/* The fields of an event, with one text. */
struct ainka_probe_input {
	__u64 number[AINKA_NUMBERS], name[AINKA_NAMES][2], address[AINKA_ADDRESSES][2];
	__u16 length[32];
	char text[AINKA_TEXT_BYTES];
	__u32 table, text_number;
};

/* Which events take turns: those from `first` on whose number differs from it in the bits of `mask`. */
struct ainka_probe_control {
	__u64 turn, mask, first;
};

#endif
