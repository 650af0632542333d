// SPDX-License-Identifier: Apache-2.0
// For test_leak.c and test_leak_stores.c: random questions about a world (leak_world.h), and answers without what may
// differ.
#ifndef OWNPLAN_TESTS_LEAK_ASK_H
#define OWNPLAN_TESTS_LEAK_ASK_H

#include "leak_world.h"

#define PAGES_MOST 60

// --- questions -----------------------------------------------------------------------------------------------------
// In these "@" is the key of the person, "#" the id of a thing with its type, "%" that of a thing without it.
static const struct {
	const char *type;
	const char *criteria[14];
} asked[] = {
	{ "Goal", { "lifecycle-status=active", "lifecycle-status:not=active", "start-date=ge2026-05-04",
		"start-date:missing=true", "_has:CarePlan:goal:status=active", "_has:Provenance:target:_id=%",
		"_has:Task:focus:status=requested", "_has:List:item:_id:not=%" } },
	{ "CarePlan", { "goal=#", "goal:missing=true", "goal:missing=false", "goal.lifecycle-status=active",
		"status:not=draft", "goal._id=%", "goal.start-date=lt2026-05-06", "_has:Task:focus:status:not=completed" } },
	{ "Condition", { "evidence-detail=#", "evidence-detail:missing=true", "recorded-date=2026-05",
		"evidence-detail:Observation.status=final", "_has:Provenance:target:_id:not=%" } },
	{ "Observation", { "derived-from=#", "derived-from:missing=true", "status=final,amended",
		"derived-from:Observation.derived-from:missing=true", "value-quantity=5.4", "value-quantity=lt5",
		"_has:Observation:derived-from:_has:Provenance:target:_id:not=%" } },
	{ "Task", { "focus=#", "focus:missing=true", "focus:Goal.lifecycle-status=active", "focus:CarePlan.goal=#",
		"status=requested", "focus:CarePlan.goal.lifecycle-status=active" } },
	{ "List", { "item=#", "item:missing=false", "item:Goal._id=%", "status:not=retired" } },
	{ "Provenance", { "target=#", "target:missing=true", "target:Goal.lifecycle-status=completed",
		"agent:missing=false", "recorded=ge2026-05-03" } },
	{ "Communication", { "sent=lt2026-05-07", "status=completed" } },
	{ "QuestionnaireResponse", { "based-on=#", "based-on:missing=true", "status=completed" } },
	{ "CareTeam", { "participant=#", "participant:missing=true", "status=active" } },
	{ "Consent", { "status=active", "status:not=active", "date=ge2026-05-04", "source-reference=#",
		"source-reference:missing=true", "actor:missing=false", "source-reference:Goal.lifecycle-status=active" } },
	{ "Patient", { "_has:Consent:patient:status=active",
		"_has:Goal:patient:lifecycle-status=active", "_has:CarePlan:patient:goal:missing=true",
		"_has:Task:patient:focus=#", "_has:CarePlan:patient:_has:Task:focus:status=requested", "family=Hughes" } },
};
static const char *const anything[] = { "_lastUpdated=ge2026-11-02", "_lastUpdated=lt2026-11-01", "_id=%,%,%",
	"_id:not=%", "_tag=urn:world|@", "_security:missing=true" };
static const char *const shapes[] = { "_count=1", "_count=2", "_count=3", "_count=0", "_count=5", "_total=accurate",
	"_total=none", "_summary=count", "_summary=true", "_summary=text", "_summary=data", "_elements=status,goal",
	"_sort=_lastUpdated", "_sort=-_lastUpdated", "_sort=-_id", "_include=*", "_include:iterate=*",
	"_include=CarePlan:goal", "_include=Task:focus", "_include:iterate=Goal:patient", "_include=List:item",
	"_include=Provenance:target&_include=Provenance:agent", "_revinclude=Provenance:target",
	"_revinclude:iterate=Task:focus", "_revinclude=CarePlan:goal&_revinclude:iterate=List:item",
	"_revinclude=Observation:derived-from" };
static const struct {
	const char *type, *sort;
} sorts[] = {
	{ "CarePlan", "goal" }, { "CarePlan", "-status,goal" }, { "Goal", "start-date" }, { "Goal", "-lifecycle-status" },
	{ "Observation", "derived-from,-date" }, { "Task", "-focus" }, { "Provenance", "target" }, { "List", "item" },
	{ "Condition", "evidence-detail" },
};
static const char *const everything[] = { "", "?_count=3", "?_type=Goal,CarePlan,Practitioner&_count=2",
	"?_since=2026-11-02T00:00:00Z", "?_since=2026-11-02T10:02:00Z",
	"?_since=2026-11-03T10:02:00Z", "?start=2026-05-03&end=2026-05-06", "?_summary=count", "?_elements=status",
	"?_type=Practitioner,Provenance" };

static inline const struct thing *any_thing(const struct world *w)
{
	for (;;) {
		const struct thing *t = &w->thing[chance((unsigned)w->things)];
		if (t->owner != HERMIT)
			return t; // of the hermit nobody knows anything
	}
}

