// SPDX-License-Identifier: Apache-2.0
// Reading a template out of its Questionnaire (template.h). Everything is a slice of the body or lies on the arena.
#include "plan/template.h"

#include <string.h>

#include "base/text.h"
#include "plan/template_inside.h"

struct str template_text(struct arena *a, struct json_at from, const char *member)
{
	struct str text = json_text(a, json_get(from, member));
	return text.p ? text : STR("");
}

struct str template_section_of(struct arena *a, struct json_at item)
{
	struct json_at codes = json_get(item, "code");
	for (struct json_at c = json_first(codes); json_is_set(c); c = json_next(codes, c))
		if (json_text_is(json_get(c, "system"), TEMPLATE_PART_SYSTEM))
			return template_text(a, c, "code");
	return STR("");
}

bool template_definition(struct str definition, struct str *kind, struct str *field)
{
	size_t hash;
	*kind = *field = STR("");
	if (!str_starts(definition, TEMPLATE_KIND))
		return false;
	*kind = str_part(definition, strlen(TEMPLATE_KIND), definition.n);
	if (str_index(*kind, '#', &hash)) {
		*field = str_part(*kind, hash + 1, kind->n);
		*kind = str_part(*kind, 0, hash);
	}
	return true;
}

const struct field *template_title_field(const struct kind *k)
{
	for (size_t i = 0; i < k->fields; i++)
		if (k->field[i].flags & FIELD_TITLE)
			return &k->field[i];
	return &k->field[0];
}

static bool is_type(struct json_at item, const char *type)
{
	return json_text_is(json_get(item, "type"), type);
}

// In which language it is read: that of the template itself, unless another is asked for.
struct reading {
	struct arena *a;
	struct str lang; // "" as it is written
	const char *own;
	const char *in; // the same where it is another than the reader's; NULL
};

// in: the language of what is given, where it is another than the reader's.
static struct str said(const struct reading *r, struct json_at from, const char *member, const char **in)
{
	struct str text = template_text(r->a, from, member);
	struct str other = r->lang.n && text.n ? template_translation(r->a, from, member, r->lang) : STR("");
	*in = other.n || !text.n ? NULL : r->in;
	return other.n ? other : text;
}

// The display items directly inside: the first, for a prompt.
static struct str hint_of(const struct reading *r, struct json_at item, const char **in)
{
	struct json_at list = json_get(item, "item");
	*in = NULL;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (is_type(i, "display"))
			return said(r, i, "text", in);
	return STR("");
}

static void read_initial(const struct reading *r, struct json_at item, struct template_word *out)
{
	struct json_at at = json_item(json_get(item, "initial"), 0);
	struct template_said *also;
	out->initial = template_text(r->a, at, "valueString");
	out->called = said(r, at, "valueString", &out->called_in);
	out->alsos = out->initial.n ? template_translations(r->a, at, "valueString", &also) : 0;
	out->also = out->alsos ? arena_array(r->a, struct str, out->alsos) : NULL;
	for (size_t i = 0; i < out->alsos; i++)
		out->also[i] = also[i].text;
}

static bool read_word(const struct reading *r, struct json_at item, const struct kind *k, struct template_word *out)
{
	struct arena *a = r->a;
	struct str kind, field;
	if (is_type(item, "display") || !template_definition(template_text(a, item, "definition"), &kind, &field))
		return false;
	const struct field *f = field.n ? kind_field_find(k, field) : template_title_field(k);
	if (!f || !str_is(kind, k->name))
		return false;
	*out = (struct template_word){ .field = f };
	out->text = said(r, item, "text", &out->text_in);
	out->hint = hint_of(r, item, &out->hint_in);
	read_initial(r, item, out);
	return true;
}

static void read_words(const struct reading *r, struct json_at item, struct template_prompt *p)
{
	struct json_at list = json_get(item, "item");
	if (!is_type(item, "group")) {
		p->word = arena_make(r->a, struct template_word);
		p->words = read_word(r, item, p->kind, p->word);
		return;
	}
	p->word = arena_array(r->a, struct template_word, json_length(list) + 1);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		p->words += read_word(r, i, p->kind, &p->word[p->words]);
}

