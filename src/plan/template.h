// SPDX-License-Identifier: Apache-2.0
// A template says what a plan of one kind (living with dementia, having a baby) asks for: which sections, in what
// order and words, what to prepare, what is asked at review. It is data: a FHIR Questionnaire that belongs to nobody.
// The kinds stay what they are: a template chooses among them and words their questions, and never makes a new place
// to keep anything. How each part is said in FHIR: docs/RECORD.md, "Templates".
//
// A template has a name ("dementia") and numbered versions. Each version is a resource of its own, "template-
// dementia-2", of the url that all share. A draft may change; once published it never does again, but for being
// retired. A plan names the versions that it follows ("url|2", CarePlan.instantiatesCanonical) and keeps them until
// somebody moves it.
//
// To read one: template_get or template_of. To see them all: template_list. To check one that comes from anywhere:
// template_check. To take one in: template_take, which makes it a draft here. To make another out of one:
// template_copy. To change what is stored: template_save, template_publish, template_retire, template_drop make a put;
// template_write runs it in a job.
#ifndef OWNPLAN_PLAN_TEMPLATE_H
#define OWNPLAN_PLAN_TEMPLATE_H

#include "plan/kind.h"

#define TEMPLATE_ID "template-" // of the resource: "template-dementia-2"
#define TEMPLATE_URL OWN_QUESTIONNAIRE(TEMPLATE_ID) // + name
#define TEMPLATE_PART_SYSTEM OWN_SYSTEM("plan-section") // code of a group on top: which section it is
#define TEMPLATE_COHORT_SYSTEM OWN_SYSTEM("template-cohort") // code of the whole: whom it is for
#define TEMPLATE_KIND OWN_EXTENSION("kind-") // item.definition: + "goal#statement"
#define TEMPLATE_MOST ((size_t)256 << 10) // bytes
#define TEMPLATE_ITEMS 300
#define TEMPLATE_TITLE ((size_t)120) // bytes
#define TEMPLATE_NAME 40 // letters of a name

enum template_status { TEMPLATE_DRAFT, TEMPLATE_ACTIVE, TEMPLATE_RETIRED };

// How one field of a kind is asked.
struct template_word {
	const struct field *field;
	struct str text, hint; // "" the kind's own
	const char *text_in, *hint_in; // as of the template: the language, where it is another than the reader's; NULL
	struct str initial; // what a new entry says there, in the template's own language; ""
	struct str called; // the same in the language that was asked for
	const char *called_in;
	struct str *also; // in all its other languages
	size_t alsos;
};
// One thing that is asked for. Several may be of one kind: "My health action plan" and "My hospital passport" are both
// another plan, told apart by the title that their initial word gives.
struct template_prompt {
	struct str link; // its linkId
	struct str text; // as it is asked
	struct str hint; // what helps to answer it; ""
	const char *text_in, *hint_in;
	struct str plain; // the text in the template's own language, by which two are told apart
	const struct kind *kind;
	bool asked_of_all; // item.required: an empty place on the plan asks for it
	struct str when; // linkId of another prompt; "" always
	bool when_there; // asked once that one is answered; else only until it is
	struct template_word *word;
	size_t words;
	const struct template *of; // which template asks
};
// A section, or what to prepare ("prepare"), or what is asked when the plan is looked at again ("review").
struct template_part {
	struct str name; // "goals"
	struct str link, text;
	const char *text_in, **tip_in;
	struct str plain;
	struct str *tip; // lines that stand at its beginning
	size_t tips;
	struct template_prompt *prompt;
	size_t prompts;
};
struct template
{
	struct str name; // "dementia"
	int64_t number; // of the version
	enum template_status status;
	struct str title; // "Living with dementia"
	struct str about; // one or two sentences: for whom, and what it helps with
	struct str use; // a note on how it is used; ""
	const char *title_in, *about_in, *use_in;
	const char *own; // the language in which it is written
	bool spoken; // its texts are in the language of the reader, as far as it says them in that (template_speak)
	struct str publisher, cohort, date, from; // "" none; from: the template it was made from, "url|3" (derivedFrom)
	struct template_part *part;
	size_t parts;
	struct resource r; // as it is stored; type empty while it is not
};
struct template_list {
	struct template *item;
	size_t count;
};

