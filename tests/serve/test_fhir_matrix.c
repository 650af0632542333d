// SPDX-License-Identifier: Apache-2.0
// Every type that the record keeps, every way of reading it, everybody who may ask (fhir_world.h). What the person
// themselves is answered is the measure: whoever else asks the same is given those of its words that the rules let them
// see, all of them and no other, in a total too; and what is kept from them is answered as what is not there.
#include "fhir_ask.h"

#include <time.h>

enum follows {
	NOTHING,
	FROM_ONE,   // the list is found by one thing: who does not see that does not find it
	FROM_LIST,  // things are found, or brought along, by the list
	BRINGS_LIST // the list is brought along by any of the things
};
struct ask {
	const char *method;
	struct str path, form;
	enum follows follows;
	unsigned kind, slot; // of the one
	bool one;      // of one thing, `slot`
	bool many;     // of all people
	bool within;   // the address names the person: what is nobody's comes with them, or not at all
	bool total;
};

#define ASKS_MOST 32
static unsigned asked, told_words, refused_alike;

// --- questions ----------------------------------------------------------------------------------------------------
static struct str ids_of(unsigned p, unsigned k)
{
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	for (unsigned s = 0; s < SLOTS; s++)
		if (is_there(k, s))
			buf_format(&b, "%s%.*s", s ? "," : "", STR_ARG(id_of_thing(arena, p, k, s)));
	return buf_text(&b);
}

// What finds all of one kind of one person's, and nothing of anybody else's.
static struct str finds(unsigned p, unsigned k)
{
	return types[k].by ? str_format(arena, "%s=%s&_tag=mx%%7Cof-%u", types[k].by, people[p].key, k)
					   : str_format(arena, "_id=%.*s", STR_ARG(ids_of(p, k)));
}

static size_t ask_things(struct ask *ask, unsigned p, unsigned k)
{
	const char *type = types[k].type;
	size_t n = 0;
	for (unsigned s = 0; s < SLOTS; s++) {
		if (!is_there(k, s))
			continue;
		struct str id = id_of_thing(arena, p, k, s), path = str_format(arena, "/fhir/%s/%.*s", type, STR_ARG(id));
		ask[n++] = (struct ask){ .method = "GET", .path = path, .kind = k, .slot = s, .one = true };
		if (s != OPEN_TO_ALL && s != CLOSED_LATER && s != TAKEN)
			continue; // the others as parts of a batch
		ask[n] = ask[n - 1];
		ask[n++].path = str_format(arena, "%.*s/_history/1", STR_ARG(path));
		ask[n] = ask[n - 1];
		ask[n++].path = str_format(arena, "%.*s/_history", STR_ARG(path));
	}
	return n;
}

static size_t ask_kind(struct ask *ask, unsigned p, unsigned k)
{
	const char *type = types[k].type;
	struct str find = finds(p, k), hub = id_of_thing(arena, p, k, HUB);
	size_t n = ask_things(ask, p, k);
#define ASK(...) ask[n++] = (struct ask){ .method = "GET", .kind = k, .path = str_format(arena, __VA_ARGS__) }
	ASK("/fhir/%s/_history?_count=1000", type);
	ask[n - 1].many = true;
	ASK("/fhir/%s?%.*s&_total=accurate&_count=100", type, STR_ARG(find));
	ask[n - 1].total = true;
	ASK("/fhir/%s/_search", type);
	ask[n - 1].method = "POST";
	ask[n - 1].form = find;
	ASK("/fhir/List?_id=%.*s&_include=List:item&_total=accurate", STR_ARG(hub));
	ask[n - 1].follows = FROM_LIST;
	ask[n - 1].total = true;
	ASK("/fhir/%s?%.*s&_revinclude=List:item", type, STR_ARG(find));
	ask[n - 1].follows = BRINGS_LIST;
	for (unsigned s = OPEN_TO_ALL; s <= TAKEN && is_there(k, s); s += ONLY_ME - OPEN_TO_ALL) {
		ASK("/fhir/List?patient=%s&_tag=mx%%7Chub-%u&item:%s._id=%.*s&_total=accurate", people[p].key, k, type,
			STR_ARG(id_of_thing(arena, p, k, s)));
		ask[n - 1].follows = FROM_ONE;
		ask[n - 1].slot = s;
		ask[n - 1].total = true;
	}
	ASK("/fhir/%s?%.*s&_has:List:item:_id=%.*s&_total=accurate", type, STR_ARG(find), STR_ARG(hub));
	ask[n - 1].follows = FROM_LIST;
	ask[n - 1].total = true;
	if (place_of_type(k)->shared)
		return n;
	ASK("/fhir/Patient/%s/%s?_tag=mx%%7Call&_total=accurate&_count=100", people[p].key, type);
	ask[n - 1].total = true;
	ASK("/fhir/Patient/%s/$everything?_type=%s", people[p].key, type);
	return n;
}

