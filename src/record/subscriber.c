// SPDX-License-Identifier: Apache-2.0
// Subscribers (subscriber.h). Few rows: each question looks at all of them.
#include "record/subscriber.h"

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "record/client.h"
#include "record/outbox.h"
#include "record/statements.h"

#define ID_LENGTH 12
#define COLUMNS "id, name, endpoint, form, organisation, token_file, ca_file, since, until"
#define COLUMN_TYPES \
	"id:text name:text endpoint:text form:text organisation:text token_file:text ca_file:text since:int until:int"

static struct statement subscriber_insert = {
	.name = "subscriber_insert",
	.sql = "INSERT INTO subscriber (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
	.params = "id:text name:text endpoint:text form:text organisation:text token_file:text ca_file:text since:int",
	.columns = "",
	.for_what = "a system is sent what people agree",
};
static struct statement subscriber_by_id = {
	.name = "subscriber_by_id",
	.sql = "SELECT " COLUMNS " FROM subscriber WHERE id = $1",
	.params = "id:text",
	.columns = COLUMN_TYPES,
	.for_what = "where something is sent, and in whose name",
};
static struct statement subscribers_all = {
	.name = "subscribers_all",
	.sql = "SELECT " COLUMNS " FROM subscriber WHERE until = 0 ORDER BY since, id",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "which systems are sent what people agree",
};
static struct statement subscriber_set_until = {
	.name = "subscriber_set_until",
	.sql = "UPDATE subscriber SET until = $2 WHERE id = $1 AND until = 0",
	.params = "id:text now:int",
	.columns = "",
	.for_what = "a system is sent nothing more",
};

STATEMENTS(subscriber, &subscriber_insert, &subscriber_by_id, &subscribers_all, &subscriber_set_until);

static const char *const forms[SUBSCRIBER_FORMS] = {
	[SUBSCRIBER_DOCUMENT] = "document", [SUBSCRIBER_TRANSACTION] = "transaction"
};

const char *subscriber_form_name(enum subscriber_form form)
{
	must(form >= 0 && form < SUBSCRIBER_FORMS);
	return forms[form];
}

enum subscriber_form subscriber_form_of(struct str name)
{
	enum subscriber_form form = SUBSCRIBER_DOCUMENT;
	while (form < SUBSCRIBER_FORMS && !str_is(name, forms[form]))
		form++;
	return form;
}

const char *subscriber_name_wrong(struct str name)
{
	return client_name_wrong(name); // both are programs that people read of by name
}

void subscriber_new(struct arena *a, struct subscriber *s)
{
	s->id = random_id_str(a, ID_LENGTH);
	s->since = clock_now();
	s->until = 0;
}

enum err subscriber_add(struct db *db, const struct subscriber *s)
{
	if (subscriber_name_wrong(s->name) || !s->id.n || !s->endpoint.n || !s->organisation.n)
		return ERR_INPUT;
	struct query *q = query_begin(db, &subscriber_insert);
	query_text(q, "id", s->id);
	query_text(q, "name", s->name);
	query_text(q, "endpoint", s->endpoint);
	query_text(q, "form", str_of(subscriber_form_name(s->form)));
	query_text(q, "organisation", s->organisation);
	query_text(q, "token_file", s->token_file.p ? s->token_file : STR(""));
	query_text(q, "ca_file", s->ca_file.p ? s->ca_file : STR(""));
	query_int(q, "since", s->since);
	return query_run(q, NULL);
}

enum err subscriber_end(struct db *db, struct str id)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &subscriber_set_until);
	query_text(q, "id", id.p ? id : STR(""));
	query_int(q, "now", clock_now());
	enum err e = query_run(q, &changed);
	if (e == OK && !changed)
		e = ERR_NOT_FOUND;
	return e == OK ? outbox_drop_all(db, id) : e;
}

static void read_row(struct query *q, struct arena *a, struct subscriber *out)
{
	*out = (struct subscriber){
		.id = str_dup(a, row_text(q, "id")),
		.name = str_dup(a, row_text(q, "name")),
		.endpoint = str_dup(a, row_text(q, "endpoint")),
		.form = subscriber_form_of(row_text(q, "form")),
		.organisation = str_dup(a, row_text(q, "organisation")),
		.token_file = str_dup(a, row_text(q, "token_file")),
		.ca_file = str_dup(a, row_text(q, "ca_file")),
		.since = row_int(q, "since"),
		.until = row_int(q, "until"),
	};
}

enum err subscriber_get(struct db *db, struct arena *a, struct str id, struct subscriber *out)
{
	*out = (struct subscriber){ 0 };
	struct query *q = query_begin(db, &subscriber_by_id);
	query_text(q, "id", id.p ? id : STR(""));
	bool found = query_row(q);
	if (found)
		read_row(q, a, out);
	enum err e = query_end(q);
	return e == OK && !found ? ERR_NOT_FOUND : e;
}

enum err subscriber_list(struct db *db, struct arena *a, struct subscriber_list *out)
{
	size_t room = 0;
	*out = (struct subscriber_list){ 0 };
	struct query *q = query_begin(db, &subscribers_all);
	while (query_row(q)) {
		if (out->count == room) {
			struct subscriber *more = arena_array(a, struct subscriber, room = room ? 2 * room : 8);
			for (size_t i = 0; i < out->count; i++)
				more[i] = out->item[i];
			out->item = more;
		}
		read_row(q, a, &out->item[out->count++]);
	}
	return query_end(q);
}
