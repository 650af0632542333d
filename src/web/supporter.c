// SPDX-License-Identifier: Apache-2.0
// Inviting somebody of the person's: family, carer, advocate, attorney, deputy, parent. The person does it, or who
// decides for them; of somebody without an account a professional who plans with them, on a legal basis. What they may
// see and do is chosen here and given in the same transaction as the code with which they make their own login.
#include "web/supporter.h"

#include "base/fold.h"
#include "plan/capacity.h"
#include "plan/say.h"
#include "record/basis.h"
#include "record/key.h"
#include "web/code_paper.h"
#include "web/door.h"
#include "web/draft_form.h"
#include "web/sharing.h"
#include "web/web.h"

#define PLACE "supporter"

// --- who waits -----------------------------------------------------------------------------------------------------
enum err supporter_codes(struct visit *v, struct supporter_codes *out)
{
	return code_open(v->db, v->arena, v->person.key, STR(CODE_HELP), &out->item, &out->count);
}

static struct str account_in(struct str grantee)
{
	return str_starts(grantee, "a:") ? str_part(grantee, 2, grantee.n) : STR_NONE;
}

bool supporter_waits(struct visit *v, const struct consent_view *c)
{
	struct actor who;
	struct str account = account_in(c->grantee);
	return account.n && !c->never && account_shown(v->db, v->arena, account, &who) == ERR_NOT_FOUND;
}

void supporter_state(struct visit *v, struct page *p, const struct consent_view *c, const struct supporter_codes *codes)
{
	const struct one_time_code *code = NULL;
	for (size_t i = 0; i < codes->count && !code; i++)
		if (str_eq(codes->item[i].account, account_in(c->grantee)))
			code = &codes->item[i];
	nhsuk_paragraph_begin(p, .tight = true);
	nhsuk_tag(p, .text = _("Has not joined yet"), .colour = TAG_YELLOW);
	nhsuk_paragraph_end(p);
	nhsuk_paragraph(p, .tight = true, .secondary = true,
		.text = code ? page_say(p, _("The code works until %s."), say_day(v->arena, day_of(code->ends - 1)))
					 : _("The code does not work any more. Make a new one, or cancel the invitation."));
}

void supporter_new_code(struct visit *v, struct page *p, const struct consent_view *c)
{
	nhsuk_post_button(p, .action = web_path(v, "/supporter/%.*s/code", STR_ARG(c->id)), .text = _("New code"),
		.hidden = str_c(v->arena, text_short(v->arena, c->grantee_name, 80)), .as_link = true);
}

enum err supporter_withdraw(struct db *db, struct arena *a, const struct consent_grant *g)
{
	struct str account = account_in(g->grantee);
	enum err e = consent_withdraw(db, a, g->person, g->id, g->author, g->author_reference);
	return e == OK && account.n ? code_cancel_of(db, g->person, STR(CODE_HELP), account) : e;
}

// --- who may -------------------------------------------------------------------------------------------------------
static bool deciding(struct visit *v)
{
	return v->access.self || share_may(v);
}

// Where those who were invited stand.
static const char *list_page(struct visit *v)
{
	return web_path(v, deciding(v) ? "/sharing" : "/supporter");
}

// A professional does it only where the person cannot do it here; also one whose team was not confirmed yet, for who
// decides for the person is then the one to confirm it.
static enum err may_invite(struct visit *v)
{
	struct actor who;
	if (deciding(v))
		return OK;
	if (v->actor.kind != ACTOR_STAFF || !(v->access.verbs & MAY_WRITE) || v->access.emergency)
		return ERR_DENIED;
	enum err e = account_of_person(v->db, v->arena, v->person.key, &who);
	if (e == OK)
		return fault_say(&v->fault, ERR_DENIED,
			str_format(v->arena, _("%.*s has an account, and decides about this there, under \"Who can see it\"."),
				STR_ARG(v->person.called))
				.p);
	return e == ERR_NOT_FOUND ? OK : e;
}

// --- the form ------------------------------------------------------------------------------------------------------
struct inviting {
	struct share share;
	struct values relation; // name, relation
	bool filled;
	struct draft_form draft;
	struct plan plan;
	struct one_time_code code;
	struct consent_grant grant;
	day ends;
	const struct entry **decided; // best-interest decisions that may say it
	size_t decisions;
	const struct entry *rests_on; // of BASIS_BEST_INTEREST
	struct consent_proof proof;
};

