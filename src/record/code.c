// SPDX-License-Identifier: Apache-2.0
// One-time codes (account.h): printed or read out, typed once. 12 characters of Crockford's base 32 are 60 bits; the
// table holds the digest. A code is used in the job that does what it is for, so two people who type it at once
// cannot both get in.
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/random.h"
#include "record/account.h"
#include "record/secret.h"
#include "record/statements.h"

#define CODE_LENGTH 12
#define TYPED_MOST 200 // bytes of what was typed that are looked at
#define KEPT_FOR (90 * DAYS)

#define CODE_VALUES \
	"purpose AS purpose, person AS person, account AS account, detail AS detail, author AS author, made AS made," \
	" ends AS ends, used AS used"
#define CODE_COLUMNS "purpose:text person:text account:text detail:text author:text made:int ends:int used:int"

static struct statement code_insert = {
	.name = "code_insert",
	.sql = "INSERT INTO one_time_code (digest, purpose, person, account, detail, author, made, ends, used)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
	.params = "digest:text purpose:text person:text account:text detail:text author:text made:int ends:int",
	.columns = "",
	.for_what = "a one-time code is given out",
};

static struct statement code_get = {
	.name = "code_get",
	.sql = "SELECT " CODE_VALUES " FROM one_time_code"
		" WHERE digest = $1 AND used = 0 AND ends > $2",
	.params = "digest:text now:int",
	.columns = CODE_COLUMNS,
	.for_what = "what a code that was typed is for",
};

static struct statement code_used = {
	.name = "code_used",
	.sql = "UPDATE one_time_code SET used = $2 WHERE digest = $1 AND used = 0 AND ends > $2",
	.params = "digest:text now:int",
	.columns = "",
	.for_what = "a code is used, once",
};

static struct statement code_of_person = {
	.name = "code_of_person",
	.sql = "SELECT " CODE_VALUES " FROM one_time_code"
		" WHERE person = $1 AND purpose = $2 AND used = 0 AND ends > $3"
		" ORDER BY made DESC, digest",
	.params = "person:text purpose:text now:int",
	.columns = CODE_COLUMNS,
	.for_what = "codes of a person that still work",
};

static struct statement code_stop = {
	.name = "code_stop",
	.sql = "UPDATE one_time_code SET used = $3 WHERE person = $1 AND purpose = $2 AND used = 0",
	.params = "person:text purpose:text now:int",
	.columns = "",
	.for_what = "codes of a person stop working",
};

static struct statement code_stop_of = {
	.name = "code_stop_of",
	.sql = "UPDATE one_time_code SET used = $4 WHERE person = $1 AND purpose = $2 AND account = $3 AND used = 0",
	.params = "person:text purpose:text account:text now:int",
	.columns = "",
	.for_what = "the code of one who was invited stops working",
};

static struct statement code_delete_old = {
	.name = "code_delete_old",
	.sql = "DELETE FROM one_time_code WHERE digest IN"
	       " (SELECT digest FROM one_time_code WHERE ends <= $1 ORDER BY ends" SWEEP_LIMIT ")",
	.params = "before:int",
	.columns = "",
	.for_what = "codes that were over long ago",
};

STATEMENTS(code, &code_insert, &code_get, &code_used, &code_of_person, &code_stop, &code_stop_of, &code_delete_old);

struct str code_new(struct arena *a)
{
	return random_id_str(a, CODE_LENGTH);
}

struct str code_shown(struct arena *a, struct str code)
{
	struct buf b;
	buf_init(&b, a, TYPED_MOST * 2);
	for (size_t i = 0; i < code.n && i < TYPED_MOST; i++) {
		if (i && i % 4 == 0)
			buf_char(&b, '-');
		buf_char(&b, (char)(code.p[i] >= 'a' && code.p[i] <= 'z' ? code.p[i] - 32 : code.p[i]));
	}
	return buf_text(&b);
}

// Bytes of a blank or dash at s, 0 when there is none. Telephones make long dashes and blanks that do not break.
static size_t between(struct str s)
{
	static const char *const marks[] = {
		" ", "\t", "\r", "\n", "-", "\xC2\xA0", "\xC2\xAD", "\xE2\x80\x8B", "\xE2\x80\x90", "\xE2\x80\x91",
		"\xE2\x80\x92",		"\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95", "\xE2\x80\xAF", "\xE2\x88\x92",
	};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(s, marks[i]))
			return strlen(marks[i]);
	return 0;
}

