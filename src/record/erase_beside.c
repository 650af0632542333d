// SPDX-License-Identifier: Apache-2.0
// What lies beside the resources of a record goes with them when the record is destroyed (erase.h). Whoever adds a
// table that leads a person adds it here, or says in tests/serve/test_destroy.c that it stays.
#include "record/erase.h"
#include "record/statements.h"

#define DROP(table) \
	static struct statement drop_##table = { .name = "destroy_" #table, \
		.sql = "DELETE FROM " #table " WHERE person = $1", .params = "person:text", .columns = "", \
		.for_what = "a record is destroyed: what lies beside it" }
DROP(access_rule);
DROP(draft);
DROP(draft_piece);
DROP(editing);
DROP(notice);
DROP(looked);
DROP(outbox);
DROP(privacy_case);
DROP(same_case);
DROP(person_link);
DROP(person_link_choice);
DROP(attachment);
DROP(one_time_code);
DROP(share_link);
DROP(search_key);
DROP(person_identifier);
DROP(look_pattern);
DROP(retention);

static struct statement other_case = {
	.name = "destroy_other_case",
	.sql = "DELETE FROM same_case WHERE other = $1",
	.params = "person:text",
	.columns = "",
	.for_what = "a record is destroyed: nobody asks any more whether another is the same person's",
};
static struct statement other_link = {
	.name = "destroy_other_link",
	.sql = "DELETE FROM person_link WHERE survivor = $1",
	.params = "person:text",
	.columns = "",
	.for_what = "a record is destroyed: the one that was read with it stands by itself",
};
static struct statement account_name = {
	.name = "destroy_account_name",
	.sql = "UPDATE account SET name = '', role = '', username = id, person = '' WHERE id = $1",
	.params = "id:text",
	.columns = "",
	.for_what = "a record is destroyed: the login of the person keeps no name",
};
STATEMENTS(erase_beside,
	&drop_access_rule, &drop_draft, &drop_draft_piece, &drop_editing, &drop_notice, &drop_looked,
	&drop_outbox, &drop_privacy_case, &drop_same_case, &drop_person_link, &drop_person_link_choice,
	&drop_attachment, &drop_one_time_code, &drop_share_link, &drop_search_key, &drop_person_identifier,
	&drop_look_pattern, &drop_retention, &other_case, &other_link, &account_name);

static struct statement *const all[] = {
	&drop_access_rule, &drop_draft, &drop_draft_piece, &drop_editing, &drop_notice, &drop_looked,
	&drop_outbox, &drop_privacy_case, &drop_same_case, &drop_person_link, &drop_person_link_choice,
	&drop_attachment, &drop_one_time_code, &drop_share_link, &drop_search_key, &drop_person_identifier,
	&drop_look_pattern, &drop_retention, &other_case, &other_link,
};

static enum err end_account(struct db *db, struct arena *a, struct str person)
{
	struct actor who;
	enum err e = account_of_person(db, a, person, &who);
	if (e == OK)
		e = account_end(db, who.account);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	struct query *q = query_begin(db, &account_name);
	query_text(q, "id", who.account);
	return query_run(q, NULL);
}

enum err erase_beside(struct db *db, struct arena *a, struct str person)
{
	enum err e = end_account(db, a, person);
	for (size_t i = 0; e == OK && i < sizeof all / sizeof *all; i++) {
		struct query *q = query_begin(db, all[i]);
		query_text(q, "person", person);
		e = query_run(q, NULL);
	}
	return e;
}
