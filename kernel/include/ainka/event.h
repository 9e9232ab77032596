/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What a hook knows of one event, and what is shared with user space about it.
 *
 * The same bytes for BPF programs, the module, user space and Swift. Every field of an event has a number, `enum
 * ainka_field`; the standard library says which field of the language stands where (`field uid: uid = number(1)`).
 * A field is in one of three states: it has a value; it is known to be absent (its bit in `none` is set); it could not
 * be read (its bit in `unknown` is set). A name is padded with zero bytes; a text is followed by one.
 */
#ifndef AINKA_EVENT_H
#define AINKA_EVENT_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#define AINKA_NUMBERS 16	/* numeric fields of an event */
#define AINKA_NAMES 4		/* names of at most 15 bytes, as the kernel's comm */
#define AINKA_ADDRESSES 2	/* 128 bits, IPv4 in its mapped form */
#define AINKA_TEXTS 8		/* texts of at most 255 bytes */
#define AINKA_TEXT_BYTES 264	/* room for one text: 255 bytes, padding to whole words */
#define AINKA_TEXT_LONGEST 255
#define AINKA_LONG_BYTES 1032	/* room for the long text */
#define AINKA_LONG_LONGEST 1023

enum ainka_field {
	AINKA_FIELD_NUMBER = 0,
	AINKA_FIELD_NAME = AINKA_FIELD_NUMBER + AINKA_NUMBERS,		/* 16 */
	AINKA_FIELD_ADDRESS = AINKA_FIELD_NAME + AINKA_NAMES,		/* 20 */
	AINKA_FIELD_TEXT = AINKA_FIELD_ADDRESS + AINKA_ADDRESSES,	/* 22 */
	AINKA_FIELD_LONG = AINKA_FIELD_TEXT + AINKA_TEXTS,		/* 30 */
	AINKA_FIELDS = 31,
};

/* The places that every event's process fields have, and those of each event's own fields. */
enum ainka_place {
	AINKA_NUMBER_PID = 0,
	AINKA_NUMBER_UID = 1,
	AINKA_NUMBER_GID = 2,
	AINKA_NUMBER_PARENT_PID = 3,
	AINKA_NUMBER_PARENT_UID = 4,
	AINKA_NUMBER_PARENT_GID = 5,
	AINKA_NUMBER_SESSION = 6,
	AINKA_NUMBER_PORT = 8,		/* connect, bind: the port, host order */
	AINKA_NUMBER_PROTOCOL = 9,	/* likewise: 0 tcp, 1 udp, 2 other */
	AINKA_NUMBER_CHILD_PID = 8,	/* fork */
	AINKA_NUMBER_EXIT_CODE = 8,	/* exit */
	AINKA_NUMBER_EXIT_SIGNAL = 9,
	AINKA_NUMBER_OPEN_READ = 8,	/* open: 1 iff the file may be read through it */
	AINKA_NUMBER_OPEN_WRITE = 9,
	AINKA_NUMBER_OPEN_CREATED = 10,
	AINKA_NUMBER_PEER_PORT = 8,	/* accept: both in host order */
	AINKA_NUMBER_LOCAL_PORT = 9,
	AINKA_NUMBER_OWN = 8,		/* the first of an event on a tracepoint */

	AINKA_NAME_PROCESS = 0,
	AINKA_NAME_PARENT = 1,
	AINKA_NAME_CHILD = 2,		/* fork */

	AINKA_ADDRESS_DESTINATION = 0,

	AINKA_TEXT_PROCESS_PATH = 0,
	AINKA_TEXT_PROCESS_NAME = 1,
	AINKA_TEXT_CGROUP = 2,
	AINKA_TEXT_TTY = 3,
	AINKA_TEXT_FILE_PATH = 4,	/* exec, open */
	AINKA_TEXT_FILE_NAME = 5,
	AINKA_TEXT_INVOKED_PATH = 6,
	AINKA_TEXT_INVOKED_NAME = 7,
	AINKA_TEXT_SYSCTL_NAME = 4,	/* sysctl_write */
	AINKA_TEXT_NEW_VALUE = 5,
	AINKA_TEXT_OWN = 4,		/* the first of an event on a tracepoint */
};

