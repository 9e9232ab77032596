/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The image: all rule tables of a generation, as bytes. Position independent; every reference is a byte offset from the
 * image's first byte; little endian. Everything that is referred to starts at a multiple of 8.
 *
 *   0             +----------------------------------------------------------------------+
 *                 | struct ainka_directory: where everything is                          |
 *   rule_records  | struct ainka_rule[rules], by rule number (rules sorted by full name) |
 *   scope_table   | struct ainka_scope[scopes]                                           |
 *   slot_table    | __u32[slots]: the image's slot number -> the slot map's index        |
 *   region_table  | struct ainka_region[regions]: windows, buckets, thresholds by key    |
 *   table[hook]   | struct ainka_table: one per hook that has rules                      |
 *   ...           | struct ainka_guard[]: which events can meet a rule at all            |
 *   ...           | struct ainka_intern[], struct ainka_intervals[]: how fields become   |
 *                 |   symbols, and their hash tables, entries, starts and values         |
 *   ...           | text entries, and the listed texts, each zero padded to 8 bytes      |
 *   ...           | struct ainka_row[]: a list is up to 32 neighbours, then maybe a link |
 *   ...           | struct ainka_more[], struct ainka_operation[], automata              |
 *                 +----------------------------------------------------------------------+
 *
 * The idea (docs/architecture.md): intern, probe, residue. Each field that some rule reads is looked up in a table of the
 * image. The answer is a SYMBOL, which tests compare, and a LIST, the rows to compare when the field has this value. A test
 * holds when symbol - low <= width (unsigned). The test that chose the list is not repeated in its rows. Symbols of listed
 * texts are numbered in preorder, so that "starts with", "in set", "in network", "in lo .. hi" are all this one test.
 *
 * Written by the loader: directory.table, rule.counter, rule.mode, region.line, the scopes, the slot table. All else is as
 * compiled. While a half decides, only rule.mode changes.
 * Any bytes at all are a harmless image: every access is masked; wrong answers, bounded work, no access outside.
 */
#ifndef AINKA_IMAGE_H
#define AINKA_IMAGE_H

#include "event.h"

#define AINKA_IMAGE_MAGIC 0x474d4941u	/* "AIMG" */
#define AINKA_IMAGE_VERSION 5
#define AINKA_IMAGE_SLACK 4096u		/* a structure at the last masked offset is still inside */

#define AINKA_LIST_ROWS 32		/* rows in one run of a list */
/*
 * Runs compared for one event in the kernel: the longest lists that it can reach there must sum up to no more.
 */
#define AINKA_RUNS 64
/*
 * The same of the lists that events are led to whose texts could not be read: all rules that test the text. They are rare, and many.
 * Lists of fields that programs always read (numbers, names, addresses) do not count: only user space has them unknown.
 */
#define AINKA_UNKNOWN_RUNS 4096
#define AINKA_TEXT_PROBES 8		/* log2 of the distinct lengths of listed texts, at most 255 */
/* What most events need is looked up in line: so many fields of a kind, so many intervals; what is behind by a call. */
#define AINKA_INLINE_NUMBERS 4
#define AINKA_INLINE_NAMES 2
#define AINKA_INLINE_SEARCHES 2
#define AINKA_INLINE_LEVELS 5
#define AINKA_INLINE_VISITS 2
#define AINKA_INLINE_PAIRS 5		/* pairs of rows that are compared in line; */
#define AINKA_CALL_ROWS 8		/* longer lists: so many rows a call, in the kernel */
#define AINKA_GUARDS 6			/* fields that lead to rows, where an event is asked first whether it can meet one, */
#define AINKA_GUARDED_NAMES 1		/* and names before them */
#define AINKA_INTERNS 8			/* hashed numbers of a table; further ones are compared as they are */
#define AINKA_INTERVAL_SEARCHES 4
#define AINKA_INTERVAL_LEVELS 16	/* log2 of the intervals of one field */
#define AINKA_MORE_TESTS 16		/* further tests of one row */
#define AINKA_OPERATIONS 32		/* operations of one expression */
#define AINKA_SCOPES 32
#define AINKA_RULES 0xfffff0u
#define AINKA_CHARGES 8			/* windows, limits and throttles of one rule */
#define AINKA_PLACES 7			/* of a set of the keyed map */
#define AINKA_KEY_LINES 4		/* of an entry, for what a key has beyond four words */

