/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AINKA_PROGRAMS_H
#define AINKA_PROGRAMS_H
#include <stddef.h>

/*
 * Returns the eBPF object of a family ("exec", "connect", "sysctl", and "probe" for tests and benchmarks) for images of
 * 1 << image_bits bytes a half (18, 20, 22, 24, 26; "probe" 18, 22, 26), and stores its size; NULL with errno when there is none. The caller
 * frees it.
 */
unsigned char *ainka_programs(const char *family, unsigned int image_bits, size_t *size);

/* The packed bytes of object `index`, and their size; NULL past the last. Together they are what a version's programs are. */
const unsigned char *ainka_packed_programs(size_t index, size_t *size);

#endif
