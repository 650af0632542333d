// SPDX-License-Identifier: Apache-2.0
// Settings from their four places (settings.h).
#include "main/settings.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <ini.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"

static const struct setting_row rows[SETTINGS] = {
	[SET_DATA] = { "data", "DIR", "./data", N_("folder that holds the data") },
	[SET_DATABASE] = { "database", "URL", NULL, N_("postgresql://USER@HOST/NAME in place of the folder") },
	[SET_LISTEN] = { "listen", "ADDR:PORT", "127.0.0.1:8080", N_("where to serve") },
	[SET_PROXY] = { "behind-proxy", "ADDR", NULL,
		N_("the one proxy that speaks TLS for us; needed to listen beyond this machine") },
	[SET_ADDRESS] = { "address", "URL", NULL,
		N_("how others reach it, https://plans.example; without it, as each request says") },
	[SET_CORS] = { "cors", "ORIGIN ...", NULL,
		N_("whose pages may use the API from a browser, https://app.example; several with blanks between") },
	[SET_AUDIT_HOLD] = { "audit-hold", "0|1", "1", N_("1: a page waits until its audit row is on the disk") },
	[SET_THREADS] = { "threads", "N", "4", N_("workers that answer requests") },
	[SET_CACHE] = { "cache", "MB", "8",
		N_("of the database folder that the writer keeps in memory, and each worker an eighth of it") },
	[SET_CONNECTIONS] = { "connections", "N", "4000", N_("connections at once") },
	[SET_CONNECTIONS_ADDRESS] = { "connections-per-address", "N", "0", N_("of one address; 0: no limit") },
	[SET_PROGRAM_RATE] = { "program-rate", "N", "1000",
		N_("requests a second of one program to this process, on average; 0: no limit") },
	[SET_FILE_SIZE] = { "file-size", "MB", "10", N_("the most of one picture, recording or document in a plan") },
	[SET_REQUEST_SIZE] = { "request-size", "MB", "32",
		N_("the most of one form with its files; larger than file-size") },
	[SET_LOG] = { "log", "debug|info|warn|error", "info", N_("the least that is logged") },
};

static const struct {
	enum setting setting;
	unsigned least, most;
} numbers[] = {
	{ SET_AUDIT_HOLD, 0, 1 },
	{ SET_THREADS, 1, 64 },
	{ SET_CACHE, 1, 65536 },
	{ SET_CONNECTIONS, 10, 100000 },
	{ SET_CONNECTIONS_ADDRESS, 0, 100000 },
	{ SET_PROGRAM_RATE, 0, 1000000 },
	{ SET_FILE_SIZE, 1, 100 },
	{ SET_REQUEST_SIZE, 2, 120 },
};

const struct setting_row *setting_row(enum setting s)
{
	return &rows[s];
}

enum setting setting_named(struct str name)
{
	enum setting s = SET_DATA;
	while (s < SETTINGS && !str_is(name, rows[s].name))
		s++;
	return s;
}

static void from_environment(struct settings *s)
{
	for (enum setting i = SET_DATA; i < SETTINGS; i++) {
		char name[64] = "OWNPLAN_";
		size_t n = strlen(name);
		for (const char *p = rows[i].name; *p && n < sizeof name - 1; p++)
			name[n++] = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
		name[n] = 0;
		if (!s->value[i] && getenv(name))
			s->value[i] = getenv(name);
	}
}

struct file {
	struct settings *settings;
	struct arena *arena;
	const char *unknown; // the first key that is none
};

static int file_line(void *what, const char *section, const char *name, const char *value)
{
	struct file *file = what;
	enum setting s = setting_named(str_of(name));
	if (section[0] || s == SETTINGS || s == SET_DATA) { // the file lies in the folder that `data` would name
		if (!file->unknown)
			file->unknown = str_c(file->arena, str_of(name));
		return 0;
	}
	if (!file->settings->value[s])
		file->settings->value[s] = str_c(file->arena, str_of(value));
	return 1;
}

static enum err from_file(struct settings *s, struct fault *f)
{
	struct file file = { s, f->arena, NULL };
	const char *path = str_format(f->arena, "%s/ownplan.ini", s->value[SET_DATA]).p;
	FILE *in = fopen(path, "re");
	if (!in)
		return OK;
	int line = ini_parse_file(in, file_line, &file);
	fclose(in);
	if (line == 0)
		return OK;
	if (line < 0)
		return fault_say(f, ERR_INPUT, str_format(f->arena, _("%s cannot be read."), path).p);
	if (file.unknown)
		return fault_say(f, ERR_INPUT,
			str_format(f->arena, _("%s, line %d: there is no setting called %s."), path, line, file.unknown).p);
	return fault_say(f, ERR_INPUT, str_format(f->arena, _("%s, line %d: this is not `name = value`."), path, line).p);
}

// "https://plans.example", "http://127.0.0.1:8080": a scheme, a name and perhaps a port, nothing behind it.
static bool address_fine(const char *text)
{
	struct str s = str_of(text);
	size_t scheme = str_starts(s, "https://") ? 8 : str_starts(s, "http://") ? 7 : 0;
	for (size_t i = scheme; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) && !strchr(".-:[]", s.p[i]))
			return false;
	return scheme && s.n > scheme && s.n < 300;
}