struct ainka_directory {
	__u32 magic, version;
	__u32 bytes, rules;		/* bytes: of the whole image */
	__u32 rule_records, scopes;
	__u32 scope_table, slots;
	__u32 slot_table, feeds;	/* feeds: records behind those of the rules, of what only feeds windows */
	__u32 regions, region_table;
	__u32 table[AINKA_TABLES];	/* by enum ainka_hook; 0: no rules there */
};

enum ainka_rule_flag {
	AINKA_RULE_NOTIFY = 1,		/* a match is worth a record: the rule notifies or audits */
	AINKA_RULE_ACTS = 2,		/* the rule has a verdict above audit, or sends a signal */
	AINKA_RULE_FEEDS = 4,		/* no rule: its charges are windows, and nothing else comes of it */
	AINKA_MATCH_REPORTED = 8,	/* of an event: some match is worth a record */
	AINKA_COUNT_OBSERVES = 16,	/* for ainka_count_match: what would have acted is counted as observed; limited << 8 */
};

struct ainka_rule {
	__u64 signals;			/* bit n - 1: sends signal n */
	__u32 counter;			/* the counter map's index */
	__u16 errno_code, unknown_errno_code;	/* positive; for deny */
	__u8 verdict, unknown_verdict;	/* enum ainka_verdict */
	__u8 scope, flags;		/* index into the scopes; enum ainka_rule_flag */
	__u32 alternative;		/* its bit among the hook's rules with several alternatives, or AINKA_NO_ALTERNATIVE */
	__u8 mode;			/* enum ainka_mode; the one byte that changes while the half decides */
	__u8 charges;			/* how many struct ainka_charge, at most AINKA_CHARGES */
	__u16 notices;			/* a bit for each, iff all have limits and nothing else is reported; else 0 */
	__u32 charge_table;		/* their offset */
};
enum ainka_mode {
	AINKA_ENFORCE = 0,
	AINKA_OBSERVE = 1,		/* matches are counted and recorded; nothing is done */
	AINKA_OFF = 2,			/* passed over: of a mode that is not active, or past its day; what feeds windows never is */
};
#define AINKA_NO_ALTERNATIVE 0xffffffffu

/* What a match of a rule is counted in or charged to. */
struct ainka_charge {
	__u32 region;			/* index into the regions */
	__u8 kind;			/* enum ainka_charge_kind */
	__u8 field;			/* the key: enum ainka_field, or AINKA_NO_KEY */
	__u16 notices;			/* of a limit: the notices that it holds back; below AINKA_MATCH_OBSERVED */
	__u64 signals;			/* of a limit: the signals that it lets through */
};
enum ainka_charge_kind { AINKA_CHARGE_WINDOW = 1, AINKA_CHARGE_THROTTLE = 2, AINKA_CHARGE_LIMIT = 3 };
#define AINKA_NO_KEY 255

/*
 * A region of the keyed map: a window, a bucket, or the values of a threshold, by key.
 *
 *   line          head: enum ainka_head_word
 *   + 1           a set each: the lock, then seven tags; a tag is odd, 0 is free
 *   + sets        the shared entry, then seven for each set: entry_lines each
 *
 *   entry: line 0 enum ainka_entry_word, then the key's first four words
 *          two lines of counts, of a window
 *          AINKA_KEY_LINES lines for the rest of the key, where keys are texts
 */
struct ainka_region {
	__u32 line;			/* the first; by the loader */
	__u32 sets;			/* a power of two; 0: there are no keys, only the shared entry */
	__u32 entry_lines;
	__u32 kind;			/* enum ainka_region_kind */
	__u64 interval_ns;		/* a window's sixteenth; what an event takes from a bucket */
	__u64 tolerance_ns;		/* of a bucket */
	__u64 lifetime_ns;		/* a key that was not seen for so long gives way; 0: none does */
	__u32 slot;			/* of a threshold: the image's slot number */
	__u32 has_texts;		/* 1 iff entries have lines for the rest of a key */
	__u64 spare[2];
};
enum ainka_region_kind { AINKA_REGION_WINDOW = 1, AINKA_REGION_BUCKET = 2, AINKA_REGION_THRESHOLD = 3 };
enum ainka_head_word {
	AINKA_HEAD_SHARED = 0,		/* events whose key found no room, and that were put into the shared entry */
	AINKA_HEAD_EVICTED = 1,		/* keys that gave way */
	AINKA_HEAD_FAILED = 2,		/* events that others were in the way of */
};
enum ainka_entry_word {
	AINKA_ENTRY_SEEN = 0,		/* boot clock */
	AINKA_ENTRY_VALUE = 1,		/* of a bucket: when it will be empty · of a threshold: its value */
	AINKA_ENTRY_HEAD = 2,		/* the key's kind and length */
	AINKA_ENTRY_EXPIRES = 3,	/* of a threshold: boot clock; 0: never */
	AINKA_ENTRY_KEY = 4,
};

