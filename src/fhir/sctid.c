// SPDX-License-Identifier: Apache-2.0
// Verhoeff's check of SNOMED CT identifiers (sctid.h). Its two tables are made from how they are defined: the
// multiplication of the ten symmetries of a pentagon, and one permutation applied again for each place.
#include "fhir/sctid.h"

// d * e among the symmetries of a pentagon: 0 to 4 turn it, 5 to 9 turn it over.
static unsigned turn(unsigned d, unsigned e)
{
	unsigned over = d < 5 ? e : (e < 5 ? 10 - e : 15 - e); // a turn behind a turning over goes the other way round
	unsigned steps = (d % 5 + over % 5) % 5;
	return ((d < 5) == (e < 5)) ? steps : steps + 5;
}

static unsigned placed(unsigned digit, size_t place)
{
	static const unsigned char next[10] = { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 };
	for (size_t i = 0; i < place % 8; i++)
		digit = next[digit];
	return digit;
}

enum sctid_fault sctid_concept(struct str s)
{
	unsigned check = 0;
	if (s.n < 6 || s.n > SCTID_MOST || s.p[0] == '0')
		return SCTID_SHAPE;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return SCTID_SHAPE;
	for (size_t place = 0; place < s.n; place++)
		check = turn(check, placed((unsigned)(s.p[s.n - 1 - place] - '0'), place));
	if (check)
		return SCTID_CHECK;
	// Partition 00: a concept of the International edition, 10: of another (the UK's).
	bool concept = (s.p[s.n - 3] == '0' || s.p[s.n - 3] == '1') && s.p[s.n - 2] == '0';
	return concept ? SCTID_GOOD : SCTID_ANOTHER;
}
