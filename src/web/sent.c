// SPDX-License-Identifier: Apache-2.0
// What programs of other services sent for somebody's plan (plan/accept.h). It stands apart, counts for nothing, and
// changes nothing, until a person who may says "add it to the plan" or "leave it out". What is said to be the person's
// own words only the person, or who speaks for them by law, can take over.
#include "fhir/value.h"
#include "plan/capacity.h"
#include "plan/accept.h"
#include "plan/contingency.h"
#include "plan/say.h"
#include "web/listing.h"
#include "web/plan_view.h"
#include "web/web.h"

static const char *const shown[] = { "Appointment", "CarePlan", "CareTeam", "Communication", "CommunicationRequest",
	"Condition", "Consent", "DocumentReference", "Encounter", "Flag", "Goal", "MedicationStatement", "NutritionOrder",
	"Observation", "Procedure", "QuestionnaireResponse", "RelatedPerson", "RiskAssessment", "ServiceRequest", "Task" };

static const struct {
	const char *type, *words;
} names[] = {
	{ "Appointment", N_("Appointment") },
	{ "CarePlan", N_("A plan that another service keeps") },
	{ "CareTeam", N_("A team") },
	{ "Communication", N_("Message") },
	{ "CommunicationRequest", N_("Something to read or to tell") },
	{ "Condition", N_("Worry, need or health problem") },
	{ "Consent", N_("A note about sharing") },
	{ "DocumentReference", N_("Document") },
	{ "Encounter", N_("Visit or conversation") },
	{ "Flag", N_("Something to look out for") },
	{ "Goal", N_("Goal") },
	{ "MedicationStatement", N_("Medicine") },
	{ "NutritionOrder", N_("Food and drink") },
	{ "Observation", N_("Something noticed or measured") },
	{ "Procedure", N_("Treatment") },
	{ "QuestionnaireResponse", N_("Answers to questions") },
	{ "RelatedPerson", N_("Somebody close") },
	{ "RiskAssessment", N_("Risk") },
	{ "ServiceRequest", N_("Request for support") },
	{ "Task", N_("Action") },
};

bool sent_waits(const struct resource *r)
{
	if (r->deleted || !str_is(r->kind, ACCEPT_KIND))
		return false;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (str_is(r->type, shown[i]))
			return true;
	return false;
}

static const char *name_of(struct str type)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(type, names[i].type))
			return _(names[i].words);
	return _("Something else");
}

// What it says, where the plan has no place for it: the first of these that is there.
static struct str words_of(struct arena *a, struct json_at body)
{
	static const char *const paths[] = { "description.text", "description", "title", "code", "vaccineCode",
		"medicationCodeableConcept", "category[0]", "payload[0].contentString", "valueString",
		"valueCodeableConcept", "summary", "type[0]", "type", "name" };
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct json_at at = json_path(a, body, paths[i]);
		struct str text = json_kind(at) == JSON_STRING ? json_text(a, at) : fhir_concept_text(a, at);
		if (text.n)
			return text;
	}
	return STR_NONE;
}

// The entry that it would be. False: the plan has no place for such a thing.
static bool would_be(struct visit *v, const struct resource *r, struct entry *out)
{
	*out = (struct entry){ .r = r, .arena = v->arena, .held = arena_make(v->arena, struct entry_held) };
	out->kind = kind_of(v->arena, json_trusted(v->arena, r->body));
	return out->kind && !out->kind->single;
}

static bool persons_words(const struct entry *e)
{
	return str_eq(entry_words_of(e), str_format(e->arena, "Patient/%.*s", STR_ARG(e->r->person)));
}

// Who may take it over. Words that are said to be the person's: the person, or who speaks for them by law.
// What was found about a decision is relied on: a professional takes it over, and by its rules (plan/capacity.h).
static bool may_add(struct visit *v, const struct entry *e)
{
	if (v->actor.kind != ACTOR_STAFF && str_is(str_of(e->kind->section), "capacity"))
		return false;
	struct access_what what = { str_of(e->kind->section), e->r->label, STR("") };
	enum access_verb verb = persons_words(e) ? MAY_SPEAK : MAY_WRITE;
	return v->access.self || access_decide(&v->access, verb, &what);
}

