// SPDX-License-Identifier: Apache-2.0
// Lines of NDJSON, of the files that `ownplan import` is given or of one body of $import, as single resources and whose
// each is. Files are mapped, never read into memory: a line costs some forty bytes. Whoever a resource belongs to may
// stand in another file, so nobody is known before all files are read.
#ifndef OWNPLAN_PLAN_IMPORT_LINES_H
#define OWNPLAN_PLAN_IMPORT_LINES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

#define IMPORT_NOBODY UINT32_MAX       // belongs to nobody: Organization, Practitioner ...
#define IMPORT_LOST (UINT32_MAX - 1)   // should belong to somebody, and does not say to whom
#define IMPORT_BUNDLE (UINT32_MAX - 2) // a person of its own

struct import_line {
	const char *p; // into the mapped file
	uint32_t n;
	uint32_t number; // of the line, from 1
	uint32_t file;
	uint32_t type_at, id_at; // where they stand in it
	uint8_t type_n, id_n;    // id_n 0: it has none
	uint32_t person;         // number of the person, or one of the above
};

struct import_file {
	const char *path;
	void *map;
	size_t size;
};

struct import_lines {
	struct import_file file[100]; // as many as a command takes words
	size_t files;
	struct import_line *line; // sorted by person, in the order read, after import_lines_end
	size_t count, room;
	size_t people; // Patients
	uint32_t *slot; // Type/id: line + 1
	size_t slots;
};

// A file's lines, or the file as one resource that stands on several lines. What is no JSON or no resource becomes a
// fault at "FILE:LINE". ERR_NOT_FOUND: it cannot be read.
enum err import_lines_read(struct import_lines *x, struct arena *a, const char *path, struct fault *f) MUST_USE;
// The same of a text that is there as long as the lines are; `name` is said with each line.
enum err import_lines_text(struct import_lines *x, struct arena *a, const char *name, struct str text,
	struct fault *f) MUST_USE;
// After the last file: finds out whose each is and sorts.
void import_lines_end(struct import_lines *x);
void import_lines_free(struct import_lines *x);

struct str import_line_text(const struct import_line *l);
struct str import_line_type(const struct import_line *l);
struct str import_line_id(const struct import_line *l);

#endif
