// SPDX-License-Identifier: Apache-2.0
// Invariants of the datatypes: quantities, periods, ranges, timing, contacts, triggers.
#include "fhir/rules.h"

#include "base/text.h"
#include "fhir/value.h"

#define UCUM "http://unitsofmeasure.org"

RULE(att_1, RULE_NEEDS, { "data", "contentType" }, .sentence = N_("A file needs its content type."));
RULE(cpt_2, RULE_NEEDS, { "value", "system" },
	.sentence = N_("A way to reach someone must say what it is: phone, email or another."));
RULE(drq_1, RULE_ONE, { "path", "searchParam" }, .sentence = N_("Give either a path or a search parameter."));
RULE(drq_2, RULE_ONE, { "path", "searchParam" }, .sentence = N_("Give either a path or a search parameter."));
RULE(exp_1, RULE_ANY, { "expression", "reference" }, .sentence = N_("Give an expression or where it is."));
RULE(qty_3, RULE_NEEDS, { "code", "system" }, .sentence = N_("A code for a unit needs the system that it comes from."));
RULE(tim_1, RULE_NEEDS, { "duration", "durationUnit" }, .sentence = N_("How long needs a unit."));
RULE(tim_2, RULE_NEEDS, { "period", "periodUnit" }, .sentence = N_("How often needs a unit."));
RULE(tim_6, RULE_NEEDS, { "periodMax", "period" }, .sentence = N_("The longest period needs the period itself."));
RULE(tim_7, RULE_NEEDS, { "durationMax", "duration" },
	.sentence = N_("The longest duration needs the duration itself."));
RULE(tim_8, RULE_NEEDS, { "countMax", "count" }, .sentence = N_("The highest count needs the count itself."));
RULE(tim_10, RULE_NOT_BOTH, { "timeOfDay", "when" }, .sentence = N_("Give either times of day or events of the day."));
RULE(trd_1, RULE_NOT_BOTH, { "data", "timing[x]" }, .sentence = N_("Give either data or a time, not both."));
RULE(trd_2, RULE_NEEDS, { "condition", "data" }, .sentence = N_("A condition needs the data that it is about."));

static struct str number(struct json_at object, const char *name)
{
	struct json_at at = json_get(object, name);
	return json_kind(at) == JSON_NUMBER ? json_raw(at) : STR_NONE;
}

static bool not_below_zero(struct json_at object, const char *name)
{
	struct str n = number(object, name);
	return !n.p || fhir_decimal_compare(n, STR("0")) >= 0;
}

static bool ucum_or_none(const struct fhir_check *c)
{
	return !fhir_has(c->at, "system") || fhir_says(c->at, "system", UCUM);
}

static bool code_with_value(const struct fhir_check *c)
{
	return fhir_has(c->at, "code") || !fhir_has(c->at, "value");
}

static bool age_1(const struct fhir_check *c)
{
	struct str value = number(c->at, "value");
	return code_with_value(c) && ucum_or_none(c) && (!value.p || fhir_decimal_compare(value, STR("0")) > 0);
}

static bool cnt_3(const struct fhir_check *c)
{
	size_t point;
	return code_with_value(c) && ucum_or_none(c) && (!fhir_has(c->at, "code") || fhir_says(c->at, "code", "1")) &&
		!str_index(number(c->at, "value"), '.', &point);
}

static bool dis_1(const struct fhir_check *c)
{
	return code_with_value(c) && ucum_or_none(c);
}

static bool drt_1(const struct fhir_check *c)
{
	return !fhir_has(c->at, "code") || (fhir_says(c->at, "system", UCUM) && fhir_has(c->at, "value"));
}

RULE(age_1, RULE_CHECK, .check = age_1, .sentence = N_("An age is more than 0 and has a unit of time."));
RULE(cnt_3, RULE_CHECK, .check = cnt_3, .sentence = N_("A count is a whole number with the unit 1."));
RULE(dis_1, RULE_CHECK, .check = dis_1, .sentence = N_("A distance needs a unit of length."));
RULE(drt_1, RULE_CHECK, .check = drt_1, .sentence = N_("A length of time needs a number and a unit of time."));

static bool per_1(const struct fhir_check *c)
{
	struct str start = json_text(c->arena, json_get(c->at, "start"));
	struct str end = json_text(c->arena, json_get(c->at, "end"));
	return !start.p || !end.p || fhir_when_compare(start, end) <= 0;
}

RULE(per_1, RULE_CHECK, .check = per_1, .sentence = N_("The end must not be before the start."));

static bool same_text(const struct fhir_check *c, struct json_at a, struct json_at b, const char *name)
{
	return str_eq(json_text(c->arena, json_get(a, name)), json_text(c->arena, json_get(b, name)));
}

// Quantities in different units cannot be compared here.
static bool rng_2(const struct fhir_check *c)
{
	struct json_at low = json_get(c->at, "low"), high = json_get(c->at, "high");
	struct str from = number(low, "value"), to = number(high, "value");
	if (!from.p || !to.p || !same_text(c, low, high, "code") || !same_text(c, low, high, "unit"))
		return true;
	return fhir_decimal_compare(from, to) <= 0;
}

RULE(rng_2, RULE_CHECK, .check = rng_2, .sentence = N_("The low end must not be above the high end."));

static bool rat_1(const struct fhir_check *c)
{
	bool top = fhir_has(c->at, "numerator"), bottom = fhir_has(c->at, "denominator");
	return top == bottom && (top || fhir_has(c->at, "extension"));
}

RULE(rat_1, RULE_CHECK, .check = rat_1, .sentence = N_("A ratio needs both of its numbers."));

static bool tim_4(const struct fhir_check *c)
{
	return not_below_zero(c->at, "duration");
}

static bool tim_5(const struct fhir_check *c)
{
	return not_below_zero(c->at, "period");
}

static bool not_a_meal(const struct fhir_check *c)
{
	return !json_text_is(c->at, "C") && !json_text_is(c->at, "CM") && !json_text_is(c->at, "CD") &&
		!json_text_is(c->at, "CV");
}

static bool tim_9(const struct fhir_check *c)
{
	return !fhir_has(c->at, "offset") || (fhir_has(c->at, "when") && fhir_all(c, "when", not_a_meal));
}

RULE(tim_4, RULE_CHECK, .check = tim_4, .sentence = N_("How long must not be below 0."));
RULE(tim_5, RULE_CHECK, .check = tim_5, .sentence = N_("How often must not be below 0."));
RULE(tim_9, RULE_CHECK, .check = tim_9,
	.sentence = N_("An offset needs an event such as before a meal, not the meal itself."));

static bool trd_3(const struct fhir_check *c)
{
	struct str type = json_text(c->arena, json_get(c->at, "type"));
	if (str_is(type, "named-event"))
		return fhir_has(c->at, "name");
	if (str_is(type, "periodic"))
		return fhir_has(c->at, "timing[x]");
	return !str_starts(type, "data-") || fhir_has(c->at, "data");
}

RULE(trd_3, RULE_CHECK, .check = trd_3,
	.sentence = N_("A trigger needs what its type asks for: a name, a time or data."));