/* What deferred rows ask for: event->looked[place in the table]. */
struct ainka_look_up {
	__u32 region;			/* a window or a threshold */
	__u8 field, spare[3];		/* the key: enum ainka_field, or AINKA_NO_KEY */
	__u32 written;			/* or the offset of a written key: __u64 kind and length, its words up to a multiple of 64 bytes; 0 */
	__u32 spare32;
};

struct ainka_scope {
	__u64 cgroup;			/* id of the scope's cgroup; scope 0 is the whole host and has none */
	__u32 level, flags;		/* its depth below the root, for the ancestor look-up */
};

/*
 * Perfect hash (hash and displace): a key has exactly one slot, and the whole key is compared.
 * slot = ((hash ^ u16 displace[hash & displace_mask]) * AINKA_SLOT_FACTOR >> 32) & mask
 */
struct ainka_hash {
	__u32 entries, mask, displace, displace_mask;
};

struct ainka_value {
	__u32 symbol, list;
};
struct ainka_number_entry {
	__u64 key;			/* an empty entry has the value 0, 0 whatever its key */
	struct ainka_value value;
};
struct ainka_name_entry {
	__u64 key[2];
	struct ainka_value value;
	__u64 spare;
};
/* A listed text or a marker on the way to one; an equality is listed with its terminating zero byte. */
struct ainka_text_entry {
	__u64 hash, rope;		/* rope: up to eight lengths to try next, one a byte, lowest first; 0 ends it */
	struct ainka_value value;	/* of the longest listed text that this entry's text begins with */
	__u32 text, length;
};

/*
 * How a number or name becomes a symbol. Numbers below `limit` are looked up directly. Of others a bit of the filter, whose number is
 * the first bits of the hash, says for nearly all that are not listed that they are not; the rest is hashed.
 */
struct ainka_intern {
	__u8 source;			/* of the value: offset in number[] or name[] */
	__u8 symbol;			/* the slot that gets the symbol, times 4 */
	__u8 shift;			/* of the hash, to the bit's number */
	__u8 spare;
	__u32 limit, direct;		/* struct ainka_value[limit]; of names: 0 */
	__u32 filter;
	struct ainka_hash hash;
};

/*
 * Elementary intervals of a number or an address: the value's interval is the last whose start is not above it. Starts ascend, and each
 * has a struct ainka_value; behind the last real one are 1 << levels more of the greatest start and the same value. Numbers and IPv4
 * addresses have 32 bits, less `base`, so that what is below that comes last, and a table of places to begin at. The starts of other addresses are {high, low}, 1 << wide_levels of them.
 */
struct ainka_intervals {
	__u8 field;			/* enum ainka_field: a number or an address */
	__u8 symbol;			/* the slot that gets the symbol, times 4; the last when nobody tests it */
	__u8 levels, wide_levels;
	__u32 starts, values;
	__u32 wide_starts, wide_values;	/* of addresses, IPv4 included */
	__u32 buckets, last;		/* __u32[last + 1]: where to begin, by the first bits; 1 << levels are searched from there */
	__u32 shift, base, spare;
};

/*
 * A field that leads to rows, for a first question to each event: can it meet a rule at all? The field makes a hash: of a name both words,
 * of others one, of which `keep` bits count. Its first bits say which bit of a word the event shows by that. Where the hash leads to stands
 * which bits the rows there do not want: all but that of this field, and those of fields before it that they ask for one value of. An event
 * that shows too few at each guard meets nothing. Names stand first, others behind the places of AINKA_GUARDED_NAMES.
 */
struct ainka_guard {
	__u64 keep;
	__u32 words, mask;		/* offset of __u64[mask / 8 + 1], a power of two; 0: no row behind it */
	__u8 source;			/* of the value: offset in name[], of others in address[] and number[], which follow each other */
	__u8 spare[7];
};

struct ainka_text_table {
	__u64 rope;
	__u32 longest;			/* length of the longest listed text, its terminator included */
	__u32 weakness;			/* 0; tests ignore so many low bits of the hash */
	struct ainka_hash hash;
};

