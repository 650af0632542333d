// SPDX-License-Identifier: Apache-2.0
// What happened to a person of the stories (story_inside.h), each act as somebody who was signed in, through the code
// that their browser would have used, with its row in the audit. A table of acts; README.md of the stories lists them.
#include "base/text.h"
#include "fhir/validate.h"
#include "plan/contingency.h"
#include "plan/criteria.h"
#include "plan/representative.h"
#include "plan/story_inside.h"
#include "plan/template.h"
#include "plan/worklist.h"
#include "record/account.h"
#include "record/key.h"

#define CODE_DAYS 14

struct step {
	struct telling *t;
	struct json_at at;
	struct visit v;
	struct plan plan;
	const char *part; // "step 3, add"
	struct audit_row row;
	struct plan_change *change; // NULL: only the row and `run`
	enum err (*run)(struct db *db, struct arena *a, void *what);
	void *what;
};

static struct str text(const struct step *s, const char *name)
{
	struct str x = json_text(s->t->a, json_get(s->at, name));
	return x.p ? x : STR("");
}

static enum err wrong(const struct step *s, const char *sentence)
{
	return story_wrong(s->t, s->part, sentence);
}

static bool may(const struct step *s, enum access_verb verb, const char *section)
{
	const struct access_what what = { .section = str_of(section), .label = STR(""), .author = STR("") };
	return access_decide(&s->v.access, verb, &what);
}

// --- committing ----------------------------------------------------------------------------------------------------
static enum err step_run(struct db *db, struct arena *a, void *what)
{
	const struct step *s = what;
	enum err e = s->change ? plan_change_run(db, a, s->change) : OK;
	if (e == OK && s->run)
		e = s->run(db, a, s->what);
	return e == OK && s->t->site->audit ? audit_append(s->t->site->audit, db, a, &s->row) : e;
}

static enum err commit(struct step *s, const char *what)
{
	s->row.what = str_of(what);
	enum err e = import_write(s->t->site->store, step_run, s);
	return e == OK ? OK : story_wrong(s->t, s->part, _(err_row(e)->sentence));
}

static enum err valid(const struct step *s, const struct resource_put *put)
{
	struct json doc;
	struct fhir_issues issues;
	if (json_scan(s->t->a, put->now.body, &doc, NULL) != OK)
		return ERR_INTERNAL;
	if (fhir_validate(s->t->a, &doc, &issues) == OK)
		return OK;
	return wrong(s, str_format(s->t->a, "%.*s: %s", STR_ARG(issues.first->expression), issues.first->sentence).p);
}

// --- entries -------------------------------------------------------------------------------------------------------
static enum err not_ready(const struct step *s, const struct entry *e, const struct values *values)
{
	const char *stop = contingency_save_stop(&s->plan, e, values);
	return stop ? wrong(s, _(stop)) : OK;
}

static enum err step_values(struct step *s, const struct kind *k, struct values *out)
{
	struct form form;
	struct fault inner;
	struct circle circle = plan_circle(&s->v, &s->plan);
	fault_init(&inner, s->t->a);
	enum err e = story_form(s->t, k, json_get(s->at, "fields"), &form);
	if (e != OK)
		return e;
	if (values_read(s->t->a, k, &form, &circle, &inner, out) == OK)
		return not_ready(s, NULL, out);
	if (!inner.items)
		return wrong(s, fault_sentence(&inner));
	return wrong(s, str_format(s->t->a, "%.*s: %s", STR_ARG(inner.items->field), inner.items->message).p);
}

static void keep_name(struct step *s, const struct resource *r)
{
	struct telling *t = s->t;
	struct str name = text(s, "id");
	if (name.n)
		t->name[t->names++] =
			(struct story_name){ name, str_format(t->a, "%.*s/%.*s", STR_ARG(r->type), STR_ARG(r->id)) };
}

// A sub-act of the cycle that this entry is: "declined", "offered" and so on.
static void move(struct step *s)
{
	struct str to = text(s, "to");
	if (to.n)
		s->change->to = plan_state_of(to);
}

