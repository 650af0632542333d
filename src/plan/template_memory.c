// SPDX-License-Identifier: Apache-2.0
// Templates that plans follow, read once a process (template.h): each page that shows or asks something in a plan needs
// them, and reading one costs more than the rest of a small page. What was read is known by a keyed hash of the bytes
// that lie in the row, asked for each time, and by the language: so another process may change a template, and several
// databases may be open, as in tests. Nothing that was read is ever changed or freed; what comes when the memory is
// full is read each time.
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "plan/template_inside.h"

#define REMEMBERED 32 // templates, each in a language, of some 150 KB with their bodies

struct memory {
	unsigned char key[crypto_shorthash_siphashx24_BYTES];
	const char *lang; // as text_lang gives it
	struct arena *arena;
	struct template t;
};

static struct memory remembered[REMEMBERED];
static size_t remembered_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned char hash_key[crypto_shorthash_siphashx24_KEYBYTES];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
	random_bytes(hash_key, sizeof hash_key);
}

static bool recall(struct memory *m)
{
	bool has = false;
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < remembered_count && !has; i++) {
		has = memcmp(remembered[i].key, m->key, sizeof m->key) == 0 && strcmp(remembered[i].lang, m->lang) == 0;
		if (has)
			*m = remembered[i];
	}
	pthread_mutex_unlock(&lock);
	return has;
}

// False when there is no room left, or another thread was quicker.
static bool remember(const struct memory *m)
{
	pthread_mutex_lock(&lock);
	bool room = remembered_count < REMEMBERED;
	for (size_t i = 0; i < remembered_count && room; i++)
		room = memcmp(remembered[i].key, m->key, sizeof m->key) != 0 || strcmp(remembered[i].lang, m->lang) != 0;
	if (room)
		remembered[remembered_count++] = *m;
	pthread_mutex_unlock(&lock);
	return room;
}

static void forget(void *arena)
{
	arena_free(arena);
}

// On an arena of its own, which lives as long as the process when it is remembered, else as long as the request.
static enum err read_one(struct arena *a, const struct resource *row, struct memory *m)
{
	struct arena *own = arena_new();
	struct resource r = { .type = str_dup(own, row->type), .id = str_dup(own, row->id), .version = row->version,
		.body = str_dup(own, row->body), .packed = str_dup(own, row->packed) };
	enum err e = resource_open(own, &r);
	if (e == OK) {
		template_read_in(own, json_trusted(own, r.body), str_of(m->lang), &m->t);
		m->t.r = r;
		m->arena = own;
	}
	if (e != OK || !remember(m))
		arena_at_end(a, forget, own);
	return e;
}

// Whoever follows it says in its prompts which template asks (template_join): those are a copy.
static void copy(struct arena *a, const struct template *from, struct template *out)
{
	*out = *from;
	out->part = arena_array(a, struct template_part, from->parts + 1);
	for (size_t i = 0; i < from->parts; i++) {
		size_t n = from->part[i].prompts;
		out->part[i] = from->part[i];
		out->part[i].prompt = arena_array(a, struct template_prompt, n + 1);
		if (n)
			memcpy(out->part[i].prompt, from->part[i].prompt, n * sizeof *out->part[i].prompt);
	}
}

enum err template_recall(struct db *db, struct arena *a, struct str canonical, struct template *out)
{
	struct memory m = { .lang = text_lang() };
	struct resource r;
	struct str name;
	int64_t number;
	if (!template_canonical_read(canonical, &name, &number))
		return ERR_NOT_FOUND;
	enum err e = shared_get_packed(db, a, STR("Questionnaire"), template_id(a, name, number), &r);
	if (e != OK || r.deleted)
		return e != OK ? e : ERR_NOT_FOUND;
	struct str bytes = r.packed.p ? r.packed : r.body;
	pthread_once(&once, begin);
	must(crypto_shorthash_siphashx24(m.key, (const unsigned char *)bytes.p, bytes.n, hash_key) == 0);
	e = recall(&m) ? OK : read_one(a, &r, &m);
	if (e != OK)
		return e;
	copy(a, &m.t, out);
	out->r.version = r.version;
	out->r.updated = r.updated;
	out->r.author = r.author;
	return str_eq(out->name, name) && out->number == number ? OK : ERR_NOT_FOUND;
}
