// SPDX-License-Identifier: Apache-2.0
// Memory that dies together (arena.h): blocks from malloc, each twice the last up to 1 MiB, filled from the front.
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct block {
	struct block *before;
	size_t size, used; // of the bytes behind this head
};

struct clean_up {
	void (*clean)(void *);
	void *what;
	struct clean_up *before;
};

struct arena {
	struct block *last;
	struct clean_up *clean_ups;
	size_t total;
};

#define FIRST_BLOCK ((size_t)16 << 10)
#define LARGEST_STEP ((size_t)1 << 20)
#define HEAD ((sizeof(struct block) + 15) & ~(size_t)15)

#if defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif
#ifdef ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

static struct block *block_new(struct block *before, size_t size)
{
	struct block *b = malloc(HEAD + size);
	must(b != NULL);
	*b = (struct block){ before, size, 0 };
	ASAN_POISON_MEMORY_REGION((char *)b + HEAD, size);
	return b;
}

static void block_free(struct block *b)
{
	ASAN_UNPOISON_MEMORY_REGION((char *)b + HEAD, b->size);
	free(b);
}

struct arena *arena_new(void)
{
	struct arena *a = calloc(1, sizeof *a);
	must(a != NULL);
	a->last = block_new(NULL, FIRST_BLOCK);
	a->total = FIRST_BLOCK;
	return a;
}

static void run_clean_ups(struct arena *a)
{
	while (a->clean_ups) {
		struct clean_up *c = a->clean_ups;
		a->clean_ups = c->before;
		c->clean(c->what);
	}
}

// Gives back the blocks behind this one, and what lies in it from `used` on.
static void back_to(struct arena *a, const struct block *last, size_t used)
{
	while (a->last != last) {
		struct block *b = a->last;
		a->last = b->before;
		a->total -= b->size;
		block_free(b);
	}
	a->last->used = used;
	ASAN_POISON_MEMORY_REGION((char *)a->last + HEAD + used, a->last->size - used);
}

void arena_reset(struct arena *a)
{
	const struct block *first = a->last;
	run_clean_ups(a);
	while (first->before)
		first = first->before;
	back_to(a, first, 0);
}

struct arena_mark arena_here(const struct arena *a)
{
	return (struct arena_mark){ a->last, a->last->used, a->clean_ups };
}

bool arena_back(struct arena *a, struct arena_mark mark)
{
	if (a->clean_ups != mark.clean_ups)
		return false;
	back_to(a, mark.block, mark.used);
	return true;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	block_free(a->last);
	free(a);
}

void *arena_bytes(struct arena *a, size_t n)
{
	must(n < SIZE_MAX / 4);
	size_t need = (n + 15) & ~(size_t)15;
	if (need == 0)
		need = 16;
	if (a->last->size - a->last->used < need) {
		size_t size = a->last->size * 2 > LARGEST_STEP ? LARGEST_STEP : a->last->size * 2;
		if (size < need)
			size = need;
		a->last = block_new(a->last, size);
		a->total += size;
	}
	char *p = (char *)a->last + HEAD + a->last->used;
	a->last->used += need;
	ASAN_UNPOISON_MEMORY_REGION(p, n ? n : 1);
	return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
	void *p = arena_bytes(a, n ? n : 1);
	memset(p, 0, n ? n : 1);
	return p;
}

void arena_at_end(struct arena *a, void (*clean)(void *), void *what)
{
	struct clean_up *c = arena_make(a, struct clean_up);
	*c = (struct clean_up){ clean, what, a->clean_ups };
	a->clean_ups = c;
}

size_t arena_used(const struct arena *a)
{
	return a->total;
}
