// SPDX-License-Identifier: GPL-2.0-only
/* A process has taken a connection that somebody else made: who that is, from the new socket. */
#include "hook.bpf.h"
#include "file.bpf.h"
#include <bpf/bpf_endian.h>

#define AF_INET 2
#define AF_INET6 10

/* The other end's address in host order; none where the socket is of another family. */
AINKA_INLINE void set_peer(struct ainka_event *event, struct sock *sock)
{
	__u32 family = BPF_CORE_READ(sock, __sk_common.skc_family), word[4] = { 0, 0, bpf_htonl(0xffff), 0 };

	if (family == AF_INET) {
		word[3] = BPF_CORE_READ(sock, __sk_common.skc_daddr);
	} else if (family == AF_INET6) {
		bpf_probe_read_kernel(word, sizeof(word), __builtin_preserve_access_index(&sock->__sk_common.skc_v6_daddr));
	} else {
		event->none |= FIELD_BIT(AINKA_NUMBER_PEER_PORT) | FIELD_BIT(AINKA_NUMBER_LOCAL_PORT) | 1u << AINKA_FIELD_ADDRESS;
		return;
	}
	event->address[0][0] = (__u64)bpf_ntohl(word[0]) << 32 | bpf_ntohl(word[1]);
	event->address[0][1] = (__u64)bpf_ntohl(word[2]) << 32 | bpf_ntohl(word[3]);
	set_number(event, AINKA_NUMBER_PEER_PORT, bpf_ntohs(BPF_CORE_READ(sock, __sk_common.skc_dport)));
	set_number(event, AINKA_NUMBER_LOCAL_PORT, BPF_CORE_READ(sock, __sk_common.skc_num));
}

/* One program for both tracepoints, whose records are the same: it is verified once, and there once. */
SEC("tp/syscalls/sys_exit_accept") int accept_hook(struct syscall_exit_record *ctx)
{
	struct decision decision;
	struct socket *socket;
	struct file *file;
	__u32 fields;

	if (ctx->result < 0)
		return 0;
	fields = begin_decision(&decision, AINKA_HOOK_ACCEPT);
	if (!fields)
		return 0;
	file = file_of(ctx->result);
	socket = file ? BPF_CORE_READ(file, private_data) : 0;
	if (socket)
		set_peer(decision.event, BPF_CORE_READ(socket, sk));
	else /* another thread closed it in the meantime */
		decision.event->unknown |= FIELD_BIT(AINKA_NUMBER_PEER_PORT) | FIELD_BIT(AINKA_NUMBER_LOCAL_PORT) |
					   1u << AINKA_FIELD_ADDRESS;
	read_process(decision.event, fields);
	finish_decision(&decision);
	return 0;
}
