// SPDX-License-Identifier: GPL-2.0-only
/* Events on classic tracepoints, of which all that is asked for stands in the tracepoint's own record. */
#include "own.bpf.h"

SEC("tp") int own_hook_program(void *ctx)
{
	return decide_record(ctx, -1);
}
