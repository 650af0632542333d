// SPDX-License-Identifier: Apache-2.0
// The front door "/": what this is, for who is not signed in, and the home of everybody else by who they are. Also
// the stylesheet, scripts and pictures, which never change under their address.
#include "nhsuk/assets.h"
#include "web/door.h"
#include "web/web.h"

// Pages about planning that one may want before one signs in.
static const struct {
	const char *text, *href;
} reads[] = {
	{ N_("How planning works"), "/help/planning" },
	{ N_("How to ask for a plan"), "/help/ask-for-a-plan" },
	{ N_("Your rights"), "/help/rights" },
	{ N_("A guide for professionals"), "/help/professionals" },
};

static enum err front(struct visit *v)
{
	struct page *p = web_begin(v, .title = _("Your plan, in your words"), .h1 = true);
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = _("Here you write down what matters to you, and make a plan together with the people who help you."));
	nhsuk_paragraph(p,
		.text = _("The plan is yours: you can read it at any time, and you choose who else can see it."));
	nhsuk_paragraph(p, .text = _("You can change your mind about anything in it, whenever you like."));
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Sign in"), .href = "/sign-in");
	nhsuk_button(p, .text = _("I have a code"), .href = "/join", .look = BUTTON_SECONDARY);
	nhsuk_button(p, .text = _("Ask for a plan"), .href = "/begin", .look = BUTTON_SECONDARY);
	nhsuk_button_group_end(p);
	nhsuk_row_begin(p);
	nhsuk_column_begin(p, WIDTH_TWO_THIRDS);
	nhsuk_heading(p, .text = _("Which of these is for me?"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	nhsuk_item(p, _("Sign in, if you have a username and a password."));
	nhsuk_item(p,
		_("Choose \"I have a code\", if your team or someone you help gave you a code on paper or by telephone."));
	nhsuk_item(p,
		_("Choose \"Ask for a plan\", if you would like to begin by yourself. Nobody else can see it until you let "
			"them."));
	nhsuk_list_end(p);
	nhsuk_heading(p, .text = _("Read about it first"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = _(reads[i].text), .href = reads[i].href);
		nhsuk_item_end(p);
	}
	nhsuk_list_end(p);
	nhsuk_column_end(p);
	nhsuk_row_end(p);
	return web_end(v, p);
}

static enum err person(struct visit *v)
{
	if (!v->actor.person.n)
		return visit_go(v, STR("/begin"));
	return visit_go(v, str_of(door_path(v->arena, v->actor.person, "")));
}

static enum err (*const homes[ACTOR_KINDS])(struct visit *v) = {
	[ACTOR_NOBODY] = front,
	[ACTOR_PERSON] = person,
	[ACTOR_SUPPORTER] = home_supporter,
	[ACTOR_STAFF] = home_staff,
	[ACTOR_ADMIN] = home_plain,
	[ACTOR_COMMISSIONER] = home_commissioner,
	[ACTOR_PRIVACY] = privacy_home,
	[ACTOR_TRAINER] = home_plain,
	[ACTOR_SYSTEM] = home_plain,
};

enum err home(struct visit *v)
{
	return homes[v->actor.kind](v);
}

// --- assets --------------------------------------------------------------------------------------

// Whether a list such as "gzip;q=0, br" takes gzip (RFC 9110 12.5.3).
bool asset_takes_gzip(struct str accept)
{
	while (accept.p) {
		struct str one = str_cut(&accept, ','), coding = str_trim(str_cut(&one, ';'));
		if (!str_is(coding, "gzip") && !str_is(coding, "x-gzip") && !str_is(coding, "*"))
			continue;
		struct str q = str_trim(one);
		if (!str_starts(q, "q=") && !str_starts(q, "Q="))
			return true;
		for (size_t i = 2; i < q.n; i++)
			if (q.p[i] >= '1' && q.p[i] <= '9')
				return true;
		return false;
	}
	return false;
}

// Whether If-None-Match names this tag (RFC 9110 13.1.2: compared without W/).
bool asset_is_known(struct str none_match, struct str tag)
{
	while (none_match.p) {
		struct str one = str_trim(str_cut(&none_match, ','));
		if (str_starts(one, "W/"))
			one = str_part(one, 2, one.n);
		if (str_is(one, "*") || str_eq(one, tag))
			return true;
	}
	return false;
}

enum err asset_get(struct visit *v)
{
	const struct asset *x = asset_find(v->req->path);
	if (!x)
		return ERR_NOT_FOUND;
	bool zip = x->gzip.p && asset_takes_gzip(http_get_header(v->req, "Accept-Encoding"));
	// Another coding is another representation, so it has a tag of its own (RFC 9110 8.8.3.3).
	struct str tag = str_of(x->etag);
	if (zip && tag.n > 2)
		tag = str_format(v->arena, "%.*s-gzip\"", (int)(tag.n - 1), tag.p);
	http_header_set(v->req, "Cache-Control", STR("public, max-age=31536000, immutable"));
	http_header_set(v->req, "ETag", tag);
	if (x->gzip.p)
		http_header_set(v->req, "Vary", STR("Accept-Encoding"));
	if (asset_is_known(http_get_header(v->req, "If-None-Match"), tag)) {
		v->req->reply.status = 304;
		v->req->reply.body = STR("");
		return OK;
	}
	if (zip)
		http_header_set(v->req, "Content-Encoding", STR("gzip"));
	return visit_text(v, 200, x->content_type, zip ? x->gzip : x->bytes);
}
