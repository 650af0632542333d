// SPDX-License-Identifier: Apache-2.0
// The facts of a person on a form, and choosing a username and a password (door.h): the same fields wherever
// somebody is looked for, added or begins alone. What was typed stays in the fields.
#include "web/door.h"

// One date, read as every date of a plan is read (plan/values.c): "3 Nov 1958" is understood, 31 February is not.
static const struct kind birth_kind = {
	.name = "birth",
	FIELDS({ .name = "birth", .control = CONTROL_DATE }),
};
static const char *const birth_parts[] = { "birth-day", "birth-month", "birth-year" };
static const char *const hidden_facts[] = { "given_name", "family_name", "called", "nhs_number", "birth-day",
	"birth-month",
	"birth-year" };

day door_birth(struct visit *v, struct fault *f)
{
	struct values values;
	if (values_read(v->arena, &birth_kind, &v->form, NULL, f, &values) != OK)
		return DAY_NONE;
	return values.item[0].d;
}

struct person_facts door_facts(struct visit *v, struct fault *f)
{
	return (struct person_facts){
		.given = visit_form(v, "given_name"),
		.family = visit_form(v, "family_name"),
		.called = visit_form(v, "called"),
		.nhs = visit_form(v, "nhs_number"),
		.birth = door_birth(v, f),
	};
}

void door_birth_field(struct visit *v, struct page *p, const char *label, const char *hint)
{
	nhsuk_date_input(p, .name = "birth", .label = label, .label_size = SIZE_S,
		.hint = hint ? hint : _("For example 12 3 1958"), .error = fault_at(&v->fault, "birth"),
		.day = visit_form(v, birth_parts[0]), .month = visit_form(v, birth_parts[1]), .year = visit_form(v,
		birth_parts[2]));
}

static void line(struct visit *v, struct page *p, const char *name, const char *label, const char *hint,
	const char *autocomplete)
{
	nhsuk_input(p, .name = name, .label = label, .label_size = SIZE_S, .hint = hint, .autocomplete = autocomplete,
		.value = visit_form(v, name), .error = fault_at(&v->fault, name), .width = 20, .spellcheck = -1);
}

void door_facts_fields(struct visit *v, struct page *p, unsigned facts, bool mine)
{
	if (facts & FACT_NAME) {
		line(v, p, "given_name", _("First name"), NULL, mine ? "given-name" : "off");
		line(v, p, "family_name", _("Last name"), NULL, mine ? "family-name" : "off");
	}
	if (facts & FACT_CALLED)
		line(v, p, "called", mine ? _("What do you like to be called?") : _("What do they like to be called?"),
			_("If it is not the first name. You can leave this empty."), mine ? "nickname" : "off");
	if (facts & FACT_BIRTH)
		door_birth_field(v, p, mine ? _("Your date of birth") : _("Date of birth"), NULL);
	if (facts & FACT_NUMBER)
		nhsuk_input(p, .name = "nhs_number", .label = mine ? _("NHS number, if you know it") : _("NHS number"),
			.label_size = SIZE_S, .hint = mine ? _("10 digits, for example 943 476 5919. You can leave this empty.")
				: _("10 digits, with or without spaces, for example 943 476 5919"),
			.value = visit_form(v, "nhs_number"), .error = fault_at(&v->fault, "nhs_number"), .inputmode = "numeric",
			.width = 10, .spellcheck = -1, .autocomplete = mine ? NULL : "off");
}

void door_facts_hidden(struct visit *v, struct page *p)
{
	for (size_t i = 0; i < sizeof hidden_facts / sizeof *hidden_facts; i++)
		if (visit_form(v, hidden_facts[i]).n)
			nhsuk_hidden(p, hidden_facts[i], visit_form(v, hidden_facts[i]));
}

struct resource_put door_patient(struct visit *v, struct str key, struct str author, instant at,
	const struct person_facts *facts)
{
	return (struct resource_put){
		.now = { .person = key, .shelf = SHELF_PLAN, .type = STR("Patient"), .id = key, .updated = at, .kind = STR(""),
			.section = STR(""), .label = STR(""), .author = author,
			.body = resource_stamp(v->arena, person_body(v->arena, facts), key, 1, at) },
		.expect = 0,
	};
}

void door_secret_fields(struct visit *v, struct page *p, bool username)
{
	if (username)
		nhsuk_input(p, .name = "username", .label = _("Choose a username"), .label_size = SIZE_S,
			.hint = _("At least 3 small letters or numbers. You can use . - _ and @ too. You sign in with it."),
			.value = visit_form(v, "username"), .error = fault_at(&v->fault, "username"), .autocomplete = "username",
			.autocapitalize = "none", .spellcheck = -1, .width = 20);
	nhsuk_password_input(p, .name = "password", .label = username ? _("Choose a password") : _("New password"),
		.label_size = SIZE_S,
		.hint = _("At least 10 letters, numbers or signs. Three words that you can remember are good."),
		.error = fault_at(&v->fault, "password"), .autocomplete = "new-password", .width = 20);
}

enum err door_username_free(struct visit *v, struct str username)
{
	struct actor who;
	struct str hash;
	enum err e = account_by_username(v->db, v->arena, username, &who, &hash);
	if (e == ERR_NOT_FOUND)
		return OK;
	return e != OK ? e : fault_field(&v->fault, "username", _("Somebody uses this username already. Choose another"));
}

bool door_secret_wrong(struct visit *v, struct str username, bool fresh)
{
	struct str password = form_get(&v->form, "password");
	const char *wrong = fresh ? username_wrong(username) : NULL;
	if (wrong)
		(void)fault_field(&v->fault, "username", _(wrong));
	else if (fresh)
		(void)!door_username_free(v, username);
	wrong = password.n ? password_wrong(password, username) : _("Choose a password");
	if (wrong)
		(void)fault_field(&v->fault, "password", _(wrong));
	return v->fault.err != OK;
}
