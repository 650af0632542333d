// SPDX-License-Identifier: Apache-2.0
// ownplan import --as: plans of people, as the page "Bring in a plan you already have" takes them for one person
// (plan/intake.h): tables with a row each part, of many people; and FHIR Bundles, each of one. An account brings them
// in, and nothing is done that its pages would not do: who is not here is added, with the provisional grant to its
// team; who is here must have let it in. Parts with something wrong are named and stay out, as on the page; the rest
// comes; with --whole nothing of that person does. What comes of one person is one transaction with a row in the
// audit; what is there already stays, so the same file again changes nothing.
#include "main/import_plans.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "main/progress.h"
#include "plan/import.h"
#include "plan/intake_people.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/door.h"
#include "web/entry_form.h"

#define LETTERS_SAID 100 // of a title, a name, an element
#define FILE_BYTES_MOST ((size_t)64 << 20)

struct coming {
	struct call *c;
	const struct site *site;
	const char *path;
	struct str bytes; // of that file
	enum taken_way way;
	struct actor who;
	struct str team; // that helps who is added
	bool dry, go_on, whole;
	struct intake_people people;
	bool *mine; // rows of the person whose turn it is
	struct progress progress;
	size_t done, added, same, left_out; // people; left_out: files too, that cannot be read
	size_t fresh, changed, faulty;      // parts of those who come; faulty ones stay out
};
// One person, on an arena that is emptied after them.
struct one {
	struct coming *x;
	struct arena *a;
	struct intake_person *p;
	struct visit v;
	bool fresh; // was not here
	struct plan plan;
	struct circle circle;
	struct intake in;
	struct plan_change *change;
	struct consent_grant grant;
	struct str *back; // digests of files that were taken back (intake_how)
	size_t backs;
	bool out; // nothing of them comes
};

static bool ends(const char *path, const char *with)
{
	size_t n = strlen(path), m = strlen(with);
	return n > m && strcasecmp(path + n - m, with) == 0;
}

bool import_is_table(const char *path)
{
	return ends(path, ".csv");
}

bool import_is_lines(const char *path)
{
	return ends(path, ".ndjson");
}

// One line. What files hold never steers a terminal.
static void line(struct coming *x, FILE *to, struct str text)
{
	progress_end(&x->progress);
	fprintf(to, x->way == TAKEN_FHIR ? "%s: " : "%s:", x->path);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool high = c == 0xc2 && i + 1 < text.n && (unsigned char)text.p[i + 1] < 0xa0; // U+0080 to U+009F
		i += high;
		putc(high || c < ' ' || c == 0x7f ? ' ' : c, to);
	}
	putc('\n', to);
}

