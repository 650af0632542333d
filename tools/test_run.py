# SPDX-License-Identifier: Apache-2.0
# Runs the parts of script/test one after another, each within its time, and adds up what they count. Called by
# script/test after script/bootstrap; argument --long for the long parts.
#
# A part is a function that is given the run and returns Counts, or None when it does not exist yet, which is said in
# words and counts for nothing. Logs and screenshots are kept in build/artefacts, made anew by each run.
#
# Programs in tests/tools, tests/browser, tests/judge, tests/transcripts, tests/faults, tests/kills and tests/soak
# (*.mjs, *.py, not in folders below: modules that they share lie there) end with "N passed, N failed" (", N skipped" may follow) or run under
# node:test, and exit non-zero on a failure. They are given OWNPLAN_PROGRAM, OWNPLAN_BUILD, OWNPLAN_SOURCE and
# OWNPLAN_ARTEFACTS.
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from postgres import Postgres
from test_counts import Counts, closing, meson as meson_counts

TOP = Path(__file__).resolve().parent.parent
BUILD = TOP / 'build'
CORES = str(os.cpu_count() or 1)
TESTS = str((os.cpu_count() or 1) + 1)  # at once: some of them wait, for a time-out or for a server, and compute nothing
SECONDS = {'short': 14.5 * 60, 'long': 57 * 60}  # of the whole run, installing included
PATIENCE = {'short': 15 * 60, 'long': 12 * 60}  # how much of stolen time is given back at most


# Raised when time is up and most of it was not ours: what is left out then is said and counted as skipped, not failed.
class TakenAway(Exception):
    pass


# Seconds that a virtual machine's host gave to others, per core: limits are of time that was ours (proc(5), steal).
def stolen():
    try:
        fields = Path('/proc/stat').read_text().split('\n', 1)[0].split()
        return int(fields[8]) / os.sysconf('SC_CLK_TCK') / (os.cpu_count() or 1)
    except (OSError, IndexError, ValueError):
        return 0.0


class Run:
    def __init__(self, kind, started):
        self.artefacts = BUILD / 'artefacts' / kind
        shutil.rmtree(self.artefacts, ignore_errors=True)
        self.artefacts.mkdir(parents=True)
        self.end = started + SECONDS[kind]
        self.stolen, self.patience, self.began = stolen(), PATIENCE[kind], time.time()
        self.part = ''
        self.part_end = self.end
        self.children = set()
        self.env = dict(os.environ, OWNPLAN_PROGRAM=str(BUILD / 'ownplan'), OWNPLAN_BUILD=str(BUILD),
                        OWNPLAN_SOURCE=str(TOP), OWNPLAN_ARTEFACTS=str(self.artefacts))
        self.env.setdefault('OWNPLAN_SHARED', str(TOP.parent / 'shared'))

    # The clock of the limits.
    def now(self):
        return time.time() - min(stolen() - self.stolen, self.patience)

    # Time is up. That is the test's fault, unless the host gave more than a third of the run to others.
    def late(self):
        share = (stolen() - self.stolen) / max(time.time() - self.began, 1)
        if share > 0.33:
            raise TakenAway(f'{share:.0%} of the time the machine was not ours')

    # Waits for a child; None when its time is up.
    def wait(self, child, end):
        while True:
            left = end - self.now()
            try:
                return child.wait(timeout=min(max(left, 0.01), 5))
            except subprocess.TimeoutExpired:
                if left <= 0:
                    return None

    # Runs one command until it ends or the part's time is up, its output into a log named after `name`. Everything
    # that it started is ended with it. Returns (exit status or None when its time was up, output).
    def command(self, name, argv, **env):
        log = self.artefacts / (name.replace('/', '-') + '.log')
        end = min(self.part_end, self.end)
        if end <= self.now():
            log.write_text('no time was left to run this\n')
            self.late()
            return None, ''
        with open(log, 'wb') as out:
            child = subprocess.Popen(argv, cwd=TOP, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                     env=dict(self.env, **env), start_new_session=True)
            self.children.add(child)
            status = self.wait(child, end)
            self.stop([child])
        if status is None:
            self.late()
        return status, log.read_text(encoding='utf-8', errors='replace')

    # Ends these with everything that they started; all that run without.
    def stop(self, children=None):
        for child in children or list(self.children):
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            child.wait()
            self.children.discard(child)

    # The same as a single check that passes or fails; what it printed last is shown when it failed.
    def check(self, name, argv, **env):
        status, output = self.command(name, argv, **env)
        if status == 0:
            return Counts(passed=1)
        return Counts(failed=1, notes=[failure(name, status)] + tail(output, 40))


