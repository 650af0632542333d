// SPDX-License-Identifier: Apache-2.0
// An entry is a stored resource seen through its kind. Reading uses the index over the stored bytes; writing makes the
// next version's body, changing only the elements of the kind's fields.
#ifndef OWNPLAN_PLAN_ENTRY_H
#define OWNPLAN_PLAN_ENTRY_H

#include "plan/attach.h"
#include "plan/kind.h"
#include "record/shield.h"
#include "record/visit.h"

// What was found out about a resource, when it was first asked for. Starts as zeros; lives as long as the resource,
// and is its alone: another version needs another.
struct entry_held {
	const struct kind *kind;
	struct json_at body;
	instant said;
	bool has_said, has_past, past;
	bool broken; // its body could not be unpacked; it is taken for an empty one (plan_broken)
	bool has_facts;
	struct str material; // digest (manifest.h), empty before it is asked for
	const char *link_field; // what was asked for last by entry_link, and its answer: plans walk one field many times
	struct str link;
	struct entry_found *found; // where its fields are, of those that were asked for
	const struct facts *facts; // beside the body (facts.h), when has_facts; NULL: there are none
};
struct entry {
	const struct kind *kind;
	const struct resource *r;
	struct arena *arena;
	struct entry_held *held;
	const struct shield *shield; // what its fields do not say to this reader; NULL: they say all
};

// False when the resource is of no kind.
bool entry_open(struct arena *a, const struct resource *r, struct entry *out);
// The same with what is known of this resource already.
bool entry_open_held(struct arena *a, const struct resource *r, struct entry_held *held, struct entry *out);
// The same for who reads: of a person who must not be found without where that is.
bool entry_open_for(struct visit *v, const struct resource *r, struct entry *out);
// Whether the field says nothing to this reader although there may be something: it is neither shown nor asked.
bool entry_withholds(const struct entry *e, const struct field *f);
struct json_at entry_body(const struct entry *e); // read when it is first asked for
struct str entry_text(const struct entry *e, const char *field);        // WORDS, LINE; STR_NONE when not there
struct str entry_code(const struct entry *e, const char *field, struct str *term); // CODING: identifier and its term
int entry_int(const struct entry *e, const char *field);                // SCALE; 0 when not there
bool entry_tick(const struct entry *e, const char *field);
day entry_day(const struct entry *e, const char *field);                // DATE, WHEN; DAY_NONE
instant entry_when(const struct entry *e, const char *field);           // WHEN; 0
const struct choice *entry_choice(const struct entry *e, const char *field); // NULL: none, or a code of another's list
struct str entry_choice_text(const struct entry *e, const char *field); // label, or the text or code that stands there
struct str entry_link(const struct entry *e, const char *field);        // "Goal/KEY-..", first when many
// WHO and LINK with several: the i-th reference and display; false behind the last.
bool entry_ref(const struct entry *e, const char *field, uint32_t i, struct str *reference, struct str *display);
bool entry_file(const struct entry *e, const char *field, struct attached *out); // FILE; false: none
struct str entry_title(const struct entry *e);                          // the FIELD_TITLE text
bool entry_has(const struct entry *e, const struct field *f);   // there is such an element, whatever it says
uint32_t entry_count(const struct entry *e, const char *field); // of a FIELD_MANY
// Whose words: "Patient/KEY" and so on; what they were called when it was written. STR_NONE.
struct str entry_words_of(const struct entry *e);
struct str entry_words_name(const struct entry *e);
instant entry_said(const struct entry *e);  // when_at, or the resource's last update
bool entry_said_stands(const struct entry *e, instant *at); // the first of these; false: it does not say
bool entry_past(const struct entry *e);     // its status says that it is finished
struct str entry_ref_self(const struct entry *e); // "Goal/KEY-..."

