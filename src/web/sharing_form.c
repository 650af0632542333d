// SPDX-License-Identifier: Apache-2.0
// One grant as a form asks for it, in words, and as a consent (sharing.h).
#include "web/sharing.h"

#include <string.h>

#include "base/text.h"
#include "plan/label.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/supporter.h"

bool share_may(struct visit *v)
{
	return access_decide(&v->access, MAY_SHARE, &(struct access_what){ .section = STR("sharing") });
}

bool share_tells(const struct visit *v, const struct consent_view *c)
{
	return v->access.self || !c->never || (str_starts(c->grantee, "s:") && c->basis != BASIS_SELF);
}

// Consents and requests are not handed on.
static bool can_be_shared(const char *section) { return !str_is(str_of(section), "sharing"); }

static bool may_give(struct visit *v, const char *section)
{
	// A professional writes down what is given for somebody without an account (supporter.c).
	enum access_verb verb = v->actor.kind == ACTOR_STAFF ? MAY_SEE : MAY_SHARE;
	return can_be_shared(section) &&
		access_decide(&v->access, verb, &(struct access_what){ .section = str_of(section) });
}

static bool may_give_all(struct visit *v)
{
	for (size_t i = 0; i < section_count; i++)
		if (can_be_shared(sections[i].name) && !may_give(v, sections[i].name))
			return false;
	return true;
}

static bool holds(struct str list, const char *word)
{
	while (list.p)
		if (str_is(str_cut(&list, ' '), word))
			return true;
	return false;
}

const char *share_sections(struct arena *a, struct str list)
{
	struct str titles[16];
	size_t n = 0;
	for (size_t i = 0; i < section_count && n < 16; i++)
		if (holds(list, sections[i].name))
			titles[n++] = str_of(_(sections[i].title));
	struct str out = STR("");
	for (size_t i = 0; i < n; i++)
		out = str_format(a, "%.*s%s%.*s", STR_ARG(out), i ? "; " : "", STR_ARG(titles[i]));
	return str_c(a, out);
}

const char *share_what(struct visit *v, const struct consent_view *c)
{
	const char *what = c->sections.n ? share_sections(v->arena, c->sections) : _("All of it");
	if (c->never)
		return c->sections.n ? str_format(v->arena, _("Never: %s"), what).p : _("Never any of it");
	const char *may = c->verbs & (MAY_COMMENT | MAY_SPEAK | MAY_SIGN | MAY_SHARE) ? share_rights_words(v, c->verbs)
		: c->verbs & MAY_WRITE ? _("Can write.") : _("Can only read.");
	return str_format(v->arena, "%s. %s%s", what, may,
		holds(c->labels, LABEL_SENSITIVE) ? _(" Also what is sensitive.") : "")
		.p;
}

const char *share_until(struct visit *v, const struct consent_view *c)
{
	if (c->provisional)
		return str_format(v->arena, _("%s, unless you say that they may go on"), say_day(v->arena, c->until)).p;
	int year, month, date;
	if (c->until != DAY_NONE && v->person.birth != DAY_NONE) {
		day_split(v->person.birth, &year, &month, &date);
		if (c->until == day_make(year + 18, month, date)) {
			const char *birthday = web_say(v, N_("Your 18th birthday"), N_("%s's 18th birthday"));
			return str_format(v->arena, _("%s, %s"), birthday, say_day(v->arena, c->until)).p;
		}
	}
	return c->until == DAY_NONE ? _("No end is set") : say_day(v->arena, c->until);
}

enum consent_basis share_basis_here(struct visit *v)
{
	struct consent_view *list;
	size_t count;
	if (v->access.self || consent_list(v->db, v->arena, v->person.key, false, &list, &count) != OK)
		return BASIS_SELF;
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i].grantee, visit_author(v)) && (list[i].verbs & MAY_SHARE))
			return list[i].basis;
	return BASIS_SELF;
}

