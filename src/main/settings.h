// SPDX-License-Identifier: Apache-2.0
// What an administrator sets: by a flag, else by the environment (OWNPLAN_LISTEN), else in DIR/ownplan.ini, else the
// default. The table in settings.c is the master copy that flags, environment, file and help all read.
#ifndef OWNPLAN_MAIN_SETTINGS_H
#define OWNPLAN_MAIN_SETTINGS_H

#include "base/error.h"

enum setting {
	SET_DATA,
	SET_DATABASE,
	SET_LISTEN,
	SET_PROXY,
	SET_ADDRESS,
	SET_CORS,
	SET_AUDIT_HOLD,
	SET_THREADS,
	SET_CACHE,
	SET_CONNECTIONS,
	SET_CONNECTIONS_ADDRESS,
	SET_PROGRAM_RATE,
	SET_FILE_SIZE,
	SET_REQUEST_SIZE,
	SET_LOG,
	SETTINGS
};

struct setting_row {
	const char *name;  // "audit-hold": flag --audit-hold, environment OWNPLAN_AUDIT_HOLD, key in the file
	const char *value; // as help shows it: "0|1"
	const char *start; // default; NULL none
	const char *help;  // one line
};
const struct setting_row *setting_row(enum setting s);
// SETTINGS when there is none of that name.
enum setting setting_named(struct str name);

struct settings {
	const char *value[SETTINGS]; // NULL: nowhere set, and no default
};

// `s` holds what flags said; the rest is filled in from the other places and checked. ERR_INPUT: a value that cannot
// be, or a key in the file that is none; the fault names the line.
enum err settings_load(struct settings *s, struct fault *f) MUST_USE;
unsigned settings_number(const struct settings *s, enum setting which); // checked by settings_load
bool settings_on(const struct settings *s, enum setting which);
// "127.0.0.1:8080", "[::1]:8080". ERR_INPUT.
enum err settings_listen(const struct settings *s, const char **address, unsigned *port, bool *loopback,
	struct fault *f) MUST_USE;

#endif
