// SPDX-License-Identifier: Apache-2.0
// Inside web/: the page that shows a one-time code, once: printed, or read out.
#ifndef OWNPLAN_WEB_CODE_PAPER_H
#define OWNPLAN_WEB_CODE_PAPER_H

#include "record/account.h"
#include "web/layout.h"

struct code_paper {
	const char *title, *back;
	const char *back_text; // as in web_begin
	const char *back_link; // "[Back to ...]", below the code
	enum web_place place;
	struct str code, name; // name: whom it is for
	const char *birth;     // whose date of birth is asked for, as a step
	const char *then;      // the last step
	day until;             // the last day on which it works
};
enum err code_paper(struct visit *v, const struct code_paper *x) MUST_USE;

#endif