def failure(name, status):
    return f'failed: {name} ' + ('ran out of time' if status is None else f'ended with {status}')


def tail(output, lines):
    return ['    ' + line for line in output.rstrip().split('\n')[-lines:]]


# --- what parts are made of

# `meson test` in `folder`, only the programs for which `wanted(name)` when given. None when there are none.
def meson_test(run, name, folder, wanted=None, options=(), wrapper=(), **env):
    listed = subprocess.run(['meson', 'introspect', '--tests', str(folder)], cwd=TOP, capture_output=True, text=True)
    names = sorted(test['name'] for test in json.loads(listed.stdout or '[]'))
    if wanted:
        names = [test for test in names if wanted(test)]
    if not names:
        return None
    log = folder / 'meson-logs' / 'testlog.json'
    log.unlink(missing_ok=True)
    status, output = run.command(name, [*wrapper, 'meson', 'test', '-C', str(folder), '--no-rebuild',
                                        '--num-processes', TESTS, '--print-errorlogs', *options, *names], **env)
    counts = meson_counts(log) if log.exists() else Counts()
    if status != 0 and (status is None or counts.failed == 0):
        counts.failed += 1
        counts.notes.append(failure('meson test', status))
    if counts.failed:
        counts.notes += tail(output, 80)
    return counts


# Every program at the top of a folder of tests/. None when there is none.
# at_once: how many run beside each other; for those that mostly wait.
def programs(run, folder, node='node', wrapper=(), at_once=1, **env):
    found = sorted(path for path in (TOP / 'tests' / folder).glob('*') if path.suffix in ('.mjs', '.py'))
    if not found:
        return None
    total = Counts()

    def play(path):
        began = time.time()
        runner = node if path.suffix == '.mjs' else sys.executable
        return *run.command(f'{folder}/{path.name}', [*wrapper, runner, str(path)], **env), time.time() - began

    several = ThreadPoolExecutor(at_once)
    try:
        for path, (status, output, took) in zip(found, several.map(play, found)):
            name = f'{folder}/{path.name}'
            counts = closing(output)
            if counts is None:
                silent = f'failed: {name} printed no "N passed, N failed"'
                counts = Counts(failed=1, notes=[failure(name, status) if status != 0 else silent])
            if status != 0 and counts.failed == 0:
                counts.failed += 1
                counts.notes.append(failure(name, status))
            if counts.failed:
                counts.notes += tail(output, 40)
            print(f'  {name}: {counts.line()}' + (f' ({took:.0f} s)' if took >= 10 else ''), flush=True)
            total.add(counts)
    finally: # whatever ended it: nothing that it began goes on
        several.shutdown(wait=False, cancel_futures=True)
        run.stop()
    return total


# All of it, or the targets that are named.
def built(folder, options, targets=()):
    setup = ['meson', 'setup', *(['--reconfigure'] if (folder / 'build.ninja').exists() else []), *options]
    line = ' '.join(setup) + f' {folder.name} && ninja -C {folder.name} -j {CORES} {" ".join(targets)} && ' + \
        f'{{ [ -x {folder.name}/ownplan ] || ln -sfn src/ownplan {folder.name}/ownplan; }}'
    return ['sh', '-c', line]


def judge_node():
    version = subprocess.run(['node', '-p', 'process.versions.node.split(".")[0]'], capture_output=True, text=True)
    if int(version.stdout or 0) >= 20:
        return 'node'
    return str(next((TOP / 'tests/judge/node_modules').glob('node-linux-*/bin/node'), 'node'))


# --- the parts

def part_build(run):
    return run.check('build', ['script/build'])


def part_lint(run):
    return run.check('lint', ['script/lint', '--quick'])


def part_tools(run):
    return programs(run, 'tools')


def part_unit(run):
    return meson_test(run, 'unit', BUILD, options=['--timeout-multiplier', '3'])


