// SPDX-License-Identifier: Apache-2.0
// The formats of FHIR's primitive types (FHIR R4, Datatypes), one row a type: which JSON kind it must be and how its
// text is checked. Each check answers NULL or what is wrong.
#include "fhir/inside.h"

#include <string.h>

#include "base/text.h"
#include "fhir/value.h"

#define STRING_MOST ((size_t)1024 * 1024) // FHIR R4: strings do not exceed 1 MB
#define NUMBER_MOST 64                    // bytes of a number; ours, since nothing measured needs more

static const char *const empty = N_("This must not be empty. Leave it out when there is nothing to say.");
static const char *const too_long = N_("This text is too long. The most is 1 megabyte.");
static const char *const control = N_("This holds a character that cannot be shown.");
static const char *const bad_date = N_("This must be a real date, such as 2026, 2026-11 or 2026-11-04.");
static const char *const bad_date_time = N_("This must be a real date, or a date and time with a zone, such as "
	"2026-11-04T10:42:07Z.");
static const char *const bad_instant = N_("This must be a date and time with a zone, such as 2026-11-04T10:42:07Z.");
static const char *const bad_time = N_("This must be a time such as 10:42:00.");
static const char *const bad_uri = N_("This must be an address without spaces.");
static const char *const bad_whole = N_("This must be a whole number of ordinary size.");

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static const char *check_string(struct str text)
{
	bool seen = false;
	if (text.n > STRING_MOST)
		return too_long;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
			return control;
		seen = seen || c > ' ';
	}
	return seen ? NULL : empty;
}

// No blank at the ends, and single ones inside.
static const char *check_code(struct str text)
{
	if (!text.n)
		return empty;
	for (size_t i = 0; i < text.n; i++) {
		bool blank = (unsigned char)text.p[i] <= ' ';
		if (blank && (i == 0 || i + 1 == text.n || (unsigned char)text.p[i + 1] <= ' '))
			return N_("A code has no spaces at its ends and no double ones.");
	}
	return text.n > STRING_MOST ? too_long : NULL;
}

static const char *check_id(struct str text)
{
	return fhir_id_valid(text) ? NULL : N_("An id is 1 to 64 letters, digits, hyphens and full stops.");
}

static const char *check_uuid(struct str text)
{
	static const char form[] = "urn:uuid:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	bool right = text.n == sizeof form - 1;
	for (size_t i = 0; right && i < text.n; i++)
		right = form[i] == 'x' ? is_hex(text.p[i]) : text.p[i] == form[i];
	return right ? NULL : N_("This must be urn:uuid: and a UUID.");
}

// urn:oid:[0-2](.(0|[1-9][0-9]*))+
static const char *check_oid(struct str text)
{
	static const char *const wrong = N_("This must be urn:oid: and numbers with full stops between them.");
	if (!str_starts(text, "urn:oid:") || text.n < 11 || text.p[8] < '0' || text.p[8] > '2')
		return wrong;
	for (size_t i = 9; i < text.n;) {
		if (text.p[i++] != '.')
			return wrong;
		size_t first = i;
		while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9')
			i++;
		if (i == first || (text.p[first] == '0' && i > first + 1))
			return wrong;
	}
	return NULL;
}

static const char *check_uri(struct str text)
{
	if (!text.n)
		return empty;
	if (text.n > STRING_MOST)
		return too_long;
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ' || text.p[i] == 0x7F)
			return bad_uri;
	if (str_starts(text, "urn:uuid:"))
		return check_uuid(text);
	return str_starts(text, "urn:oid:") ? check_oid(text) : NULL;
}

static const char *check_date(struct str text)
{
	struct fhir_when when;
	return fhir_when_parse(text, &when) && when.precision <= FHIR_DAY ? NULL : bad_date;
}

static const char *check_date_time(struct str text)
{
	struct fhir_when when;
	return fhir_when_parse(text, &when) ? NULL : bad_date_time;
}