// --- reading -----------------------------------------------------------------------------------------------------
// What stands in a body. What is wrong in it is left out: to be told what is wrong, template_check.
void template_read(struct arena *a, struct json_at body, struct template *out);
// The texts of one in the language that is spoken (base/text.h), where it says them in that: for pages that ask people.
// Whoever changes, compares or checks templates reads them as they are written.
void template_speak(struct arena *a, struct template *t);
// All versions of all templates, by title, the newest of each name first. Bodies stay valid with the arena.
enum err template_list(struct db *db, struct arena *a, struct template_list *out) MUST_USE;
// All versions of one, the newest first; none is an empty list.
enum err template_versions(struct db *db, struct arena *a, struct str name, struct template_list *out) MUST_USE;
// One version. ERR_NOT_FOUND.
enum err template_get(struct db *db, struct arena *a, struct str name, int64_t number, struct template *out) MUST_USE;
// Whether a version after this one is offered. Costs a read of each, and one more.
enum err template_newer(struct db *db, struct arena *a, const struct template *t, bool *newer) MUST_USE;
// "url|2"; the id of its resource; the name and number that "url|2" says (false: it is none of ours).
struct str template_canonical(struct arena *a, const struct template *t);
struct str template_id(struct arena *a, struct str name, int64_t number);
bool template_canonical_read(struct str canonical, struct str *name, int64_t *number);
// The version of a name that plans can take up: the newest, when it is published. NULL: none.
const struct template *template_offered(const struct template_list *l, struct str name);
const struct template *template_draft(const struct template_list *l, struct str name); // the one being written, or NULL
const struct template *template_newest(const struct template_list *l, struct str name); // of any status, or NULL
// One of each name, in the order of the list: the i-th; NULL behind the last.
const struct template *template_nth(const struct template_list *l, size_t n);
const struct template_part *template_part_named(const struct template *t, struct str name); // NULL
const struct template_prompt *template_prompt_linked(const struct template *t, struct str link); // NULL
// The wording of a field in a prompt; NULL: it says nothing of it.
const struct template_word *template_word_of(const struct template_prompt *p, const struct field *f);
// The title that entries of this prompt begin with, in the template's own language; "" none. template_called: in the
// reader's; template_is_called: whether an entry's title is it, in whatever language it was begun.
struct str template_initial(const struct template_prompt *p);
struct str template_called(const struct template_prompt *p, const char **in); // in: if not the reader's, which; NULL
bool template_is_called(const struct template_prompt *p, struct str title);

// The parts that there can be, in their usual order, and the cohorts.
struct template_section {
	const char *name, *title; // N_
	bool always; // every template has it: the standard asks for it of every plan
};
extern const struct template_section template_sections[];
extern const size_t template_section_count;
struct template_cohort {
	const char *code, *title; // N_
	const char *needs; // parts that a plan of this cohort has beside those that all have, blanks between
};
extern const struct template_cohort template_cohorts[];
extern const size_t template_cohort_count;
// Whether prompts in this part may be of the kind; and whether any template may ask for it.
bool template_part_takes(struct str part, const struct kind *k);
bool template_name_good(struct str name); // small letters, digits and dashes, at most TEMPLATE_NAME

// --- checking ----------------------------------------------------------------------------------------------------
// Whether a text is a template that plans can follow. Says everything that is wrong, each in a sentence of its own
// that says where, as items of the fault (field: the linkId, or the FHIRPath). Reads no database. ERR_INPUT, or
// ERR_TOO_LARGE; out (may be NULL) is filled as far as it can be read.
enum err template_check(struct arena *a, struct str text, struct template *out, struct fault *f) MUST_USE;
// What can only be seen beside the others: what it was made from leads back to itself.
enum err template_check_stored(struct db *db, struct arena *a, const struct template *t, struct fault *f) MUST_USE;

// --- changing ----------------------------------------------------------------------------------------------------
// What these make is a put; nothing is stored before template_write has run it.
struct template_act {
	struct resource_put put;
	struct str name;
};
// A file or a text from elsewhere becomes a draft here: of this name, or ("") of the one that its url or title gives;
// as the next version of what has the name. What is wrong is said as template_check says it, and nothing is made. Where
// its url is not that of the name here, it says what it was made from.
enum err template_take(struct db *db, struct arena *a, struct str text, struct str name, struct str author,
	struct template_act *out, struct fault *f) MUST_USE;
// Another template, as a draft, out of one that is here; it says what it was made from. ERR_CONFLICT: the name is
// taken.
enum err template_copy(struct db *db, struct arena *a, const struct template *from, struct str name, struct str title,
	struct str author, struct template_act *out, struct fault *f) MUST_USE;
// A draft of the next version, the same words as the newest. ERR_CONFLICT: there is a draft already.
enum err template_next(struct db *db, struct arena *a, struct str name, struct str author, struct template_act *out,
	struct fault *f) MUST_USE;
