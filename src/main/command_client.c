// SPDX-License-Identifier: Apache-2.0
// ownplan client: programs of other organisations that may ask for tokens (api/token.c), from the command line of the
// machine. Each is known by the public keys that it signs with, given here or fetched from where it publishes them; a
// private key is refused and never kept. May run beside the server. Each act is in the audit trail.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "main/command.h"
#include "main/house.h"
#include "record/client_fetch.h"
#include "record/scope.h"

const struct flag client_flags[] = {
	{ "name", "NAME", N_("who it is, for people: \"Riverside shared care record\"") },
	{ "organisation", "ID|NAME", N_("the organisation or team here that it stands for: it sees what that may see") },
	{ "everybody", NULL, N_("or it sees everybody who did not object") },
	{ "why", "TEXT", N_("why it reads, for people: \"So that the out-of-hours doctor knows what matters to you\"") },
	{ "scope", "SCOPES", N_("what it may ask for: \"system/*.rs\", \"system/Patient.rs system/Task.cruds\"") },
	{ "jwks", "FILE", N_("its public keys, as a JSON Web Key Set") },
	{ "public-key", "FILE", N_("or one public key, in PEM: RSA of 2048 bits or more, or EC P-384") },
	{ "kid", "ID", N_("with public-key: the id that it names the key by (its RFC 7638 thumbprint)") },
	{ "jwks-url", "URL", N_("or the address where it publishes them: fetched now, each hour, and for a new kid") },
	{ "ca-file", "FILE", N_("with jwks-url: who signed its certificate, in PEM, if this machine does not know them") },
	{ NULL, NULL, NULL },
};

struct client_job {
	const struct site *site;
	struct client client;
};

static enum err audit(const struct client_job *k, struct db *db, struct arena *a, const char *what)
{
	return house_audit(k->site, db, a, what, str_format(a, "s:%.*s", STR_ARG(k->client.id)));
}

// --- add -----------------------------------------------------------------------------------------------------------

static enum err read_file(struct call *c, const char *path, struct str *out)
{
	struct buf b;
	buf_init(&b, c->arena, JWKS_TEXT_MOST);
	int wrong = buf_file(&b, path);
	*out = b.n ? buf_text(&b) : STR("");
	if (wrong == EFBIG)
		return fault_say(&c->fault, ERR_INPUT, str_format(c->arena, _("%s is too large for public keys."), path).p);
	return wrong ? fault_say(&c->fault, ERR_NOT_FOUND,
			       str_format(c->arena, _("%s cannot be read: %s."), path, strerror(wrong)).p)
		     : OK;
}

// One key in PEM becomes a set of one, and is then checked as any other.
static enum err set_of_pem(struct call *c, struct str pem, struct jwk_set *out)
{
	const char *kid = call_flag(c, "kid");
	struct jwk key = { 0 };
	enum err e = jwk_of_pem(c->arena, pem, str_of(kid ? kid : ""), &key, &c->fault);
	if (e != OK)
		return e;
	return jwk_read(c->arena, jwk_text(c->arena, &(struct jwk_set){ &key, 1 }), out, &c->fault);
}

static enum err read_files(struct call *c, const char *jwks, const char *pem, struct jwk_set *out)
{
	struct str text = STR_NONE;
	enum err e = read_file(c, jwks ? jwks : pem, &text);
	if (e == OK && jwks && memmem(text.p ? text.p : "", text.n, "PRIVATE KEY-----", 16))
		return call_usage(c, _("This is a private key. Keep it to yourself, and give only the public one."));
	if (e == OK)
		e = jwks ? jwk_read(c->arena, text, out, &c->fault) : set_of_pem(c, text, out);
	for (size_t i = 0; e == OK && i < out->count; i++)
		e = jwk_check(c->arena, &out->key[i], &c->fault);
	return e;
}

// At once, so that what is wrong with the address shows to whoever typed it.
static enum err fetch_keys(struct call *c, struct client *client, struct jwk_set *out)
{
	struct http_out *h;
	struct client_fetch got;
	const char *wrong = http_out_address(c->arena, str_of(call_flag(c, "jwks-url")), "https://app.example/jwks.json",
		&client->jwks_url);
	if (wrong)
		return call_usage(c, wrong);
	enum err e = call_file(c, "ca-file", &client->ca_file);
	if (e == OK)
		e = http_out_open(&h);
	if (e != OK)
		return e;
	e = client_fetch(h, c->arena, client, NULL, NULL, &got, &c->fault);
	http_out_close(h);
	*out = got.keys;
	return e;
}

static enum err read_keys(struct call *c, struct client *client, struct jwk_set *out)
{
	const char *jwks = call_flag(c, "jwks"), *pem = call_flag(c, "public-key"), *url = call_flag(c, "jwks-url");
	if (!!jwks + !!pem + !!url != 1)
		return call_usage(c,
			_("Its public key is needed: --jwks FILE, --jwks-url URL or --public-key FILE, one of them."));
	if (call_flag(c, "kid") && !pem)
		return call_usage(c, _("--kid goes with --public-key: the keys of a set name themselves."));
	if (call_flag(c, "ca-file") && !url)
		return call_usage(c, _("--ca-file goes with --jwks-url: it says whose certificate to trust there."));
	return url ? fetch_keys(c, client, out) : read_files(c, jwks, pem, out);
}

