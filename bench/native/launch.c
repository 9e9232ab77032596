// SPDX-License-Identifier: Apache-2.0
/*
 * launch [-n | -j PID] [-o] PROGRAM ARGUMENT…: runs the program once, its output thrown away, and prints what it took:
 *
 *	nanoseconds until it ended, nanoseconds of CPU, bytes of memory at the most, wait status, when it began (CLOCK_MONOTONIC)
 *
 * A process of its own, because a child's ru_maxrss begins with what its parent had: this parent has next to nothing.
 * -n: in a network namespace of its own, made before the clock is read. -j PID: in that of the process. -o: the output is not thrown
 * away but goes to standard error.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static long long nanoseconds(struct timeval time)
{
	return time.tv_sec * 1000000000ll + time.tv_usec * 1000ll;
}

/* Outside of main: what vfork's child might change is not to stand in a register. */
static int first = 1, shows;

int main(int count, char **arguments)
{
	int status = 0;

	for (; first < count && arguments[first][0] == '-'; first++) {
		if (!strcmp(arguments[first], "-o")) {
			shows = 1;
		} else if (!strcmp(arguments[first], "-j") && first + 1 < count) {
			char path[64];

			snprintf(path, sizeof(path), "/proc/%.20s/ns/net", arguments[++first]);
			if (setns(open(path, O_RDONLY | O_CLOEXEC), CLONE_NEWNET)) {
				perror("launch: the network namespace of a process");
				return 1;
			}
		} else if (!strcmp(arguments[first], "-n")) {
			if (unshare(CLONE_NEWNET)) {
				perror("launch: a network namespace");
				return 1;
			}
		} else {
			fprintf(stderr, "launch: no option %s\n", arguments[first]);
			return 1;
		}
	}
	if (first >= count) {
		fprintf(stderr, "launch: no program\n");
		return 1;
	}
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct rusage usage;
	long long start = now();
	pid_t child = vfork();

	if (!child) {
		dup2(nowhere, 0);
		dup2(shows ? 2 : nowhere, 1);
		if (!shows)
			dup2(nowhere, 2);
		execvp(arguments[first], arguments + first);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child) {
		perror("launch");
		return 1;
	}
	printf("%lld %lld %lld %d %lld\n", now() - start, nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
	       usage.ru_maxrss * 1024ll, status, start);
	return 0;
}
