// SPDX-License-Identifier: Apache-2.0
// What tools/assets.py generates and assets.c searches; nobody else includes it.
#ifndef OWNPLAN_NHSUK_ASSETS_TABLE_H
#define OWNPLAN_NHSUK_ASSETS_TABLE_H

#include "nhsuk/assets.h"

extern const struct asset asset_table[];
extern const size_t asset_count;

#endif