static enum err add_run(struct db *db, struct arena *a, void *what)
{
	const struct client_job *k = what;
	enum err e = client_add(db, a, &k->client);
	return e != OK ? e : audit(k, db, a, "added");
}

// For whom it reads, and why: people find both beside its name.
static enum err read_whom(struct call *c, const struct site *site, struct client *client)
{
	const char *organisation = call_flag(c, "organisation"), *why = call_flag(c, "why");
	if (!!organisation + !!call_flag(c, "everybody") != 1)
		return call_usage(c, _("Whom may it read? --organisation ID, or --everybody who did not object: one of them."));
	client->reason = str_trim(str_of(why ? why : ""));
	if (client_reason_wrong(client->reason))
		return call_usage(c, why ? client_reason_wrong(client->reason)
					 : _("--why is needed: people read on their page why this program reads their plan."));
	client->organisation = STR("");
	if (!organisation)
		return OK;
	enum err e = house_team(store_reader(site->store), c->arena, str_of(organisation), &client->organisation);
	return e == ERR_NOT_FOUND ? fault_say(&c->fault, e, _("There is no organisation or team of that id or name.")) : e;
}

static enum err client_add_act(struct call *c, const struct site *site)
{
	struct client_job k = { .site = site };
	struct client from = { .jwks_url = STR(""), .ca_file = STR("") };
	const char *name = call_flag(c, "name"), *scope = call_flag(c, "scope");
	struct scope_list scopes = { 0 };
	struct jwk_set keys = { 0 };
	if (!name || client_name_wrong(str_trim(str_of(name))))
		return call_usage(c, name ? client_name_wrong(str_trim(str_of(name)))
					  : _("--name is needed: who this program is, for people."));
	if (!scope)
		return call_usage(c, _("--scope is needed: what it may ask for, such as system/*.rs."));
	if (scope_system_wrong(str_of(scope)))
		return call_usage(c, scope_system_wrong(str_of(scope)));
	enum err e = scope_parse(c->arena, str_of(scope), &scopes);
	if (e == OK)
		e = read_whom(c, site, &from);
	if (e == OK)
		e = read_keys(c, &from, &keys);
	if (e != OK)
		return e;
	client_new(c->arena, str_trim(str_of(name)), jwk_text(c->arena, &keys), scope_text(c->arena, &scopes), &k.client);
	k.client.jwks_url = from.jwks_url;
	k.client.ca_file = from.ca_file;
	k.client.organisation = from.organisation;
	k.client.reason = from.reason;
	e = store_write(site->store, add_run, &k);
	if (e != OK)
		return e;
	printf(_("Added %.*s\nclient id: %.*s\nscope: %.*s\n"), STR_ARG(k.client.name), STR_ARG(k.client.id),
		STR_ARG(k.client.scope));
	for (size_t i = 0; i < keys.count; i++)
		printf(_("key: %s %.*s\n"), jwk_alg_name(keys.key[i].alg), STR_ARG(keys.key[i].kid));
	return OK;
}

// --- list, end -----------------------------------------------------------------------------------------------------

static enum err client_list_act(struct call *c, const struct site *site)
{
	struct client_list list;
	struct jwk_set keys;
	enum err e = client_list(store_reader(site->store), c->arena, &list);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		const struct client *one = &list.item[i];
		printf("%.*s  %.*s  %.*s", STR_ARG(one->id), STR_ARG(one->name), STR_ARG(one->scope));
		printf("  %s%.*s", one->organisation.n ? "Organization/" : "everybody", STR_ARG(one->organisation));
		e = jwk_read(c->arena, one->jwks, &keys, &c->fault);
		for (size_t j = 0; e == OK && j < keys.count; j++)
			printf("%s%s %.*s", j ? ", " : "  ", jwk_alg_name(keys.key[j].alg), STR_ARG(keys.key[j].kid));
		printf("%s%.*s\n", one->jwks_url.n ? "  " : "", STR_ARG(one->jwks_url));
	}
	return e;
}

static enum err end_run(struct db *db, struct arena *a, void *what)
{
	const struct client_job *k = what;
	enum err e = client_end(db, k->client.id);
	return e != OK ? e : audit(k, db, a, "ended");
}

static enum err client_end_act(struct call *c, const struct site *site)
{
	struct client_job k = { .site = site };
	if (c->words < 2)
		return call_usage(c, _("Which client? ownplan client list shows their ids."));
	k.client.id = str_of(c->word[1]);
	enum err e = store_write(site->store, end_run, &k);
	if (e == ERR_NOT_FOUND)
		return fault_say(&c->fault, e, _("There is no client of that id. ownplan client list shows them."));
	if (e == OK)
		printf(_("%s has ended: its tokens work no more.\n"), c->word[1]);
	return e;
}

static const struct act acts[] = {
	{ "add", 1, client_add_act },
	{ "list", 1, client_list_act },
	{ "end", 2, client_end_act },
};

enum err command_client(struct call *c)
{
	return call_act(c, acts, sizeof acts / sizeof *acts, _("What about clients: add, list or end?"));
}
