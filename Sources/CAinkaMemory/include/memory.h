/* SPDX-License-Identifier: Apache-2.0 */
/* How the heap of a short run grows, and a pool of small pieces in it. */
#ifndef AINKA_MEMORY_H
#define AINKA_MEMORY_H

/* Makes the heap of this process one that only grows, in large steps. Called first of all, before there is much in it. */
void ainka_memory_grow_only(void);

#endif
