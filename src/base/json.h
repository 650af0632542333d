// SPDX-License-Identifier: Apache-2.0
// JSON as a health record needs it: numbers stay as they were written, doubled members, bad UTF-8, lone surrogates,
// NaN and trailing bytes are refused, nothing is copied until it is asked for. (DESIGN 3 says why it is ours.)
//
// json_scan leaves an index over the original bytes; a `struct json_at` points into it and is two words, passed by
// value. A missing value is an `at` with no document: every reader takes it and answers "nothing", so paths chain
// without checks.  Judged by JSONTestSuite (tests/base/test_json.c).
#ifndef OWNPLAN_BASE_JSON_H
#define OWNPLAN_BASE_JSON_H

#include "base/buf.h"
#include "base/error.h"

enum json_kind { JSON_MISSING, JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_token {
	uint32_t start, end; // bytes of the value in the text; for strings without the quotes
	uint32_t after;      // the token that follows this value and all inside it
	uint8_t kind;
	uint8_t escaped;     // a string holds backslashes
};

struct json {
	struct str text;
	struct json_token *token; // a member is two tokens: name, value
	uint32_t count;
};

struct json_at {
	const struct json *doc;
	uint32_t i;
};

struct json_wrong {
	size_t offset, line, column; // from 0, 1, 1
	const char *what;            // plain words
};

#define JSON_DEPTH 64

// ERR_INPUT with *wrong filled (may be NULL). Text up to 4 GiB. Depth beyond JSON_DEPTH is refused.
enum err json_scan(struct arena *a, struct str text, struct json *out, struct json_wrong *wrong) MUST_USE;
// For bytes that json_scan accepted before (stored bodies): no check of UTF-8 or doubled members.
struct json_at json_trusted(struct arena *a, struct str text);

struct json_at json_root(const struct json *doc);
static inline enum json_kind json_kind(struct json_at at)
{
	return at.doc && at.i < at.doc->count ? (enum json_kind)at.doc->token[at.i].kind : JSON_MISSING;
}

static inline bool json_is(struct json_at at) // there is a value, and it is not null
{
	return json_kind(at) > JSON_NULL;
}

struct json_at json_get_str(struct json_at object, struct str member);

static inline struct json_at json_get(struct json_at object, const char *member)
{
	return json_get_str(object, str_of(member));
}

struct json_at json_item(struct json_at array, uint32_t i);
uint32_t json_length(struct json_at array_or_object);
// Iteration: for (struct json_at i = json_first(x); json_is_set(i); i = json_next(x, i)). For objects `i` is the
// value and json_name(i) its name. json_is_set is true for null values too.
struct json_at json_first(struct json_at container);
struct json_at json_next(struct json_at container, struct json_at i);
static inline bool json_is_set(struct json_at at)
{
	return json_kind(at) != JSON_MISSING;
}
struct str json_name(struct arena *a, struct json_at member_value); // only for values met in an object
// The text of a string, unescaped (a slice of the original when it holds no escape). STR_NONE for anything else.
struct str json_text(struct arena *a, struct json_at at);
struct str json_raw(struct json_at at); // the bytes as they stand: "1.50", "{...}", a string with its quotes
bool json_int(struct json_at at, int64_t *out); // only whole numbers that fit, written without point or exponent
bool json_true(struct json_at at);
bool json_text_is(struct json_at at, const char *value);
// Path of members and indexes, "target[0].dueDate". Also `extension[url=https://...]` and `item[linkId=abc]`: the
// first item whose member is that text. A path that is not well-formed finds nothing.
struct json_at json_path(struct arena *a, struct json_at from, const char *path);

// --- writing ---------------------------------------------------------------------------------------------------
// Commas and quotes are the writer's. must() guards wrong nesting.
struct json_out {
	struct buf *b;
	uint64_t comma; // a bit a level: a value stands before
	uint64_t object; // a bit a level: it is an object
	unsigned depth;
	bool named; // a member's name waits for its value
	bool whole; // the one value at the top is written
};

// A writer makes one value; begin anew for the next. It nests to JSON_DEPTH, spliced values not counted.
void json_out_init(struct json_out *w, struct buf *b);
void json_open(struct json_out *w); // {
void json_shut(struct json_out *w); // }
void json_open_array(struct json_out *w);
void json_shut_array(struct json_out *w);
void json_member(struct json_out *w, const char *name);
void json_member_str(struct json_out *w, struct str name);
void json_put(struct json_out *w, struct str text); // a string, escaped; invalid UTF-8 is a broken promise
void json_put_c(struct json_out *w, const char *text);
void json_put_int(struct json_out *w, int64_t v);
void json_put_bool(struct json_out *w, bool v);
void json_put_null(struct json_out *w);
void json_put_raw(struct json_out *w, struct str value); // a value that is JSON already: spliced
// name and string in one; the string one writes nothing when s.p is NULL
void json_pair(struct json_out *w, const char *name, struct str s);
void json_pair_c(struct json_out *w, const char *name, const char *s);

// --- changing ----------------------------------------------------------------------------------------------------
// A small tree in an arena for the one case where a document is edited: a form changes a few elements of a stored
// resource, and everything else must come out as it was. Order of members is kept; new ones go last. What was not
// touched is written byte for byte, blanks included; what was is written without blanks.
struct json_node;

struct json_node *json_tree(struct arena *a, struct json_at from); // copies slices, not bytes
struct json_node *json_node_object(struct arena *a);
struct json_node *json_node_array(struct arena *a);
struct json_node *json_node_text(struct arena *a, struct str text);
// Any JSON value as it stands. That it is one is the caller's promise (must).
struct json_node *json_node_raw(struct arena *a, struct str number_true_false_null);
struct json_node *json_node_get(struct json_node *object, struct str member);
// In the place of what has the name, else as the last member; NULL removes.
void json_node_set(struct arena *a, struct json_node *object, struct str member, struct json_node *value);
// Moves what `into` does not have yet out of `from`, in its order. `from` is not used afterwards.
void json_node_join(struct arena *a, struct json_node *into, struct json_node *from);
void json_node_push(struct arena *a, struct json_node *array, struct json_node *value);
// Sets the value at a path (as json_path), making what is missing on the way: `a[0].b` makes the array,
// `extension[url=X]` makes the item with its url. An index behind the end appends. What is of another kind than the
// path says gives way. NULL removes the value, and what became empty on the way: an object or array that holds
// nothing, or nothing but the `name=value` that the path found it by. A path that is not well-formed is a broken
// promise.
void json_node_put(struct arena *a, struct json_node *root, const char *path, struct json_node *value);
// Looking around in a tree. Nothing here fails: what is not there is NULL, 0 or STR_NONE; n may be NULL.
enum json_kind json_node_kind(const struct json_node *n);
uint32_t json_node_count(struct json_node *n); // of items, or of members
struct json_node *json_node_item(struct json_node *n, uint32_t i); // an item, or the value of a member, in order
struct str json_node_name(struct json_node *object, uint32_t i);
uint32_t json_node_find(struct json_node *object, struct str member); // its place; the count when it is not there
struct str json_node_string(struct arena *a, const struct json_node *n); // unescaped
struct str json_node_literal(const struct json_node *n); // a number, true, false or null as it is written
struct json_node *json_node_parent(const struct json_node *n);
unsigned json_node_level(const struct json_node *n); // how many nodes stand above it
// What a value weighs: `bytes` as it is written, `nodes` (names of members too), `depth` of objects and arrays in it
// (a number has 0). Costs a look at each of its nodes.
struct json_weight {
	uint64_t bytes, nodes;
	unsigned depth;
};
struct json_weight json_node_weigh(const struct json_node *n);
// Changing by place; a place that is not there is a broken promise (must).
void json_node_insert(struct json_node *array, uint32_t at, struct json_node *value); // at the count: as the last
struct json_node *json_node_take(struct json_node *container, uint32_t at); // out of it; a member loses its name
void json_node_swap(struct json_node *container, uint32_t at, struct json_node *value); // in the place of what is there
void json_node_rename(struct json_node *object, uint32_t at, struct str member); // no other member has that name
struct json_node *json_node_copy(struct arena *a, const struct json_node *n); // shares bytes, not nodes
void json_node_write(struct buf *b, const struct json_node *n);
void json_node_pretty(struct buf *b, const struct json_node *n);

#endif
