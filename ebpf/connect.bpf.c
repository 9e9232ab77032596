// SPDX-License-Identifier: GPL-2.0-only
/* A socket is connected, or bound, or an unconnected datagram sent: both address families through one logic. */
#define HOOK_KIND AINKA_KIND_CGROUP
#include "hook.bpf.h"
#include <bpf/bpf_endian.h>

#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

/* The address in network order, 32 bits a word, IPv4 in its mapped form. */
AINKA_INLINE int decide(struct bpf_sock_addr *ctx, __u32 hook, __u32 first, __u32 second, __u32 third, __u32 fourth)
{
	struct decision decision;
	__u32 fields = begin_decision(&decision, hook);

	if (!fields)
		return 1;
	struct ainka_event *event = decision.event;

	event->address[AINKA_ADDRESS_DESTINATION][0] = (__u64)bpf_ntohl(first) << 32 | bpf_ntohl(second);
	event->address[AINKA_ADDRESS_DESTINATION][1] = (__u64)bpf_ntohl(third) << 32 | bpf_ntohl(fourth);
	set_number(event, AINKA_NUMBER_PORT, bpf_ntohs((__u16)ctx->user_port));
	set_number(event, AINKA_NUMBER_PROTOCOL, ctx->protocol == PROTOCOL_TCP ? 0 : ctx->protocol == PROTOCOL_UDP ? 1 : 2);
	read_process(event, fields);
	return answer_cgroup(finish_decision(&decision));
}

SEC("cgroup/connect4") int connect4_hook(struct bpf_sock_addr *ctx)
{
	return decide(ctx, AINKA_HOOK_CONNECT, 0, 0, bpf_htonl(0xffff), ctx->user_ip4);
}

SEC("cgroup/connect6") int connect6_hook(struct bpf_sock_addr *ctx)
{
	return decide(ctx, AINKA_HOOK_CONNECT, ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2], ctx->user_ip6[3]);
}

SEC("cgroup/sendmsg4") int sendmsg4_hook(struct bpf_sock_addr *ctx)
{
	return decide(ctx, AINKA_HOOK_CONNECT, 0, 0, bpf_htonl(0xffff), ctx->user_ip4);
}

SEC("cgroup/sendmsg6") int sendmsg6_hook(struct bpf_sock_addr *ctx)
{
	return decide(ctx, AINKA_HOOK_CONNECT, ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2], ctx->user_ip6[3]);
}

SEC("cgroup/bind4") int bind4_hook(struct bpf_sock_addr *ctx)
{
	return decide(ctx, AINKA_HOOK_BIND, 0, 0, bpf_htonl(0xffff), ctx->user_ip4);
}

SEC("cgroup/bind6") int bind6_hook(struct bpf_sock_addr *ctx)
{
	return decide(ctx, AINKA_HOOK_BIND, ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2], ctx->user_ip6[3]);
}
