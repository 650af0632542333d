// SPDX-License-Identifier: Apache-2.0
// Telling the service quietly that somebody makes one share (help_pressure.c has the page). It is outside every record:
// no row of anybody's audit, no draft, no notice, no version; the words are sealed (record/quiet.h). The address stays
// the same and the answer says nothing of what was told, so that going back or reading the list of pages shows nothing.
#include "web/quiet.h"

#include "base/buf.h"
#include "base/random.h"
#include "record/quiet.h"
#include "web/door.h"
#include "web/web.h"

#define TOLD_MOST 8000 // bytes
#define LINE_MOST 400
#define ID_LETTERS 24

// --- the form --------------------------------------------------------------------------------------------------------
static void line(struct visit *v, struct page *p, const char *name, const char *label, const char *hint)
{
	nhsuk_input(p, .name = name, .label = label, .label_size = SIZE_S, .hint = hint, .value = visit_form(v, name),
		.error = fault_at(&v->fault, name), .autocomplete = "off", .spellcheck = -1);
}

// One word however often it is sent: the id comes with the form.
static struct str id_of(struct visit *v)
{
	struct str id = visit_form(v, "id");
	bool good = id.n == ID_LETTERS;
	for (size_t i = 0; good && i < id.n; i++)
		good = (id.p[i] >= 'a' && id.p[i] <= 'z') || (id.p[i] >= '0' && id.p[i] <= '9');
	return good ? id : random_id_str(v->arena, ID_LETTERS);
}

void quiet_form(struct visit *v, struct page *p, bool known)
{
	struct str how = visit_form(v, "how");
	nhsuk_form_begin(p, .action = "/help/pressure");
	nhsuk_hidden(p, "id", id_of(v));
	nhsuk_textarea(p, .name = "words", .label = _("What is happening?"), .label_size = SIZE_S,
		.hint = _("Say as little as you like, or nothing."), .rows = 3, .value = visit_form(v, "words"),
		.error = fault_at(&v->fault, "words"), .autocomplete = "off", .spellcheck = -1);
	nhsuk_radios(p, .name = "how", .label = _("What should we do?"), .label_size = SIZE_S,
		.value = how.n ? how : STR(QUIET_TALK), .error = fault_at(&v->fault, "how"),
		NHSUK_CHOICES({ QUIET_TALK, _("Talk with me alone, when I next see somebody of the service") },
			{ QUIET_CALL, _("Call or write to me, in the way that I say here") },
			{ QUIET_KNOW, _("Only know it. Do not get in touch") }));
	line(v, p, "where", _("A safe way to reach you"),
		_("A number or an address that only you look at, or somebody you trust."));
	line(v, p, "when", _("A safe time"), _("For example: weekdays before 3pm. Do not leave a message."));
	line(v, p, "name", _("Your name"),
		known ? _("You are signed in, so we know it. Only write it when this is about somebody else.") : NULL);
	line(v, p, "facts", _("Your date of birth or NHS number"),
		known ? NULL : _("So that we find the right person. You can leave it out."));
	nhsuk_button(p, .text = _("Send"), .once = true);
	nhsuk_form_end(p);
}

// --- sending ---------------------------------------------------------------------------------------------------------
struct telling {
	const struct draft_key *key;
	struct quiet_word word;
	struct str by_address;
};

static enum err tell_run(struct db *db, struct arena *a, void *what)
{
	const struct telling *t = what;
	enum err e = quiet_put(db, a, t->key, &t->word);
	return e == OK ? throttle_failed(db, t->by_address) : e; // counted, so that nobody fills the list
}

static enum err told(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e != OK)
		return web_error(v, e);
	struct page *p = web_begin(v, .title = _("Help with sharing"), .h1 = true);
	own_no_print_begin(p);
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("Thank you. We have it."));
	nhsuk_paragraph(p, .text = _("You can close this page now."));
	pressure_leave(p);
	own_no_print_end(p);
	return web_end(v, p);
}

static void look_over(struct visit *v, const struct telling *t, bool known)
{
	static const char *const lines[] = { "where", "when", "name", "facts" };
	struct str how = visit_form(v, "how");
	if (visit_form(v, "words").n > TOLD_MOST)
		(void)fault_field(&v->fault, "words", _("This is too long. Please make it shorter"));
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (visit_form(v, lines[i]).n > LINE_MOST)
			(void)fault_field(&v->fault, lines[i], _("This is too long for one line. Please make it shorter"));
	if (!str_is(how, QUIET_TALK) && !str_is(how, QUIET_CALL) && !str_is(how, QUIET_KNOW))
		(void)fault_field(&v->fault, "how", _("Choose what we should do"));
	if (str_is(how, QUIET_CALL) && !visit_form(v, "where").n)
		(void)fault_field(&v->fault, "where", _("Say how we can reach you safely"));
	if (!known && !visit_form(v, "name").n)
		(void)fault_field(&v->fault, "name", _("Write your name, so that we know who asks"));
	if (!v->fault.err)
		(void)door_must_wait(v, t->by_address, "words");
}

static struct str text_of(struct visit *v, struct str person)
{
	static const char *const names[] = { "words", "how", "where", "when", "name", "facts" };
	struct buf b;
	buf_init(&b, v->arena, (size_t)64 << 10);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		buf_str(&b, str_format(v->arena, "%s=%.*s&", names[i],
			STR_ARG(form_encode(v->arena, visit_form(v, names[i])))));
	buf_str(&b, str_format(v->arena, "person=%.*s", STR_ARG(person)));
	return buf_text(&b);
}

enum err help_pressure_tell(struct visit *v)
{
	struct telling *t = arena_make(v->arena, struct telling);
	struct str person = v->actor.kind == ACTOR_PERSON ? v->actor.person : STR("");
	bool known = person.n > 0;
	pressure_nobody(v);
	*t = (struct telling){ .key = &v->site->drafts, .by_address = door_address(v),
		.word = { .id = id_of(v), .made = clock_now() } };
	look_over(v, t, known);
	if (v->fault.err)
		return pressure_page(v, known);
	t->word.text = text_of(v, person);
	return visit_commit(v, tell_run, t, told);
}
