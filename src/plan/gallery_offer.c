// SPDX-License-Identifier: Apache-2.0
// Rows of the gallery that lead from one installation, or one person, to another (gallery.h): whom to tell of what was
// said, what is offered as something better, and what became of it.
#include "base/arena.h"
#include "plan/gallery_inside.h"
#include "plan/statements.h"

static struct statement gallery_remark_where = {
	.name = "gallery_remark_where",
	.sql = "SELECT key AS key, template AS template, account AS account, name AS name, at AS at, answers AS answers,"
		   " gone AS gone FROM gallery_remark WHERE id = $1",
	.params = "id:text",
	.columns = "key:text template:text account:text name:text at:int answers:text gone:int",
	.for_what = "beside which template something was said, and by whom",
};

static struct statement gallery_shown_by = {
	.name = "gallery_shown_by",
	.sql = "SELECT DISTINCT account AS account FROM gallery_item WHERE key = $1 AND name = $2 AND account <> ''",
	.params = "key:text name:text",
	.columns = "account:text",
	.for_what = "whom to tell that something was said about a template",
};

static struct statement gallery_read_offers = {
	.name = "gallery_read_offers",
	.sql = "SELECT " GALLERY_COLUMNS GALLERY_FROM " WHERE i.offers = 1 AND i.answer = 0 AND i.gone = 0"
		   " ORDER BY i.published DESC, i.id LIMIT 500",
	.params = "",
	.columns = GALLERY_TYPES,
	.for_what = "templates that are offered as something better than those they were made from",
};

static struct statement gallery_answer_put = {
	.name = "gallery_answer_put",
	.sql = "UPDATE gallery_item SET answer = $2, answer_why = $3, answered = $4 WHERE id = $1 AND offers = 1"
		   " AND answer = 0",
	.params = "id:text answer:int why:text at:int",
	.columns = "",
	.for_what = "what was offered is taken up, or not",
};

static struct statement gallery_read_answers = {
	.name = "gallery_read_answers",
	.sql = "SELECT " GALLERY_COLUMNS GALLERY_FROM " WHERE i.offers = 1 AND i.answer > 0 AND i.ours = 0"
		   " ORDER BY i.answered DESC, i.id LIMIT 500",
	.params = "",
	.columns = GALLERY_TYPES,
	.for_what = "what was said to templates that others offered",
};

PLAN_STATEMENTS_OF(gallery_offer, &gallery_remark_where, &gallery_shown_by, &gallery_read_offers, &gallery_answer_put,
	&gallery_read_answers);

enum err gallery_remark_of(struct db *db, struct arena *a, struct str id, struct gallery_remark *out, struct str *key,
	struct str *name)
{
	bool found = false;
	struct query *q = query_begin(db, &gallery_remark_where);
	query_text(q, "id", id);
	if (query_row(q)) {
		*out = (struct gallery_remark){ .id = id, .account = str_dup(a, row_text(q, "account")),
			.name = str_dup(a, row_text(q, "name")), .at = row_int(q, "at"),
			.answers = str_dup(a, row_text(q, "answers")), .gone = row_int(q, "gone") == 1 };
		*key = str_dup(a, row_text(q, "key"));
		*name = str_dup(a, row_text(q, "template"));
		found = true;
	}
	enum err e = query_end(q);
	return e != OK || found ? e : ERR_NOT_FOUND;
}

enum err gallery_publishers(struct db *db, struct arena *a, struct str key, struct str name, struct str **out,
	size_t *count)
{
	enum { MOST = 50 };
	*out = arena_array(a, struct str, MOST);
	*count = 0;
	struct query *q = query_begin(db, &gallery_shown_by);
	query_text(q, "key", key);
	query_text(q, "name", name);
	while (query_row(q) && *count < MOST)
		(*out)[(*count)++] = str_dup(a, row_text(q, "account"));
	return query_end(q);
}

// --- offers ------------------------------------------------------------------------------------------------------
bool gallery_offered_to(struct arena *a, const struct gallery_item *i, struct str our_key, struct str *name,
	int64_t *number)
{
	struct str origin = gallery_origin(a, our_key, STR("")), rest;
	if (i->ours && template_canonical_read(i->based, name, number))
		return !str_eq(*name, i->name);
	if (!str_starts(i->based, origin.p))
		return false;
	rest = str_part(i->based, origin.n, i->based.n);
	*name = str_cut(&rest, '|');
	return str_int(rest, 1, INT32_MAX, number);
}

enum err gallery_offers(struct db *db, struct arena *a, struct str our_key, struct str name, struct gallery_list *out)
{
	*out = (struct gallery_list){ arena_array(a, struct gallery_item, GALLERY_MOST), 0 };
	struct query *q = query_begin(db, &gallery_read_offers);
	while (query_row(q) && out->count < GALLERY_MOST) {
		struct gallery_item i = gallery_row(q, a);
		struct str to;
		int64_t number;
		if (i.known && gallery_offered_to(a, &i, our_key, &to, &number) && (!name.n || str_eq(to, name)))
			out->item[out->count++] = i;
	}
	return query_end(q);
}

enum err gallery_answers(struct db *db, struct arena *a, struct gallery_list *out)
{
	*out = (struct gallery_list){ arena_array(a, struct gallery_item, GALLERY_MOST), 0 };
	struct query *q = query_begin(db, &gallery_read_answers);
	while (query_row(q) && out->count < GALLERY_MOST) {
		struct gallery_item i = gallery_row(q, a);
		if (i.known)
			out->item[out->count++] = i;
	}
	return query_end(q);
}

enum err gallery_answer(struct db *db, struct str id, enum gallery_answer answer, struct str why, instant at)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &gallery_answer_put);
	query_text(q, "id", id);
	query_int(q, "answer", answer);
	query_text(q, "why", why);
	query_int(q, "at", at);
	enum err e = query_run(q, &changed);
	return e != OK || changed ? e : ERR_CONFLICT;
}