// The page that adds this kind, as the audit names it.
static const char *added_as(const struct kind *k)
{
	const struct {
		const struct kind *kind;
		const char *what;
	} rows[] = {
		{ &kind_ask, "ask" },
		{ &kind_offer, "offer" },
		{ &kind_let_in, "people_ask" },
		{ &kind_declined, "decline" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].kind == k)
			return rows[i].what;
	return "entry_add";
}

static enum err step_add(struct step *s)
{
	const struct kind *k = kind_named(text(s, "kind"));
	struct values values;
	if (!k)
		return wrong(s, _("there is no such kind"));
	struct writer w = s->change->writer;
	struct str words = text(s, "words");
	w.plan = s->plan.care_plan_id;
	if (words.n) {
		w.words_reference = story_reference(s->t, words);
		w.words_display = str_is(words, "Patient") ? s->v.person.called : text(s, "words_name");
	}
	if (k != &kind_let_in && !may(s, MAY_WRITE, k->section)) // whoever asks to be let in is not in yet
		return wrong(s, _("they may not write here"));
	enum err e = step_values(s, k, &values);
	if (e != OK)
		return e;
	struct resource_put put;
	const struct writer usual = s->change->writer;
	s->change->writer = w;
	e = plan_change_entry(s->v.db, s->t->a, s->change, NULL, &values, STR(""), &put);
	s->change->writer = usual;
	if (e == OK)
		e = valid(s, &put);
	if (e != OK)
		return e;
	keep_name(s, &put.now);
	move(s);
	return commit(s, added_as(k));
}

static const struct entry *entry_of(struct step *s)
{
	struct str reference = story_reference(s->t, text(s, "entry"));
	size_t slash;
	if (!reference.n || !str_index(reference, '/', &slash))
		return NULL;
	return plan_entry(&s->plan, str_part(reference, slash + 1, reference.n));
}

// What the step does not name stays as it is.
static enum err changed_values(struct step *s, const struct entry *e, struct values *out)
{
	struct form form;
	struct fault inner;
	struct json_at fields = json_get(s->at, "fields");
	struct circle circle = plan_circle(&s->v, &s->plan);
	fault_init(&inner, s->t->a);
	enum err err = story_form(s->t, e->kind, fields, &form);
	if (err != OK)
		return err;
	(void)!values_read(s->t->a, e->kind, &form, &circle, &inner, out);
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i];
		bool named = json_is(json_get(fields, f->name));
		if (named && out->item[i].wrong)
			return wrong(s, fault_at(&inner, f->name));
		if (named && (f->flags & FIELD_OWN_WORDS) && !entry_words_open(e, &s->v))
			return wrong(s, _("these are somebody else's words"));
		out->item[i].sent = named;
	}
	return not_ready(s, e, out);
}

static enum err step_change(struct step *s)
{
	const struct entry *e = entry_of(s);
	struct values values;
	if (!e || !may(s, MAY_WRITE, e->kind->section))
		return wrong(s, _("there is no such entry, or they may not write here"));
	enum err err = changed_values(s, e, &values);
	if (err != OK)
		return err;
	struct resource_put put;
	err = plan_change_entry(s->v.db, s->t->a, s->change, e, &values, STR(""), &put);
	if (err == OK)
		err = valid(s, &put);
	if (err != OK)
		return err;
	move(s);
	return commit(s, "entry_save");
}

static enum err step_remove(struct step *s)
{
	const struct entry *e = entry_of(s);
	if (!e || !may(s, MAY_WRITE, e->kind->section))
		return wrong(s, _("there is no such entry"));
	const char *stop = contingency_remove_stop(&s->plan, e);
	if (stop)
		return wrong(s, _(stop));
	enum err err = plan_change_remove(s->v.db, s->t->a, s->change, e, text(s, "why"), false);
	return err == OK ? commit(s, "entry_remove_it") : err;
}

static enum err step_move(struct step *s)
{
	move(s);
	return commit(s, "reopen");
}

// The newest published version, as the page of kinds of plan takes it up.
static enum err step_follow(struct step *s)
{
	struct template_list l;
	struct str name = text(s, "template");
	enum err e = template_versions(s->v.db, s->t->a, name, &l);
	const struct template *offered = e == OK ? template_offered(&l, name) : NULL;
	if (!offered)
		return wrong(s, _("there is no such template"));
	if (!s->v.access.self && !may(s, MAY_WRITE, "goals"))
		return wrong(s, _("they may not choose what kind of plan it is"));
	move(s);
	s->change->writer.plan = s->plan.care_plan_id;
	s->change->writer.follow = template_canonical(s->t->a, offered);
	return commit(s, "plan_template_save");
}