static const char *check_instant(struct str text)
{
	struct fhir_when when;
	return fhir_when_parse(text, &when) && when.precision >= FHIR_SECOND ? NULL : bad_instant;
}

static const char *check_time(struct str text)
{
	return fhir_time_valid(text) ? NULL : bad_time;
}

// White space may stand between the characters (RFC 2045 breaks lines), nothing may follow the padding.
static const char *check_base64(struct str text)
{
	static const char *const wrong = N_("This must be base 64: letters, digits, + and /, in fours.");
	size_t n = 0, padding = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
			continue;
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
			c == '/';
		if (c == '=')
			padding++;
		else if (!letter || padding)
			return wrong;
		n++;
	}
	if (!n)
		return empty;
	return n % 4 || padding > 2 ? wrong : NULL;
}

static const char *check_decimal(struct str text)
{
	return text.n > NUMBER_MOST ? N_("This number is too long.") : NULL;
}

static const char *whole(struct str text, int64_t least)
{
	int64_t v;
	return str_int(text, least, INT32_MAX, &v) ? NULL : bad_whole;
}

static const char *check_integer(struct str text)
{
	return whole(text, INT32_MIN);
}

static const char *check_unsigned(struct str text)
{
	return whole(text, 0) ? N_("This must be a whole number, 0 or more.") : NULL;
}

static const char *check_positive(struct str text)
{
	return whole(text, 1) ? N_("This must be a whole number, 1 or more.") : NULL;
}

static const struct primitive {
	enum json_kind kind;
	const char *(*check)(struct str text);
} primitives[] = {
	[FHIR_BASE64] = { JSON_STRING, check_base64 },
	[FHIR_BOOLEAN] = { JSON_TRUE, NULL }, // or JSON_FALSE
	[FHIR_CANONICAL] = { JSON_STRING, check_uri },
	[FHIR_CODE] = { JSON_STRING, check_code },
	[FHIR_DATE] = { JSON_STRING, check_date },
	[FHIR_DATE_TIME] = { JSON_STRING, check_date_time },
	[FHIR_DECIMAL] = { JSON_NUMBER, check_decimal },
	[FHIR_ID] = { JSON_STRING, check_id },
	[FHIR_INSTANT] = { JSON_STRING, check_instant },
	[FHIR_INTEGER] = { JSON_NUMBER, check_integer },
	[FHIR_MARKDOWN] = { JSON_STRING, check_string },
	[FHIR_OID] = { JSON_STRING, check_oid },
	[FHIR_POSITIVE_INT] = { JSON_NUMBER, check_positive },
	[FHIR_STRING] = { JSON_STRING, check_string },
	[FHIR_TIME] = { JSON_STRING, check_time },
	[FHIR_UNSIGNED_INT] = { JSON_NUMBER, check_unsigned },
	[FHIR_URI] = { JSON_STRING, check_uri },
	[FHIR_URL] = { JSON_STRING, check_uri },
	[FHIR_UUID] = { JSON_STRING, check_uuid },
	[FHIR_XHTML] = { JSON_STRING, NULL }, // rules_narrative.c holds txt-1 and txt-2
};

struct str fhir_primitive_text(struct arena *a, struct json_at value)
{
	return json_kind(value) == JSON_STRING ? json_text(a, value) : json_raw(value);
}

const char *fhir_primitive_wrong(struct arena *a, enum fhir_type_id type, struct json_at value)
{
	const struct primitive *p = &primitives[type];
	enum json_kind kind = json_kind(value);
	if (kind == JSON_FALSE)
		kind = JSON_TRUE;
	if (kind != p->kind) {
		if (p->kind == JSON_STRING)
			return N_("This must be text in quotes.");
		return p->kind == JSON_NUMBER ? N_("This must be a number, without quotes.") :
			N_("This must be true or false, without quotes.");
	}
	return p->check ? p->check(fhir_primitive_text(a, value)) : NULL;
}
