#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Embeds the templates (templates/*.json) into a C file, as src/plan/template_builtin.c reads them.

    tools/templates.py OUTPUT.c FILE.json...

Called by meson; the result is the same every time. What is wrong in a file is said by tests/plan/test_template.c.
"""
import json
import pathlib
import sys

output, *files = sys.argv[1:]
arrays, table = [], []
for number, name in enumerate(sorted(files)):
    text = json.dumps(json.loads(pathlib.Path(name).read_text()), ensure_ascii=False, separators=(",", ":")).encode()
    rows = ",\n".join(", ".join(map(str, text[i:i + 24])) for i in range(0, len(text), 24))
    arrays.append(f"static const unsigned char bytes_{number}[] = {{ // {pathlib.Path(name).name}\n{rows}\n}};\n")
    table.append(f"\t{{ bytes_{number}, sizeof bytes_{number} }},\n")
pathlib.Path(output).write_text("".join([
    "#include <stddef.h>\n",
    "struct template_file {\n\tconst unsigned char *bytes;\n\tsize_t size;\n};\n",
    "extern const struct template_file template_files[];\nextern const size_t template_file_count;\n",
    *arrays,
    "const struct template_file template_files[] = {\n", *table, "};\n",
    f"const size_t template_file_count = {len(table)};\n"]))
