// SPDX-License-Identifier: Apache-2.0
// A document as a transaction (agreement.h). What is signed (Provenance) says ids and versions of ours, which mean
// nothing elsewhere: it travels whole, inside the document. Everything works on the document alone, so nothing can be
// told here that the document does not tell.
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "plan/agreement.h"
#include "plan/codes.h"

#define ID_SYSTEM OWN_BASE "id"
#define NHS_NUMBER "https://fhir.nhs.uk/Id/nhs-number"
#define TRANSACTION_MOST ((size_t)96 << 20) // bytes

struct part {
	struct str type, id, name; // name: "Goal/KEY-..."
	struct str urn;
	struct json_at body;
};

struct transaction {
	struct arena *a;
	struct json_out *w;
	struct str document;
	struct json_at bundle, composition;
	struct part *part;
	size_t parts;
};

static void put(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	if (text.p)
		json_node_put(a, n, path, json_node_text(a, text));
}

// The same each time, so that what is sent again is the same: a UUID of our own making (RFC 9562 5.8).
static struct str urn_of(struct arena *a, struct str name)
{
	unsigned char u[16];
	must(crypto_generichash(u, sizeof u, (const unsigned char *)name.p, name.n,
		(const unsigned char *)ID_SYSTEM, sizeof ID_SYSTEM - 1) == 0);
	u[6] = (unsigned char)((u[6] & 0x0f) | 0x80);
	u[8] = (unsigned char)((u[8] & 0x3f) | 0x80);
	char hex[33];
	sodium_bin2hex(hex, sizeof hex, u, sizeof u);
	return str_format(a, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

// --- references ------------------------------------------------------------------------------------------------------
// "Goal/KEY-..." out of what a resource of ours says: relative, below our base, of a version or not. STR_NONE: neither.
static struct str name_in(struct str reference)
{
	struct str s = str_starts(reference, OWN_BASE) ? str_part(reference, sizeof OWN_BASE - 1, reference.n) : reference;
	const char *history = s.n ? memmem(s.p, s.n, "/_history/", 10) : NULL;
	size_t slash, more;
	if (history)
		s.n = (size_t)(history - s.p);
	if (!s.n || s.p[0] < 'A' || s.p[0] > 'Z' || !str_index(s, '/', &slash) ||
		str_index(str_part(s, slash + 1, s.n), '/', &more) || str_index(s, '?', &more))
		return STR_NONE;
	return s;
}

static const struct part *part_named(const struct transaction *t, struct str name)
{
	for (size_t i = 0; i < t->parts; i++)
		if (str_eq(t->part[i].name, name))
			return &t->part[i];
	return NULL;
}

static void point(struct transaction *t, struct json_node *n)
{
	struct str name = name_in(json_node_string(t->a, json_node_get(n, STR("reference"))));
	const struct part *to = name.p ? part_named(t, name) : NULL;
	if (!name.p)
		return;
	if (to) {
		json_node_set(t->a, n, STR("reference"), json_node_text(t->a, to->urn));
		return;
	}
	json_node_set(t->a, n, STR("reference"), NULL);
	if (json_node_get(n, STR("identifier")))
		return;
	put(t->a, n, "identifier.system", STR(ID_SYSTEM));
	put(t->a, n, "identifier.value", name);
}

static void point_all(struct transaction *t, struct json_node *n)
{
	enum json_kind kind = json_node_kind(n);
	if (kind != JSON_OBJECT && kind != JSON_ARRAY)
		return;
	for (uint32_t i = 0; i < json_node_count(n); i++)
		point_all(t, json_node_item(n, i));
	if (kind == JSON_OBJECT && json_node_kind(json_node_get(n, STR("reference"))) == JSON_STRING)
		point(t, n);
}

// --- one part --------------------------------------------------------------------------------------------------------
struct identifier {
	struct str system, value;
};

static struct identifier nhs_number(struct transaction *t, struct json_at patient)
{
	struct json_at at = json_path(t->a, patient, "identifier[system=" NHS_NUMBER "].value");
	return (struct identifier){ STR(NHS_NUMBER), json_text(t->a, at) };
}

// Gives the resource our identifier, and says by which it is found. Where there is room for one only, one that is there
// stays.
static struct identifier identify(struct transaction *t, const struct part *p, struct json_node *n)
{
	struct json_node *there = json_node_get(n, STR("identifier"));
	struct identifier own = { STR(ID_SYSTEM), p->name };
	bool one = str_is(p->type, "QuestionnaireResponse");
	if (one && there) {
		struct identifier theirs = { json_node_string(t->a, json_node_get(there, STR("system"))),
			json_node_string(t->a, json_node_get(there, STR("value"))) };
		if (theirs.system.n && theirs.value.n)
			return theirs;
		json_node_set(t->a, n, STR("identifier"), NULL);
	}
	struct json_node *mine = json_node_object(t->a);
	put(t->a, mine, "system", own.system);
	put(t->a, mine, "value", own.value);
	if (one) {
		json_node_set(t->a, n, STR("identifier"), mine);
		return own;
	}
	if (!there) {
		there = json_node_array(t->a);
		json_node_set(t->a, n, STR("identifier"), there);
	}
	json_node_push(t->a, there, mine);
	return own;
}

// As the value of a search parameter in an address: what FHIR and addresses read otherwise is escaped.
static struct str query_of(struct arena *a, struct identifier x)
{
	struct buf b;
	buf_init(&b, a, BUF_PAGE);
	buf_c(&b, "identifier=");
	for (int half = 0; half < 2; half++) {
		struct str s = half ? x.value : x.system;
		for (size_t i = 0; i < s.n; i++) {
			unsigned char c = (unsigned char)s.p[i];
			if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr("-._~", (int)c))
				buf_char(&b, (char)c);
			else if (strchr(",$|\\", (int)c)) // FHIR R4 3.1.1.5.1
				buf_format(&b, "%%5C%%%02X", c);
			else
				buf_format(&b, "%%%02X", c);
		}
		if (!half)
			buf_c(&b, "%7C");
	}
	return buf_text(&b);
}

static void put_entry(struct transaction *t, struct str urn, const struct json_node *body, struct str type,
	struct str query, bool create)
{
	struct buf b;
	json_open(t->w);
	json_pair(t->w, "fullUrl", urn);
	buf_init(&b, t->a, TRANSACTION_MOST);
	json_node_write(&b, body);
	json_member(t->w, "resource");
	json_put_raw(t->w, buf_text(&b));
	json_member(t->w, "request");
	json_open(t->w);
	json_pair_c(t->w, "method", create ? "POST" : "PUT");
	json_pair(t->w, "url", create ? type : str_format(t->a, "%.*s?%.*s", STR_ARG(type), STR_ARG(query)));
	if (create)
		json_pair(t->w, "ifNoneExist", query);
	json_shut(t->w);
	json_shut(t->w);
}

// Who a person is, and who works where, is the other system's own: found when it is there, created when not.
static void put_part(struct transaction *t, const struct part *p)
{
	static const char *const stamps[] = { "versionId", "lastUpdated", "source" };
	bool theirs = str_is(p->type, "Patient") || str_is(p->type, "Practitioner");
	struct json_node *n = json_tree(t->a, p->body), *meta = json_node_get(n, STR("meta"));
	json_node_set(t->a, n, STR("id"), NULL);
	for (size_t i = 0; meta && i < sizeof stamps / sizeof *stamps; i++)
		json_node_set(t->a, meta, str_of(stamps[i]), NULL);
	if (meta && !json_node_count(meta))
		json_node_set(t->a, n, STR("meta"), NULL);
	point_all(t, n);
	struct identifier by = identify(t, p, n);
	struct identifier nhs = str_is(p->type, "Patient") ? nhs_number(t, p->body) : (struct identifier){ 0 };
	put_entry(t, p->urn, n, p->type, query_of(t->a, nhs.value.n ? nhs : by), theirs);
}

// --- the document in it ----------------------------------------------------------------------------------------------
static void put_document(struct transaction *t)
{
	struct arena *a = t->a;
	struct json_node *n = json_node_object(a);
	struct identifier by = { json_text(a, json_path(a, t->bundle, "identifier.system")),
		json_text(a, json_path(a, t->bundle, "identifier.value")) };
	struct str title = json_text(a, json_get(t->composition, "title"));
	struct str at = json_text(a, json_get(t->bundle, "timestamp"));
	put(a, n, "resourceType", STR("DocumentReference"));
	put(a, n, "identifier[0].system", by.system);
	put(a, n, "identifier[0].value", by.value);
	put(a, n, "status", STR("current"));
	put(a, n, "docStatus", json_text(a, json_get(t->composition, "status")));
	json_node_set(a, n, STR("type"), json_tree(a, json_get(t->composition, "type")));
	json_node_set(a, n, STR("subject"), json_tree(a, json_get(t->composition, "subject")));
	put(a, n, "date", at);
	put(a, n, "description", title);
	put(a, n, "content[0].attachment.contentType", STR("application/fhir+json"));
	put(a, n, "content[0].attachment.data", base64_text(a, t->document, BASE64_PLAIN));
	put(a, n, "content[0].attachment.title", title);
	put(a, n, "content[0].attachment.creation", at);
	point_all(t, n);
	put_entry(t, urn_of(a, str_format(a, "DocumentReference/%.*s", STR_ARG(by.value))), n, STR("DocumentReference"),
		query_of(a, by), false);
}

static void read_parts(struct transaction *t)
{
	struct json_at entries = json_get(t->bundle, "entry");
	t->part = arena_array(t->a, struct part, json_length(entries) + 1);
	for (struct json_at i = json_first(entries); json_is_set(i); i = json_next(entries, i)) {
		struct json_at body = json_get(i, "resource");
		struct str type = json_text(t->a, json_get(body, "resourceType")), id = json_text(t->a, json_get(body, "id"));
		struct str name = str_format(t->a, "%.*s/%.*s", STR_ARG(type), STR_ARG(id));
		if (str_is(type, "Composition"))
			t->composition = body;
		else if (!str_is(type, "Provenance"))
			t->part[t->parts++] = (struct part){ type, id, name, urn_of(t->a, name), body };
	}
}

struct str document_transaction(struct arena *a, struct str document)
{
	struct buf b;
	struct json_out w;
	struct transaction t = { .a = a, .w = &w, .document = document, .bundle = json_trusted(a, document) };
	read_parts(&t);
	buf_init(&b, a, TRANSACTION_MOST);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "resourceType", "Bundle");
	json_pair_c(&w, "type", "transaction");
	json_member(&w, "entry");
	json_open_array(&w);
	for (size_t i = 0; i < t.parts; i++)
		put_part(&t, &t.part[i]);
	put_document(&t);
	json_shut_array(&w);
	json_shut(&w);
	return buf_ok(&b) ? buf_text(&b) : STR_NONE;
}