// --- forms -------------------------------------------------------------------------------------------------------
// What a form sent for a kind, field by field, in the order of the kind's fields. A DATE comes as NAME-day, NAME-month,
// NAME-year, a WHEN also as NAME-time ("14:30"), a WHO as NAME (references, several) and NAME-other (a name), a CODING
// as NAME (the identifier) and NAME-term, a FILE as a file of a multipart form, with NAME-remove to take off the one
// that is there.
struct value {
	const struct field *field;
	bool sent;          // the form had this field
	bool wrong;
	struct str text;    // WORDS, LINE, CHOICE code, CODING identifier
	struct str term;    // CODING: its name in SNOMED CT
	int number;         // SCALE
	bool tick;
	day d;              // DAY_NONE: empty
	instant when;       // 0: empty
	struct attached *file; // FILE; NULL: none
	struct str *ref, *display; // WHO, LINK
	size_t refs;
};
struct values {
	const struct kind *kind;
	struct value *item; // kind->fields of them
};
#define WORDS_MOST ((size_t)500000) // bytes of one text field: far more than anybody writes, below the body cap

// Reads and checks a form; what is wrong goes to the fault at the field's name. ERR_INPUT when anything is.
// `circle` resolves names for WHO: reference -> display; may be NULL.
struct circle_item {
	struct str reference, display, how;
	const struct kind *kind; // of an entry that LINK fields may name; NULL: someone, for WHO fields
};
struct circle { struct circle_item *item; size_t count; };
enum err values_read(struct arena *a, const struct kind *k, const struct form *form, const struct circle *circle,
	struct fault *f, struct values *out) MUST_USE;
// The values that an entry has now, to fill a form.
void values_of(struct arena *a, const struct entry *e, struct values *out);
void entry_value(struct arena *a, const struct entry *e, const struct field *f, struct value *v); // one of these
const struct value *values_get(const struct values *v, const char *field);
bool value_same(const struct value *a, const struct value *b);

// Puts those that were sent into a body, or into what of it the kind is a lens on.
void values_put(struct arena *a, struct json_node *n, const struct values *v);

struct taken; // taken.h

// Who makes or changes an entry.
struct writer {
	struct str person;        // key of the compartment
	struct str plan;          // id of the CarePlan, also of one that is yet to be written; "" none yet
	struct str author;        // authenticated: a:ACCOUNT
	struct str author_reference, author_display; // FHIR: "Practitioner/x"
	struct str author_role;   // "Continuing care nurse"; STR_NONE: none, or not known
	struct str words_reference, words_display;   // whose words they are
	struct str proposed_reference, proposed_display; // who suggested a change that is made; STR_NONE
	struct str label;         // of a new entry (label.h); STR_NONE: none
	const struct taken *taken; // what it is taken over from; NULL: it is written here
	instant at;
	// Templates that the plan follows from now on ("url|2", in the place of another version of it), or no more (the
	// same, of any version); STR_NONE.
	struct str follow, leave;
	struct str follow_why; // why many plans are moved at once; STR_NONE: it is somebody's own choice
	struct str follow_move; // the id of that move; STR_NONE
};
// A new entry: its body and columns, ready for resource_write with expect 0. id may be given (made before) or empty.
struct resource_put entry_make(
	struct arena *a, const struct kind *k, const struct values *v, const struct writer *w, struct str id);
// The next version. Fields that were not sent stay. expect is the version of e.
struct resource_put entry_change(
	struct arena *a, const struct entry *e, const struct values *v, const struct writer *w);
// Takes it away: kept in history, gone from the plan. `why` may be empty.
struct resource_put entry_remove(struct arena *a, const struct entry *e, struct str why, const struct writer *w);
// The same of what was never right: the record keeps it, and says so in FHIR's own word, entered-in-error.
struct resource_put entry_mistake(struct arena *a, const struct entry *e, struct str why, const struct writer *w);

// Two people saved the same entry. `base` is what mine was made from, `now` what stands there. Where only one side
// changed a field, that side's stands; true when nothing is left to ask, and *out holds what to save on top of `now`.
bool values_merge(struct arena *a, const struct values *base, const struct values *mine, const struct values *now,
	struct values *out);

// Whether this actor may change the own-words fields of the entry (self says that the actor is the person): the person
// may change what is in their words; what a person wrote themselves is edited by nobody else; others change what they
// recorded or what FIELD_SHARED leaves open.
bool entry_words_open(const struct entry *e, const struct visit *v);

#endif
