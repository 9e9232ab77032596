/* SPDX-License-Identifier: Apache-2.0 */
/* What Glibc and libbpf do not bring to Swift: atomic stores, membarrier, variadic messages, callbacks. */
#ifndef AINKA_HOST_H
#define AINKA_HOST_H

#include <stddef.h>
#include <stdint.h>

/* Stores one aligned word, after everything stored before it. */
void ainka_store_release(uint64_t *place, uint64_t value);
/* Loads one aligned word, before everything loaded after it. */
uint64_t ainka_load_acquire(const uint64_t *place);

/* What was stored before it is seen by everybody before anything is loaded after it. */
void ainka_full_fence(void);

/* Waits until every CPU has left what it was doing in the kernel: membarrier(MEMBARRIER_CMD_GLOBAL). Returns 0 or -errno. */
int ainka_wait_for_grace_period(void);

/* Keeps libbpf's warnings of this thread from now on; the oldest are dropped beyond 64 KiB. */
void ainka_keep_messages(void);
/* Returns what was kept since the last call, as text with line ends; valid until the next call of either. */
const char *ainka_take_messages(void);

/* One look at the ring buffer behind `map`: calls `take(context, bytes, size)` for each record. Opaque; NULL with errno. */
struct ainka_ring;
struct ainka_ring *ainka_ring_open(int map, int (*take)(void *context, void *bytes, size_t size), void *context);
/* Waits for records; returns how many were taken, or -errno (-EINTR when a signal came). */
int ainka_ring_poll(struct ainka_ring *ring, int timeout_milliseconds);
void ainka_ring_close(struct ainka_ring *ring);

/* Returns 0 if a program of this type and attach type may call the helper, else -errno: a tiny program is loaded and thrown away. */
int ainka_probe_helper(unsigned int program_type, unsigned int attach_type, unsigned int helper);

/*
 * Returns the path of a file with the kernel's types, as few of them as our programs read, for libbpf to find offsets in: there as long
 * as this process. NULL where it could not be made: libbpf reads all of them then, anew for each object.
 */
const char *ainka_kernel_types(void);

/* Sets a 32-bit constant of an object that is not loaded yet; -ENOENT when it has none of that name. */
struct bpf_object;
int ainka_set_constant(struct bpf_object *object, const char *name, uint32_t value);
/* The same for the element `index` of an array of such constants. */
int ainka_set_constant_at(struct bpf_object *object, const char *name, uint32_t index, uint32_t value);

/* Mounts a file system of the kernel's, by its type, for this thread and what it starts alone. Returns 0 or -errno. */
int ainka_mount_privately(const char *type, const char *directory);

/* Returns 1 if the directory is on a BPF file system, 0 if not, -errno if that cannot be told. */
int ainka_is_bpf_file_system(const char *path);

/* Returns the inode number of an open file as the kernel counts it for cgroups, and the mount's device as major << 20 | minor. */
int ainka_file_identity(int file, uint64_t *device, uint64_t *inode);

/* Writes the path of a cgroup, by its id, into `path`: below `mount`, an open cgroup 2 mount point. Returns 0 or -errno. */
int ainka_cgroup_path(int mount, uint64_t id, char *path, size_t size);

#endif