static bool read_prompt(const struct reading *r, struct json_at item, const struct template *t,
	struct template_prompt *out)
{
	struct arena *a = r->a;
	struct str kind, field;
	if (!template_definition(template_text(a, item, "definition"), &kind, &field))
		return false;
	struct json_at when = json_item(json_get(item, "enableWhen"), 0);
	*out = (struct template_prompt){ .link = template_text(a, item, "linkId"),
		.plain = template_text(a, item, "text"), .kind = kind_named(kind),
		.asked_of_all = json_true(json_get(item, "required")), .when = template_text(a, when, "question"),
		.when_there = json_true(json_get(when, "answerBoolean")), .of = t };
	if (!out->kind)
		return false;
	out->text = said(r, item, "text", &out->text_in);
	out->hint = hint_of(r, item, &out->hint_in);
	read_words(r, item, out);
	return true;
}

static void read_tip(const struct reading *r, struct json_at item, struct template_part *out)
{
	out->tip[out->tips] = said(r, item, "text", &out->tip_in[out->tips]);
	out->tips++;
}

static void read_part(const struct reading *r, struct json_at group, const struct template *t,
	struct template_part *out)
{
	struct arena *a = r->a;
	struct json_at list = json_get(group, "item");
	size_t most = json_length(list) + 1;
	*out = (struct template_part){ .name = template_section_of(a, group), .link = template_text(a, group, "linkId"),
		.plain = template_text(a, group, "text"), .tip = arena_array(a, struct str, most),
		.tip_in = arena_array(a, const char *, most), .prompt = arena_array(a, struct template_prompt, most) };
	out->text = said(r, group, "text", &out->text_in);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		if (is_type(i, "display"))
			read_tip(r, i, out);
		else
			out->prompts += read_prompt(r, i, t, &out->prompt[out->prompts]);
	}
}

static const char *const statuses[] = { [TEMPLATE_DRAFT] = "draft", [TEMPLATE_ACTIVE] = "active",
	[TEMPLATE_RETIRED] = "retired" };

const char *template_status_code(enum template_status s)
{
	return statuses[s];
}

static enum template_status status_of(struct str code)
{
	return str_is(code, "active") ? TEMPLATE_ACTIVE : str_is(code, "retired") ? TEMPLATE_RETIRED
																			  : TEMPLATE_DRAFT;
}

static struct str cohort_of(struct arena *a, struct json_at body)
{
	struct json_at codes = json_get(body, "code");
	for (struct json_at c = json_first(codes); json_is_set(c); c = json_next(codes, c))
		if (json_text_is(json_get(c, "system"), TEMPLATE_COHORT_SYSTEM))
			return template_text(a, c, "code");
	return STR("");
}

static void read_in(const struct reading *r, struct json_at body, struct template *out)
{
	struct arena *a = r->a;
	struct str url = template_text(a, body, "url");
	struct json_at list = json_get(body, "item");
	*out = (struct template){
		.name = str_starts(url, TEMPLATE_URL) ? str_part(url, strlen(TEMPLATE_URL), url.n) : STR(""),
		.status = status_of(template_text(a, body, "status")),
		.publisher = template_text(a, body, "publisher"),
		.date = template_text(a, body, "date"),
		.cohort = cohort_of(a, body),
		.part = arena_array(a, struct template_part, json_length(list) + 1),
		.own = r->own,
	};
	out->title = said(r, body, "title", &out->title_in);
	out->about = said(r, body, "description", &out->about_in);
	out->use = said(r, body, "purpose", &out->use_in);
	out->from = json_text(a, json_item(json_get(body, "derivedFrom"), 0));
	out->from = out->from.p ? out->from : STR("");
	if (!str_int(template_text(a, body, "version"), 1, TEMPLATE_VERSIONS, &out->number))
		out->number = 0;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct template_part *p = &out->part[out->parts];
		read_part(r, i, out, p);
		out->parts += p->name.n > 0 && template_part_named(out, p->name) == NULL;
	}
}

void template_read(struct arena *a, struct json_at body, struct template *out)
{
	struct str own = template_own_language(a, body);
	struct reading r = { .a = a, .lang = STR(""), .own = str_c(a, own) };
	r.in = template_same_language(own, str_of(text_lang())) ? NULL : r.own;
	read_in(&r, body, out);
}

void template_read_in(struct arena *a, struct json_at body, struct str lang, struct template *out)
{
	struct reading r = { .a = a, .lang = lang, .own = str_c(a, template_own_language(a, body)) };
	if (template_same_language(str_of(r.own), lang))
		r.lang = STR("");
	r.in = r.lang.n ? r.own : NULL;
	read_in(&r, body, out);
	out->spoken = true;
}