struct str code_clean(struct arena *a, struct str typed)
{
	typed = str_part(typed, 0, TYPED_MOST); // what is longer is no code either way
	char *p = arena_bytes(a, typed.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < typed.n;) {
		size_t skip = between(str_part(typed, i, typed.n));
		if (skip) {
			i += skip;
			continue;
		}
		char c = typed.p[i++];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		p[n++] = (char)(c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c);
	}
	p[n] = 0;
	return (struct str){ p, n };
}

// The digest that a code is found by. False: no code looks like this.
static bool code_key(struct arena *a, struct str typed, char hex[SECRET_HEX + 1])
{
	struct str code = code_clean(a, typed);
	if (code.n != CODE_LENGTH)
		return false;
	for (size_t i = 0; i < code.n; i++)
		if (code.p[i] == 0 || !strchr(CROCKFORD, code.p[i]))
			return false;
	secret_digest("code", code, hex);
	return true;
}

static struct str set(struct str s)
{
	return s.p ? s : STR("");
}

enum err code_put(struct db *db, struct arena *a, const struct one_time_code *c)
{
	char key[SECRET_HEX + 1];
	instant made = c->made ? c->made : clock_now();
	if (!code_key(a, c->code, key) || c->purpose.n == 0 || c->ends <= made)
		return ERR_INPUT;
	struct query *q = query_begin(db, &code_insert);
	query_text(q, "digest", str_of(key));
	query_text(q, "purpose", c->purpose);
	query_text(q, "person", set(c->person));
	query_text(q, "account", set(c->account));
	query_text(q, "detail", set(c->detail));
	query_text(q, "author", set(c->author));
	query_int(q, "made", made);
	query_int(q, "ends", c->ends);
	return query_run(q, NULL);
}

static void code_read(struct query *q, struct arena *a, struct one_time_code *out)
{
	*out = (struct one_time_code){
		.code = STR(""),
		.purpose = str_dup(a, row_text(q, "purpose")),
		.person = str_dup(a, row_text(q, "person")),
		.account = str_dup(a, row_text(q, "account")),
		.detail = str_dup(a, row_text(q, "detail")),
		.author = str_dup(a, row_text(q, "author")),
		.made = row_int(q, "made"),
		.ends = row_int(q, "ends"),
		.used = row_int(q, "used"),
	};
}

enum err code_find(struct db *db, struct arena *a, struct str code, struct one_time_code *out)
{
	char key[SECRET_HEX + 1];
	*out = (struct one_time_code){ .code = STR("") };
	if (!code_key(a, code, key))
		return ERR_NOT_FOUND;
	struct query *q = query_begin(db, &code_get);
	query_text(q, "digest", str_of(key));
	query_int(q, "now", clock_now());
	bool found = query_row(q);
	if (found)
		code_read(q, a, out);
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

enum err code_use(struct db *db, struct arena *a, struct str code)
{
	char key[SECRET_HEX + 1];
	int64_t changed = 0;
	if (!code_key(a, code, key))
		return ERR_STALE;
	struct query *q = query_begin(db, &code_used);
	query_text(q, "digest", str_of(key));
	query_int(q, "now", clock_now());
	enum err e = query_run(q, &changed);
	return e != OK ? e : changed == 1 ? OK : ERR_STALE;
}

enum err code_open(struct db *db, struct arena *a, struct str person, struct str purpose, struct one_time_code **out,
	size_t *count)
{
	size_t room = 0;
	*out = NULL;
	*count = 0;
	struct query *q = query_begin(db, &code_of_person);
	query_text(q, "person", set(person));
	query_text(q, "purpose", set(purpose));
	query_int(q, "now", clock_now());
	while (query_row(q)) {
		if (*count == room) {
			struct one_time_code *more = arena_array(a, struct one_time_code, room = room ? room * 2 : 4);
			if (*count)
				memcpy(more, *out, *count * sizeof *more);
			*out = more;
		}
		code_read(q, a, &(*out)[(*count)++]);
	}
	return query_end(q);
}

enum err code_cancel(struct db *db, struct str person, struct str purpose)
{
	struct query *q = query_begin(db, &code_stop);
	query_text(q, "person", set(person));
	query_text(q, "purpose", set(purpose));
	query_int(q, "now", clock_now());
	return query_run(q, NULL);
}

enum err code_cancel_of(struct db *db, struct str person, struct str purpose, struct str account)
{
	struct query *q = query_begin(db, &code_stop_of);
	query_text(q, "person", set(person));
	query_text(q, "purpose", set(purpose));
	query_text(q, "account", set(account));
	query_int(q, "now", clock_now());
	return query_run(q, NULL);
}

enum err code_sweep(struct db *db, int64_t *gone)
{
	struct query *q = query_begin(db, &code_delete_old);
	query_int(q, "before", clock_now() - KEPT_FOR);
	return query_run(q, gone);
}