# The same tests on the second engine: the floors that ask the store and, of those that stand upon them, the transcripts.
def on_postgres_first(name):
    return name.split('/')[0] in ('store', 'record', 'plan') or name == 'serve/transcripts'


def unit_postgres(run, wanted):
    with Postgres() as server:
        return meson_test(run, 'unit-postgres', BUILD, wanted=wanted, options=['--timeout-multiplier', '3'],
                          OWNPLAN_TEST_DATABASE=server.address())


def part_unit_postgres(run):
    return unit_postgres(run, on_postgres_first)


# And the others of every floor that stands on the store.
def part_unit_postgres_rest(run):
    return unit_postgres(run, lambda name: name.split('/')[0] in ('web', 'serve') and not on_postgres_first(name))


# The browser's tests and the judges of FHIR, with a program in whose place one stands that adds the database. Pages are
# the same on both engines, and were looked at in the short part.
def part_programs_postgres(run):
    with Postgres() as server:
        on = {'ON_POSTGRES_SERVER': server.address(), 'ON_POSTGRES_PROGRAM': str(BUILD / 'ownplan'),
              'OWNPLAN_PROGRAM': str(TOP / 'tools/ownplan-on-postgres'), 'OWNPLAN_BLIND': '1'}
        browser, judges = programs(run, 'browser', **on), programs(run, 'judge', node=judge_node(), **on)
    browser.add(judges)
    return browser


def part_transcripts(run):
    with Postgres() as server:
        counts = programs(run, 'transcripts', at_once=2, OWNPLAN_TEST_DATABASE=server.address())
    files = [path for path in (TOP / 'tests/transcripts').rglob('*') if path.is_file()]
    if counts is None and files and list((TOP / 'tests').glob('*/test_*transcript*.c')):
        print(f'  {len(files)} files, played in the unit tests above')
        return Counts()
    return counts


def part_browser(run):
    return programs(run, 'browser')


def part_judges(run):
    return programs(run, 'judge', node=judge_node())


def part_lint_whole(run):
    return run.check('lint', ['script/lint'])


def part_addresses(run):
    folder = TOP / 'build-asan'
    counts = run.check('asan-build', built(folder, ['-Db_sanitize=address,undefined', '-Dwerror=false']))
    if counts.failed:
        return counts
    tests = meson_test(run, 'asan', folder, options=['--timeout-multiplier', '4'],
                       ASAN_OPTIONS='detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1',
                       LSAN_OPTIONS=f'suppressions={TOP}/tests/lib/leaks.supp:print_suppressions=0',
                       UBSAN_OPTIONS='halt_on_error=1:print_stacktrace=1', OWNPLAN_BUILD=str(folder))
    counts.add(tests or Counts())
    return counts


# The thread sanitizer maps fixed addresses, which some kernels' address layout collides with: setarch -R where it may.
def part_threads(run):
    folder, floors = TOP / 'build-tsan', ('store', 'http')
    api = [f'serve/{name}' for name in ('bundle', 'export', 'outbox_server', 'paging', 'rest', 'token', 'writes')]
    counts = run.check('tsan-build', built(folder, ['-Db_sanitize=thread', '-Dwerror=false'],
                                           [*(f'tests-{floor}' for floor in floors), 'src/ownplan',
                                            *(f'tests/{name.replace("/", "_test_")}' for name in api)]))
    if counts.failed:
        return counts
    still = ['setarch', '-R']
    if subprocess.run([*still, 'true'], capture_output=True).returncode != 0:
        still = []
    options = 'halt_on_error=1:second_deadlock_stack=1'
    tests = meson_test(run, 'tsan', folder, wanted=lambda name: name.split('/')[0] in floors or name in api,
                       wrapper=still, options=['--timeout-multiplier', '4'], TSAN_OPTIONS=options,
                       OWNPLAN_BUILD=str(folder))
    counts.add(tests or Counts())
    whole = programs(run, 'soak', wrapper=still, TSAN_OPTIONS=options, OWNPLAN_PROGRAM=str(folder / 'ownplan'),
                     OWNPLAN_SOAK='30')
    counts.add(whole or Counts())
    return counts


def part_fuzz(run):
    if not (TOP / 'script/fuzz').exists():
        return None
    status, output = run.command('fuzz', ['script/fuzz', '30'])
    counts = closing(output) or Counts(passed=int(status == 0))
    if status != 0:
        counts.failed = max(counts.failed, 1)
        counts.notes += [failure('fuzz', status)] + tail(output, 40)
    return counts


