# SPDX-License-Identifier: Apache-2.0
# The rules of the house that no compiler knows: ceilings, floors, banned functions, where SQL engines and markup may
# stand, heads of files, what must not be left behind, and the format. Called by script/lint; prints FILE:LINE for each
# finding and ends with 1 when there is one.
import ast
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import lint_c
import lint_format

TOP = Path(__file__).resolve().parent.parent
FILE_LINES, FUNCTION_LINES = 600, 60
SPDX = 'SPDX-License-Identifier: Apache-2.0'

# Each floor and how high it lies: a file includes headers of its own floor and of lower ones, never of a sibling.
FLOORS = {'base': 1, 'store': 2, 'fhir': 2, 'http': 2, 'nhsuk': 2, 'record': 3, 'plan': 4,
          'web': 5, 'api': 5, 'print': 5, 'serve': 6, 'main': 7}

# Function: what to call instead.
BANNED = {
    'strcpy': 'struct buf or struct str', 'stpcpy': 'struct buf or struct str', 'strcat': 'struct buf',
    'strncat': 'struct buf', 'sprintf': 'buf_printf or snprintf', 'vsprintf': 'vsnprintf', 'gets': 'fgets',
    'strtok': 'str_cut', 'atoi': 'a parser that can refuse', 'atol': 'a parser that can refuse',
    'atoll': 'a parser that can refuse', 'atof': 'a parser that can refuse', 'rand': 'random.h', 'srand': 'random.h',
    'rand_r': 'random.h', 'random': 'random.h', 'drand48': 'random.h', 'alloca': 'the arena', 'tmpnam': 'mkstemp',
    'tempnam': 'mkstemp', 'mktemp': 'mkstemp', 'localtime': 'clock.h', 'gmtime': 'clock.h', 'ctime': 'clock.h',
    'asctime': 'clock.h',
}
BANNED_CALL = re.compile(r'(?<![\w.>])(' + '|'.join(BANNED) + r')\s*\(')
# What may stand in one floor only: (what, where, why).
ONLY_IN = [
    (re.compile(r'\b(sqlite3_\w+|PQ[a-z]\w*)\s*\('), {'store'}, 'the database engine is called in src/store only'),
    (re.compile(r'#\s*include\s*<(sqlite3|libpq-fe)\.h>'), {'store'}, 'the database engine is known in src/store only'),
    (re.compile(r'#\s*include\s*<microhttpd\.h>'), {'http'}, 'libmicrohttpd is known in src/http only'),
]
TAGS = ('a|abbr|article|aside|b|blockquote|body|br|button|caption|code|dd|details|div|dl|dt|em|fieldset|figure|footer|'
        'form|h[1-6]|head|header|hr|html|i|iframe|img|input|label|legend|li|link|main|meta|nav|ol|option|p|path|pre|'
        'script|section|select|small|span|strong|style|summary|svg|table|tbody|td|textarea|th|thead|time|title|tr|ul')
MARKUP = re.compile(r'</?(' + TAGS + r')(?=[\s>/]|$)|<!doctype', re.I)
MARKUP_IN = {'nhsuk', 'fhir'}  # the components emit it; the standard's validator has to recognise it in narratives
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
LEFT_BEHIND = re.compile(r'\b(' + '|'.join(('TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK')) + r')\b')

FOLDERS = ('src', 'tests', 'tools', 'script', 'assets', 'packaging', '.ci')
SUFFIXES = ('.c', '.h', '.py', '.mjs', '.js', '.cjs', '.sh', '.scss', '.css')


def sources():
    for folder in FOLDERS:
        for path in sorted((TOP / folder).rglob('*')):
            parts = path.relative_to(TOP).parts
            if 'node_modules' in parts or '__pycache__' in parts or not path.is_file() or path.is_symlink():
                continue
            if path.suffix in SUFFIXES or path.name == 'meson.build' or parts[0] in ('script', '.ci'):
                yield path


