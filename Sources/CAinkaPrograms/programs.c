// SPDX-License-Identifier: Apache-2.0
#include "programs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/*
 * Built by the Makefile from ebpf/: each family's object for the smallest images, and for the larger sizes how theirs differ from
 * it (xor). All packed: they differ in a few masks, and unpacked they are 2 MB.
 */
static const unsigned char exec_18[] = {
#embed "../../ebpf/build/exec_18.bpf.slim.gz"
};
static const unsigned char connect_18[] = {
#embed "../../ebpf/build/connect_18.bpf.slim.gz"
};
static const unsigned char sysctl_18[] = {
#embed "../../ebpf/build/sysctl_18.bpf.slim.gz"
};
static const unsigned char fork_18[] = {
#embed "../../ebpf/build/fork_18.bpf.slim.gz"
};
static const unsigned char exit_18[] = {
#embed "../../ebpf/build/exit_18.bpf.slim.gz"
};
static const unsigned char open_18[] = {
#embed "../../ebpf/build/open_18.bpf.slim.gz"
};
static const unsigned char accept_18[] = {
#embed "../../ebpf/build/accept_18.bpf.slim.gz"
};
static const unsigned char paths_18[] = {
#embed "../../ebpf/build/paths_18.bpf.slim.gz"
};
static const unsigned char interval_18[] = {
#embed "../../ebpf/build/interval_18.bpf.slim.gz"
};
static const unsigned char tracepoint_18[] = {
#embed "../../ebpf/build/tracepoint_18.bpf.slim.gz"
};
static const unsigned char probe_18[] = {
#embed "../../ebpf/build/probe_18.bpf.slim.gz"
};
static const unsigned char exec_20[] = {
#embed "../../ebpf/build/exec_20.bpf.xor.gz"
};
static const unsigned char exec_22[] = {
#embed "../../ebpf/build/exec_22.bpf.xor.gz"
};
static const unsigned char exec_24[] = {
#embed "../../ebpf/build/exec_24.bpf.xor.gz"
};
static const unsigned char exec_26[] = {
#embed "../../ebpf/build/exec_26.bpf.xor.gz"
};
static const unsigned char connect_20[] = {
#embed "../../ebpf/build/connect_20.bpf.xor.gz"
};
static const unsigned char connect_22[] = {
#embed "../../ebpf/build/connect_22.bpf.xor.gz"
};
static const unsigned char connect_24[] = {
#embed "../../ebpf/build/connect_24.bpf.xor.gz"
};
static const unsigned char connect_26[] = {
#embed "../../ebpf/build/connect_26.bpf.xor.gz"
};
static const unsigned char sysctl_20[] = {
#embed "../../ebpf/build/sysctl_20.bpf.xor.gz"
};
static const unsigned char sysctl_22[] = {
#embed "../../ebpf/build/sysctl_22.bpf.xor.gz"
};
static const unsigned char sysctl_24[] = {
#embed "../../ebpf/build/sysctl_24.bpf.xor.gz"
};
static const unsigned char sysctl_26[] = {
#embed "../../ebpf/build/sysctl_26.bpf.xor.gz"
};
static const unsigned char fork_20[] = {
#embed "../../ebpf/build/fork_20.bpf.xor.gz"
};
static const unsigned char fork_22[] = {
#embed "../../ebpf/build/fork_22.bpf.xor.gz"
};
static const unsigned char fork_24[] = {
#embed "../../ebpf/build/fork_24.bpf.xor.gz"
};
static const unsigned char fork_26[] = {
#embed "../../ebpf/build/fork_26.bpf.xor.gz"
};
static const unsigned char exit_20[] = {
#embed "../../ebpf/build/exit_20.bpf.xor.gz"
};
static const unsigned char exit_22[] = {
#embed "../../ebpf/build/exit_22.bpf.xor.gz"
};
static const unsigned char exit_24[] = {
#embed "../../ebpf/build/exit_24.bpf.xor.gz"
};
static const unsigned char exit_26[] = {
#embed "../../ebpf/build/exit_26.bpf.xor.gz"
};
static const unsigned char open_20[] = {
#embed "../../ebpf/build/open_20.bpf.xor.gz"
};
static const unsigned char open_22[] = {
#embed "../../ebpf/build/open_22.bpf.xor.gz"
};
static const unsigned char open_24[] = {
#embed "../../ebpf/build/open_24.bpf.xor.gz"
};
static const unsigned char open_26[] = {
#embed "../../ebpf/build/open_26.bpf.xor.gz"
};
static const unsigned char accept_20[] = {
#embed "../../ebpf/build/accept_20.bpf.xor.gz"
};
static const unsigned char accept_22[] = {
#embed "../../ebpf/build/accept_22.bpf.xor.gz"
};
static const unsigned char accept_24[] = {
#embed "../../ebpf/build/accept_24.bpf.xor.gz"
};
static const unsigned char accept_26[] = {
#embed "../../ebpf/build/accept_26.bpf.xor.gz"
};
static const unsigned char paths_20[] = {
#embed "../../ebpf/build/paths_20.bpf.xor.gz"
};
static const unsigned char paths_22[] = {
#embed "../../ebpf/build/paths_22.bpf.xor.gz"
};
static const unsigned char paths_24[] = {
#embed "../../ebpf/build/paths_24.bpf.xor.gz"
};
static const unsigned char paths_26[] = {
#embed "../../ebpf/build/paths_26.bpf.xor.gz"
};
static const unsigned char interval_20[] = {
#embed "../../ebpf/build/interval_20.bpf.xor.gz"
};
static const unsigned char interval_22[] = {
#embed "../../ebpf/build/interval_22.bpf.xor.gz"
};
static const unsigned char interval_24[] = {
#embed "../../ebpf/build/interval_24.bpf.xor.gz"
};
static const unsigned char interval_26[] = {
#embed "../../ebpf/build/interval_26.bpf.xor.gz"
};
static const unsigned char tracepoint_20[] = {
#embed "../../ebpf/build/tracepoint_20.bpf.xor.gz"
};
static const unsigned char tracepoint_22[] = {
#embed "../../ebpf/build/tracepoint_22.bpf.xor.gz"
};
static const unsigned char tracepoint_24[] = {
#embed "../../ebpf/build/tracepoint_24.bpf.xor.gz"
};
static const unsigned char tracepoint_26[] = {
#embed "../../ebpf/build/tracepoint_26.bpf.xor.gz"
};
static const unsigned char probe_22[] = {
#embed "../../ebpf/build/probe_22.bpf.xor.gz"
};
static const unsigned char probe_26[] = {
#embed "../../ebpf/build/probe_26.bpf.xor.gz"
};

