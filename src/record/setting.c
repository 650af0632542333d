// SPDX-License-Identifier: Apache-2.0
// Settings kept with the data (setting.h).
#include "record/setting.h"

#include "record/statements.h"

static struct statement setting_read = {
	.name = "setting_get",
	.sql = "SELECT value AS value FROM setting WHERE name = $1",
	.params = "name:text",
	.columns = "value:text",
	.for_what = "one setting of this service",
};
static struct statement setting_write = {
	.name = "setting_put",
	.sql = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	.params = "name:text value:text",
	.columns = "",
	.for_what = "a setting is made or changed",
};

STATEMENTS(setting, &setting_read, &setting_write);

enum err setting_get(struct db *db, struct arena *a, const char *name, struct str *value)
{
	*value = STR_NONE;
	struct query *q = query_begin(db, &setting_read);
	query_text(q, "name", str_of(name));
	if (query_row(q))
		*value = str_dup(a, row_text(q, "value"));
	return query_end(q);
}

enum err setting_put(struct db *db, const char *name, struct str value)
{
	struct query *q = query_begin(db, &setting_write);
	query_text(q, "name", str_of(name));
	query_text(q, "value", value);
	return query_run(q, NULL);
}
