// SPDX-License-Identifier: Apache-2.0
// The design system's components in C: the only code of this house that emits HTML. Pages include this one header.
//
// A page is a `struct page` on the arena of its request; components append to it in the order in which they are
// called. Options are designated initialisers that mirror the options of the nhsuk-frontend macros:
//	nhsuk_textarea(p, .name = "why", .label = _("Why?"), .value = typed, .error = fault_at(f, "why"));
// What the macros take as `html` is nested between _begin and _end here, so any component may stand in any other and
// no caller ever passes markup. Text is escaped always.
//
// Kinds of text: `const char *` for translated sentences and for what page_say() made (labels, hints, addresses);
// `struct str` for what people typed and for stored values. Where both make sense there are two members, `.text` and
// `.text_str`; the second wins when it is set. A member that is not set is left out. Ids default to the name.
#ifndef OWNPLAN_NHSUK_NHSUK_H
#define OWNPLAN_NHSUK_NHSUK_H

#include "nhsuk/content.h"
#include "nhsuk/form.h"
#include "nhsuk/own.h"
#include "nhsuk/page.h"
#include "nhsuk/prose.h"

#endif
