// SPDX-License-Identifier: Apache-2.0
// How bodies of resources lie in the database. Most are packed: a byte that says which dictionary they were packed with
// and a zstd frame (RFC 8878) with its checksum, in the column `packed`; then `body` is ''. What is small, or gains
// nothing, stands in `body` as it is, and so does what was written before there was packing; `packed` is NULL. Only
// resource.c, shared.c and history.c read and write these columns, and they do it through here.
//
// The dictionary is part of the program, made from invented people alone (docs/DECISIONS.md): one that was made of real
// records would keep words of a person whose record was lawfully erased. A number is never given to another dictionary.
#ifndef OWNPLAN_RECORD_BODY_H
#define OWNPLAN_RECORD_BODY_H

#include "record/resource.h"

// Binds "body" and "packed". What resource_pack made ahead is taken; else it is made now, on this thread.
void body_bind(struct query *q, const struct resource *r);
// The body of a row that has both columns, on the arena. STR_NONE: it cannot be unpacked; then no more rows come,
// and query_end says ERR_INTERNAL.
struct str body_of_row(struct query *q, struct arena *a);

// STR_NONE: it is better left as it is. Any thread.
struct str body_pack(struct arena *a, struct str body);
// ERR_INTERNAL, said in the log: the dictionary is not known, or the bytes are not those that were written.
enum err body_unpack(struct arena *a, struct str packed, struct str *body) MUST_USE;

#endif
