/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AINKA_CSODIUM_SHIM_H
#define AINKA_CSODIUM_SHIM_H
#include <sodium.h>
#endif
