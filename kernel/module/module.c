// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module: memory that all generations share. Nothing is hooked and nobody talks to it yet: this is the evaluator's third build,
 * which shows that the one source compiles, links and loads in the kernel.
 */
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/topology.h>
#include <linux/vmalloc.h>
#include "evaluator.h"

#define AINKA_COUNTERS_MOST (1u << 17)
#define AINKA_LINES_MOST (1u << 24)

struct ainka_module_state ainka_state;

static uint counters = 8192;
module_param(counters, uint, 0444);
MODULE_PARM_DESC(counters, "how many rules can be counted, on each CPU (64 bytes each)");
static uint lines = 1024;
module_param(lines, uint, 0444);
MODULE_PARM_DESC(lines, "lines of the keyed map (64 bytes each)");

static void release(void)
{
	int cpu;

	vfree(ainka_state.lines);
	if (ainka_state.counters)
		for_each_possible_cpu(cpu)
			vfree(*per_cpu_ptr(ainka_state.counters, cpu));
	free_percpu(ainka_state.counters);
	vfree(ainka_state.slots);
}

/* Gives each CPU counters of its own; 0 iff there is no memory for them. */
static int allocate_counters(void)
{
	int cpu;

	ainka_state.counters = alloc_percpu(struct ainka_counter *);
	if (!ainka_state.counters)
		return 0;
	for_each_possible_cpu(cpu) {
		struct ainka_counter *own = vzalloc_node(array_size(counters, sizeof(*own)), cpu_to_node(cpu));

		if (!own)
			return 0;
		*per_cpu_ptr(ainka_state.counters, cpu) = own;
	}
	return 1;
}

static int __init ainka_init(void)
{
	if (!counters || counters > AINKA_COUNTERS_MOST || !lines || lines > AINKA_LINES_MOST)
		return -EINVAL;
	ainka_state.slots = vzalloc(array_size(AINKA_SLOTS, sizeof(*ainka_state.slots)));
	ainka_state.lines = vzalloc(array_size(lines, sizeof(*ainka_state.lines)));
	if (!ainka_state.slots || !ainka_state.lines || !allocate_counters()) {
		release();
		return -ENOMEM;
	}
	ainka_state.counter_count = counters;
	ainka_state.line_count = lines;
	ainka_state.lines[0].word[AINKA_MAP_SEED] = get_random_u64();
	return 0;
}

static void __exit ainka_exit(void)
{
	ainka_image_activate(NULL);
	release();
}

module_init(ainka_init);
module_exit(ainka_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Decides events by tables that Ainka compiles");
