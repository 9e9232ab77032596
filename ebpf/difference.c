// SPDX-License-Identifier: Apache-2.0
/*
 * difference BASE OTHER: writes BASE xor OTHER, which must be of one size. The objects for the sizes of images differ in a few
 * masks, so that packed the difference is next to nothing. Run by the Makefile.
 */
#include <stdio.h>

int main(int count, char **arguments)
{
	FILE *base = count == 3 ? fopen(arguments[1], "rb") : NULL;
	FILE *other = count == 3 ? fopen(arguments[2], "rb") : NULL;
	int a, b;

	if (!base || !other) {
		fprintf(stderr, "usage: difference BASE OTHER\n");
		return 64;
	}
	do {
		a = getc(base);
		b = getc(other);
		if ((a == EOF) != (b == EOF)) {
			fprintf(stderr, "%s and %s have different sizes\n", arguments[1], arguments[2]);
			return 1;
		}
		if (a != EOF)
			putchar(a ^ b);
	} while (a != EOF);
	return 0;
}
