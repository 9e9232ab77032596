// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "host.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MESSAGE_BYTES (64 * 1024)

static _Thread_local char kept[MESSAGE_BYTES], taken[MESSAGE_BYTES];
static _Thread_local size_t kept_bytes;

void ainka_store_release(uint64_t *place, uint64_t value)
{
	__atomic_store_n(place, value, __ATOMIC_RELEASE);
}

void ainka_full_fence(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

uint64_t ainka_load_acquire(const uint64_t *place)
{
	return __atomic_load_n(place, __ATOMIC_ACQUIRE);
}

int ainka_wait_for_grace_period(void)
{
	return syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) ? -errno : 0;
}

static int keep_message(enum libbpf_print_level level, const char *format, va_list arguments)
{
	char *text;
	size_t skipped = 0;
	int length;

	if (level != LIBBPF_WARN)
		return 0;
	length = vasprintf(&text, format, arguments);
	if (length < 0)
		return 0;
	/* The verifier complains in the last lines of its log, which can be longer than all that is kept: there the end counts. */
	if ((size_t)length > MESSAGE_BYTES / 2)
		skipped = length - MESSAGE_BYTES / 2;
	if (kept_bytes + length - skipped >= sizeof(kept))
		kept_bytes = 0;
	memcpy(kept + kept_bytes, text + skipped, length - skipped);
	kept_bytes += length - skipped;
	free(text);
	return length;
}

void ainka_keep_messages(void)
{
	kept_bytes = 0;
	libbpf_set_print(keep_message);
}

const char *ainka_take_messages(void)
{
	memcpy(taken, kept, kept_bytes);
	taken[kept_bytes] = 0;
	kept_bytes = 0;
	return taken;
}

struct ainka_ring *ainka_ring_open(int map, int (*take)(void *context, void *bytes, size_t size), void *context)
{
	return (struct ainka_ring *)ring_buffer__new(map, take, context, NULL);
}

int ainka_ring_poll(struct ainka_ring *ring, int timeout_milliseconds)
{
	return ring_buffer__poll((struct ring_buffer *)ring, timeout_milliseconds);
}

void ainka_ring_close(struct ainka_ring *ring)
{
	ring_buffer__free((struct ring_buffer *)ring);
}

int ainka_probe_helper(unsigned int program_type, unsigned int attach_type, unsigned int helper)
{
	/* The helper is called on a way that is never taken, so that its arguments do not matter: r0 = 0; exit in front would be
	 * removed, so the call stands behind a branch on what the verifier cannot know. */
	struct bpf_insn program[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_ktime_get_ns },
		{ .code = BPF_JMP | BPF_JNE | BPF_K, .dst_reg = 0, .imm = 0, .off = 2 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 1, .imm = 0 },
		{ .code = BPF_JMP | BPF_CALL, .imm = (int)helper },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = attach_type);
	int file = bpf_prog_load(program_type, "ainka_probe", "GPL", program, sizeof(program) / sizeof(program[0]), &options);

	if (file < 0)
		return -errno;
	close(file);
	return 0;
}

static int change_value(struct bpf_map *map, const void *bytes, size_t size, size_t offset, uint32_t value)
{
	unsigned char *copy = malloc(size);
	int answer;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, bytes, size);
	memcpy(copy + offset, &value, sizeof(value));
	answer = bpf_map__set_initial_value(map, copy, size);
	free(copy);
	return answer;
}

int ainka_set_constant(struct bpf_object *object, const char *name, uint32_t value)
{
	return ainka_set_constant_at(object, name, 0, value);
}

int ainka_set_constant_at(struct bpf_object *object, const char *name, uint32_t index, uint32_t value)
{
	const struct btf *btf = bpf_object__btf(object);
	const struct btf_type *section;
	struct bpf_map *map;
	const void *bytes;
	size_t size;
	int id;

	bpf_object__for_each_map(map, object) {
		if (strcmp(strchrnul(bpf_map__name(map), '.'), ".rodata"))
			continue;
		bytes = bpf_map__initial_value(map, &size);
		id = btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC);
		if (!bytes || id < 0)
			return -ENOENT;
		section = btf__type_by_id(btf, id);
		for (int i = 0; i < btf_vlen(section); i++) {
			const struct btf_var_secinfo *variable = btf_var_secinfos(section) + i;
			const struct btf_type *type = btf__type_by_id(btf, variable->type);

			if (strcmp(btf__name_by_offset(btf, type->name_off), name) || (index + 1) * sizeof(value) > variable->size ||
			    variable->offset + variable->size > size)
				continue;
			return change_value(map, bytes, size, variable->offset + index * sizeof(value), value);
		}
	}
	return -ENOENT;
}

int ainka_mount_privately(const char *type, const char *directory)
{
	if (unshare(CLONE_NEWNS))
		return -errno;
	/* What the host mounts later still arrives here; what is mounted here does not leave. */
	if (mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL) || mount(type, directory, type, 0, NULL))
		return -errno;
	return 0;
}

int ainka_is_bpf_file_system(const char *path)
{
	struct statfs status;

	if (statfs(path, &status))
		return -errno;
	return status.f_type == BPF_FS_MAGIC;
}

int ainka_file_identity(int file, uint64_t *device, uint64_t *inode)
{
	struct stat status;

	if (fstat(file, &status))
		return -errno;
	*device = (uint64_t)major(status.st_dev) << 20 | minor(status.st_dev);
	*inode = status.st_ino;
	return 0;
}

#define HANDLE_OF_KERNFS 0xfe	/* FILEID_KERNFS of the kernel's include/linux/exportfs.h: a handle is the cgroup's id */

static int path_of(int file, char *path, size_t size)
{
	char link[64];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
	length = readlink(link, path, size - 1);
	if (length < 0)
		return -errno;
	path[length] = 0;
	return 0;
}

int ainka_cgroup_path(int mount, uint64_t id, char *path, size_t size)
{
	union {
		struct file_handle handle;
		char bytes[sizeof(struct file_handle) + sizeof(id)];
	} place = { .handle = { .handle_bytes = sizeof(id), .handle_type = HANDLE_OF_KERNFS } };
	char root[4096];
	int answer = path_of(mount, root, sizeof(root)), file;
	size_t above = strlen(root);

	if (answer)
		return answer;
	memcpy(place.handle.f_handle, &id, sizeof(id));
	file = open_by_handle_at(mount, &place.handle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	answer = path_of(file, path, size);
	close(file);
	if (answer)
		return answer;
	if (strncmp(path, root, above) || (path[above] && path[above] != '/'))
		return -ENOENT;
	memmove(path, path + above, strlen(path + above) + 1);
	if (!*path)
		strcpy(path, "/");
	return 0;
}
