"""Which rules can see, and what blinds the others. Pure functions over what the logs are known to hold."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vedette.detect.rule import Rule
    from vedette.model import Severity

#: A technique of ATT&CK in a tag: `attack.t1078.004`.
_TECHNIQUE = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)", re.IGNORECASE)
#: A place that logs name only where they have none.
NOWHERE = "-"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A region of an account; `-` where the records of a source have no region."""

    account: str
    region: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the logs hold: the places each source came from of late, and those where CloudTrail has data events.

    `places` are all places that any source knows, `fields` the dotted fields that occur in a sample of each source, by
    source; `sampled` how many records were looked at; `called` are ids of plain rules whose calls did occur.
    """

    sources: Mapping[str, frozenset[Place]]
    data_events: frozenset[Place]
    places: frozenset[Place]
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sampled: Mapping[str, int] = field(default_factory=dict)
    called: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Blind:
    """What a rule cannot see: for want of `missing` (a source, or its data events), in which places.

    `everywhere` says that it is seen nowhere.
    """

    missing: str
    places: tuple[Place, ...]
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """One rule: the sources it needs, what blinds it and where, and fields of it that no record was seen to have.

    Those are told of rules whose calls occur: of others it goes without saying.
    """

    rule_id: str
    title: str
    level: Severity
    stage: str
    needs: tuple[str, ...]
    techniques: tuple[str, ...]
    blind: tuple[Blind, ...] = ()
    never_seen: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """`sees`, `partly` (blind in some places) or `blind` (everywhere)."""
        if any(b.everywhere for b in self.blind):
            return "blind"
        return "partly" if self.blind else "sees"


def sights(rules: Iterable[Rule], known: Known, data_only: frozenset[str]) -> list[Sight]:
    """One a rule that raises, in their order. `data_only` are ids of rules that CloudTrail's data events alone feed."""
    by_id = {rule.id: rule for rule in rules}
    return [_sight(rule, _bases(rule, by_id), known, data_only) for rule in by_id.values() if rule.raises]


def _bases(rule: Rule, by_id: Mapping[str, Rule]) -> list[Rule]:
    """The plain rules that it is made of, itself where it is one."""
    if rule.correlation is None:
        return [rule]
    return [base for one in rule.correlation.rules if one in by_id for base in _bases(by_id[one], by_id)]


def _sight(rule: Rule, bases: Sequence[Rule], known: Known, data_only: frozenset[str]) -> Sight:
    needs = tuple(dict.fromkeys(base.source for base in bases))
    blind = [b for name in needs if (b := _blind(name, known.sources.get(name, frozenset()), known)) is not None]
    if "cloudtrail" in needs and all(b.id in data_only for b in bases if b.source == "cloudtrail"):
        without = _blind("cloudtrail data events", known.data_events, known)
        blind += [without] if without is not None and not any(b.everywhere for b in blind) else []
    never = {
        f"{base.source}: {name}"
        for base in bases
        for name in base.fields
        if base.id in known.called and name != "raw" and not occurs(name, known.fields.get(base.source, frozenset()))
    }
    return Sight(
        rule_id=rule.id,
        title=rule.title,
        level=rule.level,
        stage=rule.stage,
        needs=needs,
        techniques=techniques(rule),
        blind=tuple(blind),
        never_seen=tuple(sorted(never)),
    )


def _blind(missing: str, seen: frozenset[Place], known: Known) -> Blind | None:
    """Places of the logs that this is missing in; a source without regions covers its account, or everything."""
    if not seen:
        return Blind(missing, (), everywhere=True)
    whole = {p.account for p in seen if p.region == NOWHERE}
    if NOWHERE in whole:
        return None
    places = tuple(sorted(p for p in known.places if p not in seen and p.account not in whole))
    return Blind(missing, places, everywhere=False) if places else None


def occurs(name: str, there: frozenset[str]) -> bool:
    """Whether a field, or something below it, is among those that were seen; whatever the case."""
    lower = name.lower()
    return lower in there or any(other.startswith(f"{lower}.") for other in there)


def techniques(rule: Rule) -> tuple[str, ...]:
    """ATT&CK's techniques in the rule's tags, such as T1078.004; sorted."""
    found = {m[1].upper() for tag in rule.tags if (m := _TECHNIQUE.fullmatch(tag))}
    return tuple(sorted(found))


def field_paths(record: Any, above: str = "") -> set[str]:
    """Every dotted field of a JSON value, arrays without their positions; lower case."""
    if isinstance(record, list):
        return set().union(*(field_paths(item, above) for item in record))
    if not isinstance(record, dict):
        return set()
    found: set[str] = set()
    for key, value in record.items():
        path = f"{above}.{key}".lstrip(".").lower()
        if value is not None:
            found |= {path, *field_paths(value, path)}
    return found


#: Colours of the layer: seen, seen in some places only, blind.
_COLOURS = {"sees": "#7bc96f", "partly": "#f2c14e", "blind": "#d9534f"}
_SCORES = {"sees": 100, "partly": 50, "blind": 0}


def by_technique(found: Sequence[Sight]) -> dict[str, dict[str, list[str]]]:
    """For each technique the titles of its rules by their state, in order of technique."""
    out: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        for technique in one.techniques:
            out[technique][one.state].append(one.title)
    return {technique: dict(states) for technique, states in sorted(out.items())}


def layer(found: Sequence[Sight]) -> dict[str, Any]:
    """A layer for ATT&CK's Navigator, format 4.5: each technique in the colour of its best rule.

    https://github.com/mitre-attack/attack-navigator/blob/master/layers/LAYERFORMATv4_5.md
    """
    techniques = []
    for technique, states in by_technique(found).items():
        best = next(state for state in _COLOURS if state in states)
        rules = [f"{title} ({state})" for state, titles in states.items() for title in titles]
        techniques.append(
            {
                "techniqueID": technique,
                "score": _SCORES[best],
                "color": _COLOURS[best],
                "comment": "; ".join(sorted(rules)),
                "enabled": True,
            }
        )
    return {
        "name": "Vedette: rules that see",
        "versions": {"layer": "4.5", "navigator": "4.9.1"},
        "domain": "enterprise-attack",
        "description": "Green: seen wherever logs come from. Yellow: in some places. Red: its logs are missing.",
        "techniques": techniques,
        "legendItems": [{"label": state, "color": colour} for state, colour in _COLOURS.items()],
    }
