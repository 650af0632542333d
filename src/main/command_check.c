// SPDX-License-Identifier: Apache-2.0
// ownplan verify, check and token: short commands that may run beside the server.
#include <stdio.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/text.h"
#include "main/command.h"
#include "main/house.h"
#include "plan/follow.h"
#include "plan/statements.h"
#include "record/attachment.h"
#include "record/erase.h"
#include "record/schema.h"
#include "record/scope.h"
#include "record/search_check.h"
#include "record/statements.h"
#include "record/token.h"
#include "web/door.h"

#define ERASURES_SAID 100

// Each with its proof; what was erased is named, and nothing of what it said.
static enum err say_erasures(struct call *c, struct db *db, const struct erase_proof *proof)
{
	struct erasure_list page = { 0 };
	const struct erasure *after = NULL;
	int64_t said = 0;
	enum err e = OK;
	printf(_("%lld resources were lawfully erased, %lld versions in all; each has its proof.\n"),
		(long long)proof->erased, (long long)proof->versions);
	do {
		e = erase_page(db, c->arena, after, &page);
		for (size_t i = 0; e == OK && i < page.count && said < ERASURES_SAID; i++, said++)
			printf(_("  %.*s/%.*s, %lld versions, on %.*s by %.*s: %s\n"), STR_ARG(page.item[i].type),
				STR_ARG(page.item[i].id), (long long)page.item[i].versions,
				STR_ARG(day_iso(c->arena, day_of(page.item[i].at))), STR_ARG(page.item[i].name),
				_(erase_basis_words(page.item[i].basis)));
		after = page.count ? &page.item[page.count - 1] : NULL;
	} while (e == OK && page.count && said < ERASURES_SAID);
	if (said < proof->erased)
		printf(_("  and %lld more.\n"), (long long)(proof->erased - said));
	return e;
}

static enum err verify_erasures(struct call *c, const struct site *site)
{
	struct erase_proof proof;
	struct db *db = store_reader(site->store);
	enum err e = erase_prove(db, c->arena, &proof);
	if (e == OK && proof.erased)
		e = say_erasures(c, db, &proof);
	db_settle(db);
	if (e != OK)
		return fault_say(&c->fault, e, _("What was erased cannot be read."));
	return proof.sound ? OK : fault_say(&c->fault, ERR_CONFLICT, str_format(c->arena,
		_("What %.*s/%.*s said in version %lld is missing, and no erasure on record speaks of it."),
		STR_ARG(proof.type), STR_ARG(proof.id), (long long)proof.version).p);
}

enum err command_verify(struct call *c)
{
	struct site site;
	struct audit_proof proof;
	enum err e = call_site(c, true, &site);
	if (e != OK)
		return e;
	e = audit_verify(site.store, site.folder, &proof, &c->fault);
	enum err erased = e == OK ? verify_erasures(c, &site) : OK;
	site_close(&site);
	if (e != OK)
		return e;
	printf(_("%lld rows, %lld signed heads, %lld of them outside the database too.\n"), (long long)proof.rows,
		(long long)proof.heads, (long long)proof.heads_outside);
	if (proof.chains > 1)
		printf(_("They lie in %lld chains, one for each process that has written at the same time as others.\n"),
			(long long)proof.chains);
	if (proof.not_signed)
		printf(_("%lld rows are newer than the newest head: chained, not yet signed.\n"), (long long)proof.not_signed);
	if (proof.erased)
		printf(_("The words of %lld rows were lawfully erased.\n"), (long long)proof.erased);
	if (proof.sound) {
		printf(_("The trail is whole: %s\n"), proof.what);
		return erased;
	}
	struct str where = str_format(c->arena, _("The trail is broken at row %lld of chain %lld: %s"),
		(long long)proof.bad_seq, (long long)proof.bad_chain, proof.what);
	return fault_say(&c->fault, ERR_CONFLICT, where.p);
}

struct private {
	const char *path;
	bool folder;
};
// What only the server's own user may read.
static const struct private privates[] = { { "", true }, { "/plan.db", false }, { "/keys", true },
	{ "/keys/audit.key", false }, { "/keys/draft.key", false }, { "/keys/agreement.key", false },
	{ "/keys/outbox.key", false } };

static enum err check_folder(struct call *c)
{
	struct stat st;
	enum err e = OK;
	for (size_t i = 0; i < sizeof privates / sizeof *privates; i++) {
		if (c->settings.value[SET_DATABASE] && strcmp(privates[i].path, "/plan.db") == 0)
			continue;
		const char *path = str_format(c->arena, "%s%s", c->settings.value[SET_DATA], privates[i].path).p;
		if (stat(path, &st) != 0)
			e = fault_field(&c->fault, path, _("is not there"));
		else if (S_ISDIR(st.st_mode) != privates[i].folder)
			e = fault_field(&c->fault, path, _("is something else than it should be"));
		else if (st.st_mode & (S_IRWXG | S_IRWXO))
			e = fault_field(&c->fault, path, _("can be opened by other users: chmod go= it"));
	}
	return e == OK ? OK : ERR_CONFLICT;
}

