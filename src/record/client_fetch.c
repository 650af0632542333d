// SPDX-License-Identifier: Apache-2.0
// Fetching keys, what to say when they cannot be had, and word between processes of whose are wanted (client_fetch.h).
#include "record/client_fetch.h"

#include "base/arena.h"
#include "base/text.h"
#include "record/statements.h"

static struct statement wanted_add = {
	.name = "client_wanted_add",
	.sql = "INSERT INTO client_wanted (client) VALUES ($1) ON CONFLICT (client) DO NOTHING",
	.params = "client:text",
	.columns = "",
	.for_what = "the keys of a program are to be fetched, by the process that does",
};

static struct statement wanted_some = {
	.name = "client_wanted_some",
	.sql = "SELECT client FROM client_wanted ORDER BY client LIMIT $1",
	.params = "most:int",
	.columns = "client:text",
	.for_what = "whose keys are to be fetched",
};

static struct statement wanted_drop = {
	.name = "client_wanted_drop",
	.sql = "DELETE FROM client_wanted WHERE client = $1",
	.params = "client:text",
	.columns = "",
	.for_what = "that these keys are to be fetched is known",
};

STATEMENTS(client_fetch, &wanted_add, &wanted_some, &wanted_drop);

// By the words of http_out_answer.trouble. The last is for any other.
static const struct {
	const char *trouble, *sentence;
} sentences[] = {
	{ "no-such-host", N_("there is no machine of that name.") },
	{ "certificate", N_("the certificate there could not be verified.") },
	{ "too-slow", N_("the answer took too long.") },
	{ "too-large", N_("what comes is too large for public keys.") },
	{ "refused-address", N_("this leads to a place that is never asked.") },
	{ "no-answer", N_("nobody answers there.") },
};

static enum err not_had(struct arena *a, const struct client *c, const char *why, struct fault *f)
{
	return fault_say(f, ERR_UPSTREAM,
		str_format(a, _("The keys cannot be had from %.*s: %s"), STR_ARG(c->jwks_url), why).p);
}

static enum err no_answer(struct arena *a, const struct client *c, struct client_fetch *out, struct fault *f)
{
	size_t i = 0;
	out->why = out->answer.trouble;
	while (i + 1 < sizeof sentences / sizeof *sentences && !str_is(str_of(out->why), sentences[i].trouble))
		i++;
	return not_had(a, c, _(sentences[i].sentence), f);
}

static enum err read_set(struct arena *a, struct str body, struct client_fetch *out, struct fault *f)
{
	enum err e = jwk_read(a, body, &out->keys, f);
	for (size_t i = 0; e == OK && i < out->keys.count; i++)
		e = jwk_check(a, &out->keys.key[i], f);
	if (e != OK)
		out->why = "keys";
	return e;
}

enum err client_fetch(struct http_out *h, struct arena *a, const struct client *c, bool (*stop)(void *context),
	void *context, struct client_fetch *out, struct fault *f)
{
	struct str body;
	*out = (struct client_fetch){ 0 };
	enum err e = http_out_get(h, a, &(struct http_out_get){ .address = c->jwks_url,
		.ca_file = c->ca_file.n ? str_c(a, c->ca_file) : NULL, .stop = stop, .context = context }, &body, &out->answer);
	if (e == ERR_UPSTREAM)
		return no_answer(a, c, out, f);
	if (e != OK)
		return e;
	if (out->answer.status != 200) {
		out->why = "status";
		return not_had(a, c, str_format(a, _("the answer is %d, not 200."), out->answer.status).p, f);
	}
	return read_set(a, body, out, f);
}

static enum err about(struct db *db, struct statement *st, struct str client)
{
	struct query *q = query_begin(db, st);
	query_text(q, "client", client);
	return query_run(q, NULL);
}

enum err client_fetch_want(struct db *db, struct str client)
{
	return about(db, &wanted_add, client);
}

enum err client_fetch_taken(struct db *db, struct str client)
{
	return about(db, &wanted_drop, client);
}

enum err client_fetch_wanted(struct db *db, struct arena *a, struct client_wanted *out)
{
	out->count = 0;
	struct query *q = query_begin(db, &wanted_some);
	query_int(q, "most", CLIENT_WANTED_MOST);
	while (query_row(q) && out->count < CLIENT_WANTED_MOST)
		out->id[out->count++] = str_dup(a, row_text(q, "client"));
	return query_end(q);
}
