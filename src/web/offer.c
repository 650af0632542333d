// SPDX-License-Identifier: Apache-2.0
// The offer of a plan and its answer. "I would rather not have a written plan" is an answer like any other: the plan
// state is declined, conversations stay possible, and it can be taken up again. The offer is kept with what was
// answered, and by whom.
#include "web/door.h"
#include "web/draft_form.h"
#include "web/guide.h"
#include "web/web.h"

// Who may say what the person answered: the person, who speaks for them by law, and professionals who write down what
// the person said. Family and carers who may write may not say no for somebody.
bool offer_may_answer(const struct visit *v)
{
	static const struct access_what agreement = { { "agreement", 9 }, { "", 0 }, { "", 0 } };
	bool for_them = v->access.self || v->actor.kind == ACTOR_STAFF || access_decide(&v->access, MAY_SPEAK, &agreement);
	return for_them && access_decide(&v->access, MAY_WRITE, &agreement);
}

// In the words of the person, whoever holds the pen.
static struct writer in_their_words(struct visit *v, const struct writer *w)
{
	struct writer out = *w;
	out.words_reference = str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key));
	out.words_display = v->person.called;
	return out;
}

static struct values empty(struct visit *v, const struct kind *k)
{
	struct values values = { .kind = k, .item = arena_array(v->arena, struct value, k->fields) };
	for (size_t i = 0; i < k->fields; i++)
		values.item[i] = (struct value){ .field = &k->field[i], .d = DAY_NONE };
	return values;
}

static void set(struct values *values, const char *field, struct str text)
{
	struct value *x = &values->item[kind_field(values->kind, field) - values->kind->field];
	x->text = text;
	x->sent = true;
}

static void add_declined(struct visit *v, struct plan_change *c, struct str why)
{
	struct values values = empty(v, &kind_declined);
	struct writer w = in_their_words(v, &c->writer);
	set(&values, "words", why);
	plan_change_add(c, v->arena, entry_make(v->arena, &kind_declined, &values, &w, STR("")));
}

// What an answer does to the plan. One that has begun is not thrown back by an old offer.
static void follow(struct visit *v, struct plan_change *c, enum plan_state now, struct str answer, struct str words)
{
	if (str_is(answer, "accepted")) {
		if (now == PLAN_NONE || now == PLAN_OFFERED || now == PLAN_DECLINED || now == PLAN_ENDED)
			c->to = PLAN_PREPARING;
	} else if (str_is(answer, "rejected")) {
		if (now <= PLAN_DISCUSSING) {
			c->to = PLAN_DECLINED;
			add_declined(v, c, words);
		}
	} else if (now == PLAN_NONE) {
		c->to = PLAN_OFFERED;
	}
}

static const char *done_word(struct str answer)
{
	return str_is(answer, "accepted") ? "accepted" : str_is(answer, "rejected") ? "declined" : "offered";
}

struct answered {
	struct plan_change *change;
	const char *done;
};

static enum err change_run(struct db *db, struct arena *a, void *what)
{
	const struct answered *x = what;
	return plan_change_run(db, a, x->change);
}

static enum err change_after(struct visit *v, enum err e, void *what)
{
	const struct answered *x = what;
	return e != OK ? e : web_go_done(v, web_path(v, "%s", ""), x->done);
}

static enum err commit(struct visit *v, struct plan_change *c, const char *done)
{
	struct answered *x = arena_make(v->arena, struct answered);
	*x = (struct answered){ c, done };
	return visit_commit(v, change_run, x, change_after);
}

// --- fields --------------------------------------------------------------------------------------

static void draw_words(struct visit *v, struct page *p, const struct kind *k, const char *name, const char *label)
{
	nhsuk_textarea(p, .name = name, .label = label, .label_size = SIZE_M, .hint = web_hint(v, kind_field(k, name)),
		.rows = 3, .value = form_get(&v->form, name), .error = fault_at(&v->fault, name));
}

static void draw_answer(struct visit *v, struct page *p, const char *label)
{
	const struct choices *list = kind_field(&kind_offer, "answer")->choices;
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, list->count);
	// Yes and no first, side by side in weight; "still thinking" last.
	for (size_t i = 0; i < list->count; i++)
		items[(i + list->count - 1) % list->count] =
			(struct nhsuk_choice){ .value = list->item[i].code, .text = _(list->item[i].label) };
	nhsuk_radios(p, .name = "answer", .label = label, .label_size = SIZE_M, .items = items, .count = list->count,
		.value = visit_form(v, "answer"), .error = fault_at(&v->fault, "answer"));
}

