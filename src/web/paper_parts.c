// SPDX-License-Identifier: Apache-2.0
// Papers that say less than the whole plan: one sheet for everybody, what to do when things go wrong, and Easy Read.
// Like the rest they draw from the plan_view, so each holds nothing that the plan itself does not show (paper.h).
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "plan/say.h"
#include "web/paper.h"

#define WORDS_SHOWN 700 // bytes of what matters on one sheet
#define LINES_SHOWN 6
#define LINE_SHOWN 140 // bytes
#define GOALS_SHOWN 6
#define PEOPLE_SHOWN 5

// The beginning of a text of several lines, cut at a blank; *more is set when something is left out.
static struct str beginning(struct arena *a, struct str text, size_t most, bool *more)
{
	size_t n = most;
	text = str_trim(text);
	if (text.n <= most)
		return text;
	*more = true;
	while (n > most / 2 && text.p[n] != ' ' && text.p[n] != '\n')
		n--;
	while (n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
		n--;
	return str_format(a, "%.*s…", STR_ARG(str_trim(str_part(text, 0, n))));
}

static struct str short_line(struct arena *a, struct str text, bool *more)
{
	*more = *more || !text_is_short(str_trim(text), LINE_SHOWN);
	return text_short(a, text, LINE_SHOWN);
}

// --- who to call -----------------------------------------------------------------------------------------------------
// In an emergency, then the key worker, then whoever else has a telephone.
static int call_place(const struct entry *e)
{
	if (!entry_text(e, "phone").n || (e->kind == &kind_relation && entry_tick(e, "no_contact")))
		return -1;
	if (e->kind == &kind_relation)
		return entry_tick(e, "emergency") ? 0 : 2;
	return entry_tick(e, "key_worker") ? 1 : 2;
}

struct call {
	const struct entry *e;
	struct str name, job, phone;
};

// The next one to call from *at on, which begins at 0; false behind the last.
static bool call_next(struct plan_view *w, size_t *at, struct call *out)
{
	struct arena *a = w->v->arena;
	for (; *at < 3 * w->pl.entries; (*at)++) {
		const struct entry *e = &w->pl.entry[*at % w->pl.entries];
		bool relation = e->kind == &kind_relation;
		if ((!relation && e->kind != &kind_professional) || call_place(e) != (int)(*at / w->pl.entries))
			continue;
		*out = (struct call){ e, text_short(a, entry_title(e), 80),
			text_short(a, entry_text(e, relation ? "relation" : "role"), 80),
			text_short(a, entry_text(e, "phone"), 40) };
		(*at)++;
		return true;
	}
	return false;
}

void draw_calls(struct plan_view *w, size_t most, bool *more)
{
	struct call c;
	size_t at = 0, n = 0;
	for (; call_next(w, &at, &c); n++) {
		if (n == most) {
			*more = true;
			break;
		}
		if (!n) {
			nhsuk_section_begin(w->p, .text = _("Who to call"));
			nhsuk_summary_list_begin(w->p, .no_last_border = true);
		}
		nhsuk_summary_row(w->p, .key_str = c.name,
			.value_str = c.job.n ? str_format(w->v->arena, "%.*s, %.*s", STR_ARG(c.phone), STR_ARG(c.job)) : c.phone);
	}
	if (!n)
		return;
	nhsuk_summary_list_end(w->p);
	nhsuk_section_end(w->p);
}

// --- one sheet -------------------------------------------------------------------------------------------------------
static void please(struct plan_view *w, struct str text, bool dont, bool *more)
{
	struct str rest = text, line;
	size_t n = 0;
	if (!str_trim(text).n)
		return;
	own_please_begin(w->p, .dont = dont, .heading = dont ? _("Please don't") : _("Please do"), .level = 3);
	for (; (line = line_next(&rest)).n; n++) {
		if (n == LINES_SHOWN) {
			*more = true;
			break;
		}
		nhsuk_item_str(w->p, short_line(w->v->arena, line, more));
	}
	own_please_end(w->p);
}

static void matters(struct plan_view *w, bool *more)
{
	const struct entry *important = plan_first(&w->pl, &kind_about_important),
					   *wishes = plan_first(&w->pl, &kind_about_please);
	if (!important && !wishes)
		return;
	nhsuk_section_begin(w->p, .text = web_say(w->v, N_("What matters to me"), N_("What matters to %s")));
	if (important)
		own_words(w->p, .text_str = beginning(w->v->arena, entry_text(important, "answer"), WORDS_SHOWN, more),
			.cite = web_cite(w->v, important), .is_small = true);
	if (wishes) {
		own_pair_begin(w->p);
		please(w, entry_text(wishes, "do"), false, more);
		please(w, entry_text(wishes, "do_not"), true, more);
		own_pair_end(w->p);
	}
	nhsuk_section_end(w->p);
}

static void goals_now(struct plan_view *w, bool *more)
{
	size_t n = 0;
	for (const struct entry *e = plan_first(&w->pl, &kind_goal); e; e = plan_next(&w->pl, e)) {
		if (entry_past(e))
			continue;
		if (n == GOALS_SHOWN) {
			*more = true;
			break;
		}
		if (!n++) {
			nhsuk_section_begin(
				w->p, .text = web_say(w->v, N_("What I want to achieve"), N_("What %s wants to achieve")));
			nhsuk_list_begin(w->p, .plain = false);
		}
		nhsuk_item_str(w->p, short_line(w->v->arena, goal_in_list(w, e), more));
	}
	if (!n)
		return;
	nhsuk_list_end(w->p);
	nhsuk_section_end(w->p);
}

// "Please don't: Do not lie me flat" says the opposite to whoever reads in a hurry.
static bool says_not(struct str what)
{
	static const char *const words[] = { "don't ", "don’t ", "do not ", "never ", "no ", "not ", "peidiwch ", "peidio ",
		"dim ", "byth " };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i]);
		if (what.n > n && strncasecmp(what.p, words[i], n) == 0)
			return true;
	}
	return false;
}

