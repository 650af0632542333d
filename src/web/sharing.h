// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the pages of who can see a plan share: the choices of one grant, read from a form, drawn, put in
// words and given. The rules: a person decides all; who shares in their name gives no more than they have, touches no
// "never", and not their own grant.
#ifndef OWNPLAN_WEB_SHARING_H
#define OWNPLAN_WEB_SHARING_H

#include "plan/plan.h"
#include "record/consent.h"
#include "record/share_link.h"
#include "web/layout.h"

// Where a Consent names who may see it, in FHIR.
#define SHARE_REFERENCE_AT "provision.provision[0].actor[0].reference.reference"

struct share {
	struct str id; // of the consent that is changed, or that is given; empty: a new one
	const struct share_link *made; // a link that is made with it, and its code
	struct str code;
	struct str grantee; // t:TEAM, a:ACCOUNT
	struct str name; // of the grantee
	struct str reference; // FHIR
	bool supporter; // somebody of the person's, whose rights are chosen one by one
	unsigned verbs; // of a supporter
	struct str labels; // kept
	enum consent_basis basis;
	bool never;
	bool link; // to who has a link: to read, and with an end
	enum { SHARE_NOTHING, SHARE_ALL, SHARE_SOME } parts;
	struct str sections; // ' goals about ', when SHARE_SOME
	bool write_asked; // an answer to see / write was given
	bool writes;
	day until; // inclusive; DAY_NONE no end
};

// A team or an organisation that may be chosen: all of them, in the order of their names.
struct share_place {
	struct str grantee, name, reference;
	bool whole, with_teams; // an organisation, o:ID; and it has teams
};
enum err share_places(struct visit *v, struct share_place **out, size_t *count) MUST_USE;
const char *share_place_words(struct visit *v, const struct share_place *x); // "Meadowbank, with all its teams"
const char *share_professional(struct visit *v, const struct actor *who);    // "Nurse, Continuing care nurses"
// What a grantee is, for a list; NULL for supporters, links and programs.
enum err share_stands_for(struct visit *v, struct str grantee, const char **words) MUST_USE;

// Whether this visitor decides about sharing here. Else the page is not there for them.
bool share_may(struct visit *v);
// Whether this visitor is told of it: a "never" is the person's alone, but for a program stopped by who decides in
// their name.
bool share_tells(const struct visit *v, const struct consent_view *c);
// A standing grant that this visitor may change or stop. ERR_NOT_FOUND. view may be NULL.
enum err share_open(struct visit *v, struct str id, struct share *out, struct consent_view *view) MUST_USE;
// Reads parts, section, write and until from the form; ERR_INPUT with faults at the fields.
enum err share_read(struct visit *v, struct share *s) MUST_USE;
// The questions; inside the caller's form.
void share_draw(struct visit *v, struct page *p, const struct share *s);
// An account that is no professional's, or nobody's yet (supporter.c).
bool share_is_supporter(struct visit *v, struct str grantee);
// The basis on which the visitor decides in the person's name: that of their own grant.
enum consent_basis share_basis_here(struct visit *v);
// The rights of a supporter, one by one: read into verbs, drawn, and "Can read, comment and agree for you.".
void share_rights_read(struct visit *v, struct share *s);
void share_rights_draw(struct visit *v, struct page *p, const struct share *s);
const char *share_rights_words(struct visit *v, unsigned verbs);
// What is granted in one sentence, kept with the consent: "Community nurses can see: all of the plan; until ..."
struct str share_words(struct visit *v, const struct share *s);
// A link that stands, beside whose it is: whether it was opened, when, and wrong codes (share_link.c).
enum err share_link_stands(struct visit *v, struct page *p, const struct consent_view *c) MUST_USE;
// "All of it. Can write" and "You did not set an end", for lists.
const char *share_what(struct visit *v, const struct consent_view *c);
const char *share_until(struct visit *v, const struct consent_view *c);
// ' goals about ' as "About me, Goals and actions".
const char *share_sections(struct arena *a, struct str list);

// What stands in the form, without asking whether it is right: of a draft.
void share_refill(struct visit *v, struct share *s);
struct str share_giver(struct visit *v);
// As it is written; the id is made when it has none.
struct consent_grant share_grant(struct visit *v, const struct share *s);
// What is to be done in the transaction, beside whatever else `change` holds. Then what is counted is counted anew.
enum share_act { SHARE_GIVE, SHARE_CHANGE, SHARE_STOP };
struct plan_change *share_change(struct visit *v, const struct share *s, enum share_act act);

#endif
