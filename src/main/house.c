// SPDX-License-Identifier: Apache-2.0
// What the commands make in a folder (house.h).
#include "main/house.h"

#include "base/arena.h"
#include "base/random.h"
#include "fhir/profile.h"

static void put(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	if (text.n)
		json_node_put(a, n, path, json_node_text(a, text));
}

static enum err shared_new(struct db *db, struct arena *a, const char *type, struct str id, struct json_node *n)
{
	instant at = clock_now();
	fhir_profile_claim(a, n);
	struct resource_put one = {
		.now = { .type = str_of(type), .id = id, .updated = at, .author = STR(""),
			.body = resource_stamp(a, n, id, 1, at) },
	};
	return shared_write(db, a, &one);
}

enum err house_organisation(struct db *db, struct arena *a, struct str id, struct str name, struct str parent)
{
	struct json_node *n = json_node_object(a);
	put(a, n, "resourceType", STR("Organization"));
	json_node_put(a, n, "active", json_node_raw(a, STR("true")));
	put(a, n, "name", name);
	if (parent.n)
		put(a, n, "partOf.reference", str_format(a, "Organization/%.*s", STR_ARG(parent)));
	return shared_new(db, a, "Organization", id, n);
}

enum err house_team(struct db *db, struct arena *a, struct str id_or_name, struct str *id)
{
	struct resource_list list;
	*id = STR("");
	enum err e = shared_list(db, a, STR("Organization"), &list);
	if (e != OK)
		return e;
	for (size_t i = 0; i < list.count; i++) {
		struct str name = json_text(a, json_get(json_trusted(a, list.item[i].body), "name"));
		if (!str_eq(list.item[i].id, id_or_name) && !str_eq(name, id_or_name))
			continue;
		*id = list.item[i].id;
		return OK;
	}
	return ERR_NOT_FOUND;
}

static enum err practitioner_add(struct db *db, struct arena *a, const struct account_new *n)
{
	struct json_node *body = json_node_object(a);
	put(a, body, "resourceType", STR("Practitioner"));
	json_node_put(a, body, "active", json_node_raw(a, STR("true")));
	put(a, body, "name[0].text", n->name);
	put(a, body, "qualification[0].code.text", n->role);
	return shared_new(db, a, "Practitioner", n->practitioner, body);
}

enum err house_audit(const struct site *site, struct db *db, struct arena *a, const char *what, struct str account)
{
	size_t at;
	return house_audit_act(site->audit, db, a, "account",
		str_format(a, "%s %s%.*s", what, str_index(account, ':', &at) ? "" : "a:", STR_ARG(account)));
}

enum err house_audit_act(struct audit *audit, struct db *db, struct arena *a, const char *act, struct str what)
{
	return audit_append(audit, db, a, &(struct audit_row){
		.action = str_of(act), .outcome = STR("done"), .actor = STR(""), .role = STR("operator"), .person = STR(""),
		.what = what, .reason = STR(""), .request = STR(""), .peer = STR(""),
	});
}

enum err house_account_add(struct db *db, struct arena *a, void *what)
{
	const struct house_account *h = what;
	struct resource there;
	enum err e = account_add(db, a, &h->account);
	if (e == OK && h->account.practitioner.n) {
		e = shared_get(db, a, STR("Practitioner"), h->account.practitioner, &there);
		if (e == ERR_NOT_FOUND)
			e = practitioner_add(db, a, &h->account);
	}
	if (e == OK && h->team.n)
		e = membership_add(db, h->account.id, h->team, h->team_role);
	return e != OK ? e : house_audit(h->site, db, a, "added", h->account.id);
}

struct str house_password(struct arena *a)
{
	struct str id = random_id_str(a, 16); // 80 bits
	return str_format(a, "%.4s-%.4s-%.4s-%.4s", id.p, id.p + 4, id.p + 8, id.p + 12);
}
