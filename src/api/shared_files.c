// SPDX-License-Identifier: Apache-2.0
// A link to a part of a plan, for an app (HL7 SMART Health Cards and Links 1.0.0, "SMART Health Links"): the manifest
// that is asked for with who asks and the code, and the one file that it lists, a FHIR document of what the link opens,
// encrypted with the key that stands in the link. Who it is for, tries and ends are those of the page (web/shared.c):
// an app is the one reader by the name that it gives itself. Links that are unknown, stopped or over are answered
// alike.
#include <sodium.h>

#include "api/answer.h"
#include "api/document.h"
#include "base/arena.h"
#include "base/text.h"
#include "record/jwe.h"
#include "record/share_link.h"

#define FILE_TYPE "application/fhir+json"
#define RECIPIENT_MOST 200       // bytes
#define FILE_LASTS (10 * MINUTES) // an address of a file; an hour is the most
#define MAC 16

struct shared_ask {
	struct share_link link;
	struct str recipient, passcode, address;
	int64_t embedded_most; // characters; -1: as many as there are
	enum share_link_answer answer;
	int64_t left;
	struct audit *audit;
	struct audit_row row;
};

// --- replies -------------------------------------------------------------------------------------------------------
static enum err reply(struct visit *v, int status, const char *type, struct str text)
{
	v->person = (struct person){ .birth = DAY_NONE };
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	return visit_text(v, status, type, text);
}

static enum err dead(struct visit *v)
{
	return reply(v, 404, "application/json", STR("{}"));
}

static enum err wrong(struct visit *v, int64_t left)
{
	return reply(v, 401, "application/json",
		str_format(v->arena, "{\"remainingAttempts\":%lld}", (long long)left));
}

static enum err refuse(struct visit *v, int status, const char *why)
{
	return reply(v, status, "application/json", str_format(v->arena, "{\"error\":\"%s\"}", why));
}

// --- the file ------------------------------------------------------------------------------------------------------
static enum err open_link(struct visit *v, struct share_link *l)
{
	enum err e = share_link_find(v->db, v->arena, visit_param(v, "link"), l);
	if (e != OK)
		return e;
	v->actor = share_link_actor(l);
	e = person_load(v->db, v->arena, l->person, &v->person);
	if (e == OK)
		e = access_load(v->db, v->arena, &v->actor, l->person, &v->access);
	if (e == OK && !(v->access.verbs & MAY_SEE))
		e = ERR_NOT_FOUND;
	return e == ERR_GONE ? ERR_NOT_FOUND : e;
}

// Of the person what they are called, and nothing by which they could be found.
static struct str body_of(void *context, const struct resource *r)
{
	struct visit *v = context;
	struct str body = reach_body(v, r);
	if (!str_is(r->type, "Patient"))
		return body;
	struct json_node *n = json_node_object(v->arena);
	json_node_put(v->arena, n, "resourceType", json_node_text(v->arena, STR("Patient")));
	json_node_put(v->arena, n, "id", json_node_text(v->arena, r->id));
	json_node_put(v->arena, n, "name[0].text", json_node_text(v->arena, v->person.called));
	struct buf b;
	buf_init(&b, v->arena, BUF_PAGE);
	json_node_write(&b, n);
	return buf_text(&b);
}

static enum err file_of(struct visit *v, const struct share_link *l, struct str *out)
{
	unsigned char key[JWE_KEY];
	struct str json;
	struct agreement_reader reader = document_reader(v);
	reader.body = body_of;
	enum err e = plan_document(v->db, v->arena, &v->person, &reader, &json);
	if (e != OK)
		return e;
	share_link_key(v->site->sign_secret, l->secret, key);
	*out = jwe_direct(v->arena, key, FILE_TYPE, json);
	return out->p ? OK : ERR_INTERNAL;
}

// --- an address of the file, for a while ---------------------------------------------------------------------------
static struct str ticket(struct visit *v, const struct share_link *l, int64_t ends)
{
	unsigned char key[JWE_KEY], mac[MAC];
	char hex[2 * MAC + 1];
	struct str what = str_format(v->arena, "file|%lld", (long long)ends);
	share_link_key(v->site->sign_secret, l->secret, key);
	crypto_generichash(mac, sizeof mac, (const unsigned char *)what.p, what.n, key, sizeof key);
	sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
	return str_format(v->arena, "%lld-%s", (long long)ends, hex);
}

static bool ticket_is(struct visit *v, const struct share_link *l, struct str sent)
{
	struct str rest = sent;
	int64_t ends;
	if (!str_int(str_cut(&rest, '-'), 1, INT64_MAX / SECONDS, &ends) || ends * SECONDS <= clock_now())
		return false;
	struct str ours = ticket(v, l, ends);
	return ours.n == sent.n && sodium_memcmp(ours.p, sent.p, sent.n) == 0;
}

