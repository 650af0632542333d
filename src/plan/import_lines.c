// SPDX-License-Identifier: Apache-2.0
// Lines of resources and whose they are (import_lines.h).
#include "plan/import_lines.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "plan/place.h"

#define ROUNDS 4 // a Provenance of a Provenance ...

struct str import_line_text(const struct import_line *l)
{
	return (struct str){ l->p, l->n };
}

struct str import_line_type(const struct import_line *l)
{
	return (struct str){ l->p + l->type_at, l->type_n };
}

struct str import_line_id(const struct import_line *l)
{
	return (struct str){ l->p + l->id_at, l->id_n };
}

// --- by name --------------------------------------------------------------------------------------------------------
static uint32_t *slot_of(const struct import_lines *x, struct str type, struct str id)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < type.n; i++)
		h = (h ^ (unsigned char)type.p[i]) * 16777619u;
	for (size_t i = 0; i < id.n; i++)
		h = (h ^ (unsigned char)id.p[i]) * 16777619u;
	for (size_t i = h;; i++) {
		uint32_t *slot = &x->slot[i & (x->slots - 1)];
		const struct import_line *l = *slot ? &x->line[*slot - 1] : NULL;
		if (!l || (str_eq(import_line_id(l), id) && str_eq(import_line_type(l), type)))
			return slot;
	}
}

static struct import_line *named(const struct import_lines *x, struct str type, struct str id)
{
	uint32_t *slot = x->slots ? slot_of(x, type, id) : NULL;
	return slot && *slot ? &x->line[*slot - 1] : NULL;
}

static void name_all(struct import_lines *x)
{
	for (x->slots = 64; x->slots < x->count * 2;)
		x->slots *= 2;
	x->slot = calloc(x->slots, sizeof *x->slot);
	must(x->slot != NULL);
	for (size_t i = 0; i < x->count; i++)
		if (x->line[i].id_n) {
			uint32_t *slot = slot_of(x, import_line_type(&x->line[i]), import_line_id(&x->line[i]));
			*slot = *slot ? *slot : (uint32_t)i + 1; // of two with one name the first; import says that there are two
		}
}

// --- reading --------------------------------------------------------------------------------------------------------
static struct import_line *add(struct import_lines *x)
{
	if (x->count == x->room) {
		x->room = x->room ? x->room * 2 : 1024;
		x->line = realloc(x->line, x->room * sizeof *x->line);
		must(x->line != NULL && x->room < IMPORT_BUNDLE);
	}
	x->line[x->count] = (struct import_line){ .person = IMPORT_LOST };
	return &x->line[x->count++];
}

// A slice of the line that a text is, 0 bytes when it is none (escaped, too long, not there).
static uint8_t place(struct str line, struct str text, uint32_t *at)
{
	*at = 0;
	if (!text.n || text.n > 64 || text.p < line.p || text.p + text.n > line.p + line.n)
		return 0;
	*at = (uint32_t)(text.p - line.p);
	return (uint8_t)text.n;
}

static enum err wrong(struct arena *a, const char *path, size_t number, const char *sentence, struct fault *f)
{
	return fault_field_str(f, str_format(a, "%s:%zu", path, number), sentence);
}

static enum err add_line(struct import_lines *x, struct arena *a, struct arena *of_line, struct str text, size_t number,
	struct fault *f)
{
	struct json doc;
	struct json_wrong why;
	uint32_t file = (uint32_t)x->files - 1;
	const char *path = x->file[file].path;
	if (text.n > UINT32_MAX / 2)
		return wrong(a, path, number, _("This line is too long."), f);
	if (json_scan(of_line, text, &doc, &why) != OK)
		return wrong(a, path, number + why.line - 1, str_format(a, _("This is not JSON: %s."), why.what).p, f);
	struct json_at root = json_root(&doc);
	struct str type = json_text(of_line, json_get(root, "resourceType"));
	struct str id = json_text(of_line, json_get(root, "id"));
	struct import_line *l = add(x);
	*l = (struct import_line){ .p = text.p, .n = (uint32_t)text.n, .number = (uint32_t)number, .file = file,
		.person = IMPORT_LOST };
	l->type_n = place(text, type, &l->type_at);
	l->id_n = place(text, id, &l->id_at);
	if (!l->type_n || fhir_resource_find(type) == FHIR_NO_RESOURCE)
		return wrong(a, path, number, _("This is not a resource: it has no resourceType that we know."), f);
	const struct place *at = place_of(type);
	if (str_is(type, "Bundle"))
		l->person = IMPORT_BUNDLE;
	else if (at && at->shared)
		l->person = IMPORT_NOBODY;
	else if (str_is(type, "Patient"))
		l->person = (uint32_t)x->people++;
	return OK;
}

static bool is_json(struct arena *a, struct str text)
{
	struct json doc;
	return json_scan(a, text, &doc, NULL) == OK;
}

