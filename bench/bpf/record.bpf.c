// SPDX-License-Identifier: GPL-2.0-only
/* All that a hook does with an event whose fields it has read, the record included, as often as one system call asks for it. */
#define HOOK_SEND(event) ((void)(event)) /* no signals from here */
#include "../../ebpf/probe.bpf.c"

/* Answers 1 iff the event is decided, and somebody is told of it. */
SEC("tc") int bench_record(struct __sk_buff *skb)
{
	struct ainka_generation *generation = generation_state();
	struct ainka_event *event = next_event();

	if (!generation || !event)
		return -1;
	ainka_handle handle = image_of(generation->word);

	if (!handle)
		return -1;
	event->generation = generation->word >> 8;
	event->reader_deadline_ns = generation->reader_deadline_ns;
	ainka_evaluate_event(event, handle);
	if (!(event->matches | event->strictest))
		return 0;
	settle_decision((struct work *)event, handle);
	return event->hook & EVENT_READ ? 1 : 0;
}
