// SPDX-License-Identifier: Apache-2.0
// POST /fhir/$import: NDJSON as bulk exports write it, ours or another server's, a resource a line. The lines of one
// person are one transaction, as if a program had posted it (bundle.c): the same scope, access, rules and audit hold,
// and what speaks for somebody stands apart until it is confirmed. What belongs to nobody comes first. A person whose
// lines are wrong is left out whole, and the others come in; the answer says of each line what became of it.
//
// It asks for a body of lines, not for addresses to fetch from: nobody makes this server call another one.
#include <stdlib.h>
#include <string.h>

#include "api/answer.h"
#include "api/ask.h"
#include "api/bundle_inside.h"
#include "base/arena.h"
#include "base/text.h"
#include "fhir/definitions.h"
#include "fhir/outcome.h"
#include "fhir/value.h"
#include "plan/import_lines.h"

#define SHARED_AT_ONCE 200 // lines that belong to nobody, in one transaction
#define FAILED_WITH 424    // RFC 4918 11.4: this line was good, another one of the same person was not

// What became of a line.
struct line_said {
	int status;
	struct str location, etag, outcome;
	instant updated;
};

// What belongs to nobody has another id here than in the lines.
struct renamed {
	struct str was, now; // "Organization/1"
	struct renamed *next;
};

// Beside these, whatever one person's lines took is given back before the next ones come.
struct importing {
	struct visit *v;
	struct arena *kept;
	struct arena_mark before; // the lines that are under way
	struct import_lines lines;
	struct line_said *said; // one a line, in the order of lines.line
	struct renamed *renamed;
	size_t from, count;     // the lines that are under way
	struct bundle_act *b;   // as a transaction
	size_t at;              // the next line
};

// --- what became of it -----------------------------------------------------------------------------------------------
static struct str outcome_of(struct importing *im, enum err e, const struct fault *f)
{
	struct buf b;
	buf_init(&b, im->kept, BUF_PAGE);
	fhir_outcome_fault(&b, e, f);
	return buf_text(&b);
}

// "Bundle.entry[3].resource.subject" is the fourth of these lines, and "Goal.subject" in it.
static size_t line_of(const struct importing *im, struct str path, struct str *rest)
{
	static const char entry[] = "Bundle.entry[";
	char *end = NULL;
	*rest = STR_NONE;
	if (!str_starts(path, entry))
		return 0;
	unsigned long n = strtoul(path.p + sizeof entry - 1, &end, 10);
	struct str behind = str_part(path, (size_t)(end - path.p), path.n);
	if (n >= im->count || !str_starts(behind, "]."))
		return 0;
	behind = str_part(behind, 2, behind.n);
	*rest = str_starts(behind, "resource") ? str_part(behind, 8, behind.n) : STR("");
	return n;
}

static void leave_out(struct importing *im, enum err e)
{
	struct visit *v = im->v;
	struct fault *f = &v->fault;
	size_t wrong = 0;
	if (f->err != e) {
		fault_init(f, v->arena);
		f->err = e;
	}
	for (struct fault_item *i = f->items; i; i = i->next) {
		struct str rest;
		wrong = line_of(im, i->field, &rest);
		if (rest.p)
			i->field = str_join(v->arena, import_line_type(&im->lines.line[im->from + wrong]), rest);
	}
	for (size_t i = 0; i < im->count; i++)
		im->said[im->from + i] = (struct line_said){ .status = FAILED_WITH };
	im->said[im->from + wrong] = (struct line_said){ .status = err_row(e)->http, .outcome = outcome_of(im, e, f) };
}

static void remember(struct importing *im, const struct import_line *line, const struct resource *now)
{
	struct arena *a = im->kept;
	struct renamed *r = arena_make(a, struct renamed);
	*r = (struct renamed){
		.was = str_format(a, "%.*s/%.*s", STR_ARG(import_line_type(line)), STR_ARG(import_line_id(line))),
		.now = str_format(a, "%.*s/%.*s", STR_ARG(now->type), STR_ARG(now->id)),
		.next = im->renamed,
	};
	im->renamed = r;
}

