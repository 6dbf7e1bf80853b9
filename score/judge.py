"""The rules' verdict on cases."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vedette import api
from vedette.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from score.cases import Case
    from vedette.config import Config
    from vedette.detect.rule import Rule

#: From here on somebody is told.
MEDIUM = Severity.MEDIUM


@dataclass(frozen=True)
class Hit:
    """A rule that matched, the highest severity it gave, and the ids of the events."""

    rule: Rule
    severity: Severity
    events: frozenset[str]

    @property
    def loud(self) -> bool:
        """Whether somebody is told."""
        return self.severity.rank >= MEDIUM.rank


@dataclass(frozen=True)
class Verdict:
    """What the rules said of a case; `unread` are reasons why records of it could not be read."""

    case: Case
    hits: tuple[Hit, ...]
    unread: tuple[str, ...] = ()

    def about(self, *, loud: bool = False) -> list[Hit]:
        """The hits of rules about the case's behaviour."""
        return [hit for hit in self.hits if about(hit.rule, self.case) and (hit.loud or not loud)]

    def flagged(self) -> list[Hit]:
        """The hits about it that count against a negative: of a failed call the loud ones, else all.

        A refused attempt is a match of its own here, at a lower severity: no claim that the thing was done.
        """
        return self.about(loud=self.case.failed)

    def loud(self) -> list[Hit]:
        """The hits that somebody is told of."""
        return [hit for hit in self.hits if hit.loud]


def behaviours(rule: Rule) -> frozenset[str]:
    """The behaviours a rule says it is about."""
    return frozenset(getattr(rule, "behaviours", ()))


def techniques(rule: Rule) -> frozenset[str]:
    """The ATT&CK techniques of a rule's tags, without their sub-techniques."""
    return frozenset(
        tag.removeprefix("attack.").upper().partition(".")[0] for tag in rule.tags if tag.startswith("attack.t1")
    )


def about(rule: Rule, case: Case) -> bool:
    """Whether a rule is about what the case shows: by its behaviours, by its techniques where either names none."""
    own = behaviours(rule)
    if own and case.behaviours:
        return bool(own & set(case.behaviours))
    return bool(techniques(rule) & {name.partition(".")[0] for name in case.techniques})


def judge(cases: Sequence[Case], config: Config) -> list[Verdict]:
    """The verdict on each case, in order.

    Single events of CloudTrail are read together, each with an id of its own, and judged by rules that look at one
    event; all other cases are judged one by one, with all rules.
    """
    rules = {rule.id: rule for rule in api.rules_list(config=config)}
    single = [n for n, case in enumerate(cases) if case.source == "cloudtrail" and len(case.records) == 1]
    others = [n for n in range(len(cases)) if n not in set(single)]
    joined = tuple(_named(cases[n].records[0], f"case-{n}") for n in single)
    batches = [("cloudtrail", joined), *((cases[n].source, cases[n].records) for n in others)]
    tried = iter(api.rules_try(batches, config=config))
    found: dict[int, Verdict] = {}
    first = next(tried)
    hits: dict[int, list[Hit]] = defaultdict(list)
    for match in first.matches:
        if rules[match.rule_id].correlation is None:
            for event in match.events:
                one = Hit(rules[match.rule_id], match.severity, frozenset({event.ev_id}))
                hits[int(event.ev_id.removeprefix("case-"))].append(one)
    for n in single:
        found[n] = Verdict(cases[n], merged(hits[n]))
    for n, answer in zip(others, tried, strict=True):
        made = [
            Hit(rules[match.rule_id], match.severity, frozenset(event.ev_id for event in match.events))
            for match in answer.matches
        ]
        found[n] = Verdict(cases[n], merged(made), answer.rejected)
    return [found[n] for n in range(len(cases))]


def merged(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """One hit a rule, with its highest severity, the severest first."""
    kept: dict[str, Hit] = {}
    for hit in hits:
        known = kept.get(hit.rule.id)
        if known is None:
            kept[hit.rule.id] = hit
        else:
            top = max(known.severity, hit.severity, key=lambda severity: severity.rank)
            kept[hit.rule.id] = replace(known, severity=top, events=known.events | hit.events)
    return tuple(sorted(kept.values(), key=lambda hit: (-hit.severity.rank, hit.rule.title)))


def flagged(verdicts: Iterable[Verdict]) -> Mapping[Severity, int]:
    """How many events the rules flag, by the highest severity that each gets."""
    top: dict[str, Severity] = {}
    for verdict in verdicts:
        for hit in verdict.hits:
            for event in hit.events:
                if event not in top or hit.severity.rank > top[event].rank:
                    top[event] = hit.severity
    counts = dict.fromkeys(Severity, 0)
    for severity in top.values():
        counts[severity] += 1
    return counts


def _named(record: bytes, name: str) -> bytes:
    """The event under another id; what is no event is left as it is."""
    event = json.loads(record)
    return json.dumps({**event, "eventID": name}).encode() if isinstance(event, dict) else record
