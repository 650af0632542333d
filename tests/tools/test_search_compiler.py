# SPDX-License-Identifier: Apache-2.0
# The compiler of search parameters (tools/fhir-search.py): an expression that it does not cover ends the build and is
# named, and what it covers becomes the steps that it means.
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
TOP = Path(__file__).resolve().parents[2]
TOOL = TOP / 'tools/fhir-search.py'
FACTS = TOP / 'src/fhir/definitions'
HEADER = TOP / 'src/fhir/definitions.h'

sys.path.insert(0, str(TOOL.parent))
spec = importlib.util.spec_from_file_location('fhir_search', TOOL)
fhir_search = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fhir_search)
TABLES = fhir_search.standard(FACTS, HEADER)
NAMES = {place: f'{kind}.{name}' for (kind, name), place in TABLES.element_at.items()}


# The build's own call, with one row more: (exit status, what it said, what it wrote).
def build(row=''):
    with tempfile.TemporaryDirectory() as folder:
        facts, out = Path(folder) / 'definitions', Path(folder) / 'out.c'
        shutil.copytree(FACTS, facts)
        with open(facts / 'search.tsv', 'a', encoding='utf-8') as search:
            search.write(row)
        ran = subprocess.run([sys.executable, TOOL, 'tables', facts, HEADER, out], capture_output=True, text=True,
                             env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1'), check=False)
        return ran.returncode, ran.stderr, out.read_text(encoding='utf-8') if out.exists() else ''


# The branches of an expression: a line each, "MEMBER Goal.target, MEMBER Goal.target.dueDate".
def steps(resource, expression, starts=None):
    lines = []
    for branch in fhir_search.Compiler(TABLES, resource).compile(expression, starts or [resource]):
        words = []
        for op, n, arg in branch.closed():
            what = TABLES.resources[arg] if op == 'RESOLVES' else '' if op == 'HOLDS' else NAMES[arg]
            number = f' {n}' if op in ('CHOICE', 'ITEM') else ' ' + list(TABLES.search_texts)[n] if op == 'WHERE' else ''
            words.append(f'{op} {what}{number}'.strip())
        lines.append(', '.join(words))
    return lines


def refused(resource, expression, starts=None):
    try:
        fhir_search.Compiler(TABLES, resource).compile(expression, starts or [resource])
    except fhir_search.NotCovered as why:
        return str(why)
    return ''


class Build(unittest.TestCase):
    def test_the_facts_of_the_project_compile(self):
        status, said, wrote = build()
        self.assertEqual((status, said), (0, ''))
        self.assertIn('"target-date"', wrote)

    def test_an_expression_that_is_not_covered_stops_the_build_and_is_named(self):
        status, said, wrote = build("Goal\tfar\tdate\tGoal-far\tGoal.target.due.where($this > today())\t\t\n")
        self.assertEqual((status, wrote), (1, ''))
        for what in ('Goal', 'far', 'Goal.target.due.where($this > today())'):
            self.assertIn(what, said)

    def test_a_composite_of_an_unknown_part_stops_the_build(self):
        status, said, _ = build('Goal\tboth\tcomposite\tGoal-both\tGoal.target\t\tGoal-nothing=measure\n')
        self.assertEqual(status, 1)
        self.assertIn('Goal-nothing', said)

    def test_a_part_that_is_not_covered_stops_the_build(self):
        status, said, _ = build('Goal\tboth\tcomposite\tGoal-both\tGoal.target\t\tGoal-target-date=measure.first()\n')
        self.assertEqual(status, 1)
        self.assertIn('measure.first()', said)

    def test_one_code_twice_stops_the_build(self):
        status, said, _ = build('Goal\ttarget-date\tdate\tGoal-again\tGoal.statusDate\t\t\n')
        self.assertEqual(status, 1)
        self.assertIn('Goal', said)


class Covered(unittest.TestCase):
    def test_each_way_to_narrow_a_choice_is_the_same(self):
        form = ['MEMBER Observation.valueQuantity']
        for text in ('Observation.value.ofType(Quantity)', '(Observation.value as Quantity)', 'Observation.value.as(Quantity)',
                     '((Observation.value).ofType(FHIR.Quantity))', '$this.value.ofType(Quantity)'):
            self.assertEqual(steps('Observation', text), form, text)
        self.assertEqual(steps('Observation', 'Observation.value.as(DateTime)'), ['MEMBER Observation.valueDateTime'])

    def test_a_choice_that_nothing_narrows_is_all_of_its_forms(self):
        self.assertEqual(steps('Observation', 'Observation.effective'), ['CHOICE Observation.effectiveDateTime 4'])
        self.assertEqual(steps('Observation', 'Observation.value.text'),
                         ['MEMBER Observation.valueCodeableConcept, MEMBER CodeableConcept.text'])

    def test_only_the_branches_of_the_type_are_left_and_each_once(self):
        text = 'Goal.subject | (Task.for) | Patient.name.given | Goal.subject | Medication.code.ofType(Nothing)'
        self.assertEqual(steps('Goal', text), ['MEMBER Goal.subject'])

    def test_conditions(self):
        self.assertEqual(steps('Goal', 'Goal.subject.where(resolve() is Patient)'), ['MEMBER Goal.subject, RESOLVES Patient'])
        self.assertEqual(steps('Patient', "Patient.telecom.where(system = 'email')"),
                         ['MEMBER Patient.telecom, WHERE ContactPoint.system email'])
        self.assertEqual(steps('Patient', 'Patient.deceased.exists() and Patient.deceased != false'),
                         ['CHOICE Patient.deceasedBoolean 2, HOLDS'])
        self.assertEqual(steps('Bundle', 'Bundle.entry[0].resource'), ['ITEM Bundle.entry 0, MEMBER Bundle.entry.resource'])

    def test_a_resource_is_read_whole_and_a_part_from_each_of_its_starts(self):
        self.assertEqual(steps('Observation', 'Observation | Observation.component'), ['', 'MEMBER Observation.component'])
        self.assertEqual(steps('Observation', 'code', ['Observation', 'Observation.component']),
                         ['MEMBER Observation.code', 'MEMBER Observation.component.code'])


class Refused(unittest.TestCase):
    def test_what_is_not_covered_is_refused_with_the_reason(self):
        for resource, text, why in (
                ('Goal', 'Goal.tarqet', 'no element tarqet'),
                ('Goal', 'Goal.target.due.ofType(string)', 'never of type string'),
                ('Goal', 'Goal.target.first()', 'first()'),
                ('Goal', 'Goal.target.where(measure.exists())', 'where()'),
                ('Goal', "Goal.target.where(due = 'x')", 'no text due'),
                ('Goal', 'Goal.description.where(resolve() is Patient)', 'not a Reference'),
                ('Goal', 'Goal.subject.where(resolve() is Nobody)', 'Nobody'),
                ('Goal', 'Goal.target.due[0]', '[0]'),
                ('Goal', 'Goal.target.detail.ofType(Range)[0]', '[0]'),
                ('Goal', 'Goal.subject is Reference', "'is'"),
                ('Goal', "Goal.statusReason = 'x'", "'='"),
                ('Goal', 'Goal.target.exists()', 'exists()'),
                ('Goal', 'Goal.target.exists() and Goal.target != false', 'several'),
                ('Goal', 'Goal.start.exists() and Goal.subject != false', '`and`'),
                ('Goal', 'Patient.name', 'concerns Goal'),
                ('Goal', "'Goal'", "'text'"),
                ('Goal', 'Goal.target.', 'a name is expected'),
                ('Goal', '(Goal.target', "')'"),
                ('Goal', 'Goal.target)', "')'"),
                ('Goal', 'Goal.target ~ 1', 'cannot read'),
                ('Goal', '', 'a name is expected')):
            self.assertIn(why, refused(resource, text), text)

    def test_a_part_cannot_resolve_for_it_does_not_know_the_resource(self):
        self.assertIn('composite', refused('Composition', 'target.where(resolve() is Patient)', ['Composition.relatesTo']))


if __name__ == '__main__':
    result = unittest.main(exit=False).result
    wrong = len(result.failures) + len(result.errors)
    print(f'{result.testsRun - wrong} passed, {wrong} failed')
    sys.exit(1 if wrong or not result.testsRun else 0)
