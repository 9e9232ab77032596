// SPDX-License-Identifier: Apache-2.0
/*
 * slim OBJECT >OTHER: writes an eBPF object with zeros for what only people and linkers read: the lines of source text in its
 * debugging information, and the relocations of that. Packed, zeros are next to nothing; the rest stays where it is.
 * Run by the Makefile for what the programs embed.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OBJECT_BYTES_MAX (1 << 22)

/* The heads of .BTF and .BTF.ext, from include/uapi/linux/btf.h and libbpf's btf.h. */
struct btf_head {
	unsigned short magic;
	unsigned char version, flags;
	unsigned int head_bytes, type_offset, type_bytes, text_offset, text_bytes;
};
struct extension_head {
	unsigned short magic;
	unsigned char version, flags;
	unsigned int head_bytes, function_offset, function_bytes, line_offset, line_bytes, relocation_offset, relocation_bytes;
};
struct line {
	unsigned int instruction, file, text, column;
};

static unsigned char object[OBJECT_BYTES_MAX];

/* Puts zeros for the texts that lines of source refer to, and for these lines; their count is 0 from then on. */
static void clear_lines(unsigned char *types, unsigned char *extension)
{
	struct btf_head *head = (void *)types;
	struct extension_head *information = (void *)extension;
	char *texts = (char *)types + head->head_bytes + head->text_offset;
	unsigned char *start = extension + information->head_bytes + information->line_offset;
	unsigned int place = 4;

	while (place + 8 <= information->line_bytes) {
		unsigned int count = *(unsigned int *)(start + place + 4);
		struct line *lines = (void *)(start + place + 8);

		for (unsigned int i = 0; i < count; i++) {
			/* Names are shared with types and fields: only what no name can be is a line. */
			char *text = texts + lines[i].text;

			if (strpbrk(text, " \t(;{"))
				memset(text, 0, strlen(text));
		}
		place += 8 + count * sizeof(struct line);
	}
	memset(start, 0, information->line_bytes);
	information->line_bytes = 0;
}

int main(int count, char **arguments)
{
	FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
	size_t size = file ? fread(object, 1, sizeof(object), file) : 0;
	Elf64_Ehdr *head = (void *)object;
	Elf64_Shdr *sections = (void *)(object + head->e_shoff);
	unsigned char *types = NULL, *extension = NULL;

	if (size < sizeof(*head) || size == sizeof(object) || memcmp(head->e_ident, ELFMAG, SELFMAG)) {
		fprintf(stderr, "usage: slim OBJECT, of less than %d bytes\n", OBJECT_BYTES_MAX);
		return 64;
	}
	for (int i = 0; i < head->e_shnum; i++) {
		const char *name = (char *)object + sections[head->e_shstrndx].sh_offset + sections[i].sh_name;

		if (!strcmp(name, ".BTF"))
			types = object + sections[i].sh_offset;
		if (!strcmp(name, ".BTF.ext"))
			extension = object + sections[i].sh_offset;
		if (!strcmp(name, ".rel.BTF") || !strcmp(name, ".rel.BTF.ext"))
			memset(object + sections[i].sh_offset, 0, sections[i].sh_size);
	}
	if (types && extension)
		clear_lines(types, extension);
	return fwrite(object, 1, size, stdout) != size;
}
