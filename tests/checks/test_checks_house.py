"""Every check is asked the same questions, so that a newcomer learns the house rules from a failing test."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path

import pytest

from vedette import registry
from vedette.model import CIS_VERSIONS, Each, Scope, Severity, closure

HERE = Path(__file__).parent
CHECKS = list(registry.checks().values())
KINDS = [gatherer.kind for gatherer in registry.gatherers().values()]
ANSWERS = ("fail", "pass", "unknown", "not_applicable")

every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def module_of(check):
    """The module a check's function is in."""
    judge = check.judge.judge if isinstance(check.judge, Each) else check.judge
    return sys.modules[judge.__module__]


def tree_of(check):
    return ast.parse(inspect.getsource(module_of(check)))


@every_check
def test_ids_are_of_the_catalogue(check):
    """Two letters to four, a dash, two digits; ids are never given twice (the registry sees to that)."""
    assert re.fullmatch(r"[A-Z][A-Z0-9]{1,3}-\d{2}", check.id)


@every_check
def test_titles_state_the_good_condition(check):
    """A title reads as what is so where all is well: no command, no question, no complaint."""
    bad = re.compile(r"(?i)^(ensure|check|verify|detect|is |are )|\?$|\.$|\b(should|must|missing|lacks?|fails?)\b")

    assert not bad.search(check.title)
    assert 15 <= len(check.title) <= 110


@every_check
def test_texts_are_sentences(check):
    """Why it matters, what to do, what it costs."""
    for text in (check.rationale, check.remedy, check.cost):
        assert text[0].isupper()
        assert text.endswith(".")
    assert len(check.rationale) > 40
    assert check.references
    assert all(reference.startswith("https://") for reference in check.references)


@every_check
def test_severity_and_scope_are_known(check):
    """No words of one's own."""
    assert isinstance(check.severity, Severity)
    assert isinstance(check.scope, Scope)


@every_check
def test_standards_are_known(check):
    """CIS by version, Security Hub's controls, the talk's twenty demands."""
    standards = check.standards

    assert set(standards.cis) <= set(CIS_VERSIONS)
    assert all(re.fullmatch(r"\d(\.\d{1,2}){1,3}", number) for number in standards.cis.values())
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]+\.\d{1,3}", control) for control in standards.fsbp)
    assert all(re.fullmatch(r"T([1-9]|1\d|20)", demand) for demand in standards.talk)


@every_check
def test_it_feeds_sources_that_there_are(check):
    """By their names."""
    assert set(check.feeds) <= set(registry.sources())


@every_check
def test_its_facts_are_gathered(check):
    """Each kind it reads has a gatherer, and so has each that is needed first."""
    wanted = {kind.name for kind in closure(check.facts)}

    assert check.facts
    assert wanted <= set(registry.gatherers())
    if isinstance(check.judge, Each):
        assert check.judge.kind in check.facts


@every_check
def test_it_holds_no_try_and_calls_nobody(check):
    """What is not known passes through it; `known` rows are the engine's."""
    nodes = list(ast.walk(tree_of(check)))

    assert not [node for node in nodes if isinstance(node, ast.Try)]
    assert not [n for n in nodes if isinstance(n, ast.Attribute) and n.attr in {"known", "known_one", "gaps"}]


@every_check
def test_it_has_a_test_of_each_answer(check):
    """`tests/checks/test_<module>.py`; where it cannot be inapplicable, that file says why."""
    path = HERE / f"test_{module_of(check).__name__.rsplit('.', 1)[-1]}.py"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    wanted = [a for a in ANSWERS if f'"{a}"' not in text]

    assert wanted in ([], ["not_applicable"] if "NEVER_NOT_APPLICABLE" in text else [])


@every_kind
def test_kinds_read_what_iam_knows(kind):
    """`service:Action`, as IAM writes it; what the lake tells reads nothing of AWS."""
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z-]+)+", kind.name)
    assert all(re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+", action) for action in kind.reads)
    assert bool(kind.reads) is not kind.local


@every_kind
def test_the_rows_of_kinds_have_their_key_and_a_meaning(kind):
    """A frozen dataclass that says what it is, whose key is there."""
    fields = set(getattr(kind.row, "__dataclass_fields__", ()))

    assert kind.row.__dataclass_params__.frozen
    assert kind.row.__doc__
    assert kind.key in fields or isinstance(getattr(kind.row, kind.key), property)


@every_kind
def test_kinds_are_built_on_what_is_gathered_before(kind):
    """A region's kind on the region's, an account's on any, the organisation's on its own."""
    allowed = {
        Scope.REGION: {Scope.REGION},
        Scope.ACCOUNT: {Scope.REGION, Scope.ACCOUNT},
        Scope.ORGANIZATION: set(Scope),
    }

    assert {needed.scope for needed in kind.needs} <= allowed[kind.scope]


def test_no_two_kinds_have_the_same_rows():
    """A row tells its kind."""
    rows = [kind.row for kind in KINDS]

    assert len(set(rows)) == len(rows)
