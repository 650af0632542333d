// SPDX-License-Identifier: Apache-2.0
// The gallery: templates that organisations show each other, each with a note on how it is used and a discussion beside
// it. What is shown from here is sealed with the key of this house (record/seal.h); what comes from other installations
// is kept as it came, with its seal, under the key that signed it, and is seen only once somebody here has said that
// they
// know that key. It is no template of this house before it is copied (plan/template.h).
//
// Nothing here is about any person who has a plan, and pages say so where one writes.
#ifndef OWNPLAN_PLAN_GALLERY_H
#define OWNPLAN_PLAN_GALLERY_H

#include "plan/template.h"
#include "record/message_sign.h"

#define GALLERY_SEAL "ownplan-template+jws" // typ of a sealed template
#define GALLERY_FEED "ownplan-gallery" // format of the list that an installation gives out
#define GALLERY_FEED_SEAL "ownplan-gallery+jws" // its typ
#define GALLERY_ID 64 // bytes of an id that comes from elsewhere
#define GALLERY_TYPE "application/jose" // of a sealed template (RFC 7515 9.2.1)
#define GALLERY_NOTE_MOST ((size_t)100000) // bytes of a note or a comment
#define GALLERY_WHY_MOST ((size_t)1000) // bytes of what is said to an offer: it goes out with the list
#define GALLERY_MOST 500 // shown at once, and taken from one installation
#define GALLERY_SHARED "gallery-shared" // setting: "yes" when other installations may read what is shown from here

// What whoever it was made from says to a template that is offered as something better.
enum gallery_answer { GALLERY_OPEN, GALLERY_TAKEN, GALLERY_LEFT };
struct gallery_item {
	struct str id;
	struct str key; // thumbprint of the key that signed it
	struct str item; // its id where it comes from; of ours the same as id
	struct str name; // of the template, "dementia"
	int64_t number; // its version there
	struct str title, organisation, note;
	struct str based; // what it was made from, "url|3"; ""
	struct str sealed; // as it is given out; empty in lists
	struct str source; // the address it came from; "" ours, or a file that was handed in
	instant published, arrived;
	bool ours;
	bool known; // its key is ours, or one that somebody here knows
	bool gone; // who published it took it back
	struct str account; // of ours, who shows it; ""
	bool offers; // as something better, to whoever it was made from
	enum gallery_answer answer;
	struct str answer_why; // ""
	instant answered; // 0 not
};
struct gallery_list {
	struct gallery_item *item;
	size_t count;
};

// What stands inside the seal, with the template as it is exported.
struct gallery_parcel {
	struct str item, title, organisation, note;
	instant published;
	bool offers;
	struct str body; // the Questionnaire
	struct template template;
};

// --- sealing -----------------------------------------------------------------------------------------------------
// The text that is given out. t: published (must).
struct str gallery_seal(struct arena *a, const struct message_key *key, const struct template *t,
	const struct gallery_item *as);
// Opens and checks a sealed template that comes from anywhere: the seal, the parcel, the template in it. What is wrong
// is
// in f, each fault of the template as an item. key_id: who signed it. ERR_INPUT, ERR_TOO_LARGE.
enum err gallery_open(struct arena *a, struct str text, struct gallery_parcel *out, struct str *key_id,
	struct fault *f) MUST_USE;

// What is kept of a parcel; id and arrived are the caller's to set. text: as it came.
struct gallery_item gallery_item_of(const struct gallery_parcel *p, struct str text, struct str key_id,
	struct str source);

// --- what is there -----------------------------------------------------------------------------------------------
// The newest version of each template of each key, the newest first, at most GALLERY_MOST. all: also those of keys that
// nobody knows, and what was taken back.
enum err gallery_list(struct db *db, struct arena *a, bool all, struct gallery_list *out) MUST_USE;
// One, with its seal. ERR_NOT_FOUND.
enum err gallery_get(struct db *db, struct arena *a, struct str id, struct gallery_item *out) MUST_USE;
// All versions of one template of one key, the newest first.
enum err gallery_versions(struct db *db, struct arena *a, struct str key, struct str name,
	struct gallery_list *out) MUST_USE;

// What came from an address, whatever became of it, with id, key, item and gone alone; at most 4 * GALLERY_MOST.
enum err gallery_of_source(struct db *db, struct arena *a, struct str source, struct gallery_list *out) MUST_USE;

// In a job. What was there already under the same key and id there is left as it is: *fresh false.
enum err gallery_put(struct db *db, const struct gallery_item *i, bool *fresh) MUST_USE;
// In a job: who published it takes it back.
enum err gallery_take_back(struct db *db, struct str id) MUST_USE;

// --- the discussion ----------------------------------------------------------------------------------------------
// Beside a template of a key, whatever its version.
struct gallery_remark {
	struct str id, account, name, text; // name: of who said it, with their job
	instant at;
	bool gone; // taken back: that there was something stays
	struct str answers; // the id of the remark that it answers; "" none
};
struct gallery_remarks {
	struct gallery_remark *item; // oldest first
	size_t count;
};
enum err gallery_remarks(struct db *db, struct arena *a, struct str key, struct str name,
	struct gallery_remarks *out) MUST_USE;