static enum err add_lines(struct import_lines *x, struct arena *a, struct str all, struct fault *f)
{
	struct arena *of_line = arena_new();
	struct str rest = all, first = str_trim(str_cut(&rest, '\n'));
	size_t number = 0;
	enum err e = OK;
	// One resource that was written over several lines.
	if (str_trim(rest).n && !is_json(of_line, first)) {
		struct str whole = str_trim(all);
		size_t before = 1;
		for (const char *p = all.p; p < whole.p; p++)
			before += *p == '\n';
		e = add_line(x, a, of_line, whole, before, f);
		arena_free(of_line);
		return e;
	}
	for (rest = all; rest.p && e == OK;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		number++;
		arena_reset(of_line);
		if (line.n)
			e = add_line(x, a, of_line, line, number, f);
	}
	arena_free(of_line);
	return e;
}

enum err import_lines_text(struct import_lines *x, struct arena *a, const char *name, struct str text, struct fault *f)
{
	must(x->files < sizeof x->file / sizeof *x->file);
	x->file[x->files++] = (struct import_file){ .path = name };
	return text.n ? add_lines(x, a, text, f) : OK;
}

enum err import_lines_read(struct import_lines *x, struct arena *a, const char *path, struct fault *f)
{
	struct stat st;
	must(x->files < sizeof x->file / sizeof *x->file);
	struct import_file *file = &x->file[x->files++];
	*file = (struct import_file){ .path = path };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (good && st.st_size) {
		void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		good = map != MAP_FAILED;
		file->map = good ? map : NULL;
		file->size = good ? (size_t)st.st_size : 0;
	}
	if (fd >= 0)
		close(fd);
	if (!good)
		return fault_say(f, ERR_NOT_FOUND, str_format(a, _("%s cannot be read."), path).p);
	return file->map ? add_lines(x, a, (struct str){ file->map, file->size }, f) : OK;
}

// --- whose ----------------------------------------------------------------------------------------------------------
struct asking {
	const struct import_lines *x;
	const uint32_t *patient; // the line of each person's Patient
};

// A reference to something else than a Patient: whose that is.
static bool whose(void *context, const struct fhir_reference *ref, struct str text, struct str *patient)
{
	const struct asking *q = context;
	const struct import_line *l = named(q->x, ref->type, ref->id);
	(void)text;
	if (!l || l->person >= q->x->people)
		return false;
	*patient = import_line_id(&q->x->line[q->patient[l->person]]);
	return true;
}

static bool find_owner(struct asking *q, struct arena *a, struct import_line *l)
{
	struct json doc;
	struct str id;
	arena_reset(a);
	if (json_scan(a, import_line_text(l), &doc, NULL) != OK ||
		fhir_owner(a, json_root(&doc), &(struct fhir_owner_how){ .whose = whose, .context = q }, &id, NULL) != OK)
		return false;
	const struct import_line *patient = named(q->x, STR("Patient"), id);
	l->person = patient ? patient->person : IMPORT_LOST;
	return patient != NULL;
}

static uint32_t *find_patients(const struct import_lines *x)
{
	uint32_t *patient = calloc(x->people + 1, sizeof *patient);
	must(patient != NULL);
	for (size_t i = 0; i < x->count; i++)
		if (x->line[i].person < x->people) // nobody else is known yet
			patient[x->line[i].person] = (uint32_t)i;
	return patient;
}

static void sort_by_person(struct import_lines *x)
{
	size_t groups = x->people + 3, at = 0;
	size_t *start = calloc(groups + 1, sizeof *start);
	struct import_line *sorted = malloc((x->count + 1) * sizeof *sorted);
	must(start != NULL && sorted != NULL);
	// What belongs to nobody comes first, then the people, then bundles and what is lost.
	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < x->count; i++) {
			uint32_t p = x->line[i].person;
			size_t g = p < x->people ? p + 1 : p == IMPORT_NOBODY ? 0 : x->people + (p == IMPORT_BUNDLE ? 1 : 2);
			if (pass)
				sorted[start[g]++] = x->line[i];
			else
				start[g]++;
		}
		for (size_t g = 0; !pass && g < groups; g++) {
			size_t n = start[g];
			start[g] = at;
			at += n;
		}
	}
	free(start);
	free(x->line);
	x->line = sorted;
}

void import_lines_end(struct import_lines *x)
{
	struct arena *a = arena_new();
	uint32_t *patient = find_patients(x);
	struct asking q = { x, patient };
	bool more = true;
	name_all(x);
	for (int round = 0; round < ROUNDS && more; round++) {
		more = false;
		for (size_t i = 0; i < x->count; i++)
			if (x->line[i].person == IMPORT_LOST && !find_owner(&q, a, &x->line[i]))
				more = true;
	}
	free(patient);
	free(x->slot); // it names lines by where they stood before
	x->slot = NULL;
	x->slots = 0;
	sort_by_person(x);
	arena_free(a);
}

void import_lines_free(struct import_lines *x)
{
	for (size_t i = 0; i < x->files; i++)
		if (x->file[i].map)
			munmap(x->file[i].map, x->file[i].size);
	free(x->slot);
	free(x->line);
	*x = (struct import_lines){ 0 };
}
