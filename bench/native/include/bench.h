/* SPDX-License-Identifier: Apache-2.0 */
/* What measuring needs and Glibc does not bring to Swift: affinity, and loops whose cost is not to be guessed. */
#ifndef AINKA_BENCH_H
#define AINKA_BENCH_H

#include <stdint.h>

#include "../../../Sources/CAinkaEvaluator/include/user_evaluator.h"

/* Lets this thread run on one CPU only, or on all of them (-1). Returns 0 or -errno. */
int ainka_bench_pin(int cpu);

/* Returns the clock that only goes forward, in nanoseconds. */
uint64_t ainka_bench_now(void);

/* Evaluates the events in turn, `turns` times all of them; returns nanoseconds. */
uint64_t ainka_bench_evaluate(const struct ainka_world *world, struct ainka_event *events, uint64_t count, uint64_t turns);

/* Whoever sends datagrams to 127.0.0.1, each of which is an event; counts what they were answered. */
struct ainka_bench_fire {
	uint64_t stop;		/* set by others: 1 ends it */
	uint64_t port, ports;	/* ports port … port + ports - 1 in turn */
	uint64_t gap_ns;	/* from one datagram to the next, at least */
	int32_t cpu;		/* where, or -1 */
	uint32_t spare;
	uint64_t passed, other;	/* other: answered with an errno above 63 */
	uint64_t errors[64];	/* by errno */
};
/* Sends until told to stop. */
void ainka_bench_fire(struct ainka_bench_fire *fire);
/* How many were sent so far. */
uint64_t ainka_bench_fired(const struct ainka_bench_fire *fire);

#endif
