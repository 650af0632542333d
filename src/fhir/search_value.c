// SPDX-License-Identifier: Apache-2.0
// The values of one search parameter, divided at commas and read by its type (FHIR R4, 3.1.1.4). A value that has no
// meaning refuses the parameter: a filter that is quietly left out would show people who were not asked for.
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/text.h"
#include "fhir/search_inside.h"

#define READ_MOST 10000 // values made of one query, with a copy for each type that a chain may lead to
#define PARTS_MOST 8    // of a composite

static const char *const too_many = N_("“%s”: a search can hold no more than 1000 values.");
static const char *const bad_escape = N_("“%s” has a \\ that stands alone. Write \\\\ for it, and \\, \\| \\$ within a "
	"value.");
static const char *const not_missing = N_("“%s” takes true or false.");

static bool value_read(struct fhir_reader *r, const struct fhir_criterion *c, const struct fhir_param *p,
	struct str raw, struct fhir_search_value *v);

static bool refuse(struct fhir_reader *r, const char *sentence)
{
	fhir_reader_wrong(r, sentence);
	return false;
}

static bool whole_text(struct fhir_reader *r, struct str raw, struct str *out)
{
	return fhir_escaped_text(r->arena, raw, out) || refuse(r, bad_escape);
}

static bool string_read(struct fhir_reader *r, enum fhir_modifier modifier, struct str raw, struct fhir_search_value *v)
{
	if (!whole_text(r, raw, &v->text))
		return false;
	v->text = modifier == FHIR_EXACT ? fold_nfc(r->arena, v->text) : fold_name(r->arena, v->text);
	return true;
}

// Up to `most` pieces between bars, each unescaped. 0: refused.
static size_t bars(struct fhir_reader *r, struct str raw, size_t most, struct str *piece)
{
	size_t n = 0;
	for (struct str rest = raw; rest.p; n++) {
		struct str one = fhir_escaped_cut(&rest, '|');
		if (n == most) {
			fhir_reader_wrong(r, N_("“%s” has a | too many. Write \\| for one that belongs to the value."));
			return 0;
		}
		if (!whole_text(r, one, &piece[n]))
			return 0;
	}
	return n;
}

static bool token_read(struct fhir_reader *r, enum fhir_modifier modifier, struct str raw, struct fhir_search_value *v)
{
	struct str piece[3];
	if (modifier == FHIR_TEXT)
		return string_read(r, modifier, raw, v);
	size_t n = bars(r, raw, modifier == FHIR_OF_TYPE ? 3 : 2, piece);
	if (!n)
		return false;
	if (modifier == FHIR_OF_TYPE) {
		if (n < 3 || !piece[1].n || !piece[2].n)
			return refuse(r, N_("“%s” needs a system, a type and a value with | between them."));
		v->system = piece[0];
		v->code = piece[1];
		v->text = piece[2];
		return true;
	}
	v->bar = n == 2;
	v->text = piece[n - 1];
	if (v->bar)
		v->system = piece[0];
	return v->text.n || v->system.n || refuse(r, N_("“%s” needs a code, or a system and a code with | between them."));
}

static bool quantity_read(struct fhir_reader *r, struct str raw, struct fhir_search_value *v)
{
	struct str piece[3];
	size_t n = bars(r, raw, 3, piece);
	if (!n)
		return false;
	v->text = piece[0];
	if (n == 2 || !fhir_search_number_read(r->arena, v))
		return refuse(r, N_("“%s” needs a number such as 5.4, or a number, a system and a unit: "
			"5.4|http://unitsofmeasure.org|mg."));
	v->bar = n == 3;
	if (v->bar) {
		v->system = piece[1];
		v->code = piece[2];
	}
	return true;
}

static bool number_read(struct fhir_reader *r, struct str raw, struct fhir_search_value *v)
{
	v->text = raw;
	return fhir_search_number_read(r->arena, v) || refuse(r, N_("“%s” needs a number such as 5.4."));
}

static bool date_read(struct fhir_reader *r, struct str raw, struct fhir_search_value *v)
{
	v->text = raw;
	return fhir_search_date_read(r->now, v) || refuse(r, N_("“%s” needs a date such as 2026-05-01."));
}

static bool uri_read(struct fhir_reader *r, struct str raw, struct fhir_search_value *v)
{
	return whole_text(r, raw, &v->text);
}

