# SPDX-License-Identifier: Apache-2.0
# Reads C as far as lint needs it: the text without comments and strings, the strings themselves, and where each
# function begins and ends. Line numbers stay what they are in the file. Called by tools/lint.py.
import re

# A comment, a string or a character constant, whichever begins first.
PIECE = re.compile(r'//(?:[^\\\n]|\\.|\\\n)*|/\*.*?\*/|"(?:[^"\\\n]|\\.|\\\n)*"|\'(?:[^\'\\\n]|\\.)+\'', re.S)
DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\n\\]|\\\n|\\.)*', re.M)
NAME = re.compile(r'([A-Za-z_]\w*)\s*\((?!\s*\()')


def line_of(text, at):
    return text.count('\n', 0, at) + 1


def blank(piece):
    return re.sub(r'[^\n]', ' ', piece)


# Returns (code, strings): the text with comments and the insides of strings blanked, and a list of (line, contents).
def split(text):
    strings = []

    def replace(match):
        piece = match.group()
        if piece[0] == '"':
            strings.append((line_of(text, match.start()), piece[1:-1]))
        if piece[0] in '"\'':
            return piece[0] + blank(piece[1:-1]) + piece[-1]
        return blank(piece)

    return PIECE.sub(replace, text), strings


# The functions of `code` (without comments and strings): a list of (name, first line, last line), the first line being
# where its declaration begins. A brace at the outermost level after a closing bracket opens a function; anything else
# (a struct, an enum, an initialiser) does not.
def functions(code):
    code = DIRECTIVE.sub(lambda match: blank(match.group()), code)
    found, depth, begin, name = [], 0, 0, None
    for match in re.finditer(r'[{};]', code):
        letter, at = match.group(), match.start()
        if letter == '{':
            if depth == 0:
                name = function_name(code[begin:at])
                first = begin + len(code[begin:at]) - len(code[begin:at].lstrip())
            depth += 1
        elif letter == '}':
            depth -= 1
            if depth == 0 and name:
                found.append((name, line_of(code, first), line_of(code, at)))
            if depth == 0:
                begin, name = at + 1, None
        elif depth == 0:
            begin = at + 1
    return found


def function_name(head):
    head = re.sub(r'__attribute__\s*\(\(.*?\)\)', '', head, flags=re.S).strip()
    if not head.endswith(')') or '=' in head:
        return None
    names = NAME.findall(head)
    return names[0] if names else None
