# SPDX-License-Identifier: Apache-2.0
"""What a test that goes through one story says: one thing after the other, and at the end how many held."""
import shutil
import tempfile

results = []


def that(name, right, seen=''):
    results.append(bool(right))
    if not right:
        print(f'failed: {name}: {str(seen)[:500]}')


def end():
    """Prints the last line; the exit status."""
    print(f'{results.count(True)} passed, {results.count(False)} failed')
    return 1 if False in results else 0


def each(Test, name):
    """Every test_... of a class in the order in which they stand, each going on where those before it ended; Test is given
    a folder that is taken away at the end. The exit status."""
    top = tempfile.mkdtemp(prefix=f'ownplan-{name}-')
    test = None
    try:
        test = Test(top)
        for one in [n for n in vars(Test) if n.startswith('test_')]:
            try:
                getattr(test, one)()
                that(one, True)
            except Exception as trouble:  # the others are tried all the same
                that(one, False, f'{type(trouble).__name__}: {trouble}')
    finally:
        if test:
            test.end()
        shutil.rmtree(top, ignore_errors=True)
    return end()
