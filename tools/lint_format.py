# SPDX-License-Identifier: Apache-2.0
# Holds C to .clang-format where a formatter knows best (spaces, brackets, stars, indentation, braces) and leaves to
# the author what it knows nothing of: where a line breaks, and the columns of a table or of comments beside fields.
# So a difference that is only line breaks or runs of blanks is none. Called by tools/lint.py.
import difflib
import re
import shutil
import subprocess

# What that would let through is checked here: where braces and `else` stand (K&R).
LONE_BRACE = re.compile(r'^\s+\{\s*$')
FUNCTION_BRACE = re.compile(r'^[A-Za-z_].*\)\s*\{$')
LOW_ELSE = re.compile(r'^\s*(else\b|\} *\n\s*while\b)')
WIDTH = 120
TAB = 4


def formatter():
    return next((name for name in ('clang-format-14', 'clang-format') if shutil.which(name)), None)


# Yields (line, sentence) for one file.
def findings(path, text):
    yield from by_hand(text.split('\n'))
    yield from differences(path, text)


def differences(path, text):
    lines = text.split('\n')
    ours = subprocess.run([formatter(), '--style=file', f'--assume-filename={path}'], input=text, capture_output=True,
                          text=True, cwd=path.parent)
    if ours.returncode != 0:
        yield 1, 'clang-format: ' + ours.stderr.strip()
        return
    theirs = ours.stdout.split('\n')
    for kind, a, b, c, d in difflib.SequenceMatcher(None, lines, theirs, autojunk=False).get_opcodes():
        if kind == 'equal' or in_macro(lines, a):
            continue
        if squeeze(lines[a:b]) != squeeze(theirs[c:d]):
            yield a + 1, 'clang-format would write: ' + ' '.join(line.strip() for line in theirs[c:d])[:160]
        else:
            yield from indentation(lines, a, b, theirs[c:d])


# The body of a macro is no C yet, and a formatter only guesses at it.
def in_macro(lines, at):
    return lines[at:at + 1] and lines[at].lstrip().startswith('#define') or at > 0 and lines[at - 1].endswith('\\')


def by_hand(lines):
    for number, line in enumerate(lines, 1):
        if len(line.expandtabs(TAB)) > WIDTH:
            yield number, f'{len(line.expandtabs(TAB))} columns; {WIDTH} are the most'
        if line != line.rstrip():
            yield number, 'blanks at the end of the line'
        if line.startswith('  ') and not line.lstrip().startswith('*'):
            yield number, 'indented with spaces; tabs here'
        if LONE_BRACE.match(line) and number > 1 and lines[number - 2].rstrip().endswith(')'):
            yield number, 'the brace stands on the line above'
        if FUNCTION_BRACE.match(line):
            yield number, 'the brace of a function stands on a line of its own'
        if LOW_ELSE.match(line) and number > 1 and lines[number - 2].strip() == '}':
            yield number, '`else` stands beside the brace'


# One line of what differs: breaks are a blank, or nothing beside a bracket; runs of blanks are one; inside braces they
# are none, as a short struct may stand on one line or on many.
def squeeze(lines):
    joined = '\n'.join(re.sub(r'\\$', '', line).strip() for line in lines)
    joined = re.sub(r'(?<=[(\[])\n+|\n+(?=[)\],;])', '', joined)
    joined = re.sub(r'\s+', ' ', joined).strip()
    return re.sub(r'(?<=\{) | (?=\})', '', joined)


# Where a statement begins, its first column must be the formatter's. The second and later lines of something long and
# comments that go on beside a field are the author's.
def indentation(ours, begin, end, others):
    if end - begin != len(others):
        return
    for at, line in zip(range(begin, end), others):
        before = next((above.strip() for above in reversed(ours[:at]) if above.strip()), '')
        begins = before[-1:] in (';', '{', '}') and ours[at].strip() and ours[at].strip()[:2] not in ('//', '/*', '* ', '*/')
        tabs, wanted = leading_tabs(ours[at]), leading_tabs(line)
        if begins and tabs != wanted and ours[at].strip() == line.strip():
            yield at + 1, f'indented by {tabs}; clang-format would by {wanted}'


def leading_tabs(line):
    return len(line) - len(line.lstrip('\t'))
