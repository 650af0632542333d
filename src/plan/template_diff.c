// SPDX-License-Identifier: Apache-2.0
// Differences of templates in words (template_diff.h).
#include "plan/template_diff.h"

#include <string.h>

#include "base/text.h"

// What both say in another language.
struct translated {
	const char *own;
	struct template_text *was, *is;
	size_t wases, ises;
	struct translated *next;
};

struct walk {
	struct arena *a;
	struct template_diffs *out;
	size_t room;
	struct translated *languages;
	const struct template_part *part;
	const struct template_prompt *prompt;
};

static void say(struct walk *w, enum template_diff_what what, const char *of, struct str was, struct str is)
{
	if (w->out->count == w->room)
		return; // there is room for all that can differ
	w->out->item[w->out->count++] = (struct template_diff){ what, w->part, w->prompt, of, was, is };
}

static void text(struct walk *w, const char *of, struct str was, struct str is)
{
	if (!str_eq(str_trim(was), str_trim(is)))
		say(w, DIFF_CHANGED, of, was, is);
}

// What the question asks, beside the title that its entries begin with.
static struct str asks(const struct template_prompt *q)
{
	for (size_t i = 0; i < q->words; i++)
		if (!q->word[i].initial.n && q->word[i].text.n)
			return q->word[i].text;
	return q->text;
}

static const struct template_prompt *prompt_in(const struct template_part *part, const struct template_prompt *q)
{
	for (size_t i = 0; i < part->prompts; i++)
		if (str_eq(part->prompt[i].link, q->link))
			return &part->prompt[i];
	for (size_t i = 0; i < part->prompts; i++)
		if (template_same_prompt(&part->prompt[i], q) && str_eq(asks(&part->prompt[i]), asks(q)))
			return &part->prompt[i];
	return NULL;
}

static struct str lines(struct arena *a, const struct template_part *part)
{
	struct str all = STR("");
	for (size_t i = 0; i < part->tips; i++)
		all = str_format(a, "%.*s%s%.*s", STR_ARG(all), i ? "\n" : "", STR_ARG(part->tip[i]));
	return all;
}

static void say_moved(struct walk *w, size_t was, size_t is)
{
	say(w, DIFF_MOVED, NULL, str_format(w->a, "%zu", was + 1), str_format(w->a, "%zu", is + 1));
}

// --- other languages ---------------------------------------------------------------------------------------------
// The texts of one item, as far as both have them: what is new is said to be new, with all its languages.
static void diff_languages(struct walk *w, struct str link)
{
	for (const struct translated *l = w->languages; l; l = l->next)
		for (size_t i = 0; i < l->ises; i++)
			for (size_t j = 0; j < l->wases && str_eq(l->is[i].link, link); j++)
				if (str_eq(l->was[j].link, link) && strcmp(l->was[j].member, l->is[i].member) == 0)
					text(w, l->own, l->was[j].said, l->is[i].said);
}

// Of items below questions, which say how single fields are asked.
static void diff_languages_below(struct walk *w, const struct template *is, const struct template_part *part)
{
	const struct translated *l = w->languages; // each has the same texts
	for (size_t i = 0; l && i < l->ises; i++) {
		struct str link = l->is[i].link;
		bool first = i == 0 || !str_eq(l->is[i - 1].link, link);
		if (first && str_eq(l->is[i].part, part->name) && !str_eq(link, part->link) &&
			!template_prompt_linked(is, link))
			diff_languages(w, link);
	}
}

static void read_languages(struct walk *w, const struct template *was, const struct template *is)
{
	for (size_t i = text_language_count; i-- > 0 && was->r.body.n && is->r.body.n;) {
		struct translated *l = arena_make(w->a, struct translated);
		*l = (struct translated){ .own = text_languages[i].own, .next = w->languages };
		l->wases = template_texts(w->a, json_trusted(w->a, was->r.body), str_of(text_languages[i].name), &l->was);
		l->ises = template_texts(w->a, json_trusted(w->a, is->r.body), str_of(text_languages[i].name), &l->is);
		w->room += l->ises;
		w->languages = l;
	}
}

// --- order -------------------------------------------------------------------------------------------------------
// Which of n, each with its earlier place, stand in the longest row that kept its order: the others moved.
static void unmoved(struct arena *a, const size_t *was, size_t n, bool *stays)
{
	size_t *length = arena_array(a, size_t, n + 1), *before = arena_array(a, size_t, n + 1), best = n;
	for (size_t i = 0; i < n; i++) {
		length[i] = 1;
		before[i] = n;
		for (size_t j = 0; j < i; j++)
			if (was[j] < was[i] && length[j] + 1 > length[i]) {
				length[i] = length[j] + 1;
				before[i] = j;
			}
		if (best == n || length[i] > length[best])
			best = i;
	}
	for (size_t i = best; i < n; i = before[i])
		stays[i] = true;
}

