// SPDX-License-Identifier: Apache-2.0
// Templates as they are stored (template.h): a Questionnaire of those that belong to nobody for each version. The id
// says name and number, so that a version is found without a search and a name's versions lie side by side.
#include "base/text.h"
#include "plan/template_inside.h"

#include <stdlib.h>
#include <string.h>

static const struct str questionnaire = { "Questionnaire", sizeof "Questionnaire" - 1 };

static struct template open_one(struct arena *a, const struct resource *r)
{
	struct template t;
	template_read(a, json_trusted(a, r->body), &t);
	t.r = *r;
	return t;
}

// Prompts point at the template that asks for them, which has found its place now.
static void settle(struct template *t)
{
	for (size_t i = 0; i < t->parts; i++)
		for (size_t j = 0; j < t->part[i].prompts; j++)
			t->part[i].prompt[j].of = t;
}

static int by_title(const void *left, const void *right)
{
	const struct template *a = left, *b = right;
	int order = str_compare(a->name, b->name);
	return order ? order : a->number < b->number ? 1
												 : -1;
}

// The newest of a name says the title that the name is sorted by.
struct titled {
	struct str title, name;
	size_t first, count;
};

static int by_newest_title(const void *left, const void *right)
{
	const struct titled *a = left, *b = right;
	int order = str_compare(a->title, b->title);
	return order ? order : str_compare(a->name, b->name);
}

static void sort(struct arena *a, struct template_list *l)
{
	struct titled *name = arena_array(a, struct titled, l->count + 1);
	struct template *sorted = arena_array(a, struct template, l->count + 1);
	size_t names = 0, at = 0;
	qsort(l->item, l->count, sizeof *l->item, by_title);
	for (size_t i = 0; i < l->count; i++) {
		if (!names || !str_eq(name[names - 1].name, l->item[i].name))
			name[names++] = (struct titled){ l->item[i].title, l->item[i].name, i, 0 };
		name[names - 1].count++;
	}
	qsort(name, names, sizeof *name, by_newest_title);
	for (size_t i = 0; i < names; at += name[i++].count)
		memcpy(&sorted[at], &l->item[name[i].first], name[i].count * sizeof *sorted);
	l->item = sorted;
	for (size_t i = 0; i < l->count; i++)
		settle(&l->item[i]);
}

static enum err list_between(struct db *db, struct arena *a, const char *from, const char *until,
	struct template_list *out)
{
	struct resource_list rows;
	*out = (struct template_list){ 0 };
	enum err e = shared_range(db, a, questionnaire, str_of(from), str_of(until), &rows);
	if (e != OK)
		return e;
	out->item = arena_array(a, struct template, rows.count + 1);
	for (size_t i = 0; i < rows.count; i++) {
		struct template t = open_one(a, &rows.item[i]);
		// Of the ids between these some are of longer names ("x-2-1"), and a program may have sent one of its own.
		if (t.number && template_name_good(t.name) && str_eq(template_id(a, t.name, t.number), t.r.id))
			out->item[out->count++] = t;
	}
	sort(a, out);
	return OK;
}

enum err template_list(struct db *db, struct arena *a, struct template_list *out)
{
	return list_between(db, a, TEMPLATE_ID, "template.", out); // "." is the letter behind "-"
}

enum err template_versions(struct db *db, struct arena *a, struct str name, struct template_list *out)
{
	const char *from = str_format(a, TEMPLATE_ID "%.*s-", STR_ARG(name)).p;
	const char *until = str_format(a, TEMPLATE_ID "%.*s.", STR_ARG(name)).p;
	size_t kept = 0;
	enum err e = list_between(db, a, from, until, out);
	for (size_t i = 0; i < out->count; i++)
		if (str_eq(out->item[i].name, name))
			out->item[kept++] = out->item[i];
	out->count = kept;
	for (size_t i = 0; i < kept; i++)
		settle(&out->item[i]);
	return e;
}

