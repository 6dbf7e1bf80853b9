"""The tests inside rules, run on the engine, and the house rules of our own rules."""

from __future__ import annotations

import difflib
import json
import re
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.detect.behaviours import BEHAVIOURS
from vedette.detect.events import encoded
from vedette.detect.indicators.kinds import Indicator, normal
from vedette.detect.rule import DROP, Rule, RuleSet, with_bases
from vedette.detect.run import Detector
from vedette.errors import RuleError, VedetteError
from vedette.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vedette.detect.engine import LoadingEngine

_TABLE = "vedette_rule_test"
_SPAN_SAID = re.compile(r"\b[0-9]+ ?(s|min|minutes?|h|hours?|d|days?|weeks?)\b", re.IGNORECASE)
_STEPS = 2
#: The version of UUIDs that are drawn at random.
_RANDOM = 4
_TEST_KEYS = frozenset({"name", "match", "event", "events", "severity", "indicators", "countries"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one test of a rule went. `reason` is empty where it passed."""

    rule_id: str
    title: str
    test: str
    place: str
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether the rule did what the test says."""
        return not self.reason


def prove(rules: RuleSet, engine: LoadingEngine) -> list[Verdict]:
    """Run every test of every rule, in order. A test that cannot be run has failed."""
    return [
        Verdict(
            rule.id,
            rule.title,
            str(test.get("name", number + 1)),
            rule.place,
            _reason(rule, rules, test, engine),
        )
        for rule in rules
        for number, test in enumerate(rule.tests)
    ]


def _reason(rule: Rule, rules: RuleSet, test: Mapping[str, Any], engine: LoadingEngine) -> str:
    """Why the test failed, or nothing."""
    unknown = sorted(set(test) - _TEST_KEYS)
    if unknown:
        return f"unknown key {unknown[0]!r} in the test; there are {', '.join(sorted(_TEST_KEYS))}"
    if not isinstance(test.get("match"), bool):
        return "'match' is true or false"
    try:
        source = registry.source(rule.source)
        tables = {}
        for name, records in encoded(source, test, rule.place).items():
            tables[name] = f"{_TABLE}_{name}"
            rejected = engine.load(tables[name], registry.source(name), records)
            if rejected:
                return f"the event cannot be read: {rejected[0]}"
            _place(engine, tables[name], test.get("countries"))
        lists = {"tested": _listed(test.get("indicators") or {})}
        detector = Detector(with_bases([replace(rule, raises=True)], rules), engine, lists=lists)
        found = [
            match
            for name, table in tables.items()
            for match in detector.run(table, None, registry.source(name), near=lambda other, _: tables.get(other))
        ]
    except VedetteError as e:
        return e.what
    if bool(found) is not test["match"]:
        outcome = "" if not found else f" (severity {found[0].severity})"
        return f"it {'matches' if found else 'does not match'}, and should{' not' if found else ''}{outcome}"
    wanted = test.get("severity")
    top = max((m.severity for m in found), key=lambda s: s.rank, default=None)
    if wanted is not None and top != wanted:
        return f"its severity is {top}, and should be {wanted}"
    return ""


def _listed(given: Mapping[str, Any]) -> list[Indicator]:
    """The list that a test names: values by kind."""
    return [
        Indicator(kind, normal(kind, str(value)))
        for kind, values in given.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def _place(engine: LoadingEngine, table: str, countries: Mapping[str, str] | None) -> None:
    """Say in which country addresses are, as a database would have when the events were collected."""
    for address, country in (countries or {}).items():
        engine.execute(f"UPDATE {table} SET ev_src_country = ? WHERE ev_src_ip = ?", [str(country), str(address)])


def house(rule: Rule) -> list[RuleError]:
    """What one of our own rules lacks of the house rules; base rules of correlations are held to less."""
    return [RuleError(what, where=rule.place, hint=hint) for what, hint in _wants(rule)]


def _wants(rule: Rule) -> Iterator[tuple[str, str]]:
    try:
        whole = str(uuid.UUID(rule.id)) == rule.id and uuid.UUID(rule.id).version == _RANDOM
    except ValueError:
        whole = False
    if not whole:
        yield f"the id {rule.id!r} is no random UUID", "python -c 'import uuid; print(uuid.uuid4())'"
    if not rule.title or len(rule.title) > 100:  # noqa: PLR2004  a line of a terminal
        yield "the title is missing, or longer than a line", "say what happened in under 100 characters"
    unknown = [name for name in rule.behaviours if name not in BEHAVIOURS]
    if unknown:
        near = difflib.get_close_matches(unknown[0], BEHAVIOURS, n=1)
        yield f"the behaviour {unknown[0]!r} is unknown", f"did you mean {near[0]!r}?" if near else "see behaviours.md"
    if not rule.raises:
        return
    if not any(re.fullmatch(r"attack\.t[0-9]{4}(\.[0-9]{3})?", t) for t in rule.tags):
        yield "no tag names an ATT&CK technique", "tags: [attack.<tactic>, attack.t1562.008]"
    for key in ("description", "misses"):
        if not getattr(rule, key):
            yield f"{key} is missing", "one or two sentences"
    if not rule.falsepositives:
        yield "falsepositives are missing", "name who does this in good faith, or say 'none known'"
    yield from _runbook(rule)
    yield from _tests(rule)


def _runbook(rule: Rule) -> Iterator[tuple[str, str]]:
    if len(rule.runbook) < _STEPS:
        yield "the runbook has fewer than two steps", "two or three, each with a span of time and a field"
    try:
        fields = {name for source in rule.sources for name in registry.source(source).field_names()}
    except VedetteError:
        return
    for number, step in enumerate(rule.runbook, 1):
        if not _SPAN_SAID.search(step):
            yield f"step {number} of the runbook names no span of time", "such as '24 h'"
        words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_.]*[A-Za-z0-9]", step))
        if not words & fields and not any(w.split(".")[0] in fields for w in words):
            yield f"step {number} of the runbook names no field", "such as userIdentity.arn"


def _tests(rule: Rule) -> Iterator[tuple[str, str]]:
    said = {test.get("match") for test in rule.tests}
    if True not in said:
        yield "no test must match", "add one: {name: …, match: true, event: {…}}"
    if False not in said:
        yield "no test must not match", "add one: {name: …, match: false, event: {…}}"
    if rule.attempt != rule.level and not any(_shows(test, rule) for test in rule.tests):
        yield "no test shows the attempt", "an event with errorCode: AccessDenied, and its severity"
    known = {str(s) for s in Severity}
    for test in rule.tests:
        if "severity" in test and test["severity"] not in known:
            yield (
                f"the test {test.get('name')!r} asks for the severity {test['severity']!r}",
                ", ".join(sorted(known)),
            )


def _shows(test: Mapping[str, Any], rule: Rule) -> bool:
    """Whether the test is about the refused attempt: its severity is asserted, or its events say so."""
    asserted = test.get("match") is True and test.get("severity") == rule.attempt
    return asserted or _tries(test, drop=rule.attempt == DROP)


def _tries(test: Mapping[str, Any], *, drop: bool) -> bool:
    """Whether the test's events are refused ones."""
    text = json.dumps([test.get("event"), test.get("events")])
    refused = '"errorCode"' in text or '"errorMessage"' in text or '"Failure"' in text
    return refused and (test.get("match") is not True if drop else True)
