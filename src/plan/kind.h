// SPDX-License-Identifier: Apache-2.0
// A kind is a lens on a resource: each kind of plan entry (a goal, an action, a worry ...) is declared once, in a const
// table: which resource it is, at which element each field lives, its label, hint, control and codes, who may write
// it. Forms, validation, pages, print, history and FHIR all read that table (DESIGN 1.3).
#ifndef OWNPLAN_PLAN_KIND_H
#define OWNPLAN_PLAN_KIND_H

#include "base/json.h"
#include "base/text.h"
#include "plan/codes.h"
#include "record/resource.h"

enum control {
	CONTROL_WORDS,  // several lines of anybody's words; a JSON string
	CONTROL_LINE,   // one line; a JSON string
	CONTROL_SCALE,  // 1 to 10; an integer
	CONTROL_DATE,   // a day; FHIR date
	CONTROL_WHEN,   // a day and a time in London; FHIR dateTime
	CONTROL_CHOICE, // one code of `choices`
	CONTROL_TICK,   // yes or nothing; a boolean
	CONTROL_WHO,    // one or more people of the circle, or a name; References
	CONTROL_LINK,   // another entry of this plan; a Reference
	CONTROL_CODING, // a concept of SNOMED CT beside words: its identifier and its term; a Coding of the element
	CONTROL_FILE,   // a picture, recording or document; an Attachment (attach.h)
};

enum field_flag {
	FIELD_REQUIRED = 1,
	FIELD_OWN_WORDS = 2,    // the author's own words: nobody else edits them
	FIELD_SHARED = 4,       // may be changed by anyone in the plan although the words are another's (status, progress);
				// changing it is not material
	FIELD_DETAIL = 8,       // folded in under "More about this"
	FIELD_MANY = 16,        // CONTROL_WHO, CONTROL_LINK: several
	FIELD_TITLE = 32,       // names the entry on lists
	FIELD_PLACE = 128,       // where somebody is reached: withheld with those who must not be found (record/shield.h)
	FIELD_PROFESSIONAL = 64, // codes, grades, numbers: folded under "For professionals", on forms and on pages
};
// What else a CONTROL_LINE is held to.
enum field_check {
	CHECK_NONE,
	CHECK_WEB, // an address that begins with https:// or http://
	CHECK_SECURE, // the same, https alone
	CHECK_ODS, // a code of the Organisation Data Service: 3 to 12 letters and digits
};

struct choice {
	const char *code;
	const char *label;   // N_: as the person reads it, "On the way"
	const char *display; // the code system's own word, when it has one
	int colour;          // enum nhsuk_colour of its tag: green done or agreed, blue going on, grey not started
	bool past;           // entries with this status are finished: shown apart
	const char *also_at, *also; // another element that goes with this code: path and JSON value (NULL: it goes away)
};
// Which FHIR type stands at the field's path.
enum choice_shape { SHAPE_CODE, SHAPE_NUMBER, SHAPE_CONCEPT, SHAPE_CODING };
struct choices {
	enum choice_shape shape;
	const char *system; // of SHAPE_CONCEPT and SHAPE_CODING, unless the choice has its own
	const struct choice *item;
	size_t count;
};
#define CHOICES(...) \
	.item = (const struct choice[]){ __VA_ARGS__ }, \
	.count = sizeof((const struct choice[]){ __VA_ARGS__ }) / sizeof(struct choice)

struct field {
	const char *name;
	enum control control;
	unsigned flags;
	const char *at;          // element path (json_path). CodeableConcept and Reference: of the element itself.
				 // FIELD_MANY: "participant[*].individual", a list of elements that hold the reference
	const char *was_at;      // where the value stands in what was written before, or elsewhere: read when there is
				 // none at `at`, and gone from there with the next version. CONTROL_WORDS only. NULL: nowhere
	const char *with_at, *with; // an element that stands beside a value: path and JSON value (a phone's system)
	enum field_check check;
	const char *label;       // N_: as asked of the person: "What would you like to achieve?"
	const char *label_other; // N_: as asked of others; %s is the person's name. NULL: the same
	const char *short_label; // N_: above the value on pages: "Why it matters"
	const char *hint;        // N_
	const char *hint_other;  // N_: to others; %s is the person's name. NULL: the same
	const char *low, *high;  // scales: what the ends mean
	const struct choices *choices;
	const char *start;       // CONTROL_CHOICE: code that a new entry has
	const char *links;       // CONTROL_LINK: name of the kind
	const char *name_at;     // CONTROL_FILE: where the name of the file stands; NULL: the title of the Attachment
};

