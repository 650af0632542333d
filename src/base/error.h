// SPDX-License-Identifier: Apache-2.0
// What can go wrong, once for the whole house: a closed list, each with its HTTP status, FHIR issue type, exit code
// and a sentence for people. Functions that can fail return enum err; what exactly was wrong (which field, what to
// do) goes into the struct fault of the request.
#ifndef OWNPLAN_BASE_ERROR_H
#define OWNPLAN_BASE_ERROR_H

#include "base/str.h"

enum err {
	OK = 0,
	ERR_INPUT,     // what was sent is wrong; the fault says where
	ERR_NOT_FOUND, // nothing there, or nothing that may be known
	ERR_GONE,      // was there, was deleted
	ERR_METHOD,    // the address exists, not for this method
	ERR_DENIED,    // known who, not allowed
	ERR_LOGIN,     // not known who
	ERR_CONFLICT,  // clashes with what is there (a number already taken)
	ERR_STALE,     // somebody changed it since it was read
	ERR_PRECONDITION, // what a program made its condition does not hold (If-Match)
	ERR_MANY,      // a condition that should find one finds several
	ERR_RULE,      // well-formed, but against a rule of planning
	ERR_ACCEPT,    // asked for in a form that is not offered
	ERR_MEDIA,     // sent in a form that is not understood
	ERR_COSTLY,    // a question that would read everybody's record
	ERR_TOO_LARGE,
	ERR_BUSY,      // try again in a moment
	ERR_AWAY,      // what is kept can be neither read nor written just now: the disk, or the database, does not answer
	ERR_UPSTREAM,  // another service failed
	ERR_INTERNAL,  // our own mistake
	ERR_COUNT
};

#define MUST_USE __attribute__((warn_unused_result))

struct err_row {
	const char *name;     // "not-found", for logs
	int http;             // status
	const char *fhir;     // OperationOutcome.issue.code (FHIR R4, IssueType)
	int exit;             // of the command line: 1 failed, 2 usage
	const char *sentence; // for people, translatable
};

const struct err_row *err_row(enum err e);

struct fault_item {
	struct str field;    // the form field, or the FHIRPath of the element
	const char *message; // a sentence, already translated
	const char *code;    // FHIR IssueType of this one; NULL: that of the whole
	struct str detail;   // the wrong word, or the rule that is broken; STR_NONE: none
	struct fault_item *next;
};

// The detail of what went wrong in one request. Zero is "nothing wrong".
struct fault {
	struct arena *arena;
	enum err err;
	const char *message; // overrides the row's sentence when set
	struct fault_item *items, **end;
	unsigned count;
};

void fault_init(struct fault *f, struct arena *a);
// Says what is wrong and hands the error back: `return fault_say(f, ERR_INPUT, _("..."));`. f may be NULL.
enum err fault_say(struct fault *f, enum err e, const char *sentence);
// Adds a fault at a field and makes the whole ERR_INPUT unless it is something else already. f may be NULL.
enum err fault_field(struct fault *f, const char *field, const char *message);
enum err fault_field_str(struct fault *f, struct str field, const char *message);
// The same with what a program is told besides: the FHIR IssueType, and the wrong word or broken rule (not copied).
enum err fault_coded(struct fault *f, struct str field, const char *message, const char *code, struct str detail);
// The first message for this field, or NULL.
const char *fault_at(const struct fault *f, const char *field);
const char *fault_sentence(const struct fault *f);

// Aborts on our own broken promise, never on input.
#define must(condition) ((condition) ? (void)0 : must_fail(__FILE__, __LINE__, #condition))
void must_fail(const char *file, int line, const char *condition) __attribute__((noreturn));

#endif