static size_t ask_person(struct ask *ask, unsigned p)
{
	size_t n = 0;
	const char *key = people[p].key;
	unsigned k = 0;
	ASK("/fhir/Patient/%s/$everything", key);
	ask[n - 1].within = true;
	ASK("/fhir/Patient/%s/$everything", key);
	ask[n - 1].method = "POST";
	ask[n - 1].within = true;
	ASK("/fhir/Patient/%s/*?_tag=mx%%7Call&_total=accurate&_count=1000", key);
	ask[n - 1].total = true;
	ASK("/fhir?_type=Goal,CarePlan,Task,Consent&patient=%s&_tag=mx%%7Call&_total=accurate&_count=1000", key);
	ask[n - 1].total = true;
	ASK("/fhir/_history?_count=1000");
	ask[n - 1].many = true;
	for (k = 0; k < TYPES; k++)
		for (unsigned s = OPEN_TO_ALL; s <= ONLY_ME; s += ONLY_ME - OPEN_TO_ALL) {
			if (strcmp(types[k].type, "CarePlan") != 0 && strcmp(types[k].type, "Composition") != 0)
				continue;
			ASK("/fhir/%s/%.*s/$document", types[k].type, STR_ARG(id_of_thing(arena, p, k, s)));
			ask[n - 1].follows = FROM_ONE;
			ask[n - 1].slot = s;
		}
	return n;
}

// --- what must come -----------------------------------------------------------------------------------------------
static const struct asker *self_of(unsigned p)
{
	return &askers[p]; // they stand first, in the order of the people
}

static void join(struct words *into, const struct words *more)
{
	for (unsigned p = 0; p < PEOPLE; p++)
		for (unsigned k = 0; k < TYPES; k++)
			for (unsigned s = 0; s <= HUB; s++)
				into->of[p][k][s] |= more->of[p][k][s];
}

static bool any_of(const struct words *w, unsigned p, unsigned k)
{
	for (unsigned s = 0; s < SLOTS; s++)
		if (w->of[place_of_type(k)->shared ? 0 : p][k][s])
			return true;
	return false;
}

static void keep_seen(struct words *w, const struct asker *x)
{
	for (unsigned p = 0; p < PEOPLE; p++)
		for (unsigned k = 0; k < TYPES; k++)
			for (unsigned s = 0; s <= HUB; s++)
				if (w->of[p][k][s] && !model_sees(x, (struct thing){ p, k, s, 1 }))
					w->of[p][k][s] = 0;
}

static struct words expect(const struct ask *ask, const struct words *all, const struct asker *x, unsigned p)
{
	struct words w = *all;
	unsigned k = ask->kind;
	bool list = model_sees(x, (struct thing){ p, k, HUB, 1 });
	keep_seen(&w, x);
	if (ask->within && !model_open(x, p))
		memset(&w, 0, sizeof w);
	if (ask->follows == FROM_ONE && !model_sees(x, (struct thing){ p, k, ask->slot, 1 }))
		memset(&w, 0, sizeof w);
	if (ask->follows == FROM_LIST && !list)
		memset(&w, 0, sizeof w);
	if (ask->follows == BRINGS_LIST && !any_of(&w, p, k))
		w.of[p][k][HUB] = 0;
	return w;
}

