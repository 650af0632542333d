// SPDX-License-Identifier: Apache-2.0
// Pictures that are built into the program, by name, as outlines of SVG: the page shows them, and print/ draws them.
#ifndef OWNPLAN_NHSUK_PICTURE_H
#define OWNPLAN_NHSUK_PICTURE_H

#include "base/str.h"

#define PICTURE_SIDE 48
#define PICTURE_PATHS 2
struct picture {
	const char *name;
	const char *path[PICTURE_PATHS]; // commands M L H V C S A Z (SVG 2, 9.3), NULL behind the last
};
const struct picture *picture_named(struct str name); // NULL

#endif
