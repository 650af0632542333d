// SPDX-License-Identifier: Apache-2.0
// Systems of other organisations, a surgery's or a shared care record, that are sent what people agree and review
// (outbox.h), each kept by the operator (`ownplan subscriber`). A subscriber stands for one organisation: it is sent
// only what that organisation may see of a person, looked at each time something is sent.
#ifndef OWNPLAN_RECORD_SUBSCRIBER_H
#define OWNPLAN_RECORD_SUBSCRIBER_H

#include "record/actor.h"

enum subscriber_form {
	SUBSCRIBER_DOCUMENT,    // the plan as a FHIR document, POSTed to the endpoint
	SUBSCRIBER_TRANSACTION, // a transaction Bundle with the entries of the plan and the document
	SUBSCRIBER_FORMS
};
const char *subscriber_form_name(enum subscriber_form form); // "document"
// SUBSCRIBER_FORMS for a word that is none.
enum subscriber_form subscriber_form_of(struct str name);

struct subscriber {
	struct str id;           // 12 characters; s:ID is who a person reads of in their audit
	struct str name;         // for people: "Riverside Surgery's records"
	struct str endpoint;     // where it is POSTed to, as http_out_address gives it
	enum subscriber_form form;
	struct str organisation; // id of the Organization, or team, that it stands for
	struct str token_file;   // a bearer token for it lies there, read each time; "" none
	struct str ca_file;      // who signed its certificate, in PEM; "" those of the machine
	instant since, until;    // until 0: in force
};

struct subscriber_list {
	struct subscriber *item; // oldest first
	size_t count;
};

// What is wrong with a name, in words, or NULL.
const char *subscriber_name_wrong(struct str name);
// Fills id and since. Write it with subscriber_add.
void subscriber_new(struct arena *a, struct subscriber *s);
// In jobs. ERR_INPUT: a name that subscriber_name_wrong refuses, or no endpoint or organisation.
enum err subscriber_add(struct db *db, const struct subscriber *s) MUST_USE;
// Nothing more is sent to it; what waited for it is let go of. ERR_NOT_FOUND: none of that id in force.
enum err subscriber_end(struct db *db, struct str id) MUST_USE;

// One, also when it has ended. ERR_NOT_FOUND.
enum err subscriber_get(struct db *db, struct arena *a, struct str id, struct subscriber *out) MUST_USE;
// Those in force.
enum err subscriber_list(struct db *db, struct arena *a, struct subscriber_list *out) MUST_USE;

#endif
