// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads every program of the given objects, each alone, and prints what the verifier counted:
 *   OBJECT PROGRAM INSTRUCTIONS MICROSECONDS
 * Exits 1 when one is refused, with the end of the verifier's log; with AINKA_VERIFIER_LOG=FILE the whole log goes there.
 * Static, so that it runs in a bare virtual machine. Built with Sources/CAinkaHost/host.c.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host.h"

#define LOG_BYTES (1 << 26)

static char *log_text;

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return level == LIBBPF_WARN && getenv("AINKA_VERBOSE") ? vfprintf(stderr, format, arguments) : 0;
}

static long microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

/* The whole log, for whoever looks for what a function costs. */
static void save_log(void)
{
	const char *path = getenv("AINKA_VERIFIER_LOG");
	FILE *file = path ? fopen(path, "w") : NULL;

	if (!file)
		return;
	fputs(log_text, file);
	fclose(file);
}

static int load_one(const char *path, const char *wanted, int level)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;
	long started;
	int error;

	if (!object)
		return -1;
	bpf_object__for_each_program(program, object) {
		int chosen = !strcmp(bpf_program__name(program), wanted);

		bpf_program__set_autoload(program, chosen);
		if (chosen) {
			bpf_program__set_log_level(program, level);
			bpf_program__set_log_buf(program, log_text, LOG_BYTES);
		}
	}
	ainka_set_constant(object, "hook_can_signal",
			   !ainka_probe_helper(BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT, BPF_FUNC_send_signal));
	log_text[0] = 0;
	started = microseconds();
	error = bpf_object__load(object);
	if (!error) {
		const char *processed = strstr(log_text, "processed ");

		while (processed && strstr(processed + 1, "processed "))
			processed = strstr(processed + 1, "processed ");
		printf("%s %s %d %ld\n", path, wanted, processed ? atoi(processed + 10) : 0, microseconds() - started);
	}
	bpf_object__close(object);
	return error;
}

int main(int count, char **arguments)
{
	int failed = 0;

	log_text = malloc(LOG_BYTES);
	if (!log_text)
		return 2;
	libbpf_set_print(quiet);
	for (int i = 1; i < count; i++) {
		struct bpf_object *object = bpf_object__open_file(arguments[i], NULL);
		struct bpf_program *program;

		if (!object) {
			fprintf(stderr, "%s: not an object\n", arguments[i]);
			return 1;
		}
		bpf_object__for_each_program(program, object) {
			const char *name = bpf_program__name(program);

			if (getenv("AINKA_VERIFIER_LOG")) {
				load_one(arguments[i], name, 2);
				save_log();
			} else if (load_one(arguments[i], name, 4)) {
				size_t length;

				load_one(arguments[i], name, 2);
				length = strlen(log_text);
				printf("%s %s REFUSED\n%s\n", arguments[i], name, length > 3000 ? log_text + length - 3000 : log_text);
				failed = 1;
			}
		}
		bpf_object__close(object);
	}
	free(log_text);
	return failed;
}