// Why somebody may help: what they may choose who asks.
static bool basis_offered(struct visit *v, enum consent_basis b)
{
	switch (b) {
	case BASIS_SELF: return v->access.self;
	case BASIS_ATTORNEY:
	case BASIS_DEPUTY:
	case BASIS_PARENT: return v->access.self || v->actor.kind == ACTOR_STAFF;
	case BASIS_BEST_INTEREST: return v->actor.kind == ACTOR_STAFF;
	default: return false;
	}
}

// What the age of the person says about it (record/basis.h; Mental Capacity Act 2005 s. 2(5), 9(2), 16). NULL: nothing.
static const char *basis_refused(struct visit *v, enum consent_basis b)
{
	if (v->person.birth == DAY_NONE)
		return NULL;
	int age = day_age(v->person.birth, clock_today());
	if (b == BASIS_ATTORNEY && age < AGE_ADULT)
		return _("Only an adult can have an attorney. Choose another reason");
	if ((b == BASIS_DEPUTY || b == BASIS_BEST_INTEREST) && age < AGE_DECIDED_ENDS)
		return _("This is for people of 16 or older. Choose another reason");
	if (b == BASIS_PARENT && age >= AGE_DECIDED_ENDS)
		return _("From 16 on nobody sees a plan as a parent. The young person can let them in themselves");
	if (b == BASIS_PARENT && age >= AGE_PARENT_ENDS)
		return _("From 11 until 16 this is decided together with the young person, under \"Growing up\"");
	return NULL;
}

static void read_basis(struct visit *v, struct share *s)
{
	struct str chosen = visit_form(v, "basis");
	s->basis = CONSENT_BASES;
	if (!basis_offered(v, BASIS_PARENT)) { // who decides in the person's name does so on their own basis
		s->basis = share_basis_here(v);
		return;
	}
	for (int b = 0; b < CONSENT_BASES; b++)
		if (str_is(chosen, consent_basis_name((enum consent_basis)b)) && basis_offered(v, (enum consent_basis)b))
			s->basis = (enum consent_basis)b;
	const char *refused = s->basis == CONSENT_BASES ? _("Choose why they may help") : basis_refused(v, s->basis);
	if (refused)
		(void)fault_field(&v->fault, "basis", refused);
	if (s->basis == CONSENT_BASES)
		s->basis = BASIS_BEST_INTEREST; // the missing answer is one fault, not two
}

// Which decision in the person's best interest says so. What was decided ends when it is looked at again.
static void read_decision(struct visit *v, struct inviting *x)
{
	x->rests_on = NULL;
	if (x->share.basis != BASIS_BEST_INTEREST || fault_at(&v->fault, "basis"))
		return;
	for (size_t i = 0; i < x->decisions; i++)
		if (str_eq(entry_ref_self(x->decided[i]), visit_form(v, "decision")))
			x->rests_on = x->decided[i];
	if (!x->rests_on)
		(void)fault_field(&v->fault, "decision", x->decisions ? _("Choose where that was decided")
			: _("First write down what was decided, and that they cannot decide this themselves now"));
}

static void proof_of(struct inviting *x)
{
	x->proof = (struct consent_proof){ .number = STR(""), .registered = DAY_NONE, .from = DAY_NONE,
		.until = entry_day(x->rests_on, "review"), .document = STR(""), .document_name = STR(""),
		.record = entry_ref_self(x->rests_on), .verified = DAY_NONE, .verifier = STR(""), .verifier_name = STR(""),
		.how = STR("") };
}

static void draw_decisions(struct visit *v, struct page *p, const struct inviting *x)
{
	if (x->decisions) {
		nhsuk_radios_begin(p, .name = "decision", .label = _("Which decision says so?"),
			.value = visit_form(v, "decision"), .error = fault_at(&v->fault, "decision"));
		for (size_t i = 0; i < x->decisions; i++)
			nhsuk_option(p, .value = str_c(v->arena, entry_ref_self(x->decided[i])),
				.text = str_c(v->arena, text_short(v->arena, entry_title(x->decided[i]), 120)),
				.hint = page_say(p, _("Looked at again on %s. They see the plan until then."),
					say_day(v->arena, entry_day(x->decided[i], "review"))));
		nhsuk_radios_end(p);
	} else {
		const char *error = fault_at(&v->fault, "decision");
		nhsuk_paragraph(p, .id = "decision", .text = error ? error
			: _("Nothing is written down yet that says so."));
		nhsuk_paragraph(p, .text = _("[Write down a best-interest decision]"),
			.href = web_path(v, "/add/best-interest?then=%s", web_path(v, "/supporter")));
	}
}

