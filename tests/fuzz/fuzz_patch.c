// SPDX-License-Identifier: Apache-2.0
// [record, patch]: whatever is asked for, what comes out is JSON that can be read again, within the ceilings and the
// same when it is done twice; what fails says why. An array is a JSON Patch, an object a FHIRPath Patch, a string the
// path of one that takes away, adds, inserts and moves there.
// Floors: fhir base
// needs: base fhir
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "fhir/patch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef enum err patch(struct arena *a, struct json_at resource, struct json_at operations, struct json_node **out,
	struct fault *f);

static struct json_at scanned(struct arena *a, struct str text)
{
	struct json *doc = arena_make(a, struct json);
	must(json_scan(a, text, doc, NULL) == OK);
	return json_root(doc);
}

// What the patch makes of the record; STR_NONE when it fails.
static struct str once(struct arena *a, patch *run, struct json_at record, struct json_at operations, enum err *e)
{
	struct fault f;
	struct json_node *out;
	struct buf b;
	fault_init(&f, a);
	*e = run(a, record, operations, &out, &f);
	must((*e == OK) == (out != NULL) && *e == f.err && (*e == OK) == (f.message == NULL));
	must(*e == OK || *e == ERR_INPUT || *e == ERR_NOT_FOUND || *e == ERR_CONFLICT || *e == ERR_TOO_LARGE);
	if (*e)
		return STR_NONE;
	const char *lost = fhir_patch_lost(record, out);
	must(fhir_patch_keeps_identity(record, out) == !lost);
	must(run == fhir_patch_json || !lost || !str_is(str_of(lost), "resourceType"));
	buf_init(&b, a, FHIR_PATCH_BYTES);
	json_node_write(&b, out);
	must(buf_ok(&b));
	return buf_text(&b);
}

static void patch_twice(struct arena *a, patch *run, struct json_at record, struct json_at operations)
{
	enum err e, again;
	struct json_node *out;
	struct str text = once(a, run, record, operations, &e);
	struct str second = once(a, run, record, operations, &again);
	must(e == again && str_eq(text, second));
	if (e)
		return;
	struct json_at after = scanned(a, text);
	struct str test = str_format(a, "[{\"op\":\"test\",\"path\":\"\",\"value\":%.*s}]", STR_ARG(text));
	struct json *doc = arena_make(a, struct json);
	if (json_scan(a, test, doc, NULL) == OK) // it may stand one level too deep there
		must(fhir_patch_json(a, after, json_root(doc), &out, NULL) == OK);
}

static void operation(struct json_out *w, const char *type, struct str path, const char *parts)
{
	static const char *const names[] = { "type", "path" };
	json_open(w);
	json_pair_c(w, "name", "operation");
	json_member(w, "part");
	json_open_array(w);
	for (int i = 0; i < 2; i++) {
		json_open(w);
		json_pair_c(w, "name", names[i]);
		json_pair(w, i ? "valueString" : "valueCode", i ? path : str_of(type));
		json_shut(w);
	}
	struct str rest = str_of(parts);
	while (rest.p)
		json_put_raw(w, str_cut(&rest, ';'));
	json_shut_array(w);
	json_shut(w);
}

static void patch_at(struct arena *a, struct json_at record, struct str path)
{
	static const char *const rows[][2] = {
		{ "add", "{\"name\":\"name\",\"valueString\":\"extension\"};"
			"{\"name\":\"value\",\"part\":[{\"name\":\"url\",\"valueUri\":\"u\"}]}" },
		{ "add", "{\"name\":\"name\",\"valueString\":\"value\"};{\"name\":\"value\",\"valueString\":\"v\"}" },
		{ "replace", "{\"name\":\"value\",\"valueString\":\"v\",\"_valueString\":{\"id\":\"i\"}}" },
		{ "insert", "{\"name\":\"index\",\"valueInteger\":0};{\"name\":\"value\",\"_valueString\":{\"id\":\"i\"}}" },
		{ "move", "{\"name\":\"source\",\"valueInteger\":1};{\"name\":\"destination\",\"valueInteger\":0}" },
		{ "delete", NULL },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b;
		struct json_out w;
		buf_init(&b, a, (size_t)1 << 20);
		json_out_init(&w, &b);
		json_open(&w);
		json_pair_c(&w, "resourceType", "Parameters");
		json_member(&w, "parameter");
		json_open_array(&w);
		operation(&w, rows[i][0], path, rows[i][1]);
		json_shut_array(&w);
		json_shut(&w);
		patch_twice(a, fhir_patch_path, record, scanned(a, buf_text(&b)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct json doc;
	if (json_scan(a, (struct str){ (const char *)data, size }, &doc, NULL) == OK) {
		struct json_at record = json_item(json_root(&doc), 0), what = json_item(json_root(&doc), 1);
		if (json_kind(what) == JSON_STRING)
			patch_at(a, record, json_text(a, what));
		else if (json_is_set(what))
			patch_twice(a, json_kind(what) == JSON_ARRAY ? fhir_patch_json : fhir_patch_path, record, what);
	}
	arena_free(a);
	return 0;
}
