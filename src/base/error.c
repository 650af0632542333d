// SPDX-License-Identifier: Apache-2.0
// The closed list of what can go wrong (error.h). The sentences are what a tired person reads: what happened, what
// to do, nobody blamed.
#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"

static const struct err_row rows[ERR_COUNT] = {
	[OK] = { "ok", 200, "informational", 0, N_("All is well.") },
	[ERR_INPUT] = { "input", 400, "invalid", 1, N_("Some of what was sent needs to be put right.") },
	[ERR_NOT_FOUND] = { "not-found", 404, "not-found", 1, N_("We cannot find that page.") },
	[ERR_GONE] = { "gone", 410, "deleted", 1, N_("This was here, but it has been taken away.") },
	[ERR_METHOD] = { "method", 405, "not-supported", 1, N_("This page cannot be used in that way.") },
	[ERR_DENIED] = { "denied", 403, "forbidden", 1, N_("You cannot see or change this.") },
	[ERR_LOGIN] = { "login", 401, "login", 1, N_("Please sign in first.") },
	[ERR_CONFLICT] = { "conflict", 409, "conflict", 1, N_("This is there already.") },
	[ERR_STALE] = { "stale", 409, "conflict", 1, N_("Someone else changed this while you were writing.") },
	[ERR_PRECONDITION] = { "precondition", 412, "conflict", 1, N_("This is another version than the one you know.") },
	[ERR_MANY] = { "many", 412, "multiple-matches", 1,
		N_("More than one thing fits. Say more exactly which is meant.") },
	[ERR_RULE] = { "rule", 422, "business-rule", 1, N_("This cannot be saved as it is.") },
	[ERR_ACCEPT] = { "accept", 406, "not-supported", 1, N_("We answer in JSON (application/fhir+json) only.") },
	[ERR_MEDIA] = { "media", 415, "not-supported", 1, N_("We take JSON (application/fhir+json) only.") },
	[ERR_COSTLY] = { "costly", 422, "too-costly", 1, N_("This would mean reading everybody's record.") },
	[ERR_TOO_LARGE] = { "too-large", 413, "too-long", 1, N_("That is more than we can take at once.") },
	[ERR_BUSY] = { "busy", 503, "transient", 1,
		N_("We are very busy. Nothing was lost. Please try again in a moment.") },
	[ERR_AWAY] = { "away", 503, "transient", 1,
		N_("We cannot read or save anything just now. What was saved is safe. Please try again in a few minutes.") },
	[ERR_UPSTREAM] = { "upstream", 502, "transient", 1, N_("Another service did not answer. Please try again later.") },
	[ERR_INTERNAL] = { "internal", 500, "exception", 1, N_("Something went wrong on our side. Please try again.") },
};

const struct err_row *err_row(enum err e)
{
	must((unsigned)e < ERR_COUNT);
	return &rows[e];
}

void fault_init(struct fault *f, struct arena *a)
{
	*f = (struct fault){ .arena = a };
}

enum err fault_say(struct fault *f, enum err e, const char *sentence)
{
	if (f) {
		f->err = e;
		f->message = sentence;
	}
	return e;
}

enum err fault_field_str(struct fault *f, struct str field, const char *message)
{
	return fault_coded(f, field, message, NULL, STR_NONE);
}

enum err fault_coded(struct fault *f, struct str field, const char *message, const char *code, struct str detail)
{
	if (!f)
		return ERR_INPUT;
	struct fault_item *item = arena_make(f->arena, struct fault_item);
	*item = (struct fault_item){
		.field = str_dup(f->arena, field), .message = message, .code = code, .detail = detail };
	if (!f->items)
		f->end = &f->items;
	*f->end = item;
	f->end = &item->next;
	f->count++;
	if (f->err == OK)
		f->err = ERR_INPUT;
	return f->err;
}

enum err fault_field(struct fault *f, const char *field, const char *message)
{
	return fault_field_str(f, str_of(field), message);
}

const char *fault_at(const struct fault *f, const char *field)
{
	if (!f)
		return NULL;
	for (const struct fault_item *i = f->items; i; i = i->next)
		if (str_is(i->field, field))
			return i->message;
	return NULL;
}

const char *fault_sentence(const struct fault *f)
{
	return f->message ? f->message : _(err_row(f->err)->sentence);
}

void must_fail(const char *file, int line, const char *condition)
{
	fprintf(stderr, "level=error event=broken-promise at=%s:%d promise=\"%s\"\n", file, line, condition);
	abort();
}