// The same with these words, which were made of them and of `from` ("url|3", "" none).
enum err template_next_with(struct db *db, struct arena *a, struct str name, struct str body, struct str from,
	struct str author, struct template_act *out, struct fault *f) MUST_USE;
// The next state of a draft. body: of t, changed. ERR_RULE: it is published. What is wrong in it may stay until it is
// published, but for what makes it unreadable.
enum err template_save(struct arena *a, const struct template *t, struct json_node *body, struct str author,
	struct template_act *out, struct fault *f) MUST_USE;
// Publishes a draft, which is checked first. ERR_INPUT with what is wrong.
enum err template_publish(struct db *db, struct arena *a, const struct template *t, struct str author,
	struct str publisher,
	struct template_act *out, struct fault *f) MUST_USE;
// No plan can take it up any more; those that follow it go on. ERR_RULE: it is not published.
enum err template_retire(struct arena *a, const struct template *t, struct str author, struct template_act *out,
	struct fault *f) MUST_USE;
// A draft is thrown away. ERR_RULE: it is published.
enum err template_drop(struct arena *a, const struct template *t, struct str author, struct template_act *out,
	struct fault *f) MUST_USE;
// For a job (visit_commit): what = struct template_act. ERR_STALE: somebody was quicker.
enum err template_write(struct db *db, struct arena *a, void *what) MUST_USE;
// The file that is given out: the body without what is of this store alone.
struct str template_export(struct arena *a, const struct template *t);

// One section of a draft, as a form says it. prompt: one for each of the part's, in its order.
struct template_edit_prompt {
	struct str name; // the title that its entries begin with; "" none
	struct str text, hint;
	int64_t place; // those with a lower one come first
	bool gone, asked_of_all;
};
struct template_edit {
	bool on;
	struct str text, tips; // heading; lines
	int64_t place;         // from 1, among the sections
	struct template_edit_prompt *prompt;
	size_t prompts;
	const struct kind *add; // one more question; NULL none
	struct template_edit_prompt added;
};
// The body of t with this section so; what the form does not know stays. For template_save.
struct json_node *template_edit_part(
	struct arena *a, const struct template *t, const char *part, const struct template_edit *edit);
// The same of its title, for whom it is and how it is used.
struct json_node *template_edit_words(struct arena *a, const struct template *t, struct str title, struct str about,
	struct str use, struct str cohort);

// --- in other languages ------------------------------------------------------------------------------------------
// Every text of it that a person reads, in the order in which they stand, with what it says in a language.
struct template_text {
	struct str link, part; // of its item, and of its section; "" of the whole
	const char *member;    // "title", "description", "purpose", "text"; "valueString": what it is called in the plan
	struct str text, said; // said: in that language; "" nothing
	bool older;            // the text was changed since
};
size_t template_texts(struct arena *a, struct json_at body, struct str lang, struct template_text **out);
// The body of t with these in that language, one for each of its texts; "" takes it away, STR_NONE leaves it.
struct json_node *template_edit_language(struct arena *a, const struct template *t, struct str lang,
	const struct str *said, size_t count);

// In a job, when a folder is opened: the templates of the program that are not here yet. What an organisation has made
// of one stays.
enum err template_install(struct db *db, struct arena *a, void *none) MUST_USE;
size_t template_builtins(void); // how many there are
struct str template_builtin(size_t i); // its text

// --- one plan, several templates ---------------------------------------------------------------------------------
// What a plan asks for in all: each section once, in the order in which the templates bring them, each question once.
// The first template that asks for something says how. A template that is gone is left out.
struct plan_templates {
	struct template *item; // that the plan follows, in the order in which they were taken up
	size_t count;
	struct template_part *part;
	size_t parts;
};
void template_join(struct arena *a, struct template *item, size_t count, struct plan_templates *out);
// Of a CarePlan ("" or STR_NONE: none). Costs a read a template.
enum err template_followed(struct db *db, struct arena *a, struct str care_plan, struct plan_templates *out) MUST_USE;
const struct template_part *followed_part(const struct plan_templates *s, const char *name); // NULL
const struct template_prompt *followed_prompt(const struct plan_templates *s,
	struct str link); // by "name/linkId"; NULL
struct str followed_link(struct arena *a, const struct template_prompt *p); // "name/linkId"
// Whether two prompts ask for the same: of one kind, with the same initial title.
bool template_same_prompt(const struct template_prompt *a, const struct template_prompt *b);

#endif
