// SPDX-License-Identifier: Apache-2.0
// Everything a server or a command works on, opened from one folder: the database (migrated), the audit chain, the
// keys, the organisation's name. Called by the commands and by tests.
#ifndef OWNPLAN_SERVE_SITE_H
#define OWNPLAN_SERVE_SITE_H

#include "record/visit.h"

struct site_settings {
	const char *folder; // NULL: everything in memory, for tests
	const char *database; // postgresql://...: the folder holds keys, files of exports and the heads of the audit only
	bool demo;
	bool beside;  // a short command that may run beside the server that holds the folder
	bool make;    // make the folder when there is none; else ERR_NOT_FOUND
	bool fresh;   // ERR_CONFLICT when there is data already; with make and migrate
	bool migrate; // run what is missing; else ERR_CONFLICT when something is
	size_t cache; // bytes of SQLite's pages that the writer keeps, each reader an eighth of it; 0: the store's default
};

// `arena` keeps the words of the site; both live until site_close. ERR_BUSY: another server holds the folder.
enum err site_open(const struct site_settings *s, struct arena *a, struct site *out, struct fault *f) MUST_USE;
void site_close(struct site *site);

#endif
