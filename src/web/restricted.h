// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the pages about somebody who must not be found share (restricted.c, privacy_restricted.c).
#ifndef OWNPLAN_WEB_RESTRICTED_H
#define OWNPLAN_WEB_RESTRICTED_H

#include "web/layout.h"

#define RESTRICTED_WHY_MOST 500 // bytes

void restricted_why(struct visit *v, struct page *p, const char *label, const char *hint);
// ERR_INPUT with a fault at "why": there is none, it is too long, or it says what must not be said of `who`.
enum err restricted_check(struct visit *v, const struct person *who) MUST_USE;
// The second press: what was typed goes along.
enum err restricted_sure(struct visit *v, const char *title, const char *words, const char *path, const char *button)
	MUST_USE;
// On the page of the details, for who may.
void restricted_way(struct visit *v, struct page *p);

#endif