// What to do, as one sentence: "Grey round the mouth: ring 999".
static struct str response(struct plan_view *w, const struct entry *e)
{
	struct arena *a = w->v->arena;
	struct str when = str_trim(entry_text(e, "if")), what = str_trim(entry_text(e, "what"));
	if (entry_tick(e, "avoid") && !says_not(what))
		what = str_format(a, _("Please don't: %.*s"), STR_ARG(what));
	if (when.n)
		what = str_format(a, "%.*s: %.*s", STR_ARG(when), STR_ARG(what));
	return what.n ? str_of(view_capital(w->v, str_c(a, what))) : what;
}

static void warnings(struct plan_view *w, bool *more)
{
	size_t n = 0;
	for (const struct entry *e = plan_first(&w->pl, &kind_response); e; e = plan_next(&w->pl, e)) {
		if (n == LINES_SHOWN) {
			*more = true;
			break;
		}
		if (!n++) {
			nhsuk_section_begin(w->p, .text = _("If things go wrong"));
			nhsuk_list_begin(w->p, .plain = false);
		}
		nhsuk_item_str(w->p, short_line(w->v->arena, response(w, e), more));
	}
	if (!n)
		return;
	nhsuk_list_end(w->p);
	nhsuk_section_end(w->p);
}

void draw_summary(struct plan_view *w)
{
	bool more = false;
	matters(w, &more);
	goals_now(w, &more);
	warnings(w, &more);
	draw_calls(w, PEOPLE_SHOWN, &more);
	draw_next_look(w);
	if (more)
		nhsuk_paragraph(w->p, .text = _("There is more in the plan."));
}

// --- when things go wrong --------------------------------------------------------------------------------------------
bool paper_has_contingency(const struct plan_view *w)
{
	for (size_t i = 0; i < w->pl.entries; i++)
		if (str_is(str_of(w->pl.entry[i].kind->section), "contingency") && !entry_past(&w->pl.entry[i]))
			return true;
	return false;
}

void draw_contingency_paper(struct plan_view *w)
{
	bool more = false;
	w->no_more = true;
	draw_part(w, "contingency");
	draw_calls(w, SIZE_MAX, &more);
}

// --- Easy Read -------------------------------------------------------------------------------------------------------
// Whether a sentence is over before this blank: at a full stop, or at that or the question mark of Urdu and Arabic.
static bool is_over(struct str s)
{
	return str_ends(s, ".") || str_ends(s, "!") || str_ends(s, "?") || str_ends(s, "\xd8\x9f") ||
		str_ends(s, "\xdb\x94");
}

// Whether what comes next, up to a line's end, is nothing to be read by itself: pictures (emoji), brackets.
static bool only_signs(struct str s)
{
	for (size_t i = 0; i < s.n && s.p[i] != '\n'; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool letter = isalnum(c) || (c >= 0xc3 && c < 0xe2) || (c > 0xe2 && c < 0xef);
		if (letter)
			return false;
	}
	return true;
}

