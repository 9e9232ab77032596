// SPDX-License-Identifier: Apache-2.0
#include "standard_library.h"

static const unsigned char block_text[] = {
#embed "linux/block.ainka"
};
static const unsigned char cgroup_text[] = {
#embed "linux/cgroup.ainka"
};
static const unsigned char cpu_text[] = {
#embed "linux/cpu.ainka"
};
static const unsigned char disk_text[] = {
#embed "linux/disk.ainka"
};
static const unsigned char file_text[] = {
#embed "linux/file.ainka"
};
static const unsigned char load_text[] = {
#embed "linux/load.ainka"
};
static const unsigned char memory_text[] = {
#embed "linux/memory.ainka"
};
static const unsigned char net_text[] = {
#embed "linux/net.ainka"
};
static const unsigned char network_text[] = {
#embed "linux/network.ainka"
};
static const unsigned char privilege_text[] = {
#embed "linux/privilege.ainka"
};
static const unsigned char process_text[] = {
#embed "linux/process.ainka"
};
static const unsigned char process_metrics_text[] = {
#embed "linux/process_metrics.ainka"
};
static const unsigned char psi_text[] = {
#embed "linux/psi.ainka"
};
static const unsigned char scheduler_text[] = {
#embed "linux/scheduler.ainka"
};
static const unsigned char service_text[] = {
#embed "linux/service.ainka"
};
static const unsigned char sysctl_text[] = {
#embed "linux/sysctl.ainka"
};
static const unsigned char sysfs_text[] = {
#embed "linux/sysfs.ainka"
};
static const unsigned char system_call_text[] = {
#embed "linux/system_call.ainka"
};
static const unsigned char temperature_text[] = {
#embed "linux/temperature.ainka"
};

struct text {
	const char *name;
	const unsigned char *bytes;
	size_t size;
};

/* In the order of the names; a test holds this list against the folder. */
static const struct text texts[] = {
	{"linux/block.ainka", block_text, sizeof(block_text)},
	{"linux/cgroup.ainka", cgroup_text, sizeof(cgroup_text)},
	{"linux/cpu.ainka", cpu_text, sizeof(cpu_text)},
	{"linux/disk.ainka", disk_text, sizeof(disk_text)},
	{"linux/file.ainka", file_text, sizeof(file_text)},
	{"linux/load.ainka", load_text, sizeof(load_text)},
	{"linux/memory.ainka", memory_text, sizeof(memory_text)},
	{"linux/net.ainka", net_text, sizeof(net_text)},
	{"linux/network.ainka", network_text, sizeof(network_text)},
	{"linux/privilege.ainka", privilege_text, sizeof(privilege_text)},
	{"linux/process.ainka", process_text, sizeof(process_text)},
	{"linux/process_metrics.ainka", process_metrics_text, sizeof(process_metrics_text)},
	{"linux/psi.ainka", psi_text, sizeof(psi_text)},
	{"linux/scheduler.ainka", scheduler_text, sizeof(scheduler_text)},
	{"linux/service.ainka", service_text, sizeof(service_text)},
	{"linux/sysctl.ainka", sysctl_text, sizeof(sysctl_text)},
	{"linux/sysfs.ainka", sysfs_text, sizeof(sysfs_text)},
	{"linux/system_call.ainka", system_call_text, sizeof(system_call_text)},
	{"linux/temperature.ainka", temperature_text, sizeof(temperature_text)},
};

static const size_t count = sizeof(texts) / sizeof(texts[0]);

size_t ainka_standard_library_count(void)
{
	return count;
}

const char *ainka_standard_library_name(size_t index)
{
	return index < count ? texts[index].name : NULL;
}

const unsigned char *ainka_standard_library_text(size_t index, size_t *size)
{
	*size = index < count ? texts[index].size : 0;
	return index < count ? texts[index].bytes : NULL;
}