enum ainka_hook {
	AINKA_HOOK_EXEC = 0,
	AINKA_HOOK_CONNECT = 1,
	AINKA_HOOK_SYSCTL_WRITE = 2,
	AINKA_HOOK_FORK = 3,
	AINKA_HOOK_EXIT = 4,
	AINKA_HOOK_OPEN = 5,
	AINKA_HOOK_BIND = 6,
	AINKA_HOOK_ACCEPT = 7,
	AINKA_HOOK_OWN = 8,	/* from here on: events on tracepoints, read by the generic programs */
	AINKA_HOOKS = 24,
};
#define AINKA_TABLES 32		/* room for those in a directory: a power of two, for masks */

/* Programs of one kind are met in one order. */
enum ainka_hook_kind { AINKA_KIND_TRACING = 0, AINKA_KIND_CGROUP = 1, AINKA_HOOK_KINDS = 2 };

enum ainka_verdict {
	AINKA_ALLOW = 0,
	AINKA_AUDIT = 1,
	AINKA_THROTTLE = 2,
	AINKA_DENY = 3,
	AINKA_KILL = 4,
};

#define AINKA_KEPT_MATCHES 16		/* rule numbers kept of one event; the rest is counted */
#define AINKA_UNCOUNTED 8		/* matches of one event that are counted when all are known; a power of two */
#define AINKA_ALTERNATIVES 2048		/* rules of a hook with an `or` left in their normal form */
#define AINKA_PENDING_LISTS 64
#define AINKA_PAIRS 16			/* pairs of rows that are compared at once */
#define AINKA_KEPT_UNKNOWN 16
#define AINKA_STACK 16
#define AINKA_DEFERRED 32		/* rows of one event that ask windows or thresholds by key */
#define AINKA_LOOK_UPS 32		/* different windows and keys that the rules on one event ask for */
#define AINKA_KEY_WORDS 32		/* of a key: as long as a text */

/* A key's kind << 16, and its length in bytes. */
#define AINKA_KEY_NUMBER 0x10000u
#define AINKA_KEY_TEXT 0x20000u		/* a name or a text */
#define AINKA_KEY_ADDRESS 0x30000u
#define AINKA_KEY_ABSENT 0x40000u
#define AINKA_KEY_UNKNOWN 0x50000u
#define AINKA_KEY_LENGTH 0xffu

#define AINKA_SYMBOLS 64
#define AINKA_SYMBOL_NUMBER_SET 32	/* symbol[32 + i]: number i, interned */
#define AINKA_SYMBOL_FACT 48		/* symbol[48 + i]: what a rule asks of a label: 1, 0, or AINKA_UNKNOWN where the holder is; by who feeds it */
#define AINKA_UNLISTED 0u		/* a value that no rule lists */
#define AINKA_NONE 0xfffffffeu		/* the field is known to be absent */
#define AINKA_UNKNOWN 0xffffffffu	/* the field could not be read */
#define AINKA_NUMBER_LARGEST 0xfffffff0u	/* a raw symbol of a number is at most this; larger numbers read as this */

struct ainka_event {
	/* Filled by the hook. The bytes that an automaton may run over stand first: any offset masked to 12 bits is inside. */
	char text[AINKA_TEXTS][AINKA_TEXT_BYTES];
	char long_text[AINKA_LONG_BYTES];
	__u64 name[AINKA_NAMES][2];
	__u16 length[32];			/* of names and texts, by field, in bytes */
	__u64 address[AINKA_ADDRESSES][2];	/* high, low; host order */
	__u64 number[AINKA_NUMBERS];		/* Int64 in the canonical scale */
	__u32 symbol[AINKA_SYMBOLS];		/* by field: number i raw at i; facts at AINKA_SYMBOL_FACT; the rest is the evaluator's work */
	__u64 time_ns;				/* boot clock */
	__u64 generation;
	__u64 reader_deadline_ns;		/* of a hook's program alone: of struct ainka_generation, when the event began */
	__u32 unknown, none;			/* a bit per field */
	__u32 truncated;			/* a bit per field: the text goes on beyond what was captured */
	__u32 ready;				/* a bit per field: read (texts are read when a rule first asks) */
	__u32 hook, scopes;			/* scopes: a bit per scope that the event is in */
	__u64 hook_context;			/* of the hook's program alone: the context that texts are read from */

