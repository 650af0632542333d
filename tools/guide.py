#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Embeds the pages about planning (guide/*.md, guide/LANGUAGE/*.md) into one C file (src/web/guide.h reads it).

    tools/guide.py FOLDER OUTPUT.c

Called by meson; the result is the same every time.
"""
import pathlib
import sys


def main():
    folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    parts, rows = ["// Made by tools/guide.py; changes here are lost.\n#include \"web/guide.h\"\n\n"], []
    for i, path in enumerate(sorted(folder.rglob("*.md"))):
        lang = "en" if path.parent == folder else path.parent.name
        data = path.read_text(encoding="utf-8").strip().encode()
        lines = [", ".join(map(str, data[j:j + 24])) for j in range(0, len(data), 24)]
        parts.append(f"static const unsigned char text_{i}[] = {{\n\t" + ",\n\t".join(lines) + "\n};\n")
        rows.append(f'\t{{ "{path.stem}", "{lang}", {{ (const char *)text_{i}, sizeof text_{i} }} }},\n')
    parts.append("\nconst struct guide_text guide_texts[] = {\n" + "".join(rows) + "};\n")
    parts.append("const size_t guide_text_count = sizeof guide_texts / sizeof *guide_texts;\n")
    output.write_text("".join(parts))


if __name__ == "__main__":
    main()
