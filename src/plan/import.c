// SPDX-License-Identifier: Apache-2.0
// One person comes in (import.h). Read first, without a lock: the bundle is validated as it was sent, everything gets
// its id, references are resolved, each resource is validated once more as it will stand. Then one job writes it all.
#include "plan/accept_file.h"
#include "plan/import.h"

#include <time.h>

#include "base/log.h"
#include "base/text.h"
#include "fhir/nhs_number.h"
#include "fhir/outcome.h"
#include "fhir/profile.h"
#include "fhir/value.h"
#include "plan/facts.h"
#include "plan/follow.h"
#include "plan/import_inside.h"
#include "record/key.h"

const char *import_path(struct arena *a, const struct import_item *item)
{
	return str_format(a, "Bundle.entry[%u].resource", item->entry).p;
}

enum err import_wrong(struct importing *im, const struct import_item *item, const char *at, const char *sentence)
{
	struct str path = str_format(im->a, "%s%s", import_path(im->a, item), at);
	return fault_field_str(im->fault, path, sentence);
}

// --- the bundle as sent --------------------------------------------------------------------------------------------
static enum err scan(struct importing *im, struct str json)
{
	struct json_wrong wrong;
	struct fhir_issues issues;
	if (json.n > IMPORT_BYTES_MOST)
		return fault_say(im->fault, ERR_TOO_LARGE, _("This bundle is too large. Bring in one person at a time."));
	if (json_scan(im->a, json, &im->doc, &wrong) != OK)
		return fault_say(im->fault, ERR_INPUT,
			str_format(im->a, _("This is not JSON: %s, in line %zu."), wrong.what, wrong.line).p);
	struct json_at root = json_root(&im->doc), type = json_get(root, "type");
	if (!json_text_is(json_get(root, "resourceType"), "Bundle"))
		return fault_field(im->fault, "Bundle", _("This is not a Bundle."));
	if (!json_text_is(type, "transaction") && !json_text_is(type, "collection"))
		return fault_field(
			im->fault, "Bundle.type", _("Only bundles of type transaction or collection are brought in."));
	if (json_length(json_get(root, "entry")) > IMPORT_ENTRIES_MOST)
		return fault_say(
			im->fault, ERR_TOO_LARGE, _("This bundle has too many entries. Bring in one person at a time."));
	if (im->how->of_lines || fhir_validate(im->a, &im->doc, &issues) == OK)
		return OK;
	return fhir_issues_fault(&issues, im->fault);
}

static enum err read_method(struct importing *im, struct json_at entry, const struct import_item *item)
{
	struct json_at method = json_path(im->a, entry, "request.method");
	if (!json_is(method) || json_text_is(method, "POST") || json_text_is(method, "PUT"))
		return OK;
	struct str path = str_format(im->a, "Bundle.entry[%u].request.method", item->entry);
	return fault_field_str(im->fault, path, _("An import only adds: POST or PUT."));
}

static enum err read_entries(struct importing *im)
{
	struct import *x = im->x;
	struct json_at list = json_get(json_root(&im->doc), "entry");
	x->item = arena_array(im->a, struct import_item, json_length(list) + 1);
	im->resource = arena_array(im->a, struct json_at, json_length(list) + 1);
	enum err e = OK;
	for (struct json_at i = json_first(list); json_is_set(i) && e == OK; i = json_next(list, i)) {
		struct import_item *item = &x->item[x->count];
		struct json_at r = im->resource[x->count] = json_get(i, "resource");
		item->entry = (uint32_t)x->count++;
		item->full_url = json_text(im->a, json_get(i, "fullUrl"));
		item->given_id = json_text(im->a, json_get(r, "id"));
		item->put.now.type = json_text(im->a, json_get(r, "resourceType"));
		item->shared = import_shared_type(item->put.now.type);
		e = json_is(r) ? read_method(im, i, item) : import_wrong(im, item, "", _("This entry has no resource."));
	}
	return e;
}

static enum err find_patient(struct importing *im)
{
	struct import *x = im->x;
	im->patient = x->count;
	for (size_t i = 0; i < x->count; i++) {
		if (im->how->shared_only && !x->item[i].shared)
			return import_wrong(im, &x->item[i], "", _("Only what belongs to nobody can come without a person."));
		if (!str_is(x->item[i].put.now.type, "Patient"))
			continue;
		if (im->patient < x->count)
			return import_wrong(im, &x->item[i], "", _("This is a second person. A bundle brings in one."));
		im->patient = i;
	}
	if (im->patient == x->count && !im->how->shared_only)
		return fault_field(im->fault, "Bundle.entry", _("There is no Patient in this bundle."));
	return OK;
}

