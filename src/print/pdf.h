// SPDX-License-Identifier: Apache-2.0
// A page as a PDF: A4, tagged, with title, language, headings, bookmarks and the numbers of its sheets. Only what the
// page shows is in it: it is made of the page's own markup. For printer.c, and for tests.
#ifndef OWNPLAN_PRINT_PDF_H
#define OWNPLAN_PRINT_PDF_H

#include "base/arena.h"
#include "base/error.h"
#include "record/paper.h"

#define PDF_MOST ((size_t)32 << 20) // bytes of one

// The bytes lie in `a`. Needs a font or two (fontconfig); letters that no font of the machine has become boxes.
// ERR_TOO_LARGE: more sheets or bytes than is sensible; ERR_AWAY: no font at all; ERR_INTERNAL: cairo failed.
// From one thread at a time or from several: each has its own fonts, given back by pdf_end_thread.
enum err pdf_make(struct arena *a, const struct paper *given, struct str *out) MUST_USE;
void pdf_end_thread(void);

#endif
