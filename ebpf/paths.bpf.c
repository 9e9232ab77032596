// SPDX-License-Identifier: GPL-2.0-only
/* Events on tracepoints of system calls, with texts of user space or files behind descriptors. */
#define OWN_FILES
/* No event of the standard library has more beside such texts. */
#define OWN_COUNTED 3
#define OWN_COUNTED_ADDRESS 0
#include "own.bpf.h"

SEC("tp") int own_hook_program(void *ctx)
{
	return decide_record(ctx, -1);
}