static enum err check_statements(struct call *c, struct store *store, size_t *count)
{
	struct {
		struct statement *const *list;
		size_t count;
	} modules[] = {
#define ONE(module) { module##_statements, module##_statement_count },
		RECORD_STATEMENTS(ONE)
		PLAN_STATEMENTS(ONE)
		ONE(home)
#undef ONE
	};
	enum err e = OK;
	*count = 0;
	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
		enum err one = store_check(store, modules[i].list, modules[i].count, &c->fault);
		e = e == OK ? one : e;
		*count += modules[i].count;
	}
	return e;
}

static enum err say_keys(struct call *c, const struct people_check *keys)
{
	const char *sentence = _("The search keys of %lld of %lld people are missing or wrong, so searches miss something. "
		"Run `ownplan migrate`; the server mends them too.");
	return fault_say(&c->fault, ERR_CONFLICT,
		str_format(c->arena, sentence, (long long)keys->wrong, (long long)keys->people).p);
}

static enum err say_templates(struct call *c, const struct people_check *templates)
{
	const char *sentence = _("What templates the plans of %lld of %lld people follow is counted wrongly. Run `ownplan "
		"migrate`; the server mends it too.");
	return fault_say(&c->fault, ERR_CONFLICT,
		str_format(c->arena, sentence, (long long)templates->wrong, (long long)templates->people).p);
}

static enum err say_files(struct call *c, const struct attachment_proof *files)
{
	const char *sentence = _("%lld of %lld files that are attached are damaged; the log names them. Take them from a "
							 "backup.");
	return fault_say(&c->fault, ERR_CONFLICT,
		str_format(c->arena, sentence, (long long)files->bad, (long long)files->files).p);
}

enum err command_check(struct call *c)
{
	struct site site;
	size_t count;
	enum err e = call_site(c, true, &site);
	if (e != OK)
		return e;
	enum err folder = check_folder(c);
	e = check_statements(c, site.store, &count);
	struct people_check keys = { .store = site.store };
	struct people_check templates = { .store = site.store };
	struct attachment_proof files = { 0 };
	enum err looked = e == OK ? search_check_all(&keys) : OK;
	if (e == OK && looked == OK)
		looked = follow_check_all(&templates);
	if (e == OK && looked == OK)
		looked = attachment_check_all(store_reader(site.store), &files);
	site_close(&site);
	if (e != OK)
		return fault_say(&c->fault, e, _("A statement does not fit the database."));
	if (looked != OK)
		return fault_say(&c->fault, looked, _("The data could not be looked through. Please try again."));
	if (folder != OK)
		return fault_say(&c->fault, folder, _("Something in the folder is not as it must be."));
	if (keys.wrong)
		return say_keys(c, &keys);
	if (templates.wrong)
		return say_templates(c, &templates);
	if (files.bad)
		return say_files(c, &files);
	printf(_("Folder and keys are private, %zu migrations have run, %zu statements fit.\n"), record_migration_count,
		count);
	return OK;
}

const struct flag token_flags[] = {
	{ "scope", "SCOPES", N_("what the program may do (" TOKEN_SCOPE_READ "), such as \"system/Task.cruds\"") },
	{ "days", "N", N_("how long it works (30)") },
	{ NULL, NULL, NULL },
};

struct token_job {
	const struct site *site;
	struct client_token token;
};

static enum err token_run(struct db *db, struct arena *a, void *what)
{
	struct token_job *t = what;
	enum err e = token_put(db, &t->token);
	return e != OK ? e : house_audit(t->site, db, a, "token", str_format(a, "s:%.*s", STR_ARG(t->token.client)));
}

enum err command_token(struct call *c)
{
	struct site site;
	struct token_job t = { .site = &site };
	const char *scope = call_flag(c, "scope"), *days = call_flag(c, "days");
	int64_t n = 30;
	struct scope_list scopes;
	if (!scope)
		scope = TOKEN_SCOPE_READ;
	if (token_scope_wrong(str_of(scope)))
		return call_usage(c, token_scope_wrong(str_of(scope)));
	enum err e = scope_parse(c->arena, str_of(scope), &scopes);
	if (e != OK)
		return e;
	if (days && !str_int(str_of(days), 1, 3650, &n))
		return call_usage(c, _("--days must be a number from 1 to 3650."));
	struct str text = scope_text(c->arena, &scopes);
	if (!text.n)
		return call_usage(c, _("These are too many scopes."));
	token_new(c->arena, text, clock_now() + n * DAYS, &t.token);
	e = call_site(c, true, &site);
	if (e != OK)
		return e;
	e = store_write(site.store, token_run, &t);
	site_close(&site);
	if (e == OK)
		printf("%.*s\n", STR_ARG(t.token.token));
	return e;
}
