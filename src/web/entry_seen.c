// SPDX-License-Identifier: Apache-2.0
// Who may see one entry: asked when it is written, and on a page of its own for one that is there (plan/label.h). It
// holds from the next request on, for the entry, its older versions, what is said about it and its files.
#include "web/entry_seen.h"

#include "plan/say.h"
#include "web/plan_view.h"
#include "web/web.h"

bool seen_may(struct visit *v, const struct kind *k, struct str label)
{
	struct access_what what = { .section = str_of(k->section), .label = label };
	return label_may_carry(k) && (v->access.self || access_decide(&v->access, MAY_SPEAK, &what));
}

static bool opens(const struct consent_view *c, struct str section)
{
	bool all = !str_trim(c->sections).n;
	for (struct str rest = c->sections; !all && rest.p;)
		all = str_eq(str_cut(&rest, ' '), section);
	return all && !c->never && !c->ended && (c->verbs & MAY_SEE);
}

enum err seen_open(struct visit *v, const char *section, struct str label, struct seen *out)
{
	size_t count, n = 0;
	*out = (struct seen){ .section = str_of(section), .label = label };
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &out->grant, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		if (opens(&out->grant[i], out->section))
			out->grant[n++] = out->grant[i];
	out->grants = n;
	return e;
}

const char *seen_words(struct visit *v, struct str label)
{
	if (!label.n)
		return NULL;
	if (str_is(label, LABEL_ONLY_ME))
		return web_say(v, N_("Only you can see this"), N_("Only %s can see this"));
	if (str_is(label, LABEL_SENSITIVE))
		return _("Marked as sensitive");
	if (str_is(label, LABEL_TEAM))
		return web_say(v, N_("Only you and your health and care team can see this"),
			N_("Only %s and the health and care team can see this"));
	return web_say(v, N_("Only you and those you chose can see this"), N_("Only %s and a few others can see this"));
}

// --- the question --------------------------------------------------------------------------------------------------
static struct str choice_of_label(struct str label)
{
	return !label.n ? STR("all") : label_is_few(label) ? STR("few") : label;
}

static bool is_chosen(struct visit *v, const struct seen *s, const struct consent_view *c)
{
	return visit_form(v, "seen").n ? form_has(&v->form, "seen-who", str_c(v->arena, c->id))
								   : label_is_few(s->label) && label_named(c, s->label);
}

static void draw_few(struct visit *v, struct page *p, const struct seen *s)
{
	nhsuk_option(p, .value = "few", .conditional = true,
		.text = web_say(v, N_("Only people that I choose"), N_("Only people that %s chooses")),
		.hint = _("To keep it from one of them, leave that one out. Whoever is let in later does not see it either."));
	nhsuk_checkboxes_begin(p, .name = "seen-who", .label = _("Who?"), .label_size = SIZE_S,
		.error = fault_at(&v->fault, "seen-who"));
	for (size_t i = 0; i < s->grants; i++)
		nhsuk_option(p, .value_str = s->grant[i].id, .text_str = text_short(v->arena, s->grant[i].grantee_name, 120),
			.checked = is_chosen(v, s, &s->grant[i]));
	nhsuk_checkboxes_end(p);
	nhsuk_conditional_end(p);
}

static const char *sensitive_hint(struct visit *v, const struct seen *s)
{
	struct str *names = arena_array(v->arena, struct str, s->grants + 1);
	size_t n = 0;
	for (size_t i = 0; i < s->grants; i++)
		if (label_named(&s->grant[i], STR(LABEL_SENSITIVE)))
			names[n++] = text_short(v->arena, s->grant[i].grantee_name, 80);
	return n ? str_format(v->arena, _("Just now: %s."), say_list(v->arena, names, n)).p
			 : _("Just now that is nobody. You can allow it on the page that says who can see the plan.");
}

