/* SPDX-License-Identifier: GPL-2.0-only */
/* Texts that stand in a tracepoint's record. */
#ifndef AINKA_OWN_TEXTS_BPF_H
#define AINKA_OWN_TEXTS_BPF_H

/* A text of the record: an array in it, or what lies where a word of it says. */
AINKA_STAGE read_own(struct ainka_event *event, __u64 field)
{
	if (!event || !own_has_texts)
		return 0;
	__u64 index = field - AINKA_FIELD_TEXT - AINKA_TEXT_OWN;

	AINKA_MASK(index, OWN_TEXTS - 1);
	__u32 place = own_text[index], kind = OWN_KIND(place), location = 0;
	__u64 start = event->hook_context + OWN_OFFSET(place), bytes = OWN_BYTES(place);

	event->ready |= 1u << (field & 31);
	if (kind == OWN_ABSENT) {
		event->none |= 1u << (field & 31);
		return 0;
	}
	if (kind == OWN_LOCATED || kind == OWN_RELATIVE) {
		if (bpf_probe_read_kernel(&location, 4, (void *)start))
			goto unknown;
		start = (kind == OWN_LOCATED ? event->hook_context : start + 4) + (location & 65535);
		bytes = location >> 16;
	}
	if (bytes > AINKA_TEXT_LONGEST + 1)
		bytes = AINKA_TEXT_LONGEST + 1;
	if (!bytes)
		goto unknown;
	AINKA_MASK(bytes, 511);
	char *text = text_at(event, field, 0);
	long read = bpf_probe_read_kernel_str(text, bytes & 511 ? bytes : 1, (void *)start);

	if (read <= 0 || read > AINKA_TEXT_LONGEST) /* 256 with its terminator: there may be more */
		goto unknown;
	/* An array that is full has no terminator of its own: its last byte was cut off. */
	if (kind == OWN_FIXED && read == (long)bytes) {
		char last = 0;

		bpf_probe_read_kernel(&last, 1, (void *)(start + bytes - 1));
		*text_at(event, field, bytes - 1) = last;
		read += last != 0;
	}
	set_length(event, field, read - 1);
	return 0;
unknown:
	set_unknown(event, field);
	return 0;
}

#endif
