// SPDX-License-Identifier: Apache-2.0
// Whether a text is a template that plans can follow (template.h). Everything that is wrong is said, each in a sentence
// that names the item, so that who wrote it can put it right without knowing the program.
#include "base/text.h"
#include "fhir/validate.h"
#include "plan/template_inside.h"

#include <string.h>

enum { DEPTH = 4,
	TEXT_MOST = 1000,
	FAULTS_MOST = 100 };

struct check {
	struct arena *a;
	struct fault *f;
	struct template_link *link; // TEMPLATE_ITEMS of them
	size_t links;
	bool too_many;
	struct str part; // of the group that is looked at
	struct str own;  // the language in which it is written
};

static void say(struct check *c, struct str where, const char *sentence)
{
	if (c->f->count < FAULTS_MOST)
		(void)fault_field_str(c->f, where, sentence);
}

// What somebody else wrote, short enough for a sentence.
static struct str cut(struct str word)
{
	struct str short_word = str_part(word, 0, 80);
	while (short_word.n && !str_utf8(short_word))
		short_word.n--;
	return short_word;
}

// "Item “goal-1”: SENTENCE"
static void say_item(struct check *c, struct json_at item, const char *sentence)
{
	struct str link = template_text(c->a, item, "linkId");
	if (link.n)
		say(c, link, str_format(c->a, _("Item “%.*s”: %s"), STR_ARG(cut(link)), sentence).p);
	else
		say(c, STR("item"), str_format(c->a, _("An item without a linkId, “%.*s”: %s"), STR_ARG(cut(template_text(c->a,
			item, "text"))), sentence).p);
}

static const char *with(struct check *c, const char *format, struct str word)
{
	const char *at = strstr(format, "{}");
	must(at != NULL);
	return str_format(c->a, "%.*s%.*s%s", (int)(at - format), format, STR_ARG(cut(word)), at + 2).p;
}

// --- other languages ---------------------------------------------------------------------------------------------
// What is wrong with one translation; NULL: nothing.
static const char *translation_wrong(struct check *c, const struct template_said *said, size_t i)
{
	const struct template_said *x = &said[i];
	if (!x->lang.n)
		return _("it has words in another language and does not say in which.");
	if (!text_language_named(x->lang))
		return with(c, _("it has words in the language “{}”, which these pages do not speak."), x->lang);
	if (template_same_language(x->lang, c->own))
		return with(c, _("it has words in the language “{}” twice: it is written in that."), x->lang);
	for (size_t j = 0; j < i; j++)
		if (template_same_language(x->lang, said[j].lang))
			return with(c, _("it has words in the language “{}” twice."), x->lang);
	if (!str_trim(x->text).n)
		return with(c, _("its words in the language “{}” are empty. Write them, or leave them out."), x->lang);
	return x->text.n > TEXT_MOST ? with(c, _("its words in the language “{}” are too long."), x->lang) : NULL;
}

static void check_languages(struct check *c, struct json_at from, const char *member, struct json_at item)
{
	struct template_said *said;
	size_t count = template_translations(c->a, from, member, &said);
	for (size_t i = 0; i < count; i++) {
		const char *wrong = translation_wrong(c, said, i);
		if (wrong && json_is(item))
			say_item(c, item, wrong);
		else if (wrong)
			say(c, str_format(c->a, "Questionnaire.%s", member), str_format(c->a, _("“%s”: %s"), member, wrong).p);
	}
}

// --- the whole ---------------------------------------------------------------------------------------------------
static void check_fhir(struct check *c, const struct json *doc)
{
	struct fhir_issues issues;
	if (fhir_validate(c->a, doc, &issues) == OK)
		return;
	for (const struct fhir_issue *i = issues.first; i; i = i->next)
		if (i->severity == FHIR_ERROR && !(i->key && strcmp(i->key, "que-2") == 0)) // said below, with the linkId
			say(c, i->expression,
				str_format(c->a, _("%.*s: %s%s%.*s"), STR_ARG(i->expression), i->sentence, i->detail.n ? " " : "",
					STR_ARG(i->detail))
					.p);
}

static void check_text(struct check *c, struct json_at body, const char *member, size_t most, const char *missing)
{
	struct str text = str_trim(template_text(c->a, body, member));
	struct str where = str_format(c->a, "Questionnaire.%s", member);
	if (!text.n)
		say(c, where, missing);
	else if (text.n > most)
		say(c, where, str_format(c->a, _("“%s” is longer than %zu letters. Make it shorter."), member, most).p);
}

static const struct template_cohort *cohort_named(struct str code)
{
	for (size_t i = 0; i < template_cohort_count; i++)
		if (str_is(code, template_cohorts[i].code))
			return &template_cohorts[i];
	return NULL;
}

