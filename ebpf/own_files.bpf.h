/* SPDX-License-Identifier: GPL-2.0-only */
/* Texts that a record only points to: strings of user space, as a system call was given them, and files behind descriptors. */
#ifndef AINKA_OWN_FILES_BPF_H
#define AINKA_OWN_FILES_BPF_H

#include "file.bpf.h"

/* Keeps in WALK_LENGTH where the last component of text WALK_FIELD begins, looking at 8 bytes a turn. */
static long last_component(__u32 turn, struct walk *walk)
{
	__u64 last = walk->event->stack[WALK_LENGTH], from = turn * 8;

	AINKA_MASK(from, 255 & ~7);
	const char *bytes = text_at(walk->event, walk->event->stack[WALK_FIELD], from);

	for (__u32 place = 0; place < 8; place++) {
		__u64 difference = bytes[place] ^ '/';

		AINKA_OPAQUE(difference);
		difference = (difference - 1) >> 63; /* 1 iff it is a slash */
		AINKA_OPAQUE(difference);
		last ^= (last ^ (from + place + 1)) & -difference;
	}
	walk->event->stack[WALK_LENGTH] = last;
	return 0;
}

/* Moves the last component of the text, `read` bytes with its terminator, to its beginning; answers its length. */
AINKA_INLINE __u64 keep_last_component(struct ainka_event *event, __u64 field, __u64 read)
{
	struct walk walk = { event };

	/* Bytes beyond the terminator may hold an older path: clear what last_component looks at. */
	__builtin_memset(text_at(event, field, read), 0, 8);
	event->stack[WALK_LENGTH] = 0;
	event->stack[WALK_FIELD] = field;
	bpf_loop(((__u32)read + 7) / 8, last_component, &walk, 0);
	__u64 last = event->stack[WALK_LENGTH], rest = read - 1 - last;

	AINKA_MASK(last, 255);
	AINKA_MASK(rest, 255);
	/* Upwards and from above: what is read was not written over. */
	bpf_probe_read_kernel(text_at(event, field, 0), rest, text_at(event, field, last));
	return rest;
}

/*
 * A string of user space as the system call was given it: perhaps relative or through links, and another thread may change it
 * before the kernel reads it. In a page that is not in memory it is unknown.
 */
AINKA_STAGE read_user(struct ainka_event *event, __u64 field, __u64 place)
{
	__u64 start = 0, length;
	long read;

	if (!event || !own_has_texts)
		return 0;
	event->ready |= 1u << (field & 31);
	if (!place || read_number(&start, event->hook_context, place))
		goto unknown;
	if (OWN_KIND(place) == OWN_ABSENT || !start) { /* a null pointer: nothing was given */
		event->none |= 1u << (field & 31);
		return 0;
	}
	read = bpf_probe_read_user_str(text_at(event, field, 0), AINKA_TEXT_LONGEST + 1, (void *)start);
	if (read <= 0 || read > AINKA_TEXT_LONGEST)
		goto unknown;
	length = read - 1;
	AINKA_MASK(length, 255);
	if (OWN_KIND(place) == OWN_USER_NAME)
		length = keep_last_component(event, field, length + 1);
	set_length(event, field, length);
	return 0;
unknown:
	set_unknown(event, field);
	return 0;
}

/* The open file behind a descriptor; a pipe or socket has no path. */
AINKA_STAGE read_described(struct ainka_event *event, __u64 field, __u64 place)
{
	__u64 descriptor = 0, path = OWN_KIND(place) == OWN_DESCRIPTOR ? field : field - 1;
	struct file *file = 0;

	if (!event || !own_has_texts)
		return 0;
	if (!read_number(&descriptor, event->hook_context, place))
		file = file_of((__u32)descriptor);
	if (file && BPF_CORE_READ(file, f_inode, i_sb, s_flags) & SB_NOUSER) {
		event->ready |= 3u << (path & 31);
		event->none |= 3u << (path & 31);
		return 0;
	}
	read_file(event, file, path, path + 1);
	return 0;
}

AINKA_INLINE int read_own(struct ainka_event *event, __u64 field)
{
	__u64 index = field - AINKA_FIELD_TEXT - AINKA_TEXT_OWN;

	AINKA_MASK(index, OWN_TEXTS - 1);
	__u32 place = own_text[index];

	if (OWN_KIND(place) >= OWN_DESCRIPTOR)
		return read_described(event, field, place);
	return read_user(event, field, place);
}

#endif
