// SPDX-License-Identifier: Apache-2.0
// Inside plan/: rows of the gallery, for the files that read them (gallery.h).
#ifndef OWNPLAN_PLAN_GALLERY_INSIDE_H
#define OWNPLAN_PLAN_GALLERY_INSIDE_H

#include "plan/gallery.h"

#define GALLERY_ORIGIN "urn:ownplan:gallery:" // + key:name, of what was copied from elsewhere

#define GALLERY_COLUMNS \
	"i.id AS id, i.key AS key, i.item AS item, i.name AS name, i.number AS number, i.title AS title," \
	" i.organisation AS organisation, i.note AS note, i.based AS based, i.source AS source," \
	" i.published AS published, i.arrived AS arrived, i.ours AS ours, i.gone AS gone, i.account AS account," \
	" i.offers AS offers, i.answer AS answer, i.answer_why AS answer_why, i.answered AS answered," \
	" CASE WHEN i.ours = 1 OR k.trust = 1 THEN 1 ELSE 0 END AS known"
#define GALLERY_TYPES \
	"id:text key:text item:text name:text number:int title:text organisation:text note:text based:text" \
	" source:text published:int arrived:int ours:int gone:int account:text offers:int answer:int answer_why:text" \
	" answered:int known:int"
#define GALLERY_FROM " FROM gallery_item i LEFT JOIN gallery_key k ON k.id = i.key"

// The row that stands next, without its seal.
struct gallery_item gallery_row(struct query *q, struct arena *a);

#endif
