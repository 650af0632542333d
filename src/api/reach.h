// SPDX-License-Identifier: Apache-2.0
// Inside api/: the one way in which handlers for programs reach the record. An address may name nobody, one person or
// (a search, a Bundle) many: whoever it turns out to concern is proven here, once a request, by the same access_decide
// as everywhere else (record/access.h) and by the scope of the token. What is not open to the asker is not there: it
// does not match, count, sort, include or conflict. Whose record is told of gets a row in the audit.
#ifndef OWNPLAN_API_REACH_H
#define OWNPLAN_API_REACH_H

#include "base/buf.h"
#include "record/shield.h"
#include "record/visit.h"

enum reach_verb { REACH_READ, REACH_SEARCH, REACH_CREATE, REACH_UPDATE, REACH_DELETE };

// What the asker may do with one person's record.
struct reach {
	struct str key;
	bool open;            // the asker may see something of it
	bool hides, asked;    // anything may be hidden (reach_hides); whether that was looked up
	struct buf looked;    // which references are withheld (withhold.c)
	bool shield_made;
	const struct shield *shield; // what is withheld of somebody who must not be found; NULL: nothing
	struct person person; // when open
	struct access access; // when open
	struct reach *next;
};

// The person of a key. *out is never NULL; out->open false: unknown, restricted, or not let in, which look the same.
enum err reach_person(struct visit *v, struct str key, struct reach **out) MUST_USE;
// Whether anything of this person may be hidden from the asker: false is certain, true says "look at each".
bool reach_hides(struct visit *v, struct reach *who);
// Whether the scope of the token lets this be done with resources of the type, all or some of them; an account that
// signed in may read.
bool reach_scope(const struct visit *v, struct str type, enum reach_verb verb);
// Whether it lets this be done with this very resource, as the asker sees it; or with one of the type that would have
// this body. Some scopes reach only what meets a query (reach_scope.c). Says nothing of whose the resource is.
bool reach_meets(struct visit *v, const struct resource *r, enum reach_verb verb);
bool reach_meets_body(struct visit *v, struct str type, struct json_at body, enum reach_verb verb);
// Whether the asker may see this resource: the scope, the person, the section, label and author. What belongs to nobody
// is open to every account. An error of the database hides it.
bool reach_sees(struct visit *v, const struct resource *r);
// One resource by type and id, as the asker may see it, deleted or not. ERR_NOT_FOUND: not there, or not for them.
enum err reach_get(struct visit *v, struct str type, struct str id, struct resource *out) MUST_USE;
// Whether it is there for the asker, and not taken away: what a reference may lead to. A person who was looked up for
// this visit is not read again. An error of the database hides it.
bool reach_there(struct visit *v, struct str type, struct str id);
// The one that the address names (":type", or Patient, and ":resource").
enum err reach_addressed(struct visit *v, struct resource *out) MUST_USE;
// All that lies with one person and is open to the asker, of every shelf, or of one type when `type` is not NULL.
enum err reach_all(struct visit *v, struct str key, const char *type, struct resource_list *out) MUST_USE;
// The same in an arena that may be reset before the visit ends.
enum err reach_all_in(struct visit *v, struct arena *a, struct str key, const char *type, struct resource_list *out)
	MUST_USE;
// All of a type that belongs to nobody, as far as the scope reaches.
enum err reach_shared(struct visit *v, struct str type, struct resource_list *out) MUST_USE;
// The body as the asker may see it: without references to what is withheld (withhold.c). The stored bytes themselves
// when nothing is. A version that differs from the one before it in withheld parts alone tells nothing new: then it is
// the older version, with that one's number and date.
struct str reach_body(struct visit *v, const struct resource *r);
// The same as it is read: a Patient says by `link` where else their record lies (linked.h).
struct str reach_shown(struct visit *v, const struct resource *r);
// Whether nothing of its body is withheld from the asker.
bool reach_leaves_whole(struct visit *v, const struct resource *r);
// When what reach_body gave for r was written.
instant reach_updated(struct visit *v, const struct resource *r, struct str body);
// Whether r, with its body, tells nothing new. To the asker there is no such version.
bool reach_silent(struct visit *v, const struct resource *r);
// Something of this person is in the answer: the audit says so. The same person is told once a request.
void reach_tell(struct visit *v, struct str key);

#endif
