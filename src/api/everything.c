// SPDX-License-Identifier: Apache-2.0
// Patient/$everything (patient-operation-everything.html): all that the asker may see of one person, from one moment,
// as a searchset Bundle. Stored bytes are spliced; nothing is parsed.
#include "api/answer.h"
#include "api/withhold.h"

static const enum shelf shelves[] = { SHELF_PLAN, SHELF_SERIES, SHELF_PAST, SHELF_EVIDENCE };
#define SHELVES (sizeof shelves / sizeof *shelves)

static enum err read_shelves(struct visit *v, struct resource_list *list)
{
	enum err e = OK;
	size_t withheld = 0;
	db_begin_read(v->db);
	for (size_t i = 0; e == OK && i < SHELVES; i++) {
		e = resource_shelf(v->db, v->arena, v->person.key, shelves[i], &list[i]);
		size_t there = list[i].count;
		if (e == OK)
			access_filter(&v->access, &list[i]);
		withheld += there - list[i].count;
	}
	struct withholding *w = withheld ? withhold_begin(v) : NULL;
	for (size_t i = 0; e == OK && w && i < SHELVES; i++)
		for (size_t j = 0; j < list[i].count; j++)
			list[i].item[j].body = withhold(w, list[i].item[j].body);
	db_end_read(v->db);
	return e;
}

static void put_entry(struct json_out *w, struct arena *a, struct str base, const struct resource *r)
{
	json_open(w);
	json_pair(w, "fullUrl", str_format(a, "%.*s/%.*s/%.*s", STR_ARG(base), STR_ARG(r->type), STR_ARG(r->id)));
	json_member(w, "resource");
	json_put_raw(w, r->body);
	json_member(w, "search");
	json_open(w);
	json_pair_c(w, "mode", "match");
	json_shut(w);
	json_shut(w);
}

static void put_bundle(struct json_out *w, struct visit *v, const struct resource_list *list)
{
	struct str base = answer_base(v);
	int64_t total = 0;
	for (size_t i = 0; i < SHELVES; i++)
		total += (int64_t)list[i].count;
	json_open(w);
	json_pair_c(w, "resourceType", "Bundle");
	json_pair_c(w, "type", "searchset");
	json_pair(w, "timestamp", instant_iso(v->arena, clock_now()));
	json_member(w, "total");
	json_put_int(w, total);
	json_member(w, "link");
	json_open_array(w);
	json_open(w);
	json_pair_c(w, "relation", "self");
	json_pair(w, "url", str_format(v->arena, "%.*s/Patient/%.*s/$everything", STR_ARG(base), STR_ARG(v->person.key)));
	json_shut(w);
	json_shut_array(w);
	if (total) {
		json_member(w, "entry");
		json_open_array(w);
		for (size_t i = 0; i < SHELVES; i++)
			for (size_t j = 0; j < list[i].count; j++)
				put_entry(w, v->arena, base, &list[i].item[j]);
		json_shut_array(w);
	}
	json_shut(w);
}

enum err fhir_everything(struct visit *v)
{
	struct resource_list list[SHELVES];
	struct buf b;
	struct json_out w;
	enum err e = read_shelves(v, list);
	if (e != OK)
		return e;
	size_t bytes = 1024;
	for (size_t i = 0; i < SHELVES; i++)
		for (size_t j = 0; j < list[i].count; j++)
			bytes += list[i].item[j].body.n + 200;
	buf_init(&b, v->arena, ANSWER_MOST);
	buf_need(&b, bytes < ANSWER_MOST ? bytes : ANSWER_MOST);
	json_out_init(&w, &b);
	put_bundle(&w, v, list);
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	return answer_json(v, 200, FHIR_JSON, &b);
}