// An origin as browsers write it (RFC 6454 6.2), because it is compared byte by byte: a scheme, a name in lower case
// and a port where it is not the usual one. Neither "*" nor "null", which any page can be.
static bool origin_fine(struct str s)
{
	static const char *const usual[] = { ":443", ":80" };
	bool tls = str_starts(s, "https://"), six = false;
	size_t colon, at = tls ? 8 : str_starts(s, "http://") ? 7 : 0;
	struct str host = str_part(s, at, s.n), port = STR_NONE;
	if (!at || !host.n || s.n >= 300 || str_ends(host, usual[tls ? 0 : 1]))
		return false;
	size_t shut;
	if (host.p[0] == '[') {
		if (!str_index(host, ']', &shut))
			return false;
		six = true;
		port = str_part(host, shut + 1, host.n);
		host = str_part(host, 1, shut - 1);
	} else if (str_index(host, ':', &colon)) {
		port = str_part(host, colon, host.n);
		host = str_part(host, 0, colon);
	}
	for (size_t i = 0; i < host.n; i++)
		if (!strchr(six ? "0123456789abcdef:." : "0123456789abcdefghijklmnopqrstuvwxyz.-", host.p[i]))
			return false;
	return host.n && (!port.n || (port.p[0] == ':' && str_int(str_part(port, 1, port.n), 1, 65535, &(int64_t){ 0 })));
}

static enum err check_cors(const struct settings *s, struct fault *f)
{
	const char *say = _("cors: %.*s must be like https://app.example, in small letters, with no port when it is the "
						"usual one, and nothing behind.");
	struct str rest = str_of(s->value[SET_CORS]);
	while (rest.n) {
		struct str one = str_cut(&rest, ' ');
		if (one.n && !origin_fine(one))
			return fault_say(f, ERR_INPUT, str_format(f->arena, say, STR_ARG(one)).p);
	}
	return OK;
}

static enum err check(struct settings *s, struct fault *f)
{
	static const char *const levels[] = { [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn",
		[LOG_ERROR] = "error" };
	int64_t n;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		enum setting which = numbers[i].setting;
		if (!str_int(str_of(s->value[which]), numbers[i].least, numbers[i].most, &n))
			return fault_say(f, ERR_INPUT, str_format(f->arena, _("%s must be a number from %u to %u."),
				rows[which].name, numbers[i].least, numbers[i].most).p);
	}
	if (settings_number(s, SET_REQUEST_SIZE) <= settings_number(s, SET_FILE_SIZE))
		return fault_say(f, ERR_INPUT, _("request-size must be larger than file-size."));
	if (s->value[SET_ADDRESS] && !address_fine(s->value[SET_ADDRESS]))
		return fault_say(f, ERR_INPUT, _("address must be like https://plans.example, with nothing behind the name."));
	if (s->value[SET_CORS] && check_cors(s, f) != OK)
		return f->err;
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (strcmp(s->value[SET_LOG], levels[i]) == 0) {
			log_level_set((enum log_level)i);
			return OK;
		}
	return fault_say(f, ERR_INPUT, _("log must be debug, info, warn or error."));
}

enum err settings_load(struct settings *s, struct fault *f)
{
	from_environment(s);
	if (!s->value[SET_DATA])
		s->value[SET_DATA] = rows[SET_DATA].start;
	enum err e = from_file(s, f);
	if (e != OK)
		return e;
	for (enum setting i = SET_DATA; i < SETTINGS; i++)
		if (!s->value[i])
			s->value[i] = rows[i].start;
	return check(s, f);
}

unsigned settings_number(const struct settings *s, enum setting which)
{
	int64_t n = 0;
	must(str_int(str_of(s->value[which]), 0, UINT32_MAX, &n));
	return (unsigned)n;
}

bool settings_on(const struct settings *s, enum setting which)
{
	return settings_number(s, which) != 0;
}

enum err settings_listen(const struct settings *s, const char **address, unsigned *port, bool *loopback,
	struct fault *f)
{
	const char *text = s->value[SET_LISTEN], *colon = strrchr(text, ':');
	struct in_addr four;
	struct in6_addr six;
	int64_t n;
	*loopback = false;
	if (!colon || !str_int(str_of(colon + 1), 0, 65535, &n))
		return fault_say(f, ERR_INPUT, _("listen must be an address and a port, for example 127.0.0.1:8080."));
	struct str host = { text, (size_t)(colon - text) };
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = str_part(host, 1, host.n - 2);
	if (str_is(host, "localhost"))
		host = STR("127.0.0.1");
	*address = str_c(f->arena, host);
	*port = (unsigned)n;
	if (inet_pton(AF_INET, *address, &four) == 1)
		*loopback = (ntohl(four.s_addr) >> 24) == 127;
	else if (inet_pton(AF_INET6, *address, &six) == 1)
		*loopback = IN6_IS_ADDR_LOOPBACK(&six);
	else
		return fault_say(f, ERR_INPUT, _("listen must be an address and a port, for example 127.0.0.1:8080."));
	return OK;
}
