// SPDX-License-Identifier: Apache-2.0
// SMART scopes: what a program may do with which types of resource (SMART App Launch 2.2, "Scopes for requesting FHIR
// resources"). Version 2 is `(patient|user|system)/(Type|*).cruds` with an optional `?param=value&...`; version 1 is
// `.read` (rs), `.write` (cud) and `.*` (cruds). A list is read once, onto an arena, and asked from then on.
// Called by token.c and client.c, by the token endpoint, and by api/ for each resource that a program touches.
#ifndef OWNPLAN_RECORD_SCOPE_H
#define OWNPLAN_RECORD_SCOPE_H

#include "base/error.h"

enum scope_who { SCOPE_PATIENT, SCOPE_USER, SCOPE_SYSTEM };

enum scope_verb {
	SCOPE_CREATE = 1,
	SCOPE_READ = 2,
	SCOPE_UPDATE = 4, // patch, and update that creates, too
	SCOPE_DELETE = 8,
	SCOPE_SEARCH = 16, // history of a type, too
};

#define SCOPE_TEXT_MOST 8000 // bytes of a list
#define SCOPES_MOST 100      // in a list that somebody sends

struct scope {
	enum scope_who who;
	struct str type;  // a resource type of R4, or "*"
	unsigned verbs;   // of enum scope_verb
	struct str query; // "category=vital-signs&status=final", as it was written; "" none
};

struct scope_list {
	struct scope *item;
	size_t count;
};

// What is wrong with a list of scopes, in words; NULL when nothing is. An empty list is wrong.
const char *scope_wrong(struct str text);
// As scope_wrong, and wrong too when one is not for a system: what may be registered for, and asked by, a program that
// acts for nobody.
const char *scope_system_wrong(struct str text);
// The list, in the order written; type and query are slices of text. ERR_INPUT: scope_wrong says why.
enum err scope_parse(struct arena *a, struct str text, struct scope_list *out) MUST_USE;
// How it is written, in version 2: what another one covers is left out, "*" first, then by type. "" for no scopes.
struct str scope_text(struct arena *a, const struct scope_list *list);

// Whether this may be done with every resource of the type, whatever stands in it. verb: one of enum scope_verb.
// list NULL allows nothing. False does not mean that nothing of the type is allowed: ask scope_filters.
bool scope_allows(const struct scope_list *list, struct str type, enum scope_verb verb);

// Whether it lets anything be changed at all.
bool scope_changes(const struct scope_list *list);

struct scope_filters {
	bool all;          // a scope without a query allows it: the queries say no more
	struct str *query; // else the resource must match one of these, each a search on its type: parameters with AND
	size_t count;      // 0 and not `all`: nothing is allowed
};
// What of a type the verb is allowed for. Whoever applies the queries must hold a parameter that it does not know, or
// cannot apply, for one that nothing matches: passed over it would open what was closed.
void scope_filters(struct arena *a, const struct scope_list *list, struct str type, enum scope_verb verb,
	struct scope_filters *out);

// What is granted of what was asked for: the part of it that is registered, as scope_text writes it. Where both have a
// query, both must match. "" when nothing is left (RFC 6749 invalid_scope), or more than a list may hold.
struct str scope_narrow(struct arena *a, const struct scope_list *asked, const struct scope_list *registered);

#endif