// --- agreeing ------------------------------------------------------------------------------------------------------
static enum answer answer_at(const struct step *s, const char *name)
{
	struct str x = text(s, name);
	return x.n ? answer_of(x) : ANSWER_YES;
}

// The first right by which they may answer, as the page offers it.
static enum err own_right(struct step *s, struct str *out)
{
	struct representatives who;
	enum err e = representatives_open(&s->v, &s->plan, &who);
	if (e != OK)
		return e;
	*out = who.count ? who.item[0].reference : STR("");
	return who.count ? OK : ERR_NOT_FOUND;
}

static enum err step_agree(struct step *s)
{
	struct str as = text(s, "as");
	struct agreement_form form = {
		.as = str_is(as, "professional") ? AS_PROFESSIONAL : str_is(as, "representative") ? AS_REPRESENTATIVE
																						  : AS_PERSON,
		.able = answer_at(s, "able"),
		.understood = answer_at(s, "understood"),
		.agreed = answer_at(s, "agreed"),
		.able_why = text(s, "able_why"),
		.understood_why = text(s, "understood_why"),
		.agreed_why = text(s, "agreed_why"),
		.finding = text(s, "finding").n ? story_reference(s->t, text(s, "finding")) : STR(""),
		.seen = manifest_now(s->t->a, &s->plan),
	};
	if (form.as == AS_REPRESENTATIVE && own_right(s, &form.rests_on) != OK)
		return wrong(s, _("they have no right by law to"));
	if (!s->v.access.self && !may(s, MAY_AGREE, "agreement") && !may(s, MAY_SIGN, "agreement"))
		return wrong(s, _("they may not agree this plan"));
	if (agreement_check(&s->v, &s->plan, &form) != OK)
		return wrong(s, s->v.fault.items ? s->v.fault.items->message : fault_sentence(&s->v.fault));
	s->change->writer.plan = s->plan.care_plan_id;
	plan_change_add(s->change, s->t->a, agreement_make(&s->v, &s->plan, &form));
	s->change->also = agreement_seen_run;
	s->change->also_what = agreement_seen_new(s->t->a, &s->plan);
	return commit(s, "agree");
}

static enum err step_act(struct step *s)
{
	enum act act = str_is(text(s, "act"), "alone-by-choice") ? ACT_ALONE_BY_CHOICE : ACT_COPY_GIVEN;
	plan_change_add(s->change, s->t->a, act_make(&s->v, act, text(s, "how")));
	return commit(s, "plan_print");
}

// --- sharing -------------------------------------------------------------------------------------------------------
static struct str word_list(const struct step *s, const char *name)
{
	struct json_at list = json_get(s->at, name);
	struct str out = STR("");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		out = str_format(s->t->a, "%.*s%.*s ", STR_ARG(out.n ? out : STR(" ")), STR_ARG(json_text(s->t->a, i)));
	return out;
}

static unsigned verbs_at(const struct step *s)
{
	static const struct {
		const char *name;
		unsigned verb;
	} rows[] = { { " see ", MAY_SEE }, { " write ", MAY_WRITE }, { " agree ", MAY_AGREE }, { " comment ", MAY_COMMENT },
		{ " write-for ", MAY_SPEAK }, { " agree-for ", MAY_SIGN }, { " share ", MAY_SHARE } };
	struct json_at list = json_get(s->at, "verbs");
	unsigned verbs = 0;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
			if (str_is(str_format(s->t->a, " %.*s ", STR_ARG(json_text(s->t->a, i))), rows[k].name))
				verbs |= rows[k].verb;
	return verbs;
}

