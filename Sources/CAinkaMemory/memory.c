/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compile takes much memory in small pieces and then ends. What it gives back in between, the kernel has to fill with zeroes again
 * a moment later, page by page: half of the time that a check spends in the kernel. So the heap only grows, and in large pages.
 */
#include "memory.h"

#include <limits.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pool.h"

/* The heap is asked for in such steps; what is never touched costs nothing. */
#define STEP_BYTES (64ul << 20)
/* From so many bytes on, a piece is a mapping of its own: the most that the C library allows. */
#define MAPPED_BYTES (32 << 20)
/* The large pages of x86-64, and of most arm64. */
#define LARGE_PAGE (2ul << 20)

/* Asks for large pages in [start, end); where the kernel has none, small ones do as well. */
static void use_large_pages(uintptr_t start, uintptr_t end)
{
	start = (start + LARGE_PAGE - 1) & -LARGE_PAGE;
	if (start < end)
		madvise((void *)start, end - start, MADV_HUGEPAGE);
}

void ainka_memory_grow_only(void)
{
	void *piece;

	mallopt(M_TRIM_THRESHOLD, INT_MAX);
	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
	mallopt(M_TOP_PAD, STEP_BYTES);
	/* More than the heap has so far, so that it takes its first step now. */
	piece = malloc(LARGE_PAGE / 2);
	if (!piece)
		return;
	use_large_pages((uintptr_t)piece, (uintptr_t)sbrk(0));
	ainka_pool_open(piece);
	free(piece);
}
