// SPDX-License-Identifier: Apache-2.0
// The classes of records and how long each is kept (retention.h).
#include "plan/retention.h"

#include "base/arena.h"
#include "base/text.h"
#include "plan/follow.h"
#include "plan/statements.h"
#include "plan/template.h"
#include "record/hold.h"

static struct statement last_change = {
	.name = "retention_last",
	.sql = "SELECT changed_at FROM plan_summary WHERE person = $1",
	.params = "person:text",
	.columns = "changed_at:int",
	.for_what = "when something was written in a record last",
};
PLAN_STATEMENTS_OF(retention, &last_change);

// --- classes ---------------------------------------------------------------------------------------------------------
static day years_after(day d, int years)
{
	return d == DAY_NONE ? DAY_NONE : day_add_months(d, 12 * years);
}

static day until_adult(const struct retention_facts *f)
{
	return years_after(f->last, KEEP_YEARS);
}

// Until the 25th birthday, or the 26th of who was 17 when the care ended.
static day until_child(const struct retention_facts *f)
{
	int age = f->birth == DAY_NONE || f->last == DAY_NONE ? 18 : day_age(f->birth, f->last);
	return age >= 18 ? DAY_NONE : years_after(f->birth, age == 17 ? 26 : 25);
}

static day until_maternity(const struct retention_facts *f)
{
	return f->maternity ? years_after(f->last, 25) : DAY_NONE;
}

static day until_mental(const struct retention_facts *f)
{
	day usual = years_after(f->last, 20), dead = years_after(f->died, 10);
	return !f->mental ? DAY_NONE : dead != DAY_NONE && dead < usual ? dead : usual;
}

// A joined-up plan is part of the record of the general practice too.
static day until_died(const struct retention_facts *f)
{
	return years_after(f->died, 10);
}

const struct retention_class retention_classes[] = {
	{ "adult", N_("Record of an adult"), N_("8 years after something was last written in it"), until_adult },
	{ "child", N_("Record of a child or young person"),
		N_("until the 25th birthday, or the 26th for who was 17 when something was last written in it"), until_child },
	{ "maternity", N_("Maternity record"), N_("25 years after something was last written in it"), until_maternity },
	{ "mental-health", N_("Mental health record"),
		N_("20 years after something was last written in it, or 10 years after a death"), until_mental },
	{ "died", N_("Record of somebody who died"), N_("10 years after the death"), until_died },
};
const size_t retention_class_count = sizeof retention_classes / sizeof *retention_classes;

const struct retention_class *retention_longest(const struct retention_facts *f, day *until)
{
	const struct retention_class *longest = &retention_classes[0];
	*until = DAY_NONE;
	for (size_t i = 0; i < retention_class_count; i++) {
		day one = retention_classes[i].until(f);
		if (one == DAY_NONE || (*until != DAY_NONE && one <= *until))
			continue;
		*until = one;
		longest = &retention_classes[i];
	}
	return longest;
}

// --- of one person ---------------------------------------------------------------------------------------------------
static void take_cohort(struct str cohort, struct retention_facts *out)
{
	out->maternity = out->maternity || str_starts(cohort, "maternity");
	out->mental = out->mental || str_is(cohort, "mental-health");
}

static enum err take_template(struct db *db, struct arena *a, struct str name, int64_t number,
	struct retention_facts *out)
{
	struct template t;
	enum err e = template_get(db, a, name, number, &t);
	if (e == OK)
		take_cohort(t.cohort, out);
	return e == ERR_NOT_FOUND ? OK : e;
}

// Templates that the plan follows, and those that it once did.
static enum err take_templates(struct db *db, struct arena *a, struct str person, struct retention_facts *out)
{
	struct resource plan;
	struct follow_note *note;
	enum err e = follow_care_plan(db, a, person, &plan);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	struct json_at body = json_trusted(a, plan.body), list = json_get(body, "instantiatesCanonical");
	for (struct json_at i = json_first(list); e == OK && json_is_set(i); i = json_next(list, i)) {
		struct str name;
		int64_t number;
		if (template_canonical_read(json_text(a, i), &name, &number))
			e = take_template(db, a, name, number, out);
	}
	size_t notes = follow_notes(a, body, &note);
	for (size_t i = 0; e == OK && i < notes; i++)
		if (note[i].was)
			e = take_template(db, a, note[i].name, note[i].was, out);
	return e;
}

// Patient.deceasedDateTime; of deceasedBoolean nobody knows the day, so the record's last day counts.
static day died_on(struct arena *a, const struct person *p, day last)
{
	day d;
	struct json_at body = json_trusted(a, p->patient.body);
	struct str when = json_text(a, json_get(body, "deceasedDateTime"));
	if (when.n >= 10 && day_parse(str_part(when, 0, 10), &d))
		return d;
	return when.n || json_true(json_get(body, "deceasedBoolean")) ? last : DAY_NONE;
}

enum err retention_of(struct db *db, struct arena *a, struct str person, struct retention_facts *out)
{
	struct person p;
	instant last = 0;
	enum err e = person_load(db, a, person, &p);
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &last_change);
	query_text(q, "person", person);
	if (query_row(q))
		last = row_int(q, "changed_at");
	e = query_end(q);
	*out = (struct retention_facts){ .birth = p.birth };
	out->last = day_of(last > p.patient.updated ? last : p.patient.updated);
	out->died = died_on(a, &p, out->last);
	return e == OK ? take_templates(db, a, person, out) : e;
}

// --- the days --------------------------------------------------------------------------------------------------------
struct moving {
	struct keep *item;
	size_t count;
};

static enum err move_run(struct db *db, struct arena *a, void *what)
{
	const struct moving *m = what;
	enum err e = OK;
	(void)a;
	for (size_t i = 0; e == OK && i < m->count; i++)
		e = keep_move(db, m->item[i].person, m->item[i].until);
	return e;
}

// Those of a page of which the time is later than today.
static enum err judge(struct db *db, struct arena *a, const struct keep *list, size_t count, struct moving *out)
{
	enum err e = OK;
	*out = (struct moving){ .item = arena_array(a, struct keep, count + 1) };
	for (size_t i = 0; e == OK && i < count; i++) {
		struct retention_facts facts;
		day until;
		e = retention_of(db, a, list[i].person, &facts);
		if (e == OK)
			(void)retention_longest(&facts, &until);
		if (e == OK && until != DAY_NONE && until > clock_today())
			out->item[out->count++] = (struct keep){ list[i].person, until };
		e = e == ERR_NOT_FOUND || e == ERR_GONE ? OK : e;
	}
	return e;
}

enum err retention_move(struct store *s, bool (*stop)(void *context), void *context)
{
	struct arena *a = arena_new();
	struct db *db = store_reader(s);
	struct keep *list = NULL, last;
	size_t count = HOLD_MOST;
	enum err e = OK;
	for (bool first = true; e == OK && count == HOLD_MOST && !stop(context); first = false) {
		struct moving m;
		e = keep_due(db, a, clock_today(), first ? NULL : &last, &list, &count);
		if (e == OK)
			e = judge(db, a, list, count, &m);
		db_settle(db);
		if (e == OK && m.count)
			e = store_write(s, move_run, &m);
		if (e == OK && count)
			last = list[count - 1];
	}
	arena_free(a);
	return e;
}