static bool may_leave_out(struct visit *v, const struct resource *r)
{
	struct access_what what = { r->section, r->label, STR("") };
	return v->access.self || access_decide(&v->access, MAY_WRITE, &what);
}

static void answer_form(struct visit *v, struct page *p, const struct resource *r, bool add)
{
	struct str path = str_format(v->arena, "/sent/%.*s/%.*s", STR_ARG(r->type), STR_ARG(r->id));
	nhsuk_form_begin(p, .action = web_path(v, "%s", path.p));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)r->version));
	nhsuk_button_group_begin(p);
	if (add)
		nhsuk_button(p, .text = _("Add it to the plan"), .name = "answer", .value = "add", .look = BUTTON_SECONDARY,
			.once = true);
	nhsuk_button(p, .text = _("Leave it out"), .name = "answer", .value = "leave", .look = BUTTON_SECONDARY,
		.once = true);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
}

static void draw_one(struct visit *v, struct page *p, const struct plan *pl, const struct resource *r)
{
	struct entry e;
	bool entry = would_be(v, r, &e);
	struct str said = words_of(v->arena, json_trusted(v->arena, r->body));
	nhsuk_card_begin(p, .heading = entry ? view_kind(v, &e) : name_of(r->type), .size = SIZE_M, .level = 2,
		.id = str_c(v->arena, r->id));
	nhsuk_paragraph(p, .secondary = true, .text = page_say(p, _("%s sent this, %s"),
		page_c(p, web_author_name(v, r->author)), say_when(v->arena, r->updated)));
	if (entry)
		listing_entry(v, p, pl, &e);
	else if (said.n)
		own_note(p, .text_str = said);
	if (str_is(r->type, "Consent"))
		nhsuk_paragraph(p, .text = web_say(v, N_("This lets nobody in. You decide that under [Who can see my plan]."),
			N_("This lets nobody in. Only %s decides that.")), .href = web_path(v, "/sharing"));
	else if (!entry)
		nhsuk_paragraph(p, .text = _("The plan has no place for this yet. It is kept here to read."));
	else if (!may_add(v, &e) && persons_words(&e))
		nhsuk_paragraph(p, .text = web_say(v, N_("Only you can say that these are your words."),
			N_("Only %s can say whether these are their own words.")));
	if (may_leave_out(v, r))
		answer_form(v, p, r, entry && may_add(v, &e));
	nhsuk_card_end(p);
}

static enum err gather(struct visit *v, struct resource_list *out)
{
	enum err e = OK;
	*out = (struct resource_list){ 0 };
	for (int shelf = SHELF_PLAN; e == OK && shelf <= SHELF_EVIDENCE; shelf++) {
		struct resource_list list;
		e = resource_shelf(v->db, v->arena, v->person.key, (enum shelf)shelf, &list);
		struct resource *all = arena_array(v->arena, struct resource, out->count + list.count + 1);
		for (size_t i = 0; e == OK && i < out->count; i++)
			all[i] = out->item[i];
		for (size_t i = 0; e == OK && i < list.count; i++)
			if (sent_waits(&list.item[i]) && access_sees(&v->access, &list.item[i]))
				all[out->count++] = list.item[i];
		out->item = all;
	}
	return e;
}

enum err sent_page(struct visit *v)
{
	struct resource_list list;
	struct plan pl;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (e == OK)
		e = gather(v, &list);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Sent by other services"), .h1 = true, .back = web_path(v, "%s", ""),
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN);
	if (!list.count)
		own_empty(p, .text = _("Nothing is waiting here."),
			.hint = _("What other services send for the plan comes here first. It becomes part of the plan when "
				  "somebody adds it."));
	else
		nhsuk_paragraph(p, .text = web_say(v,
			N_("Computers of other services sent this. It is not part of your plan, unless you or your team add it."),
			N_("Computers of other services sent this. It is not part of %s's plan, unless somebody adds it.")));
	for (size_t i = 0; i < list.count; i++)
		draw_one(v, p, &pl, &list.item[i]);
	return web_end(v, p);
}

