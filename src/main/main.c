// SPDX-License-Identifier: Apache-2.0
// The command line: finds the command, reads its flags and settings, runs it, and turns what went wrong into words and
// an exit status: 0 done, 1 failed, 2 used wrongly.
#include <limits.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/version.h"
#include "main/command.h"

const struct flag no_flags[] = { { NULL, NULL, NULL } };

static const struct command commands[] = {
	{ "serve", "", N_("serve the folder until told to stop"),
		N_("Listens on this machine only, unless --behind-proxy names the proxy that speaks TLS for it.\n"
		   "SIGTERM and SIGINT let requests under way end. One line is printed when it is ready."),
		serve_flags, command_serve },
	{ "demo", "", N_("make a fresh folder with the stories in it, print the logins, serve it"),
		N_("Never listens beyond this machine, and never takes a folder that holds data."), demo_flags, command_demo },
	{ "init", "", N_("make the folder, its keys, the organisation and its administrator"), NULL, init_flags,
		command_init },
	{ "user", "add USERNAME | list | end USERNAME | team USERNAME TEAM | password USERNAME",
		N_("accounts of professionals and administrators"),
		N_("People and their supporters make their accounts themselves, with a code that their team gives them.\n"
		   "A password is made and printed once; who signs in with it should choose their own at once."),
		user_flags, command_user },
	{ "client", "add | list | end ID", N_("programs of other organisations that may ask for tokens"),
		N_("A program signs an assertion with its private key and gets a token of five minutes at /auth/token\n"
		   "(SMART Backend Services). Here it is known by its public key. With add: --name, --scope and a key."),
		client_flags, command_client },
	{ "subscriber", "add | list | remove ID | key", N_("systems that are sent what people agree and review"),
		N_("A subscriber stands for an organisation or team here, and is sent what that may see of each person,\n"
		   "signed (RFC 9421) with the key that `key` prints. With add: --name, --organisation and --endpoint."),
		subscriber_flags, command_subscriber },
	{ "outbox", "list | retry ID | drop ID", N_("what waits to be sent to subscribers, or is parked"),
		N_("What a subscriber refuses is parked, and holds what comes after it for the same person, until somebody\n"
		   "has it tried again or lets go of it."),
		no_flags, command_outbox },
	{ "token", "", N_("print a bearer token for a program on this machine"), NULL, token_flags, command_token },
	{ "verify", "", N_("prove the audit trail against its signed heads"),
		N_("Names the first broken, missing or cut row. May run while the server runs."), no_flags, command_verify },
	{ "migrate", "", N_("bring the database up to this program, or move it to another place"),
		N_("With --from and --to every table and row goes to another folder or engine, with the keys. The keys of a\n"
		   "PostgreSQL database lie in the folder of --data. A move that was stopped goes on when it is begun again\n"
		   "with the same words. Stop the servers first."),
		migrate_flags, command_migrate },
	{ "backup", "FOLDER", N_("copy everything as it stands at one moment into a new folder, while the server runs"),
		N_("Database with the files that are attached, keys, heads of the audit and settings. All of it is read again\n"
		   "and proven before FOLDER gets its name, so a FOLDER that is there is whole. Until then it is FOLDER.part;\n"
		   "what a run that was stopped left there goes with the next. A PostgreSQL database is backed up in the\n"
		   "same form; --data says where its keys are. Nothing is ever written over. The audit of the house says\n"
		   "first that it was backed up, when, how much and where to. Exit 0: it is there and whole; 1: it is not;\n"
		   "2: wrong use."),
		no_flags, command_backup },
	{ "restore", "BACKUP", N_("make a folder, or fill an empty database, from a backup"),
		N_("Each file of the backup is held against its sum first. --data says which folder is made; it must be\n"
		   "empty, or not there. With --database the rows go into that database, which must be empty, and the keys\n"
		   "into the folder. A run that was stopped is begun again with the same words. The audit of what came of it\n"
		   "says that it was restored, and from which moment. What was lawfully erased since the backup was made is\n"
		   "erased again, by erasures.log of backups beside it and of --erasures.\n"
		   "Exit 0: all of it is there and proven; 1: it is not;\n"
		   "2: wrong use."),
		restore_flags, command_restore },
	{ "check", "", N_("look whether everything is as it must be: folder, keys, statements"), NULL, no_flags,
		command_check },
	{ "import", "FILE ...", N_("bring in people from FHIR files or tables"),
		N_("A file is a Bundle of one person, or lines: a Bundle each, or a resource each as bulk exports write them,\n"
		   "of one type or mixed; give all files of an export at once. Each person comes whole or not at all, with\n"
		   "ids of ours. Stop the server first.\n\n"
		   "With --as USERNAME the files are plans that an account brings in, as on its pages, and can do no more:\n"
		   "who is not here is added, and the team may help for four weeks, unless the person says no; who is here\n"
		   "must have let them in. What is there already stays, so the same file again changes nothing.\n"
		   "A file whose name ends in .csv is a table: a row a part of somebody's plan. Columns “NHS number”,\n"
		   "or “First name”, “Last name” and “Date of birth”, say whose; “What it is” and “Words” what; the\n"
		   "others are those of the table that a plan is saved as. Any other file is a FHIR R4 Bundle as JSON of\n"
		   "one person with their Patient: a document, a collection, a transaction or the answer to a search.\n"
		   "Photos and documents inside come too. A part with something wrong stays out, named by its file, row or\n"
		   "entry, column or element, and the rest comes; with --whole nothing of that person does. Somebody who\n"
		   "is not known for sure stays out altogether. What stayed out is still in the file: mend it there, and\n"
		   "bring it in once more. --dry-run names all of this, and what would be made, of everybody.\n\n"
		   "Exit 0: all of it came, or would come; 1: somebody, or a part, was left out, and the last line says how\n"
		   "many of both; 2: wrong use."),
		import_flags, command_import },
	{ "populate", "", N_("fill the folder with invented people, for trials of speed and size"),
		N_("About 40 resources each, in every state, reproducible from the seed. People who are there already stay."),
		populate_flags, command_populate },
};
#define COMMANDS (sizeof commands / sizeof *commands)

