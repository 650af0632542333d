// SPDX-License-Identifier: Apache-2.0
// The thread that fetches templates (gallery_fetch.h). Each file is written by itself, so what came before something
// went
// wrong is there; what went wrong is kept with the address, in words, for whoever asked.
#include "api/gallery_fetch.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/background.h"
#include "base/log.h"
#include "base/text.h"
#include "http/http_out.h"
#include "plan/gallery.h"
#include "record/key.h"
#include "record/notice.h"
#include "record/seal.h"

#define GALLERY_FETCHED_MOST ((size_t)64 << 20) // bytes in one look at an address
#define LOOK_SECONDS 2 // addresses are asked for by other processes too

struct gallery_fetch {
	const struct site *site;
	struct http_out *out;
	struct background *thread;
};

static bool is_ending(void *what)
{
	return background_ending(((struct gallery_fetch *)what)->thread);
}

// One look at an address.
struct look {
	struct gallery_fetch *x;
	struct arena *a;    // of all of it: small things
	struct arena *file; // of what is fetched now, which may be large; emptied before the next
	struct gallery_source source;
	struct gallery_list there; // what came from this address before
	size_t kept;               // how many of it are still shown there
	size_t fetched;            // bytes
	struct gallery_feed feed; // what a list says; its key empty: it was one template
	struct gallery_item item; // what is being written
	bool fresh;               // it was not there before
};

static enum err put_run(struct db *db, struct arena *a, void *what)
{
	struct look *l = what;
	(void)a;
	enum err e = gallery_key_met(db, l->item.key, l->item.organisation, l->item.arrived);
	return e == OK ? gallery_put(db, &l->item, &l->fresh) : e;
}

static enum err gone_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return gallery_take_back(db, ((struct look *)what)->item.id);
}

static enum err source_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return gallery_source_set(db, &((struct look *)what)->source);
}

// The first trouble is said; more of them are likely to be the same.
static void trouble(struct look *l, struct str what, const char *why)
{
	if (!l->source.trouble.n)
		l->source.trouble = what.n ? str_format(l->a, "%.*s: %s", STR_ARG(what), why) : str_dup(l->a,
			str_of(why));
}

// ERR_UPSTREAM with the trouble said; ERR_BUSY: the server stops.
static enum err get(struct look *l, struct arena *to, struct str address, struct str *body)
{
	struct http_out_answer answer;
	enum err e = http_out_get(l->x->out, to, &(struct http_out_get){ .address = address, .stop = is_ending,
		.context = l->x, .accept = GALLERY_TYPE ", application/json", .most = SEAL_MOST }, body, &answer);
	if (e == OK)
		l->fetched += body->n;
	if (e == OK && answer.status != 200)
		e = ERR_UPSTREAM;
	const char *said = _("Nobody answered at this address. Is it right, and is the other service running?");
	if (answer.status) {
		const char *other = _("The answer was %d, and no template or gallery. Is the address right?");
		said = str_format(l->a, other, answer.status).p;
	}
	if (e == ERR_UPSTREAM)
		trouble(l, STR(""), said);
	return e;
}

// The faults of what came, as one sentence.
static const char *why(struct look *l, const struct fault *f)
{
	if (!f->items)
		return fault_sentence(f);
	return f->count == 1 ? f->items->message : str_format(l->a, _("%s And %u more mistakes."), f->items->message,
		f->count - 1).p;
}

static enum err take(struct look *l, struct str text)
{
	struct fault f;
	struct gallery_parcel parcel;
	struct str key;
	fault_init(&f, l->file);
	enum err e = gallery_open(l->file, text, &parcel, &key, &f);
	if (e != OK) {
		trouble(l, parcel.title, why(l, &f));
		return OK;
	}
	if (l->feed.key.n && !str_eq(key, l->feed.key)) {
		trouble(l, parcel.title, _("It is signed by somebody else than the list in which it stands. It was not brought "
			"in."));
		return OK;
	}
	l->item = gallery_item_of(&parcel, text, key, l->source.address);
	l->item.id = key_shared(l->a);
	l->item.arrived = clock_now();
	e = store_write_until(l->x->site->store, put_run, l, is_ending, l->x);
	if (e == OK && l->fresh) {
		l->source.came++;
		l->kept++;
	}
	return e;
}

static bool has(const struct look *l, struct str id)
{
	for (size_t i = 0; i < l->there.count; i++)
		if (str_eq(l->there.item[i].item, id))
			return true;
	return false;
}

static bool is_offered(const struct look *l, struct str id)
{
	for (size_t i = 0; i < l->feed.offers; i++)
		if (str_eq(l->feed.offer[i].id, id))
			return true;
	return false;
}

