// SPDX-License-Identifier: Apache-2.0
// Every sentence that a person may read passes through here, so that it can be translated: _("...") where it is
// said, N_("...") where it stands in a table and is said later by _().
#ifndef OWNPLAN_BASE_TEXT_H
#define OWNPLAN_BASE_TEXT_H

#include <libintl.h>

#define _(sentence) gettext(sentence)
#define N_(sentence) (sentence)

#endif
