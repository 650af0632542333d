// SPDX-License-Identifier: Apache-2.0
// Every address of the server, one row each (routes_*.c): method, path, who may, about whom, what the audit says, and
// the handler. The dispatcher alone checks them, for pages and API alike; a row that leaves one out does not compile.
//
// To add an address: a row in the table of its area. To add an area: a file routes_AREA.c, its line in meson.build
// and its table in route.c.
#ifndef OWNPLAN_SERVE_ROUTE_H
#define OWNPLAN_SERVE_ROUTE_H

#include "base/buf.h"
#include "record/visit.h"

enum permission {
	OPEN = 1,    // anybody, signed in or not
	SIGNED_IN,   // any account
	STAFF,       // professionals
	SERVICE,     // who works with the service: no person with a plan, no supporter, no program
	STAFF_SEE,   // a professional who may see something of this person's record
	PLAN_SEE,    // may see something of this person's record (access_decide, MAY_SEE)
	PLAN_WRITE,  // MAY_WRITE
	PLAN_COMMENT, // MAY_COMMENT
	PLAN_AGREE,  // the person, who agrees for them (MAY_SIGN), or MAY_AGREE
	PLAN_SHARE,  // the person, or who speaks for them with MAY_SHARE
	PLAN_INVITE, // PLAN_SHARE, or a professional who plans with them: of somebody without an account (web/supporter.c)
	SELF_ONLY,   // the person alone
	ADMIN,       // an organisation's administrator
	PRIVACY,     // a privacy officer
};

enum subject {
	NOBODY = 1, // the address names no person
	PERSON,     // ":person" is a key, or the key stands in the id ":resource": proven before the handler runs; unknown,
		    // restricted and closed ones look the same
	EACH,       // whoever it turns out to concern (a search, a Bundle): proven one by one by api/reach.h
};

enum audit_what {
	AUDIT_NONE = 1, // shows nothing about anybody
	AUDIT_READ,
	AUDIT_WRITE,    // a change; the row is in the same transaction
	AUDIT_PRINT,
	AUDIT_SIGN_IN,  // the handler's change writes the row itself (who it is, is only known then)
};

enum form_from {
	FROM_PAGES,    // a POST must come from a page of ours: its form holds the session's token (csrf.c)
	FROM_PROGRAMS, // the handler proves who sends it, by what stands in the form. No cookie is looked at, so there is
		       // nobody whom another site could make ask; what is no form arrives as an empty one
};

struct route {
	const char *method; // "GET" also answers HEAD
	const char *path;   // "/people/:person/add/:kind"; a part that begins with ':' is a parameter
	enum permission permission;
	enum subject subject;
	enum audit_what audit;
	enum err (*handler)(struct visit *v);
	const char *what; // for the audit row and the list of addresses: the handler's name
	enum form_from from;
	size_t body; // bytes; 0: as for a page; BODY_FILES
	bool idle;   // sent by an open page by itself: nobody need be there, so the session does not live longer by it
	bool vital;  // its change goes on when the disk is full (store_job.vital): one is let in by it, to look
};
#define ROUTE(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_, FROM_PAGES, 0 }
#define ROUTE_DOOR(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_, FROM_PAGES, 0, false, true }
#define ROUTE_IDLE(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_, FROM_PAGES, 0, true }
// A form: 100,000 letters that take four bytes each, percent-encoded, and room for the rest.
#define BODY_PAGE ((size_t)2 << 20)
// A form of ours that may carry files (http/multipart.c): as many bytes as were set (server_settings.request_most), of
// those who signed in.
#define BODY_FILES SIZE_MAX
// The same, and one file may be as large as all of it: a plan with its files inside.
#define BODY_PARCEL (SIZE_MAX - 1)
#define ROUTE_PARCEL(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_, FROM_PAGES, BODY_PARCEL }
#define ROUTE_FILES(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_, FROM_PAGES, BODY_FILES }
// Of programs, once their token is known (body.c): one resource in the body, or a set of them.
#define ROUTE_ONE(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_, FROM_PAGES, (size_t)5 << 20 }
#define ROUTE_SET(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_, FROM_PAGES, (size_t)16 << 20 }
// Few and watched: tests/serve/test_routes.c names them all.
#define ROUTE_BY_LINK(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_, FROM_PROGRAMS, 0 }
#define ROUTE_OF_PROGRAMS(method_, path_, permission_, subject_, audit_, handler_) \
	{ #method_, path_, permission_, subject_, audit_, handler_, #handler_, FROM_PROGRAMS, 0, false, true }

struct route_table {
	const struct route *row;
	size_t count;
};
extern const struct route_table routes_front, routes_help, routes_privacy, routes_staff, routes_plan, routes_write,
	routes_agree, routes_api, routes_auth, routes_gallery, routes_templates;

#define ROUTE_PARTS 8 // most parts of a path
#define ROUTE_PARAMS 6

// All rows in order; NULL behind the last.
const struct route *route_at(size_t i);
// The row for a method and path; params filled. Where two rows fit, words beat parameters, from the left, whatever
// their methods: PUT /fhir/metadata is no PUT of a type. NULL with *other true: the path exists for other methods.
const struct route *route_find(struct str method, struct str path, struct visit_param *param, size_t most,
	size_t *params, bool *other);
// For the header Allow: "GET, HEAD, POST".
struct str route_allowed(struct arena *a, struct str path);

#endif
