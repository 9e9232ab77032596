/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AINKA_PROGRAMS_H
#define AINKA_PROGRAMS_H
#include <stddef.h>
/* Returns the eBPF object for images of 1 << image_bits bytes a half and stores its size, or NULL when there is none. */
const unsigned char *ainka_programs(unsigned int image_bits, size_t *size);
#endif
