#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The search parameters of FHIR R4: facts in, const C tables out.

    fhir-search.py tables DEFINITIONS HEADER OUT.c
        What the build calls. Reads search.tsv and the elements in DEFINITIONS (src/fhir/definitions), compiles each
        FHIRPath expression into steps from element to element, and writes the tables that src/fhir/param.c walks.
        HEADER is src/fhir/definitions.h. An expression that is not covered ends the build with a message that names
        the parameter and the expression.

    fhir-search.py import FOLDER DEFINITIONS
        Run by hand when the facts change, after `fhir-definitions.py import`. FOLDER holds HL7's R4 4.0.1 definitions
        as compact JSON, of which search-parameters.json is read. Rewrites search.tsv in DEFINITIONS.

What is covered of FHIRPath is what these expressions use: members, each form of a choice, `ofType(T)`, `as(T)` and
`as T`, `where(resolve() is T)`, `where(member = 'text')`, `|`, `$this`, `[n]`, parentheses, and
`X.exists() and X != false`. Types are known while compiling: a choice that is narrowed costs nothing when it is read.
"""
import json
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import fhir_facts
from fhir_facts import quoted, rows_of

HERE = Path(__file__).resolve().parent
CANONICAL = "http://hl7.org/fhir/SearchParameter/"
KINDS = ["number", "date", "string", "token", "reference", "composite", "quantity", "uri", "special"]
EVERY = "Resource"  # the owner of _id, _lastUpdated ...: its elements are those of every resource
NAMED_BY_PARAMETER = {"canonical", "uri", EVERY}  # elements that do not say what they may point at
HEAD = fhir_facts.SPDX + """# Facts from HL7's FHIR R4 (4.0.1) definitions, http://hl7.org/fhir/R4, which HL7 publishes under CC0.
# Written by `tools/fhir-search.py import`; read by `tools/fhir-search.py tables` at build time.
# Parameters that have no expression (_text, _content, _query) and those that R4 defines by words alone (_list, _type,
# _has, _filter) read no element and are not here. Branches of an expression for types that are not held stand as HL7
# wrote them. Targets are named only where the element itself does not say them: canonicals and resources inside.
# resource types (Resource: all), code, type, name after http://hl7.org/fhir/SearchParameter/, expression, targets,
# parts of a composite as name=expression
"""


class NotCovered(Exception):
    pass


# --- reading FHIRPath ------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"\s*(?:(?P<name>\$?[A-Za-z_]\w*)|(?P<text>'(?:[^'\\]*)')|(?P<number>\d+)|(?P<mark>!=|[.()\[\]|=,]))")


def tokens(text):
    at, out = 0, []
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise NotCovered(f"cannot read it at {text[at:]!r}")
        out.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return out + [("end", "")]


class Reader:
    """FHIRPath to nested tuples, by its precedence: `and` binds least, then `=`, then `|`, then `is` and `as`."""

    def __init__(self, text):
        self.tokens, self.at = tokens(text), 0

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, word):
        if self.tokens[self.at] in (("mark", word), ("name", word)):
            self.at += 1
            return True
        return False

    def need(self, word):
        if not self.take(word):
            raise NotCovered(f"{word!r} is expected before {self.tokens[self.at][1]!r}")

    def whole(self):
        node = self.both()
        if self.tokens[self.at][0] != "end":
            raise NotCovered(f"what does {self.tokens[self.at][1]!r} do there")
        return node

    def both(self):
        node = self.equal()
        while self.take("and"):
            node = ("and", node, self.equal())
        return node

    def equal(self):
        node = self.union()
        for mark in ("=", "!="):
            if self.take(mark):
                return (mark, node, self.union())
        return node

    def union(self):
        node = self.typed()
        while self.take("|"):
            node = ("|", node, self.typed())
        return node

    def typed(self):
        node = self.steps()
        for word in ("is", "as"):
            if self.take(word):
                return (word, node, self.type_name())
        return node

    def type_name(self):
        kind, name = self.next()
        if kind != "name":
            raise NotCovered(f"a type is expected, not {name!r}")
        if name in ("FHIR", "System") and self.take("."):
            return self.type_name()
        return name

    def steps(self):
        node = self.term()
        while True:
            if self.take("."):
                node = self.invocation(node)
            elif self.take("["):
                kind, number = self.next()
                if kind != "number":
                    raise NotCovered(f"[{number}]")
                self.need("]")
                node = ("item", node, int(number))
            else:
                return node

    def term(self):
        kind, text = self.tokens[self.at]
        if kind == "text":
            self.at += 1
            return ("text", text[1:-1])
        if self.take("("):
            node = self.both()
            self.need(")")
            return node
        if kind == "name" and text in ("true", "false"):
            self.at += 1
            return ("boolean", text)
        if self.take("$this"):
            return ("this",)
        return self.invocation(None)

    def invocation(self, base):
        """A member or a function of `base`; of what the expression is read from when that is None."""
        kind, name = self.next()
        if kind != "name" or name.startswith("$"):
            raise NotCovered(f"a name is expected, not {name or 'the end'!r}")
        if not self.take("("):
            return ("member", base, name)
        arguments = []
        if not self.take(")"):
            arguments.append(self.both())
            while self.take(","):
                arguments.append(self.both())
            self.need(")")
        return ("call", base, name, arguments)


# --- compiling -------------------------------------------------------------------------------------------------------

class Branch:
    """One way from where an expression starts: steps, and the forms that may stand at its end (several when it ends
    in a choice that nothing has narrowed yet): (type, element number, words of its type)."""

    def __init__(self, start, steps, forms, many):
        self.start, self.steps, self.forms, self.many = start, tuple(steps), tuple(forms), many

    def closed(self):
        """Its steps, the last one taken."""
        if self.forms[0][1] is None:
            return self.steps
        if len(self.forms) == 1:
            return self.steps + (("MEMBER", 0, self.forms[0][1]),)
        return self.steps + (("CHOICE", len(self.forms), self.forms[0][1]),)

    def narrowed(self, forms):
        return Branch(self.start, self.steps, forms, self.many)

    def then(self, *step):
        """With a step after it that lets through or drops: the forms are gone through first."""
        return Branch(self.start, self.closed() + (step,), [(t, None, w) for t, _, w in self.forms], self.many)

    def key(self):
        return self.start, self.closed()


class Compiler:
    """Expressions of one resource type into branches. `tables` is what fhir_facts.py made of the elements."""

    def __init__(self, tables, resource):
        self.tables, self.resource = tables, resource
        self.texts = tables.search_texts

    def compile(self, text, starts):
        """`starts`: the types that the expression is read from."""
        focus = [Branch(t, [], [(t, None, t)], False) for t in starts]
        found, seen = [], set()
        for branch in self.at(Reader(text).whole(), focus):
            if branch.key() not in seen:
                seen.add(branch.key())
                found.append(branch)
        if not found:
            raise NotCovered(f"nothing in it concerns {self.resource}")
        return found

    def at(self, node, focus):
        return getattr(self, "at_" + {"|": "union", "and": "holds", "=": "no", "!=": "no"}.get(node[0], node[0]),
                       self.at_no)(node, focus)

    def at_no(self, node, focus):
        raise NotCovered(f"{node[0]!r} is not covered there")

    def at_this(self, node, focus):
        return focus

    def at_union(self, node, focus):
        return self.at(node[1], focus) + self.at(node[2], focus)

    def at_member(self, node, focus):
        _, base, name = node
        if base is not None:
            return self.members(self.at(base, focus), name)
        if name == self.resource or name in (EVERY, "DomainResource"):
            if any(b.steps or b.start not in (self.resource, EVERY) for b in focus):
                raise NotCovered(f"{name} inside of {focus[0].start}")
            return focus
        if name in self.tables.resources:
            return []  # the branch of another resource type
        return self.members(focus, name)

    def members(self, branches, name):
        found = []
        for branch in branches:
            for form in branch.forms:
                one = branch.narrowed([form])
                element = self.element(form[0], name)
                if element:
                    found.append(Branch(branch.start, one.closed(), element[0], branch.many or element[1]))
        if branches and not found:
            raise NotCovered(f"{' and '.join(f[0] for b in branches for f in b.forms)} have no element {name}")
        return found

    def element(self, kind, name):
        """The forms of an element by its name in the standard, and whether there may be several of it."""
        t = self.tables.types.get(kind)
        for e in t.elements if t else []:
            if name == (e.name[:-3] if e.choice else e.name):
                forms = [(words.split("(")[0], self.tables.element_at[kind, form], words) for form, words in e.forms()]
                return forms, e.high == "*"
        return None

    def at_as(self, node, focus):
        return self.of_type(self.at(node[1], focus), node[2])

    def of_type(self, branches, name):
        # HL7 writes ofType(DateTime) where it means dateTime: the first letter may be of either case.
        names = {name, name[0].lower() + name[1:]} if name not in self.tables.types else {name}
        found = []
        for branch in branches:
            forms = [f for f in branch.forms if f[0] in names]
            if forms:
                found.append(branch.narrowed(forms))
        if branches and not found:
            raise NotCovered(f"what stands there is never of type {name}")
        return found

    def at_item(self, node, focus):
        branches = self.at(node[1], focus)
        for branch in branches:
            if len(branch.forms) != 1 or branch.forms[0][1] is None or any(
                    self.tables.many[step[2]] for step in branch.steps if step[0] == "MEMBER") or node[2] > 255:
                raise NotCovered(f"[{node[2]}] of something that is not one list")
        return [Branch(b.start, b.steps + (("ITEM", node[2], b.forms[0][1]),), [(b.forms[0][0], None, b.forms[0][2])],
                       False) for b in branches]

    def at_call(self, node, focus):
        _, base, name, arguments = node
        if base is None or len(arguments) != 1 or name not in ("ofType", "as", "where"):
            raise NotCovered(f"{name}() is not covered there")
        branches, argument = self.at(base, focus), arguments[0]
        if name == "where":
            return self.where(branches, argument)
        if argument[0] != "member" or argument[1] not in (None, ("member", None, "FHIR")):
            raise NotCovered(f"{name}() of something that is not a type")
        return self.of_type(branches, argument[2])

    def where(self, branches, test):
        if test[:2] == ("is", ("call", None, "resolve", [])):
            return self.where_resolves(branches, test[2])
        if test[0] == "=" and test[1][:2] == ("member", None) and test[2][0] == "text":
            return self.where_says(branches, test[1][2], test[2][1])
        raise NotCovered("this where() is not covered")

    def where_resolves(self, branches, name):
        if name not in self.tables.resources:
            raise NotCovered(f"there is no resource type {name}")
        if any(b.start != self.resource for b in branches):
            raise NotCovered("resolve() in a part of a composite: the resource is not known there")
        found = []
        for branch in branches:
            forms = [(t, e, f"Reference({name})") for t, e, _ in branch.forms if t == "Reference"]
            if forms:
                found.append(branch.narrowed(forms).then("RESOLVES", 0, self.tables.resources.index(name)))
        if branches and not found:
            raise NotCovered("resolve() of something that is not a Reference")
        return found

    def where_says(self, branches, member, text):
        found = []
        for branch in branches:
            if len(branch.forms) != 1:
                raise NotCovered("where() of a choice")
            element = self.element(branch.forms[0][0], member)
            if not element or len(element[0]) != 1 or element[1] or element[0][0][0] not in (
                    "code", "string", "uri", "id", "markdown", "url", "canonical"):
                raise NotCovered(f"{branch.forms[0][0]} has no text {member}")
            found.append(branch.then("WHERE", self.texts.setdefault(text, len(self.texts)), element[0][0][1]))
        return found

    def at_and(self, node, focus):
        return self.at_holds(node, focus)

    def at_holds(self, node, focus):
        """`X.exists() and X != false`: true when X is there and is not false, else false."""
        _, left, right = node
        if left[0] != "call" or left[2:] != ("exists", []) or right != ("!=", left[1], ("boolean", "false")):
            raise NotCovered("`and` of something else than X.exists() and X != false")
        branches = self.at(left[1], focus)
        if len(branches) != 1 or branches[0].many:
            raise NotCovered("X != false where there may be several X")
        b = branches[0]
        return [Branch(b.start, b.closed() + (("HOLDS", 0, 0),), [("boolean", None, "boolean")], False)]


# --- facts -----------------------------------------------------------------------------------------------------------

class Parameter:
    def __init__(self, row):
        resources, self.code, self.kind, self.name, self.expression, targets, parts = row
        self.resources, self.targets = resources.split(), targets.split()
        self.parts = [part.split("=", 1) for part in parts.split("; ") if part]


def standard(folder, header):
    """The tables of the elements, with what the compiler asks of them."""
    tables = fhir_facts.Tables(folder, fhir_facts.fixed_types(header))
    tables.search_texts = {}
    tables.many = {}
    for t in tables.types.values():
        for e in t.elements:
            for form, _ in e.forms():
                tables.many[tables.element_at[t.name, form]] = e.high == "*"
    return tables


def compiled(tables, parameter, resource, expression=None, starts=None):
    try:
        return Compiler(tables, resource).compile(expression or parameter.expression, starts or [resource])
    except NotCovered as why:
        sys.exit(f"fhir-search.py: {resource}, search parameter {parameter.code}: `{expression or parameter.expression}`"
                 f" is not covered: {why}")


def import_facts(folder, out):
    tables = standard(out, HERE.parent / "src/fhir/definitions.h")
    lines = []
    for p in json.loads((folder / "search-parameters.json").read_text()):
        resources = sorted(b for b in p["base"] if b in fhir_facts.RESOURCES or b in (EVERY, "DomainResource"))
        if not resources or "expression" not in p:
            continue
        name = p["url"].removeprefix(CANONICAL)
        targets = " ".join(sorted(p.get("target", [])))
        parts = "; ".join(f"{c['definition'].removeprefix(CANONICAL)}={c['expression']}" for c in p.get("component", []))
        row = [" ".join(resources), p["code"], p["type"], name, " ".join(p["expression"].split()), targets, parts]
        parameter = Parameter(row)
        kinds = {f[0] for r in resources for b in compiled(tables, parameter, r) for f in b.forms}
        row[5] = targets if kinds & NAMED_BY_PARAMETER else ""
        lines.append("\t".join(row))
    (out / "search.tsv").write_text(HEAD + "\n".join(sorted(lines)) + "\n")


# --- tables ----------------------------------------------------------------------------------------------------------

class Rows:
    """Rows of a C table in which equal runs stand once."""

    def __init__(self):
        self.rows, self.seen = [], {}

    def place(self, run):
        run = tuple(run)
        if run not in self.seen:
            self.seen[run] = len(self.rows)
            self.rows += run
        return self.seen[run]


class Search:
    def __init__(self, folder, header):
        self.tables = standard(folder, header)
        self.steps, self.paths, self.target_sets = Rows(), Rows(), {}
        self.params, self.components, self.ranges = [], [], []
        facts = [Parameter(row) for row in rows_of(folder / "search.tsv")]
        for owner in [EVERY] + self.tables.resources:
            own = sorted((p for p in facts if owner in p.resources), key=lambda p: p.code)
            self.ranges.append((len(self.params), len(own)))
            if len({p.code for p in own}) != len(own):
                sys.exit(f"fhir-search.py: {owner} has two search parameters of one code")
            self.add(owner, own)

    def add(self, owner, parameters):
        first = len(self.params)
        places = {p.name: first + n for n, p in enumerate(parameters)}
        for p in parameters:
            branches = compiled(self.tables, p, owner)
            path = self.place(branches)
            component = len(self.components)
            for name, expression in p.parts:
                if name not in places:
                    sys.exit(f"fhir-search.py: {owner} has no search parameter {name}, a part of {p.code}")
                starts = sorted({f[0] for b in branches for f in b.forms}, key=self.tables.index.get)
                part = self.place(compiled(self.tables, p, owner, expression, starts))
                self.components.append(f"{{ &fhir_param_table[{places[name]}], {part[0]}, {part[1]} }},")
            self.params.append(
                f"{{ {quoted(p.code)}, {quoted(CANONICAL + p.name)}, FHIR_PARAM_{p.kind.upper()}, "
                f"{self.targets(p, branches)}, {path[0]}, {path[1]}, {component if p.parts else 0}, {len(p.parts)} }},")

    def place(self, branches):
        run = []
        for b in branches:
            steps = b.closed()
            first = self.steps.place([f"{{ FHIR_STEP_{op}, {n}, {arg} }}," for op, n, arg in steps])
            run.append(f"{{ {self.tables.index[b.start]}, {first}, {len(steps)} }},")
        return self.paths.place(run), len(run)

    def targets(self, p, branches):
        """What the elements may point at, for they say it in full; else what the parameter names."""
        if p.kind != "reference":
            return -1
        names = set()
        for kind, _, words in (f for b in branches for f in b.forms):
            match = re.match(r"Reference\((.*)\)$", words)
            if match:
                names |= set(match.group(1).split("|"))
            elif kind == "Reference" or (kind in NAMED_BY_PARAMETER and not p.targets):
                return -1
            elif kind in NAMED_BY_PARAMETER:
                names |= set(p.targets)
        bits = [0, 0, 0]
        for at in map(self.tables.resources.index, names):
            bits[at // 64] |= 1 << (at % 64)
        return self.target_sets.setdefault(tuple(bits), len(self.target_sets))

    def write(self, out):
        w = ["// Made by tools/fhir-search.py from src/fhir/definitions; not to be edited.", "",
             '#include "fhir/param_tables.h"', ""]

        def table(declaration, rows):
            w.append(f"const {declaration}[] = {{")
            w.extend("\t" + row for row in rows)
            w.extend(["};", ""])
        table("struct fhir_param fhir_param_table", self.params)
        table("struct fhir_component fhir_component_table", self.components)
        table("struct fhir_param_range fhir_param_range_table", [f"{{ {a}, {n} }}," for a, n in self.ranges])
        table("struct fhir_path fhir_path_table", self.paths.rows)
        table("struct fhir_step fhir_step_table", self.steps.rows)
        table("struct fhir_targets fhir_param_target_table", [
            f"{{ {{ {', '.join(f'0x{b:x}u' for b in bits)} }} }}," for bits in self.target_sets])
        table("char *const fhir_step_text_table", [f"{quoted(t)}," for t in self.tables.search_texts])
        Path(out).write_text("\n".join(w) + "\n")


def main(arguments):
    if len(arguments) == 4 and arguments[0] == "tables":
        Search(Path(arguments[1]), arguments[2]).write(arguments[3])
    elif len(arguments) == 3 and arguments[0] == "import":
        import_facts(Path(arguments[1]), Path(arguments[2]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