enum err share_open(struct visit *v, struct str id, struct share *out, struct consent_view *view)
{
	struct consent_view *list;
	struct resource r;
	size_t count, i = 0;
	if (!share_may(v))
		return ERR_NOT_FOUND;
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	if (e != OK)
		return e;
	while (i < count && !str_eq(list[i].id, id))
		i++;
	// Nobody widens what they were given themselves.
	if (i == count || !share_tells(v, &list[i]) ||
		(!v->access.self && str_eq(list[i].grantee, visit_author(v))))
		return ERR_NOT_FOUND;
	e = resource_get(v->db, v->arena, STR("Consent"), id, &r);
	if (e != OK)
		return e;
	const struct consent_view *c = &list[i];
	struct str at = json_text(v->arena, json_path(v->arena, json_trusted(v->arena, r.body), SHARE_REFERENCE_AT));
	*out = (struct share){ .id = c->id,
		.grantee = c->grantee,
		.name = c->grantee_name,
		.reference = at,
		.supporter = share_is_supporter(v, c->grantee),
		.verbs = c->verbs,
		.labels = c->labels,
		.never = c->never,
		.link = str_starts(c->grantee, "l:"),
		.basis = c->provisional ? share_basis_here(v) : c->basis,
		.parts = c->sections.n ? SHARE_SOME : SHARE_ALL,
		.sections = c->sections,
		.write_asked = true,
		.writes = (c->verbs & MAY_WRITE) != 0,
		.until = c->provisional ? DAY_NONE : c->until };
	if (view)
		*view = *c;
	return OK;
}

// --- reading -------------------------------------------------------------------------------------------------------
static void read_parts(struct visit *v, struct share *s)
{
	struct str parts = visit_form(v, "parts"), list = STR("");
	s->parts = str_is(parts, "all") ? SHARE_ALL : str_is(parts, "some") ? SHARE_SOME : SHARE_NOTHING;
	for (size_t i = 0; i < section_count; i++)
		if (form_has(&v->form, "section", sections[i].name) && may_give(v, sections[i].name))
			list = str_format(v->arena, "%.*s%s ", STR_ARG(list.n ? list : STR(" ")), sections[i].name);
	s->sections = list;
	if (s->parts == SHARE_NOTHING || (s->parts == SHARE_ALL && !may_give_all(v)))
		(void)fault_field(&v->fault, "parts", _("Choose what they can see"));
	else if (s->parts == SHARE_SOME && !list.n)
		(void)fault_field(&v->fault, "section", _("Choose one part or more"));
	if (s->parts == SHARE_ALL)
		s->sections = STR("");
}

static void read_until(struct visit *v, struct share *s)
{
	struct str d = visit_form(v, "until-day"), m = visit_form(v, "until-month"), y = visit_form(v, "until-year");
	int64_t dd = 0, mm = 0, yy = 0;
	s->until = DAY_NONE;
	if (!d.n && !m.n && !y.n) {
		if (s->link)
			(void)fault_field(&v->fault, "until", _("Enter the last day on which the link works"));
		return;
	}
	if (!str_int(d, 1, 31, &dd) || !str_int(m, 1, 12, &mm) || !str_int(y, 1900, 2200, &yy) ||
		(s->until = day_make((int)yy, (int)mm, (int)dd)) == DAY_NONE)
		(void)fault_field(&v->fault, "until", _("There is no such date. Write it like 31 7 2027, or leave it empty"));
	else if (s->until < clock_today())
		(void)fault_field(&v->fault, "until",
			s->link ? _("This day is over already. Choose a later one")
					: _("This day is over already. Choose a later one, or leave it empty"));
	else if (s->link && s->until > clock_today() + SHARE_LINK_DAYS)
		(void)fault_field(&v->fault, "until", _("A link works for a year at most. Choose an earlier day"));
}

static bool may_give_label(struct visit *v)
{
	const struct access_what what = { .section = STR(""), .label = STR(LABEL_SENSITIVE) };
	return v->access.self || access_decide(&v->access, MAY_SHARE, &what);
}

// ' sensitive few-1 ', with the first of them or without.
static struct str with_sensitive(struct arena *a, struct str labels, bool yes)
{
	struct str out = yes ? STR(" " LABEL_SENSITIVE " ") : STR("");
	for (struct str rest = labels; rest.p;) {
		struct str label = str_cut(&rest, ' ');
		if (label.n && !str_is(label, LABEL_SENSITIVE))
			out = str_format(a, "%.*s%.*s ", STR_ARG(out.n ? out : STR(" ")), STR_ARG(label));
	}
	return out;
}

enum err share_read(struct visit *v, struct share *s)
{
	struct str write = visit_form(v, "write");
	read_parts(v, s);
	if (!s->never) {
		if (may_give_label(v))
			s->labels = with_sensitive(v->arena, s->labels, visit_form(v, "sensitive").n > 0);
		if (s->supporter) {
			share_rights_read(v, s);
		} else {
			s->write_asked = s->link || str_is(write, "yes") || str_is(write, "no");
			s->writes = !s->link && str_is(write, "yes");
			if (!s->write_asked)
				(void)fault_field(&v->fault, "write", _("Choose whether they may write too"));
		}
		read_until(v, s);
	}
	return v->fault.err == OK ? OK : ERR_INPUT;
}

