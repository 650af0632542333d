// SPDX-License-Identifier: Apache-2.0
// How a fixture (the options of a macro as JSON, and the HTML that it makes of them) is turned into a call of ours.
// Included by test_fixtures.c and the fixture_*.c files beside it.
#ifndef OWNPLAN_TESTS_FIXTURE_H
#define OWNPLAN_TESTS_FIXTURE_H

#include "base/json.h"
#include "nhsuk/markup.h"
#include "nhsuk/nhsuk.h"

struct fixture {
	struct arena *arena;
	struct page page;
	struct json_at options;
	struct str name;
	struct str block; // HTML that the fixture nests as a call block
	bool block_used;
	const char *cannot; // the option, or value of an option, that ours does not offer
};

// A row a component: the options that its mapping reads ("items[].text"); any other option that a fixture uses makes
// the fixture "not supported", by that option's name.
struct component {
	const char *name;
	void (*map)(struct fixture *f);
	const char *options; // blank-separated
	const char *apart;   // compared without this element (one normal line): counted as passed in part
	unsigned least;      // passed, fewer is a failure
};

#define LABEL_OPTIONS(at) at " " at ".text " at ".size " at ".heading " at ".heading.text " at ".heading.level " \
	at ".heading.size " at ".isPageHeading " at ".caption " at ".caption.text " at ".caption.placement " \
	at ".caption.element " at ".classes " at ".id "
#define NOTE_OPTIONS "hint hint.text errorMessage errorMessage.text "

// The members of NHSUK_LABELLED from a struct mk_labelled called l.
#define LABELLED \
	.label = l.label, .label_size = l.label_size, .label_heading = l.label_heading, .label_level = l.label_level, \
	.caption = l.caption, .caption_place = l.caption_place, .caption_element = l.caption_element, \
	.label_id = l.label_id, .label_classes = l.label_classes, .hint = l.hint, .error = l.error, \
	.error_mark = l.error_mark

#endif
