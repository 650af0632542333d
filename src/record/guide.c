// SPDX-License-Identifier: Apache-2.0
// Versions of the pages about planning (guide.h).
#include "record/guide.h"

#include <string.h>

#include "base/arena.h"
#include "record/statements.h"

#define HEAD "version AS version, at AS at, account AS account, why AS why, original AS original"
#define WHOLE HEAD ", text AS text, english AS english"
#define HEAD_COLUMNS "version:int at:int account:text why:text original:int"
#define WHOLE_COLUMNS HEAD_COLUMNS " text:text english:text"

static struct statement guide_new = {
	.name = "guide_newest",
	.sql = "SELECT " WHOLE " FROM guide_text WHERE page = $1 AND lang = $2 ORDER BY version DESC LIMIT 1",
	.params = "page:text lang:text",
	.columns = WHOLE_COLUMNS,
	.for_what = "a page about planning, as it is now",
};

static struct statement guide_one = {
	.name = "guide_at",
	.sql = "SELECT " WHOLE " FROM guide_text WHERE page = $1 AND lang = $2 AND version = $3",
	.params = "page:text lang:text version:int",
	.columns = WHOLE_COLUMNS,
	.for_what = "a page about planning, as it was",
};

static struct statement guide_came = {
	.name = "guide_base",
	.sql = "SELECT " WHOLE " FROM guide_text WHERE page = $1 AND lang = $2 AND original = 1"
	       " ORDER BY version DESC LIMIT 1",
	.params = "page:text lang:text",
	.columns = WHOLE_COLUMNS,
	.for_what = "the words that a page came with when they were last looked at",
};

static struct statement guide_all = {
	.name = "guide_versions",
	.sql = "SELECT " HEAD " FROM guide_text WHERE page = $1 AND lang = $2 ORDER BY version DESC",
	.params = "page:text lang:text",
	.columns = HEAD_COLUMNS,
	.for_what = "who changed a page about planning, when and why",
};

static struct statement guide_put = {
	.name = "guide_put",
	.sql = "INSERT INTO guide_text (page, lang, version, at, account, why, original, text, english)"
	       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
	.params = "page:text lang:text version:int at:int account:text why:text original:int text:text english:text",
	.columns = "",
	.for_what = "a page about planning is changed",
};

STATEMENTS(guide, &guide_new, &guide_one, &guide_came, &guide_all, &guide_put);

static struct query *begin(struct db *db, struct statement *st, struct str page, struct str lang)
{
	struct query *q = query_begin(db, st);
	query_text(q, "page", page);
	query_text(q, "lang", lang);
	return q;
}

static struct guide_version row(struct query *q, struct arena *a)
{
	return (struct guide_version){ .version = row_int(q, "version"), .at = row_int(q, "at"),
		.account = str_dup(a, row_text(q, "account")), .why = str_dup(a, row_text(q, "why")),
		.original = row_int(q, "original") != 0 };
}

static enum err one(struct query *q, struct arena *a, struct guide_version *out)
{
	bool found = query_row(q);
	if (found) {
		*out = row(q, a);
		out->text = str_dup(a, row_text(q, "text"));
		out->english = str_dup(a, row_text(q, "english"));
	}
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

enum err guide_newest(struct db *db, struct arena *a, struct str page, struct str lang, struct guide_version *out)
{
	return one(begin(db, &guide_new, page, lang), a, out);
}

enum err guide_at(struct db *db, struct arena *a, struct str page, struct str lang, int64_t version,
	struct guide_version *out)
{
	struct query *q = begin(db, &guide_one, page, lang);
	query_int(q, "version", version);
	return one(q, a, out);
}

enum err guide_base(struct db *db, struct arena *a, struct str page, struct str lang, struct guide_version *out)
{
	return one(begin(db, &guide_came, page, lang), a, out);
}

enum err guide_versions(struct db *db, struct arena *a, struct str page, struct str lang, struct guide_version **out,
	size_t *count)
{
	size_t room = 0;
	*out = NULL;
	*count = 0;
	struct query *q = begin(db, &guide_all, page, lang);
	while (query_row(q)) {
		if (*count == room) {
			struct guide_version *more = arena_array(a, struct guide_version, room = room ? room * 2 : 8);
			if (*count)
				memcpy(more, *out, *count * sizeof *more);
			*out = more;
		}
		(*out)[(*count)++] = row(q, a);
	}
	return query_end(q);
}

// The number of the newest, 0 for none.
static enum err last(struct db *db, struct str page, struct str lang, int64_t *out)
{
	struct query *q = begin(db, &guide_all, page, lang);
	*out = query_row(q) ? row_int(q, "version") : 0;
	return query_end(q);
}

enum err guide_add(struct db *db, struct str page, struct str lang, int64_t seen, const struct guide_version *list,
	size_t count)
{
	int64_t newest;
	enum err e = last(db, page, lang, &newest);
	if (e == OK && newest != seen)
		e = ERR_STALE;
	for (size_t i = 0; e == OK && i < count; i++) {
		struct query *q = begin(db, &guide_put, page, lang);
		query_int(q, "version", newest + 1 + (int64_t)i);
		query_int(q, "at", clock_now());
		query_text(q, "account", list[i].account);
		query_text(q, "why", list[i].why);
		query_int(q, "original", list[i].original);
		query_text(q, "text", list[i].text.n ? list[i].text : STR(""));
		query_text(q, "english", list[i].english.n ? list[i].english : STR(""));
		e = query_run(q, NULL);
	}
	return e == ERR_CONFLICT ? ERR_STALE : e; // another process was quicker
}
