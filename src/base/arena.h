// SPDX-License-Identifier: Apache-2.0
// Memory that dies together. A request has one arena; everything that it makes comes from there, and clean-ups of
// foreign objects are registered on it, so no handler frees. An arena is used by one thread at a time.
#ifndef OWNPLAN_BASE_ARENA_H
#define OWNPLAN_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
// Runs the clean-ups (last registered first) and gives everything back.
void arena_free(struct arena *a);
// As arena_free, but keeps the first block for the next use.
void arena_reset(struct arena *a);
// Zeroed, aligned to 16. Never NULL: the process ends when the machine has no memory; sizes that a stranger
// chooses are bounded before they come here.
void *arena_alloc(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull));
// Not zeroed: for bytes that are overwritten at once.
void *arena_bytes(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull));
// Room for n bytes, of which the first `had` are those at p: what arena_bytes gave, or arena_more. What is large grows
// where it is, or moves as the system moves it, without being copied by us; p is not used any more. Not zeroed.
void *arena_more(struct arena *a, void *p, size_t had, size_t n) __attribute__((returns_nonnull));
// Something large changes its owner without being copied: p is what arena_bytes or arena_more gave, and no mark of `a`
// (arena_here) was made since. False: it is not so large that it lies alone; copy it.
bool arena_hand_over(struct arena *a, struct arena *to, const void *p);
#define arena_make(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, count) ((type *)arena_alloc((a), sizeof(type) * (count)))
void arena_at_end(struct arena *a, void (*clean)(void *), void *what);
size_t arena_used(const struct arena *a); // bytes, blocks included

// A place in the life of an arena. Going back to it gives back all that was made since; the mark may be used again.
struct arena_mark {
	void *block;
	size_t used;
	void *clean_ups;
};
struct arena_mark arena_here(const struct arena *a);
// False, and nothing is given back, when a clean-up was registered since.
bool arena_back(struct arena *a, struct arena_mark mark);

#endif
