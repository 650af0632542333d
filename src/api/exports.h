// SPDX-License-Identifier: Apache-2.0
// The exports of a server (Bulk Data Access 2.0, "$export"): one background thread that makes, one after another, what
// programs have asked for (export.c), as files in DIR/exports/ID/TYPE.ndjson, and takes away what lapsed or is not
// wanted any more. serve/ starts and joins it with the server.
//
// It decides by the same access_decide as every request (reach.h), for the program that asked, person by person at the
// moment each is read, in short snapshots; and again before a file leaves, for whoever changed anything meanwhile.
// Whose record is written gets a row in the audit before the file can be fetched. A server that stops leaves no half
// file: what it was making waits for the next server, what was ready stays; what one that was killed was making has
// failed.
#ifndef OWNPLAN_API_EXPORTS_H
#define OWNPLAN_API_EXPORTS_H

#include "record/visit.h"

struct exports;

// A site without a folder gets a temporary one, which goes with the server. ERR_INTERNAL: the folder cannot be made.
enum err exports_start(const struct site *site, struct exports **out, struct fault *f) MUST_USE;
void exports_stop(struct exports *x); // x may be NULL; what runs is broken off within a moment
// Something was asked for, or is not wanted any more. From any thread.
void exports_wake(struct exports *x);

struct export_job;
struct export_left;
// Takes out of the file of one type what is not open to the program any more (export_told.h), and says what is left.
enum err exports_prove(const struct exports *x, const struct visit *v, const struct export_job *job, struct str type,
	struct export_left *out) MUST_USE;
// One file of an export that is ready, open for reading. -1: there is none of this type.
int exports_open(const struct exports *x, struct str id, struct str type);

#endif
