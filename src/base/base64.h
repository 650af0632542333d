// SPDX-License-Identifier: Apache-2.0
// Base64 (RFC 4648) on the arena, by libsodium: section 4 with its padding, as FHIR writes bytes, and section 5 without
// it, as addresses and JSON Web Signatures do.
#ifndef OWNPLAN_BASE_BASE64_H
#define OWNPLAN_BASE_BASE64_H

#include "base/str.h"

enum base64_form { BASE64_PLAIN, BASE64_URL };

// Ends with a zero byte, which is not counted.
struct str base64_text(struct arena *a, struct str bytes, enum base64_form form);
// Of the plain form blanks and line ends are passed over (FHIR base64Binary). Nothing is the text of no bytes. False:
// it is none, or something stands behind it. Behind the bytes is a zero byte, which is not counted.
bool base64_bytes(struct arena *a, struct str text, enum base64_form form, struct str *out);

#endif
