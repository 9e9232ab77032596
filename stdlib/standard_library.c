// SPDX-License-Identifier: Apache-2.0
#include "standard_library.h"

size_t ainka_standard_library_count(void) { return 0; }
const char *ainka_standard_library_name(size_t index) { (void)index; return 0; }
const unsigned char *ainka_standard_library_text(size_t index, size_t *size) { (void)index; *size = 0; return 0; }
