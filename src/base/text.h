// SPDX-License-Identifier: Apache-2.0
// Every sentence that a person may read passes through here, so that it can be translated: _("...") where it is
// said, N_("...") where it stands in a table and is said later by _().
#ifndef OWNPLAN_BASE_TEXT_H
#define OWNPLAN_BASE_TEXT_H

#include <libintl.h>
#include <stdbool.h>

// Set once at the start, by whoever has found a catalogue for the language asked for. Without one every sentence is
// its own, and looking for each again would cost a tenth of a page.
extern bool text_translated;

static inline __attribute__((format_arg(1))) const char *text_say(const char *sentence)
{
	return text_translated ? gettext(sentence) : sentence;
}

#define _(sentence) text_say(sentence)
#define N_(sentence) (sentence)

#endif