// "team:continuing-care" or "account:mum" as grantee, name and FHIR reference.
static bool grantee_of(struct step *s, struct consent_grant *g)
{
	struct telling *t = s->t;
	struct str with = text(s, "with");
	if (str_starts(with, "team:")) {
		struct str team = str_part(with, 5, with.n);
		g->grantee = str_format(t->a, "t:%.*s", STR_ARG(team));
		g->grantee_name = story_team_name(t, team);
		g->grantee_reference = str_format(t->a, "Organization/%.*s", STR_ARG(team));
		return g->grantee_name.n > 0;
	}
	const struct story_account *who =
		str_starts(with, "account:") ? story_account(t, str_part(with, 8, with.n)) : NULL;
	if (!who)
		return false;
	g->grantee = str_format(t->a, "a:%.*s", STR_ARG(who->new.id));
	g->grantee_name = who->new.name;
	g->grantee_reference = who->relation.n ? story_reference(t, who->relation)
										   : str_format(t->a, "Practitioner/%.*s", STR_ARG(who->new.practitioner));
	return g->grantee_reference.n > 0;
}

static enum err give_run(struct db *db, struct arena *a, void *what)
{
	return consent_give(db, a, what);
}

static enum err take_run(struct db *db, struct arena *a, void *what)
{
	const struct consent_grant *g = what;
	return consent_withdraw(db, a, g->person, g->id, g->author, g->author_reference);
}

static struct consent_grant *grant_new(struct step *s)
{
	struct consent_grant *g = arena_make(s->t->a, struct consent_grant);
	g->person = s->t->who->key;
	g->id = key_id(s->t->a, g->person);
	g->author = visit_author(&s->v);
	g->author_reference = visit_reference(&s->v);
	g->until = DAY_NONE;
	return g;
}

static enum err step_share(struct step *s)
{
	struct consent_grant *g = grant_new(s);
	struct str until = text(s, "until");
	g->basis = consent_basis_of(text(s, "basis"));
	g->verbs = verbs_at(s);
	g->sections = word_list(s, "sections");
	g->labels = word_list(s, "labels");
	g->never = json_true(json_get(s->at, "never"));
	g->words = text(s, "words");
	if (!grantee_of(s, g) || (!g->verbs && !g->never) || (until.n && !day_parse(until, &g->until)))
		return wrong(s, _("with whom, what they may, or until when is not understood"));
	s->change->also = give_run;
	s->change->also_what = g;
	return commit(s, g->basis == BASIS_PROVISIONAL ? "people_add" : "sharing_add");
}

static enum err step_stop(struct step *s)
{
	struct consent_grant *g = grant_new(s);
	struct consent_view *list;
	size_t count, i = 0;
	if (!grantee_of(s, g) || consent_list(s->v.db, s->t->a, g->person, false, &list, &count) != OK)
		return wrong(s, _("with whom is not understood"));
	while (i < count && !str_eq(list[i].grantee, g->grantee))
		i++;
	if (i == count)
		return wrong(s, _("nothing is shared with them"));
	g->id = list[i].id;
	s->change->also = take_run;
	s->change->also_what = g;
	return commit(s, "sharing_stop");
}

// --- drafts, codes, looks --------------------------------------------------------------------------------------------
struct draft_job {
	const struct step *s;
	struct draft draft;
};

static enum err draft_run(struct db *db, struct arena *a, void *what)
{
	const struct draft_job *job = what;
	return draft_put(db, a, &job->s->t->site->drafts, job->s->v.actor.account, &job->draft);
}

static enum err step_draft(struct step *s)
{
	struct arena *a = s->t->a;
	struct draft_job *job = arena_make(a, struct draft_job);
	struct str place = text(s, "place");
	const struct kind *k = kind_of_place(place);
	struct form form;
	struct buf b;
	if (!place.n || (str_starts(place, "add-") && !k))
		return wrong(s, _("there is no such place for a draft"));
	enum err e = story_form(s->t, k, json_get(s->at, "fields"), &form);
	if (e != OK)
		return e;
	buf_init(&b, a, DRAFT_MOST);
	for (size_t i = 0; i < form.count; i++)
		buf_format(&b, "%s%.*s=%.*s", i ? "&" : "", STR_ARG(form_encode(a, form.pair[i].name)),
			STR_ARG(form_encode(a, form.pair[i].value)));
	*job = (struct draft_job){ s, { .person = s->t->who->key, .place = place, .text = buf_text(&b) } };
	s->change = NULL;
	s->run = draft_run;
	s->what = job;
	return commit(s, "prepare_save");
}

static enum err code_run(struct db *db, struct arena *a, void *what)
{
	return code_put(db, a, what);
}