/* One hook's rules. */
struct ainka_table {
	__u64 zero;			/* 0, and nobody can prove it */
	__u64 seed;
	__u32 fields;			/* a bit per field (not texts) that some rule reads: read for every event */
	__u32 texts_first;		/* a bit per text (bit 0: text 0) that some list hangs on: interned for every event */
	__u32 texts_reported;		/* likewise: wanted in records; bit 8: the long text */
	__u32 scopes;			/* a bit per scope that some rule is in */
	__u32 number_interns, number_intern_table;	/* struct ainka_intern[] */
	__u32 name_interns, name_intern_table;
	__u32 interval_searches, interval_table;	/* struct ainka_intervals[] */
	__u32 always_list, alternatives;
	__u32 look_ups, look_up_table;	/* struct ainka_look_up[] */
	__u32 more_fields;		/* 1 iff there are more of a kind than are looked up in line */
	__u32 guards;			/* offset of struct ainka_guard[] | names among them << 3 | others; 0: any event may meet a rule */
	__u32 unknown_list[32];		/* by field: rows to compare when it is unknown */
	struct ainka_text_table text[AINKA_TEXTS];
};

/*
 * A list is row offset / 32 << 7 | linked << 6 | rows - 1, or 0 for none (no row stands at offset 0). In a linked run the row
 * after the last holds the next run's list in its first word.
 */
#define AINKA_LIST_LINKED 64u

/*
 * key: verdict << 24 | (0xffffff - rule number), so that the greatest key is the strictest verdict, and of several the first
 * rule by name. Tests 0 and 1 are compared without a branch for a whole run; the third only for rows where both hold. Where the third is
 * of a text and test 1, as wide as can be, says nothing, its low is what the text's bytes 1 to 4 are where it holds, or 0.
 */
struct ainka_row {
	__u32 key;
	__u8 slot[3];			/* symbol slot * 4 */
	__u8 flags;			/* enum ainka_third, enum ainka_row_flag */
	struct { __u32 low, width; } test[3];
};
enum ainka_third {
	AINKA_THIRD_NONE = 0,
	AINKA_THIRD_SYMBOL = 1,		/* as the first two */
	AINKA_THIRD_TEXT = 2,		/* likewise, of a text that may have to be read and interned first */
	AINKA_THIRD_LEARNED = 3,	/* slot[2]: number * 4; low: the image's slot number; width: enum ainka_comparison */
	AINKA_THIRD_MORE = 4,		/* low: offset of struct ainka_more[]; width: how many; all must hold */
	AINKA_THIRD_TEXT_OR_UNKNOWN = 6,	/* as AINKA_THIRD_TEXT; where the text is unknown, so is the rule */
	AINKA_THIRD_MASK = 7,
};
enum ainka_row_flag {
	AINKA_ROW_UNKNOWN = 8,		/* when all tests hold the rule is unknown, not met */
	AINKA_ROW_NEGATED_0 = 16,	/* test i is a complement, whose range wraps around: unknown must not pass it */
	AINKA_ROW_NEGATED_1 = 32,
	AINKA_ROW_NEGATED_2 = 64,	/* with AINKA_THIRD_SYMBOL and AINKA_THIRD_TEXT only */
	AINKA_ROW_DEFERRED = 128,	/* the third test, AINKA_THIRD_MORE, waits until all lists are done; it begins with AINKA_MORE_LOOK_UPS */
};

enum ainka_comparison {
	AINKA_EQUAL = 0,
	AINKA_NOT_EQUAL = 1,
	AINKA_LESS = 2,
	AINKA_LESS_OR_EQUAL = 3,
	AINKA_GREATER = 4,
	AINKA_GREATER_OR_EQUAL = 5,
};

/* A further test. It comes out true, false or unknown, and holds when that is one of `wanted`. */
struct ainka_more {
	__u8 kind;			/* enum ainka_more_kind */
	__u8 wanted;			/* bits: AINKA_TRUE, AINKA_FALSE, AINKA_IS_UNKNOWN */
	__u8 slot;			/* symbol and text: symbol slot * 4; automaton: enum ainka_field of a name or text */
	__u8 spare;
	__u32 low, width;		/* symbol, text: the range · automaton: offset of struct ainka_automaton ·
					 * expression: offset of struct ainka_operation[], how many */
	__u32 spare32;
};
enum ainka_more_kind {
	AINKA_MORE_SYMBOL = 1,		/* true: symbol - low <= width; unknown: the symbol is AINKA_UNKNOWN; else false */
	AINKA_MORE_TEXT = 2,		/* likewise, of a text that may have to be read and interned first */
	AINKA_MORE_AUTOMATON = 3,
	AINKA_MORE_EXPRESSION = 4,
	AINKA_MORE_MEMBER = 5,		/* as symbol, of a set of symbols: low: offset of a bit per symbol, width: how many bits */
	AINKA_MORE_TEXT_MEMBER = 6,	/* likewise, of a text that may have to be read and interned first */
	AINKA_MORE_LOOK_UPS = 7,	/* true; low: a bit for each of the table's look-ups that the other tests ask for */
};
enum ainka_outcome { AINKA_TRUE = 1, AINKA_FALSE = 2, AINKA_IS_UNKNOWN = 4 };