static void print_usage(FILE *out)
{
	fprintf(out, _("usage: ownplan COMMAND [--flag value ...]\n\n"));
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, _(commands[i].what));
	fprintf(out, _("\nownplan COMMAND --help says more. Version %s.\n"), OWNPLAN_VERSION);
}

static void print_flag(const char *name, const char *value, const char *help, const char *start)
{
	char left[64];
	snprintf(left, sizeof left, "--%s%s%s", name, value ? " " : "", value ? value : "");
	printf("  %-34s %s", left, _(help));
	if (start)
		printf(" (%s)", start);
	printf("\n");
}

static void print_help(const struct command *command)
{
	printf("usage: ownplan %s%s%s [--flag value ...]\n\n%s.\n", command->name, *command->words ? " " : "",
		command->words, _(command->what));
	if (command->more)
		printf("%s\n", _(command->more));
	printf("\n");
	for (const struct flag *f = command->flag; f->name; f++)
		print_flag(f->name, f->value, f->help, NULL);
	for (enum setting s = SET_DATA; s < SETTINGS; s++)
		print_flag(setting_row(s)->name, setting_row(s)->value, setting_row(s)->help, setting_row(s)->start);
	printf(_("\nWhat is not given is taken from the environment (OWNPLAN_LISTEN ...), then from DIR/ownplan.ini.\n"));
}

const char *call_flag(const struct call *c, const char *name)
{
	for (size_t i = 0; c->command->flag[i].name; i++)
		if (strcmp(c->command->flag[i].name, name) == 0)
			return c->given[i];
	must_fail(__FILE__, __LINE__, "the flag is in the command's table");
}

enum err call_file(struct call *c, const char *flag, struct str *out)
{
	char whole[PATH_MAX];
	const char *path = call_flag(c, flag);
	*out = STR("");
	if (!path)
		return OK;
	if (!realpath(path, whole) || access(whole, R_OK) != 0)
		return fault_say(&c->fault, ERR_NOT_FOUND, str_format(c->arena, _("%s cannot be read."), path).p);
	*out = str_dup(c->arena, str_of(whole));
	return OK;
}

enum err call_usage(struct call *c, const char *sentence)
{
	c->fault.err = ERR_INPUT;
	c->fault.message = sentence;
	return ERR_INPUT;
}

enum err call_site(struct call *c, bool beside, struct site *out)
{
	return site_open(&(struct site_settings){ .folder = c->settings.value[SET_DATA],
		.database = c->settings.value[SET_DATABASE], .beside = beside,
		.cache = (size_t)settings_number(&c->settings, SET_CACHE) << 20 }, c->arena, out, &c->fault);
}