void seen_draw(struct visit *v, struct page *p, const struct seen *s, const char *legend)
{
	struct str sent = visit_form(v, "seen");
	nhsuk_radios_begin(p, .name = "seen", .label = legend, .label_size = SIZE_M,
		.value = sent.n ? sent : choice_of_label(s->label), .error = fault_at(&v->fault, "seen"));
	nhsuk_choice(p, "all", web_say(v, N_("Everyone who can see this part of my plan"),
		N_("Everyone who can see this part of %s's plan")));
	if (s->grants)
		draw_few(v, p, s);
	nhsuk_option(p, .value = LABEL_TEAM, .text = _("Only the health and care team"),
		.hint = web_say(v, N_("Not your family, friends or other people who help you."),
			N_("Not family, friends or other people who help, and so not you.")));
	nhsuk_option(p, .value = LABEL_SENSITIVE, .text = _("Only those who may see what is sensitive"),
		.hint = sensitive_hint(v, s));
	nhsuk_option(p, .value = LABEL_ONLY_ME, .text = web_say(v, N_("Only me"), N_("Only %s")),
		.hint = web_say(v, N_("Nobody who helps you can read it then, also not in an emergency."),
			N_("You cannot read it yourself then, nor can anybody in an emergency. Only %s can change that.")));
	nhsuk_radios_end(p);
}

static enum err read_few(struct visit *v, struct seen *s)
{
	s->chosen = arena_array(v->arena, struct str, s->grants + 1);
	for (size_t i = 0; i < s->grants; i++)
		if (form_has(&v->form, "seen-who", str_c(v->arena, s->grant[i].id)))
			s->chosen[s->chosens++] = s->grant[i].id;
	if (!s->chosens)
		return fault_field(&v->fault, "seen-who", s->grants
			? _("Choose one or more who may see it, or choose “Only me”")
			: _("Nobody else can see this part just now. Choose another answer"));
	s->label = label_few_of(v->arena, s->grant, s->grants, s->chosen, s->chosens);
	if (!s->label.n)
		s->label = label_few_new(v->arena);
	return OK;
}

enum err seen_read(struct visit *v, struct seen *s)
{
	struct str sent = visit_form(v, "seen");
	s->asked = sent.n > 0;
	s->chosens = 0;
	if (!s->asked)
		return OK;
	if (str_is(sent, "few"))
		return read_few(v, s);
	if (!str_is(sent, "all") && !str_is(sent, LABEL_ONLY_ME) && !str_is(sent, LABEL_SENSITIVE) &&
		!str_is(sent, LABEL_TEAM))
		return fault_field(&v->fault, "seen", _("Choose who may see it"));
	s->label = str_is(sent, "all") ? STR("") : sent;
	return OK;
}

// --- one that is there ---------------------------------------------------------------------------------------------
struct seen_page {
	struct plan plan;
	const struct entry *entry;
	struct seen seen;
	const struct entry **with; // the entry, and what hangs on it
	size_t withs;
	const char *back;
};

// What names the entry by a link: the steps and actions of a goal, the parts of a plan for when things go wrong. What
// was said in a conversation is not part of it.
static bool hangs_on(const struct entry *e, const struct entry *on)
{
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i];
		if (f->control == CONTROL_LINK && on->kind != &kind_conversation && str_is(str_of(f->links), on->kind->name) &&
			str_eq(entry_link(e, f->name), entry_ref_self(on)))
			return true;
	}
	return false;
}

// With what hangs on what hangs on it: each entry once.
static void gather(struct visit *v, struct seen_page *x)
{
	x->with = arena_array(v->arena, const struct entry *, x->plan.entries + 1);
	x->with[x->withs++] = x->entry;
	for (size_t done = 0; done < x->withs; done++)
		for (size_t i = 0; i < x->plan.entries; i++) {
			const struct entry *e = &x->plan.entry[i];
			bool there = !hangs_on(e, x->with[done]) || !label_may_carry(e->kind) || !seen_may(v, e->kind, e->r->label);
			for (size_t j = 0; j < x->withs; j++)
				there = there || x->with[j] == e;
			if (!there)
				x->with[x->withs++] = e;
		}
}

