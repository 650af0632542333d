// SPDX-License-Identifier: Apache-2.0
// What a handler asks to be put on paper: a page that it has made with components, as one sheet or many. The dispatcher
// hands it to the printer (print/printer.h) while the request sleeps, and sends what comes back.
#ifndef OWNPLAN_RECORD_PAPER_H
#define OWNPLAN_RECORD_PAPER_H

#include "base/str.h"

enum paper_look {
	PAPER_USUAL, // 10.5 points
	PAPER_LARGE, // nothing below 18 points (RNIB, UK Association for Accessible Formats: large print is 16 to 18)
	PAPER_EASY,  // Easy Read: 16 points, a line a sentence, a picture beside it
};

// A picture that the page shows (PNG or JPEG), for the sheet.
struct paper_picture {
	struct str src;         // as the page names it
	struct str bytes;
	bool jpeg;
	unsigned width, height; // pixels, as they are stored
	unsigned turn;          // which way up: Exif 2.3 orientation, 1 to 8
};

struct paper {
	struct str markup;    // a whole page; what its print styles leave out is left out
	struct str title;     // of the file: "Declan's plan"
	struct str name;      // whose it is, at the head of each sheet
	struct str as_of;     // beside it: "As of 22 November 2026, version 57"
	struct str author;    // who had it printed
	const char *lang;     // BCP 47, "en-GB"
	struct str code;      // to check whether it is current, as it is shown; STR_NONE: none
	struct str check;     // the address where that is done
	const struct paper_picture *picture; // one that is not among them is on paper by its name alone
	size_t pictures;
	enum paper_look look;
	bool one_sheet;       // smaller until it fits on one sheet; what still does not is left out, and that is said
};

#endif
