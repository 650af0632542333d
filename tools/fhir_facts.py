# SPDX-License-Identifier: Apache-2.0
"""The facts of FHIR R4 in src/fhir/definitions, read; and the tables of types and elements that are made of them. Shared
by fhir-definitions.py, which writes these, and fhir-search.py, whose steps lead from one of their elements to another.
"""
import re
import sys
from pathlib import Path

RESOURCES = """Account AllergyIntolerance Appointment AuditEvent Binary Bundle CapabilityStatement CarePlan CareTeam
ChargeItem CodeSystem Communication CommunicationRequest Composition Condition Consent Contract DocumentReference
Encounter Endpoint Flag Goal Group HealthcareService List Location MeasureReport Media MedicationStatement NamingSystem
NutritionOrder Observation OperationDefinition OperationOutcome Organization OrganizationAffiliation Parameters Patient
Person Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson
RiskAssessment SearchParameter ServiceRequest StructureDefinition Subscription Task ValueSet""".split()

SPDX = "# SPDX-License-Identifier: CC0-1.0\n"
VALUE_SET = "http://hl7.org/fhir/ValueSet/"

# The elements that every resource, every datatype and every backbone has: not repeated in elements.tsv.
RESOURCE_PART = ["id 0..1 id S", "meta 0..1 Meta S", "implicitRules 0..1 uri MS", "language 0..1 code"]
DOMAIN_PART = ["text 0..1 Narrative", "contained 0..* Resource", "extension 0..* Extension",
               "modifierExtension 0..* Extension M"]
ELEMENT_PART = ["id 0..1 string", "extension 0..* Extension"]
BACKBONE_PART = ELEMENT_PART + ["modifierExtension 0..* Extension MS"]
PARTS = {"Resource": RESOURCE_PART, "DomainResource": RESOURCE_PART + DOMAIN_PART, "Element": ELEMENT_PART,
         "BackboneElement": BACKBONE_PART}


# --- reading -----------------------------------------------------------------------------------------------------------

class Element:
    def __init__(self, name, cardinality, types, binding="", flags=""):
        self.name, self.types, self.binding = name, types, binding
        low, self.high = cardinality.split("..")
        self.low = int(low)
        self.modifier, self.summary = "M" in flags, "S" in flags
        self.choice = name.endswith("[x]")
        self.rules = []

    def forms(self):
        """(JSON name, type) for each type of a choice; one form for everything else."""
        if not self.choice:
            return [(self.name, self.types[0])]
        stem = self.name[:-3]
        return [(stem + t.split("(")[0][0].upper() + t.split("(")[0][1:], t) for t in self.types]


class Type:
    def __init__(self, name, kind, base=None):
        self.name, self.kind, self.elements, self.rules = name, kind, [], []
        for part in PARTS.get(base, []):
            words = part.split()
            self.elements.append(Element(words[0], words[1], [words[2]], "", words[3] if len(words) > 3 else ""))


def rows_of(path):
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def read_types(folder, fixed):
    """All types by name: primitives and `Resource` first, in the order of the header, then as the file has them."""
    types = {name: Type(name, "PRIMITIVE" if name[0].islower() else "COMPLEX", name) for name in fixed}
    resources = {row[0] for row in rows_of(folder / "resources.txt")}
    rows = list(rows_of(folder / "elements.tsv"))
    parents = {row[0].rsplit(".", 1)[0] for row in rows if "." in row[0]}
    for path, cardinality, kinds, binding, flags in rows:
        if "." not in path:
            types[path] = Type(path, "RESOURCE" if path in resources else "COMPLEX", kinds)
            continue
        parent, name = path.rsplit(".", 1)
        words = kinds.split()
        if path in parents:
            types[path] = Type(path, "BACKBONE", words[0])
            words = [path]
        words = [w.lstrip("@") for w in words]
        types[parent].elements.append(Element(name, cardinality, words, binding, flags))
    return types


