// SPDX-License-Identifier: Apache-2.0
// Patient.link of somebody with several records (linked.h). What may be seen of any of them is what may be seen of all
// (access.h), so who sees this one sees the others; but nobody is led to somebody who must not be found.
#include "api/linked.h"

#include "api/answer.h"

static bool leads_to(struct visit *v, const struct access *other)
{
	struct reach *who;
	return reach_person(v, other->key, &who) == OK && who->open && !who->person.patient.deleted &&
		(!who->person.restricted || who->access.self);
}

struct str linked_shown(struct visit *v, const struct resource *r, struct str body)
{
	struct arena *a = v->arena;
	struct reach *who;
	struct json_node *n = NULL, *list = NULL;
	struct buf b;
	if (!str_is(r->type, "Patient") || r->deleted || !body.n || reach_person(v, r->id, &who) != OK || !who->open)
		return body;
	for (const struct access *other = who->access.also; other; other = other->also) {
		if (str_eq(other->key, r->id) || !leads_to(v, other))
			continue;
		n = n ? n : json_tree(a, json_trusted(a, body));
		list = list ? list : json_node_get(n, STR("link"));
		if (!list) {
			list = json_node_array(a);
			json_node_set(a, n, STR("link"), list);
		}
		struct json_node *link = json_node_object(a);
		json_node_put(a, link, "other.reference",
			json_node_text(a, str_format(a, "Patient/%.*s", STR_ARG(other->key))));
		json_node_put(a, link, "type", json_node_text(a, STR("seealso")));
		json_node_push(a, list, link);
	}
	if (!n)
		return body;
	buf_init(&b, a, ANSWER_MOST);
	json_node_write(&b, n);
	return buf_ok(&b) ? buf_text(&b) : body;
}

static bool is_ours(struct visit *v, const struct reach *who, struct json_node *link)
{
	struct arena *a = v->arena;
	struct buf b;
	buf_init(&b, a, ANSWER_MOST);
	json_node_write(&b, link);
	struct str other = json_text(a, json_path(a, json_trusted(a, buf_text(&b)), "other.reference"));
	struct str base = str_join(a, answer_base(v), STR("/"));
	if (str_starts(other, str_c(a, base)))
		other = str_part(other, base.n, other.n);
	for (const struct access *x = who->access.also; x; x = x->also)
		if (str_eq(other, str_join(a, STR("Patient/"), x->key)))
			return true;
	return false;
}

struct json_at linked_stripped(struct visit *v, struct str key, struct json_at sent)
{
	struct arena *a = v->arena;
	struct reach *who;
	struct buf b;
	struct json *doc = arena_make(a, struct json);
	if (reach_person(v, key, &who) != OK || !who->open || !who->access.also || !json_is(json_get(sent, "link")))
		return sent;
	struct json_node *n = json_tree(a, sent), *list = json_node_get(n, STR("link"));
	bool any = false;
	for (uint32_t i = json_node_count(list); i-- > 0;)
		if (is_ours(v, who, json_node_item(list, i))) {
			(void)json_node_take(list, i);
			any = true;
		}
	if (!any)
		return sent;
	if (!json_node_count(list))
		json_node_set(a, n, STR("link"), NULL);
	buf_init(&b, a, ANSWER_MOST);
	json_node_write(&b, n);
	return buf_ok(&b) && json_scan(a, buf_text(&b), doc, NULL) == OK ? json_root(doc) : sent;
}