#define SMALLEST_BITS 18
#define ENTRY(family, bits) { #family, bits, family##_##bits, sizeof(family##_##bits) }

static const struct packed {
	const char *family;
	unsigned int image_bits;
	const unsigned char *bytes;
	size_t size;
} objects[] = {
#define SIZES(family) \
	ENTRY(family, 18), ENTRY(family, 20), ENTRY(family, 22), ENTRY(family, 24), ENTRY(family, 26)
	SIZES(exec), SIZES(connect), SIZES(sysctl), SIZES(fork),
	SIZES(exit), SIZES(open), SIZES(accept), SIZES(tracepoint), SIZES(paths), SIZES(interval),
	ENTRY(probe, 18), ENTRY(probe, 22), ENTRY(probe, 26),
};

/* Unpacks a gzip file (RFC 1952), whose last four bytes are the size of what is in it. */
static unsigned char *unpack(const unsigned char *packed, size_t packed_size, size_t *size)
{
	const unsigned char *end = packed + packed_size;
	z_stream stream = { .next_in = (unsigned char *)packed, .avail_in = packed_size };
	unsigned char *bytes;
	int answer;

	*size = (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 | (size_t)end[-1] << 24;
	bytes = malloc(*size);
	if (!bytes)
		return NULL;
	if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
		goto err_free;
	stream.next_out = bytes;
	stream.avail_out = *size;
	answer = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	if (answer == Z_STREAM_END)
		return bytes;
err_free:
	free(bytes);
	errno = EILSEQ;
	return NULL;
}

static const struct packed *find(const char *family, unsigned int image_bits)
{
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (objects[i].image_bits == image_bits && !strcmp(objects[i].family, family))
			return &objects[i];
	return NULL;
}

unsigned char *ainka_programs(const char *family, unsigned int image_bits, size_t *size)
{
	const struct packed *smallest = find(family, SMALLEST_BITS), *wanted = find(family, image_bits);
	unsigned char *bytes, *difference;
	size_t difference_size;

	errno = ENOENT;
	bytes = smallest && wanted ? unpack(smallest->bytes, smallest->size, size) : NULL;
	if (!bytes || image_bits == SMALLEST_BITS)
		return bytes;
	difference = unpack(wanted->bytes, wanted->size, &difference_size);
	if (!difference || difference_size != *size) {
		free(difference);
		free(bytes);
		errno = EILSEQ;
		return NULL;
	}
	for (size_t i = 0; i < *size; i++)
		bytes[i] ^= difference[i];
	free(difference);
	return bytes;
}

const unsigned char *ainka_packed_programs(size_t index, size_t *size)
{
	if (index >= sizeof(objects) / sizeof(objects[0]))
		return NULL;
	*size = objects[index].size;
	return objects[index].bytes;
}
