#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Embeds the pages about planning (guide/*.md, guide/LANGUAGE/*.md) into one C file (src/web/guide.h reads it).

    tools/guide.py FOLDER OUTPUT.c
    tools/guide.py --made FOLDER LANGUAGE NAME ...

Called by meson; the result is the same every time. guide/LANGUAGE/made-from says of each page which English words it
was made from (the first digits of their SHA-256): where these have changed since, the page is embedded as older, and
readers are told. --made says that pages were looked at and say again what the English says.
"""
import hashlib
import pathlib
import sys

DIGITS = 16


def digest(path):
    return hashlib.sha256(path.read_text(encoding="utf-8").strip().encode()).hexdigest()[:DIGITS]


def made_from(folder, lang):
    path = folder / lang / "made-from"
    return dict(line.split() for line in path.read_text().splitlines() if line) if path.exists() else {}


def made(folder, lang, names):
    rows = {**made_from(folder, lang), **{name: digest(folder / f"{name}.md") for name in names}}
    (folder / lang / "made-from").write_text("".join(f"{name} {rows[name]}\n" for name in sorted(rows)))


def main():
    if sys.argv[1] == "--made":
        made(pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
        return
    folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    parts, rows = ["// Made by tools/guide.py; changes here are lost.\n#include \"web/guide.h\"\n\n"], []
    for i, path in enumerate(sorted(folder.rglob("*.md"))):
        lang = "en" if path.parent == folder else path.parent.name
        data = path.read_text(encoding="utf-8").strip().encode()
        lines = [", ".join(map(str, data[j:j + 24])) for j in range(0, len(data), 24)]
        parts.append(f"static const unsigned char text_{i}[] = {{\n\t" + ",\n\t".join(lines) + "\n};\n")
        older = lang != "en" and made_from(folder, lang).get(path.stem) != digest(folder / path.name)
        rows.append(f'\t{{ "{path.stem}", "{lang}", {{ (const char *)text_{i}, sizeof text_{i} }}, {str(older).lower()} }},\n')
    parts.append("\nconst struct guide_text guide_texts[] = {\n" + "".join(rows) + "};\n")
    parts.append("const size_t guide_text_count = sizeof guide_texts / sizeof *guide_texts;\n")
    output.write_text("".join(parts))


if __name__ == "__main__":
    main()
