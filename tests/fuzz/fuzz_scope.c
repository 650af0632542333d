// SPDX-License-Identifier: Apache-2.0
// Whatever a program asks for, a list of scopes that is taken is the same list after being written and read again, and
// what is granted is never more than was asked for or registered. An input is two lists, a line each; the same bytes
// are read as a set of keys too, which comes out of its normal form as it went in.
// Floors: record http fhir store base
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "record/jwk.h"
#include "record/scope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

static bool query_ends_or_begins(struct str whole, struct str part)
{
	return part.n == 0 || str_eq(whole, part) ||
		(whole.n > part.n && (str_eq(str_part(whole, 0, part.n), part) ||
			str_eq(str_part(whole, whole.n - part.n, part.n), part)));
}

// Each verb of x is in some scope of the list that is for its type and asks no more than x does.
static void check_within(const struct scope *x, const struct scope_list *list)
{
	for (unsigned verb = SCOPE_CREATE; verb <= SCOPE_SEARCH; verb <<= 1) {
		bool found = !(x->verbs & verb);
		for (size_t i = 0; !found && i < list->count; i++) {
			const struct scope *y = &list->item[i];
			found = y->who == x->who && (y->verbs & verb) && (str_is(y->type, "*") || str_eq(y->type, x->type)) &&
				query_ends_or_begins(x->query, y->query);
		}
		check(found);
	}
}

static bool read_list(struct arena *a, struct str text, struct scope_list *out)
{
	struct scope_list again;
	bool good = scope_parse(a, text, out) == OK;
	check(good == (scope_wrong(text) == NULL));
	if (!good)
		return false;
	check(out->count > 0 && out->count <= SCOPES_MOST);
	struct str written = scope_text(a, out);
	if (!written.n) // ".*" grew to ".cruds", and the whole beyond the longest list
		return true;
	check(scope_parse(a, written, &again) == OK);
	check(str_eq(scope_text(a, &again), written));
	for (size_t i = 0; i < again.count; i++)
		check_within(&again.item[i], out);
	for (size_t i = 0; i < out->count; i++)
		check_within(&out->item[i], &again);
	return true;
}

static void read_keys(struct arena *a, struct str text)
{
	struct jwk_set set, again;
	if (jwk_read(a, text, &set, NULL) != OK)
		return;
	struct str normal = jwk_text(a, &set);
	check(jwk_read(a, normal, &again, NULL) == OK && again.count == set.count);
	check(str_eq(jwk_text(a, &again), normal));
	for (size_t i = 0; i < set.count; i++) {
		struct str pem;
		check(jwk_find(&set, set.key[i].kid) == &set.key[i]);
		if (jwk_pem(a, &set.key[i], &pem) == OK)
			check(pem.n > 0 && pem.p[pem.n] == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = { (const char *)data, size }, rest = text, first = str_cut(&rest, '\n');
	struct scope_list asked, registered, granted;
	if (rest.p && read_list(a, first, &asked) && read_list(a, rest, &registered)) {
		struct str both = scope_narrow(a, &asked, &registered);
		if (both.n) {
			check(scope_parse(a, both, &granted) == OK);
			for (size_t i = 0; i < granted.count; i++) {
				check_within(&granted.item[i], &asked);
				check_within(&granted.item[i], &registered);
			}
		}
	}
	read_keys(a, text);
	arena_free(a);
	return 0;
}