static struct str shortened(struct arena *a, struct str s)
{
	size_t n = LETTERS_SAID;
	if (s.n <= n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_format(a, "%.*s…", (int)n, s.p);
}

// "plan.csv:4: What it is: ...", "plan.json: Entry 4: Goal.description: ...".
static void say(const struct one *o, struct str where, const char *what)
{
	line(o->x, stderr, str_format(o->a, "%.*s: %s", STR_ARG(where), what));
}

// Of a row, or an entry: a column, or an element; "" all of it.
static struct str place(const struct one *o, uint32_t number, struct str at)
{
	struct str where = str_format(o->a, o->x->way == TAKEN_FHIR ? _("Entry %u") : "%u", number);
	return at.n ? str_format(o->a, "%.*s: %.*s", STR_ARG(where), STR_ARG(shortened(o->a, at))) : where;
}

// Why nothing of them comes.
static void refuse(struct one *o, struct str where, const char *what)
{
	say(o, where, what);
	o->out = true;
}

static void refuse_at(struct one *o, uint32_t number, const char *what)
{
	refuse(o, place(o, number, STR("")), what);
}

// --- who it is -------------------------------------------------------------------------------------------------------
static bool born_another_day(const struct person *there, const struct person_facts *f)
{
	return f->birth != DAY_NONE && there->birth != DAY_NONE && f->birth != there->birth;
}

static enum err find_number(struct one *o, struct str *key)
{
	struct person there;
	enum err e = person_number_holder(o->v.db, o->a, o->p->facts.nhs, key);
	if (e != OK || !key->p)
		return e;
	e = person_load(o->v.db, o->a, *key, &there);
	if (e == OK && born_another_day(&there, &o->p->facts))
		refuse_at(o, o->p->row,
			_("Somebody with this NHS number is here, with another date of birth. Look which is right"));
	return e;
}

static enum err find_name(struct one *o, struct str *key)
{
	const struct person_facts *f = &o->p->facts;
	struct key_list list = { 0 };
	struct person there;
	enum err e = person_find_name(o->v.db, o->a, f->given, f->family, f->birth, &list);
	if (e != OK || !list.count)
		return e;
	*key = list.item[0];
	if (list.count > 1)
		refuse_at(o, o->p->row, _("There are several people of this name and date of birth here. Give the NHS number"));
	else
		e = person_load(o->v.db, o->a, *key, &there);
	if (e == OK && list.count == 1 && f->nhs.n && there.nhs.n)
		refuse_at(o, o->p->row,
			_("Somebody of this name and date of birth is here, with another NHS number. Look which is right"));
	return e;
}

// STR_NONE: nobody here. Faults are said.
static enum err find(struct one *o, struct str *key)
{
	const struct person_facts *f = &o->p->facts;
	enum err e = f->nhs.n ? find_number(o, key) : OK;
	return e == OK && !key->p && f->birth != DAY_NONE && f->given.n && f->family.n ? find_name(o, key) : e;
}

// The team may do with who is added what the page would let it do.
static void open_fresh(struct one *o)
{
	struct access_rule *rule = arena_make(o->a, struct access_rule);
	struct person_facts *f = &o->p->facts;
	struct fault wrong;
	fault_init(&wrong, o->a);
	if (!o->p->fault && person_check(&wrong, o->a, f) != OK)
		for (const struct fault_item *i = wrong.items; i; i = i->next)
			refuse(o, place(o, o->p->row, intake_who_at(i->field, o->x->way)), i->message);
	if (o->p->restricted)
		refuse_at(o, o->p->row, _("This person's record is restricted where it comes from, and would be open here. Add "
			"them on the pages first, and bring the file in there"));
	struct str key = key_new(o->a);
	const struct resource_put put = door_patient(&o->v, key, visit_author(&o->v), clock_now(), f);
	*rule = (struct access_rule){ .grantee = STR(""), .consent = STR(""), .effect = 1, .verbs = MAY_ALL_STAFF,
		.sections = STR(""), .labels = STR(""), .until = INT64_MAX };
	person_from(o->a, &put.now, &o->v.person);
	o->v.access = (struct access){ .rule = rule, .count = 1, .verbs = MAY_ALL_STAFF };
	o->plan = (struct plan){ .person = &o->v.person, .care_plan_id = STR("") };
	o->change = plan_change_new(&o->v);
	o->change->person = o->change->writer.person = key;
	plan_change_add(o->change, o->a, put);
	o->grant = door_provisional(&o->v, key, o->x->team);
	o->fresh = true;
}

static enum err open_there(struct one *o, struct str key)
{
	enum err e = person_load(o->v.db, o->a, key, &o->v.person);
	if (e == OK)
		e = access_load(o->v.db, o->a, &o->v.actor, key, &o->v.access);
	if (e == OK && !(o->v.access.verbs & MAY_WRITE))
		refuse_at(o, o->p->row,
			_("This person is here already, and has not let this account in. Ask to be let in first"));
	if (e == OK)
		e = attach_digests_back(o->v.db, o->a, key, &o->back, &o->backs);
	if (e == OK)
		e = plan_load(o->v.db, o->a, &o->v.person, &o->v.access, &o->plan);
	if (e != OK)
		return e;
	o->change = plan_change_new(&o->v);
	o->change->writer.plan = o->plan.care_plan_id;
	return OK;
}

// --- what they bring -------------------------------------------------------------------------------------------------
static bool may(void *context, const struct kind *k)
{
	struct one *o = context;
	return entry_may_add(&o->v, k);
}

static bool closed(void *context, const struct entry *e)
{
	struct one *o = context;
	return !entry_words_open(e, &o->v);
}

static void say_faults(struct one *o)
{
	for (size_t i = 0; i < o->in.count; i++)
		for (const struct intake_fault *f = o->in.item[i].fault; f; f = f->next)
			say(o, place(o, o->in.item[i].number, f->where), f->what);
	if (o->in.of[INTAKE_FAULTY] && o->x->whole)
		o->out = true;
	else if (o->in.of[INTAKE_FAULTY] && o->fresh && !o->in.of[INTAKE_ADD])
		refuse_at(o, o->p->row, _("No part of this plan can come, so this person is not added"));
}

// What a plan has no place for: columns once a table, and what else stays out of each row or entry; and files.
static void say_left_out(struct one *o)
{
	struct coming *x = o->x;
	bool first = o->p == x->people.item || x->way == TAKEN_FHIR;
	struct str head = first ? STR("")
		: str_format(o->a, _("Row %u, column %.*s"), x->people.table.row[0].number, 0, "");
	for (const struct intake_fault *f = o->in.left_out; f; f = f->next)
		if (first || !str_starts(f->where, str_c(o->a, head)))
			line(x, stderr, str_format(o->a, x->way == TAKEN_FHIR ? "%.*s: %s" : " %.*s: %s",
				STR_ARG(f->where), f->what));
	for (size_t i = 0; i < o->in.files; i++) {
		const struct intake_file *f = &o->in.file[i];
		if (f->why)
			line(x, stderr, str_format(o->a, _("%.*s: the file “%.*s” stays out. %s"),
				STR_ARG(place(o, f->number, STR(""))), STR_ARG(shortened(o->a, f->name)), f->why));
	}
}

static enum err read_in(struct one *o)
{
	struct coming *x = o->x;
	const struct intake_how how = { .person = &o->v.person, .plan = &o->plan, .circle = &o->circle, .may = may,
		.closed = closed, .context = o, .back = o->back, .backs = o->backs,
		.file_most = (size_t)settings_number(&x->c->settings, SET_FILE_SIZE) << 20 };
	if (x->way == TAKEN_FHIR)
		return intake_fhir(o->a, x->bytes, &how, &o->in);
	intake_rows_of(&x->people, o->p, x->mine);
	return intake_table(o->a, &x->people.table, x->mine, &how, &o->in);
}

static enum err look(struct one *o)
{
	struct str key = STR_NONE;
	for (const struct intake_fault *f = o->p->fault; f; f = f->next)
		refuse(o, f->where, f->what);
	enum err e = o->p->fault ? OK : find(o, &key);
	if (e == OK && key.p)
		e = open_there(o, key);
	else if (e == OK)
		open_fresh(o);
	if (e != OK)
		return e;
	o->circle = plan_circle(&o->v, &o->plan);
	e = read_in(o);
	if (e == ERR_INPUT)
		refuse_at(o, o->in.stop_row ? o->in.stop_row : o->p->row, o->in.stop);
	else if (e == OK)
		say_faults(o);
	if (o->in.left_out || o->in.files)
		say_left_out(o);
	return e == ERR_INPUT ? OK : e;
}

// --- saying what it would do -----------------------------------------------------------------------------------------
static void say_part(const struct one *o, const struct intake_item *item)
{
	struct str title = shortened(o->a, str_trim(item->title)), where = place(o, item->number, STR(""));
	const char *form = item->verdict == INTAKE_ADD ? _("%.*s: would be new: %s%s%.*s")
		: _("%.*s: would change: %s%s%.*s");
	line(o->x, stdout, str_format(o->a, form, STR_ARG(where), _(item->kind->title), title.n ? ": " : "",
		STR_ARG(title)));
	for (size_t i = 0; i < o->in.files; i++) {
		const struct intake_file *f = &o->in.file[i];
		if (f->number == item->number && !f->why)
			line(o->x, stdout, str_format(o->a, _("%.*s: the file “%.*s” comes with it: %.*s, %s"), STR_ARG(where),
				STR_ARG(shortened(o->a, f->name)), STR_ARG(f->type), say_size(o->a, f->size)));
	}
}

// A dry run: who would come, and each part that would be made or changed.
static void say_coming(struct one *o)
{
	const struct person *p = &o->v.person;
	if (o->fresh)
		line(o->x, stdout, str_format(o->a, _("%.*s: would be added: %.*s, born %s"),
			STR_ARG(place(o, o->p->row, STR(""))), STR_ARG(p->full), say_day(o->a, p->birth)));
	for (size_t i = 0; i < o->in.count; i++)
		if (o->in.item[i].verdict == INTAKE_ADD || o->in.item[i].verdict == INTAKE_CHANGE)
			say_part(o, &o->in.item[i]);
}

// --- writing it ------------------------------------------------------------------------------------------------------
static enum err write_one(struct db *db, struct arena *a, void *what)
{
	struct one *o = what;
	enum err e = plan_change_run(db, a, o->change);
	if (e == OK && o->fresh)
		e = consent_give(db, a, &o->grant);
	if (e != OK)
		return e;
	return audit_append(o->x->site->audit, db, a, &(struct audit_row){
		.action = STR("change"), .outcome = STR("done"), .actor = visit_author(&o->v), .role = o->v.actor.role,
		.person = o->change->person, .what = STR("import"), .reason = STR(""), .request = STR(""), .peer = STR("") });
}

static enum err bring(struct one *o)
{
	enum err e = OK;
	for (size_t i = 0; i < o->in.count && e == OK; i++)
		if (o->in.item[i].verdict == INTAKE_ADD || o->in.item[i].verdict == INTAKE_CHANGE)
			e = intake_put(&o->v, o->change, &o->in, &o->in.item[i]);
	return e == OK && !o->x->dry ? import_write(o->x->site->store, write_one, o) : e;
}

static void count(struct coming *x, const struct one *o)
{
	size_t fresh = o->in.of[INTAKE_ADD], changed = o->in.of[INTAKE_CHANGE];
	x->left_out += o->out;
	if (o->out)
		return;
	x->added += o->fresh;
	x->same += !o->fresh && !fresh && !changed && !o->in.of[INTAKE_FAULTY];
	x->faulty += o->in.of[INTAKE_FAULTY];
	x->fresh += fresh;
	x->changed += changed;
}

static enum err next_one(struct coming *x, struct arena *a, struct intake_person *p)
{
	struct one *o = arena_make(a, struct one);
	*o = (struct one){ .x = x, .a = a, .p = p };
	o->v = (struct visit){ .arena = a, .site = x->site, .db = store_reader(x->site->store), .actor = x->who };
	fault_init(&o->v.fault, a);
	enum err e = look(o);
	if (e == OK && !o->out && (o->fresh || o->in.of[INTAKE_ADD] || o->in.of[INTAKE_CHANGE]))
		e = bring(o);
	if (e == ERR_STALE || e == ERR_CONFLICT) { // a server beside us was quicker
		refuse_at(o, p->row, _("Somebody changed this plan meanwhile. Bring the file in once more"));
		e = OK;
	}
	if (e == OK && x->dry && !o->out)
		say_coming(o);
	db_settle(o->v.db);
	count(x, o);
	return e;
}

static enum err next_file(struct coming *x)
{
	struct arena *a = x->c->arena, *own = arena_new();
	x->way = import_is_table(x->path) ? TAKEN_TABLE : TAKEN_FHIR;
	enum err e = x->way == TAKEN_FHIR ? intake_patient_of(a, x->bytes, &x->people)
		: intake_people(a, x->bytes, &x->people);
	if (e == ERR_INPUT) {
		struct str where = x->people.stop_row ? str_format(a, "%u: ", x->people.stop_row) : STR("");
		line(x, stderr, str_format(a, "%s%.*s%s", where.n || x->way == TAKEN_FHIR ? "" : " ", STR_ARG(where),
			x->people.stop));
		x->left_out++;
		e = OK;
	}
	x->mine = arena_array(a, bool, x->people.table.rows + 1);
	for (size_t i = 0; i < x->people.count && e == OK && (x->dry || x->go_on || !x->left_out); i++) {
		arena_reset(own);
		e = next_one(x, own, &x->people.item[i]);
		x->done++;
		progress_say(&x->progress, "", (int64_t)(i + 1), (int64_t)x->people.count);
	}
	progress_end(&x->progress);
	arena_free(own);
	return e;
}

// --- the command -----------------------------------------------------------------------------------------------------
static enum err read_file(struct call *c, const char *path, struct str *out)
{
	struct buf b;
	buf_init(&b, c->arena, FILE_BYTES_MOST);
	int wrong = buf_file(&b, path);
	*out = buf_text(&b);
	if (!wrong)
		return OK;
	if (wrong == EFBIG)
		return fault_say(&c->fault, ERR_TOO_LARGE, str_format(c->arena,
			_("%s is larger than 64 MB. Bring it in in several files."), path).p);
	return fault_say(&c->fault, ERR_NOT_FOUND,
		str_format(c->arena, _("%s cannot be read: %s."), path, strerror(wrong)).p);
}

// The account, and its team that helps who is added.
static enum err find_account(struct coming *x)
{
	struct call *c = x->c;
	struct str hash, team = str_of(call_flag(c, "team") ? call_flag(c, "team") : "");
	struct db *db = store_reader(x->site->store);
	const char *name = call_flag(c, "as");
	enum err e = account_by_username(db, c->arena, str_of(name), &x->who, &hash);
	if (e == OK)
		e = account_actor(db, c->arena, x->who.account, &x->who);
	struct visit v = { .arena = c->arena, .site = x->site, .db = db, .actor = x->who };
	for (size_t i = 0; e == OK && i < x->who.teams; i++)
		if (team.n ? str_eq(team, x->who.team[i].team) || str_eq(team, door_team_name(&v, x->who.team[i].team))
			   : x->who.teams == 1)
			x->team = x->who.team[i].team;
	db_settle(db);
	if (e == ERR_NOT_FOUND || (e == OK && x->who.kind != ACTOR_STAFF))
		return fault_say(&c->fault, ERR_NOT_FOUND, str_format(c->arena,
			_("There is no account of a professional called %s."), name).p);
	if (e == OK && !x->team.n)
		return fault_say(&c->fault, ERR_RULE, team.n || !x->who.teams ? _("This account is not in such a team.")
			: _("This account is in several teams. Say with --team which one helps the people who are added."));
	return e;
}

static const char *what_now(const struct coming *x)
{
	if (x->dry)
		return _("Nothing was changed.");
	if (x->left_out && !x->go_on)
		return _("That is as far as it went: those before it are in. --continue goes on.");
	return _("They are still in your files: mend them there, and bring those in once more.");
}

static enum err sum_up(const struct coming *x)
{
	struct call *c = x->c;
	if (x->dry)
		printf(ngettext("%zu person looked at: %zu would be added, %zu have all of it already; %zu parts would be new, "
			"%zu would change, %zu would stay out\n",
			"%zu people looked at: %zu would be added, %zu have all of it already; %zu parts would be new, "
			"%zu would change, %zu would stay out\n", x->done), x->done, x->added, x->same, x->fresh, x->changed,
			x->faulty);
	else
		printf(ngettext("%zu person: %zu added, %zu had all of it already; %zu parts new, %zu changed, %zu stayed "
			"out\n", "%zu people: %zu added, %zu had all of it already; %zu parts new, %zu changed, %zu stayed out\n",
			x->done), x->done, x->added, x->same, x->fresh, x->changed, x->faulty);
	if (!x->left_out && !x->faulty)
		return OK;
	return fault_say(&c->fault, ERR_RULE, str_format(c->arena,
		_("For the reasons above, left out whole: %zu; parts of others: %zu. %s"), x->left_out, x->faulty,
		what_now(x)).p);
}

enum err import_plans(struct call *c, const struct site *site)
{
	struct coming x = { .c = c, .site = site, .dry = call_flag(c, "dry-run") != NULL,
		.go_on = call_flag(c, "continue") != NULL, .whole = call_flag(c, "whole") != NULL, .team = STR(""),
		.progress = { .unit = _("people") } };
	enum err e = find_account(&x);
	for (size_t i = 0; i < c->words && e == OK && (x.dry || x.go_on || !x.left_out); i++) {
		x.path = c->word[i];
		e = read_file(c, x.path, &x.bytes);
		if (e == OK)
			e = next_file(&x);
	}
	return e == OK ? sum_up(&x) : e;
}
