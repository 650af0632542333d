// SPDX-License-Identifier: Apache-2.0
// What resource.c and shared.c share and nobody else needs.
#ifndef OWNPLAN_RECORD_RESOURCE_INSIDE_H
#define OWNPLAN_RECORD_RESOURCE_INSIDE_H

#include "record/resource.h"

// The columns that every kind of row has: type, id, version, updated, seq, prev.
void resource_row_common(struct query *q, struct arena *a, struct resource *r);
// The body of a row that has both columns, left as it lies (resource_open).
void resource_row_packed(struct query *q, struct arena *a, struct resource *r);
// A list that grows on an arena; *room starts at 0.
struct resource *resource_list_more(struct arena *a, struct resource_list *l, size_t *room);
// In a job: the number of a change of this resource.
enum err resource_change_number(struct db *db, const struct resource *r, int64_t *seq) MUST_USE;
// From the current version, in *r, back to the one that has this number. ERR_NOT_FOUND.
enum err resource_back_to(struct db *db, struct arena *a, int64_t version, struct resource *r) MUST_USE;

#endif
