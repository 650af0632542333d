// SPDX-License-Identifier: Apache-2.0
// Writes OperationOutcome resources (FHIR R4): severity, code from IssueType, the sentence as details.text, the
// rule and the wrong word as diagnostics, the FHIRPath as expression.
#include "fhir/outcome.h"

#include "base/json.h"
#include "base/text.h"

struct line {
	const char *severity, *code, *sentence, *key;
	struct str detail, expression;
};

static void begin(struct json_out *w, struct buf *b)
{
	json_out_init(w, b);
	json_open(w);
	json_pair_c(w, "resourceType", "OperationOutcome");
	json_member(w, "issue");
	json_open_array(w);
}

static void put(struct json_out *w, const struct line *l)
{
	json_open(w);
	json_pair_c(w, "severity", l->severity);
	json_pair_c(w, "code", l->code);
	json_member(w, "details");
	json_open(w);
	json_pair_c(w, "text", l->sentence);
	json_shut(w);
	struct str diagnostics = l->detail.n && !str_utf8(l->detail) ? STR_NONE : l->detail;
	if (l->key)
		diagnostics = str_of(l->key);
	if (diagnostics.n)
		json_pair(w, "diagnostics", diagnostics);
	if (l->expression.n) {
		json_member(w, "expression");
		json_open_array(w);
		json_put(w, l->expression);
		json_shut_array(w);
	}
	json_shut(w);
}

static void end(struct json_out *w)
{
	json_shut_array(w);
	json_shut(w);
}

static void put_well(struct json_out *w)
{
	put(w, &(struct line){ .severity = "information", .code = "informational", .sentence = _("All is well.") });
}

void fhir_outcome_issues(struct buf *b, const struct fhir_issues *issues)
{
	static const char *const severity[] = { "error", "warning", "information" };
	struct json_out w;
	begin(&w, b);
	for (const struct fhir_issue *i = issues->first; i; i = i->next)
		put(&w, &(struct line){ severity[i->severity], i->code, i->sentence, i->key, i->detail, i->expression });
	if (!issues->first)
		put_well(&w);
	if (issues->errors + issues->warnings > issues->kept)
		put(&w, &(struct line){ .severity = "information", .code = "incomplete",
			.sentence = _("There is more to put right than we can list here.") });
	end(&w);
}

void fhir_outcome_fault(struct buf *b, enum err e, const struct fault *f)
{
	const struct err_row *row = err_row(e);
	const char *severity = e == OK ? "information" : e == ERR_INTERNAL ? "fatal" : "error";
	struct json_out w;
	begin(&w, b);
	for (const struct fault_item *i = f ? f->items : NULL; i; i = i->next)
		put(&w, &(struct line){ severity, i->code ? i->code : row->fhir, i->message, NULL, i->detail, i->field });
	if (!f || !f->items) {
		const char *sentence = f && f->message ? f->message : _(row->sentence);
		put(&w, &(struct line){ .severity = severity, .code = row->fhir, .sentence = sentence });
	}
	end(&w);
}

enum err fhir_issues_fault(const struct fhir_issues *issues, struct fault *f)
{
	if (!issues->errors)
		return OK;
	for (const struct fhir_issue *i = issues->first; i; i = i->next) {
		if (i->severity != FHIR_ERROR)
			continue;
		struct str detail = i->key ? str_of(i->key) : i->detail;
		if (fault_coded(f, i->expression, i->sentence, i->code, detail) != ERR_INPUT)
			break;
	}
	return ERR_INPUT;
}
