// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the pages share on which an administrator moves all plans of a version, and moves them back.
#ifndef OWNPLAN_WEB_TEMPLATE_PLANS_H
#define OWNPLAN_WEB_TEMPLATE_PLANS_H

#include "plan/template_move.h"
#include "web/layout.h"

#define TEMPLATE_PLANS "/templates/plans"

// The one of this template that is going on; NULL: none.
const struct template_move *template_move_running(const struct template_moves *l, struct str name);
// Whether what it moved may be moved back at all: it has ended, and was no going back itself.
bool template_move_goes_back(const struct template_move *m);
// "/templates/plans/ID" + rest.
const char *template_move_path(struct visit *v, const struct template_move *m, const char *rest);
// Adds it, said by whoever asks, and goes to the page of numbers. place: of the draft of the form that was sent.
enum err template_move_begin(struct visit *v, const struct template_move *m, struct str place) MUST_USE;

#endif