static void compare(const struct ask *ask, const struct asker *x, const struct words *want, const struct reply *r)
{
	struct words got;
	struct thing t;
	words_read(r->body, &got);
	asked++;
	for (unsigned p = 0; p < PEOPLE; p++)
		for (unsigned k = 0; k < TYPES; k++)
			for (unsigned s = 0; s <= HUB; s++)
				told_words += got.of[p][k][s] != 0;
	if (!words_same(&got, want, &t))
		fail_msg("%s: %s %.*s %.*s (%d)\n%s %u of person %u: %#x, and should be %#x\n%.*s", x->name, ask->method,
			STR_ARG(ask->path), STR_ARG(ask->form), r->status, types[t.kind].type, t.slot, t.person, t.version,
			want->of[t.person][t.kind][t.slot], (int)(r->body.n < 2000 ? r->body.n : 2000), r->body.p);
}

static void compare_total(const struct ask *ask, const struct asker *x, const struct reply *r)
{
	int64_t total = -1, matches = 0;
	struct json_at root = json_trusted(arena, r->body), list = json_get(root, "entry");
	if (r->status != 200)
		return;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		matches += json_text_is(json_path(arena, i, "search.mode"), "match");
	if (!json_int(json_get(root, "total"), &total) || total != matches)
		fail_msg("%s: %.*s: a total of %lld, and %lld came", x->name, STR_ARG(ask->path), (long long)total,
			(long long)matches);
}

// --- as if it were not there --------------------------------------------------------------------------------------
static struct str head_of(const struct reply *r, struct str id)
{
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	for (struct str rest = r->head; rest.n;) {
		struct str line = str_cut(&rest, '\n');
		if (!str_starts(line, "Date:") && !str_starts(line, "X-Request-Id:"))
			buf_format(&b, "%.*s\n", STR_ARG(line));
	}
	return text_without(arena, buf_text(&b), id, STR("ID"));
}

static void compare_absent(const struct ask *ask, const struct asker *x, unsigned p, const struct reply *r)
{
	unsigned k = ask->kind;
	struct str id = id_of_thing(arena, p, k, ask->slot), none = id_of_thing(arena, p, k, 9);
	struct str rest = str_part(ask->path, strlen("/fhir//") + strlen(types[k].type) + id.n, ask->path.n);
	struct reply other = ask_with(arena, x, ask->method, str_format(arena, "/fhir/%s/%.*s%.*s", types[k].type,
		STR_ARG(none), STR_ARG(rest)), "", STR(""));
	refused_alike++;
	if (!str_eq(head_of(r, id), head_of(&other, none)) ||
		!str_eq(text_without(arena, r->body, id, STR("ID")), text_without(arena, other.body, none, STR("ID"))))
		fail_msg("%s: %.*s is answered %.*s%.*s\nand what is not there %.*s%.*s", x->name, STR_ARG(ask->path),
			STR_ARG(r->head), STR_ARG(r->body), STR_ARG(other.head), STR_ARG(other.body));
}

// The answer with all its pages, one after the other.
static struct reply ask_all(const struct ask *ask, const struct asker *x)
{
	struct buf b;
	static const char mark[] = "\"relation\":\"next\",\"url\":\"http://ownplan";
	struct reply r = ask_with(arena, x, ask->method, ask->path, "application/x-www-form-urlencoded", ask->form);
	const char *at = memmem(r.body.p ? r.body.p : "", r.body.n, mark, sizeof mark - 1);
	if (!at || !ask->many)
		return r;
	buf_init(&b, arena, (size_t)64 << 20);
	buf_str(&b, r.body);
	while (at) {
		struct str rest = str_part(r.body, (size_t)(at - r.body.p) + sizeof mark - 1, r.body.n);
		struct str next = str_cut(&rest, '"');
		r = ask_with(arena, x, "GET", next, "", STR(""));
		buf_str(&b, r.body);
		at = memmem(r.body.p, r.body.n, mark, sizeof mark - 1);
	}
	r.body = buf_text(&b);
	return r;
}

