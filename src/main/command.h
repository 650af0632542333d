// SPDX-License-Identifier: Apache-2.0
// The commands of the program: one row each (main.c), with what it takes. A command gets its words and settings read
// and checked, prints to standard output, says what went wrong in its fault, and returns.
#ifndef OWNPLAN_MAIN_COMMAND_H
#define OWNPLAN_MAIN_COMMAND_H

#include "main/settings.h"
#include "serve/site.h"

struct flag {
	const char *name;  // "--name" without the dashes
	const char *value; // NULL: a switch
	const char *help;
};

#define WORDS_MOST_GIVEN 100

struct command;
struct call {
	const struct command *command;
	struct arena *arena;
	struct fault fault;
	struct settings settings;
	const char *given[16];              // of the command's own flags, in their order; "" for a switch; NULL not given
	const char *word[WORDS_MOST_GIVEN]; // what is no flag
	size_t words;
};

struct command {
	const char *name;
	const char *words;  // "add USERNAME"
	const char *what;   // one line
	const char *more;   // paragraphs of --help, NULL none
	const struct flag *flag; // up to one without a name
	enum err (*run)(struct call *c);
};

// The value of the command's own flag; NULL when it was not given. The name must exist.
const char *call_flag(const struct call *c, const char *name);
// The file that the command's own flag names, which must be readable, with its whole path, because the server runs in
// another folder; "" when it was not given. ERR_NOT_FOUND with a sentence.
enum err call_file(struct call *c, const char *flag, struct str *out) MUST_USE;
// ERR_INPUT with a sentence: ends with the usage and exit status 2.
enum err call_usage(struct call *c, const char *sentence);
// Opens the site in the folder of the settings, beside a server when `beside`.
enum err call_site(struct call *c, bool beside, struct site *out) MUST_USE;
// A command of several acts, "add", "list": the first word says which. `words` is the most that it takes, that one
// included. The site is opened beside a server, and closed after it. which: what to say when it is none of them.
struct act {
	const char *name;
	size_t words;
	enum err (*run)(struct call *c, const struct site *site);
};
enum err call_act(struct call *c, const struct act *act, size_t acts, const char *which) MUST_USE;
// Serves a site until SIGTERM or SIGINT; command_serve.c. Call serve_signals before anything starts a thread.
void serve_signals(void);
enum err serve_until_told(struct call *c, struct site *site) MUST_USE;

enum err command_serve(struct call *c) MUST_USE;
enum err command_init(struct call *c) MUST_USE;
enum err command_user(struct call *c) MUST_USE;
enum err command_client(struct call *c) MUST_USE;
enum err command_subscriber(struct call *c) MUST_USE;
enum err command_outbox(struct call *c) MUST_USE;
enum err command_token(struct call *c) MUST_USE;
enum err command_verify(struct call *c) MUST_USE;
enum err command_migrate(struct call *c) MUST_USE;
enum err command_move(struct call *c) MUST_USE; // migrate with --from and --to
enum err command_backup(struct call *c) MUST_USE;
enum err command_restore(struct call *c) MUST_USE;
enum err command_check(struct call *c) MUST_USE;
enum err command_import(struct call *c) MUST_USE;
enum err command_populate(struct call *c) MUST_USE;
enum err command_demo(struct call *c) MUST_USE;

extern const struct flag serve_flags[], init_flags[], user_flags[], client_flags[], subscriber_flags[], token_flags[],
	 demo_flags[], import_flags[], populate_flags[], migrate_flags[], restore_flags[],
	 no_flags[];

#endif