// --- questions ---------------------------------------------------------------------------------------------------
static void diff_prompt(struct walk *w, const struct template_prompt *was, const struct template_prompt *is)
{
	w->prompt = is;
	text(w, N_("The question"), asks(was), asks(is));
	text(w, N_("What it is called in the plan"), template_initial(was), template_initial(is));
	text(w, N_("What helps to answer it"), was->hint, is->hint);
	diff_languages(w, is->link);
	if (was->kind != is->kind)
		say(w, DIFF_CHANGED, N_("As what the answer is kept"), str_of(_(was->kind->title)),
			str_of(_(is->kind->title)));
	if (was->asked_of_all != is->asked_of_all)
		say(w, DIFF_CHANGED, N_("Every plan of this kind should have it"),
			str_of(was->asked_of_all ? _("Yes") : _("No")), str_of(is->asked_of_all ? _("Yes") : _("No")));
	if (!str_eq(was->when, is->when) || (was->when.n && was->when_there != is->when_there))
		say(w, DIFF_CHANGED, N_("When it is asked"), was->when.n ? was->when : str_of(_("Always")),
			is->when.n ? is->when : str_of(_("Always")));
}

static void diff_part(struct walk *w, const struct template_part *was, const struct template *of,
	const struct template_part *is)
{
	size_t *place = arena_array(w->a, size_t, is->prompts + 1), n = 0;
	bool *stays = arena_array(w->a, bool, is->prompts + 1);
	w->part = is;
	w->prompt = NULL;
	text(w, N_("Heading"), was->text, is->text);
	text(w, N_("Lines at its beginning"), lines(w->a, was), lines(w->a, is));
	diff_languages(w, is->link);
	diff_languages_below(w, of, is);
	for (size_t i = 0; i < is->prompts; i++) {
		const struct template_prompt *old = prompt_in(was, &is->prompt[i]);
		if (old)
			place[n++] = (size_t)(old - was->prompt);
	}
	unmoved(w->a, place, n, stays);
	n = 0;
	for (size_t i = 0; i < is->prompts; i++) {
		const struct template_prompt *old = prompt_in(was, &is->prompt[i]);
		w->prompt = &is->prompt[i];
		if (!old) {
			say(w, DIFF_ADDED, NULL, STR(""), asks(&is->prompt[i]));
			continue;
		}
		if (!stays[n++])
			say_moved(w, (size_t)(old - was->prompt), i);
		diff_prompt(w, old, &is->prompt[i]);
	}
	for (size_t i = 0; i < was->prompts; i++) {
		w->prompt = &was->prompt[i];
		if (!prompt_in(is, &was->prompt[i]))
			say(w, DIFF_GONE, NULL, asks(&was->prompt[i]), STR(""));
	}
}

// --- all of it ---------------------------------------------------------------------------------------------------
static size_t room_for(const struct template *t)
{
	size_t n = 8;
	for (size_t i = 0; i < t->parts; i++)
		n += 4 + 8 * t->part[i].prompts;
	return n;
}

static void diff_parts(struct walk *w, const struct template *was, const struct template *is)
{
	size_t *place = arena_array(w->a, size_t, is->parts + 1), n = 0;
	bool *stays = arena_array(w->a, bool, is->parts + 1);
	for (size_t i = 0; i < is->parts; i++) {
		const struct template_part *old = template_part_named(was, is->part[i].name);
		if (old)
			place[n++] = (size_t)(old - was->part);
	}
	unmoved(w->a, place, n, stays);
	n = 0;
	for (size_t i = 0; i < is->parts; i++) {
		const struct template_part *old = template_part_named(was, is->part[i].name);
		w->part = &is->part[i];
		w->prompt = NULL;
		if (!old) {
			say(w, DIFF_ADDED, NULL, STR(""), is->part[i].text);
			for (size_t j = 0; j < is->part[i].prompts; j++) {
				w->prompt = &is->part[i].prompt[j];
				say(w, DIFF_ADDED, NULL, STR(""), asks(w->prompt));
			}
			continue;
		}
		if (!stays[n++])
			say_moved(w, (size_t)(old - was->part), i);
		diff_part(w, old, is, &is->part[i]);
	}
	for (size_t i = 0; i < was->parts; i++) {
		w->part = &was->part[i];
		w->prompt = NULL;
		if (!template_part_named(is, was->part[i].name))
			say(w, DIFF_GONE, NULL, was->part[i].text, STR(""));
	}
}

void template_diff(struct arena *a, const struct template *was, const struct template *is, struct template_diffs *out)
{
	struct walk w = { .a = a, .out = out, .room = room_for(was) + room_for(is) };
	read_languages(&w, was, is);
	*out = (struct template_diffs){ arena_array(a, struct template_diff, w.room), 0 };
	text(&w, N_("What is it called?"), was->title, is->title);
	text(&w, N_("For whom is it, and what does it help with?"), was->about, is->about);
	text(&w, N_("How is it used?"), was->use, is->use);
	diff_languages(&w, STR(""));
	diff_parts(&w, was, is);
}