// --- playing it ---------------------------------------------------------------------------------------------------
static struct words measure(const struct ask *ask, unsigned about)
{
	struct words all = { 0 }, one;
	for (unsigned p = 0; p < PEOPLE; p++) {
		if (!ask->many && p != about)
			continue;
		struct reply r = ask_all(ask, self_of(p));
		words_read(r.body, &one);
		join(&all, &one);
	}
	return all;
}

static void play(const struct ask *ask, unsigned p)
{
	unsigned k = ask->kind;
	struct words all = measure(ask, p);
	bool hides = ask->one && all.of[p][k][ask->slot] && ask->slot != FOR_TEAM && ask->slot != SENSITIVE;
	for (size_t i = 0; i < ASKERS; i++) {
		const struct asker *x = &askers[i];
		// Who sees nothing of the person at all is not asked about each label.
		bool fine = ask->slot != OPEN_TO_ALL && ask->slot != ONLY_ME && !place_of_type(k)->shared;
		if (x->about != p || (fine && !model_open(x, p)))
			continue;
		struct words want = expect(ask, &all, x, p);
		struct reply r = ask_all(ask, x);
		compare(ask, x, &want, &r);
		if (ask->total)
			compare_total(ask, x, &r);
		// Of somebody who is open to it a program may know that their Patient is there, whatever its scope.
		bool known = place_of_type(k)->shared || (is_patient(k) && model_open(x, p));
		if (hides && !known && !model_sees(x, (struct thing){ p, k, ask->slot, 1 }))
			compare_absent(ask, x, p, &r);
	}
}

static void test_every_type_is_read_by_whoever_may_see_it(void **state)
{
	struct ask ask[ASKS_MOST];
	(void)state;
	for (unsigned p = 0; p < PEOPLE; p++) {
		for (unsigned k = 0; k < TYPES; k++) {
			struct arena *before = arena;
			arena = arena_new();
			size_t n = ask_kind(ask, p, k);
			assert_true(n <= ASKS_MOST);
			for (size_t i = 0; i < n; i++)
				play(&ask[i], p);
			arena_free(arena);
			arena = before;
		}
		size_t n = ask_person(ask, p);
		for (size_t i = 0; i < n; i++)
			play(&ask[i], p);
	}
	print_message("%u answers, %u words in them, %u times as if it were not there\n", asked, told_words, refused_alike);
	assert_true(told_words > asked);
	assert_true(refused_alike > 2000);
}

// --- many at once -------------------------------------------------------------------------------------------------
// Every thing of a kind in each way, in one batch: of programs alone, a session sends none.
static struct str batch_of(unsigned p, unsigned k)
{
	struct buf b;
	buf_init(&b, arena, (size_t)1 << 20);
	buf_c(&b, "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[");
#define ENTRY(...) \
	(buf_c(&b, "{\"request\":{\"method\":\"GET\",\"url\":\""), buf_format(&b, __VA_ARGS__), buf_c(&b, "\"}},"))
	for (unsigned s = 0; s < SLOTS; s++) {
		struct str id = id_of_thing(arena, p, k, s);
		if (!is_there(k, s))
			continue;
		ENTRY("%s/%.*s", types[k].type, STR_ARG(id));
		ENTRY("%s/%.*s/_history/1", types[k].type, STR_ARG(id));
		ENTRY("%s/%.*s/_history/2", types[k].type, STR_ARG(id));
		ENTRY("%s/%.*s/_history", types[k].type, STR_ARG(id));
	}
	ENTRY("%s?%.*s&_count=100", types[k].type, STR_ARG(finds(p, k)));
	buf_c(&b, "{\"request\":{\"method\":\"GET\",\"url\":\"metadata\"}}]}");
	return buf_text(&b);
}

