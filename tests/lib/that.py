# SPDX-License-Identifier: Apache-2.0
"""What a test that goes through one story says: one thing after the other, and at the end how many held."""
results = []


def that(name, right, seen=''):
    results.append(bool(right))
    if not right:
        print(f'failed: {name}: {str(seen)[:500]}')


def end():
    """Prints the last line; the exit status."""
    print(f'{results.count(True)} passed, {results.count(False)} failed')
    return 1 if False in results else 0