// --- who it is -----------------------------------------------------------------------------------------------------
enum err import_taken(const struct import *x, struct fault *f)
{
	return fault_say(f, ERR_CONFLICT, x->alone.full.n
		? _("Somebody with this name and birth date is here already. Nothing was changed.")
		: _("Somebody with this NHS number is here already. Nothing was changed."));
}

static enum err no_namesake(struct db *db, struct arena *a, const struct import *x)
{
	struct key_list keys = { 0 };
	const struct person *p = &x->alone;
	enum err e = p->full.n ? person_find_name(db, a, p->given, p->family, p->birth, &keys) : OK;
	return e == OK && keys.count ? ERR_CONFLICT : e;
}

static enum err check_patient(struct importing *im)
{
	struct import_item *item = &im->x->item[im->patient];
	struct resource r = item->put.now;
	struct person p;
	bool number_taken = false;
	r.body = json_raw(im->resource[im->patient]);
	person_from(im->a, &r, &p);
	if (!p.full.n)
		return import_wrong(im, item, ".name", _("This person has no name."));
	im->x->name = p.full;
	enum err e;
	if (!p.nhs.n) {
		if (!im->how->namesake && p.birth != DAY_NONE)
			im->x->alone = p;
		e = no_namesake(im->db, im->a, im->x);
		return e == ERR_CONFLICT ? import_taken(im->x, im->fault) : e;
	}
	if (!nhs_number_valid(p.nhs))
		return import_wrong(im, item, ".identifier", _("This is not a real NHS number. Check each digit"));
	e = person_number_taken(im->db, p.nhs, &number_taken);
	return e == OK && number_taken ? import_taken(im->x, im->fault) : e;
}

// --- as it will stand ----------------------------------------------------------------------------------------------
static enum err give_ids(struct importing *im)
{
	struct import *x = im->x;
	enum err e = OK;
	for (size_t i = 0; i < x->count && e == OK; i++) {
		if (x->item[i].shared)
			e = import_shared_id(im, i);
		else
			x->item[i].put.now.id = i == im->patient ? x->key : key_id(im->a, x->key);
	}
	return e;
}

// Its bytes lie apart (attach.h).
static enum err make_binary(struct importing *im, struct import_item *item, struct json_at sent)
{
	struct resource *r = &item->put.now;
	struct json_node *body = json_tree(im->a, sent);
	item->file = accept_binary(im->a, r->person, body, (struct json_at){ 0 });
	r->body = resource_stamp(im->a, body, r->id, 1, r->updated);
	return OK;
}

// A file lies where its entry does.
static void place_file(struct importing *im, struct import_item *item)
{
	struct attached file;
	if (!item->file || !attach_read(im->a, &item->put.now, &file))
		return;
	for (size_t i = 0; i < im->x->count; i++) {
		const struct resource *r = &im->x->item[i].put.now;
		if (!str_eq(file.owner, str_format(im->a, "%.*s/%.*s", STR_ARG(r->type), STR_ARG(r->id))))
			continue;
		item->put.now.section = r->section;
		item->put.now.label = r->label;
		item->put.now.kind = STR(ATTACH_KIND);
	}
}

// The id stands in the body from now on, so that rules that look at it see the new one.
static enum err make_body(struct importing *im, size_t at)
{
	struct import_item *item = &im->x->item[at];
	struct resource *r = &item->put.now;
	struct fhir_issues issues = { 0 };
	struct json doc;
	struct str text;
	r->person = item->shared ? STR("") : im->x->key;
	r->author = im->how->author;
	r->updated = im->x->writer.at;
	enum err e = import_rewrite(im, at, &text);
	if (e != OK)
		return e;
	if (json_scan(im->a, text, &doc, NULL) != OK)
		return ERR_INTERNAL;
	if (fhir_validate_at(im->a, json_root(&doc), import_path(im->a, item), &issues) != OK)
		return fhir_issues_fault(&issues, im->fault);
	e = import_place(im, at, json_root(&doc));
	if (e == OK)
		e = import_owner(im, at, json_root(&doc));
	if (e != OK)
		return e;
	if (str_is(r->type, "Binary"))
		return make_binary(im, item, json_root(&doc));
	if (im->how->tell)
		im->how->tell(im->how->context, item, im->resource[at]);
	if (!im->how->claims) {
		r->body = resource_stamp_first(im->a, json_root(&doc), r->id, r->updated);
		return OK;
	}
	struct json_node *body = json_tree(im->a, json_root(&doc));
	fhir_profile_claim(im->a, body);
	r->body = resource_stamp(im->a, body, r->id, 1, r->updated);
	return OK;
}

