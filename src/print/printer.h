// SPDX-License-Identifier: Apache-2.0
// One thread that makes PDFs, beside the workers that answer requests: however many people print, pages go on. What
// waits is bounded; it runs with a lower priority. Started and stopped by the server (serve/dispatch.c).
#ifndef OWNPLAN_PRINT_PRINTER_H
#define OWNPLAN_PRINT_PRINTER_H

#include "print/pdf.h"

#define PRINTS_WAITING 32 // at most: some seconds of work

struct printer;

// The caller's, until done is called.
struct print_job {
	const struct paper *paper;
	struct arena *arena; // where the PDF goes; nobody else uses it meanwhile
	struct str pdf;
	enum err err;        // as pdf_make; ERR_BUSY when the printer ended first
	void (*done)(void *what); // from the printer's thread; the job is not touched after
	void *what;
	struct print_job *next;
};

enum err printer_start(struct printer **out) MUST_USE;
// ERR_BUSY: so many wait already; done is not called then.
enum err printer_queue(struct printer *p, struct print_job *job) MUST_USE;
void printer_stop(struct printer *p); // may be NULL

#endif
