// SPDX-License-Identifier: Apache-2.0
// Who may do what: the only place where it is decided, from data (DESIGN 4). Everything is a row derived from a
// Consent; a "never" beats any grant; nothing here looks into a body.
#ifndef OWNPLAN_RECORD_ACCESS_H
#define OWNPLAN_RECORD_ACCESS_H

#include "record/actor.h"
#include "record/resource.h"

// Of what is for the person and for professionals who may see the section, but for no supporter and no program: that
// somebody had to be kept safe is nothing for whoever they had to be kept safe from.
#define LABEL_TEAM "team"

enum access_verb {
	MAY_SEE = 1,
	MAY_WRITE = 2,   // add and change professional entries, record a conversation
	MAY_AGREE = 4,   // agree the plan as a professional
	MAY_SPEAK = 8,   // write in the person's name
	MAY_SHARE = 16,  // grant and withdraw
	MAY_COMMENT = 32, // say something beside an entry; whoever may write may do that too
	MAY_SIGN = 64,   // agree the plan in the person's name, on a recorded legal basis
};
#define MAY_ALL_STAFF (MAY_SEE | MAY_WRITE | MAY_AGREE)

struct access_rule {
	struct str grantee, consent, sections, labels, purpose;
	int effect;
	unsigned verbs;
	instant since, until;
	bool provisional;
	bool spans; // of two records of one person (link.h): it opens the others too
};
// Whether the rule counts as somebody having been let in: who opened the plan in an emergency, or by a link, sees it,
// but nobody chose them to be in it.
bool access_rule_counts(const struct access_rule *r);
bool access_rule_in_force(const struct access_rule *r, instant now);
// Whether it speaks of this verb in this section ("": of any), permitting or forbidding; labels are not looked at. For
// who is told; who may do something is decided by access_decide.
bool access_rule_covers(const struct access_rule *r, enum access_verb verb, struct str section);

// What one actor may do with one person's record, read once a request.
struct access {
	bool self;               // the person themselves
	bool program;            // a system: it stands for nobody who could be told of somebody else
	bool staff;              // a professional: sees what is labelled LABEL_TEAM
	const struct access_rule *rule; // those that name this actor and are in force
	size_t count;
	unsigned verbs;          // the union for the whole plan: what to offer on a page
	bool provisional;        // only by a provisional grant
	instant emergency;       // opened in an emergency (emergency.h), until when; 0: not, or not any more
	struct str emergency_id; // then: its Task
	struct str key;          // whose record
	// Where several records are one person's (link.h): the others, each with what this actor may do there, and the one
	// that goes on. What may be done with any of them is what all of them allow.
	const struct access *also;
	struct str survivor;
	instant decided; // since when the person has said who sees them; 0: not yet
};

struct access_what {
	struct str section; // "" the record as such
	struct str label;
	struct str author;
};

// What rules may call this actor: their account, their teams, what these are part of.
size_t access_grantees(struct arena *a, const struct actor *actor, struct str **out);
// Reads the rules of this person that name the actor, their teams or organisations. No rule is no error: verbs is 0. A
// system without teams sees what no person closed to programs; one with a team stands for that organisation, and is
// shown only what the person opened to it.
enum err access_load(struct db *db, struct arena *a, const struct actor *actor, struct str person, struct access *out)
	MUST_USE;
bool access_decide(const struct access *x, enum access_verb verb, const struct access_what *what);
// The person keeps this actor from everything: no grant and no emergency opens anything.
bool access_barred(const struct access *x);
bool access_sees(const struct access *x, const struct resource *r);
// What somebody could see to whom x gave these sections (' goals about ', not empty) and labels ('' or
// ' sensitive ') of what they see themselves: to see, and nothing else.
struct access access_part(struct arena *a, const struct access *x, struct str parts, struct str labels);
// Whether anything of this person may be hidden from the actor, apart from Consents: false is certain, true says "look
// at each". Who is let in, or shall never be, is told to few (access_sees).
enum err access_hides(struct db *db, const struct access *x, struct str person, bool *hides) MUST_USE;
// Takes what the actor may not see out of a list, in place.
void access_filter(const struct access *x, struct resource_list *list);
// All rules of a person but those that age has ended (record/basis.h).
enum err access_rules(struct db *db, struct arena *a, struct str person, struct access_rule **out, size_t *count)
	MUST_USE;
// Whether a "never" over the whole plan, among all rules of a person, takes away what this grantee was given: one for
// it, or for an organisation that it is part of or works in. For what counts; who may do something, access_decide says.
enum err access_grantee_barred(struct db *db, struct arena *a, const struct access_rule *rule, size_t count,
	struct str grantee, bool *yes) MUST_USE;
// The record of this key among those that x is about; NULL: it is none of them.
const struct access *access_record(const struct access *x, struct str key);
// In a job.
enum err access_rule_put(struct db *db, struct str person, const struct access_rule *rule) MUST_USE;
enum err access_rule_drop(struct db *db, struct str person, struct str consent) MUST_USE;

#endif