// Chooses once what both sides are asked: the text has the keys of side 'a'.
static inline void put_filled(struct buf *b, const struct world *w, const char *text)
{
	for (; *text; text++) {
		const struct thing *t = any_thing(w);
		struct str id = id_of_thing(w, 'a', t);
		if (*text == '@')
			buf_str(b, key_of_side(w, 'a', 0));
		else if (*text == '#')
			buf_format(b, "%s/%.*s", t->kind->type, STR_ARG(id));
		else if (*text == '%')
			buf_str(b, id);
		else
			buf_char(b, *text);
	}
}

static inline void put_shapes(struct buf *b, const struct world *w, const char *type)
{
	for (unsigned n = chance(4); n; n--) {
		buf_char(b, '&');
		put_filled(b, w, PICK(shapes));
	}
	for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
		if (!strcmp(sorts[i].type, type) && luck(25)) {
			buf_format(b, "&_sort=%s", sorts[i].sort);
			return;
		}
}

static inline void put_criteria(struct buf *b, const struct world *w, size_t of)
{
	size_t many = 0;
	while (many < 14 && asked[of].criteria[many])
		many++;
	for (unsigned n = chance(3); n; n--) {
		buf_char(b, '&');
		put_filled(b, w, luck(75) ? asked[of].criteria[chance((unsigned)many)] : PICK(anything));
	}
}

static inline void put_search(struct buf *b, const struct world *w)
{
	size_t of = chance(sizeof asked / sizeof *asked);
	const char *type = asked[of].type;
	switch (chance(5)) {
	case 0:
		buf_format(b, "/fhir/Patient/");
		put_filled(b, w, "@");
		buf_format(b, "/%s?_x=y", luck(30) ? "*" : type);
		break;
	case 1:
		buf_c(b, "/fhir?_type=Goal,CarePlan,Observation&");
		put_filled(b, w, "patient=@");
		put_shapes(b, w, "");
		return;
	case 2: // across people, by a declared parameter; the tag keeps other worlds out
		buf_c(b, luck(50) ? "/fhir/CarePlan?status=active,completed" : "/fhir/Task?status=requested,accepted");
		put_filled(b, w, "&_tag=urn:world|@");
		put_shapes(b, w, "");
		return;
	default:
		buf_format(b, "/fhir/%s?", type);
		put_filled(b, w, !strcmp(type, "Patient") ? "_id=@"
			: !strcmp(type, "Provenance") ? "_id=%,%,%,%,%" : "patient=@");
	}
	put_criteria(b, w, of);
	put_shapes(b, w, type);
}

static inline struct str question(const struct world *w)
{
	static const char *const parts[] = { "", "", "/_history", "/_history?_count=1", "/_history/1", "/_history/2",
		"?_summary=true", "?_elements=status" };
	struct buf b;
	buf_init(&b, w->a, BUF_PAGE);
	switch (chance(10)) {
	case 0:
	case 1:
		buf_c(&b, "/fhir/");
		put_filled(&b, w, "#");
		buf_c(&b, PICK(parts));
		break;
	case 2:
		put_filled(&b, w, "/fhir/Patient/@/$everything");
		buf_c(&b, PICK(everything));
		break;
	default:
		put_search(&b, w);
	}
	return buf_text(&b);
}

// --- answers -------------------------------------------------------------------------------------------------------
static struct str who_asks; // a header

static inline struct reply get(struct arena *a, struct str path)
{
	return reply_read(ask_raw(a,
		str_format(a, "GET %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%.*s\r\n\r\n", STR_ARG(path),
			STR_ARG(who_asks))));
}

// "w000012a..." to "w000012b...": in what was asked, and in the answer, to be compared.
static inline struct str on_side(const struct world *w, struct str text, char side)
{
	struct str from = str_part(key_of_side(w, side == 'b' ? 'a' : 'b', 0), 0, 8);
	char *p = arena_bytes(w->a, text.n + 1), *at = p;
	if (text.n)
		memcpy(p, text.p, text.n);
	while ((at = memmem(at, text.n - (size_t)(at - p), from.p, from.n)))
		at[7] = side;
	return (struct str){ p, text.n };
}

// The answer with nothing in it that may differ.
static inline struct str plain(const struct world *w, struct str body)
{
	static const char *const marks[] = { "_after=", "_before=", "_cursor=" };
	struct buf b;
	body = on_side(w, body, 'a');
	buf_init(&b, w->a, (size_t)64 << 20);
	for (size_t i = 0; i < body.n; i++) {
		buf_char(&b, body.p[i]);
		for (size_t m = 0; m < 3; m++)
			if (str_ends(buf_text(&b), marks[m]))
				while (i + 1 < body.n && body.p[i + 1] != '"')
					i++;
	}
	return buf_text(&b);
}

static inline struct str next_of(struct str body)
{
	static const char mark[] = "\"relation\":\"next\",\"url\":\"http://ownplan";
	const char *at = body.n ? memmem(body.p, body.n, mark, sizeof mark - 1) : NULL;
	if (!at)
		return STR_NONE;
	struct str rest = str_part(body, (size_t)(at - body.p) + sizeof mark - 1, body.n);
	return str_cut(&rest, '"');
}

#endif