	/* The evaluator's work. */
	__u32 table, asked;			/* asked: the text that is being interned */
	/* What is cleared for each event stands in pairs, for a store of two words. */
	__u32 pending_count, pending_next;	/* lists of rows to compare: how many there are, and the next one */
	__u32 run, alternatives_clear;		/* run: where a long list goes on, or 0 */
	__u32 interned, unsure_count;		/* interned: a bit per text whose symbol is there */
	__u32 deferred_count, look_ups;		/* look_ups: a bit for each that deferred rows ask for */
	__u32 key_field;			/* what the key is of: a field plus 1, or 0 */
	__s32 claimed;				/* the entry that was made for the key, AINKA_NO_ROOM, or 0 */
	__u32 unknown_matches, looked_unknown;
	__u64 found;				/* rows whose first two tests hold: two bits for each of `pair` */
	__u32 pending[AINKA_PENDING_LISTS];
	__u32 pair[AINKA_PAIRS];		/* offsets of rows; the second of a pair stands behind the first */
	__u64 path_hash[AINKA_TEXT_BYTES / 8 + 1];	/* the last one is only written */
	__u64 stack[AINKA_STACK];
	__u32 depth, operand_state;
	__u64 matched_alternatives[AINKA_ALTERNATIVES / 64];
	__u64 unknown_alternatives[AINKA_ALTERNATIVES / 64];
	__u32 slow_searches, place;		/* place: what a search in the keyed map has come to */
	__u32 unsure[AINKA_KEPT_UNKNOWN];	/* keys of rules that are unknown so far and have a verdict for that */

	/* Keys, windows and buckets. */
	__u64 clock_ns;				/* the boot clock, from when something first asks; 0 before */
	__u64 key_hash, charged_signals;
	__s64 key_value;			/* what a new entry begins with: 0, but where user space sets it */
	__u32 key_head, is_within;		/* what the key is: AINKA_KEY_…; is_within: the rule's throttle lets the event pass */
	__u32 held, limited;			/* a bit per notice that a limit holds back; how many actions it does */
	__u32 slow_row, spare;			/* offset of a row, and AINKA_SECOND_VISIT */
	__u64 key[AINKA_KEY_WORDS + 4];		/* the last four are always 0: they fill a line */
	__u64 looked[AINKA_LOOK_UPS];
	__u32 deferred[AINKA_DEFERRED];		/* likewise, of rows that wait until windows are full */

	/* The result. */
	__u64 signals;				/* bit n - 1: a matching rule sends signal n */
	__u32 matches, strictest;		/* rules met; the greatest key: see struct ainka_row */
	__u32 flags;				/* of all rules met, enum ainka_rule_flag */
	__u32 errno_code;			/* of the rule that `strictest` names, for deny */
	__u32 matched[AINKA_KEPT_MATCHES];
	__u16 matched_held[AINKA_KEPT_MATCHES];	/* by match: notices held back, AINKA_MATCH_OBSERVED */
	__u32 uncounted[AINKA_UNCOUNTED];	/* of a hook's program alone, of the first matches: a counter << 2, AINKA_RULE_NOTIFY and AINKA_RULE_ACTS of its rule */
};
#define AINKA_MATCH_OBSERVED 0x8000u	/* the rule only observes */

/* A learned threshold as every tier reads it: one cache line. Only `value` changes while a generation refers to it. */
struct ainka_slot {
	__s64 value, low, high, start;	/* canonical scale */
	__u64 expires_ns;		/* boot clock; 0: never */
	__u32 generation;		/* since when it is in use */
	__u32 flags;			/* enum ainka_slot_flag */
	__u64 confidence;		/* thousand-millionths */
	__u64 spare;
};
enum ainka_slot_flag { AINKA_SLOT_ARMED = 1 };
#define AINKA_SLOTS 1024

/* What a rule has come to, as people see it. */
struct ainka_counter {
	__u64 matched, acted, limited, refused, unknown, unread;
	__u64 observed, spare;	/* observed: would have acted, had the rule not been one to observe; spare: for commands */
};

/*
 * The same as programs count it, one a CPU for each rule: exactly, though another decision may come between on this CPU, so by one locked
 * addition for a match. Which of `met` says what came of it.
 */
struct ainka_tally {
	__u64 met[4];		/* by AINKA_MET_UNREAD + AINKA_MET_ACTED */
	__u64 limited, refused, unknown, observed; /* in addition */
};
#define AINKA_MET_UNREAD 1	/* worth a record, and nobody read records */
#define AINKA_MET_ACTED 2