enum err template_get(struct db *db, struct arena *a, struct str name, int64_t number, struct template *out)
{
	struct resource r;
	if (!template_name_good(name) || number < 1)
		return ERR_NOT_FOUND;
	enum err e = shared_get(db, a, questionnaire, template_id(a, name, number), &r);
	if (e != OK)
		return e;
	*out = open_one(a, &r);
	settle(out);
	return r.deleted || !str_eq(out->name, name) || out->number != number ? ERR_NOT_FOUND : OK;
}

enum err template_newer(struct db *db, struct arena *a, const struct template *t, bool *newer)
{
	struct template next;
	enum err e = OK;
	*newer = false;
	for (int64_t number = t->number + 1; e == OK; number++) {
		e = template_get(db, a, t->name, number, &next);
		if (e == OK && next.status != TEMPLATE_DRAFT)
			*newer = next.status == TEMPLATE_ACTIVE;
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

// Each step leads to another template; one that is met again is a loop.
enum err template_check_stored(struct db *db, struct arena *a, const struct template *t, struct fault *f)
{
	enum { STEPS = 50 };
	struct str met[STEPS], name;
	struct template at = *t;
	int64_t number;
	enum err e = OK;
	for (size_t n = 0; e == OK && n < STEPS; n++) {
		struct str self = template_canonical(a, &at);
		for (size_t i = 0; i < n; i++)
			if (str_eq(met[i], self))
				return fault_field(f, "Questionnaire.derivedFrom", str_format(a,
					_("“derivedFrom” leads back to where it began: %.*s. A template cannot be made from itself."),
						STR_ARG(self)).p);
		met[n] = self;
		if (!template_canonical_read(at.from, &name, &number))
			return OK;
		if (str_eq(name, t->name) && number == t->number) // what is stored of it may be older
			at = *t;
		else
			e = template_get(db, a, name, number, &at);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

// --- changing ----------------------------------------------------------------------------------------------------
static void put_text(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	json_node_put(a, n, path, text.n ? json_node_text(a, text) : NULL);
}

static struct template_act act_of(struct arena *a, struct json_node *body, struct str name, int64_t number,
	int64_t expect, struct str author)
{
	instant at = clock_now();
	struct str id = template_id(a, name, number);
	struct template_act act = { .name = name };
	act.put = (struct resource_put){ .expect = expect, .now = { .type = questionnaire, .id = id, .updated = at,
		.author = author, .body = resource_stamp(a, body, id, expect + 1, at) } };
	return act;
}

// A body becomes a draft of this name and number.
static void as_draft(struct arena *a, struct json_node *body, struct str name, int64_t number)
{
	put_text(a, body, "url", str_format(a, TEMPLATE_URL "%.*s", STR_ARG(name)));
	put_text(a, body, "version", str_format(a, "%lld", (long long)number));
	put_text(a, body, "status", STR("draft"));
	json_node_put(a, body, "id", NULL);
	json_node_put(a, body, "meta", NULL);
	json_node_put(a, body, "text", NULL); // a narrative of what it was
}

static enum err next_number(struct db *db, struct arena *a, struct str name, int64_t *number,
	const struct template **newest,
	struct fault *f)
{
	struct template_list *l = arena_make(a, struct template_list);
	*newest = NULL;
	enum err e = template_versions(db, a, name, l);
	if (e != OK)
		return e;
	*newest = template_newest(l, name);
	*number = *newest ? (*newest)->number + 1 : 1;
	if (*newest && (*newest)->status == TEMPLATE_DRAFT)
		return fault_say(f, ERR_CONFLICT,
			_("There is a draft of this template already. Publish it or throw it away first."));
	return OK;
}

// "Living with dementia" as a name: "living-with-dementia". Of a title without letters from a to z and digits: the
// first of "template", "template-2", "template-3" ... that nothing is called yet.
static enum err name_of_title(struct db *db, struct arena *a, struct str title, struct str *name)
{
	struct template_list *l = arena_make(a, struct template_list);
	struct buf b;
	buf_init(&b, a, TEMPLATE_NAME);
	for (size_t i = 0; i < title.n && b.n < TEMPLATE_NAME; i++) {
		char c = title.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			buf_char(&b, c);
		else if (b.n && b.p[b.n - 1] != '-')
			buf_char(&b, '-');
	}
	while (b.n && b.p[b.n - 1] == '-')
		b.n--;
	*name = b.n ? buf_text(&b) : STR("template");
	for (int i = 2; !b.n; i++) {
		enum err e = template_versions(db, a, *name, l);
		if (e != OK || !template_newest(l, *name))
			return e;
		*name = str_format(a, "template-%d", i);
	}
	return OK;
}

static struct str canonical_elsewhere(struct arena *a, struct str url, struct str version)
{
	return version.n ? str_format(a, "%.*s|%.*s", STR_ARG(url), STR_ARG(version)) : url;
}

static enum err bad_name(struct fault *f)
{
	return fault_field(f, "name", _("A name has small letters, digits and dashes, and at most 40 of them; “import”, "
		"“gallery” and “plans” are pages here."));
}

enum err template_take(struct db *db, struct arena *a, struct str text, struct str name, struct str author,
	struct template_act *out, struct fault *f)
{
	struct json *doc = arena_make(a, struct json);
	const struct template *newest;
	struct template t;
	int64_t number;
	text = str_unmarked(text);
	if (text.n > TEMPLATE_MOST || json_scan(a, text, doc, NULL) != OK ||
		!json_text_is(json_get(json_root(doc), "resourceType"), "Questionnaire"))
		return template_check(a, text, NULL, f); // which says it
	struct json_at body = json_root(doc);
	struct str url = template_text(a, body, "url"), version = template_text(a, body, "version");
	template_read(a, body, &t);
	if (!name.n && template_name_good(t.name))
		name = t.name;
	enum err e = name.n ? OK : name_of_title(db, a, t.title, &name);
	if (e != OK)
		return e;
	if (!template_name_good(name))
		return bad_name(f);
	e = next_number(db, a, name, &number, &newest, f);
	if (e != OK)
		return e;
	struct json_node *n = json_tree(a, body);
	as_draft(a, n, name, number);
	if (url.n && !str_is(url, str_format(a, TEMPLATE_URL "%.*s", STR_ARG(name)).p))
		put_text(a, n, "derivedFrom[0]", canonical_elsewhere(a, url, version));
	*out = act_of(a, n, name, number, 0, author);
	e = template_check(a, out->put.now.body, &t, f);
	return e != OK ? e : template_check_stored(db, a, &t, f);
}

enum err template_copy(struct db *db, struct arena *a, const struct template *from, struct str name, struct str title,
	struct str author, struct template_act *out, struct fault *f)
{
	const struct template *newest;
	int64_t number;
	if (!title.n)
		return fault_field(f, "title", _("Say what it is called"));
	if (title.n > TEMPLATE_TITLE)
		return fault_field(f, "title", _("This is too long. Please make it shorter"));
	enum err e = name.n ? OK : name_of_title(db, a, title, &name);
	if (e != OK)
		return e;
	if (!template_name_good(name))
		return bad_name(f);
	e = next_number(db, a, name, &number, &newest, f);
	if (newest) {
		(void)fault_field(f, "title", _("There is a template of this name already. Choose another name."));
		return ERR_CONFLICT;
	}
	if (e != OK)
		return e;
	struct json_node *n = json_tree(a, json_trusted(a, from->r.body));
	as_draft(a, n, name, number);
	put_text(a, n, "title", title);
	json_node_put(a, n, "_title", NULL); // what that was called in other languages
	put_text(a, n, "derivedFrom[0]", template_canonical(a, from));
	put_text(a, n, "publisher", STR(""));
	put_text(a, n, "date", STR(""));
	*out = act_of(a, n, name, number, 0, author);
	return OK;
}

enum err template_next_with(struct db *db, struct arena *a, struct str name, struct str body, struct str from,
	struct str author, struct template_act *out, struct fault *f)
{
	const struct template *newest;
	int64_t number;
	enum err e = next_number(db, a, name, &number, &newest, f);
	if (e != OK)
		return e;
	struct json_node *n = json_tree(a, json_trusted(a, body));
	as_draft(a, n, name, number);
	put_text(a, n, "date", STR(""));
	if (from.n)
		put_text(a, n, "derivedFrom[0]", from);
	*out = act_of(a, n, name, number, 0, author);
	return out->put.now.body.n <= TEMPLATE_MOST ? OK
		: fault_say(f, ERR_TOO_LARGE, _("The template is too large now. Make it shorter."));
}

enum err template_next(struct db *db, struct arena *a, struct str name, struct str author, struct template_act *out,
	struct fault *f)
{
	struct template_list *l = arena_make(a, struct template_list);
	enum err e = template_versions(db, a, name, l);
	const struct template *newest = e == OK ? template_newest(l, name) : NULL;
	if (!newest)
		return e == OK ? ERR_NOT_FOUND : e;
	return template_next_with(db, a, name, newest->r.body, STR(""), author, out, f);
}

static enum err only_draft(const struct template *t, struct fault *f)
{
	if (t->status == TEMPLATE_DRAFT)
		return OK;
	return fault_say(f, ERR_RULE, _("This version is published. It never changes: make a draft of the next one."));
}

enum err template_save(struct arena *a, const struct template *t, struct json_node *body, struct str author,
	struct template_act *out, struct fault *f)
{
	enum err e = only_draft(t, f);
	if (e != OK)
		return e;
	as_draft(a, body, t->name, t->number);
	*out = act_of(a, body, t->name, t->number, t->r.version, author);
	if (out->put.now.body.n > TEMPLATE_MOST)
		return fault_say(f, ERR_TOO_LARGE, _("The template is too large now. Make it shorter."));
	return OK;
}

enum err template_publish(struct db *db, struct arena *a, const struct template *t, struct str author,
	struct str publisher,
	struct template_act *out, struct fault *f)
{
	enum err e = only_draft(t, f);
	if (e == OK)
		e = template_check(a, t->r.body, NULL, f);
	if (e == OK)
		e = template_check_stored(db, a, t, f);
	if (e != OK)
		return e;
	struct json_node *n = json_tree(a, json_trusted(a, t->r.body));
	put_text(a, n, "status", STR("active"));
	put_text(a, n, "date", day_iso(a, clock_today()));
	if (publisher.n)
		put_text(a, n, "publisher", publisher);
	*out = act_of(a, n, t->name, t->number, t->r.version, author);
	return OK;
}

enum err template_retire(struct arena *a, const struct template *t, struct str author, struct template_act *out,
	struct fault *f)
{
	if (t->status != TEMPLATE_ACTIVE)
		return fault_say(f, ERR_RULE, _("Only what is published can be retired."));
	struct json_node *n = json_tree(a, json_trusted(a, t->r.body));
	put_text(a, n, "status", STR("retired"));
	*out = act_of(a, n, t->name, t->number, t->r.version, author);
	return OK;
}

enum err template_drop(struct arena *a, const struct template *t, struct str author, struct template_act *out,
	struct fault *f)
{
	enum err e = only_draft(t, f);
	if (e != OK)
		return e;
	*out = act_of(a, json_tree(a, json_trusted(a, t->r.body)), t->name, t->number, t->r.version, author);
	out->put.now.deleted = true;
	return OK;
}

enum err template_write(struct db *db, struct arena *a, void *what)
{
	const struct template_act *act = what;
	struct resource there;
	struct resource_put put = act->put; // the job may run again
	if (put.expect)
		return shared_write(db, a, &put);
	// A number whose draft was thrown away is used again: its history goes on.
	enum err e = shared_get(db, a, put.now.type, put.now.id, &there);
	if (e == OK && there.deleted) {
		put.expect = there.version;
		put.now.body = resource_stamp(a, json_tree(a, json_trusted(a, put.now.body)), put.now.id, there.version + 1,
			put.now.updated);
	}
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return shared_write(db, a, &put);
}

struct str template_export(struct arena *a, const struct template *t)
{
	struct buf b;
	struct json_node *n = json_tree(a, json_trusted(a, t->r.body));
	json_node_put(a, n, "id", NULL);
	json_node_put(a, n, "meta", NULL);
	buf_init(&b, a, TEMPLATE_MOST * 4);
	json_node_pretty(&b, n);
	return buf_text(&b);
}
