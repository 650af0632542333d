// SPDX-License-Identifier: Apache-2.0
// The few search parameters by which resources are found across people (DESIGN 3): each version's values are rows of
// search_key, written in the transaction of the version. They only narrow down: what is found is read and judged again.
// Inside one person every parameter works without them.
#ifndef OWNPLAN_RECORD_SEARCH_KEY_H
#define OWNPLAN_RECORD_SEARCH_KEY_H

#include "fhir/search.h"
#include "record/resource.h"

// The n-th declared parameter; false beyond the last.
bool search_key_at(size_t n, const char **type, const char **param);
bool search_key_declared(struct str type, struct str param);

// In a job: the keys of this version instead of those of `was`; none of one that is deleted. was NULL: the first
// version, or one that is not at hand. Types without declared parameters cost nothing, nor does what has no identifier
// and is found by that alone. search_key_add leaves what stands (person_index has taken it away).
enum err search_key_write(struct db *db, const struct resource *was, const struct resource *r) MUST_USE;
enum err search_key_add(struct db *db, const struct resource *r) MUST_USE;

// The same without writing: each parameter ("identifier", "identifier|") and value that the version is found by, some
// perhaps twice; they live for the length of the call. Ends with the first error of `see`.
typedef enum err search_key_seen(void *context, struct str param, struct str value);
enum err search_key_each(const struct resource *r, search_key_seen *see, void *context) MUST_USE;

struct search_place {
	struct str person, id;
};
struct search_places {
	struct search_place *item;
	size_t count;
};
// Whether this criterion (a plain one, declared, of a type) can be looked up here.
bool search_key_answers(struct str type, const struct fhir_criterion *c);
// Every resource of the type that may meet it, in no order, some perhaps twice. ERR_COSTLY: more than `most`.
enum err search_key_find(struct db *db, struct arena *a, struct str type, const struct fhir_criterion *c, size_t most,
	struct search_places *out) MUST_USE;
// The same for what meets both. `most` is how many meet `c` alone, as search_key_find has counted: no more of them are
// looked at, and of each only its keys.
enum err search_key_find_both(struct db *db, struct arena *a, struct str type, const struct fhir_criterion *c,
	const struct fhir_criterion *also, size_t most, struct search_places *out) MUST_USE;
// Everybody, by key, after one key ("" for the first): at most `most`.
enum err search_key_people(struct db *db, struct arena *a, struct str after, size_t most,
	struct search_places *out) MUST_USE;

#endif
