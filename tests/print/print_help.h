// SPDX-License-Identifier: Apache-2.0
// Makes a PDF and asks the tools of poppler and qpdf about it: what other people's programs find in our file. Included
// by the tests of print/.
#ifndef OWNPLAN_TESTS_PRINT_HELP_H
#define OWNPLAN_TESTS_PRINT_HELP_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nhsuk/nhsuk.h"
#include "print/pdf.h"

struct made {
	struct arena *arena;
	char path[64];
	struct str pdf;
};

static inline struct paper paper_of(struct page *p, const char *title)
{
	page_end(p);
	assert_true(page_ok(p));
	return (struct paper){ .markup = buf_text(&p->out), .title = str_of(title), .name = STR("Declan Morris"),
		.as_of = STR("As of 22 November 2026, version 57"), .lang = "en-GB", .author = STR("Ownplan") };
}

static inline struct page *page_new(struct arena *a)
{
	struct page *p = arena_make(a, struct page);
	page_init(p, a, STR_NONE);
	page_begin(p, .title = "Declan's plan", .plain = true);
	return p;
}

static inline void print_it(struct made *m, const struct paper *paper)
{
	assert_int_equal(pdf_make(m->arena, paper, &m->pdf), OK);
	(void)snprintf(m->path, sizeof m->path, "/tmp/ownplan-print-XXXXXX");
	int fd = mkstemp(m->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, m->pdf.p, m->pdf.n), m->pdf.n);
	close(fd);
}

// What a command prints about the file; %s in it is the file.
static inline struct str ask(struct made *m, const char *format)
{
	char command[256];
	struct buf b;
	char piece[4096];
	size_t n;
	buf_init(&b, m->arena, (size_t)64 << 20);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(command, sizeof command, format, m->path);
#pragma GCC diagnostic pop
	FILE *f = popen(command, "r");
	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&b, piece, n);
	assert_int_equal(pclose(f), 0);
	buf_char(&b, 0);
	return buf_text(&b);
}

#endif
