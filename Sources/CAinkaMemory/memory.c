/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compile takes much memory in small pieces and then ends. What it gives back in between, the kernel has to fill with zeroes again
 * a moment later, page by page: half of the time that a check spends in the kernel.
 */
#include "memory.h"

#include <limits.h>
#include <malloc.h>

/* The heap is asked for in such steps; what is never touched costs nothing. */
#define STEP_BYTES (64 << 20)
/* From so many bytes on, a piece is a mapping of its own: the most that the C library allows. */
#define MAPPED_BYTES (32 << 20)

void ainka_memory_grow_only(void)
{
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
	mallopt(M_TOP_PAD, STEP_BYTES);
}
