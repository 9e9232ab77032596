/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AINKA_CBPF_SHIM_H
#define AINKA_CBPF_SHIM_H
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#endif
