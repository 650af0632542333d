// SPDX-License-Identifier: Apache-2.0
// Makes issues: the FHIRPath of where the walk stands, the sentence, and the word that was wrong. Beyond FHIR_ISSUES
// they are only counted, so that a hostile document does not make a reply larger than itself.
#include "fhir/inside.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

#define DETAIL 100 // bytes of a wrong word that are repeated to the sender

static void frame_write(struct buf *b, const struct fhir_frame *f)
{
	if (f->up) {
		frame_write(b, f->up);
		buf_char(b, '.');
	}
	buf_str(b, f->name);
	if (f->index >= 0)
		buf_format(b, "[%lld]", (long long)f->index);
}

struct str fhir_frame_path(struct arena *a, const struct fhir_frame *f)
{
	struct buf b;
	buf_init(&b, a, 4096);
	frame_write(&b, f);
	return buf_text(&b);
}

// At most DETAIL bytes, not ending inside a character. What could not be shown, or says nothing, is not repeated.
static struct str clipped(struct str s)
{
	size_t n = s.n < DETAIL ? s.n : DETAIL;
	while (n && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return STR_NONE;
	s = str_part(s, 0, n);
	return str_trim(s).n ? s : STR_NONE;
}

static void add(struct fhir_walk *w, const struct fhir_frame *f, struct fhir_issue issue)
{
	struct fhir_issues *out = w->out;
	if (issue.severity == FHIR_ERROR)
		out->errors++;
	else
		out->warnings++;
	if (out->kept == FHIR_ISSUES)
		return;
	struct fhir_issue *kept = arena_make(w->arena, struct fhir_issue);
	*kept = issue;
	kept->expression = fhir_frame_path(w->arena, f);
	kept->detail = clipped(issue.detail);
	kept->sentence = _(issue.sentence);
	if (out->last)
		out->last->next = kept;
	else
		out->first = kept;
	out->last = kept;
	out->kept++;
}

void fhir_issue(struct fhir_walk *w, const struct fhir_frame *f, const char *code, const char *sentence,
	struct str detail)
{
	add(w, f, (struct fhir_issue){ .severity = FHIR_ERROR, .code = code, .sentence = sentence, .detail = detail });
}

void fhir_warn(struct fhir_walk *w, const struct fhir_frame *f, const char *code, const char *sentence,
	struct str detail)
{
	add(w, f, (struct fhir_issue){ .severity = FHIR_WARNING, .code = code, .sentence = sentence, .detail = detail });
}

void fhir_issue_key(struct fhir_walk *w, const struct fhir_frame *f, const char *key, const char *sentence)
{
	add(w, f, (struct fhir_issue){ .severity = FHIR_ERROR, .code = "invariant", .sentence = sentence, .key = key });
}

void fhir_issue_rule(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_invariant *broken)
{
	fhir_issue_key(w, f, broken->key, broken->rule->sentence);
}