// How old they are is not known: it ends on a day that is said (record/basis.h).
static enum err parent_until(struct visit *v, const struct share *s)
{
	if (s->basis != BASIS_PARENT || v->person.birth != DAY_NONE || s->until != DAY_NONE)
		return OK;
	return fault_field(
		&v->fault, "until", _("No date of birth is written down, so say until when they see it as a parent"));
}

static void draw_basis(struct visit *v, struct page *p, const struct inviting *x)
{
	if (!basis_offered(v, BASIS_PARENT))
		return;
	nhsuk_radios_begin(p, .name = "basis", .label = _("Why may they help?"), .label_size = SIZE_M,
		.value = visit_form(v, "basis"), .error = fault_at(&v->fault, "basis"));
	for (int b = 0; b < CONSENT_BASES; b++)
		if (b != BASIS_BEST_INTEREST && basis_offered(v, (enum consent_basis)b))
			nhsuk_choice(p, consent_basis_name((enum consent_basis)b),
				b == BASIS_SELF ? _("I want it so. I decide this myself")
								: _(consent_basis_words((enum consent_basis)b)));
	if (basis_offered(v, BASIS_BEST_INTEREST)) {
		nhsuk_option(p, .value = consent_basis_name(BASIS_BEST_INTEREST), .conditional = true,
			.text = _(consent_basis_words(BASIS_BEST_INTEREST)));
		draw_decisions(v, p, x);
		nhsuk_conditional_end(p);
	}
	nhsuk_radios_end(p);
}

static struct str typed_of(const struct inviting *x, const char *name, struct visit *v)
{
	return x->filled ? values_get(&x->relation, name)->text : visit_form(v, name);
}

static enum err draw_invited(struct visit *v, struct page *p);

static enum err draw(struct visit *v, const struct inviting *x)
{
	struct page *p = web_begin(v,
		.title = web_say(v, N_("Invite someone who helps me"), N_("Invite someone who helps %s")), .h1 = true,
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_SHARING,
		.back = web_path(v, deciding(v) ? "/sharing" : "%s", ""));
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = web_say(v, N_("Family, a carer, a friend or an advocate. They get a login of their own, and see and do "
							  "only what you choose here."),
			N_("Family, a carer, an advocate, or who decides for %s by law. They get a login of their own, and see and "
			   "do only what is chosen here.")));
	enum err e = deciding(v) ? OK : draw_invited(v, p);
	if (e != OK)
		return e;
	nhsuk_form_begin(p, .action = web_path(v, "/supporter"), .draft = draft_form_path(v, &x->draft));
	nhsuk_input(p, .name = "name", .label = _("What is their name?"), .label_size = SIZE_M,
		.value = typed_of(x, "name", v), .error = fault_at(&v->fault, "name"));
	nhsuk_input(p, .name = "relation", .label = web_say(v, N_("Who are they to you?"), N_("Who are they to %s?")),
		.label_size = SIZE_M, .hint = _("For example: mum, partner, neighbour, advocate"),
		.value = typed_of(x, "relation", v), .error = fault_at(&v->fault, "relation"));
	draw_basis(v, p, x);
	share_draw(v, p, &x->share);
	nhsuk_paragraph(p, .secondary = true,
		.text = page_say(p, _("Next you get a code to give to them. It works once, for %d days."), CODE_DAYS));
	draft_form_end(v, p, &x->draft, _("Make the invitation"));
	return web_end(v, p);
}

static enum err open_form(struct visit *v, struct inviting *x)
{
	*x = (struct inviting){ .share = { .supporter = true, .until = DAY_NONE, .sections = STR(""), .labels = STR(""),
		.verbs = MAY_SEE } };
	enum err e = may_invite(v);
	if (e == OK && basis_offered(v, BASIS_BEST_INTEREST)) {
		e = plan_load(v->db, v->arena, &v->person, &v->access, &x->plan);
		if (e == OK)
			x->decided = capacity_decided(v, &x->plan, CAPACITY_SHARING, &x->decisions);
	}
	return e == OK ? draft_form_open(v, STR(PLACE), &x->draft) : e;
}

