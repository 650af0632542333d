// SPDX-License-Identifier: Apache-2.0
// What a right by law to decide for somebody rests on (legal.h): number, dates, a file that shows it, the recorded
// decision, and who checked it. The person writes it down, who decides for them, or a professional who plans with them;
// only a professional checks it. What is changed by anybody else has to be checked again. The file is closed to
// everybody else: its DocumentReference is "only-me", and this is the only other way to it.
#include "web/legal.h"

#include "base/text.h"
#include "plan/attach_send.h"
#include "plan/label.h"
#include "plan/say.h"
#include "fhir/profile.h"
#include "record/key.h"
#include "web/files.h"
#include "web/sharing.h"
#include "web/web.h"

#define NUMBER_MOST 80 // characters
#define HOW_MOST 300

struct legal {
	struct consent_view view;
	struct consent_proof proof;
	struct attached file; // that comes
	bool comes;
	struct resource_put document, binary;
};

bool legal_checks(const struct visit *v)
{
	return v->actor.kind == ACTOR_STAFF;
}

const char *legal_state(struct visit *v, const struct consent_view *c)
{
	if (c->never || !consent_by_law(c->basis))
		return NULL;
	if (c->proof.verified == DAY_NONE)
		return _("Nobody has checked the proof of this yet");
	const char *on = say_day(v->arena, c->proof.verified);
	return str_format(v->arena, _("Checked on %s by %.*s"), on, STR_ARG(c->proof.verifier_name)).p;
}

static void day_row(struct visit *v, struct page *p, const char *key, day d)
{
	if (d != DAY_NONE)
		nhsuk_summary_row(p, .key = key, .value = say_day(v->arena, d));
}

void legal_draw(struct visit *v, struct page *p, const struct consent_view *c)
{
	const struct consent_proof *x = &c->proof;
	const char *state = legal_state(v, c);
	if (!state)
		return;
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("The right"), .value = _(consent_basis_words(c->basis)));
	if (x->number.n)
		nhsuk_summary_row(p, .key = _("Number"), .value_str = x->number);
	day_row(v, p, _("Registered on"), x->registered);
	day_row(v, p, _("It begins on"), x->from);
	day_row(v, p, _("Its last day"), x->until);
	if (x->document.n)
		nhsuk_summary_row(p, .key = _("Proof"), .value_str = x->document_name);
	nhsuk_summary_row(p, .key = _("Checked"), .value = state);
	if (x->verified != DAY_NONE && x->how.n)
		nhsuk_summary_row(p, .key = _("What was looked at"), .value_str = x->how);
	nhsuk_summary_list_end(p);
}

// --- who may ---------------------------------------------------------------------------------------------------------
bool legal_may(struct visit *v)
{
	bool team = legal_checks(v) && (v->access.verbs & MAY_AGREE) && !v->access.emergency;
	return v->access.self || share_may(v) || team;
}

static bool rests_on_law(const struct consent_view *c)
{
	return !c->never && !c->ended && str_starts(c->grantee, "a:") && consent_by_law(c->basis);
}

static enum err open_legal(struct visit *v, struct legal *x)
{
	struct consent_view *list;
	size_t count;
	*x = (struct legal){ 0 };
	if (!legal_may(v))
		return ERR_NOT_FOUND;
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		if (str_eq(list[i].id, visit_param(v, "id")) && rests_on_law(&list[i])) {
			x->view = list[i];
			x->proof = list[i].proof;
			return OK;
		}
	return e == OK ? ERR_NOT_FOUND : e;
}

