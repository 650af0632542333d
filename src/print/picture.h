// SPDX-License-Identifier: Apache-2.0
// Inside print/: draws the pictures of Easy Read (nhsuk/picture.h). For draw.c.
#ifndef OWNPLAN_PRINT_PICTURE_H
#define OWNPLAN_PRINT_PICTURE_H

#include <cairo.h>

// Black, into the square at (x, y); nothing when there is none of that name.
void picture_draw(cairo_t *cr, const char *name, double x, double y, double side);

#endif
