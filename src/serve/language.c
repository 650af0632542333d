// SPDX-License-Identifier: Apache-2.0
// Which language a page speaks: what was just chosen on it (?lang=cy, which a cookie remembers), else what this browser
// chose before, else what the account says, else what the browser asks for (Accept-Language). Programs are spoken to in
// English, and so is the record.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "serve/turn.h"

#define COOKIE "ownplan-language"
#define A_YEAR (365L * 24 * 3600)

// In thousandths; "q=0.8".
static int weight(struct str parameters)
{
	int q = 1000;
	while (parameters.p) {
		struct str one = str_trim(str_cut(&parameters, ';'));
		if (one.n < 3 || (one.p[0] | 0x20) != 'q' || one.p[1] != '=')
			continue;
		q = one.p[2] == '1' ? 1000 : 0;
		for (size_t i = 4, of = 100; one.p[2] == '0' && i < one.n && of; i++, of /= 10)
			q += one.p[i] >= '0' && one.p[i] <= '9' ? (one.p[i] - '0') * (int)of : 0;
	}
	return q;
}

// RFC 9110 12.5.4: the first of the heaviest that we speak.
static const struct text_language *asked_for(struct str accept)
{
	const struct text_language *best = NULL;
	int most = 0;
	while (accept.p) {
		struct str one = str_cut(&accept, ',');
		struct str name = str_trim(str_cut(&one, ';'));
		const struct text_language *l = text_language_named(name);
		int q = weight(one);
		if (l && q > most) {
			best = l;
			most = q;
		}
	}
	return best;
}

void turn_language(struct turn *t)
{
	struct visit *v = &t->v;
	const struct text_language *l = NULL;
	t->language = text_spoken = NULL;
	if (program_asks(t))
		return;
	l = text_language_named(visit_query(v, "lang"));
	t->language_chosen = l != NULL;
	if (!l)
		l = text_language_named(http_get_cookie(v->req, COOKIE));
	if (!l)
		l = text_language_named(v->actor.lang);
	if (!l)
		l = asked_for(http_get_header(v->req, "Accept-Language"));
	t->language = text_spoken = l && l->mo ? l : NULL;
}

void turn_language_end(struct turn *t)
{
	if (t->language_chosen)
		http_set_cookie(t->v.req, COOKIE, str_of(text_lang()), A_YEAR);
	if (t->language)
		http_header_set(t->v.req, "Content-Language", str_of(t->language->name));
}