// --- all of them -----------------------------------------------------------------------------------------------------
enum err legal_list(struct visit *v)
{
	struct consent_view *list;
	size_t count, shown = 0;
	if (!legal_may(v))
		return ERR_NOT_FOUND;
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .h1 = true, .place = legal_checks(v) ? PLACE_PEOPLE : PLACE_SHARING,
		.title = web_say(v, N_("Who may decide for me by law"), N_("Who may decide for %s by law")),
		.back = web_path(v, legal_checks(v) ? "/details" : "/sharing"),
		.back_text = legal_checks(v) ? NULL
			: web_say(v, N_("Back to who can see my plan"), N_("Back to who can see %s's plan")));
	for (size_t i = 0; i < count; i++) {
		const struct consent_view *c = &list[i];
		if (!rests_on_law(c))
			continue;
		shown++;
		own_box_begin(p);
		nhsuk_heading(p, .text = page_c(p, text_short(v->arena, c->grantee_name, 120)), .level = 2, .size = SIZE_S);
		nhsuk_paragraph(p, .tight = true,
			.text = page_say(p, "%s. %s.", _(consent_basis_words(c->basis)), legal_state(v, c)));
		nhsuk_paragraph(p, .text = _("[The proof]"), .href = web_path(v, "/legal/%.*s", STR_ARG(c->id)));
		own_box_end(p);
	}
	if (!shown)
		own_empty(p, .text = _("Nobody is written down here who may decide by law."),
			.hint = _("An attorney, a deputy or a parent is invited as someone who helps."));
	return web_end(v, p);
}

// --- the form --------------------------------------------------------------------------------------------------------
static const char *part_name(struct visit *v, const char *name, const char *which)
{
	return str_format(v->arena, "%s-%s", name, which).p;
}

static struct str part_of_day(struct visit *v, const char *name, const char *which, int part, day d)
{
	struct str typed = form_get(&v->form, part_name(v, name, which));
	int parts[3];
	if (typed.p || d == DAY_NONE)
		return typed;
	day_split(d, &parts[0], &parts[1], &parts[2]);
	return str_format(v->arena, "%d", parts[part]);
}

static void draw_day(struct visit *v, struct page *p, const char *name, const char *label, const char *hint, day d)
{
	nhsuk_date_input(p, .name = name, .label = label, .label_size = SIZE_S, .hint = hint,
		.error = fault_at(&v->fault, name), .day = part_of_day(v, name, "day", 2, d),
		.month = part_of_day(v, name, "month", 1, d), .year = part_of_day(v, name, "year", 0, d));
}

static struct str typed_or(struct visit *v, const char *name, struct str now)
{
	struct str typed = form_get(&v->form, name);
	return typed.p ? typed : now;
}

static void draw_check(struct visit *v, struct page *p, const struct legal *x)
{
	if (!legal_checks(v))
		return;
	nhsuk_tick(p, .name = "checked", .text = _("I have checked that this is right"),
		.checked = visit_form(v, "checked").n > 0);
	nhsuk_input(p, .name = "how", .label = _("What did you look at?"), .label_size = SIZE_S,
		.hint = _("For example: the stamped original, or the register of the Office of the Public Guardian."),
		.value = typed_or(v, "how", x->proof.how), .error = fault_at(&v->fault, "how"));
}

// The best-interest decision that it rests on.
static void draw_record(struct visit *v, struct page *p, const struct consent_proof *x)
{
	size_t slash;
	if (str_index(x->record, '/', &slash) &&
		access_decide(&v->access, MAY_SEE, &(struct access_what){ .section = STR("capacity") }))
		nhsuk_paragraph(p, .text = _("[What was decided, and why]"),
			.href = web_path(v, "#%.*s", STR_ARG(str_part(x->record, slash + 1, x->record.n))));
}

