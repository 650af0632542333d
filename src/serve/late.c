// SPDX-License-Identifier: Apache-2.0
// A form that comes after its session was over: the cookie says of which session, the hidden field that it is a page of
// that session. That lets nobody in; it is enough for what was written to wait, sealed, until its author signs in.
#include "serve/turn.h"
#include "web/draft_form.h"

enum err turn_late(struct turn *t)
{
	struct visit *v = &t->v;
	struct session past;
	if (v->req->method != HTTP_POST || t->token || reply_is_api(t) || !t->route ||
		(t->route->subject != PERSON && t->route->permission == OPEN))
		return ERR_LOGIN;
	if (!v->form.count || session_past(v->db, v->arena, http_get_cookie(v->req, session_cookie(v)), &past) != OK ||
		!session_csrf_is(&past, form_get(&v->form, "csrf")))
		return ERR_LOGIN;
	return draft_late(v, &past);
}
