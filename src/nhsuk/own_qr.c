// SPDX-License-Identifier: Apache-2.0
// A QR code (own.h): drawn into the page as one path, so that nothing is fetched and it is sharp on any screen and
// paper. ISO/IEC 18004 wants four light modules around it.
#include <qrencode.h>

#include "nhsuk/markup.h"
#include "nhsuk/own.h"

#define QUIET 4
#define MODULE_PIXELS 4 // at least 3 to 4 for a telephone at arm's length

// The dark modules of one line, each run of them as one rectangle.
static void line(struct page *p, const unsigned char *module, int width, int y)
{
	for (int x = 0, n; x < width; x += n + 1) {
		for (n = 0; x + n < width && module[x + n] & 1; n++)
			;
		if (!n)
			continue;
		mk(p, "M");
		mk_str(p, str_format(p->arena, "%d %dh%dv1h-%dz", x + QUIET, y + QUIET, n, n));
	}
}

bool own_qr_(struct page *p, const struct own_qr *o)
{
	const unsigned char *data = (const unsigned char *)o->data.p;
	QRcode *qr = o->data.n ? QRcode_encodeData((int)o->data.n, data, 0, QR_ECLEVEL_M) : NULL;
	if (!qr) // longer than a code can hold
		return false;
	int side = qr->width + 2 * QUIET;
	mk(p, "<svg class=\"own-qr\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" focusable=\"false\"");
	mk_attr(p, "aria-label", o->text);
	mk_attr_int(p, "width", side * MODULE_PIXELS);
	mk_attr_int(p, "height", side * MODULE_PIXELS);
	mk_attr_str(p, "viewBox", str_format(p->arena, "0 0 %d %d", side, side));
	mk(p, "><path fill=\"#fff\"");
	mk_attr_str(p, "d", str_format(p->arena, "M0 0h%dv%dh-%dz", side, side, side));
	mk(p, "/><path fill=\"#000\" shape-rendering=\"crispEdges\" d=\"");
	for (int y = 0; y < qr->width; y++)
		line(p, qr->data + (size_t)y * (size_t)qr->width, qr->width, y);
	mk(p, "\"/></svg>");
	QRcode_free(qr);
	return true;
}