void share_refill(struct visit *v, struct share *s)
{
	enum err e = share_read(v, s);
	(void)e; // what is missing is asked when it is sent
	fault_init(&v->fault, v->arena);
}

// --- drawing -------------------------------------------------------------------------------------------------------
static void draw_parts(struct visit *v, struct page *p, const struct share *s)
{
	struct str value = s->parts == SHARE_ALL ? STR("all") : s->parts == SHARE_SOME ? STR("some") : STR_NONE;
	nhsuk_radios_begin(p, .name = "parts",
		.label = s->never ? _("What shall they never see?") : _("What can they see?"), .label_size = SIZE_M,
		.value = value, .error = fault_at(&v->fault, "parts"));
	if (may_give_all(v))
		nhsuk_choice(p, "all", web_say(v, N_("All of my plan"), N_("All of %s's plan")));
	nhsuk_option(p, .value = "some", .text = _("Only some parts"), .conditional = true);
	nhsuk_checkboxes_begin(p, .name = "section", .label = _("Which parts?"), .label_size = SIZE_S,
		.error = fault_at(&v->fault, "section"));
	for (size_t i = 0; i < section_count; i++)
		if (may_give(v, sections[i].name))
			nhsuk_option(p, .value = sections[i].name, .text = _(sections[i].title),
				.checked = holds(s->sections, sections[i].name));
	nhsuk_checkboxes_end(p);
	nhsuk_conditional_end(p);
	nhsuk_radios_end(p);
}

static struct str until_part(struct visit *v, const struct share *s, const char *name, int which)
{
	struct str typed = form_get(&v->form, name);
	int part[3];
	if (typed.p || s->until == DAY_NONE)
		return typed;
	day_split(s->until, &part[0], &part[1], &part[2]);
	return str_format(v->arena, "%d", part[which]);
}

static void draw_write(struct visit *v, struct page *p, const struct share *s)
{
	nhsuk_radios(p, .name = "write", .label = _("May they write in it?"), .label_size = SIZE_M,
		.error = fault_at(&v->fault, "write"),
		.value = !s->write_asked ? STR_NONE
			: s->writes          ? STR("yes")
								 : STR("no"),
		.hint = web_say(v, N_("What you wrote in your own words stays yours: nobody else can change it."),
			N_("What %s wrote in their own words stays theirs: nobody else can change it.")),
		NHSUK_CHOICES({ "no", _("No, only read") }, { "yes", _("Yes, read and write") }));
}

void share_draw(struct visit *v, struct page *p, const struct share *s)
{
	draw_parts(v, p, s);
	if (s->never)
		return;
	if (s->supporter)
		share_rights_draw(v, p, s);
	else if (!s->link)
		draw_write(v, p, s);
	if (may_give_label(v))
		nhsuk_tick(p, .name = "sensitive", .text = _("They may also see what is marked as sensitive"),
			.checked = visit_form(v, s->supporter ? "rights" : "write").n ? visit_form(v, "sensitive").n > 0
																		  : holds(s->labels, LABEL_SENSITIVE));
	nhsuk_date_input(p, .name = "until", .label = _("Until when?"), .label_size = SIZE_M,
		.error = fault_at(&v->fault, "until"),
		.hint = s->link
			? _("The last day on which the link works: for example 31 7 2027. A year at most. You can stop it at any "
				"time.")
			: _("The last day on which they can see it. Leave it empty for no end. You can stop it at any time."),
		.day = until_part(v, s, "until-day", 2), .month = until_part(v, s, "until-month", 1),
		.year = until_part(v, s, "until-year", 0));
}

struct str share_words(struct visit *v, const struct share *s)
{
	struct arena *a = v->arena;
	const char *what = s->parts == SHARE_ALL ? _("all of the plan") : share_sections(a, s->sections);
	if (s->never)
		return str_format(a, _("%.*s shall never see: %s."), STR_ARG(s->name), what);
	struct str until = s->until == DAY_NONE ? str_of(_("until it is stopped"))
											: str_format(a, _("until %s"), say_day(a, s->until));
	if (holds(s->labels, LABEL_SENSITIVE))
		what = str_format(a, _("%s, also what is sensitive"), what).p;
	if (s->supporter)
		return str_format(a, _("%.*s: %s %s; %.*s."), STR_ARG(s->name), share_rights_words(v, s->verbs), what,
			STR_ARG(until));
	if (s->link)
		return str_format(a, _("%.*s can see, with a link and a code: %s; %.*s."), STR_ARG(s->name), what,
			STR_ARG(until));
	return str_format(a, s->writes ? _("%.*s can see, and write in: %s; %.*s.") : _("%.*s can see: %s; %.*s."),
		STR_ARG(s->name), what, STR_ARG(until));
}

