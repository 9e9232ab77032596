// SPDX-License-Identifier: Apache-2.0
/*
 * The kernel's types, as few of them as our programs read. libbpf looks for each structure that a program names among all of the
 * kernel's, some hundred thousand, and parses those anew for each object; among these few it takes no time.
 */
#define _GNU_SOURCE
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define KERNEL_TYPES "/sys/kernel/btf/vmlinux"

/* The structures of ebpf/vmlinux.bpf.h. */
static const char *const wanted[] = {
	"qstr", "dentry", "vfsmount", "mount", "path", "super_block", "inode", "in6_addr", "sock_common", "sock", "socket", "file",
	"fdtable", "files_struct", "mm_struct", "kernfs_node", "cgroup", "css_set", "cred", "tty_struct", "upid", "pid",
	"signal_struct", "thread_info", "task_struct", "linux_binprm",
};

struct bytes {
	unsigned char *start;
	size_t size, room;
	int failed;
};

/* Appends, and answers where. */
static size_t append(struct bytes *bytes, const void *from, size_t size)
{
	size_t place = bytes->size;

	if (bytes->size + size > bytes->room) {
		size_t room = (bytes->size + size) * 2 + 4096;
		unsigned char *larger = realloc(bytes->start, room);

		if (!larger) {
			bytes->failed = 1;
			return 0;
		}
		bytes->start = larger;
		bytes->room = room;
	}
	memcpy(bytes->start + place, from, size);
	bytes->size += size;
	return place;
}

/* What is read, and what is written. */
struct copying {
	const unsigned char *types, *types_end;
	const char *texts;
	size_t texts_size;
	uint32_t *place_of;	/* by number of a type that is read: its offset */
	uint32_t *copy_of;	/* the number that it is written with, or 0 */
	uint32_t count;		/* of types that are read, and 1 */
	uint32_t copies;	/* of types that are written */
	uint32_t pointer;	/* the written pointer to anything */
	struct bytes out, names;
};

/* How many bytes follow the head of a type; -1: a kind that nobody knows. */
static long tail_of(const struct btf_type *type)
{
	uint32_t parts = BTF_INFO_VLEN(type->info);

	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case 17: /* BTF_KIND_DECL_TAG */
		return 4;
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_DATASEC:
	case 19: /* BTF_KIND_ENUM64 */
		return (long)parts * 12;
	case BTF_KIND_ENUM:
	case BTF_KIND_FUNC_PROTO:
		return (long)parts * 8;
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case 18: /* BTF_KIND_TYPE_TAG */
		return 0;
	}
	return -1;
}

static const struct btf_type *type_at(const struct copying *copying, uint32_t number)
{
	return number && number < copying->count ? (const void *)(copying->types + copying->place_of[number]) : NULL;
}

static const char *text_at(const struct copying *copying, uint32_t offset)
{
	return offset < copying->texts_size ? copying->texts + offset : "";
}

/* Writes a name, and answers its offset. */
static uint32_t put_name(struct copying *copying, const char *name)
{
	return *name ? (uint32_t)append(&copying->names, name, strlen(name) + 1) : 0;
}

/* Writes the head of a type, and answers its number. */
static uint32_t put_type(struct copying *copying, uint32_t name, uint32_t info, uint32_t size)
{
	struct btf_type head = { .name_off = name, .info = info, .size = size };

	append(&copying->out, &head, sizeof(head));
	return ++copying->copies;
}

static uint32_t copy_type(struct copying *copying, uint32_t number, int depth);

/* Copies what a structure or union is made of first: types are written before those that have them as parts. */
static uint32_t copy_members(struct copying *copying, const struct btf_type *type, int depth)
{
	const struct btf_member *from = (const void *)(type + 1);
	uint32_t count = BTF_INFO_VLEN(type->info), number;
	struct btf_member *members = calloc(count ? count : 1, sizeof(*members));

	if (!members) {
		copying->out.failed = 1;
		return 0;
	}
	for (uint32_t i = 0; i < count; i++) {
		members[i].type = copy_type(copying, from[i].type, depth + 1);
		members[i].name_off = put_name(copying, text_at(copying, from[i].name_off));
		members[i].offset = from[i].offset;
	}
	number = put_type(copying, put_name(copying, text_at(copying, type->name_off)), type->info, type->size);
	append(&copying->out, members, count * sizeof(*members));
	free(members);
	return number;
}

/* Writes a type, if it is not there yet, without what it points to; answers its number, 0 for nothing. */
static uint32_t copy_type(struct copying *copying, uint32_t number, int depth)
{
	const struct btf_type *type = type_at(copying, number);
	struct btf_array array;
	uint32_t copy;

	if (!type || depth > 64)
		return 0;
	if (copying->copy_of[number])
		return copying->copy_of[number];
	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_PTR:
		if (!copying->pointer)
			copying->pointer = put_type(copying, 0, BTF_KIND_PTR << 24, 0);
		copy = copying->pointer;
		break;
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case 18: /* BTF_KIND_TYPE_TAG */
		copy = copy_type(copying, type->type, depth + 1);
		break;
	case BTF_KIND_INT:
		copy = put_type(copying, put_name(copying, text_at(copying, type->name_off)), type->info, type->size);
		append(&copying->out, type + 1, 4);
		break;
	case BTF_KIND_FLOAT:
		copy = put_type(copying, put_name(copying, text_at(copying, type->name_off)), type->info, type->size);
		break;
	case BTF_KIND_ENUM:
	case 19: /* BTF_KIND_ENUM64 */
		copy = put_type(copying, 0, type->info & ~0xffffu, type->size); /* without its constants */
		break;
	case BTF_KIND_ARRAY:
		array = *(const struct btf_array *)(type + 1);
		array.type = copy_type(copying, array.type, depth + 1);
		array.index_type = copy_type(copying, array.index_type, depth + 1);
		copy = put_type(copying, 0, BTF_KIND_ARRAY << 24, 0);
		append(&copying->out, &array, sizeof(array));
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		copy = copy_members(copying, type, depth);
		break;
	default:
		return 0;
	}
	copying->copy_of[number] = copy;
	return copy;
}