// The next sentence: up to a line's end, or where it is over.
static struct str sentence_next(struct str *rest)
{
	while (rest->n) {
		size_t n = 0;
		while (n < rest->n && rest->p[n] != '\n' &&
			!(rest->p[n] == ' ' && is_over(str_part(*rest, 0, n)) && !only_signs(str_part(*rest, n, rest->n))))
			n++;
		struct str sentence = str_trim(str_part(*rest, 0, n));
		*rest = str_part(*rest, n + 1, rest->n);
		if (sentence.n)
			return sentence;
	}
	return STR_NONE;
}

static void easy_text(struct plan_view *w, const char *picture, struct str text)
{
	struct str rest = text, sentence;
	while ((sentence = sentence_next(&rest)).n)
		own_easy_line(w->p, .picture = picture, .text_str = sentence);
}

static void easy_please(struct plan_view *w, const struct entry *e, const char *field, bool dont)
{
	struct str rest = entry_text(e, field), line;
	if (!str_trim(rest).n)
		return;
	nhsuk_section_begin(w->p, .text = dont ? _("Please don't") : _("Please do"));
	while ((line = line_next(&rest)).n)
		own_easy_line(w->p, .picture = dont ? "no" : "yes", .text_str = line);
	nhsuk_section_end(w->p);
}

// Goals to reach, or what one wants to avoid: never in one list, where the second would read as a wish.
static void easy_goals(struct plan_view *w, bool avoid)
{
	bool any = false;
	for (const struct entry *e = plan_first(&w->pl, &kind_goal); e; e = plan_next(&w->pl, e)) {
		if (entry_past(e) || goal_avoids(e) != avoid)
			continue;
		if (!any)
			nhsuk_section_begin(w->p, .text = avoid
				? web_say(w->v, N_("What I want to avoid"), N_("What %s wants to avoid"))
				: web_say(w->v, N_("What I want to do"), N_("What %s wants to do")));
		any = true;
		easy_text(w, avoid ? "no" : "goal", entry_title(e));
	}
	if (any)
		nhsuk_section_end(w->p);
}

static void easy_calls(struct plan_view *w)
{
	struct call c;
	size_t at = 0, n = 0;
	for (; call_next(w, &at, &c); n++) {
		if (!n)
			nhsuk_section_begin(w->p, .text = web_say(w->v, N_("Who I can call"), N_("Who %s can call")));
		if (str_ends(c.name, "."))
			c.name.n--;
		own_easy_line(w->p, .picture = "phone",
			.text_str = str_format(w->v->arena, _("%.*s. The number is %.*s."), STR_ARG(c.name), STR_ARG(c.phone)));
	}
	if (n)
		nhsuk_section_end(w->p);
}

static void easy_next(struct plan_view *w)
{
	for (const struct entry *e = plan_first(&w->pl, &kind_review); e; e = plan_next(&w->pl, e)) {
		if (entry_past(e) || entry_day(e, "due") == DAY_NONE)
			continue;
		nhsuk_section_begin(w->p, .text = _("What happens next"));
		own_easy_line(w->p, .picture = "calendar",
			.text = page_say(w->p, _("We look at the plan again on %s."), say_day(w->v->arena, entry_day(e, "due"))));
		nhsuk_section_end(w->p);
		return;
	}
}

void draw_easy(struct plan_view *w)
{
	const struct entry *important = plan_first(&w->pl, &kind_about_important),
					   *wishes = plan_first(&w->pl, &kind_about_please);
	if (important) {
		nhsuk_section_begin(w->p, .text = web_say(w->v, N_("What matters to me"), N_("What matters to %s")));
		easy_text(w, "heart", entry_text(important, "answer"));
		nhsuk_section_end(w->p);
	}
	if (wishes) {
		easy_please(w, wishes, "do", false);
		easy_please(w, wishes, "do_not", true);
	}
	easy_goals(w, false);
	easy_goals(w, true);
	if (plan_first(&w->pl, &kind_response)) {
		nhsuk_section_begin(w->p, .text = _("If things go wrong"));
		for (const struct entry *e = plan_first(&w->pl, &kind_response); e; e = plan_next(&w->pl, e))
			easy_text(w, "warning", response(w, e));
		nhsuk_section_end(w->p);
	}
	easy_calls(w);
	easy_next(w);
}
