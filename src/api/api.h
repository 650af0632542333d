// SPDX-License-Identifier: Apache-2.0
// All handlers that answer programs: FHIR R4 JSON, health, metrics. For the route table.
#ifndef OWNPLAN_API_API_H
#define OWNPLAN_API_API_H

#include "record/visit.h"

// Before any handler below /fhir/: reads what was asked for beside the address (ask.h) and refuses what cannot be
// given. ERR_ACCEPT, ERR_MEDIA, ERR_INPUT; ERR_DENIED beyond the scope of the token.
enum err api_begin(struct visit *v) MUST_USE;
// Whether the scope of the token reaches what the address asks for; nobody changes anything with a cookie. ERR_DENIED,
// and for a scope v->beyond_scope. Part of api_begin; also for who was refused before it.
enum err api_scope(struct visit *v) MUST_USE;
enum err health(struct visit *v) MUST_USE;
enum err metrics(struct visit *v) MUST_USE;
enum err fhir_metadata(struct visit *v) MUST_USE;
// SMART: how a program gets a token, and the token endpoint; no other handler answers errors as RFC 6749 has them.
enum err smart_configuration(struct visit *v) MUST_USE;
enum err signing_keys(struct visit *v) MUST_USE;
enum err auth_token(struct visit *v) MUST_USE;
// shared_files.c: of whoever has a link to a part of a plan (SMART Health Links)
enum err shared_manifest(struct visit *v) MUST_USE;
enum err shared_file(struct visit *v) MUST_USE;
// The whole record of a person that the asker may see, and what belongs to nobody that it speaks of: a searchset
// Bundle, stored bytes spliced.
enum err fhir_everything(struct visit *v) MUST_USE;
// What happened, newest first: to one resource, to those of a type, to all.
enum err fhir_history_one(struct visit *v) MUST_USE;
enum err fhir_history_type(struct visit *v) MUST_USE;
enum err fhir_history_all(struct visit *v) MUST_USE;
// What would be said about a resource if it were sent.
enum err fhir_validate_sent(struct visit *v) MUST_USE;
// A Composition, or the person's own plan, as one document Bundle.
enum err fhir_document(struct visit *v) MUST_USE;
enum err fhir_document_plan(struct visit *v) MUST_USE;
// The person of "/fhir/Type/ID" is named by the id (record/key.h); the dispatcher proves them as for ":person".
enum err fhir_read(struct visit *v) MUST_USE;
enum err fhir_vread(struct visit *v) MUST_USE;
// One write; those "_by" name the resource by a condition in the address.
enum err fhir_create(struct visit *v) MUST_USE;
enum err fhir_update(struct visit *v) MUST_USE;
enum err fhir_update_by(struct visit *v) MUST_USE;
enum err fhir_patch_one(struct visit *v) MUST_USE;
enum err fhir_patch_by(struct visit *v) MUST_USE;
enum err fhir_delete(struct visit *v) MUST_USE;
enum err fhir_delete_by(struct visit *v) MUST_USE;
// Searches: of a type, of what lies with one person, of several types; by GET or POST.
enum err fhir_search_type(struct visit *v) MUST_USE;
enum err fhir_search_inside(struct visit *v) MUST_USE;
enum err fhir_search_all(struct visit *v) MUST_USE;
// What may be done with what an address names, of the methods that its rows have: "GET, HEAD".
struct str api_allowed(struct visit *v, struct str methods);
// A batch or transaction.
enum err fhir_bundle(struct visit *v) MUST_USE;
// Lines of NDJSON come in: each person's a transaction.
enum err fhir_import(struct visit *v) MUST_USE;
// Everybody's resources as files (Bulk Data Access 2.0): asked for, looked after, fetched, let go of.
enum err fhir_export(struct visit *v) MUST_USE;
enum err fhir_export_group(struct visit *v) MUST_USE;
enum err fhir_export_status(struct visit *v) MUST_USE;
enum err fhir_export_file(struct visit *v) MUST_USE;
enum err fhir_export_drop(struct visit *v) MUST_USE;
// An error as OperationOutcome; the dispatcher uses it for addresses below /fhir/.
enum err api_error(struct visit *v, enum err e) MUST_USE;

#endif
