// SPDX-License-Identifier: Apache-2.0
// Every sentence that a person may read passes through here, so that it can be translated: _("...") where it is
// said, N_("...") where it stands in a table and is said later by _(), ngettext(one, many, n) where something is
// counted. The catalogues are GNU gettext's (po/), made by msgfmt when the program is built, and embedded: no locale
// of the machine is asked. Which language is spoken belongs to the thread and is set for each request
// (serve/language.c); a thread that nobody told speaks English, and so does the record.
#ifndef OWNPLAN_BASE_TEXT_H
#define OWNPLAN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct str;

struct text_language {
	const char *name; // BCP 47: "cy", "en-GB"
	const char *own;  // what its speakers call it: "Cymraeg"
	// A catalogue as msgfmt writes it (GNU gettext, "The Format of GNU MO Files"); NULL: the sentences themselves.
	const unsigned char *mo;
	unsigned (*plural)(unsigned long n); // which of its forms says n
};
// English first.
extern const struct text_language text_languages[];
extern const size_t text_language_count;

// What this thread speaks; NULL: English. Whoever sets it puts back what was there.
extern _Thread_local const struct text_language *text_spoken;

// English from here on, for what goes into the record; gives what was spoken, to be put back.
static inline const struct text_language *text_english(void)
{
	const struct text_language *was = text_spoken;
	text_spoken = NULL;
	return was;
}

// By "cy" or "cy-GB", whatever the case; NULL when it is none of ours.
const struct text_language *text_language_named(struct str name);
const char *text_lang(void); // for lang attributes: "en-GB", "cy"

// The sentence in the language that is spoken; itself, where that has none.
const char *text_find(const char *sentence) __attribute__((format_arg(1), returns_nonnull));
const char *text_many(const char *one, const char *many, unsigned long count)
	__attribute__((format_arg(1), format_arg(2), returns_nonnull));

static inline __attribute__((format_arg(1))) const char *text_say(const char *sentence)
{
	return text_spoken ? text_find(sentence) : sentence;
}

#define _(sentence) text_say(sentence)
#define N_(sentence) (sentence)
#define ngettext(one, many, n) text_many((one), (many), (n))

#endif