static const struct template_cohort *check_head(struct check *c, struct json_at body, const struct template *t)
{
	static const char *const members[] = { "title", "description", "purpose" };
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		check_languages(c, body, members[i], (struct json_at){ 0 });
	check_text(c, body, "title", TEMPLATE_TITLE,
		_("The template has no title. Say in a few words what kind of plan it is."));
	check_text(c, body, "description", TEXT_MOST,
		_("The template has no description. Say in a sentence for whom it is."));
	if (!template_name_good(t->name))
		say(c, STR("Questionnaire.url"),
			str_format(c->a, _("“url” must be %s and a name of small letters, digits and dashes."), TEMPLATE_URL).p);
	if (!t->number)
		say(c, STR("Questionnaire.version"), _("“version” must be a whole number from 1."));
	if (!t->cohort.n) {
		say(c, STR("Questionnaire.code"), _("The template does not say whom it is for: give its “code” a cohort."));
		return NULL;
	}
	const struct template_cohort *cohort = cohort_named(t->cohort);
	if (!cohort)
		say(c, STR("Questionnaire.code"), with(c, _("There is no cohort that is called “{}”."), t->cohort));
	return cohort;
}

// --- items -------------------------------------------------------------------------------------------------------
static bool linked_before(const struct check *c, struct str link)
{
	for (size_t i = 0; i < c->links; i++)
		if (str_eq(c->link[i].id, link))
			return true;
	return false;
}

// Whether it is to be looked at further.
static bool check_any(struct check *c, struct json_at item, unsigned depth)
{
	struct str link = template_text(c->a, item, "linkId"), text = str_trim(template_text(c->a, item, "text"));
	if (c->links >= TEMPLATE_ITEMS) {
		if (!c->too_many)
			say(c, STR("Questionnaire.item"),
				str_format(c->a, _("There are more than %d items. Make the template shorter."), TEMPLATE_ITEMS).p);
		c->too_many = true;
		return false;
	}
	if (depth > DEPTH) {
		say_item(c, item, _("it stands too deep. A section holds questions, and a question holds fields."));
		return false;
	}
	if (linked_before(c, link) && link.n)
		say_item(c, item, _("another item has the same linkId. Each needs one of its own."));
	if (!text.n)
		say_item(c, item, _("it has no words. Say what is asked."));
	else if (text.n > TEXT_MOST)
		say_item(c, item, _("its words are too long. Ask in a sentence or two."));
	check_languages(c, item, "text", item);
	check_languages(c, json_item(json_get(item, "initial"), 0), "valueString", item);
	c->link[c->links++] = (struct template_link){ link, item };
	return true;
}

static bool is_type(struct json_at item, const char *type)
{
	return json_text_is(json_get(item, "type"), type);
}

// The kind that an item names; NULL when it names none, which is said.
static const struct kind *check_kind(struct check *c, struct json_at item, struct str *field)
{
	struct str definition = template_text(c->a, item, "definition"), name;
	if (!template_definition(definition, &name, field)) {
		say_item(c, item, str_format(c->a,
			_("it does not say where the answer is kept. Its “definition” must be %s and a kind of entry."),
				TEMPLATE_KIND).p);
		return NULL;
	}
	const struct kind *k = kind_named(name);
	if (!k) {
		say_item(c, item, with(c, _("there is no kind of entry that is called “{}”."), name));
		return NULL;
	}
	if (field->n && !kind_field_find(k, *field)) {
		say_item(c, item, with(c, _("entries of this kind have no field that is called “{}”."), *field));
		return NULL;
	}
	return k;
}

static void check_word(struct check *c, struct json_at item, const struct kind *k)
{
	struct str field;
	if (!check_any(c, item, 3) || is_type(item, "display"))
		return;
	const struct kind *of = check_kind(c, item, &field);
	if (of && of != k)
		say_item(c, item, with(c, _("it names “{}”, and the question around it is of another kind."),
			str_of(of->name)));
	if (json_length(json_get(item, "item")) > 1)
		say_item(c, item, _("a field holds one hint, and nothing else."));
	struct json_at inner = json_get(item, "item");
	for (struct json_at i = json_first(inner); json_is_set(i); i = json_next(inner, i))
		(void)check_any(c, i, 4);
}

static void check_when(struct check *c, struct json_at item)
{
	struct json_at list = json_get(item, "enableWhen");
	if (json_length(list) > 1)
		say_item(c, item, _("it waits for more than one item. It can wait for one."));
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (!json_text_is(json_get(i, "operator"), "exists") || !json_is(json_get(i, "answerBoolean")))
			say_item(c, item,
				_("it can wait until another is answered, or be asked until then (operator “exists”), and for nothing "
				  "else."));
}