enum err supporter_page(struct visit *v)
{
	struct inviting x;
	enum err e = open_form(v, &x);
	if (e == OK && x.draft.saved) { // v->form is the draft
		read_basis(v, &x.share);
		share_refill(v, &x.share);
	}
	return e == OK ? draw(v, &x) : e;
}

// --- those whom a professional invited -----------------------------------------------------------------------------
static bool by_staff(struct visit *v, const struct consent_view *c)
{
	struct actor who;
	struct str account = account_in(c->given_by);
	return account.n && account_shown(v->db, v->arena, account, &who) == OK && who.kind == ACTOR_STAFF;
}

static enum err draw_invited(struct visit *v, struct page *p)
{
	struct consent_view *list;
	struct supporter_codes codes;
	size_t count;
	bool any = false;
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	if (e == OK)
		e = supporter_codes(v, &codes);
	for (size_t i = 0; e == OK && i < count; i++) {
		const struct consent_view *c = &list[i];
		if (c->never || !share_is_supporter(v, c->grantee) || !by_staff(v, c))
			continue;
		if (!any)
			nhsuk_heading(p, .text = _("Invited by the team"), .level = 2, .size = SIZE_M);
		any = true;
		own_box_begin(p);
		nhsuk_heading(p, .text = page_c(p, text_short(v->arena, c->grantee_name, 120)), .level = 3, .size = SIZE_S);
		nhsuk_paragraph(p, .text = page_say(p, "%s. %s", _(consent_basis_words(c->basis)), share_what(v, c)),
			.tight = true);
		if (supporter_waits(v, c)) {
			supporter_state(v, p, c, &codes);
			nhsuk_button_group_begin(p);
			supporter_new_code(v, p, c);
			nhsuk_post_button(p, .action = web_path(v, "/supporter/%.*s/cancel", STR_ARG(c->id)), .text = _("Cancel"),
				.hidden = str_c(v->arena, text_short(v->arena, c->grantee_name, 80)), .as_link = true);
			nhsuk_button_group_end(p);
		}
		own_box_end(p);
	}
	return e;
}

// --- inviting ------------------------------------------------------------------------------------------------------
static void make_code(struct visit *v, struct inviting *x, struct str account, struct str name)
{
	x->ends = clock_today() + CODE_DAYS;
	x->code = (struct one_time_code){ .code = code_new(v->arena), .purpose = STR(CODE_HELP), .person = v->person.key,
		.account = account, .detail = name, .author = visit_author(v), .ends = day_start(x->ends + 1) };
}

// Who they are to the person stands among their people, once.
static enum err put_relation(struct visit *v, struct inviting *x, struct plan_change *c)
{
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &x->plan);
	struct str name = x->share.name;
	struct resource_put put;
	for (size_t i = 0; e == OK && i < x->plan.entries; i++) {
		const struct entry *was = &x->plan.entry[i];
		if (was->kind == &kind_relation && str_eq(fold_name(v->arena, entry_title(was)), fold_name(v->arena, name))) {
			x->share.reference = entry_ref_self(was);
			return OK;
		}
	}
	const struct access_what people = { .section = str_of(kind_relation.section) };
	if (e != OK || !access_decide(&v->access, MAY_WRITE, &people))
		return e;
	c->writer.plan = x->plan.care_plan_id;
	e = plan_change_entry(v->db, v->arena, c, NULL, &x->relation, STR(""), &put);
	if (e == OK)
		x->share.reference = str_format(v->arena, "RelatedPerson/%.*s", STR_ARG(put.now.id));
	return e;
}

static enum err invite_run(struct db *db, struct arena *a, void *what)
{
	const struct inviting *x = what;
	enum err e = x->grant.id.n ? consent_give(db, a, &x->grant) : code_cancel_of(db, x->code.person,
		STR(CODE_HELP), x->code.account);
	return e == OK ? code_put(db, a, &x->code) : e;
}

