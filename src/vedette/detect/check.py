"""`python -m vedette.detect.check FILE…`: load rule files, hold them to the house rules, run their tests.

For rule writers, without a configuration. Ends with 1 where something is wrong.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from vedette.detect.load import load
from vedette.detect.prove import house, prove

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vedette.detect.engine import LoadingEngine


def problems(paths: Sequence[str], engine: LoadingEngine) -> Iterator[str]:
    """Everything that is wrong with the files, one text each; warnings begin with `warning`."""
    rules = load(paths, builtin=False)
    yield from (str(e) for e in rules.errors)
    yield from (f"warning: {w}" for w in rules.warnings)
    for rule in rules:
        if rule.ours:
            yield from (str(e) for e in house(rule))
    for verdict in prove(rules, engine):
        if not verdict.passed:
            yield f"{verdict.place}: {verdict.title}: test {verdict.test!r}: {verdict.reason}"


def main(paths: Sequence[str]) -> int:
    """Check and print; the number of tests run comes last."""
    from vedette.lake.engine import Engine  # noqa: PLC0415  a tool's own wiring, not the engine's

    engine = Engine()
    found = list(problems(paths, engine))
    rules = load(paths, builtin=False)
    tests = sum(len(r.tests) for r in rules)
    sys.stdout.write("".join(f"{text}\n" for text in found))
    sys.stdout.write(f"{len(rules)} rules, {tests} tests, {len(found)} problems\n")
    return 1 if any(not text.startswith("warning") for text in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