/*
 * Postfix, on 64-bit signed numbers that saturate; division rounds toward zero. The last operation is a comparison. A field
 * that is unknown makes the whole expression unknown; one that is absent makes it false (AINKA_NOT_EQUAL: true).
 */
struct ainka_operation {
	__u8 operation;			/* enum ainka_operation_kind */
	__u8 spare[3];
	__u32 index;			/* number[] of a field · the image's slot number · enum ainka_comparison */
	__s64 constant;
};
enum ainka_operation_kind {
	AINKA_PUSH_CONSTANT = 1,
	AINKA_PUSH_FIELD = 2,
	AINKA_PUSH_SLOT = 3,
	AINKA_NEGATE = 4,
	AINKA_ADD = 5,
	AINKA_SUBTRACT = 6,		/* second from top minus top */
	AINKA_MULTIPLY = 7,
	AINKA_DIVIDE = 8,		/* third / second, or the top where second is 0; pops three */
	AINKA_COMPARE = 9,
	AINKA_PUSH_LOOKED = 10,		/* index: which of the table's look-ups; unknown where its key is */
};

/*
 * A deterministic automaton over the bytes of a name or text: state = next[state * classes + class[byte]], from state 0.
 * When the text is over, the state's flags say the outcome; when it is over only because it was not captured whole, the
 * outcome is unknown unless the state is sealed. A sealed state never changes its outcome: the run may stop there.
 */
struct ainka_automaton {
	__u32 states, classes;		/* at most AINKA_AUTOMATON_STATES, 256 */
	__u32 next, flags;		/* offsets: __u16[states * classes] · __u8[states] */
	__u8 class_of[256];
};
#define AINKA_AUTOMATON_STATES 4096
enum ainka_state_flag { AINKA_STATE_ACCEPTS = 1, AINKA_STATE_SEALED = 2 };

#define AINKA_MIX_FACTOR 0x9E3779B97F4A7C15ull
#define AINKA_SLOT_FACTOR 0xD6E8FEB86659FD93ull
#define AINKA_WORD_FACTOR 0xA0761D6478BD642Full
#define AINKA_LENGTH_FACTOR 0xE7037ED1A0B428DBull

_Static_assert(sizeof(struct ainka_directory) == 176, "directory");
_Static_assert(sizeof(struct ainka_rule) == 32, "rule record");
_Static_assert(sizeof(struct ainka_scope) == 16, "scope");
_Static_assert(sizeof(struct ainka_number_entry) == 16, "number entry");
_Static_assert(sizeof(struct ainka_name_entry) == 32, "name entry");
_Static_assert(sizeof(struct ainka_text_entry) == 32, "text entry");
_Static_assert(sizeof(struct ainka_intern) == 32, "intern");
_Static_assert(sizeof(struct ainka_intervals) == 40, "intervals");
_Static_assert(sizeof(struct ainka_guard) == 24, "guard");
_Static_assert(__builtin_offsetof(struct ainka_event, number) ==
	       __builtin_offsetof(struct ainka_event, address) + 16 * AINKA_ADDRESSES, "numbers follow addresses");
_Static_assert(sizeof(struct ainka_charge) == 16, "charge");
_Static_assert(sizeof(struct ainka_region) == 64, "region");
_Static_assert(sizeof(struct ainka_look_up) == 16, "look-up");
_Static_assert(sizeof(struct ainka_table) == 208 + 32 * AINKA_TEXTS, "table");
_Static_assert(sizeof(struct ainka_row) == 32, "row");
_Static_assert(sizeof(struct ainka_more) == 16, "more");
_Static_assert(sizeof(struct ainka_operation) == 16, "operation");
_Static_assert(sizeof(struct ainka_automaton) == 272, "automaton");

#endif