void template_speak(struct arena *a, struct template *t)
{
	struct resource r = t->r;
	if (t->spoken || !r.body.n || !t->own || template_same_language(str_of(t->own), str_of(text_lang())))
		return;
	template_read_in(a, json_trusted(a, r.body), str_of(text_lang()), t);
	t->r = r;
}

// --- asking ------------------------------------------------------------------------------------------------------
const struct template_part *template_part_named(const struct template *t, struct str name)
{
	for (size_t i = 0; i < t->parts; i++)
		if (str_eq(t->part[i].name, name))
			return &t->part[i];
	return NULL;
}

const struct template_prompt *template_prompt_linked(const struct template *t, struct str link)
{
	for (size_t i = 0; i < t->parts; i++)
		for (size_t j = 0; j < t->part[i].prompts; j++)
			if (str_eq(t->part[i].prompt[j].link, link))
				return &t->part[i].prompt[j];
	return NULL;
}

const struct template_word *template_word_of(const struct template_prompt *p, const struct field *f)
{
	for (size_t i = 0; i < p->words; i++)
		if (p->word[i].field == f)
			return &p->word[i];
	return NULL;
}

struct str template_initial(const struct template_prompt *p)
{
	const struct template_word *w = template_word_of(p, template_title_field(p->kind));
	return w ? w->initial : STR("");
}

struct str template_called(const struct template_prompt *p, const char **in)
{
	const struct template_word *w = template_word_of(p, template_title_field(p->kind));
	*in = w ? w->called_in : NULL;
	return w ? w->called : STR("");
}

bool template_is_called(const struct template_prompt *p, struct str title)
{
	const struct template_word *w = template_word_of(p, template_title_field(p->kind));
	if (!w || !w->initial.n)
		return false;
	bool is = str_eq(str_trim(title), str_trim(w->initial));
	for (size_t i = 0; i < w->alsos; i++)
		is = is || str_eq(str_trim(title), str_trim(w->also[i]));
	return is;
}

bool template_same_prompt(const struct template_prompt *a, const struct template_prompt *b)
{
	return a->kind == b->kind && str_eq(template_initial(a), template_initial(b));
}

struct str template_id(struct arena *a, struct str name, int64_t number)
{
	return str_format(a, TEMPLATE_ID "%.*s-%lld", STR_ARG(name), (long long)number);
}

struct str template_canonical(struct arena *a, const struct template *t)
{
	return str_format(a, TEMPLATE_URL "%.*s|%lld", STR_ARG(t->name), (long long)t->number);
}

bool template_canonical_read(struct str canonical, struct str *name, int64_t *number)
{
	size_t bar;
	if (!str_starts(canonical, TEMPLATE_URL) || !str_index(canonical, '|', &bar))
		return false;
	*name = str_part(canonical, strlen(TEMPLATE_URL), bar - strlen(TEMPLATE_URL));
	return template_name_good(*name) &&
		str_int(str_part(canonical, bar + 1, canonical.n), 1, TEMPLATE_VERSIONS, number);
}

// --- lists -------------------------------------------------------------------------------------------------------
static const struct template *newest_of(const struct template_list *l, struct str name)
{
	const struct template *found = NULL;
	for (size_t i = 0; i < l->count; i++)
		if (str_eq(l->item[i].name, name) && (!found || l->item[i].number > found->number))
			found = &l->item[i];
	return found;
}

const struct template *template_newest(const struct template_list *l, struct str name)
{
	return newest_of(l, name);
}

const struct template *template_draft(const struct template_list *l, struct str name)
{
	const struct template *t = newest_of(l, name);
	return t && t->status == TEMPLATE_DRAFT ? t : NULL;
}

const struct template *template_offered(const struct template_list *l, struct str name)
{
	const struct template *found = NULL;
	for (size_t i = 0; i < l->count; i++) {
		const struct template *t = &l->item[i];
		if (str_eq(t->name, name) && t->status != TEMPLATE_DRAFT && (!found || t->number > found->number))
			found = t;
	}
	return found && found->status == TEMPLATE_ACTIVE ? found : NULL;
}

const struct template *template_nth(const struct template_list *l, size_t n)
{
	for (size_t i = 0; i < l->count; i++) {
		bool before = false;
		for (size_t j = 0; j < i; j++)
			before = before || str_eq(l->item[j].name, l->item[i].name);
		if (!before && n-- == 0)
			return &l->item[i];
	}
	return NULL;
}
