// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "include/bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int ainka_bench_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (int i = 0; i < CPU_SETSIZE; i++)
		if (cpu < 0 || i == cpu)
			CPU_SET(i, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

uint64_t ainka_bench_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t ainka_bench_evaluate(const struct ainka_world *world, struct ainka_event *events, uint64_t count, uint64_t turns)
{
	uint64_t start = ainka_bench_now();

	for (uint64_t turn = 0; turn < turns; turn++)
		for (uint64_t i = 0; i < count; i++)
			ainka_evaluate(world, &events[i]);
	return ainka_bench_now() - start;
}

void ainka_bench_fire(struct ainka_bench_fire *fire)
{
	int sender = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	uint64_t turn = 0, next = fire->gap_ns ? ainka_bench_now() : 0;

	if (fire->cpu >= 0)
		ainka_bench_pin(fire->cpu);
	while (!__atomic_load_n(&fire->stop, __ATOMIC_RELAXED)) {
		address.sin_port = htons(fire->port + turn++ % fire->ports);
		if (sendto(sender, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&address, sizeof(address)) >= 0)
			__atomic_fetch_add(&fire->passed, 1, __ATOMIC_RELAXED);
		else if (errno < 64)
			__atomic_fetch_add(&fire->errors[errno], 1, __ATOMIC_RELAXED);
		else
			__atomic_fetch_add(&fire->other, 1, __ATOMIC_RELAXED);
		if (!fire->gap_ns)
			continue;
		next += fire->gap_ns;
		while (ainka_bench_now() < next && !__atomic_load_n(&fire->stop, __ATOMIC_RELAXED))
			;
	}
	close(sender);
}

uint64_t ainka_bench_fired(const struct ainka_bench_fire *fire)
{
	uint64_t sum = __atomic_load_n(&fire->passed, __ATOMIC_RELAXED) + __atomic_load_n(&fire->other, __ATOMIC_RELAXED);

	for (int i = 0; i < 64; i++)
		sum += __atomic_load_n(&fire->errors[i], __ATOMIC_RELAXED);
	return sum;
}