# OWNPLAN_KILLS: of the server, on each engine; in the unit tests and of the database fewer.
def part_kills(run):
    kills = os.environ.get('OWNPLAN_KILLS', '200')
    unit = meson_test(run, 'kills', BUILD, wanted=lambda name: 'kill' in name, options=['--timeout-multiplier', '4'],
                      OWNPLAN_KILLS=str(int(kills) // 4))
    whole = programs(run, 'kills', at_once=2, OWNPLAN_KILLS=kills)
    if unit and whole:
        unit.add(whole)
    return unit or whole


def part_faults(run, seconds='8'):
    return programs(run, 'faults', OWNPLAN_FAULTS_SECONDS=seconds)


def part_faults_long(run):
    return part_faults(run, '60')


def part_soak(run):
    return programs(run, 'soak')


# title, what it is when it is absent, seconds at most, the function
PARTS = {
    'short': [
        ('build', '', 540, part_build),
        ('lint, the quick part', '', 240, part_lint),
        ('tests of the tools', 'no tests in tests/tools', 60, part_tools),
        ('unit tests', 'no unit tests', 480, part_unit),
        ('faults of the store', 'no tests in tests/faults', 120, part_faults),
        ('unit tests on PostgreSQL: store, record, plan', '', 300, part_unit_postgres),
        ('transcripts', 'no transcripts in tests/transcripts', 180, part_transcripts),
        ('browser', 'no tests in tests/browser', 480, part_browser),
        ('judges', 'no tests in tests/judge', 240, part_judges),
    ],
    'long': [
        ('build', '', 540, part_build),
        ('faults of the store', 'no tests in tests/faults', 300, part_faults_long),
        ('kills', 'no kill tests', 1200, part_kills),
        ('the other unit tests on PostgreSQL', '', 400, part_unit_postgres_rest),
        ('browser and judges on PostgreSQL', '', 720, part_programs_postgres),
        ('unit tests under the address and undefined behaviour sanitizers', '', 1200, part_addresses),
        ('store, http and the API under the thread sanitizer', '', 900, part_threads),
        ('fuzzers, 30 seconds each', 'no script/fuzz', 900, part_fuzz),
        ('soak', 'no tests in tests/soak', 900, part_soak),
        ('lint, all of it', '', 1200, part_lint_whole),
    ],
}


def run_part(run, title, absent, seconds, function):
    print(f'\n== {title}', flush=True)
    began = time.time()
    run.part_end = run.now() + seconds
    try:
        counts = function(run)
    except TakenAway as why:
        run.stop()
        counts = Counts(skipped=1, notes=[f'left out, or broken off: {why}'])
    except (OSError, ValueError, KeyError, subprocess.SubprocessError) as wrong:  # the part's own fault, not the end
        counts = Counts(failed=1, notes=[f'failed: {title}: {type(wrong).__name__}: {wrong}'])
    took = f'{time.time() - began:.0f} s'
    if counts is None:
        print(f'-- absent: {absent} ({took})', flush=True)
        return Counts(), True
    for note in counts.notes:
        print(f'  {note}')
    print(f'-- {counts.line()} ({took})' if counts.passed + counts.failed + counts.skipped else f'-- ({took})', flush=True)
    return counts, False


def interrupted(number, frame):
    raise SystemExit(128 + number)


def main():
    kind = 'long' if '--long' in sys.argv[1:] else 'short'
    started = float(os.environ.get('OWNPLAN_TEST_STARTED') or time.time())
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    run, total, absent = Run(kind, started), Counts(), []
    try:
        for title, lacking, seconds, function in PARTS[kind]:
            counts, missing = run_part(run, title, lacking, seconds, function)
            total.add(counts)
            absent += [title] if missing else []
            if title == 'build' and counts.failed:
                print('\nNothing else can be tested: the build failed.')
                break
    finally:
        run.stop()
    print(f'\n{time.time() - started:.0f} s in all; logs and screenshots are in {run.artefacts.relative_to(TOP)}')
    if absent:
        print('absent: ' + '; '.join(absent))
    print(total.line(), flush=True)
    return 1 if total.failed or not total.passed else 0


sys.exit(main())