static struct str read_answer(struct visit *v)
{
	struct str answer = visit_form(v, "answer");
	if (!choice_of(kind_field(&kind_offer, "answer")->choices, answer))
		(void)fault_field(&v->fault, "answer", _("Choose an answer"));
	return answer;
}

static struct str read_words(struct visit *v, const char *name)
{
	struct str words = visit_form(v, name);
	if (words.n > WORDS_MOST)
		(void)fault_field(&v->fault, name, _("This is too long to save in one piece. Please make it shorter"));
	return words;
}

// --- offering ------------------------------------------------------------------------------------

static enum err draw_offer(struct visit *v, int status)
{
	struct draft_form d;
	enum err e = draft_form_open(v, STR("offer"), &d);
	if (e != OK)
		return e;
	const char *called = str_c(v->arena, v->person.called);
	struct page *p = web_begin(v, .title = str_format(v->arena, _("Offer %s a plan"), called).p, .place = PLACE_PEOPLE,
		.h1 = true, .status = status, .back = web_path(v, "%s", ""));
	nhsuk_paragraph(p, .text = page_say(p,
		_("Say what a plan is, that it belongs to %s, and that it is fine not to want one in writing. Conversations "
			"go on either way."), called));
	guide_hint(v, p, "planning", "professionals-prepare");
	nhsuk_form_begin(p, .action = web_path(v, "/offer"), .draft = draft_form_path(v, &d));
	draw_words(v, p, &kind_offer, "words", _("How did you offer it?"));
	draw_answer(v, p, str_format(v->arena, _("What did %s say?"), called).p);
	draw_words(v, p, &kind_offer, "answer_words", str_format(v->arena, _("In %s's words, if there were any"),
		called).p);
	nhsuk_paragraph(p, .text = page_say(p, _("%s and everybody who can see the plan can read this."), called));
	draft_form_end(v, p, &d, _("Save the offer"));
	return web_end(v, p);
}

enum err offer_page(struct visit *v)
{
	return v->actor.kind == ACTOR_STAFF ? draw_offer(v, 200) : ERR_DENIED;
}

enum err offer(struct visit *v)
{
	struct plan pl;
	if (v->actor.kind != ACTOR_STAFF || !offer_may_answer(v))
		return ERR_DENIED;
	struct str answer = read_answer(v), words = read_words(v, "words"), said = read_words(v, "answer_words");
	if (v->fault.err)
		return draw_offer(v, 400);
	enum err e = plan_load(v->db, v->arena, &v->person, NULL, &pl);
	if (e != OK)
		return e;
	struct plan_change *c = plan_change_new(v);
	struct values values = empty(v, &kind_offer);
	set(&values, "words", words);
	set(&values, "answer", answer);
	set(&values, "answer_words", said);
	plan_change_add(c, v->arena, entry_make(v->arena, &kind_offer, &values, &c->writer, STR("")));
	draft_form_done(v, c, STR("offer"));
	follow(v, c, pl.state, answer, said);
	return commit(v, c, done_word(answer));
}

// --- answering -----------------------------------------------------------------------------------

static enum err find_offer(struct visit *v, struct plan *pl, const struct entry **out)
{
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, pl);
	if (e != OK)
		return e;
	*out = plan_entry(pl, visit_param(v, "id"));
	return *out && (*out)->kind == &kind_offer ? OK : ERR_NOT_FOUND;
}

static enum err draw_answering(struct visit *v, const struct entry *e, int status)
{
	struct draft_form d;
	enum err opened = draft_form_open(v, draft_spot_place(v, "reply", e->r->id), &d);
	if (opened != OK)
		return opened;
	struct str words = entry_text(e, "words");
	struct page *p = web_begin(v, .title = web_say(v, N_("Would you like a plan?"), N_("What did %s answer?")),
		.place = PLACE_PLAN, .h1 = true, .status = status, .back = web_path(v, "%s", ""));
	if (words.n)
		own_note(p, .text_str = words, .cite = web_cite(v, e));
	nhsuk_paragraph(p, .text = web_say(v,
		N_("A plan says what matters to you, what you want to achieve and who does what. It is yours. You can talk "
			"with your team either way, and you can change your mind at any time."),
		N_("Write down what %s said. Both answers are fine, and both can be changed at any time.")));
	guide_hint(v, p, "planning", NULL);
	nhsuk_form_begin(p, .action = web_path(v, "/offer/%.*s", STR_ARG(e->r->id)), .draft = draft_form_path(v, &d));
	draw_answer(v, p, web_say(v, N_("Your answer"), N_("%s's answer")));
	draw_words(v, p, &kind_offer, "answer_words", web_say(v, N_("Would you like to say more?"),
		N_("In %s's words, if there were any")));
	nhsuk_paragraph(p, .text = web_say(v, N_("The people who can see your plan will read your answer."),
		N_("%s and everybody who can see the plan can read this.")));
	draft_form_end(v, p, &d, _("Save the answer"));
	return web_end(v, p);
}

