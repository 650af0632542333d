// SPDX-License-Identifier: Apache-2.0
// One request as a handler sees it (visit.h): the small things every handler does.
#include "record/visit.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

struct str visit_param(const struct visit *v, const char *name)
{
	for (size_t i = 0; i < v->params; i++)
		if (strcmp(v->param[i].name, name) == 0)
			return v->param[i].value;
	return STR_NONE;
}

struct str visit_form(const struct visit *v, const char *name)
{
	return str_trim(form_get(&v->form, name));
}

struct str visit_query(const struct visit *v, const char *name)
{
	return str_trim(form_get(&v->req->query, name));
}

enum err visit_commit(struct visit *v, enum err (*run)(struct db *, struct arena *, void *), void *what,
	enum err (*after)(struct visit *, enum err, void *))
{
	must(v->run == NULL);
	v->run = run;
	v->what = what;
	v->after = after;
	return OK;
}

enum err visit_commit_light(struct visit *v, enum err (*run)(struct db *, struct arena *, void *), void *what,
	void *(*carry)(struct arena *a, void *what))
{
	must(carry || what == v);
	v->carry = carry;
	v->light = true;
	return visit_commit(v, run, what, NULL);
}

// A name or an address with a port; what holds anything else is not repeated to anybody.
static bool host_plain(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!isalnum((unsigned char)host.p[i]) && (host.p[i] == 0 || !strchr(".-:[]", host.p[i])))
			return false;
	return host.n > 0 && host.n < 300;
}

const char *visit_base(struct visit *v)
{
	if (v->site->address)
		return v->site->address;
	struct str host = http_get_header(v->req, "Host");
	if (!host_plain(host))
		host = STR("localhost");
	return str_format(v->arena, "%s://%.*s", v->req->secure ? "https" : "http", STR_ARG(host)).p;
}

// Letters of names and no more: no path, no quote, nothing that a shell or a header reads as its own.
static struct str plain_name(struct arena *a, struct str name)
{
	static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
	struct buf b;
	buf_init(&b, a, FILE_NAME_MOST);
	for (size_t i = 0; i < name.n && b.n < FILE_NAME_MOST; i++) {
		bool is = name.p[i] && strchr(kept, name.p[i]) && !(name.p[i] == '.' && (!b.n || b.p[b.n - 1] == '.'));
		if (is)
			buf_char(&b, name.p[i]);
		else if (b.n && b.p[b.n - 1] != '-')
			buf_char(&b, '-');
	}
	return b.n ? buf_text(&b) : STR("plan");
}

void visit_download(struct visit *v, struct str name)
{
	name = form_file_name(v->arena, name);
	struct str plain = plain_name(v->arena, name);
	if (str_eq(plain, name)) {
		http_header_set(v->req, "Content-Disposition",
			str_format(v->arena, "attachment; filename=\"%.*s\"", STR_ARG(plain)));
		return;
	}
	struct str coded = form_encode(v->arena, name);
	http_header_set(v->req, "Content-Disposition", str_format(v->arena,
		"attachment; filename=\"%.*s\"; filename*=UTF-8''%.*s", STR_ARG(plain), STR_ARG(coded)));
}

enum err visit_print(struct visit *v, const struct paper *paper, struct str name)
{
	must(v->paper == NULL);
	v->paper = paper;
	visit_download(v, name);
	return OK;
}

void visit_tell(struct visit *v, struct str person)
{
	if (!person.n || str_eq(person, v->person.key))
		return;
	for (size_t i = v->tellings; i > 0; i--)
		if (str_eq(v->told[i - 1], person))
			return;
	if ((v->tellings & (v->tellings + 1)) == 0) { // full at 0, 1, 3, 7 ...
		struct str *more = arena_array(v->arena, struct str, 2 * v->tellings + 1);
		if (v->tellings)
			memcpy(more, v->told, v->tellings * sizeof *more);
		v->told = more;
	}
	v->told[v->tellings++] = str_dup(v->arena, person);
}

enum err visit_go(struct visit *v, struct str location)
{
	must(location.n > 0 && location.p[0] == '/' && !(location.n > 1 && location.p[1] == '/'));
	v->req->reply.status = 303;
	v->req->reply.body = STR("");
	http_header_set(v->req, "Location", location);
	return OK;
}

enum err visit_text(struct visit *v, int status, const char *type, struct str body)
{
	v->req->reply.status = status;
	v->req->reply.body = body;
	http_header_set(v->req, "Content-Type", str_of(type));
	return OK;
}

struct str visit_author(struct visit *v)
{
	return actor_author(v->arena, &v->actor);
}

struct str visit_reference(struct visit *v)
{
	if (v->actor.person.n)
		return str_format(v->arena, "Patient/%.*s", STR_ARG(v->actor.person));
	if (v->actor.practitioner.n)
		return str_format(v->arena, "Practitioner/%.*s", STR_ARG(v->actor.practitioner));
	return STR("");
}

const char *session_cookie(const struct visit *v)
{
	return v->req->secure ? "__Host-ownplan" : "ownplan";
}

enum err visit_record(struct visit *v, struct str key)
{
	struct person person;
	struct access access;
	if (!access_record(&v->access, key))
		return ERR_NOT_FOUND;
	if (str_eq(v->person.key, key))
		return OK;
	enum err e = person_load(v->db, v->arena, key, &person);
	if (e == OK)
		e = access_load(v->db, v->arena, &v->actor, key, &access);
	if (e != OK)
		return e;
	v->person = person;
	v->access = access;
	return OK;
}