enum err call_act(struct call *c, const struct act *act, size_t acts, const char *which)
{
	struct site site;
	size_t i = 0;
	while (i < acts && (!c->words || strcmp(act[i].name, c->word[0]) != 0))
		i++;
	if (i == acts)
		return call_usage(c, which);
	if (c->words > act[i].words)
		return call_usage(c, str_format(c->arena, _("What is \"%s\"?"), c->word[act[i].words]).p);
	enum err e = call_site(c, true, &site);
	if (e != OK)
		return e;
	e = act[i].run(c, &site);
	db_settle(store_reader(site.store));
	site_close(&site);
	return e;
}

// Where the value of a flag goes; NULL when there is no such flag. *is_switch: it takes none.
static const char **flag_place(struct call *c, struct str name, bool *is_switch)
{
	*is_switch = false;
	for (size_t i = 0; c->command->flag[i].name; i++)
		if (str_is(name, c->command->flag[i].name)) {
			*is_switch = !c->command->flag[i].value;
			return &c->given[i];
		}
	enum setting s = setting_named(name);
	return s < SETTINGS ? &c->settings.value[s] : NULL;
}

static enum err read_flag(struct call *c, char **argv, int argc, int *i)
{
	struct str name = str_of(argv[*i] + 2);
	size_t equals;
	const char *value = NULL;
	bool is_switch;
	if (str_index(name, '=', &equals)) {
		value = name.p + equals + 1;
		name.n = equals;
	}
	const char **place = flag_place(c, name, &is_switch);
	if (!place)
		return call_usage(c, str_format(c->arena, _("There is no flag --%.*s."), STR_ARG(name)).p);
	if (is_switch && value)
		return call_usage(c, str_format(c->arena, _("--%.*s takes no value."), STR_ARG(name)).p);
	if (is_switch)
		value = "";
	else if (!value && ++*i < argc)
		value = argv[*i];
	if (!value)
		return call_usage(c, str_format(c->arena, _("--%.*s needs a value."), STR_ARG(name)).p);
	*place = value;
	return OK;
}

static enum err read_line(struct call *c, char **argv, int argc)
{
	for (int i = 2; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1] == '-' && argv[i][2]) {
			enum err e = read_flag(c, argv, argc, &i);
			if (e != OK)
				return e;
		} else if (c->words == WORDS_MOST_GIVEN || !*c->command->words) {
			return call_usage(c, str_format(c->arena, _("What is \"%s\"?"), argv[i]).p);
		} else {
			c->word[c->words++] = argv[i];
		}
	}
	return settings_load(&c->settings, &c->fault);
}

static void print_fault(const struct call *c, enum err e)
{
	const char *sentence = c->fault.message ? c->fault.message : _(err_row(e)->sentence);
	fprintf(stderr, "ownplan %s: %s\n", c->command->name, sentence);
	for (const struct fault_item *i = c->fault.items; i; i = i->next)
		fprintf(stderr, "  %.*s: %s\n", STR_ARG(i->field), i->message);
}

static int run(const struct command *command, char **argv, int argc)
{
	struct call c = { .command = command, .arena = arena_new() };
	fault_init(&c.fault, c.arena);
	int status = 0;
	enum err e = read_line(&c, argv, argc);
	if (e != OK) {
		print_fault(&c, e);
		fprintf(stderr, _("ownplan %s --help says how it is used.\n"), command->name);
		status = 2;
	} else {
		e = command->run(&c);
		if (e != OK) {
			print_fault(&c, e);
			status = err_row(e)->exit;
			if (e == ERR_INPUT)
				status = 2;
		}
	}
	if (fflush(stdout) != 0 && status == 0)
		status = 1;
	arena_free(c.arena);
	return status;
}

int main(int argc, char **argv)
{
	mallopt(M_ARENA_MAX, 2); // what one thread gives back is there for all, instead of a heap a thread
	setlocale(LC_CTYPE, "");
	if (argc < 2) {
		print_usage(stderr);
		return 2;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("ownplan %s\n", OWNPLAN_VERSION);
		return 0;
	}
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		for (int j = 2; j < argc; j++)
			if (strcmp(argv[j], "--help") == 0) {
				print_help(&commands[i]);
				return 0;
			}
		return run(&commands[i], argv, argc);
	}
	fprintf(stderr, _("ownplan: there is no command %s. ownplan --help lists them.\n"), argv[1]);
	return 2;
}