def place_rules(folder, types):
    """Hangs each rule on the type or the element where it stands; gives (symbol, key, severity, where) of each."""
    rows = list(rows_of(folder / "invariants.tsv"))
    keys = [row[0] for row in rows]
    found = []
    for index, (key, severity, where, _) in enumerate(rows):
        symbol = "fhir_rule_" + key.replace("-", "_")
        if keys.count(key) > 1:
            symbol += "_" + where.split(".")[0].lower()
        found.append((symbol, key, severity, where))
        for path in where.split():
            owners = [path]
            if path == "DomainResource":
                owners = [t.name for t in types.values() if t.kind == "RESOURCE"
                          and any(e.name == "contained" for e in t.elements)]
            for owner in owners:
                if owner in types:
                    types[owner].rules.append(index)
                elif owner != "Element":
                    parent, name = owner.rsplit(".", 1)
                    next(e for e in types[parent].elements if e.name == name).rules.append(index)
    return found


def hash_of(seed, name):
    h = seed
    for c in name.encode():
        h = ((h ^ c) * 0x01000193) & 0xFFFFFFFF
    return h ^ (h >> 15)


def hash_table(names):
    """(seed, bits, slots): open addressing at most half full, the seed with the shortest walks among a few."""
    bits = max(2, (2 * len(names) - 1).bit_length())
    best = None
    for seed in range(1, 60):
        slots, cost = [255] * (1 << bits), 0
        for index, name in enumerate(names):
            at = hash_of(seed, name) & ((1 << bits) - 1)
            while slots[at] != 255:
                at, cost = (at + 1) & ((1 << bits) - 1), cost + 1
            slots[at] = index
        if best is None or cost < best[0]:
            best = (cost, seed, bits, slots)
        if cost == 0:
            break
    return best[1:]


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Tables:
    """Collects the rows of the C tables, then writes them."""

    def __init__(self, folder, fixed):
        self.types = read_types(folder, fixed)
        self.index = {name: i for i, name in enumerate(self.types)}
        self.resources = sorted(row[0] for row in rows_of(folder / "resources.txt"))
        self.invariants = place_rules(folder, self.types)
        self.targets, self.rules, self.elements, self.slots, self.type_rows = {}, [], [], [], []
        self.element_at = {}  # the place of each in fhir_element_table, by type and name in JSON: fhir-search.py asks
        self.read_values(folder)
        self.compartment = list(rows_of(folder / "compartment.tsv"))
        for t in self.types.values():
            self.add_type(t)

    def read_values(self, folder):
        self.systems, sets = {}, {}
        for name, system, codes in rows_of(folder / "valuesets.tsv"):
            number = self.systems.setdefault(system, len(self.systems))
            sets.setdefault(name, []).extend((code, number) for code in codes.split())
        codes = " ".join(row[0] for row in rows_of(folder / "currencies.txt")).split()
        number = self.systems.setdefault("urn:iso:std:iso:4217", len(self.systems))
        sets["currencies"] = [(code, number) for code in codes]
        sets["mimetypes"] = []
        self.sets = {name: sorted(set(codes), key=lambda c: (c[0].encode(), c[1])) for name, codes in sorted(sets.items())}
        self.set_index = {name: i for i, name in enumerate(self.sets)}

    def target_set(self, type_text):
        match = re.match(r"Reference\((.*)\)$", type_text)
        if not match:
            return -1
        bits = [0, 0, 0]
        for name in match.group(1).split("|"):
            at = self.resources.index(name)
            bits[at // 64] |= 1 << (at % 64)
        return self.targets.setdefault(tuple(bits), len(self.targets))

    def add_rules(self, numbers):
        """Only rules of severity error are held; warnings of HL7's are advice on style."""
        first = len(self.rules)
        self.rules += [n for n in numbers if self.invariants[n][2] == "error"]
        return first, len(self.rules) - first

    def add_type(self, t):
        first, required, names = len(self.elements), 0, []
        for slot, e in enumerate(t.elements):
            required |= (1 << slot) if e.low else 0
            rules = self.add_rules(e.rules)
            for name, kind in e.forms():
                names.append(name)
                self.element_at[t.name, name] = len(self.elements)
                values = self.set_index[e.binding] if e.binding else -1
                self.elements.append(
                    f'{{ {quoted(name)}, {len(name)}, {slot}, {e.low}, {int(e.high == "*")}, {int(e.choice)}, '
                    f'{int(e.modifier)}, {int(e.summary)}, {self.index[kind.split("(")[0]]}, {self.target_set(kind)}, '
                    f'{values}, {rules[0]}, {rules[1]} }},')
        assert len(t.elements) <= 64 and len(names) < 255, t.name
        seed, bits, slots = hash_table(names)
        rules = self.add_rules(t.rules)
        self.type_rows.append(f'{{ {quoted(t.name)}, {len(t.name)}, FHIR_{t.kind}, {first}, {len(names)}, 0x{required:x}u, '
                              f'{seed}u, {len(self.slots)}, {(1 << bits) - 1}, {rules[0]}, {rules[1]} }},')
        self.slots += slots

    def held(self, severity, symbol):
        return "&" + symbol if severity == "error" else "NULL"

    def write(self, out):
        w = ["// Made by tools/fhir-definitions.py from src/fhir/definitions; not to be edited.", "",
             '#include "fhir/tables.h"', ""]

        def table(declaration, rows):
            w.append(f"const {declaration}[] = {{")
            w.extend("\t" + row for row in rows)
            w.extend(["};", ""])
        held = [i for i in self.invariants if self.held(i[2], i[0]) != "NULL"]
        w.extend(f"extern const struct fhir_rule {symbol};" for symbol, *_ in held)
        w.append("")
        table("struct fhir_invariant fhir_invariant_table", [
            f"{{ {quoted(key)}, {quoted(where)}, {int(severity == 'error')}, {self.held(severity, symbol)} }},"
            for symbol, key, severity, where in self.invariants])
        table("uint16_t fhir_rule_list", [f"{n}," for n in self.rules] + ["0,"])
        table("struct fhir_type fhir_type_table", self.type_rows)
        table("struct fhir_element fhir_element_table", self.elements)
        table("uint8_t fhir_slot_table", [", ".join(map(str, self.slots[i:i + 32])) + "," for i in range(0, len(self.slots), 32)])
        table("struct fhir_targets fhir_target_table", [f"{{ {{ {', '.join(f'0x{b:x}u' for b in bits)} }} }}," for bits in self.targets])
        table("struct fhir_resource_name fhir_resource_table", [
            f"{{ {quoted(n)}, {len(n)}, {self.index.get(n, -1)} }}," for n in self.resources])
        table("char *const fhir_system_table", [f"{quoted(s)}," for s in self.systems])
        codes, sets = [], []
        for name, members in self.sets.items():
            url = name if ":" in name else VALUE_SET + name
            sets.append(f"{{ {quoted(url)}, {len(codes)}, {len(members)} }},")
            codes += [f"{{ {quoted(code)}, {len(code)}, {system} }}," for code, system in members]
        table("struct fhir_value_set fhir_value_set_table", sets)
        table("struct fhir_code fhir_code_table", codes)
        table("struct fhir_compartment_row fhir_compartment_table", [
            f"{{ {quoted(a)}, {quoted(b)}, {quoted(c.split('.', 1)[1])} }}," for a, b, c in self.compartment])
        for name, length in (("type", len(self.type_rows)), ("resource", len(self.resources)), ("value_set", len(sets)),
                             ("invariant", len(self.invariants)), ("compartment", len(self.compartment))):
            w.append(f"const uint16_t fhir_{name}_count_ = {length};")
        Path(out).write_text("\n".join(w) + "\n")


def fixed_types(header):
    """The names in the comments of enum fhir_type_id: the types that C code calls by number."""
    body = re.search(r"enum fhir_type_id \{(.*?)\};", Path(header).read_text(), re.S).group(1)
    return re.findall(r"FHIR_\w+, // (\w+)", body)
