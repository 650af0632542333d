// SPDX-License-Identifier: Apache-2.0
// Base64 (base64.h).
#include "base/base64.h"

#include <sodium.h>

#include "base/arena.h"

static int variant(enum base64_form form)
{
	return form == BASE64_URL ? sodium_base64_VARIANT_URLSAFE_NO_PADDING : sodium_base64_VARIANT_ORIGINAL;
}

struct str base64_text(struct arena *a, struct str bytes, enum base64_form form)
{
	size_t room = sodium_base64_encoded_len(bytes.n, variant(form));
	char *text = arena_bytes(a, room);
	sodium_bin2base64(text, room, (const unsigned char *)(bytes.p ? bytes.p : ""), bytes.n, variant(form));
	return str_of(text);
}

bool base64_bytes(struct arena *a, struct str text, enum base64_form form, struct str *out)
{
	char *bytes = arena_bytes(a, text.n + 1);
	size_t n = 0;
	if (sodium_base642bin((unsigned char *)bytes, text.n + 1, text.p ? text.p : "", text.n,
		form == BASE64_PLAIN ? " \r\n\t" : NULL, &n, NULL, variant(form)) != 0)
		return false;
	bytes[n] = '\0';
	*out = (struct str){ bytes, n };
	return true;
}
