// SPDX-License-Identifier: Apache-2.0
// Inside web/: files of entries as pages show them and forms ask for them.
#ifndef OWNPLAN_WEB_FILES_H
#define OWNPLAN_WEB_FILES_H

#include "web/plan_view.h"

const char *file_href(struct visit *v, const struct attached *file);
// The picture, the player, or the link. text: what it says to those who cannot see or hear it.
void file_draw(struct visit *v, struct page *p, const struct attached *file, struct str text, bool large);
bool file_frames(const struct attached *file); // a browser may show it in a frame of a page of ours
// All files of an entry.
void files_draw(struct visit *v, struct page *p, const struct entry *e);
// The control of a form: what is there, a tick to take it off, and the way to choose one.
void file_field(struct visit *v, struct page *p, const struct field *f, const struct value *value);
// Bytes that one file may have.
size_t file_most(const struct visit *v);
// Whether a form of this kind must be sent with its files.
bool kind_has_file(const struct kind *k);

#endif
