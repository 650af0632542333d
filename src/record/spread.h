// SPDX-License-Identifier: Apache-2.0
// Where the rows of each table lie when the database is spread over nodes (Citus), for every table that the migrations
// make, with its reason. `ownplan migrate --distribute` carries it out; a test holds the schema and the statements
// against it.
#ifndef OWNPLAN_RECORD_SPREAD_H
#define OWNPLAN_RECORD_SPREAD_H

#include "store/spread.h"

extern const struct spread record_spread[];
extern const size_t record_spread_count;

#endif
