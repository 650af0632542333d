// SPDX-License-Identifier: Apache-2.0
// Ids say where a resource lives (key.h).
#include "record/key.h"

#include <string.h>

#include "base/arena.h"
#include "base/random.h"

// The letters of CROCKFORD: digits, and a to z without i, l, o and u. Asked for each slash of each body that leaves.
static bool crockford(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u';
		if (!letter && !(c >= '0' && c <= '9'))
			return false;
	}
	return true;
}

bool key_valid(struct str key)
{
	return key.n == KEY_LENGTH && crockford(key);
}

struct str key_new(struct arena *a)
{
	return random_id_str(a, KEY_LENGTH);
}

struct str key_id(struct arena *a, struct str key)
{
	char *p = arena_alloc(a, KEY_LENGTH + 1 + ID_TAIL_LENGTH + 1);
	memcpy(p, key.p, KEY_LENGTH);
	p[KEY_LENGTH] = '-';
	random_id(p + KEY_LENGTH + 1, ID_TAIL_LENGTH);
	return (struct str){ p, KEY_LENGTH + 1 + ID_TAIL_LENGTH };
}

struct str key_shared(struct arena *a)
{
	return str_join(a, key_new(a), key_new(a));
}

struct str key_of(struct str id)
{
	struct str key = str_part(id, 0, KEY_LENGTH);
	if (!key_valid(key))
		return STR_NONE;
	if (id.n == KEY_LENGTH)
		return key;
	if (id.n != KEY_LENGTH + 1 + ID_TAIL_LENGTH || id.p[KEY_LENGTH] != '-' ||
		!crockford(str_part(id, KEY_LENGTH + 1, ID_TAIL_LENGTH)))
		return STR_NONE;
	return key;
}
