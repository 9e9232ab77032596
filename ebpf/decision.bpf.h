/* SPDX-License-Identifier: GPL-2.0-only */
/* The beginning and the end of a decision: a place to decide in, the generation that decides, and whether it concerns the event. */
#ifndef AINKA_DECISION_BPF_H
#define AINKA_DECISION_BPF_H

#include "state.bpf.h"

#ifndef HOOK_KIND
#define HOOK_KIND AINKA_KIND_TRACING
#endif

/* Set by the loader: the set that these programs are of. */
const volatile __u32 hook_set = 0;

AINKA_STAGE claim_another(struct scratch *scratch)
{
	if (!scratch)
		return -1;
	AINKA_EACH(turn, SCRATCH_EVENTS) {
		if (!__sync_lock_test_and_set(&scratch->busy[turn], 1))
			return turn;
	}
	return -1;
}

struct decision {
	struct ainka_event *event;
	struct scratch *scratch;
	ainka_handle handle;
	__u64 place;
};

struct scope_search {
	ainka_handle handle;
	__u32 scopes;	/* a bit for each that the process is in */
};

/* Sets the bit of the scope with the number `turn` + 1 if the process is in it. */
static long look_at_scope(__u32 turn, struct scope_search *search)
{
	const __u8 *image = ainka_open(search->handle);
	__u64 index = turn + 1, bit;

	if (!image)
		return 1;
	const struct ainka_scope *scope = ainka_at(image, ((const struct ainka_directory *)image)->scope_table + index * sizeof(*scope));

	bit = bpf_get_current_ancestor_cgroup_id(scope->level) == scope->cgroup;
	search->scopes |= bit << (index & 31);
	return 0;
}

/* A bit per scope that the process is in; bit 0 is the whole host. */
AINKA_STAGE scopes_of(ainka_handle handle, __u64 count)
{
	struct scope_search search = { handle, 1 };

	bpf_loop(count <= AINKA_SCOPES ? count - 1 : AINKA_SCOPES - 1, look_at_scope, &search, 0);
	return search.scopes;
}

/* Both sets are attached: answers the word that both of this event's programs decide by. */
__attribute__((noinline)) __u64 agree_on_word(__u64 word, __u64 first, __u64 hook)
{
	struct ainka_mark key = { .task = bpf_get_current_pid_tgid(), .hook = hook };

	if ((first & 3) == 1 + hook_set) {
		bpf_map_update_elem(&ainka_marks, &key, &word, BPF_ANY);
		return word;
	}
	__u64 *left = bpf_map_lookup_elem(&ainka_marks, &key);

	if (left) { /* none: this event did not meet the first */
		word = *left;
		bpf_map_delete_elem(&ainka_marks, &key);
	}
	return word;
}

/* Answers the word that this event is decided by, or 0 when none of this set's generations does. */
AINKA_INLINE __u64 choose_word(struct ainka_generation *generation, __u32 hook)
{
	/* In this order: once the deadline is taken away, the word says what decides. */
	__u64 deadline = *(volatile __u64 *)&generation->confirm_deadline_ns;
	__u64 word = *(volatile __u64 *)&generation->word; /* once: the whole event is decided by what it says now */
	__u64 first = *(volatile __u32 *)&generation->first[HOOK_KIND];

	if (deadline && bpf_ktime_get_boot_ns() >= deadline)
		word = *(volatile __u64 *)&generation->previous;
	if (first >> (AINKA_FIRST_HOOKS + hook) & 1)
		word = agree_on_word(word, first, hook);
	return AINKA_WORD_SET(word) == hook_set ? word : 0;
}

AINKA_INLINE void give_place_free(struct scratch *scratch, __u64 place)
{
	AINKA_MASK(place, 3); /* busy[3] is the spare word */
	/* Whoever preempts this task sees it free or not; both are right. All that was loaded before was, on x86, where loads do not
	 * pass later stores; elsewhere the commands wait for a grace period in place of looking here. */
	*(volatile __u32 *)&scratch->busy[place] = 0;
}

/* Takes a place and keeps it: answers 0 when there is none. */
AINKA_INLINE int take_place(struct decision *decision, struct ainka_generation *generation)
{
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratch_events, &zero);

	if (!scratch)
		return 0;
	__u64 place = scratch->zero;

	if (__sync_lock_test_and_set(&scratch->busy[0], 1)) {
		place = (__s64)claim_another(scratch);
		if ((__s64)place < 0) {
			__sync_fetch_and_add(&generation->unguarded, 1);
			return 0;
		}
	}
	AINKA_MASK(place, 3);
	if (place >= SCRATCH_EVENTS)
		return 0;
	decision->event = &scratch->work[place].event;
	decision->scratch = scratch;
	decision->place = place;
	return 1;
}

/* Prepares the event for the rules that the word names: answers the fields that they read, or 0 when none can apply to it. */
AINKA_INLINE __u32 open_table(struct decision *decision, struct ainka_generation *generation, __u32 hook)
{
	struct ainka_event *event = decision->event;

	event->reader_deadline_ns = generation->reader_deadline_ns; /* here, or the verifier follows more ways of what comes next */

	__u64 word = choose_word(generation, hook);
	__u32 scopes = 1;

	if (!word)
		return 0;
	decision->handle = image_of(word);
	const __u8 *image = ainka_open(decision->handle);

	if (!image)
		return 0;
	const struct ainka_directory *directory = (const void *)image;
	__u32 table_at = directory->table[hook];

	if (!table_at)
		return 0;
	const struct ainka_table *table = ainka_at(image, table_at);

	if (directory->scopes > 1)
		scopes = scopes_of(decision->handle, directory->scopes);
	if (!(scopes & table->scopes))
		return 0;
	event->table = table_at;
	event->unknown = event->none = event->truncated = event->ready = 0;
	event->generation = word >> 8;
	event->hook = hook;
	event->scopes = scopes;
	return table->fields | 1u << 31;
}

/*
 * Answers 0 when no rule can apply to this event of the hook, else the fields that rules read.
 *
 * The place is taken before the word is read, and by an instruction that is a full barrier: a command that stored a word and then
 * sees the place free knows that no decision by an earlier word is under way in it (Dekker).
 */
AINKA_INLINE __u32 begin_decision(struct decision *decision, __u32 hook)
{
	struct ainka_generation *generation = generation_state();

	if (!generation || !take_place(decision, generation))
		return 0;
	__u32 fields = open_table(decision, generation, hook);

	if (!fields)
		give_place_free(decision->scratch, decision->place);
	return fields;
}

AINKA_INLINE void end_decision(struct decision *decision)
{
	give_place_free(decision->scratch, decision->place);
}

#endif