static enum err step_invite(struct step *s)
{
	struct one_time_code *code = arena_make(s->t->a, struct one_time_code);
	*code = (struct one_time_code){
		.code = code_new(s->t->a),
		.purpose = STR(CODE_JOIN),
		.person = s->t->who->key,
		.account = STR(""),
		.detail = STR(""),
		.author = visit_author(&s->v),
		.ends = day_start(clock_today() + CODE_DAYS + 1),
	};
	s->change = NULL;
	s->run = code_run;
	s->what = code;
	return commit(s, "invite");
}

static enum err look_run(struct db *db, struct arena *a, void *what)
{
	const struct step *s = what;
	(void)a;
	return s->v.access.self ? OK : looked_put(db, s->v.actor.account, s->t->who->key);
}

static enum err step_look(struct step *s)
{
	struct str part = text(s, "what");
	if (!s->v.access.self && !(s->v.access.verbs & MAY_SEE))
		return wrong(s, _("they may not look"));
	s->change = NULL;
	s->run = look_run;
	s->what = s;
	s->row.action = STR("read");
	return commit(s, part.n ? str_c(s->t->a, part) : "plan_page");
}

// --- the table -----------------------------------------------------------------------------------------------------
static const struct {
	const char *name;
	enum err (*run)(struct step *s);
} acts[] = {
	{ "add", step_add },
	{ "change", step_change },
	{ "remove", step_remove },
	{ "move", step_move },
	{ "follow", step_follow },
	{ "agree", step_agree },
	{ "act", step_act },
	{ "share", step_share },
	{ "stop", step_stop },
	{ "draft", step_draft },
	{ "invite", step_invite },
	{ "look", step_look },
};

static enum err step_visit(struct step *s)
{
	struct telling *t = s->t;
	struct str by = text(s, "by");
	const struct step whole = { .t = t, .at = t->story };
	const struct story_account *who = story_account(t, by.n ? by : text(&whole, "author"));
	if (!who)
		return wrong(s, _("there is no such account"));
	s->v = (struct visit){ .arena = t->a, .site = t->site, .db = store_reader(t->site->store) };
	fault_init(&s->v.fault, t->a);
	enum err e = account_actor(s->v.db, t->a, who->new.id, &s->v.actor);
	if (e == OK)
		e = person_load(s->v.db, t->a, t->who->key, &s->v.person);
	if (e == OK)
		e = access_load(s->v.db, t->a, &s->v.actor, t->who->key, &s->v.access);
	if (e == OK)
		e = plan_load(s->v.db, t->a, &s->v.person, NULL, &s->plan);
	if (e != OK)
		return wrong(s, _(err_row(e)->sentence));
	s->change = plan_change_new(&s->v);
	s->row = (struct audit_row){
		.action = STR("change"),
		.outcome = STR("done"),
		.actor = visit_author(&s->v),
		.role = s->v.actor.role,
		.person = t->who->key,
		.reason = text(s, "reason"),
		.request = STR(""),
		.peer = STR("127.0.0.1"),
	};
	return OK;
}

static enum err step_tell(struct telling *t, struct json_at at, unsigned number)
{
	struct step *s = arena_make(t->a, struct step);
	instant when = t->at + MINUTES > t->now ? t->now : t->at + MINUTES;
	*s = (struct step){ .t = t, .at = at };
	struct str name = text(s, "do"), given = text(s, "at");
	s->part = str_format(t->a, "step %u, %.*s", number, STR_ARG(name)).p;
	if (given.n && !instant_parse(given, &when))
		return wrong(s, _("this is not a time"));
	enum err e = story_clock(t, when);
	if (e == OK)
		e = step_visit(s);
	if (e != OK)
		return e;
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (str_is(name, acts[i].name))
			return acts[i].run(s);
	return wrong(s, _("there is no such act"));
}

enum err story_steps(struct telling *t)
{
	struct json_at list = json_get(t->story, "steps");
	unsigned n = 0;
	enum err e = OK;
	t->name = arena_array(t->a, struct story_name, json_length(list) + 1);
	for (struct json_at i = json_first(list); e == OK && json_is_set(i); i = json_next(list, i))
		e = step_tell(t, i, ++n);
	return e;
}
