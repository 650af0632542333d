// SPDX-License-Identifier: Apache-2.0
// Inside plan/: what the files of templates share (template.h).
#ifndef OWNPLAN_PLAN_TEMPLATE_INSIDE_H
#define OWNPLAN_PLAN_TEMPLATE_INSIDE_H

#include "plan/template.h"

#define TEMPLATE_VERSIONS 100000 // the highest number of a version

struct str template_text(struct arena *a, struct json_at from, const char *member); // "" when there is none
struct str template_section_of(struct arena *a, struct json_at item); // "goals"; "" none
// What item.definition names: "goal", "statement". False: nothing of ours. The field may be "".
bool template_definition(struct str definition, struct str *kind, struct str *field);
const struct field *template_title_field(const struct kind *k);
const char *template_status_code(enum template_status s);

// A text in another language, as it stands beside it; whether two names are of one language; in which the template
// itself is written.
struct template_said {
	struct str lang, text;
};
size_t template_translations(struct arena *a, struct json_at from, const char *member, struct template_said **out);
struct str template_translation(struct arena *a, struct json_at from, const char *member, struct str lang); // "" none
bool template_same_language(struct str x, struct str y);
struct str template_own_language(struct arena *a, struct json_at body);
// In a tree: these in that language, one for each of its texts; "" takes it away, STR_NONE leaves it.
void template_put_language(struct arena *a, struct json_node *body, struct str lang, const struct str *said,
	size_t count);
void template_read_in(struct arena *a, struct json_at body, struct str lang, struct template *out);
// What "url|2" names, spoken (template_speak), read once and kept. ERR_NOT_FOUND.
enum err template_recall(struct db *db, struct arena *a, struct str canonical, struct template *out) MUST_USE;
// Another text in the place of one; what it says in other languages is older from then on, and goes with it ("").
void template_put_words(struct arena *a, struct json_node *n, const char *member, struct str text);

// One item that others may depend on.
struct template_link {
	struct str id;
	struct json_at item;
};
// Says each loop that enableWhen makes, once, and each question that is not there.
void template_check_when(struct arena *a, const struct template_link *link, size_t links, struct fault *f);

#endif
