// SPDX-License-Identifier: Apache-2.0
// Every address of the server, one row each (routes.c): method, path, who may, about whom, what the audit says, and
// the handler. The dispatcher alone checks them, for pages and API alike; a row that leaves one out does not compile.
#ifndef OWNPLAN_SERVE_ROUTE_H
#define OWNPLAN_SERVE_ROUTE_H

#include "record/visit.h"

enum permission {
	OPEN = 1,    // anybody, signed in or not
	SIGNED_IN,   // any account
	STAFF,       // professionals
	PLAN_SEE,    // may see something of this person's record (access_decide, MAY_SEE)
	PLAN_WRITE,  // MAY_WRITE
	PLAN_AGREE,  // the person, who speaks for them, or MAY_AGREE
	PLAN_SHARE,  // the person, or who speaks for them with MAY_SHARE
	SELF_ONLY,   // the person alone
	ADMIN,       // an organisation's administrator
};

enum subject {
	NOBODY = 1, // the address names no person
	PERSON,     // ":person" is a key: proven before the handler runs; unknown, restricted and closed ones look the same
};

enum audit_what {
	AUDIT_NONE = 1, // shows nothing about anybody
	AUDIT_READ,
	AUDIT_WRITE,    // a change; the row is in the same transaction
	AUDIT_PRINT,
	AUDIT_SIGN_IN,  // the handler's change writes the row itself (who it is, is only known then)
};

struct route {
	const char *method; // "GET" also answers HEAD
	const char *path;   // "/people/:person/add/:kind"; a part that begins with ':' is a parameter
	enum permission permission;
	enum subject subject;
	enum audit_what audit;
	enum err (*handler)(struct visit *v);
	const char *what; // for the audit row and the list of addresses: the handler's name
};
#define ROUTE(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_ }

extern const struct route routes[];
extern const size_t route_count;

// The row for a method and path; params filled. NULL with *other true: the path exists for other methods.
const struct route *route_find(struct str method, struct str path, struct visit_param *param, size_t most, size_t *params, bool *other);

#endif