enum err import_read(struct db *db, struct arena *a, struct str json, const struct import_how *how, struct import *out,
	struct fault *f)
{
	struct importing im = { .db = db, .a = a, .fault = f, .how = how, .x = out };
	*out = (struct import){ .to = how->to, .name = STR("") };
	out->key = how->shared_only ? STR("") : how->key.n ? how->key
													   : key_new(a);
	out->writer = (struct writer){
		.person = out->key,
		.plan = STR(""),
		.author = how->author,
		.author_reference = STR(""),
		.author_display = STR(""),
		.words_reference = STR(""),
		.words_display = STR(""),
		.at = clock_now(),
	};
	enum err e = scan(&im, json);
	if (e == OK)
		e = read_entries(&im);
	if (e == OK)
		e = find_patient(&im);
	if (e == OK)
		e = give_ids(&im);
	if (e == OK)
		e = import_names(&im);
	for (size_t i = 0; e == OK && i < out->count; i++)
		e = make_body(&im, i);
	for (size_t i = 0; e == OK && i < out->count; i++)
		place_file(&im, &out->item[i]);
	for (size_t i = 0; e == OK && i < out->count; i++)
		if (!out->item[i].there)
			facts_make(a, &out->item[i].put.now); // here, where several prepare, not on the one that writes
	return e == OK && !how->shared_only ? check_patient(&im) : e;
}

// --- writing -------------------------------------------------------------------------------------------------------
static enum err write_one(struct db *db, struct arena *a, const struct import_item *item)
{
	struct resource_put put = item->put; // the job may run again
	if (item->there)
		return OK;
	if (item->shared)
		return shared_write(db, a, &put);
	enum err e = item->file ? attachment_write(db, a, put.now.person, &item->file->kept, &item->file->bytes) : OK;
	if (e == OK)
		e = resource_add(db, &put.now); // a key that is taken shows at its Patient
	return e == OK && str_is(put.now.type, "Patient") ? person_index(db, a, &put.now) : e;
}

enum err import_run(struct db *db, struct arena *a, void *import)
{
	struct import *x = import;
	enum err e = no_namesake(db, a, x); // once more: two may come at the same time
	for (size_t i = 0; i < x->count && e == OK; i++)
		e = write_one(db, a, &x->item[i]);
	if (e != OK || !x->key.n)
		return e;
	for (size_t i = 0; i < x->count && e == OK; i++)
		if (str_is(x->item[i].put.now.kind, "plan"))
			e = follow_rows_write(db, a, x->key, json_trusted(a, x->item[i].put.now.body));
	return e != OK ? e : plan_refresh(db, a, x->key, &x->writer, x->to == PLAN_NONE ? PLAN_STATES : x->to);
}

enum err import_write(struct store *store, enum err (*run)(struct db *, struct arena *, void *), void *what)
{
	const struct timespec a_moment = { .tv_nsec = 100000000 };
	enum err e = store_write(store, run, what);
	for (int i = 0; e == ERR_BUSY && i < 600; i++) {
		nanosleep(&a_moment, NULL);
		e = store_write(store, run, what);
	}
	return e;
}

enum err import_bundle(struct store *store, struct arena *a, struct str json, const struct import_how *how,
	struct import *out, struct fault *f)
{
	enum err e = import_read(store_reader(store), a, json, how, out, f);
	if (e != OK)
		return e;
	e = import_write(store, import_run, out);
	if (e == OK)
		log_event(LOG_INFO, "imported", "entries=%zu", out->count);
	// Two imports at once: whoever comes second finds the number, or a shared id, taken.
	return e == ERR_CONFLICT ? import_taken(out, f) : e;
}