static enum err put_manifest(struct visit *v, const struct shared_ask *m)
{
	struct json_out w;
	struct buf b;
	struct str file;
	enum err e = file_of(v, &m->link, &file);
	if (e != OK)
		return e == ERR_NOT_FOUND ? dead(v) : e;
	int64_t ends = (clock_now() + FILE_LASTS) / SECONDS;
	buf_init(&b, v->arena, file.n + 4096);
	json_out_init(&w, &b);
	json_open(&w);
	json_member(&w, "files");
	json_open_array(&w);
	json_open(&w);
	json_pair_c(&w, "contentType", FILE_TYPE);
	if (m->embedded_most < 0 || (size_t)m->embedded_most >= file.n)
		json_pair(&w, "embedded", file);
	else
		json_pair(&w, "location", str_format(v->arena, "%s/shl/%.*s/%.*s", visit_base(v), STR_ARG(m->link.secret),
			STR_ARG(ticket(v, &m->link, ends))));
	json_pair_c(&w, "status", "can-change");
	json_pair_c(&w, "fhirVersion", "4.0.1");
	json_shut(&w);
	json_shut_array(&w);
	json_shut(&w);
	return reply(v, 200, "application/json", buf_text(&b));
}

// --- asked for -----------------------------------------------------------------------------------------------------
static enum err try_run(struct db *db, struct arena *a, void *what)
{
	struct shared_ask *m = what;
	struct str reader = str_format(a, "app|%.*s", STR_ARG(m->recipient));
	enum err e = share_link_try(db, a, m->link.secret, m->passcode, reader, &m->answer, &m->left);
	if (e == OK && m->answer == LINK_WRONG)
		e = throttle_failed(db, m->address);
	return e == OK && m->answer == LINK_OPENED ? audit_append(m->audit, db, a, &m->row) : e;
}

static enum err tried(struct visit *v, enum err e, void *what)
{
	const struct shared_ask *m = what;
	struct share_link l;
	if (e != OK)
		return e;
	if (m->answer == LINK_WRONG)
		return wrong(v, m->left);
	e = m->answer == LINK_OPENED ? open_link(v, &l) : ERR_NOT_FOUND; // as it stands now
	return e == OK ? put_manifest(v, m) : e == ERR_NOT_FOUND ? dead(v) : e;
}

static struct audit_row row_of(struct visit *v, const struct share_link *l, struct str reason)
{
	return (struct audit_row){ .action = STR("read"), .outcome = STR("done"), .actor = visit_author(v),
		.role = str_of(actor_kind_name(v->actor.kind)), .person = l->person, .what = STR("shared_manifest"),
		.reason = reason, .request = v->req->id, .peer = v->req->peer };
}

static bool read_asked(struct visit *v, struct shared_ask *m)
{
	struct json doc;
	if (json_scan(v->arena, v->req->body, &doc, NULL) != OK)
		return false;
	struct json_at root = json_root(&doc), most = json_get(root, "embeddedLengthMax");
	m->recipient = str_trim(json_text(v->arena, json_get(root, "recipient")));
	m->passcode = json_text(v->arena, json_get(root, "passcode"));
	m->passcode = m->passcode.p ? m->passcode : STR("");
	m->embedded_most = -1;
	if (json_is(most) && !str_int(json_raw(most), 0, INT64_MAX, &m->embedded_most))
		return false;
	return m->recipient.n > 0 && m->recipient.n <= RECIPIENT_MOST;
}

enum err shared_manifest(struct visit *v)
{
	struct shared_ask *m = arena_make(v->arena, struct shared_ask);
	instant wait = 0;
	enum err e = open_link(v, &m->link);
	if (e != OK)
		return e == ERR_NOT_FOUND ? dead(v) : e;
	if (!read_asked(v, m))
		return refuse(v, 400, "The body is a JSON object with recipient, passcode and, if need be, embeddedLengthMax.");
	m->address = str_format(v->arena, "address:%.*s", STR_ARG(v->req->peer));
	e = throttle_wait(v->db, m->address, &wait);
	if (e != OK)
		return e;
	if (wait) {
		http_header_set(v->req, "Retry-After",
			str_format(v->arena, "%lld", (long long)((wait + SECONDS - 1) / SECONDS)));
		return refuse(v, 429, "There were too many tries. Wait, then try again.");
	}
	m->audit = v->site->audit;
	m->row = row_of(v, &m->link, str_format(v->arena, "in an app, as %.*s", STR_ARG(m->recipient)));
	return visit_commit(v, try_run, m, tried);
}

static enum err row_run(struct db *db, struct arena *a, void *what)
{
	const struct shared_ask *m = what;
	return audit_append(m->audit, db, a, &m->row);
}

static enum err noted(struct visit *v, enum err e, void *what)
{
	struct share_link l;
	struct str file;
	(void)what;
	if (e == OK)
		e = open_link(v, &l);
	if (e == OK)
		e = file_of(v, &l, &file);
	return e == OK ? reply(v, 200, "application/jose", file) : e == ERR_NOT_FOUND ? dead(v) : e;
}

enum err shared_file(struct visit *v)
{
	struct shared_ask *m = arena_make(v->arena, struct shared_ask);
	enum err e = open_link(v, &m->link);
	if (e == OK && !ticket_is(v, &m->link, visit_param(v, "ticket")))
		e = ERR_NOT_FOUND;
	if (e != OK)
		return e == ERR_NOT_FOUND ? dead(v) : e;
	m->audit = v->site->audit;
	m->row = row_of(v, &m->link, STR("in an app, the file of before"));
	return visit_commit(v, row_run, m, noted);
}
