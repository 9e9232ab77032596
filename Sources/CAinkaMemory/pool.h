/* SPDX-License-Identifier: Apache-2.0 */
/* The small pieces of a short run. */
#ifndef AINKA_POOL_H
#define AINKA_POOL_H

/* Lets the calling thread take small pieces from the pool from now on; the heap begins at start. */
void ainka_pool_open(void *start);

#endif
