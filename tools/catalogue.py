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


def collect(files):
    """A template without its head."""
    text = run("xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=ngettext:1,2", "--no-wrap",
               "--no-location", "--flag=page_say:2:c-format", "--flag=str_format:2:c-format", "-o", "-", *files)
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
