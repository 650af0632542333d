// SPDX-License-Identifier: Apache-2.0
// What was done with the program's own commands, about no person: accounts, tokens, copies (audit.h). An index of these
// few rows alone finds them.
#include "base/arena.h"
#include "record/audit_inside.h"
#include "record/statements.h"

static struct statement audit_of_commands = {
	.name = "audit_of_commands",
	.sql = "SELECT a.chain, a.seq, a.at, " AUDIT_WORDS_OF("a") " FROM audit a\n"
		"WHERE a.role = 'operator' AND a.person = '' AND (a.at, a.chain, a.seq) < ($1, $2, $3)\n"
		"ORDER BY a.at DESC, a.chain DESC, a.seq DESC LIMIT $4",
	.params = "at:int before_chain:int before_seq:int most:int",
	.columns = "chain:int seq:int at:int " AUDIT_WORD_COLUMNS,
	.for_what = "What was done on the server, newest first.",
};

STATEMENTS(audit_operator, &audit_of_commands);

enum err audit_of_operator(struct db *db, struct arena *a, const struct audit_place *before, size_t most,
	struct audit_row **rows, size_t *count)
{
	static const struct audit_place newest = { INT64_MAX, INT64_MAX, INT64_MAX };
	const struct audit_place *from = before ? before : &newest;
	*rows = arena_array(a, struct audit_row, most + 1);
	*count = 0;
	struct query *q = query_begin(db, &audit_of_commands);
	query_int(q, "at", from->at);
	query_int(q, "before_chain", from->chain);
	query_int(q, "before_seq", from->seq);
	query_int(q, "most", (int64_t)most);
	while (query_row(q) && *count < most) {
		audit_row_read(q, &(*rows)[*count]);
		audit_row_keep(a, &(*rows)[(*count)++]);
	}
	return query_end(q);
}