static void test_a_batch_of_every_read_says_no_more(void **state)
{
	(void)state;
	for (unsigned k = 0; k < TYPES; k++)
		for (size_t i = 0; i < ASKERS; i++) {
			const struct asker *x = &askers[i];
			const struct ask ask = { .method = "POST", .path = STR("/fhir"), .form = z(types[k].type) };
			struct words want = { 0 };
			if (x->about && x->kind != ACTOR_SYSTEM)
				continue;
			for (unsigned s = 0; s < SLOTS; s++)
				if (is_there(k, s) && x->kind == ACTOR_SYSTEM && model_sees(x, (struct thing){ 0, k, s, 1 }))
					want.of[0][k][s] = slots[s].deleted || is_patient(k) || place_of_type(k)->shared ? 2 : 6;
			struct reply r = ask_with(arena, x, "POST", STR("/fhir"), "application/fhir+json", batch_of(0, k));
			assert_int_equal(r.status, x->kind == ACTOR_SYSTEM ? 200 : x->kind == ACTOR_NOBODY ? 401 : 403);
			compare(&ask, x, &want, &r);
		}
}

// --- as files -----------------------------------------------------------------------------------------------------
static struct str export_of(const struct asker *x, const char *path)
{
	struct buf b;
	struct asker with = *x;
	with.header = str_format(arena, "Prefer: respond-async\r\n%.*s", STR_ARG(x->header));
	buf_init(&b, arena, (size_t)16 << 20);
	struct reply r = ask_with(arena, &with, "GET", z(path), "", STR(""));
	assert_int_equal(r.status, 202);
	struct str status = reply_header(&r, "Content-Location", 0);
	status = str_part(status, strlen("http://ownplan"), status.n);
	for (int i = 0; i < 500 && r.status == 202; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		r = ask_with(arena, x, "GET", status, "", STR(""));
	}
	assert_int_equal(r.status, 200);
	struct json_at list = json_get(json_trusted(arena, str_dup(arena, r.body)), "output");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct str type = json_text(arena, json_get(i, "type"));
		struct reply file = ask_with(arena, x, "GET", str_format(arena, "%.*s/%.*s.ndjson", STR_ARG(status),
			STR_ARG(type)), "", STR(""));
		assert_int_equal(file.status, 200);
		buf_str(&b, file.body);
	}
	assert_int_equal(ask_with(arena, x, "DELETE", status, "", STR("")).status, 202);
	return buf_text(&b);
}

static void test_an_export_holds_what_its_program_may_see(void **state)
{
	(void)state;
	for (size_t i = 0; i < ASKERS; i++) {
		const struct asker *x = &askers[i];
		const struct ask ask = { .method = "GET", .path = STR("/fhir/$export") };
		struct words want = { 0 };
		if (x->kind != ACTOR_SYSTEM) {
			int status = ask_with(arena, x, "GET", STR("/fhir/$export"), "", STR("")).status;
			assert_int_equal(status, x->kind == ACTOR_NOBODY ? 401 : 403);
			continue;
		}
		for (unsigned p = 0; p < PEOPLE; p++)
			for (unsigned k = 0; k < TYPES; k++)
				for (unsigned s = 0; s <= HUB; s++) {
					bool shared = place_of_type(k)->shared && s != HUB, once = shared || is_patient(k) || s == HUB;
					bool there = s == HUB || (is_there(k, s) && !slots[s].deleted && !(shared && p));
					if (there && model_sees(x, (struct thing){ p, k, s, 1 }))
						want.of[p][k][s] = once ? 2 : 4;
				}
		compare(&ask, x, &want, &(struct reply){ 200, STR(""), export_of(x, "/fhir/$export") });
	}
}

static int set_up(void **state)
{
	(void)state;
	world_open();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	world_close();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_is_read_by_whoever_may_see_it),
		cmocka_unit_test(test_a_batch_of_every_read_says_no_more),
		cmocka_unit_test(test_an_export_holds_what_its_program_may_see),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