static enum err draw_code(struct visit *v, const struct inviting *x)
{
	return code_paper(v, &(struct code_paper){ .title = _("A code to give to them"),
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_SHARING, .back = list_page(v),
		.back_text = _("Back to who can see it"),
		.back_link = _("[Back to who can see it]"), .code = x->code.code,
		.name = text_short(v->arena, x->code.detail, 120), .until = x->ends,
		.birth = web_say(v, N_("Type the date of birth of the person you help."), N_("Type the date of birth of %s.")),
		.then = _("Choose a username and a password of your own. Then you see what was chosen for you.") });
}

static enum err invited(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	return e == OK ? draw_code(v, c->own) : web_error(v, e);
}

enum err supporter_invite(struct visit *v)
{
	struct inviting *x = arena_make(v->arena, struct inviting);
	enum err e = open_form(v, x);
	if (e != OK)
		return e;
	x->filled = true;
	e = values_read(v->arena, &kind_relation, &v->form, NULL, &v->fault, &x->relation);
	if (e != OK && e != ERR_INPUT)
		return e;
	x->share.name = values_get(&x->relation, "name")->text;
	read_basis(v, &x->share); // the rights that it carries are read next
	read_decision(v, x);
	e = share_read(v, &x->share);
	if (e == OK)
		e = parent_until(v, &x->share);
	if (e == OK && x->share.name.n > 200)
		e = fault_field(&v->fault, "name", _("This name is too long"));
	if (e != OK)
		return e == ERR_INPUT ? draw(v, x) : e;
	struct str account = account_id_new(v->arena);
	struct plan_change *c = plan_change_new(v);
	x->share.grantee = str_format(v->arena, "a:%.*s", STR_ARG(account));
	x->share.reference = STR("");
	e = put_relation(v, x, c);
	if (e != OK)
		return e;
	make_code(v, x, account, x->share.name);
	x->grant = share_grant(v, &x->share);
	if (x->rests_on) {
		proof_of(x);
		x->grant.proof = &x->proof;
	}
	c->also = invite_run;
	c->also_what = x;
	c->own = x;
	draft_form_done(v, c, STR(PLACE));
	v->reason = STR("invited somebody who helps");
	return visit_commit(v, plan_change_run, c, invited);
}

// --- a new code, or no invitation any more ---------------------------------------------------------------------------
// ERR_STALE: they have joined meanwhile, as the page that is led to shows.
static enum err waiting(struct visit *v, struct consent_view *out)
{
	struct consent_view *list;
	size_t count;
	enum err e = may_invite(v);
	if (e == OK)
		e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		if (str_eq(list[i].id, visit_param(v, "id")) && !list[i].never && share_is_supporter(v, list[i].grantee) &&
			(deciding(v) || by_staff(v, &list[i]))) {
			*out = list[i];
			return supporter_waits(v, out) ? OK : ERR_STALE;
		}
	return e == OK ? ERR_NOT_FOUND : e;
}

static enum err coded(struct visit *v, enum err e, void *what)
{
	return e == OK ? draw_code(v, what) : web_error(v, e);
}

enum err supporter_code(struct visit *v)
{
	struct consent_view c;
	struct inviting *x = arena_make(v->arena, struct inviting);
	enum err e = waiting(v, &c);
	if (e != OK)
		return e == ERR_STALE ? visit_go(v, str_of(list_page(v))) : e;
	make_code(v, x, account_in(c.grantee), c.grantee_name);
	v->reason = STR("a new code for somebody who helps");
	return visit_commit(v, invite_run, x, coded);
}

static enum err cancel_run(struct db *db, struct arena *a, void *what)
{
	return supporter_withdraw(db, a, what);
}

static enum err cancelled(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK || e == ERR_STALE ? web_go_done(v, list_page(v), "uninvited")
									 : web_error(v, e);
}

enum err supporter_cancel(struct visit *v)
{
	struct consent_view c;
	struct consent_grant *g = arena_make(v->arena, struct consent_grant);
	enum err e = waiting(v, &c);
	if (e != OK)
		return e == ERR_STALE ? visit_go(v, str_of(list_page(v))) : e;
	*g = (struct consent_grant){ .person = v->person.key, .id = c.id, .grantee = c.grantee,
		.author = visit_author(v), .author_reference = visit_reference(v) };
	struct plan_change *change = plan_change_new(v);
	change->also = cancel_run;
	change->also_what = g;
	return visit_commit(v, plan_change_run, change, cancelled);
}