static void brought_in(struct importing *im)
{
	struct arena *a = im->kept;
	for (size_t i = 0; i < im->count; i++) {
		const struct bundle_item *item = &im->b->item[i];
		const struct resource *now = item->matched ? &item->x.now : &item->x.put.now;
		const struct import_line *line = &im->lines.line[im->from + i];
		im->said[im->from + i] = (struct line_said){ .status = item->matched ? 200 : 201,
			.etag = answer_etag(a, now->version), .updated = now->updated,
			.location = str_format(a, "%.*s/%.*s/%.*s/_history/%lld", STR_ARG(im->b->how.base), STR_ARG(now->type),
				STR_ARG(now->id), (long long)now->version) };
		if (line->person == IMPORT_NOBODY && line->id_n)
			remember(im, line, now);
	}
}

// --- lines as a transaction ------------------------------------------------------------------------------------------
static enum err see_renamed(void *context, enum fhir_link_kind kind, const struct fhir_spot *spot, struct str text,
	struct str *with)
{
	const struct importing *im = context;
	(void)spot;
	for (const struct renamed *r = kind == FHIR_LINK_REFERENCE ? im->renamed : NULL; r; r = r->next)
		if (str_eq(r->was, text))
			*with = r->now;
	return OK;
}

// What is nobody's and has an identifier is the same thing as one here that has it, for who may look.
static struct str once_only(struct importing *im, const struct import_line *line, struct json_at resource)
{
	struct arena *a = im->v->arena;
	struct json_at first = json_first(json_get(resource, "identifier"));
	struct str system = json_text(a, json_get(first, "system")), value = json_text(a, json_get(first, "value"));
	if (line->person != IMPORT_NOBODY || !system.n || !value.n ||
		!reach_scope(im->v, import_line_type(line), REACH_SEARCH))
		return STR_NONE;
	struct str both = str_format(a, "%.*s|%.*s", STR_ARG(system), STR_ARG(value));
	return str_format(a, "identifier=%.*s", STR_ARG(form_encode(a, both)));
}

static enum err read_line(struct importing *im, const struct import_line *line, struct fhir_entry *out)
{
	struct arena *a = im->v->arena;
	struct json *doc = arena_make(a, struct json);
	struct str text = import_line_text(line);
	if (json_scan(a, text, doc, NULL) != OK)
		return ERR_INTERNAL; // it was scanned when the lines were read
	if (im->renamed) {
		enum err e = fhir_rewrite(a, json_root(doc), &(struct fhir_rewriting){ see_renamed, im }, &text);
		if (e != OK || json_scan(a, text, doc, NULL) != OK)
			return e != OK ? e : ERR_INTERNAL;
	}
	*out = (struct fhir_entry){ .verb = FHIR_ENTRY_POST, .url = import_line_type(line), .type = import_line_type(line),
		.resource = json_root(doc) };
	out->if_none_exist = once_only(im, line, out->resource);
	return OK;
}

static enum err make_bundle(struct importing *im)
{
	struct arena *a = im->v->arena;
	struct bundle_act *b = im->b = arena_make(a, struct bundle_act);
	if (im->count > FHIR_BUNDLE_ENTRIES)
		return fault_say(&im->v->fault, ERR_TOO_LARGE, _("This person has more resources than can come at once."));
	b->u = (struct fhir_bundle){ .transaction = true, .entry = arena_array(a, struct fhir_entry, im->count),
		.order = arena_array(a, uint32_t, im->count), .count = im->count };
	for (uint32_t i = 0; i < im->count; i++) {
		enum err e = read_line(im, &im->lines.line[im->from + i], &b->u.entry[i]);
		if (e != OK)
			return e;
		b->u.entry[i].n = b->u.order[i] = i;
	}
	bundle_begin(b, im->v);
	b->how.brought = true;
	return bundle_ready(b);
}

// --- one after the other ---------------------------------------------------------------------------------------------
static enum err go_on(struct importing *im);

static enum err write_lines(struct db *db, struct arena *a, void *what)
{
	struct importing *im = what;
	return accept_run(db, a, &im->b->set);
}

// Nothing can be written now: what is left is said to wait for another time.
static void give_up(struct importing *im, enum err e)
{
	for (size_t i = im->from; i < im->lines.count; i++)
		im->said[i] = (struct line_said){ .status = err_row(e)->http };
	im->said[im->from].outcome = outcome_of(im, e, &(struct fault){ .err = e });
	im->at = im->lines.count;
}

static void end_group(struct importing *im, enum err e)
{
	if (e == OK)
		brought_in(im);
	else if (e == ERR_BUSY || e == ERR_INTERNAL)
		give_up(im, e);
	else
		leave_out(im, e);
	struct visit *v = im->v;
	v->reaches = NULL; // people may be there now who were not before
	v->filters = NULL;
	v->told = NULL;
	v->tellings = 0;
	fault_init(&v->fault, v->arena);
	(void)arena_back(v->arena, im->before);
}