static enum err draw(struct visit *v, const struct legal *x, int status)
{
	const struct consent_proof *now = &x->proof;
	struct page *p = web_begin(v, .title = _("The proof of a right by law"), .h1 = true, .status = status,
		.caption = str_c(v->arena, text_short(v->arena, x->view.grantee_name, 120)),
		.place = legal_checks(v) ? PLACE_PEOPLE : PLACE_SHARING, .back = web_path(v, "/legal"));
	legal_draw(v, p, &x->view);
	draw_record(v, p, &x->view.proof);
	if (x->view.proof.document.n)
		nhsuk_paragraph(p, .text = _("[Open the file that shows it]"),
			.href = web_path(v, "/legal/%.*s/file", STR_ARG(x->view.id)));
	nhsuk_form_begin(p, .action = web_path(v, "/legal/%.*s", STR_ARG(x->view.id)), .multipart = true);
	nhsuk_input(p, .name = "number", .label = _("Number, if it has one"), .label_size = SIZE_S,
		.hint = _("Of the Office of the Public Guardian, or of the court."), .error = fault_at(&v->fault, "number"),
		.value = typed_or(v, "number", now->number));
	draw_day(v, p, "registered", _("When was it registered or ordered?"), NULL, now->registered);
	draw_day(v, p, "from", _("When does it begin?"), _("Leave it empty if it holds already."), now->from);
	draw_day(v, p, "until", _("What is its last day?"),
		_("They see the plan until then, and no longer. Leave it empty if it has none."), now->until);
	nhsuk_file_upload(p, .name = "file", .label = now->document.n ? _("Put another file in its place")
			: _("A photo or a copy of the paper"), .label_size = SIZE_S, .error = fault_at(&v->fault, "file"),
		.hint = web_say(v, N_("Only you, who decides for you, and professionals who plan with you can open it."),
			N_("Only %s, who decides for them, and professionals who plan with them can open it.")),
		.accept = str_c(v->arena, file_types_accepted(v->arena)));
	draw_check(v, p, x);
	nhsuk_button(p, .text = _("Save"), .once = true);
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err legal_page(struct visit *v)
{
	struct legal x;
	enum err e = open_legal(v, &x);
	return e == OK ? draw(v, &x, 200) : e;
}

// --- reading ---------------------------------------------------------------------------------------------------------
static day read_day(struct visit *v, const char *name)
{
	struct str d = visit_form(v, part_name(v, name, "day")), m = visit_form(v, part_name(v, name, "month"));
	struct str y = visit_form(v, part_name(v, name, "year"));
	int64_t dd = 0, mm = 0, yy = 0;
	if (!d.n && !m.n && !y.n)
		return DAY_NONE;
	day out = str_int(d, 1, 31, &dd) && str_int(m, 1, 12, &mm) && str_int(y, 1900, 2200, &yy)
		? day_make((int)yy, (int)mm, (int)dd) : DAY_NONE;
	if (out == DAY_NONE)
		(void)fault_field(&v->fault, name, _("There is no such date. Write it like 31 7 2027, or leave it empty"));
	return out;
}

static const char *too_large(struct visit *v)
{
	const char *why = _("It is larger than the %zu MB that we can take. Make it smaller");
	return str_format(v->arena, why, file_most(v) >> 20).p;
}

static void read_file(struct visit *v, struct legal *x)
{
	const struct form_file *sent = form_get_file(&v->form, "file");
	const char *why = NULL;
	if (!sent)
		return;
	if (sent->too_large)
		why = too_large(v);
	else if (attach_take(v->arena, sent->name, sent->bytes, &x->file, &why) == OK)
		x->comes = true;
	if (why && !x->comes)
		(void)fault_field(&v->fault, "file", why);
}

static void read_check(struct visit *v, struct legal *x)
{
	struct consent_proof *to = &x->proof;
	const struct consent_proof *was = &x->view.proof;
	bool same = !x->comes && str_eq(to->number, was->number) && to->registered == was->registered &&
		to->from == was->from && to->until == was->until;
	if (legal_checks(v) && visit_form(v, "checked").n) {
		to->how = visit_form(v, "how");
		to->verified = clock_today();
		to->verifier = visit_reference(v);
		to->verifier_name = v->actor.name;
		if (!to->how.n)
			(void)fault_field(&v->fault, "how", _("Write what you looked at"));
		else if (!text_is_short(to->how, HOW_MOST))
			(void)fault_field(&v->fault, "how", _("This is too long. Use 300 letters at most"));
	} else if (!same) { // what was checked is not what it says now
		to->verified = DAY_NONE;
		to->how = to->verifier = to->verifier_name = STR("");
	}
}

static enum err read(struct visit *v, struct legal *x)
{
	struct consent_proof *to = &x->proof;
	to->number = visit_form(v, "number");
	to->registered = read_day(v, "registered");
	to->from = read_day(v, "from");
	to->until = read_day(v, "until");
	if (!text_is_short(to->number, NUMBER_MOST))
		(void)fault_field(&v->fault, "number", _("This number is too long. Use 80 letters at most"));
	if (to->registered != DAY_NONE && to->registered > clock_today())
		(void)fault_field(&v->fault, "registered", _("This day has not come yet"));
	if (to->until != DAY_NONE && to->until < clock_today())
		(void)fault_field(&v->fault, "until", _("This day is over already. Stop the access instead"));
	if (to->until != DAY_NONE && to->from != DAY_NONE && to->until < to->from)
		(void)fault_field(&v->fault, "until", _("The last day cannot be before the first"));
	read_file(v, x);
	read_check(v, x);
	return v->fault.err == OK ? OK : ERR_INPUT;
}

// --- saving ----------------------------------------------------------------------------------------------------------
// The file, and the DocumentReference that says whose proof it is; both closed to everybody else.
static void name_file(struct visit *v, struct legal *x)
{
	struct arena *a = v->arena;
	struct str id = key_id(a, v->person.key), at = str_join(a, STR("DocumentReference/"), id);
	struct json_node *n = json_node_object(a);
	instant now = clock_now();
	attach_name(a, v->person.key, &x->file);
	json_node_put(a, n, "resourceType", json_node_text(a, STR("DocumentReference")));
	json_node_put(a, n, "status", json_node_text(a, STR("current")));
	json_node_put(a, n, "type.text", json_node_text(a, STR("Proof of a right to decide for somebody")));
	json_node_put(a, n, "subject.reference",
		json_node_text(a, str_join(a, STR("Patient/"), v->person.key)));
	json_node_put(a, n, "date", json_node_text(a, instant_iso(a, now)));
	json_node_put(a, n, "author[0].display", json_node_text(a, v->actor.name));
	attach_put(a, n, "content[0].attachment", "content[0].attachment.title", &x->file);
	label_stamp(a, n, STR(LABEL_ONLY_ME));
	fhir_profile_claim(a, n);
	x->document = (struct resource_put){ .now = { .person = v->person.key, .shelf = SHELF_EVIDENCE,
		.type = STR("DocumentReference"), .id = id, .updated = now, .kind = STR("consent-proof"),
		.section = STR("sharing"), .label = STR(LABEL_ONLY_ME), .author = visit_author(v),
		.body = resource_stamp(a, n, id, 1, now) } };
	x->binary = attach_make(a, &x->file, &(struct attach_owner){ .person = v->person.key, .reference = at,
		.section = STR("sharing"), .label = STR(LABEL_ONLY_ME), .author = visit_author(v), .at = now });
	x->proof.document = at;
	x->proof.document_name = x->file.name.n ? x->file.name : STR("file");
}

static enum err save_run(struct db *db, struct arena *a, void *what)
{
	struct legal *x = what;
	struct str person = key_of(x->view.id);
	enum err e = OK;
	if (x->comes) {
		e = attachment_write(db, a, person, &x->file.kept, &x->file.bytes);
		if (e == OK)
			e = resource_write(db, a, &x->binary);
		if (e == OK)
			e = resource_write(db, a, &x->document);
	}
	return e == OK ? consent_prove(db, a, person, x->view.id, &x->proof) : e;
}

static enum err saved(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	const struct legal *x = c->own;
	return e == OK ? web_go_done(v, web_path(v, "/legal/%.*s", STR_ARG(x->view.id)), "sharing") : web_error(v, e);
}

enum err legal_save(struct visit *v)
{
	struct legal *x = arena_make(v->arena, struct legal);
	enum err e = open_legal(v, x);
	if (e == OK)
		e = read(v, x);
	if (e != OK)
		return e == ERR_INPUT ? draw(v, x, 400) : e;
	if (x->comes)
		name_file(v, x);
	struct plan_change *c = plan_change_new(v);
	c->also = save_run;
	c->also_what = x;
	c->own = x;
	v->reason = STR("the proof of a right by law");
	return visit_commit(v, plan_change_run, c, saved);
}

enum err legal_file(struct visit *v)
{
	struct legal x;
	struct resource r;
	struct attached file;
	enum err e = open_legal(v, &x);
	if (e != OK)
		return e;
	struct str at = x.proof.document;
	if (!str_starts(at, "DocumentReference/"))
		return ERR_NOT_FOUND;
	e = resource_get(v->db, v->arena, STR("DocumentReference"), str_part(at, 18, at.n), &r);
	if (e == OK && (r.deleted || !attach_at(v->arena, json_trusted(v->arena, r.body), "content[0].attachment",
			"content[0].attachment.title", &file)))
		e = ERR_NOT_FOUND;
	if (e == OK)
		e = resource_get(v->db, v->arena, STR("Binary"), file.id, &r);
	if (e == OK && (r.deleted || !attach_read(v->arena, &r, &file)))
		e = ERR_NOT_FOUND;
	return e == OK ? attach_send(v, v->person.key, &file) : e;
}