static void check_prompt(struct check *c, struct json_at item)
{
	struct str field;
	if (!check_any(c, item, 2) || is_type(item, "display"))
		return;
	const struct kind *k = check_kind(c, item, &field);
	check_when(c, item);
	if (k && !template_part_takes(c->part, k))
		say_item(c, item, with(c, _("entries of the kind “{}” do not belong in this section."), str_of(k->name)));
	struct json_at inner = json_get(item, "item");
	for (struct json_at i = json_first(inner); json_is_set(i); i = json_next(inner, i)) {
		if (is_type(i, "display"))
			(void)check_any(c, i, 3);
		else if (!is_type(item, "group"))
			say_item(c, item, _("only a group can hold fields. Make it a group, or leave them out."));
		else if (k)
			check_word(c, i, k);
	}
}

static bool section_known(struct str name)
{
	for (size_t i = 0; i < template_section_count; i++)
		if (str_is(name, template_sections[i].name))
			return true;
	return false;
}

static void check_part(struct check *c, struct json_at group, struct str *had, size_t *count)
{
	c->part = template_section_of(c->a, group);
	if (!check_any(c, group, 1))
		return;
	if (!is_type(group, "group") || !c->part.n) {
		say_item(c, group, str_format(c->a,
			_("what stands on top must be a group with a “code” of %s that says which section it is."),
				TEMPLATE_PART_SYSTEM).p);
		return;
	}
	if (!section_known(c->part))
		say_item(c, group, with(c, _("there is no section that is called “{}”."), c->part));
	for (size_t i = 0; i < *count; i++)
		if (str_eq(had[i], c->part))
			say_item(c, group, with(c, _("the section “{}” stands here twice. Put the two together."), c->part));
	had[(*count)++] = c->part;
	struct json_at inner = json_get(group, "item");
	for (struct json_at i = json_first(inner); json_is_set(i); i = json_next(inner, i))
		check_prompt(c, i);
}

static bool needs(const struct template_cohort *cohort, const char *part)
{
	struct str rest = str_of(cohort ? cohort->needs : "");
	while (rest.p)
		if (str_is(str_cut(&rest, ' '), part))
			return true;
	return false;
}

static void check_sections(struct check *c, const struct template_cohort *cohort, const struct str *had, size_t count)
{
	for (size_t i = 0; i < template_section_count; i++) {
		const struct template_section *s = &template_sections[i];
		bool there = false;
		for (size_t j = 0; j < count; j++)
			there = there || str_is(had[j], s->name);
		if (there || (!s->always && !needs(cohort, s->name)))
			continue;
		say(c, STR("Questionnaire.item"),
			str_format(c->a, _("The section “%s” (%s) is missing. The standard asks for it%s."), _(s->title), s->name,
				s->always ? _(" in every plan") : _(" in a plan of this cohort"))
				.p);
	}
}

static void check_body(struct check *c, struct json_at body, const struct template *t)
{
	struct json_at list = json_get(body, "item");
	struct str *had = arena_array(c->a, struct str, json_length(list) + 1);
	size_t count = 0;
	const struct template_cohort *cohort = check_head(c, body, t);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		check_part(c, i, had, &count);
	check_sections(c, cohort, had, count);
	template_check_when(c->a, c->link, c->links, c->f);
	if (t->from.n && t->name.n && str_eq(t->from, template_canonical(c->a, t)))
		say(c, STR("Questionnaire.derivedFrom"), _("“derivedFrom” names the template itself."));
}

enum err template_check(struct arena *a, struct str text, struct template *out, struct fault *f)
{
	struct json *doc = arena_make(a, struct json);
	struct json_wrong wrong;
	struct template read;
	struct check c = { .a = a, .f = f, .link = arena_array(a, struct template_link, TEMPLATE_ITEMS) };
	out = out ? out : &read;
	*out = (struct template){ 0 };
	if (text.n > TEMPLATE_MOST)
		return fault_say(f, ERR_TOO_LARGE, str_format(a, _("This file is too large. A template has at most %zu KB."),
			TEMPLATE_MOST >> 10).p);
	if (str_utf16(text))
		return fault_field(f, "file",
			_("The letters of this file are in UTF-16. Save it as UTF-8, and choose it again."));
	struct str begins = str_part(str_trim(text), 0, 1);
	if (begins.n && !str_is(begins, "{") && !str_is(begins, "["))
		return fault_field(f, "file",
			_("This is not a template: a template is a FHIR Questionnaire as JSON, which begins with “{”."));
	if (json_scan(a, text, doc, &wrong) != OK)
		return fault_field(f, "file", str_format(a, _("The file is cut off or damaged: line %zu, letter %zu: %s."),
			wrong.line, wrong.column, wrong.what).p);
	struct json_at body = json_root(doc);
	if (!json_text_is(json_get(body, "resourceType"), "Questionnaire"))
		return fault_field(f, "file", _("This is not a template: it is no FHIR Questionnaire."));
	template_read(a, body, out);
	c.own = str_of(out->own);
	unsigned before = f->count;
	check_fhir(&c, doc);
	check_body(&c, body, out);
	return f->count > before ? ERR_INPUT : OK;
}