enum err gallery_say(struct db *db, struct str key, struct str name,
	const struct gallery_remark *r) MUST_USE; // in a job
// By its id, without its words; beside which template of which key. ERR_NOT_FOUND.
enum err gallery_remark_of(struct db *db, struct arena *a, struct str id, struct gallery_remark *out, struct str *key,
	struct str *name) MUST_USE;
// The accounts that show a template from here, in any version.
enum err gallery_publishers(struct db *db, struct arena *a, struct str key, struct str name, struct str **out,
	size_t *count) MUST_USE;
// In a job: the words go, that something was said stays. ERR_NOT_FOUND: it is not of this account. any: whoever said
// it.
enum err gallery_unsay(struct db *db, struct str id, struct str account, bool any) MUST_USE;

// --- other installations -----------------------------------------------------------------------------------------
enum gallery_trust { GALLERY_ASKED,
	GALLERY_KNOWN,
	GALLERY_REFUSED };
struct gallery_key {
	struct str id; // thumbprint
	struct str organisation; // as it calls itself
	enum gallery_trust trust;
	instant since;
	struct str by; // account that decided; ""
	int64_t items; // that came under it
};
struct gallery_keys {
	struct gallery_key *item;
	size_t count;
};
enum err gallery_keys(struct db *db, struct arena *a, struct gallery_keys *out) MUST_USE;
// In a job: a key is met for the first time. Nothing happens when it was met before.
enum err gallery_key_met(struct db *db, struct str id, struct str organisation, instant at) MUST_USE;
// In a job. ERR_NOT_FOUND: nobody met it.
enum err gallery_key_set(struct db *db, struct str id, enum gallery_trust trust, struct str by, instant at) MUST_USE;

struct gallery_source {
	struct str address;
	instant asked; // when somebody wanted it looked at; 0: it waits for its day
	instant looked; // last; 0 never
	struct str trouble; // what went wrong then, in words; ""
	int64_t came; // how many new templates came then
	instant listed; // when the newest list that was taken from there was made; 0 none
};
struct gallery_sources {
	struct gallery_source *item;
	size_t count;
};
enum err gallery_sources(struct db *db, struct arena *a, struct gallery_sources *out) MUST_USE;
// The one that is to be looked at now: wanted, or not looked at since `before`. ERR_NOT_FOUND: none.
enum err gallery_source_due(struct db *db, struct arena *a, instant before, struct gallery_source *out) MUST_USE;
enum err gallery_source_ask(struct db *db, struct str address, instant now) MUST_USE; // in a job; makes it
enum err gallery_source_set(struct db *db, const struct gallery_source *s) MUST_USE; // in a job
enum err gallery_source_drop(struct db *db, struct str address) MUST_USE; // in a job

// --- offers ------------------------------------------------------------------------------------------------------
// Whether something was made from a template of this house, which one and of which version.
bool gallery_offered_to(struct arena *a, const struct gallery_item *i, struct str our_key, struct str *name,
	int64_t *number);
// What is offered to this house and not answered, of keys that are known; of one template, or ("") of all.
enum err gallery_offers(struct db *db, struct arena *a, struct str our_key, struct str name,
	struct gallery_list *out) MUST_USE;
// What was said here to what others offer, the newest first: they are told with the list that is given out.
enum err gallery_answers(struct db *db, struct arena *a, struct gallery_list *out) MUST_USE;
#define GALLERY_ANSWERED "gallery-answer" // type of a notice, of no person: id is that of the item that was answered
// In a job. ERR_CONFLICT: it was answered before, or is no offer.
enum err gallery_answer(struct db *db, struct str id, enum gallery_answer answer, struct str why, instant at) MUST_USE;

// Where a template that was copied out of the gallery came from: a name for its derivedFrom, which says the key,
// because
// two installations may call different templates the same.
struct str gallery_origin(struct arena *a, struct str key, struct str name); // without the version
// The template of the gallery that "…|3" names, if it is such a name and it is still here. ERR_NOT_FOUND.
enum err gallery_of_origin(struct db *db, struct arena *a, struct str from, struct gallery_item *out) MUST_USE;

// --- the list that is given out ------------------------------------------------------------------------------------
// {"format":"ownplan-gallery",...} in a seal: what is shown from here, with addresses below `base`, and what was
// answered.
struct str gallery_feed_make(struct arena *a, const struct message_key *key, const struct gallery_list *l,
	const struct gallery_list *answers, const char *organisation, const char *base);
// Whether a text is a list rather than a template, signed or not.
bool gallery_is_feed(struct arena *a, struct str text);

struct gallery_offer {
	struct str id, file; // file: the whole address
};
struct gallery_feed {
	struct str key; // that signed it
	instant made;
	struct gallery_offer *offer; // at most GALLERY_MOST
	size_t offers;
	struct gallery_list answers; // to this house: id, answer, answer_why and answered of items that are ours
};
// Opens such a list; `from` is where it came from, newest when the last one from there was made. ERR_INPUT with the
// sentence in f: it is not signed, or the signature does not fit, or it is older than that, or no such list.
enum err gallery_feed_open(struct arena *a, struct str text, struct str from, struct str our_key, instant newest,
	struct gallery_feed *out, struct fault *f) MUST_USE;

#endif
