// SPDX-License-Identifier: Apache-2.0
// A person: their key, the few facts that every page needs, and the ways to find and add one. The Patient resource is
// the record; search keys, identifiers and the summary row follow from it in the same transaction.
#ifndef OWNPLAN_RECORD_PERSON_H
#define OWNPLAN_RECORD_PERSON_H

#include "fhir/nhs_number.h"
#include "record/resource.h"

// Under which the numbers of those are held who must not be found: "9990123479 KEY".
#define SHIELDED_SYSTEM NHS_NUMBER_SYSTEM "#shielded"

struct person {
	struct str key;
	struct str given, family; // official name
	struct str full;          // "Declan Hughes"
	struct str called;        // what they like to be called; given name when they did not say
	day birth;                // DAY_NONE unknown
	struct str nhs;           // ten digits, "" none
	struct str gender;        // FHIR code, "" not said
	struct str pronoun;       // "he", "she", "they": for sentences on others' pages; they when not said
	bool restricted;
	struct resource patient;
};

// Reads the Patient of this key. ERR_NOT_FOUND; ERR_GONE, with *out filled, when it was taken away.
enum err person_load(struct db *db, struct arena *a, struct str key, struct person *out) MUST_USE;
// Fills the facts from a Patient's body.
void person_from(struct arena *a, const struct resource *patient, struct person *out);

// What a form says about a new person. Text as typed; person_check puts what is wrong at the fields given_name,
// family_name, birth (-day, -month, -year), nhs_number, called.
struct person_facts {
	struct str given, family, called, nhs, gender, phone, address;
	day birth;
};
enum err person_check(struct fault *f, struct arena *a, struct person_facts *facts) MUST_USE;

// Two exact facts: number and birth date, or full name and birth date. Never a person on one fact. Restricted people
// are not found. At most `most` keys.
struct key_list {
	struct str *item;
	size_t count;
};
enum err person_find_number(struct db *db, struct arena *a, struct str nhs, day birth, struct key_list *out) MUST_USE;
// The same of those alone who must not be found: for opening a plan in an emergency, and nothing else.
enum err person_find_hidden(struct db *db, struct arena *a, struct str nhs, day birth, struct key_list *out) MUST_USE;
enum err person_find_name(
	struct db *db, struct arena *a, struct str given, struct str family, day birth, struct key_list *out) MUST_USE;
// Whether somebody has this number already, whatever the birth date. Restricted people are not found: a second record
// of theirs may be begun, which tells nobody that there is a first.
enum err person_number_taken(struct db *db, struct str nhs, bool *taken) MUST_USE;
// Who has it, STR_NONE nobody: never to be told.
enum err person_number_holder(struct db *db, struct arena *a, struct str nhs, struct str *key) MUST_USE;

// The Patient body for these facts (id and meta are stamped by the caller).
struct json_node *person_body(struct arena *a, const struct person_facts *facts);
// In a job: identifiers and search keys of this Patient, replacing those that were; none of one that is deleted.
// ERR_CONFLICT: the number belongs to
// somebody else.
enum err person_index(struct db *db, struct arena *a, const struct resource *patient) MUST_USE;

#endif