// --- doing ---------------------------------------------------------------------------------------------------------
struct share_job {
	struct consent_grant grant;
	enum share_act act;
	const struct share_link *made; // with the Consent; NULL: no link
	struct str code;
};

static enum err give(struct db *db, struct arena *a, const struct share_job *job)
{
	enum err e = consent_give(db, a, &job->grant);
	return e == OK && job->made ? share_link_put(db, a, job->made, job->code) : e;
}

static enum err share_run(struct db *db, struct arena *a, void *what)
{
	struct share_job *job = what;
	switch (job->act) {
	case SHARE_GIVE: return give(db, a, job);
	case SHARE_CHANGE: return consent_change(db, a, &job->grant);
	case SHARE_STOP:
		return supporter_withdraw(db, a, &job->grant);
	}
	return ERR_INTERNAL;
}

static unsigned verbs_given(struct visit *v, const struct share *s)
{
	if (s->never)
		return 0;
	if (s->supporter)
		return s->verbs;
	return MAY_SEE | (s->writes ? MAY_WRITE | (share_is_supporter(v, s->grantee) ? 0 : MAY_AGREE) : 0);
}

static struct str line(struct arena *a, struct str text, const char *label, const char *answer)
{
	return str_format(a, "%.*s%s\n%s\n\n", STR_ARG(text), label, answer);
}

// The questions of the form and what was answered, as they stood there, in the language of the page.
static struct str share_shown(struct visit *v, const struct share *s)
{
	struct arena *a = v->arena;
	const char *parts = s->parts == SHARE_ALL ? web_say(v, N_("All of my plan"), N_("All of %s's plan"))
											  : share_sections(a, s->sections);
	struct str text = line(a, STR(""), _("Who"), str_c(a, s->name));
	text = line(a, text, s->never ? _("What shall they never see?") : _("What can they see?"), parts);
	if (s->never)
		return str_trim(text);
	if (s->supporter)
		text = line(a, text, _("What may they do, beside reading it?"), share_rights_words(v, s->verbs));
	else if (!s->link)
		text = line(a, text, _("May they write in it?"), s->writes ? _("Yes, read and write") : _("No, only read"));
	if (may_give_label(v))
		text = line(a, text, _("They may also see what is marked as sensitive"),
			holds(s->labels, LABEL_SENSITIVE) ? _("Yes") : _("No"));
	text = line(a, text, _("Until when?"), s->until == DAY_NONE ? _("No end is set") : say_day(a, s->until));
	text = line(a, text, _("Why may they help?"), _(consent_basis_words(s->basis)));
	return str_trim(str_format(a, "%.*s%s", STR_ARG(text),
		web_say(v, N_("What you wrote in your own words stays yours: nobody else can change it."),
			N_("What %s wrote in their own words stays theirs: nobody else can change it."))));
}

// FHIR reference of who gives it: somebody who decides in the person's name is a RelatedPerson, as in their own grant.
struct str share_giver(struct visit *v)
{
	struct consent_view *list;
	struct resource r;
	size_t count;
	struct str out = visit_reference(v);
	if (out.n || consent_list(v->db, v->arena, v->person.key, false, &list, &count) != OK)
		return out;
	for (size_t i = 0; i < count && !out.n; i++)
		if (!list[i].never && str_eq(list[i].grantee, visit_author(v)) &&
			resource_get(v->db, v->arena, STR("Consent"), list[i].id, &r) == OK)
			out = json_text(v->arena, json_path(v->arena, json_trusted(v->arena, r.body), SHARE_REFERENCE_AT));
	return out;
}

struct consent_grant share_grant(struct visit *v, const struct share *s)
{
	return (struct consent_grant){
		.person = v->person.key,
		.id = s->id.n ? s->id : key_id(v->arena, v->person.key),
		.grantee = s->grantee,
		.grantee_name = s->name,
		.grantee_reference = s->reference,
		.verbs = verbs_given(v, s),
		.sections = s->sections,
		.labels = s->labels,
		.never = s->never,
		.until = s->until,
		.basis = s->basis,
		.author = visit_author(v),
		.author_reference = share_giver(v),
		.author_name = v->actor.name,
		.words = share_words(v, s),
		.shown = share_shown(v, s),
	};
}

struct plan_change *share_change(struct visit *v, const struct share *s, enum share_act act)
{
	struct plan_change *c = plan_change_new(v);
	struct share_job *job = arena_make(v->arena, struct share_job);
	*job = (struct share_job){ .act = act, .made = s->made, .code = s->code, .grant = share_grant(v, s) };
	c->also = share_run;
	c->also_what = job;
	return c;
}
