#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Embeds the stylesheet, the scripts and the pictures of assets/ into one C file (src/nhsuk/assets.h reads it).

    tools/assets.py SOURCE_ROOT OUTPUT.c

Compiles assets/ownplan.scss with the Sass of node_modules and appends own.css; takes the design system's scripts from
node_modules. Each asset gets an address with a digest of its content and, where it is smaller, a gzip of it. Needs
`npm ci` to have been run in SOURCE_ROOT (script/bootstrap does). Called by meson; the result is the same every time.
"""
import gzip
import hashlib
import pathlib
import re
import subprocess
import sys

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def stylesheet(root):
    """The design system's styles, only of the components in use, with our own behind them, without white space."""
    sass = root / "node_modules/sass/sass.js"
    done = subprocess.run(
        ["node", str(sass), "--no-source-map", "--style=compressed", "--quiet-deps", "--load-path=node_modules",
         "assets/ownplan.scss"], cwd=root, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr.decode())
    own = (root / "assets/own.css").read_text()
    own = re.sub(r"/\*.*?\*/", "", own, flags=re.S)
    own = re.sub(r"\s+", " ", own)
    own = re.sub(r" ?([{};,>]) ?", r"\1", own).replace(";}", "}").replace(": ", ":").strip()
    return done.stdout.rstrip() + b"\n" + own.encode() + b"\n"


def name_with_digest(name, data):
    stem, dot, ending = name.rpartition(".")
    return f"/assets/{stem}-{hashlib.sha256(data).hexdigest()[:10]}{dot}{ending}"


def collect(root):
    """[(name, path, bytes)]; scripts that import others name them by their addresses."""
    frontend = (root / "node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js").read_bytes()
    frontend = re.sub(rb"//# sourceMappingURL=\S+", b"", frontend).rstrip() + b"\n"
    found = [("ownplan.css", stylesheet(root)), ("nhsuk-frontend.js", frontend)]
    script = (root / "assets/ownplan.js").read_text()
    script = script.replace("./nhsuk-frontend.js", name_with_digest("nhsuk-frontend.js", frontend))
    found.append(("ownplan.js", script.encode()))
    for picture in sorted((root / "assets").glob("*.svg")):
        found.append((picture.name, picture.read_bytes().strip() + b"\n"))
    for extra in sorted((root / "assets").glob("*.css")):
        if extra.name != "own.css":
            found.append((extra.name, extra.read_bytes()))
    return [(name, name_with_digest(name, data), data) for name, data in sorted(found)]


def c_bytes(symbol, data):
    rows = [", ".join(str(b) for b in data[i:i + 32]) for i in range(0, len(data), 32)]
    return f"static const unsigned char {symbol}[] = {{\n\t" + ",\n\t".join(rows) + "\n};\n"


def main():
    root, output = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    if not (root / "node_modules/nhsuk-frontend").is_dir() or not (root / "node_modules/sass").is_dir():
        sys.exit("assets.py: the design system is not installed here; run script/bootstrap (or npm ci) first")
    parts = ["// Made by tools/assets.py; changes here are lost.\n#include \"nhsuk/assets_table.h\"\n\n"]
    rows = []
    for i, (name, path, data) in enumerate(collect(root)):
        squeezed = gzip.compress(data, 9, mtime=0)
        etag = hashlib.sha256(data).hexdigest()[:20]
        parts.append(c_bytes(f"plain_{i}", data))
        small = len(squeezed) < len(data)
        if small:
            parts.append(c_bytes(f"gzip_{i}", squeezed))
        zipped = f"{{ (const char *)gzip_{i}, sizeof gzip_{i} }}" if small else "{ 0 }"
        kind = TYPES[pathlib.PurePath(name).suffix]
        rows.append(f'\t{{ "{name}", "{path}", "{kind}", "\\"{etag}\\"",\n'
                    f"\t\t{{ (const char *)plain_{i}, sizeof plain_{i} }}, {zipped} }},\n")
    parts.append("\nconst struct asset asset_table[] = {\n" + "".join(rows) + "};\n")
    parts.append("const size_t asset_count = sizeof asset_table / sizeof *asset_table;\n")
    output.write_text("".join(parts))


if __name__ == "__main__":
    main()