enum err offer_answer_page(struct visit *v)
{
	struct plan pl;
	const struct entry *x;
	enum err e = offer_may_answer(v) ? find_offer(v, &pl, &x) : ERR_DENIED;
	return e != OK ? e : draw_answering(v, x, 200);
}

enum err offer_answer(struct visit *v)
{
	struct plan pl;
	const struct entry *x;
	enum err e = offer_may_answer(v) ? find_offer(v, &pl, &x) : ERR_DENIED;
	if (e != OK)
		return e;
	struct str answer = read_answer(v), said = read_words(v, "answer_words");
	if (v->fault.err)
		return draw_answering(v, x, 400);
	if (entry_past(x)) // answered meanwhile, here or in another window
		return fault_say(&v->fault, ERR_STALE, _("This offer was answered already. Nothing was changed."));
	struct plan_change *c = plan_change_new(v);
	struct values values = empty(v, &kind_offer);
	set(&values, "answer", answer);
	if (said.n)
		set(&values, "answer_words", said);
	plan_change_add(c, v->arena, entry_change(v->arena, x, &values, &c->writer));
	draft_form_done(v, c, draft_spot_place(v, "reply", x->r->id));
	follow(v, c, pl.state, answer, said);
	return commit(v, c, done_word(answer));
}

// --- no written plan, and taking it up again -----------------------------------------------------

static enum err draw_decline(struct visit *v, int status)
{
	struct draft_form d;
	enum err e = draft_form_open(v, STR("decline"), &d);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = web_say(v, N_("I would rather not have a written plan"),
		N_("%s would rather not have a written plan")),
		.place = PLACE_PLAN, .h1 = true, .status = status, .back = web_path(v, "%s", ""));
	nhsuk_paragraph(p, .text = web_say(v,
		N_("That is fine. You can still talk with your team at any time, and what you wrote stays yours. You can take "
			"the plan up again whenever you like."),
		N_("That is fine. Conversations go on, and what %s wrote stays. The plan can be taken up again at any time.")));
	nhsuk_form_begin(p, .action = web_path(v, "/decline"), .draft = draft_form_path(v, &d));
	draw_words(v, p, &kind_declined, "words", web_say(v, kind_field(&kind_declined, "words")->label,
		kind_field(&kind_declined, "words")->label_other));
	nhsuk_paragraph(p, .text = web_say(v, N_("The people who can see your plan will read this."),
		N_("%s and everybody who can see the plan can read this.")));
	draft_form_end(v, p, &d, _("Go on without a written plan"));
	return web_end(v, p);
}

void web_rather_not(struct visit *v, struct page *p)
{
	if (offer_may_answer(v))
		nhsuk_paragraph(p, .text = web_say(v, N_("[I would rather not have a written plan]"),
			N_("[%s would rather not have a written plan]")), .href = web_path(v, "/decline"));
}

enum err decline_page(struct visit *v)
{
	return offer_may_answer(v) ? draw_decline(v, 200) : ERR_DENIED;
}

enum err decline(struct visit *v)
{
	if (!offer_may_answer(v))
		return ERR_DENIED;
	struct str why = read_words(v, "words");
	if (v->fault.err)
		return draw_decline(v, 400);
	struct plan_change *c = plan_change_new(v);
	c->to = PLAN_DECLINED;
	add_declined(v, c, why);
	draft_form_done(v, c, STR("decline"));
	return commit(v, c, "declined");
}

// Where there was a conversation the plan goes on with talking, else with preparing (plan_refresh sees to it). What
// was said when it was declined stays where it stands: it was true then.
enum err reopen(struct visit *v)
{
	struct plan pl;
	if (!offer_may_answer(v))
		return ERR_DENIED;
	enum err e = plan_load(v->db, v->arena, &v->person, NULL, &pl);
	if (e != OK)
		return e;
	if (pl.state != PLAN_DECLINED && pl.state != PLAN_ENDED)
		return visit_go(v, str_of(web_path(v, "%s", "")));
	struct plan_change *c = plan_change_new(v);
	c->to = PLAN_PREPARING;
	return commit(v, c, "reopened");
}
