// SPDX-License-Identifier: Apache-2.0
// A file that waits beside a draft (account.h), sealed in pieces: whoever opens the list of drafts reads none of it.
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "record/draft_inside.h"
#include "record/statements.h"

#define PIECE ((size_t)256 << 10)

static struct statement draft_piece_insert = {
	.name = "draft_piece_insert",
	.sql = "INSERT INTO draft_piece (account, person, place, piece, sealed) VALUES ($1, $2, $3, $4, $5)",
	.params = "account:text person:text place:text piece:int sealed:bytes",
	.columns = "",
	.for_what = "a piece of a file that waits beside a draft",
};

static struct statement draft_piece_all = {
	.name = "draft_piece_all",
	.sql = "SELECT sealed AS sealed FROM draft_piece WHERE account = $1 AND person = $2 AND place = $3 ORDER BY piece",
	.params = "account:text person:text place:text",
	.columns = "sealed:bytes",
	.for_what = "the file that waits beside a draft",
};

static struct statement draft_piece_delete = {
	.name = "draft_piece_delete",
	.sql = "DELETE FROM draft_piece WHERE account = $1 AND person = $2 AND place = $3",
	.params = "account:text person:text place:text",
	.columns = "",
	.for_what = "the draft is gone, and the file beside it",
};

static struct statement draft_piece_forget = {
	.name = "draft_piece_forget",
	.sql = "DELETE FROM draft_piece WHERE account = $1 AND NOT EXISTS (SELECT 1 FROM draft"
		" WHERE draft.account = draft_piece.account AND draft.person = draft_piece.person"
		" AND draft.place = draft_piece.place)",
	.params = "account:text",
	.columns = "",
	.for_what = "files beside drafts that were thrown away long ago",
};

STATEMENTS(draft_file, &draft_piece_insert, &draft_piece_all, &draft_piece_delete, &draft_piece_forget);

static struct query *begin(struct db *db, struct statement *st, struct str account, const struct draft *d)
{
	struct query *q = query_begin(db, st);
	query_text(q, "account", account);
	query_text(q, "person", d->person);
	query_text(q, "place", d->place);
	return q;
}

// Each piece is bound to its number, so that none can stand in another's place.
static struct str bound(struct arena *a, struct str account, const struct draft *d, size_t piece)
{
	return str_format(a, "file %zu %.*s", piece, STR_ARG(draft_bound(a, account, d->person, d->place)));
}

void draft_file_seal(struct arena *a, const struct draft_key *k, struct str account, const struct draft *d,
	struct str bytes, struct draft_file *out)
{
	out->count = bytes.n / PIECE + 1;
	out->piece = arena_array(a, struct str, out->count);
	for (size_t i = 0; i < out->count; i++)
		out->piece[i] = draft_seal(a, k, bound(a, account, d, i), str_part(bytes, i * PIECE, PIECE));
}

enum err draft_file_drop(struct db *db, struct str account, const struct draft *d)
{
	return query_run(begin(db, &draft_piece_delete, account, d), NULL);
}

enum err draft_file_put(struct db *db, struct str account, const struct draft *d, const struct draft_file *file)
{
	struct query *q = query_begin(db, &draft_piece_forget);
	query_text(q, "account", account);
	enum err e = query_run(q, NULL);
	if (e == OK)
		e = draft_file_drop(db, account, d);
	for (size_t i = 0; e == OK && i < file->count; i++) {
		q = begin(db, &draft_piece_insert, account, d);
		query_int(q, "piece", (int64_t)i);
		query_bytes(q, "sealed", file->piece[i]);
		e = query_run(q, NULL);
	}
	return e;
}

enum err draft_file_get(struct db *db, struct arena *a, const struct draft_key *k, struct str account,
	const struct draft *d, struct str *out)
{
	struct buf b;
	bool good = true;
	size_t piece = 0;
	buf_init(&b, a, DRAFT_FILE_MOST);
	struct query *q = begin(db, &draft_piece_all, account, d);
	while (good && query_row(q)) {
		struct str text;
		good = draft_unseal(a, k, bound(a, account, d, piece++), row_bytes(q, "sealed"), &text);
		if (good)
			buf_str(&b, text);
	}
	enum err e = query_end(q);
	if (e == OK && !good)
		log_event(LOG_WARN, "draft-sealed", "account=%s", log_quote(account));
	*out = buf_text(&b);
	return e != OK ? e : good && piece && buf_ok(&b) ? OK : ERR_NOT_FOUND;
}
