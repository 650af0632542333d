// SPDX-License-Identifier: Apache-2.0
// ownplan subscriber: systems of other organisations that are sent what people agree and review
// (record/subscriber.h), from the command line of the machine. May run beside the server, which sees it within a
// second. Each act is in the audit trail.
#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"
#include "http/http_out.h"
#include "main/command.h"
#include "main/house.h"
#include "record/subscriber.h"

const struct flag subscriber_flags[] = {
	{ "name", "NAME", N_("which system it is, for people: \"Riverside Surgery's records\"") },
	{ "organisation", "ID|NAME", N_("the organisation or team here that it stands for: it gets what that may see") },
	{ "endpoint", "URL", N_("where it takes FHIR: https://records.example/fhir") },
	{ "form", "document|transaction", N_("a FHIR document, or a transaction with the parts and the document in it") },
	{ "token-file", "FILE", N_("a bearer token for it, read each time: it may be renewed there") },
	{ "ca-file", "FILE", N_("who signed its certificate, in PEM, when this machine does not know them") },
	{ NULL, NULL, NULL },
};

struct subscriber_job {
	const struct site *site;
	struct subscriber subscriber;
};

static enum err audit(const struct subscriber_job *k, struct db *db, struct arena *a, const char *what)
{
	return house_audit(k->site, db, a, what, str_format(a, "s:%.*s", STR_ARG(k->subscriber.id)));
}

// --- add -----------------------------------------------------------------------------------------------------------
static enum err read_flags(struct call *c, const struct site *site, struct subscriber *s)
{
	const char *name = call_flag(c, "name"), *form = call_flag(c, "form"), *endpoint = call_flag(c, "endpoint"),
			   *organisation = call_flag(c, "organisation");
	if (!name || subscriber_name_wrong(str_trim(str_of(name))))
		return call_usage(c, name ? subscriber_name_wrong(str_trim(str_of(name)))
					  : _("--name is needed: which system it is, for people."));
	if (!organisation)
		return call_usage(c, _("--organisation is needed: it is sent what that organisation or team may see."));
	if (!endpoint)
		return call_usage(c, _("--endpoint is needed: the address where it takes FHIR."));
	s->name = str_trim(str_of(name));
	s->form = subscriber_form_of(str_of(form ? form : "document"));
	if (s->form == SUBSCRIBER_FORMS)
		return call_usage(c, _("--form is document or transaction."));
	const char *wrong = http_out_address(c->arena, str_of(endpoint), "https://records.example/fhir", &s->endpoint);
	if (wrong)
		return call_usage(c, wrong);
	enum err e = house_team(store_reader(site->store), c->arena, str_of(organisation), &s->organisation);
	if (e == ERR_NOT_FOUND)
		return fault_say(&c->fault, e, _("There is no organisation or team of that id or name."));
	if (e == OK)
		e = call_file(c, "token-file", &s->token_file);
	return e == OK ? call_file(c, "ca-file", &s->ca_file) : e;
}

static enum err add_run(struct db *db, struct arena *a, void *what)
{
	const struct subscriber_job *k = what;
	enum err e = subscriber_add(db, &k->subscriber);
	return e != OK ? e : audit(k, db, a, "subscriber-added");
}

static enum err add_act(struct call *c, const struct site *site)
{
	struct subscriber_job k = { .site = site };
	enum err e = read_flags(c, site, &k.subscriber);
	if (e != OK)
		return e;
	subscriber_new(c->arena, &k.subscriber);
	e = store_write(site->store, add_run, &k);
	if (e == OK)
		printf(_("Added %.*s\nsubscriber id: %.*s\nsigned with: %.*s\n"), STR_ARG(k.subscriber.name),
			STR_ARG(k.subscriber.id), STR_ARG(message_key_id(c->arena, &site->sends)));
	return e;
}

// --- list, remove, key -----------------------------------------------------------------------------------------------
static enum err list_act(struct call *c, const struct site *site)
{
	struct subscriber_list list;
	enum err e = subscriber_list(store_reader(site->store), c->arena, &list);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		const struct subscriber *one = &list.item[i];
		printf("%.*s  %.*s  %s  %.*s  Organization/%.*s\n", STR_ARG(one->id), STR_ARG(one->name),
			subscriber_form_name(one->form), STR_ARG(one->endpoint), STR_ARG(one->organisation));
	}
	return e;
}

static enum err remove_run(struct db *db, struct arena *a, void *what)
{
	const struct subscriber_job *k = what;
	enum err e = subscriber_end(db, k->subscriber.id);
	return e != OK ? e : audit(k, db, a, "subscriber-removed");
}

static enum err remove_act(struct call *c, const struct site *site)
{
	struct subscriber_job k = { .site = site };
	if (c->words < 2)
		return call_usage(c, _("Which subscriber? ownplan subscriber list shows their ids."));
	k.subscriber.id = str_of(c->word[1]);
	enum err e = store_write(site->store, remove_run, &k);
	if (e == ERR_NOT_FOUND)
		return fault_say(&c->fault, e, _("There is no subscriber of that id. ownplan subscriber list shows them."));
	if (e == OK)
		printf(_("%s is sent nothing more.\n"), c->word[1]);
	return e;
}

static enum err key_act(struct call *c, const struct site *site)
{
	printf("%.*s\n", STR_ARG(message_key_set(c->arena, &site->sends)));
	return OK;
}

static const struct act acts[] = {
	{ "add", 1, add_act },
	{ "list", 1, list_act },
	{ "remove", 2, remove_act },
	{ "key", 1, key_act },
};

enum err command_subscriber(struct call *c)
{
	return call_act(c, acts, sizeof acts / sizeof *acts, _("What about subscribers: add, list, remove or key?"));
}
