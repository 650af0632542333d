// SPDX-License-Identifier: Apache-2.0
// Finding the row for an address (route.h). The tables are cut into their parts once, on first use, and sorted by how
// many there are, so that a request is compared with the few rows of its own length.
#include "serve/route.h"

#include <pthread.h>
#include <string.h>

#include "base/arena.h"

static const struct route_table *const tables[] = { &routes_front, &routes_help, &routes_privacy, &routes_staff,
	&routes_plan, &routes_write, &routes_agree, &routes_gallery, &routes_api, &routes_auth, &routes_templates };

#define ROWS_MOST 512

struct cut_route {
	const struct route *route;
	struct str part[ROUTE_PARTS];
	const char *param[ROUTE_PARTS]; // its name, NULL: a word
	size_t parts;
};

static struct cut_route cut[ROWS_MOST];
static size_t first[ROUTE_PARTS + 2]; // where the rows with so many parts begin
static pthread_once_t once = PTHREAD_ONCE_INIT;

const struct route *route_at(size_t i)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		if (i < tables[t]->count)
			return &tables[t]->row[i];
		i -= tables[t]->count;
	}
	return NULL;
}

// Parts between slashes; "/" has one, which is empty. False: more than any row has.
static bool path_cut(struct str path, struct str *part, size_t *parts)
{
	struct str rest = str_part(path, 1, path.n);
	*parts = 0;
	while (rest.p) {
		if (*parts == ROUTE_PARTS)
			return false;
		part[(*parts)++] = str_cut(&rest, '/');
	}
	return true;
}

static void cut_one(const struct route *r, struct cut_route *out)
{
	size_t params = 0;
	out->route = r;
	must(r->path[0] == '/' && path_cut(str_of(r->path), out->part, &out->parts));
	for (size_t i = 0; i < out->parts; i++) {
		if (out->part[i].n < 2 || out->part[i].p[0] != ':')
			continue;
		out->param[i] = strndup(out->part[i].p + 1, out->part[i].n - 1); // kept as long as the process
		must(out->param[i] != NULL);
		params++;
	}
	must(params <= ROUTE_PARAMS);
}

static void cut_all(void)
{
	size_t n = 0;
	for (size_t parts = 1; parts <= ROUTE_PARTS; parts++) {
		first[parts] = n;
		for (size_t i = 0; route_at(i); i++) {
			struct cut_route c = { 0 };
			struct str part[ROUTE_PARTS];
			size_t n_parts;
			must(path_cut(str_of(route_at(i)->path), part, &n_parts));
			if (n_parts != parts)
				continue;
			cut_one(route_at(i), &c);
			must(n < ROWS_MOST);
			cut[n++] = c;
		}
	}
	first[ROUTE_PARTS + 1] = n;
}

// Whether a row of so many parts is the pattern of this path.
static bool fits(const struct cut_route *c, const struct str *part, size_t parts)
{
	for (size_t i = 0; i < parts; i++)
		if (c->param[i] ? part[i].n == 0 : !str_eq(c->part[i], part[i]))
			return false;
	return true;
}

// Whether x is the better of two rows that both fit: a word where the other has a parameter, from the left.
static bool better(const struct cut_route *x, const struct cut_route *y)
{
	for (size_t i = 0; i < x->parts; i++)
		if (!x->param[i] != !y->param[i])
			return y->param[i] != NULL;
	return false;
}

const struct route *route_find(struct str method, struct str path, struct visit_param *param, size_t most,
	size_t *params, bool *other)
{
	struct str part[ROUTE_PARTS];
	size_t parts;
	const struct cut_route *best = NULL, *any = NULL; // any: whatever its method
	*params = 0;
	*other = false;
	must(pthread_once(&once, cut_all) == 0);
	if (path.n == 0 || path.p[0] != '/' || !path_cut(path, part, &parts))
		return NULL;
	struct str wanted = str_is(method, "HEAD") ? STR("GET") : method;
	for (size_t i = first[parts]; i < first[parts + 1]; i++) {
		if (!fits(&cut[i], part, parts))
			continue;
		*other = true;
		if (!any || better(&cut[i], any))
			any = &cut[i];
		if (str_is(wanted, cut[i].route->method) && (!best || better(&cut[i], best)))
			best = &cut[i];
	}
	if (!best || better(any, best)) // an address of its own, which has no such method
		return NULL;
	*other = false;
	for (size_t i = 0; i < parts; i++) {
		if (!best->param[i])
			continue;
		must(*params < most);
		param[(*params)++] = (struct visit_param){ best->param[i], part[i] };
	}
	return best->route;
}

struct str route_allowed(struct arena *a, struct str path)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	struct visit_param param[ROUTE_PARAMS];
	struct str out = STR("");
	size_t params;
	bool other;
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (route_find(str_of(methods[i]), path, param, ROUTE_PARAMS, &params, &other))
			out = str_format(a, "%.*s%s%s", STR_ARG(out), out.n ? ", " : "", methods[i]);
	return out;
}
