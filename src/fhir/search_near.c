// SPDX-License-Identifier: Apache-2.0
// Location?near=latitude|longitude|distance|unit, the one special parameter of FHIR R4: places within a distance of a
// point, as the crow flies. Without a distance 50 km; without a unit kilometres.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "fhir/search_inside.h"

#define EARTH_KM 6371.0088 // mean radius (IUGG)
#define NEAR_KM 50.0
#define RADIANS(degrees) ((degrees) * 0.017453292519943295)

static const struct {
	const char *code; // UCUM
	double km;
} units[] = {
	{ "km", 1 }, { "m", 0.001 }, { "[mi_i]", 1.609344 }, { "[mi_us]", 1.609347 }, { "mi", 1.609344 },
};

static bool plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!text.p[i] || !strchr("-+.0123456789eE", text.p[i]))
			return false;
	return true;
}

// A decimal as JSON writes it, within -most..most.
static bool decimal(struct str text, double most, double *out)
{
	char copy[40];
	char *end;
	if (!text.n || text.n >= sizeof copy || !plain(text))
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = 0;
	*out = strtod(copy, &end);
	return !*end && fabs(*out) <= most;
}

bool fhir_search_near_read(struct arena *a, struct str raw, struct fhir_search_value *v)
{
	struct str piece[4] = { STR_NONE };
	size_t n = 0;
	for (struct str rest = raw; rest.p; n++)
		if (n == 4 || !fhir_escaped_text(a, fhir_escaped_cut(&rest, '|'), &piece[n]))
			return false;
	v->km = NEAR_KM;
	if (!decimal(piece[0], 90, &v->latitude) || !decimal(piece[1], 180, &v->longitude))
		return false;
	if (piece[2].n && (!decimal(piece[2], 1e9, &v->km) || v->km < 0))
		return false;
	if (!piece[3].n)
		return true;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (!str_is(piece[3], units[i].code))
			continue;
		v->km *= units[i].km;
		return true;
	}
	return false;
}

// The haversine formula.
bool fhir_search_near_matches(const struct fhir_search_value *v, const struct fhir_found *found)
{
	struct json_at at_latitude = json_get(found->at, "latitude"), at_longitude = json_get(found->at, "longitude");
	double latitude, longitude;
	if (json_kind(at_latitude) != JSON_NUMBER || json_kind(at_longitude) != JSON_NUMBER ||
		!decimal(json_raw(at_latitude), 90, &latitude) || !decimal(json_raw(at_longitude), 180, &longitude))
		return false;
	double north = sin(RADIANS(latitude - v->latitude) / 2), east = sin(RADIANS(longitude - v->longitude) / 2);
	double h = north * north + cos(RADIANS(latitude)) * cos(RADIANS(v->latitude)) * east * east;
	return 2 * EARTH_KM * asin(sqrt(fmin(h, 1))) <= v->km;
}
