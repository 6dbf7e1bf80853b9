"""Random correlations of every kind, over two sources and in chains, and random events for them.

A stream is of many worlds at once, in the same hour: events of one account and its own addresses, so that no group is
of two worlds. Running a rule over forty events takes as long as over a thousand, nearly all of it planning: each rule
is tried on as many streams as there are worlds, for the price of one.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from making import LOGSOURCE, SOURCE, record, yaml_text

from vedette import registry
from vedette.detect import reference_correlate as reference
from vedette.detect.events import base_event, merged
from vedette.detect.load import load_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from vedette.detect.rule import RuleSet

DNS = registry.source("resolver")
SOURCES = {"cloudtrail": SOURCE, "resolver": DNS}
START = datetime(2026, 6, 1, 23, 40, tzinfo=UTC)
#: Correlations that are tried on one stream, and the most worlds in it.
TOPS, WORLDS = 4, 30
COUNTS = ("event_count", "value_count")
TEMPORAL = ("temporal", "temporal_ordered")
METRICS = ("value_sum", "value_avg", "value_median", "value_percentile")
ALL = (*COUNTS, *TEMPORAL, *METRICS)
#: What more events can only make truer, where it asks for enough.
GROWING = (*COUNTS, *TEMPORAL, "value_sum")

Drawn = tuple[Random, dict[str, dict[str, Any]], list[reference.Event]]
_TRAIL = {"source": "cloudtrail", "logsource": LOGSOURCE}
_DNS = {"source": "resolver", "logsource": DNS.sigma}
#: The base rules by name: three over CloudTrail, of which two may match one event, and one over DNS.
BASES: dict[str, dict[str, Any]] = {
    "reads": {**_TRAIL, "detection": {"s": {"eventName|startswith": ["Get", "List"]}, "condition": "s"}},
    "gets": {
        **_TRAIL,
        "detection": {"s": {"eventName": "GetObject", "requestParameters.key|contains": "a"}, "condition": "s"},
    },
    "writes": {**_TRAIL, "detection": {"s": {"eventName": "PutObject"}, "condition": "s"}},
    "asks": {**_DNS, "detection": {"s": {"query_name|endswith": "example.com"}, "condition": "s"}},
}
#: The same values in columns. Planning what reads the record takes thrice as long, so that few rules do.
_TYPED = {
    "requestParameters.key": "userIdentity.userName",
    "requestParameters.ip": "vpcEndpointId",
    "requestParameters.size": "userAgent",
}
_ALIASES = {
    "ip": {"reads": "sourceIPAddress", "gets": "sourceIPAddress", "writes": "requestParameters.ip", "asks": "srcaddr"},
    "size": {
        **dict.fromkeys(("reads", "gets", "writes"), "requestParameters.size"),
        "asks": "transport",
    },
    "what": {"reads": "awsRegion", "gets": "awsRegion", "writes": "requestParameters.key", "asks": "query_type"},
    "name": {**dict.fromkeys(("reads", "gets", "writes"), "eventName"), "asks": "query_name"},
    "world": {**dict.fromkeys(("reads", "gets", "writes"), "recipientAccountId"), "asks": "account_id"},
}
CONDITIONS = (
    "{0} and {1}",
    "{0} AND not {1}",
    "{0} and ({1} or {2})",
    "{0} and {1} and not {2}",
    "1 of them and not {0} or {1} and {2}",
    "2 of them",
    "{0} and not (all of {1}* or {2})",
    "not {0} and {1} or {2}",
    "{0} and not not {1}",
    "any of {0}* and not ({1} and {2})",
)
_GROWING_CONDITIONS = ("{0} and {1}", "{0} or {1}", "{0} and ({1} or {2})", "2 of them", "{0} or {1} and {2}")


def correlation(
    r: Random, rules: Sequence[str], kinds: Sequence[str], *, growing: bool, alone: bool = False
) -> dict[str, Any]:
    """The inner part of a correlation over these rules; a growing one can only become truer with more events.

    Where the stream is of one world, `alone`, it may be grouped by nothing.
    """
    kind = r.choice(kinds)
    made: dict[str, Any] = {"type": kind, "rules": list(rules), "timespan": r.choice(("10s", "1m", "5m", "1h"))}
    group_by = r.choice((["ip"], ["ip"], ["ip", "what"], ["world"], [] if alone else ["world", "what"]))
    if group_by:
        made["group-by"] = group_by
    op = r.choice(("gte", "gt")) if growing else r.choice(("gte", "gt", "lt", "lte", "eq", "neq"))
    if kind in TEMPORAL:
        _occurring(r, made, rules, op, growing=growing)
    else:
        made["condition"] = {op: r.randint(1, 5)}
    if kind == "value_count":
        made["condition"]["field"] = r.choice(("what", "name", ["what", "ip"]))
    if kind in METRICS:
        made["condition"] = {"field": "size", op: r.choice((1, 2, 3, 2.5, 7))}
        if kind == "value_percentile":
            if r.random() < 0.6:
                made["condition"]["percentile"] = r.choice((1, 25, 50, 95, 100))
            else:
                made["condition"] = {"field": "what", op: r.choice((10, 25, 50, 33.5))}
    if not growing and isinstance(made.get("condition"), dict) and r.random() < 0.2 and "gte" in made["condition"]:
        made["condition"]["lt"] = made["condition"]["gte"] + 3
    aliases = {a: {n: f for n, f in m.items() if n in made["rules"]} for a, m in _ALIASES.items()}
    made["aliases"] = {a: m for a, m in aliases.items() if m}
    return made


def _occurring(r: Random, made: dict[str, Any], rules: Sequence[str], op: str, *, growing: bool) -> None:
    """Which rules must occur: as an extended condition, as a number, or all of them where nothing is said."""
    if r.random() < 0.5 and len(rules) > 2:
        names = list(rules)
        r.shuffle(names)
        made["condition"] = r.choice(_GROWING_CONDITIONS if growing else CONDITIONS).format(*names)
        made["rules"] = [n for n in rules if n in made["condition"] or "them" in made["condition"]]
    elif r.random() < 0.7:
        made["condition"] = {op: r.randint(1, len(rules))}


def files(
    r: Random, kinds: Sequence[str], *, growing: bool, alone: bool, bases: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """The documents of one case by name: correlations `top0`, …, maybe some below them, and base rules."""
    made: dict[str, dict[str, Any]] = {}
    for number in range(TOPS):
        chosen = r.sample(bases, r.randint(1, len(bases)))
        for level in range(r.choice((0, 0, 0, 0, 1, 1, 2))):
            low = chosen if level else r.sample(bases, r.randint(1, min(3, len(bases))))
            below = correlation(r, low, GROWING if growing else ALL, growing=growing, alone=alone)
            made[f"below{number}{level}"] = {"correlation": below}
            chosen = [f"below{number}{level}", *r.sample(bases, r.randint(0, 2))]
        top = correlation(r, chosen, kinds, growing=growing, alone=alone)
        made[f"top{number}"] = {"window": r.choice(("5m", "1h", "1d")), "correlation": top}
    text = json.dumps({**{name: BASES[name] for name in bases}, **made})
    if r.random() < 0.8:
        for name, column in _TYPED.items():
            text = text.replace(name, column)
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


def drawn(seed: int, kinds: Sequence[str], *, growing: bool, sources: Collection[str] = tuple(SOURCES)) -> Drawn:
    """Correlations of those kinds, and a stream for them: of one world now and then, mostly of many."""
    r = Random(seed)
    alone = r.random() < 0.2
    bases = [name for name, made in BASES.items() if made["source"] in sources]
    documents = files(r, kinds, growing=growing, alone=alone, bases=bases)
    return r, documents, stream(r, worlds=1 if alone else WORLDS, sources=sources)


def cut(r: Random, events: Sequence[reference.Event]) -> list[Sequence[reference.Event]]:
    """The events in batches, in their order."""
    cuts = sorted({0, len(events), *(r.randint(0, len(events)) for _ in range(r.randint(1, 4)))})
    return [events[a:b] for a, b in pairwise(cuts)]


def loaded(documents: Mapping[str, Mapping[str, Any]]) -> RuleSet:
    """The documents as rules."""
    texts = []
    for name, made in documents.items():
        if "detection" in made:
            texts.append(_base(name, made))
        else:
            texts.append({"title": name, "name": name, "id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)), **made})
    rules = load_text(yaml_text(*texts))
    assert not rules.errors, rules.errors[0]
    return rules


def _base(name: str, made: Mapping[str, Any]) -> dict[str, Any]:
    head = {"title": name, "name": name, "id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)), "level": "medium"}
    return {**head, "logsource": made["logsource"], "detection": made["detection"]}


def stream(r: Random, *, worlds: int, sources: Collection[str]) -> list[reference.Event]:
    """Events of several worlds, in no order."""
    found: list[reference.Event] = []
    there = [trail, trail, dns] if "resolver" in sources else [trail]
    for world in range(worlds):
        first = len(found)
        found += [r.choice(there)(r, first + number, world) for number in range(r.randint(1, 40))]
    r.shuffle(found)
    return found


def _time(r: Random) -> datetime:
    """Near others, and often just one timespan from another."""
    return START + timedelta(seconds=r.choice((r.randint(0, 40), r.randint(0, 600), r.randint(0, 40) * 60)))


def dns(r: Random, number: int, world: int) -> reference.Event:
    """A query."""
    time = _time(r)
    fields = {
        "account_id": account(world),
        "query_timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "query_name": r.choice(("a.example.com", "b.example.org")),
        "srcaddr": _address(r, world),
        "query_type": r.choice(("A", "TXT")),
        "transport": r.choice(("UDP", "3")),
        "srcport": str(number),
    }
    return reference.Event(f"dns-{number}", time, merged(base_event(DNS), fields), "resolver")


def trail(r: Random, number: int, world: int) -> reference.Event:
    """A call, with gaps."""
    time = _time(r)
    key, address = r.choice(("a", "ab", "b", None)), _address(r, world)
    size = r.choice((0, 1, 2, 3, 4, "5", 2.5, "x", None))
    fields = {
        "recipientAccountId": account(world),
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventName": r.choice(("GetObject", "ListBuckets", "PutObject", "PutObject", "Other")),
        "sourceIPAddress": r.choice((_address(r, world), _address(r, world), None)),
        "awsRegion": r.choice(("a", "b", None)),
        "requestParameters": {"key": key, "ip": address, "size": size},
        "userIdentity": {"userName": key},
        "vpcEndpointId": address,
        "userAgent": size,
    }
    made = record(fields, number)
    return reference.Event(made["eventID"], time, made, "cloudtrail")


def account(world: int) -> str:
    """The world's account."""
    return f"{111122220000 + world}"


def _address(r: Random, world: int) -> str:
    return f"10.{world}.0.{r.randint(1, 2)}"