# Lock files name versions and digests, not hosts: each machine asks the registry that it is set up with.
def locks():
    for path in [TOP / 'package-lock.json', *(TOP / 'tests').glob('*/package-lock.json')]:
        if path.exists() and '"resolved"' in path.read_text(encoding='utf-8'):
            yield path, 'names hosts: npm install --package-lock-only --omit-lockfile-registry-resolved'


def everywhere(path, text):
    lines = text.split('\n')
    if len(lines) - 1 > FILE_LINES:
        yield FILE_LINES + 1, f'{len(lines) - 1} lines; {FILE_LINES} are the most in a file'
    if path.suffix in ('.c', '.h') and lines[0] != '// ' + SPDX:
        yield 1, 'the first line is: // ' + SPDX
    elif path.name != 'meson.build' and SPDX not in '\n'.join(lines[:3]):
        yield 1, 'no line at the head with ' + SPDX
    for number, line in enumerate(lines, 1):
        if LEFT_BEHIND.search(line):
            yield number, 'left behind: ' + line.strip()[:100]


def in_c(path, text):
    code, strings = lint_c.split(text)
    for name, first, last in lint_c.functions(code):
        if last - first + 1 > FUNCTION_LINES:
            yield first, f'{name} has {last - first + 1} lines; {FUNCTION_LINES} are the most in a function'
    for match in BANNED_CALL.finditer(code):
        yield lint_c.line_of(code, match.start()), f'{match.group(1)} is banned: {BANNED[match.group(1)]} instead'
    parts = path.relative_to(TOP).parts
    if parts[0] == 'src' and len(parts) > 2:
        yield from on_floor(parts[1], text, code, strings)


def on_floor(floor, text, code, strings):
    for match in INCLUDE.finditer(text):
        below, line = match.group(1).split('/')[0], lint_c.line_of(text, match.start(1))
        if '..' in match.group(1):
            yield line, 'an include that climbs: ' + match.group(1)
        elif below in FLOORS and below != floor and FLOORS[below] >= FLOORS.get(floor, 0):
            yield line, f'{floor} may not see {match.group(1)}: only its own floor and those below'
    for what, where, why in ONLY_IN:
        if floor not in where:
            for match in what.finditer(code):
                yield lint_c.line_of(code, match.start()), why
    if floor not in MARKUP_IN:
        for line, string in strings:
            if MARKUP.search(string):
                yield line, 'markup is written in src/nhsuk only: ' + string[:60]


def in_python(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES:
            yield node.lineno, f'{node.name} has {node.end_lineno - node.lineno + 1} lines; {FUNCTION_LINES} are the most'


def check(path):
    try:
        text = path.read_text(encoding='utf-8')
    except UnicodeDecodeError as wrong:
        return [(1, f'not UTF-8: {wrong}')]
    found = list(everywhere(path, text))
    if path.suffix in ('.c', '.h'):
        found += in_c(path, text)
        found += lint_format.findings(path, text) if lint_format.formatter() else []
    elif path.suffix == '.py':
        found += in_python(text)
    return found


# Arguments: files or folders to look at; all of them without.
def main():
    chosen = [Path(name).resolve() for name in sys.argv[1:]]
    count = 0
    if not lint_format.formatter():
        print('no clang-format: script/bootstrap --test installs it')
        count += 1
    for path, sentence in locks():
        print(f'{path.relative_to(TOP)}:1: {sentence}')
        count += 1
    wanted = [path for path in sources() if not chosen or any(path == one or one in path.parents for one in chosen)]
    with ProcessPoolExecutor() as several:
        for path, found in zip(wanted, several.map(check, wanted, chunksize=8)):
            for line, sentence in sorted(found):
                print(f'{path.relative_to(TOP)}:{line}: {sentence}')
                count += 1
    print(f'rules: {count} findings' if count else 'rules: clean', file=sys.stderr)
    return 1 if count else 0


if __name__ == '__main__':
    sys.exit(main())