// What they say to something of ours. Only who it was offered to may: the key that signed the list is the one that
// signed what it was made from, and it is known here.
static enum err answer_run(struct db *db, struct arena *a, void *what)
{
	const struct look *l = what;
	struct gallery_item ours, from;
	enum err e = gallery_get(db, a, l->item.id, &ours);
	if (e == OK && (!ours.ours || !ours.offers || ours.answer != GALLERY_OPEN))
		return OK;
	if (e == OK)
		e = gallery_of_origin(db, a, ours.based, &from);
	if (e == OK && (!from.known || !str_eq(from.key, l->feed.key)))
		return OK;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	e = gallery_answer(db, ours.id, l->item.answer, l->item.answer_why, l->item.answered);
	return e == OK && ours.account.n ? notice_put(db, ours.account, &(struct notice){ .person = STR(""),
		.type = STR(GALLERY_ANSWERED), .id = ours.id, .made = clock_now() }) : e;
}

static enum err take_answers(struct look *l)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < l->feed.answers.count; i++) {
		l->item = l->feed.answers.item[i];
		e = store_write_until(l->x->site->store, answer_run, l, is_ending, l->x);
	}
	return e;
}

// What is not in their list any more, of what they signed.
static enum err take_back(struct look *l)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < l->there.count; i++) {
		l->item = l->there.item[i];
		if (!l->item.gone && str_eq(l->item.key, l->feed.key) && !is_offered(l, l->item.item))
			e = store_write_until(l->x->site->store, gone_run, l, is_ending, l->x);
	}
	return e;
}

static enum err take_offered(struct look *l)
{
	enum err e = OK;
	struct str body;
	for (size_t i = 0; e == OK && i < l->feed.offers; i++) {
		if (has(l, l->feed.offer[i].id))
			continue;
		if (l->kept >= GALLERY_MOST || l->fetched >= GALLERY_FETCHED_MOST) {
			l->source.trouble = STR(""); // it matters more than what was wrong with one of them
			trouble(l, STR(""), l->kept >= GALLERY_MOST
				? _("This gallery shows more templates than are kept from one service.")
				: _("This gallery gives out more than is taken at once. The rest comes when you look there again."));
			break;
		}
		arena_reset(l->file);
		e = get(l, l->file, l->feed.offer[i].file, &body);
		if (e == OK)
			e = take(l, body);
		else if (e == ERR_UPSTREAM)
			e = OK; // the others may come all the same
	}
	return e;
}

static enum err take_list(struct look *l, struct str text)
{
	struct fault f;
	fault_init(&f, l->a);
	enum err e = gallery_feed_open(l->a, text, l->source.address, message_key_id(l->a, &l->x->site->sends),
		l->source.listed, &l->feed, &f);
	if (e != OK) {
		trouble(l, STR(""), fault_sentence(&f));
		return OK;
	}
	e = take_offered(l);
	if (e == OK)
		e = take_back(l);
	if (e == OK)
		e = take_answers(l);
	if (e == OK && l->feed.made > l->source.listed)
		l->source.listed = l->feed.made;
	return e;
}

static enum err look(struct look *l)
{
	struct str body;
	l->source.trouble = STR("");
	l->source.came = 0;
	enum err e = get(l, l->a, l->source.address, &body);
	if (e == OK)
		e = gallery_is_feed(l->a, body) ? take_list(l, body) : take(l, body);
	if (e != OK && e != ERR_UPSTREAM)
		return e;
	l->source.asked = 0;
	l->source.looked = clock_now();
	e = store_write_until(l->x->site->store, source_run, l, is_ending, l->x);
	log_event(LOG_INFO, "gallery", "came=%lld trouble=%s", (long long)l->source.came, l->source.trouble.n ? "yes" :
		"no");
	return e;
}

static void turn(void *what)
{
	struct look l = { .x = what };
	if (!store_leads(l.x->site->store, "gallery"))
		return;
	l.a = arena_new();
	l.file = arena_new();
	struct db *db = store_reader(l.x->site->store);
	enum err e = gallery_source_due(db, l.a, clock_now() - GALLERY_EACH, &l.source);
	if (e == OK)
		e = gallery_of_source(db, l.a, l.source.address, &l.there);
	db_settle(db);
	for (size_t i = 0; e == OK && i < l.there.count; i++)
		l.kept += !l.there.item[i].gone;
	if (e == OK)
		e = look(&l);
	if (e == OK)
		background_wake(l.x->thread); // until none is left
	else if (e != ERR_NOT_FOUND && e != ERR_BUSY)
		log_event(LOG_WARN, "gallery", "error=%s", err_row(e)->name);
	arena_free(l.file);
	arena_free(l.a);
}

// --- with the server -------------------------------------------------------------------------------------------------
enum err gallery_fetch_start(const struct site *site, struct gallery_fetch **out, struct fault *f)
{
	struct gallery_fetch *x = calloc(1, sizeof *x);
	must(x != NULL);
	*out = NULL;
	x->site = site;
	enum err e = http_out_open(&x->out);
	if (e == OK)
		e = background_start(turn, x, LOOK_SECONDS, &x->thread);
	if (e != OK) {
		http_out_close(x->out);
		free(x);
		return fault_say(f, e, _("Templates cannot be fetched: the machine is short of something."));
	}
	*out = x;
	return OK;
}

void gallery_fetch_stop(struct gallery_fetch *x)
{
	if (!x)
		return;
	background_stop(x->thread);
	http_out_close(x->out);
	free(x);
}
