// SPDX-License-Identifier: Apache-2.0
// Agreeing in somebody's name (agree_for.h). The right to comes from a Consent that says so, by law, or from a
// decision in the person's best interest. From 16 on it also takes that they were found not to be able to decide this
// now (Mental Capacity Act 2005 s. 1(2), 9, 11(7)); from 11 to 15 that they cannot decide it themselves yet (Gillick).
#include "web/agree_for.h"

#include "plan/capacity.h"
#include "plan/say.h"
#include "record/basis.h"
#include "record/consent.h"
#include "web/sharing.h"
#include "web/web.h"

struct holder {
	struct str reference; // Consent/ID, QuestionnaireResponse/ID
	struct str name;
	enum consent_basis basis;
	const struct entry *decided; // in their best interest; NULL: by a Consent
};

struct agree_for {
	struct holder *holder;
	size_t holders;
	const struct entry **finding;
	size_t findings;
	const char *law; // that something has to be found by; NULL: who holds parental responsibility decides
};

static const char *law_of(day birth)
{
	int age = birth == DAY_NONE ? AGE_ADULT : day_age(birth, clock_today());
	return age >= AGE_DECIDED_ENDS ? "mca" : age >= AGE_PARENT_ENDS ? "gillick" : NULL;
}

static enum err read_consents(struct visit *v, struct agree_for *x, size_t entries)
{
	struct consent_view *list;
	size_t count;
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	if (e != OK)
		return e;
	x->holder = arena_array(v->arena, struct holder, count + entries + 1);
	for (size_t i = 0; i < count; i++) {
		const struct consent_view *c = &list[i];
		bool holds = !c->never && !c->ended && (c->verbs & MAY_SIGN) && share_by_law(c->basis);
		if (holds && (v->actor.kind == ACTOR_STAFF || str_eq(c->grantee, visit_author(v))))
			x->holder[x->holders++] = (struct holder){ str_format(v->arena, "Consent/%.*s", STR_ARG(c->id)),
				c->grantee_name, c->basis, NULL };
	}
	return OK;
}

enum err agree_for_open(struct visit *v, const struct plan *pl, struct agree_for **out)
{
	struct agree_for *x = arena_make(v->arena, struct agree_for);
	*x = (struct agree_for){ .law = law_of(v->person.birth) };
	enum err e = read_consents(v, x, pl->entries);
	if (e != OK)
		return e;
	if (x->law)
		x->finding = capacity_findings(v, pl, x->law, "not-now", &x->findings);
	bool staff = v->actor.kind == ACTOR_STAFF;
	for (const struct entry *b = plan_first(pl, &kind_best_interest); b && staff; b = plan_next(pl, b)) {
		struct str who, name;
		if (capacity_relied_on(v, b) && entry_ref(b, "decided_by", 0, &who, &name))
			x->holder[x->holders++] = (struct holder){ entry_ref_self(b), name, BASIS_BEST_INTEREST, b };
	}
	*out = x;
	return OK;
}

// --- choosing ------------------------------------------------------------------------------------------------------
static void draw_findings(struct visit *v, struct page *p, const struct agree_for *x)
{
	const char *called = page_c(p, v->person.called);
	bool staff = v->actor.kind == ACTOR_STAFF;
	if (!x->law)
		return;
	if (x->findings) {
		nhsuk_radios_begin(p, .name = "finding", .value = visit_form(v, "finding"),
			.label = page_say(p, _("Where was it found that %s cannot decide about this plan now?"), called),
			.error = fault_at(&v->fault, "finding"));
		for (size_t i = 0; i < x->findings; i++)
			nhsuk_option(p, .value = str_c(v->arena, entry_ref_self(x->finding[i])),
				.text = str_c(v->arena, text_short(v->arena, entry_title(x->finding[i]), 120)),
				.hint = page_say(p, _("Found on %s"), say_day(v->arena, entry_day(x->finding[i], "when"))));
		nhsuk_radios_end(p);
	} else {
		nhsuk_paragraph(p, .id = "finding",
			.text = page_say(p, _("Nothing is written down that says that %s cannot decide about this plan now. "
								  "Everyone makes their own decisions until that is found."), called));
	}
	if (staff && access_decide(&v->access, MAY_WRITE, &(struct access_what){ .section = STR("capacity") }))
		nhsuk_paragraph(p, .text = _("[Write down whether a decision can be made]"),
			.href = web_path(v, "/add/capacity?then=%s", web_path(v, "/agree")));
}

void agree_for_draw(struct visit *v, struct page *p, const struct agree_for *x)
{
	const char *called = page_c(p, v->person.called);
	if (x->holders) {
		struct str chosen = visit_form(v, "for");
		nhsuk_radios_begin(p, .name = "for", .label = _("Who agrees?"), .error = fault_at(&v->fault, "for"),
			.value = chosen.n || x->holders > 1 ? chosen : x->holder[0].reference);
		for (size_t i = 0; i < x->holders; i++) {
			const struct holder *h = &x->holder[i];
			nhsuk_option(p, .value = str_c(v->arena, h->reference),
				.text = page_c(p, text_short(v->arena, h->name, 120)),
				.hint = h->decided ? page_say(p, "%s: %s", _(consent_basis_words(h->basis)),
										 str_c(v->arena, text_short(v->arena, entry_title(h->decided), 120)))
								   : _(consent_basis_words(h->basis)));
		}
		nhsuk_radios_end(p);
	} else {
		nhsuk_paragraph(p, .id = "for",
			.text = page_say(p, _("Nobody is written down here who may agree for %s."), called));
		if (v->actor.kind == ACTOR_STAFF)
			nhsuk_paragraph(p, .text = _("[Write down who may decide by law]"), .href = web_path(v, "/supporter"));
	}
	draw_findings(v, p, x);
}

// --- reading -------------------------------------------------------------------------------------------------------
static const struct holder *holder_chosen(struct visit *v, const struct agree_for *x)
{
	for (size_t i = 0; i < x->holders; i++)
		if (str_eq(x->holder[i].reference, visit_form(v, "for")))
			return &x->holder[i];
	return NULL;
}

// A decision in their best interest names what was found.
static struct str finding_chosen(struct visit *v, const struct agree_for *x, const struct holder *h)
{
	struct str wanted = visit_form(v, "finding"), display;
	if (h->decided && !entry_ref(h->decided, "capacity", 0, &wanted, &display))
		return STR_NONE;
	for (size_t i = 0; i < x->findings; i++)
		if (str_eq(entry_ref_self(x->finding[i]), wanted))
			return wanted;
	return STR_NONE;
}

static const char *no_finding(const struct agree_for *x, const struct holder *h)
{
	if (h->decided)
		return _("What this decision rests on has to be looked at again first");
	return x->findings ? _("Choose where that was found")
					   : _("First write down whether this decision can be made, and what was found");
}

void agree_for_read(struct visit *v, const struct agree_for *x, struct agreement_form *form)
{
	const struct holder *h = holder_chosen(v, x);
	if (form->as != AS_REPRESENTATIVE)
		return;
	if (!h) {
		(void)fault_field(&v->fault, "for",
			x->holders ? _("Choose who agrees") : _("First write down who may decide for the person by law"));
		return;
	}
	form->name = h->name;
	form->authority = str_of(consent_basis_name(h->basis));
	form->rests_on = h->reference;
	form->finding = x->law ? finding_chosen(v, x, h) : STR("");
	if (x->law && !form->finding.n)
		(void)fault_field(&v->fault, h->decided ? "for" : "finding", no_finding(x, h));
}
