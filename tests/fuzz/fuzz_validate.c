// SPDX-License-Identifier: Apache-2.0
// Whatever JSON comes, it is judged without harm; what is said about it is a valid OperationOutcome, and judging twice
// says the same. References, owners and the narrative scanner see the same bytes on their own.
// Floors: fhir base
// needs: base fhir
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "fhir/compartment.h"
#include "fhir/nhs_number.h"
#include "fhir/outcome.h"
#include "fhir/xhtml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool whose(void *context, const struct fhir_reference *ref, struct str text, struct str *patient)
{
	(void)context;
	(void)ref;
	*patient = text;
	return text.n % 2;
}

static void read_values(struct arena *a, struct str text)
{
	struct fhir_when when;
	struct fhir_reference ref;
	char number[NHS_NUMBER_SIZE];
	if (fhir_when_parse(text, &when))
		must(fhir_when_low(&when) < fhir_when_high(&when));
	if (fhir_reference_parse(text, &ref))
		must(ref.kind != FHIR_REF_NONE);
	must(fhir_decimal_compare(text, text) == 0);
	if (nhs_number_read(text, number) == NHS_NUMBER_GOOD)
		must(nhs_number_valid((struct str){ number, sizeof number }));
	(void)fhir_xhtml_check(text);
	(void)nhs_number_display(a, text);
}

static void judge(struct arena *a, const struct json *doc)
{
	const struct fhir_owner_how how = { STR("http://x"), whose, NULL };
	struct fhir_issues first, again, own;
	struct json outcome;
	struct str owner;
	struct buf b;
	enum err e = fhir_validate(a, doc, &first);
	must(e == fhir_validate(a, doc, &again) && first.errors == again.errors && first.warnings == again.warnings);
	must((e == OK) == (first.errors == 0));
	buf_init(&b, a, (size_t)16 << 20);
	fhir_outcome_issues(&b, &first);
	must(buf_ok(&b));
	must(json_scan(a, buf_text(&b), &outcome, NULL) == OK);
	must(fhir_validate(a, &outcome, &own) == OK);
	(void)!fhir_owner(a, json_root(doc), &how, &owner, NULL);
	(void)fhir_compartment_has(a, json_root(doc), STR("p"), STR("http://x"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = { (const char *)data, size };
	struct json doc;
	read_values(a, text);
	if (json_scan(a, text, &doc, NULL) == OK)
		judge(a, &doc);
	arena_free(a);
	return 0;
}
