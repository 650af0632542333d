// SPDX-License-Identifier: Apache-2.0
// One request as a handler sees it: who asks, the person already proven, the form, the fault to fill, the page or
// answer to make. serve/ fills it before the handler runs; nothing in it outlives the request.
#ifndef OWNPLAN_RECORD_VISIT_H
#define OWNPLAN_RECORD_VISIT_H

#include "http/http.h"
#include "record/access.h"
#include "record/account.h"
#include "record/audit.h"
#include "record/message_sign.h"
#include "record/person.h"

// What a running server has; made by main, the same for all requests.
struct visit;

#define ATTACH_MOST ((size_t)10 << 20) // bytes of one file that is attached, where nothing else was set

struct looked_words { // "Sam Jones, Paramedic, Riverside", "Looked at: %s", "the plan", "in an emergency"
	const char *who; // what stands here is left: who looked before is not looked up again
	const char *deed, *part, *why;
};

struct site {
	struct store *store;
	struct audit *audit;
	struct draft_key drafts;
	unsigned char sign_public[32], sign_secret[64]; // Ed25519, for agreements
	struct message_key sends; // for what is sent to other systems
	const char *folder;       // NULL in tests
	const char *organisation; // name shown in the footer
	const char *address;      // how others reach us, "https://plans.example"; NULL: as each request says
	const char *cors;         // origins whose pages may use the API, "https://app.example", blanks between; NULL none
	bool demo;
	size_t file_most;         // bytes of one file that is attached; 0: ATTACH_MOST
	instant started;          // when the server began to listen
	bool (*offers)(const char *method, const char *path); // whether the route table has this row; NULL without a server
	// Runs a request that stands inside another one and only reads: its permission, person and access are proven as of
	// any, its reply is left in it. NULL without a server.
	enum err (*within)(struct visit *outer, struct http_request *inner);
	// The words in which a row of the audit is told to the person whom it is about. NULL without a server.
	void (*looked)(struct visit *v, const struct audit_row *row, struct looked_words *out);
	struct exports *exports;  // what programs have asked for as files (api/exports.h), while a server runs; else NULL
	struct client_keys *keys; // of programs, from where they publish them (api/client_keys.h), likewise
	_Atomic(struct http *) http; // once it listens, for /metrics; NULL before
};

struct paper; // record/paper.h

struct visit_param {
	const char *name; // "person" of "/people/:person"
	struct str value;
};

struct visit {
	struct http_request *req;
	struct arena *arena;
	const struct site *site;
	struct db *db; // this thread's reader
	struct fault fault;
	struct form form; // of a POST; empty otherwise
	struct visit_param param[6];
	size_t params;
	struct actor actor;
	struct session session;
	struct person person; // when the route's subject is a person
	struct access access; // what the actor may do with that person
	struct str reason;    // for the audit row: why, which part
	// A change to be committed before the reply goes out; set by visit_commit.
	enum err (*run)(struct db *db, struct arena *a, void *what);
	void *what;
	enum err (*after)(struct visit *v, enum err e, void *what);
	bool light; // visit_commit_light
	void *(*carry)(struct arena *a, void *what);
	const struct paper *paper; // to be a PDF before the reply goes out; set by visit_print
	const char *root;      // in what stands for the pages of a person who is made up (web/): their address; NULL
	struct asking *asking; // what the templates of the person's plan ask for (web/)
	struct known_name *names; // of authors, looked up once a request (web/)
	const struct ask *ask;    // what a program asked for beside the address (api/)
	bool beyond_scope;        // it is the scope of the token that refuses this (api/): RFC 6750 has a word for it
	struct reach *reaches;    // whom a request of a program turned out to concern (api/)
	struct reach_filter *filters; // what its scope reaches of a type (api/)
	// People, other than the subject of the address, whose record is in the answer or the change: the audit gets a row
	// for each.
	struct str *told;
	size_t tellings;
	void *own; // serve's
};

struct str visit_param(const struct visit *v, const char *name);
struct str visit_form(const struct visit *v, const char *name);  // trimmed value of a form field, STR_NONE when absent
struct str visit_query(const struct visit *v, const char *name);

// Hands a change to the writer: after the handler has returned OK, `run` is executed in a transaction together with the
// audit row, and only when it has reached the disk is `after` called, on a worker, to make the reply. after NULL: on OK
// the reply that the handler has made goes out; on an error the error page. `run` may be executed again: it changes
// nothing but the database and what it alone reads; what it needs is made before, on v->arena.
enum err visit_commit(struct visit *v, enum err (*run)(struct db *, struct arena *, void *), void *what,
	enum err (*after)(struct visit *, enum err, void *)) MUST_USE;
// The same for a reply that stands already: while it waits all that the handler made may be given back, but for what
// `carry` copies to `a` of `what`. carry NULL: `what` is the visit itself, of which `run` reads v->actor and
// v->person.key alone.
enum err visit_commit_light(struct visit *v, enum err (*run)(struct db *, struct arena *, void *), void *what,
	void *(*carry)(struct arena *a, void *what)) MUST_USE;
// The reply is to be this page as a PDF, downloaded under this name. After the handler has returned OK the request
// sleeps while it is made; a change that was committed beside it comes after. paper and what it names live on v->arena.
enum err visit_print(struct visit *v, const struct paper *paper, struct str name) MUST_USE;
// Content-Disposition (RFC 6266, RFC 8187): what is sent is kept as a file of this name. The name may hold anything.
void visit_download(struct visit *v, struct str name);
// "https://plans.example", as the site was told or as this request was sent: for addresses that leave us.
const char *visit_base(struct visit *v);
// Adds to `told`; the same person once.
void visit_tell(struct visit *v, struct str person);
// Turns to another record of the same person (link.h), of which whoever may read the one may read the other as far.
// ERR_NOT_FOUND: it is none of theirs.
enum err visit_record(struct visit *v, struct str key) MUST_USE;
// 303 to a path inside this site (must() begins with one slash).
enum err visit_go(struct visit *v, struct str location) MUST_USE;
// 200 with text of a type; the body stays alive with the request.
enum err visit_text(struct visit *v, int status, const char *type, struct str body) MUST_USE;
// a:ACCOUNT of who asks, and their FHIR reference ("Patient/KEY", "Practitioner/x", "" when none).
struct str visit_author(struct visit *v);
struct str visit_reference(struct visit *v);
// The cookie that holds the session: "__Host-ownplan" (RFC 6265bis 4.1.3.2) when the request came by TLS, else
// "ownplan".
const char *session_cookie(const struct visit *v);

#endif
