#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Embeds one file into a C file, as `const unsigned char NAME[]` and `const size_t NAME_size`.

    tools/embed.py NAME INPUT OUTPUT.c

Called by meson; the result is the same every time.
"""
import pathlib
import sys

name, source, output = sys.argv[1:]
data = pathlib.Path(source).read_bytes()
rows = (", ".join(map(str, data[i:i + 24])) for i in range(0, len(data), 24))
pathlib.Path(output).write_text(
    f"#include <stddef.h>\nextern const unsigned char {name}[];\nextern const size_t {name}_size;\n"
    f"const unsigned char {name}[] = {{\n" + ",\n".join(rows) + f"\n}};\nconst size_t {name}_size = sizeof {name};\n")
