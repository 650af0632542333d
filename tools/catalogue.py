#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The sentences of the program and their translations (po/), with GNU gettext.

    tools/catalogue.py            puts new sentences into po/ownplan.pot and po/cy.po, and says what has no translation
    tools/catalogue.py --check    changes nothing; exit 1 when a sentence of the files in po/PERSON has no translation, or
                                  a translation is marked fuzzy or takes other values than its sentence

po/PERSON names the files whose every sentence is translated: the pages that a person sees of their own plan.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LANGUAGES = ["cy"]
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
VALUE = re.compile(r"%(?:\d+\$)?0?\d*((?:\.\*(?:\d+\$)?)?(?:ll|l|z|j)?[sducixX]|\{\w+\})")


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"catalogue: {command[0]} says:\n{done.stderr}")
    return done.stdout


def arguments(text, at):
    """Those of a call whose bracket opens at `at`, as they stand."""
    found, depth, begin, i = [], 0, at + 1, at
    while i < len(text):
        if text[i] in "\"'":
            quote = text[i]
            i += 1
            while text[i] != quote:
                i += 2 if text[i] == "\\" else 1
        elif text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
        if depth == 0 or (depth == 1 and text[i] == ","):
            found.append(text[begin:i].strip())
            begin = i + 1
        if depth == 0:
            return found
        i += 1
    return found


def sentence_macros(texts):
    """{macro: which of its arguments are sentences}: those that it gives to N_, or to another such macro."""
    defined = [(m[1], [p.strip() for p in m[2].split(",")], m[3]) for text in texts
               for m in re.finditer(r"^#define (\w+)\(([^)]*)\)(.*)$", text, re.M)]
    known, before = {"N_": {0}}, None
    while known != before:
        before = {name: set(at) for name, at in known.items()}
        for name, parameters, body in defined:
            for m in re.finditer(r"\b(\w+)\(", body):
                given = arguments(body, m.end() - 1) if m[1] in known else []
                for i in known.get(m[1], ()):
                    if i < len(given) and given[i] in parameters and name != "N_":
                        known.setdefault(name, set()).add(parameters.index(given[i]))
    del known["N_"]
    return known


def hidden_sentences(files):
    """What stands in calls of such macros, where xgettext does not see it: as C that it sees."""
    def read(names):
        return [(ROOT / name).read_text(encoding="utf-8").replace("\\\n", "  ") for name in names]
    macros = sentence_macros(read(sources()))
    lines = []
    for text in read(files):
        for m in re.finditer(r"\b(\w+)\(", text):
            if m[1] not in macros or text[:m.start()].endswith("#define "):
                continue
            given = arguments(text, m.end() - 1)
            lines += [f"N_({given[i]});" for i in sorted(macros[m[1]]) if i < len(given) and given[i].startswith('"')]
    return "\n".join(lines) + "\n"


def collect(files):
    """A template without its head."""
    with tempfile.NamedTemporaryFile("w", suffix=".c", encoding="utf-8") as hidden:
        hidden.write(hidden_sentences(files))
        hidden.flush()
        text = run("xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=ngettext:1,2", "--no-wrap",
                   "--no-location", "--flag=page_say:2:c-format", "--flag=str_format:2:c-format", "-o", "-", *files,
                   hidden.name)
    return text.partition("\n\n")[2]


def entries(text):
    """[{"msgid": ..., "msgstr": [...], "fuzzy": bool}] of a .po file; what is obsolete (#~) is left out."""
    found, one, key = [], None, None
    for line in text.split("\n"):
        part = re.match(r'(msgid_plural|msgid|msgstr(?:\[\d\])?) "(.*)"$', line)
        if line.startswith("#,") and "fuzzy" in line:
            one, key = {"msgid": "", "msgstr": [], "fuzzy": True}, None
            continue
        if not part and line.startswith('"') and one and key:
            value = re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), line[1:-1])
            if key == "msgstr":
                one["msgstr"][-1] += value
            else:
                one[key] = one.get(key, "") + value
            continue
        if not part:
            continue
        name, value = part[1], re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), part[2])
        if name == "msgid":
            if not (one and one.get("fuzzy") and key is None):
                one = {"msgid": "", "msgstr": [], "fuzzy": False}
            found.append(one)
        key = "msgstr" if name.startswith("msgstr") else name
        if key == "msgstr":
            one["msgstr"].append(value)
        else:
            one[key] = value
    return [e for e in found if e["msgid"]]


def values(sentence):
    """What it takes, whatever the order: ["d", ".*s"]."""
    return sorted(re.sub(r"\d+\$", "", m) for m in VALUE.findall(sentence.replace("%%", "")))


def sources():
    return sorted(str(p.relative_to(ROOT)) for p in (ROOT / "src").rglob("*.[ch]"))


def person_files():
    lines = (ROOT / "po/PERSON").read_text().split("\n")
    return [line for line in lines if line and not line.startswith("#")]


def faults(language):
    """What is wrong, as sentences; how many sentences of the person's pages there are, and how many are translated."""
    wrong = []
    known = entries((ROOT / f"po/{language}.po").read_text(encoding="utf-8"))
    said = {e["msgid"]: e for e in known}
    for e in known:
        if e["fuzzy"]:
            wrong.append(f"fuzzy: {e['msgid']}")
        for form in e["msgstr"]:
            if form and values(form) not in (values(e["msgid"]), values(e.get("msgid_plural", e["msgid"]))):
                wrong.append(f"takes other values: {e['msgid']}")
            if form and form.count("[") != e["msgid"].count("["):
                wrong.append(f"has another number of links: {e['msgid']}")
    asked = entries(collect(person_files()))
    missing = [e["msgid"] for e in asked if not all(said.get(e["msgid"], {"msgstr": [""]})["msgstr"])]
    wrong += [f"no translation: {m}" for m in missing]
    return wrong, len(asked), len(asked) - len(missing)


def update():
    template = ROOT / "po/ownplan.pot"
    text = collect(sources())
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    template.write_text("# SPDX-License-Identifier: Apache-2.0\n" + head + text, encoding="utf-8")
    for language in LANGUAGES:
        path = ROOT / f"po/{language}.po"
        with tempfile.NamedTemporaryFile(suffix=".po") as out:
            run("msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "--no-location", "-o", out.name, str(path),
                str(template))
            run("msgattrib", "--no-obsolete", "--no-wrap", "-o", str(path), out.name)


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    if not sys.argv[1:]:
        update()
    failed = 0
    for language in LANGUAGES:
        wrong, count, done = faults(language)
        for sentence in wrong:
            print(f"{language}: {sentence}")
        print(f"{language}: {done} of {count} sentences of the person's pages are translated")
        failed += len(wrong)
    return 1 if failed and sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