void sent_notice(struct visit *v, struct page *p, const struct plan *pl)
{
	size_t waiting = 0;
	for (size_t i = 0; i < pl->whole.count; i++)
		waiting += sent_waits(&pl->whole.item[i]) && access_sees(&v->access, &pl->whole.item[i]);
	if (!waiting)
		return;
	nhsuk_inset_text_begin(p, .text = NULL);
	nhsuk_paragraph(p, .text = waiting == 1 ? _("Another service sent something. [Look at it]")
		: page_say(p, _("Other services sent %s things. [Look at them]"), str_format(v->arena, "%zu", waiting).p),
		.href = web_path(v, "/sent"));
	nhsuk_inset_text_end(p);
}

// --- the answer ------------------------------------------------------------------------------------------------------
static enum err answered(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	return e == OK ? web_go_done(v, web_path(v, "/sent"), c->own ? "sent-added" : "sent-left") : web_error(v, e);
}

static enum err find(struct visit *v, struct resource *out)
{
	int64_t version;
	enum err e = resource_get(v->db, v->arena, visit_param(v, "type"), visit_param(v, "id"), out);
	if (e != OK)
		return e;
	if (!str_eq(out->person, v->person.key) || !access_sees(&v->access, out))
		return ERR_NOT_FOUND;
	if (!sent_waits(out)) // in another window, or by somebody else
		return fault_say(&v->fault, ERR_STALE, _("Somebody has answered this already. Nothing was changed."));
	if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version))
		return ERR_INPUT;
	return version == out->version ? OK : ERR_STALE;
}

// From now on it is an entry, and who added it answers for it. A plan for when things go wrong that has no sign to look
// out for yet is still being written, whatever was sent.
static struct resource_put added(struct visit *v, const struct plan *pl, const struct entry *e, const struct writer *w)
{
	struct values values;
	values_of(v->arena, e, &values);
	for (size_t i = 0; i < e->kind->fields; i++) {
		struct value *value = &values.item[i];
		value->sent = e->kind == &kind_contingency && str_is(str_of(value->field->name), "status") &&
			str_is(value->text, "active") && contingency_lacks(pl, e);
		if (value->sent)
			value->text = STR("draft");
	}
	struct resource_put put = entry_change(v->arena, e, &values, w);
	put.now.author = w->author;
	put.now.shelf = e->kind->shelf;
	return put;
}

static struct resource_put left_out(struct visit *v, const struct resource *r, const struct writer *w)
{
	struct resource_put put = { .now = *r, .expect = r->version };
	put.now.deleted = true;
	put.now.author = w->author;
	put.now.updated = w->at;
	put.now.body = resource_stamp(
		v->arena, json_tree(v->arena, json_trusted(v->arena, r->body)), r->id, r->version + 1, w->at);
	return put;
}

static const char *against_rules(struct visit *v, const struct plan *pl, const struct entry *e, const char **field)
{
	struct values values;
	values_of(v->arena, e, &values);
	return capacity_save_stop(pl, v->person.birth, &values, field);
}

enum err sent_answer(struct visit *v)
{
	struct resource r;
	struct entry e;
	struct plan pl;
	bool add = str_is(visit_form(v, "answer"), "add");
	if (!add && !str_is(visit_form(v, "answer"), "leave"))
		return ERR_INPUT;
	enum err x = find(v, &r);
	if (x == OK)
		x = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (x != OK)
		return x;
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = pl.care_plan_id;
	if (add && (!would_be(v, &r, &e) || !may_add(v, &e)))
		return ERR_DENIED;
	if (!add && !may_leave_out(v, &r))
		return ERR_DENIED;
	const char *field, *stop = add ? against_rules(v, &pl, &e, &field) : NULL;
	if (stop)
		return fault_say(&v->fault, ERR_INPUT, _(stop));
	plan_change_add(c, v->arena, add ? added(v, &pl, &e, &c->writer) : left_out(v, &r, &c->writer));
	c->own = add ? c : NULL;
	return visit_commit(v, plan_change_run, c, answered);
}