static enum err written(struct visit *v, enum err e, void *what)
{
	struct importing *im = what;
	if (e != OK && bundle_again(im->b, e)) {
		e = bundle_ready(im->b);
		if (e == OK && im->b->of_count)
			return visit_commit(v, write_lines, im, written);
	} else if (e != OK) {
		e = bundle_failed(im->b, e);
	}
	end_group(im, e);
	return go_on(im);
}

// The next lines that belong together.
static size_t next_count(const struct importing *im)
{
	const struct import_line *line = &im->lines.line[im->at];
	size_t n = 1, most = line->person == IMPORT_NOBODY ? SHARED_AT_ONCE
		: line->person == IMPORT_LOST || line->person == IMPORT_BUNDLE ? 1 : im->lines.count;
	while (im->at + n < im->lines.count && line[n].person == line->person && n < most)
		n++;
	return n;
}

static int by_number(const void *x, const void *y)
{
	const struct import_line *a = *(const struct import_line *const *)x, *b = *(const struct import_line *const *)y;
	return a->number < b->number ? -1 : a->number > b->number;
}

static void put_line(struct importing *im, struct json_out *w, const struct line_said *s)
{
	json_open(w);
	json_member(w, "response");
	json_open(w);
	json_pair(w, "status", answer_status(im->v->arena, s->status));
	if (s->location.n) {
		json_pair(w, "location", s->location);
		json_pair(w, "etag", s->etag);
		json_pair(w, "lastModified", instant_iso(im->v->arena, s->updated));
	}
	if (s->outcome.n) {
		json_member(w, "outcome");
		json_put_raw(w, s->outcome);
	}
	json_shut(w);
	json_shut(w);
}

static enum err answer(struct importing *im)
{
	struct visit *v = im->v;
	const struct import_lines *l = &im->lines;
	const struct import_line **line = arena_array(v->arena, const struct import_line *, l->count + 1);
	struct buf b;
	struct json_out w;
	buf_init(&b, v->arena, ANSWER_MOST);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "resourceType", "Bundle");
	json_pair_c(&w, "type", "batch-response");
	json_pair(&w, "timestamp", instant_iso(v->arena, clock_now()));
	for (size_t i = 0; i < l->count; i++)
		line[i] = &l->line[i];
	qsort(line, l->count, sizeof *line, by_number);
	json_member(&w, "entry");
	json_open_array(&w);
	for (size_t i = 0; i < l->count; i++)
		put_line(im, &w, &im->said[line[i] - l->line]);
	json_shut_array(&w);
	json_shut(&w);
	fault_init(&v->fault, v->arena);
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	return answer_json(v, 200, &b);
}

static enum err go_on(struct importing *im)
{
	struct visit *v = im->v;
	while (im->at < im->lines.count) {
		im->from = im->at;
		im->count = next_count(im);
		im->at += im->count;
		im->before = arena_here(v->arena);
		enum err e = make_bundle(im);
		if (e == OK && im->b->of_count)
			return visit_commit(v, write_lines, im, written);
		end_group(im, e);
	}
	return answer(im);
}

// --- the request -----------------------------------------------------------------------------------------------------
static void let_go(void *what)
{
	struct importing *im = what;
	import_lines_free(&im->lines);
	arena_free(im->kept);
}

enum err fhir_import(struct visit *v)
{
	struct importing *im = arena_make(v->arena, struct importing);
	if (v->actor.kind != ACTOR_SYSTEM)
		return fault_say(&v->fault, ERR_DENIED, _("Importing is for programs, with a token of their own."));
	if (!v->req->body.n)
		return fault_say(&v->fault, ERR_INPUT, _("There is nothing in the body of this request."));
	if (!str_is(ask_of(v)->sent, ASK_LINES))
		return fault_say(&v->fault, ERR_MEDIA, _("Send lines, a resource each, as application/fhir+ndjson."));
	im->v = v;
	im->kept = arena_new();
	arena_at_end(v->arena, let_go, im);
	enum err e = import_lines_text(&im->lines, v->arena, "http.body", v->req->body, &v->fault);
	if (e != OK)
		return e;
	if (!im->lines.count)
		return fault_say(&v->fault, ERR_INPUT, _("There is nothing in the body of this request."));
	import_lines_end(&im->lines);
	im->said = arena_array(v->arena, struct line_said, im->lines.count);
	return go_on(im);
}
