// SPDX-License-Identifier: Apache-2.0
// Finds what is embedded. The table has half a dozen rows, so it is walked.
#include "nhsuk/assets.h"

#include <string.h>

#include "base/error.h"
#include "nhsuk/assets_table.h"

const struct asset *asset_at(size_t i)
{
	return i < asset_count ? &asset_table[i] : NULL;
}

const struct asset *asset_find(struct str path)
{
	for (size_t i = 0; i < asset_count; i++)
		if (str_is(path, asset_table[i].path))
			return &asset_table[i];
	return NULL;
}

const char *asset_url(const char *name)
{
	size_t i = 0;
	while (i < asset_count && strcmp(asset_table[i].name, name) != 0)
		i++;
	must(i < asset_count);
	return asset_table[i].path;
}
