/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small pieces, taken and given back in a few instructions each: a compile makes some million of them, and the C library's own way of
 * joining and splitting what is free is a tenth of its time.
 *
 * The linker puts what is here in the place of the C library's functions (`--wrap` in Package.swift). The pool takes slabs from the C
 * library's heap, and cuts them into runs of pieces of one size. It belongs to the thread that opened it: other threads take their memory
 * from the C library, and what they give back of the pool is not used again. Nothing here needs a lock, therefore.
 */
#include "pool.h"

#ifdef AINKA_POOL

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* How far from its start the heap is looked at: what lies beyond is not of the pool. */
#define HEAP_BYTES (4ul << 30)
#define RUN_BYTES (16ul << 10)
#define SLAB_BYTES (16 * RUN_BYTES)
/* Sizes are multiples of this, as is every address. */
#define GRAIN 16ul
/* The largest piece. */
#define PIECE_MAX 512ul

struct piece {
	struct piece *next;
};

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *old, size_t bytes);
void __real_free(void *old);
size_t __real_malloc_usable_size(void *piece);

void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *old, size_t bytes);
void __wrap_free(void *old);
size_t __wrap_malloc_usable_size(void *piece);

/* Where the heap begins, as the first run could. Before there is a pool nothing lies behind it. */
static uintptr_t heap = UINTPTR_MAX;
/* What is left of the last slab. */
static struct {
	uintptr_t next, end;
} slab;
/* What is free of each size, in grains. */
static struct piece *freed[PIECE_MAX / GRAIN + 1];
/* What is left of the run that pieces of a size are cut from. */
static struct {
	uintptr_t next, end;
} runs[PIECE_MAX / GRAIN + 1];
/* The size of the pieces in each run of the heap, in grains; 0 where it is none of the pool. */
static uint8_t grains_of_run[HEAP_BYTES / RUN_BYTES];
/* True in the thread that the pool belongs to. */
static _Thread_local bool is_owner;

void ainka_pool_open(void *start)
{
	heap = (uintptr_t)start & -RUN_BYTES;
	is_owner = true;
}

/* Returns the size of a piece in grains, or 0 for one that is not of the pool. */
static size_t grains_of(const void *piece)
{
	uintptr_t distance = (uintptr_t)piece - heap;

	return distance < HEAP_BYTES ? grains_of_run[distance / RUN_BYTES] : 0;
}

/* Takes another slab from the heap, iff it lies where it can be known again. */
static bool take_slab(void)
{
	void *new = memalign(RUN_BYTES, SLAB_BYTES);

	if (!new || (uintptr_t)new - heap > HEAP_BYTES - SLAB_BYTES) {
		__real_free(new);
		return false;
	}
	slab.next = (uintptr_t)new;
	slab.end = slab.next + SLAB_BYTES;
	return true;
}

/* Cuts the first piece of so many grains from a new run, or returns NULL. */
static void *piece_of_new_run(size_t grains)
{
	uintptr_t run;

	if (slab.next == slab.end && !take_slab())
		return NULL;
	run = slab.next;
	slab.next += RUN_BYTES;
	grains_of_run[(run - heap) / RUN_BYTES] = grains;
	runs[grains].next = run + grains * GRAIN;
	runs[grains].end = run + RUN_BYTES;
	return (void *)run;
}

/* Returns a piece of 1 to PIECE_MAX bytes, or NULL. */
static void *piece_of_pool(size_t bytes)
{
	size_t grains = (bytes + GRAIN - 1) / GRAIN;
	struct piece *piece = freed[grains];
	uintptr_t next = runs[grains].next;

	if (piece) {
		freed[grains] = piece->next;
		return piece;
	}
	if (next + grains * GRAIN > runs[grains].end)
		return piece_of_new_run(grains);
	runs[grains].next = next + grains * GRAIN;
	return (void *)next;
}

void *__wrap_malloc(size_t bytes)
{
	void *piece = NULL;

	if (bytes - 1 < PIECE_MAX && is_owner)
		piece = piece_of_pool(bytes);
	return piece ? piece : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
	size_t all;
	void *piece;

	if (__builtin_mul_overflow(count, bytes, &all)) {
		errno = ENOMEM;
		return NULL;
	}
	if (all - 1 >= PIECE_MAX || !is_owner)
		return __real_calloc(count, bytes);
	piece = __wrap_malloc(all);
	return piece ? memset(piece, 0, all) : NULL;
}

void __wrap_free(void *old)
{
	size_t grains = grains_of(old);
	struct piece *piece = old;

	if (!grains) {
		__real_free(old);
	} else if (is_owner) {
		piece->next = freed[grains];
		freed[grains] = piece;
	}
}

void *__wrap_realloc(void *old, size_t bytes)
{
	size_t size = grains_of(old) * GRAIN;
	void *piece;

	if (!size)
		return __real_realloc(old, bytes);
	if (bytes && bytes <= size)
		return old;
	piece = bytes ? __wrap_malloc(bytes) : NULL;
	if (piece)
		memcpy(piece, old, size);
	if (piece || !bytes)
		__wrap_free(old);
	return piece;
}

size_t __wrap_malloc_usable_size(void *piece)
{
	size_t grains = grains_of(piece);

	return grains ? grains * GRAIN : __real_malloc_usable_size(piece);
}

#else

void ainka_pool_open(void *start)
{
	(void)start;
}

#endif