static enum err open_page(struct visit *v, struct seen_page *x)
{
	*x = (struct seen_page){ 0 };
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &x->plan);
	if (e != OK)
		return e;
	x->entry = plan_entry(&x->plan, visit_param(v, "id"));
	if (!x->entry || !seen_may(v, x->entry->kind, x->entry->r->label))
		return ERR_NOT_FOUND;
	x->back = web_path(v, "/entry/%.*s", STR_ARG(x->entry->r->id));
	gather(v, x);
	return seen_open(v, x->entry->kind->section, x->entry->r->label, &x->seen);
}

static enum err draw(struct visit *v, const struct seen_page *x)
{
	struct str title = entry_title(x->entry);
	struct page *p = web_begin(v, .title = _("Who may see this?"), .caption = _(x->entry->kind->title), .h1 = true,
		.back = x->back, .back_text = _("Back"));
	if (title.n)
		own_words(p, .text_str = title, .cite = web_cite(v, x->entry));
	nhsuk_form_begin(p, .action = web_path(v, "/entry/%.*s/seen", STR_ARG(x->entry->r->id)));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)x->entry->r->version));
	seen_draw(v, p, &x->seen, _("From now on it is seen by"));
	if (x->withs > 1) {
		nhsuk_hidden(p, "with-shown", STR("1"));
		nhsuk_tick(p, .name = "with",
			.text = page_say(p,
				ngettext("The same for %zu thing that belongs to it", "The same for %zu things that belong to it",
					x->withs - 1), x->withs - 1),
			.checked = !visit_form(v, "with-shown").n || visit_form(v, "with").n > 0);
	}
	nhsuk_paragraph(p, .secondary = true,
		.text = _("It works straight away, also for what it said before, for comments and for files. What somebody has "
				  "read already they know. Papers that were printed stay as they are."));
	nhsuk_button(p, .text = _("Save"), .once = true);
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err entry_seen_page(struct visit *v)
{
	struct seen_page x;
	enum err e = open_page(v, &x);
	return e == OK ? draw(v, &x) : e;
}

static enum err saved(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e == ERR_STALE || e == ERR_CONFLICT)
		e = fault_say(&v->fault, e,
			_("Something was changed at the same moment. Please open this page again and save once more."));
	return e == OK ? web_go_done(v, web_path(v, "%s", ""), "seen") : web_error(v, e);
}

void seen_follow(struct visit *v, struct plan_change *c, const struct seen *s, const struct entry **entry,
	size_t entries)
{
	struct label_follow *f = arena_make(v->arena, struct label_follow);
	*f = (struct label_follow){ .person = v->person.key, .label = s->label, .author = c->writer.author, .entry = entry,
		.entries = entries, .consent = s->chosen, .consents = s->chosens };
	c->also = label_follow_run;
	c->also_what = f;
}

enum err entry_seen_save(struct visit *v)
{
	struct seen_page *x = arena_make(v->arena, struct seen_page);
	enum err e = open_page(v, x);
	if (e != OK)
		return e;
	e = seen_read(v, &x->seen);
	if (e == OK && !x->seen.asked)
		e = fault_field(&v->fault, "seen", _("Choose who may see it"));
	if (e != OK)
		return e == ERR_INPUT ? draw(v, x) : e;
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = x->plan.care_plan_id;
	if (!visit_form(v, "with").n)
		x->withs = 1;
	for (size_t i = 0; i < x->withs; i++)
		if (!str_eq(x->with[i]->r->label, x->seen.label))
			plan_change_add(c, v->arena, label_put(v->arena, x->with[i], x->seen.label, &c->writer));
	seen_follow(v, c, &x->seen, x->with, x->withs);
	return visit_commit(v, plan_change_run, c, saved);
}
