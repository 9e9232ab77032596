/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of the standard library, in the order of their names. */
#ifndef AINKA_STANDARD_LIBRARY_H
#define AINKA_STANDARD_LIBRARY_H
#include <stddef.h>

/* Returns how many texts there are. */
size_t ainka_standard_library_count(void);
/* Returns the name of text `index` ("linux/process.ainka"), or NULL beyond the last. */
const char *ainka_standard_library_name(size_t index);
/* Returns the bytes of text `index` and stores how many in `size`, or returns NULL beyond the last. */
const unsigned char *ainka_standard_library_text(size_t index, size_t *size);
#endif