/*
 * The keyed map is made of lines of eight words; image.h says what stands in them. Line 0 is the map's own.
 */
struct ainka_line {
	__u64 word[8];
};
enum ainka_map_word {
	AINKA_MAP_PROCESSES = 0,	/* four words of bits: ainka_noted_bit of the pid of each process that is exempt */
	AINKA_MAP_FILES = 4,		/* two: of the inode of each exempt executable */
	AINKA_MAP_SEED = 7,		/* random, so that nobody can choose keys that collide */
};

/* The number of the bit that stands for a pid or an inode; of files, its last seven bits. */
static inline __u64 ainka_noted_bit(__u64 value)
{
	return value * 0x9E3779B97F4A7C15ull >> 56;
}

/*
 * The truth about which generation decides, in a pinned map whose layout never changes.
 * word: number << 8 | set << 1 | half. Programs and maps come in sets, numbered 0 and 1; only the set in the word decides.
 */
struct ainka_generation {
	__u64 word, previous;
	__u64 confirm_deadline_ns;	/* boot clock; past it `previous` decides; 0: confirmed */
	__u64 reader_deadline_ns;	/* boot clock; records are written until then */
	__u64 reader_pid;
	__u64 lost_records;		/* the ring buffer was full */
	__u64 unguarded;		/* events that found no place to be decided in; they are allowed and counted */
	/* While both sets are attached: 1 + the set whose programs an event meets first, and a bit for each hook that both have. */
	__u32 first[AINKA_HOOK_KINDS];
};
#define AINKA_FIRST_HOOKS 8	/* the bit of hook 0 in `first` */
#define AINKA_WORD_SET(word) ((word) >> 1 & 1)

/*
 * While two sets are attached an event meets a program of each. The first leaves the word that it read for the second, so that
 * both decide by the same: exactly one of them. A hash of these with the word as value, as lasting as the generation's map.
 */
struct ainka_mark {
	__u64 task, hook;	/* pid and thread group of the task that the event is of; enum ainka_hook */
};
#define AINKA_MARKS 256	/* events between two programs: one a CPU, and those that were preempted there */

/* What a set is made of. Another layout or other programs: another set. */
struct ainka_set {
	__u32 layout, image_bits;	/* AINKA_LAYOUT */
	__u8 programs[32];		/* BLAKE2b-256 of the objects */
	__u64 spare[3];
};
#define AINKA_LAYOUT 5		/* raised with every change of what the maps of a set hold */

/* Who nothing is done against; a hash of these with the value 1. */
struct ainka_exemption {
	__u64 kind;		/* enum ainka_exemption_kind */
	__u64 first, second;	/* pid, start in clock ticks since boot · device (major << 20 | minor), inode */
};
enum ainka_exemption_kind { AINKA_EXEMPT_PROCESS = 1, AINKA_EXEMPT_FILE = 2 };

/* One record of the ring buffer: this head, then per reported text: __u16 field, __u16 bytes, the bytes padded to 8. */
struct ainka_record {
	__u32 size, version;		/* of all of it; AINKA_RECORD_VERSION */
	__u64 time_ns, generation;
	__u32 hook, matches;
	__u32 matched[AINKA_KEPT_MATCHES];
	__u32 strictest;		/* the key that decided */
	__u8 verdict, refused, signalled, spare;
	__u16 errno_code, spare16;
	__u32 unknown, none, truncated, texts;	/* texts: how many follow */
	__u32 spare32;
	__u64 number[AINKA_NUMBERS];
	__u64 name[AINKA_NAMES][2];
	__u64 address[AINKA_ADDRESSES][2];
	__u16 held[AINKA_KEPT_MATCHES];	/* by match: notices held back, AINKA_MATCH_OBSERVED */
};
#define AINKA_RECORD_VERSION 2

_Static_assert(sizeof(struct ainka_slot) == 64, "a slot is one cache line");
_Static_assert(sizeof(struct ainka_tally) == 64, "a counter is one cache line");
_Static_assert(sizeof(struct ainka_generation) == 64, "the generation word's layout never changes");
_Static_assert(sizeof(struct ainka_set) == 64, "a set says what it is in one cache line");
_Static_assert(sizeof(struct ainka_record) % 8 == 0, "texts of a record start at a whole word");
_Static_assert(sizeof(struct ainka_event) >= 4096, "an offset masked to 12 bits is inside");

#endif