// A fixed element that every resource of the kind has: path and JSON value. Those with `tells` identify the kind.
struct mark {
	const char *at, *json;
	bool tells;
};

enum written_by { BY_PERSON, BY_ANYONE, BY_STAFF };

struct kind {
	const char *name;    // "goal": in addresses, in the kind column
	const char *title;   // N_ "Goal"
	const char *title_many;
	const char *add;     // N_ "Add a goal"
	const char *empty;   // N_ what an empty list teaches
	const char *empty_hint;
	const char *done;    // N_ "Your goal is saved." (as a sentence for anyone: "The goal is saved.")
	const char *resource;
	const char *section;
	enum shelf shelf;
	enum written_by written_by;
	bool material;       // changing it after agreement puts the plan in review
	bool single;         // at most one current entry a person (an About Me answer)
	const char *label;   // that each of them carries, wherever it comes from (record/access.h); NULL: as was chosen
	bool apart;          // has pages of its own: no form of entries adds or changes it, no template asks for it, and a
			     // plan with nothing else is an empty one
	const char *subject_at; // reference to the Patient: "subject", "for", "patient"
	const char *plan_at;    // reference to the CarePlan, "basedOn[0]"; NULL none
	const char *words_of;   // reference to whose words they are: "expressedBy", "performer[0]"; NULL none
	const char *when_at;    // dateTime when it was said: "effectiveDateTime", "recordedDate"; NULL none
	const char *recorder_at; // reference to who recorded it: "recorder", "author"; NULL none
	const struct mark *mark; // up to one with at NULL
	const struct field *field;
	size_t fields;
};
#define MARKS(...) .mark = (const struct mark[]){ __VA_ARGS__, { NULL, NULL, false } }
#define FIELDS(...) \
	.field = (const struct field[]){ __VA_ARGS__ }, \
	.fields = sizeof((const struct field[]){ __VA_ARGS__ }) / sizeof(struct field)

extern const struct kind *const kinds[]; // in the order of the plan; kind_count of them
extern const size_t kind_count;
size_t kind_rank(const struct kind *k); // its place there; kind_count: it is none of them

const struct kind *kind_named(struct str name); // NULL
// A draft of a new entry lies at the place "add-goal": its kind. NULL for any other place.
const struct kind *kind_of_place(struct str place);
// The kind of a resource by its marks; NULL when it is none.
const struct kind *kind_of(struct arena *a, struct json_at body);
const struct field *kind_field(const struct kind *k, const char *name); // must exist
const struct field *kind_field_find(const struct kind *k, struct str name); // NULL
const struct choice *choice_of(const struct choices *c, struct str code);  // NULL

bool field_is_words(const struct field *f); // free words; else a value: a date, a choice, a number, a name
bool kind_is_linked(const struct kind *k); // LINK fields of some kind name entries of this one

// The sections by which access is granted, in order: "about", "people", "prepare", "talk", "capacity", "strengths",
// "needs", "goals", "contingency", "plans", "agreement", "sharing". A grant of the whole plan names none of them and so
// covers a new one; a grant of some parts stays what it was.
struct section { const char *name, *title; };
extern const struct section sections[];
extern const size_t section_count;
const char *section_title(struct str name);

// Kinds that code speaks of by name.
extern const struct kind kind_about_important, kind_about_people, kind_about_communicate, kind_about_wellness,
	kind_about_please, kind_about_support, kind_about_also;
extern const struct kind kind_working, kind_not_working, kind_agenda, kind_information;
extern const struct kind kind_relation, kind_professional;
extern const struct kind kind_strength, kind_need, kind_formulation, kind_goal, kind_stage, kind_action, kind_outcome;
extern const struct kind kind_contingency, kind_trigger, kind_warning, kind_response, kind_coping, kind_call,
	kind_standby, kind_advance;
extern const struct kind kind_support_plan, kind_other_plan, kind_header;
extern const struct kind kind_document;
extern const struct kind kind_conversation, kind_said, kind_decision, kind_capacity, kind_best_interest;
extern const struct kind kind_review, kind_ask, kind_offer, kind_declined, kind_let_in, kind_emergency,
	kind_privacy_question, kind_take_out, kind_joined;

#endif
