// SPDX-License-Identifier: Apache-2.0
// Inside serve/: the thread that moves plans to a newer version of a template (plan/template_move.h).
#ifndef OWNPLAN_SERVE_TEMPLATE_MOVES_H
#define OWNPLAN_SERVE_TEMPLATE_MOVES_H

#include "record/visit.h"

struct template_movers;

// ERR_INTERNAL: no thread can be had.
enum err template_moves_start(const struct site *site, struct template_movers **out) MUST_USE;
void template_moves_stop(struct template_movers *x); // within a moment; x may be NULL

#endif