static int is_wanted(const char *name)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (*name == *wanted[i] && !strcmp(name, wanted[i]))
			return 1;
	return 0;
}

/* Finds where each type is, and copies those that are wanted; answers 0 or -errno. */
static int copy_wanted(struct copying *copying)
{
	uint32_t room = (copying->types_end - copying->types) / sizeof(struct btf_type) + 2, number = 1;

	copying->place_of = calloc(room, sizeof(uint32_t));
	copying->copy_of = calloc(room, sizeof(uint32_t));
	if (!copying->place_of || !copying->copy_of)
		return -ENOMEM;
	for (const unsigned char *place = copying->types; place + sizeof(struct btf_type) <= copying->types_end; number++) {
		long tail = tail_of((const void *)place);

		if (tail < 0 || copying->types_end - place < (long)sizeof(struct btf_type) + tail)
			return -EILSEQ;
		copying->place_of[number] = place - copying->types;
		place += sizeof(struct btf_type) + tail;
	}
	copying->count = number;
	append(&copying->names, "", 1);
	for (number = 1; number < copying->count; number++) {
		const struct btf_type *type = type_at(copying, number);

		if (BTF_INFO_KIND(type->info) == BTF_KIND_STRUCT && is_wanted(text_at(copying, type->name_off)))
			copy_type(copying, number, 0);
	}
	return copying->out.failed || copying->names.failed ? -ENOMEM : 0;
}

/* Writes what was copied as a file of its own; answers the file or -errno. */
static int write_types(const struct copying *copying)
{
	struct btf_header head = {
		.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(head), .type_len = copying->out.size,
		.str_off = copying->out.size, .str_len = copying->names.size,
	};
	int file = memfd_create("ainka_types", MFD_CLOEXEC);

	if (file < 0)
		return -errno;
	if (write(file, &head, sizeof(head)) == (ssize_t)sizeof(head) &&
	    write(file, copying->out.start, copying->out.size) == (ssize_t)copying->out.size &&
	    write(file, copying->names.start, copying->names.size) == (ssize_t)copying->names.size)
		return file;
	close(file);
	return -EIO;
}

/* Answers a file with the types that programs read, or -errno. */
static int make_types(const unsigned char *bytes, size_t size)
{
	const struct btf_header *head = (const void *)bytes;
	struct copying copying = { 0 };
	int answer = -EILSEQ;

	if (size < sizeof(*head) || head->magic != BTF_MAGIC || head->hdr_len < sizeof(*head) ||
	    (uint64_t)head->hdr_len + head->type_off + head->type_len > size ||
	    (uint64_t)head->hdr_len + head->str_off + head->str_len > size || !head->str_len ||
	    bytes[head->hdr_len + head->str_off + head->str_len - 1])
		return answer;
	copying.types = bytes + head->hdr_len + head->type_off;
	copying.types_end = copying.types + head->type_len;
	copying.texts = (const char *)bytes + head->hdr_len + head->str_off;
	copying.texts_size = head->str_len;
	answer = copy_wanted(&copying);
	if (!answer)
		answer = write_types(&copying);
	free(copying.place_of);
	free(copying.copy_of);
	free(copying.out.start);
	free(copying.names.start);
	return answer;
}

static char types_path[64];

/* Reads a file of `size` bytes, which sysfs gives by the page; answers NULL where that is not possible. */
static unsigned char *read_all(int file, size_t size)
{
	unsigned char *bytes = malloc(size);
	size_t done = 0;

	while (bytes && done < size) {
		ssize_t count = read(file, bytes + done, size - done);

		if (count > 0) {
			done += count;
			continue;
		}
		free(bytes);
		bytes = NULL;
	}
	return bytes;
}

static void find_types(void)
{
	int kernel = open(KERNEL_TYPES, O_RDONLY | O_CLOEXEC), file = -1;
	struct stat status;
	unsigned char *bytes;

	if (kernel < 0)
		return;
	if (!fstat(kernel, &status) && status.st_size > 0) {
		/* From Linux 6.16 on: nothing is copied. */
		bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, kernel, 0);
		if (bytes != MAP_FAILED) {
			file = make_types(bytes, status.st_size);
			munmap(bytes, status.st_size);
		} else if ((bytes = read_all(kernel, status.st_size))) {
			file = make_types(bytes, status.st_size);
			free(bytes);
		}
	}
	close(kernel);
	if (file >= 0)
		snprintf(types_path, sizeof(types_path), "/proc/self/fd/%d", file); /* open as long as this process */
}

static pthread_once_t types_once = PTHREAD_ONCE_INIT;

const char *ainka_kernel_types(void)
{
	pthread_once(&types_once, find_types);
	return *types_path ? types_path : NULL;
}
