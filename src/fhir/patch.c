// SPDX-License-Identifier: Apache-2.0
// What both patch formats need: the ceilings that stop a patch which doubles itself or never ends, when two values
// say the same, and whether the result is still the same version of the same resource.
#include "fhir/patch_inside.h"

#include "base/arena.h"
#include "base/text.h"
#include "fhir/value.h"

// A thousand operations that each look at thirty thousand values, or at half a megabyte of text: about a second.
#define STEPS ((uint64_t)1 << 25)

static enum err too_large(struct patch_run *run)
{
	return fault_say(run->fault, ERR_TOO_LARGE, _("This patch would make the record too large."));
}

enum err patch_begin(struct patch_run *run, struct arena *a, struct json_at resource, struct fault *f)
{
	*run = (struct patch_run){ .arena = a, .fault = f };
	run->root = json_tree(a, resource);
	return patch_fits(run, NULL, run->root, true);
}

enum err patch_spend(struct patch_run *run, uint64_t nodes)
{
	run->steps += nodes;
	return run->steps > STEPS ? fault_say(run->fault, ERR_TOO_LARGE, _("This patch asks for too much work.")) : OK;
}

enum err patch_fits(struct patch_run *run, const struct json_node *container, const struct json_node *value,
	bool fresh)
{
	struct json_weight w = json_node_weigh(value);
	unsigned above = container ? json_node_level(container) + 1 : 0;
	enum err e = patch_spend(run, w.nodes);
	if (e)
		return e;
	if (fresh) {
		run->bytes += w.bytes;
		run->nodes += w.nodes;
	}
	if (run->bytes > FHIR_PATCH_BYTES || run->nodes > FHIR_PATCH_NODES || above + w.depth > JSON_DEPTH)
		return too_large(run);
	return OK;
}

static bool same_plain(struct arena *a, struct json_node *x, struct json_node *y)
{
	enum json_kind kind = json_node_kind(x);
	if (kind == JSON_STRING) {
		struct arena_mark mark = arena_here(a);
		bool same = str_eq(json_node_string(a, x), json_node_string(a, y));
		must(arena_back(a, mark)); // a thousand tests of one long text keep nothing
		return same;
	}
	return kind != JSON_NUMBER || !fhir_decimal_compare(json_node_literal(x), json_node_literal(y));
}

enum err patch_spend_text(struct patch_run *run, const struct json_node *n)
{
	bool plain = n && json_node_kind(n) < JSON_ARRAY;
	return patch_spend(run, plain ? json_node_weigh(n).bytes / 16 + 1 : 1);
}

// Nested no deeper than JSON_DEPTH: patch_fits let nothing deeper in.
enum err patch_same(struct patch_run *run, struct json_node *x, struct json_node *y, bool *same)
{
	enum json_kind kind = json_node_kind(x);
	uint32_t n = json_node_count(x);
	enum err e = patch_spend(run, (uint64_t)n + 1);
	*same = !e && kind == json_node_kind(y) && n == json_node_count(y);
	if (!*same)
		return e;
	if (kind < JSON_ARRAY) {
		e = patch_spend_text(run, x);
		*same = !e && same_plain(run->arena, x, y);
		return e;
	}
	for (uint32_t i = 0; !e && *same && i < n; i++) {
		uint32_t other = i;
		if (kind == JSON_OBJECT && !str_eq(json_node_name(x, i), json_node_name(y, i))) {
			other = json_node_find(y, json_node_name(x, i));
			e = patch_spend(run, n);
		}
		if (!e && (*same = other < n))
			e = patch_same(run, json_node_item(x, i), json_node_item(y, other), same);
	}
	return e;
}

// --- identity ------------------------------------------------------------------------------------------------------

static bool stands(struct json_at before, struct json_node *after)
{
	if (!json_is_set(before) || !after)
		return !json_is_set(before) && !after;
	struct arena *scratch = arena_new();
	struct json_node *was = json_tree(scratch, before);
	bool same = json_node_kind(was) == json_node_kind(after) && json_node_kind(was) == JSON_STRING &&
		same_plain(scratch, was, after);
	arena_free(scratch);
	return same;
}

const char *fhir_patch_lost(struct json_at before, struct json_node *after)
{
	if (json_node_kind(after) != JSON_OBJECT || !stands(json_get(before, "resourceType"),
			json_node_get(after, STR("resourceType"))))
		return "resourceType";
	if (!stands(json_get(before, "id"), json_node_get(after, STR("id"))))
		return "id";
	struct json_node *meta = json_node_get(after, STR("meta"));
	if (!stands(json_get(json_get(before, "meta"), "versionId"), json_node_get(meta, STR("versionId"))))
		return "meta.versionId";
	return NULL;
}

bool fhir_patch_keeps_identity(struct json_at before, struct json_node *after)
{
	return !fhir_patch_lost(before, after);
}
