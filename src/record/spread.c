// SPDX-License-Identifier: Apache-2.0
// Where the rows of each table lie on many nodes (spread.h). What belongs to a person lies with the person, so that a
// page and a save stay on one node; what every access is decided by lies whole on each node.
#include "record/spread.h"

#define BY(table, column, why) { table, SPREAD_BY, column, why }
#define REFERENCE(table, why) { table, SPREAD_REFERENCE, NULL, why }
#define LOCAL(table, why) { table, SPREAD_LOCAL, NULL, why }

const struct spread record_spread[] = {
	BY("resource", "person", "the record"),
	BY("resource_history", "person", "the record as it was"),
	BY("change", "person", "what changed in the record"),
	BY("search_key", "person", "a save rewrites those of one person; a search across people asks each node"),
	BY("person_link", "person", "two records of one person"),
	BY("access_rule", "person", "who may see the record"),
	BY("privacy_case", "person", "what is asked about who looked at the record"),
	BY("plan_summary", "person", "the row of work lists"),
	BY("plan_template", "person", "which templates the person's plan follows"),
	BY("draft", "person", "what was begun about the person"),
	BY("draft_piece", "person", "a file that waits to be brought into the person's plan"),
	BY("editing", "person", "who has a page about the person open"),
	BY("notice", "person", "who should be told of what was said about the person's plan"),
	BY("looked", "person", "when somebody last opened the plan"),
	BY("outbox", "person", "what is told of the person, one after the other"),
	BY("person_identifier", "value", "finds the person by a number, so it cannot lie with the person"),
	BY("attachment", "person", "pictures and documents of the person's entries"),
	BY("session", "token", "found by its token"),
	BY("one_time_code", "digest", "found by its digest"),
	BY("throttle", "subject", "found by who tries"),
	BY("share_link", "digest", "found by the digest of its address"),
	BY("credential", "account", "found by account"),
	REFERENCE("account", "two unique keys, id and username; joined with memberships at each access"),
	REFERENCE("membership", "joined with access rules at each access"),
	REFERENCE("shared_resource", "organisations, professionals, templates: in every plan"),
	REFERENCE("gallery_item", "templates that are shown: few rows, of nobody"),
	REFERENCE("gallery_remark", "what is said about templates: few rows, of nobody"),
	REFERENCE("gallery_key", "a row an installation whose templates came"),
	REFERENCE("gallery_source", "a row an address that templates come from"),
	REFERENCE("template_move", "a row each time that plans are moved to a newer version"),
	REFERENCE("setting", "few rows, read everywhere"),
	REFERENCE("guide_text", "few rows, read by everybody"),
	REFERENCE("client", "programs: few rows, asked at each token"),
	REFERENCE("client_token", "few rows, asked at each request of a program"),
	REFERENCE("subscriber", "few rows, joined with the outbox"),
	LOCAL("audit", "keyed by chain, joined with its indexes by person: no column leads both"),
	LOCAL("audit_person", "joined with the audit"),
	LOCAL("audit_looked", "joined with the audit"),
	LOCAL("audit_head", "the heads of the audit's chains"),
	LOCAL("audit_indexed", "how far the audit is indexed"),
	LOCAL("client_jti", "used once at the token endpoint"),
	LOCAL("client_wanted", "a row a program"),
	LOCAL("condition_made", "a table of fixed size, written by whoever has the turn"),
	LOCAL("quiet_word", "few rows, of nobody, read by the privacy officer alone"),
	LOCAL("export_job", "worked on by one process"),
	LOCAL("plan_count", "a row a state: a counter, whose place is one"),
	LOCAL("plan_template_count", "a row a version: a counter, whose place is one"),
	LOCAL("plan_move_count", "a row a move of many plans: a counter, whose place is one"),
	LOCAL("migration", "what this database says of itself"),
	LOCAL("store_state", "what this database says of itself"),
	LOCAL("store_writer", "each writer's last commit, on PostgreSQL only"),
};
const size_t record_spread_count = sizeof record_spread / sizeof *record_spread;
