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

// One item that others may depend on.
struct template_link {
	struct str id;
	struct json_at item;
};
// Says each loop that enableWhen makes, once, and each question that is not there.
void template_check_when(struct arena *a, const struct template_link *link, size_t links, struct fault *f);

#endif
