// SPDX-License-Identifier: Apache-2.0
// Memory that dies together (arena.h): blocks that are filled from the front. The first is small; all others have one
// size, and go from arena to arena through a shelf that all threads share. They never mix with what malloc gives to
// others: blocks of many sizes among the pages that SQLite keeps left a heap full of holes, half as large again as what
// was in use. What does not fit into a block gets one of its own from malloc, which can grow, and change its arena.
#include "base/arena.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/error.h"

struct block {
	struct block *before;
	char *bytes;       // behind this head, or by themselves when there are more of them than BLOCK
	size_t size, used; // of these
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

#define HEAD ((sizeof(struct block) + 15) & ~(size_t)15)
#define FIRST_BLOCK ((size_t)16 << 10)
#define BLOCK (((size_t)64 << 10) - HEAD)
#define SHELF_MOST 64 // blocks that wait for the next arena: 4 MiB. More go back to the system

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

static struct {
	pthread_mutex_t lock;
	struct block *first;
	size_t count;
} shelf = { .lock = PTHREAD_MUTEX_INITIALIZER };

static struct block *shelf_take(void)
{
	pthread_mutex_lock(&shelf.lock);
	struct block *b = shelf.first;
	if (b) {
		shelf.first = b->before;
		shelf.count--;
	}
	pthread_mutex_unlock(&shelf.lock);
	if (b)
		return b;
	void *p = mmap(NULL, HEAD + BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

static void shelf_give(struct block *b)
{
	pthread_mutex_lock(&shelf.lock);
	bool full = shelf.count == SHELF_MOST;
	if (!full) {
		b->before = shelf.first;
		shelf.first = b;
		shelf.count++;
	}
	pthread_mutex_unlock(&shelf.lock);
	if (full)
		munmap(b, HEAD + BLOCK);
}

static struct block *block_new(struct block *before, size_t size)
{
	bool alone = size > BLOCK;
	struct block *b = size == BLOCK ? shelf_take() : malloc(alone ? HEAD : HEAD + size);
	must(b != NULL);
	char *bytes = alone ? malloc(size) : (char *)b + HEAD;
	must(bytes != NULL);
	*b = (struct block){ before, bytes, size, 0 };
	ASAN_POISON_MEMORY_REGION(b->bytes, size);
	return b;
}

static void block_free(struct block *b)
{
	ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
	if (b->size > BLOCK)
		free(b->bytes);
	if (b->size == BLOCK)
		shelf_give(b);
	else
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
	ASAN_POISON_MEMORY_REGION(a->last->bytes + used, a->last->size - used);
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
		size_t size = need > BLOCK ? need : BLOCK;
		a->last = block_new(a->last, size);
		a->total += size;
	}
	char *p = a->last->bytes + a->last->used;
	a->last->used += need;
	ASAN_UNPOISON_MEMORY_REGION(p, n ? n : 1);
	return p;
}

// The place that names the block which p has alone; NULL: p lies among others.
static struct block **alone_at(struct arena *a, const void *p)
{
	struct block **at = &a->last;
	while (*at && !((*at)->size > BLOCK && (*at)->bytes == p))
		at = &(*at)->before;
	return *at ? at : NULL;
}

void *arena_more(struct arena *a, void *p, size_t had, size_t n)
{
	size_t need = (n + 15) & ~(size_t)15;
	struct block **at = had > BLOCK ? alone_at(a, p) : NULL;
	must(n >= had && n < SIZE_MAX / 4);
	if (!at) {
		char *more = arena_bytes(a, n);
		if (had)
			memcpy(more, p, had);
		return more;
	}
	struct block *b = *at;
	ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
	char *more = realloc(b->bytes, need);
	must(more != NULL);
	a->total += need - b->size;
	b->bytes = more;
	b->size = b->used = need;
	return more;
}

bool arena_hand_over(struct arena *a, struct arena *to, const void *p)
{
	struct block **at = alone_at(a, p);
	if (!at)
		return false;
	struct block *b = *at;
	*at = b->before;
	a->total -= b->size;
	b->before = to->last;
	to->last = b;
	to->total += b->size;
	return true;
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