static bool reference_good(const struct fhir_criterion *c, const struct fhir_search_value *v)
{
	enum fhir_reference_kind kind = v->ref.kind;
	if (kind == FHIR_REF_CONTAINED || kind == FHIR_REF_CONDITIONAL)
		return false;
	if (c->modifier == FHIR_TARGET_TYPE && kind != FHIR_REF_NONE && v->ref.resource != c->of_type)
		return false;
	return true;
}

static bool reference_read(struct fhir_reader *r, const struct fhir_criterion *c,
	struct str raw, struct fhir_search_value *v)
{
	static const char *const wrong = N_("“%s” needs an id, or a kind of record and an id, such as Patient/123.");
	if (c->modifier == FHIR_IDENTIFIER)
		return token_read(r, FHIR_PLAIN, raw, v);
	if (!whole_text(r, raw, &v->text))
		return false;
	if (fhir_id_valid(v->text)) {
		v->ref.resource = FHIR_NO_RESOURCE;
		return true;
	}
	if (!fhir_reference_parse(v->text, &v->ref) || !reference_good(c, v))
		return refuse(r, wrong);
	if (v->ref.kind == FHIR_REF_ABSOLUTE && r->how->base.n && str_eq(v->ref.base, r->how->base)) {
		v->ref.kind = FHIR_REF_RELATIVE;
		v->ref.base = STR_NONE;
	}
	return true;
}

static bool composite_read(struct fhir_reader *r, const struct fhir_criterion *c, const struct fhir_param *p,
	struct str raw, struct fhir_search_value *v)
{
	const struct fhir_component *component;
	unsigned n = 0;
	v->part = arena_array(r->arena, struct fhir_search_value, PARTS_MOST);
	struct str rest = raw;
	for (; rest.p && n < PARTS_MOST && (component = fhir_component_at(p, n)); n++) {
		struct str part = fhir_escaped_cut(&rest, '$');
		if (!part.n || component->param->type == FHIR_PARAM_COMPOSITE)
			break;
		if (!value_read(r, c, component->param, part, &v->part[n]))
			return false;
	}
	if (rest.p || fhir_component_at(p, n))
		return refuse(r, N_("“%s” needs a value for each of its parts, with $ between them."));
	return true;
}

static bool value_read(struct fhir_reader *r, const struct fhir_criterion *c, const struct fhir_param *p,
	struct str raw, struct fhir_search_value *v)
{
	switch ((enum fhir_param_type)p->type) {
	case FHIR_PARAM_NUMBER:
		return number_read(r, raw, v);
	case FHIR_PARAM_DATE:
		return date_read(r, raw, v);
	case FHIR_PARAM_STRING:
		return string_read(r, c->modifier, raw, v);
	case FHIR_PARAM_TOKEN:
		return token_read(r, c->modifier, raw, v);
	case FHIR_PARAM_REFERENCE:
		return reference_read(r, c, raw, v);
	case FHIR_PARAM_COMPOSITE:
		return composite_read(r, c, p, raw, v);
	case FHIR_PARAM_QUANTITY:
		return quantity_read(r, raw, v);
	case FHIR_PARAM_URI:
		return uri_read(r, raw, v);
	case FHIR_PARAM_SPECIAL:
		break;
	}
	return fhir_search_near_read(r->arena, raw, v) ||
		refuse(r, N_("“%s” needs a latitude and a longitude, and may have a distance: 53.8|-1.55|10|km."));
}

static bool missing_read(struct fhir_reader *r, struct fhir_criterion *c, struct str raw)
{
	c->missing = str_is(raw, "true");
	return c->missing || str_is(raw, "false") || refuse(r, not_missing);
}

static size_t count_values(struct str raw)
{
	size_t n = 0;
	for (struct str rest = raw; rest.p;)
		n += fhir_escaped_cut(&rest, ',').n > 0;
	return n;
}

bool fhir_values_read(struct fhir_reader *r, struct fhir_criterion *c, struct str raw)
{
	if (c->modifier == FHIR_MISSING)
		return missing_read(r, c, raw);
	size_t n = count_values(raw);
	if (n > FHIR_SEARCH_VALUES || r->read + n > READ_MOST) {
		r->over = true;
		return refuse(r, too_many);
	}
	c->value = arena_array(r->arena, struct fhir_search_value, n + 1);
	for (struct str rest = raw; rest.p;) {
		struct str one = fhir_escaped_cut(&rest, ',');
		if (!one.n)
			continue;
		if (!value_read(r, c, c->param, one, &c->value[c->values]))
			return false;
		c->values++;
	}
	r->read += (unsigned)n;
	return true;
}
