"""Random correlations of every kind, over two sources and in chains, and random events for them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from making import LOGSOURCE, SOURCE, dumped, record, rule

from vedette import registry
from vedette.detect import reference_correlate as reference
from vedette.detect.events import base_event, merged
from vedette.detect.job import Settled
from vedette.detect.load import load_text
from vedette.detect.run import Detector

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

    from vedette.detect.rule import Rule, RuleSet
    from vedette.lake.engine import Engine
    from vedette.model import LogSource, Window

DNS = registry.source("resolver")
SOURCES = {"cloudtrail": SOURCE, "resolver": DNS}
START = datetime(2026, 6, 1, 23, 40, tzinfo=UTC)
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
_ALIASES = {
    "ip": {"reads": "sourceIPAddress", "gets": "sourceIPAddress", "writes": "requestParameters.ip", "asks": "srcaddr"},
    "size": {
        **dict.fromkeys(("reads", "gets", "writes"), "requestParameters.size"),
        "asks": "transport",
    },
    "what": {"reads": "awsRegion", "gets": "awsRegion", "writes": "requestParameters.key", "asks": "query_type"},
}
METRICS = ("value_sum", "value_avg", "value_median", "value_percentile")
CONDITIONS = (
    "{0} and {1}",
    "{0} AND not {1}",
    "{0} and ({1} or {2})",
    "{0} and {1} and not {2}",
    "1 of them and not {0} or {1} and {2}",
    "2 of them",
    "{0} and not (all of {1}* or {2})",
)


def correlation(r: Random, rules: Sequence[str], kinds: Sequence[str], *, growing: bool) -> dict[str, Any]:
    """The inner part of a correlation over these rules; a growing one can only become truer with more events."""
    kind = r.choice(kinds)
    made: dict[str, Any] = {"type": kind, "rules": list(rules), "timespan": r.choice(("10s", "1m", "5m", "1h"))}
    group_by = r.choice((["ip"], ["ip"], ["ip", "what"], []))
    if group_by:
        made["group-by"] = group_by
    op = r.choice(("gte", "gt")) if growing else r.choice(("gte", "gt", "lt", "lte", "eq", "neq"))
    if kind in ("temporal", "temporal_ordered"):
        if r.random() < 0.5 and len(rules) > 2 and not growing:
            names = list(rules)
            r.shuffle(names)
            made["condition"] = r.choice(CONDITIONS).format(*names)
            made["rules"] = [n for n in rules if n in made["condition"] or "them" in made["condition"]]
        elif r.random() < 0.7:
            made["condition"] = {op: r.randint(1, len(rules))}
    else:
        made["condition"] = {op: r.randint(1, 5)}
    if kind == "value_count":
        made["condition"]["field"] = r.choice(("what", ["what", "ip"]))
    if kind in METRICS:
        made["condition"] = {"field": "size", op: r.choice((1, 2, 3, 2.5, 7))}
        if kind == "value_percentile":
            if r.random() < 0.6:
                made["condition"]["percentile"] = r.choice((1, 25, 50, 95, 100))
            else:
                made["condition"] = {"field": "what", op: r.choice((10, 25, 50, 33.5))}
    if not growing and isinstance(made.get("condition"), dict) and r.random() < 0.2 and "gte" in made["condition"]:
        made["condition"]["lt"] = made["condition"]["gte"] + 3
    return made


def files(r: Random, kinds: Sequence[str], *, growing: bool) -> dict[str, dict[str, Any]]:
    """The documents of one case by name: the correlation `top`, maybe one below it, and base rules."""
    names = list(BASES)
    chosen = r.sample(names, r.randint(1, 4))
    made = {name: BASES[name] for name in names}
    if r.random() < 0.35:
        low = r.sample(names, r.randint(1, 3))
        below = correlation(r, low, ("event_count", "temporal", "value_count", "temporal_ordered"), growing=growing)
        below["aliases"] = {a: {n: f for n, f in m.items() if n in below["rules"]} for a, m in _ALIASES.items()}
        made["below"] = {"name": "below", "correlation": below}
        chosen = ["below", *chosen[: r.randint(0, 2)]]
    top = correlation(r, chosen, kinds, growing=growing)
    aliases = {a: {n: f for n, f in m.items() if n in top["rules"]} for a, m in _ALIASES.items()}
    top["aliases"] = {a: m for a, m in aliases.items() if m}
    return {"top": {"name": "top", "window": r.choice(("5m", "1h", "1d")), "correlation": top}, **made}


def loaded(documents: Mapping[str, Mapping[str, Any]]) -> RuleSet:
    """The documents as rules."""
    texts = []
    for name, made in documents.items():
        if "detection" in made:
            texts.append(rule(made["detection"], name=name, logsource=made["logsource"]))
        else:
            texts.append({"title": name, "id": f"0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e1{len(texts)}", **made})
    rules = load_text(dumped(texts))
    assert not rules.errors, rules.errors[0]
    return rules


def event(r: Random, number: int) -> reference.Event:
    """An event of either source, with gaps, near others in time."""
    time = START + timedelta(seconds=r.choice((r.randint(0, 40), r.randint(0, 600), r.randint(0, 40) * 60)))
    if r.random() < 0.3:
        made = merged(
            base_event(DNS),
            {
                "query_timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "query_name": r.choice(("a.example.com", "b.example.org")),
                "srcaddr": r.choice(("10.0.0.1", "10.0.0.2")),
                "query_type": r.choice(("A", "TXT")),
                "transport": r.choice(("UDP", "3")),
                "srcport": str(number),
            },
        )
        return reference.Event(f"dns-{number}", time, made, "resolver")
    fields = {
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventName": r.choice(("GetObject", "ListBuckets", "PutObject", "PutObject", "Other")),
        "sourceIPAddress": r.choice(("10.0.0.1", "10.0.0.2", None)),
        "awsRegion": r.choice(("a", "b", None)),
        "requestParameters": {
            "key": r.choice(("a", "ab", "b", None)),
            "ip": r.choice(("10.0.0.1", "10.0.0.2")),
            "size": r.choice((0, 1, 2, 3, 4, "5", 2.5, "x", None)),
        },
    }
    made = record(fields, number)
    return reference.Event(made["eventID"], time, made, "cloudtrail")


class Tables:
    """Two tables as a lake has them, of events that come in batches: stored, then detected one source after another."""

    def __init__(
        self, engine: Engine, rules: RuleSet, events: Sequence[reference.Event], lateness: timedelta | None = None
    ) -> None:
        self.engine = engine
        self.detector = Detector(rules, engine)
        (self.top,) = (r for r in rules if r.name == "top")
        self.lateness = lateness
        self.judged: datetime | None = None
        self.found: dict[tuple[str, int], set[tuple[str, str]]] = {}
        self.stored: dict[str, list[reference.Event]] = {name: [] for name in SOURCES}
        self.ids: dict[str, str] = {}
        for name, source in SOURCES.items():
            own = [e for e in events if e.source == name]
            assert not engine.load(f"every_{name}", source, [json.dumps(e.record).encode() for e in own])
            key = "CAST(srcport AS VARCHAR)" if name == "resolver" else "ev_id"  # DNS ids are hashes
            known = {str(e.record.get("srcport", e.id)): e.id for e in own}
            self.ids |= {i: known[k] for i, k in engine.rows(f"SELECT ev_id, {key} FROM every_{name}")}

    def batch(self, events: Sequence[reference.Event], *, last: bool = False) -> None:
        """Store the events, then detect; `last` says that nothing more will come."""
        for name in SOURCES:
            fresh = [e for e in events if e.source == name]
            self.stored[name] += fresh
            self._choose(f"new_{name}", name, fresh)
            self._choose(f"all_{name}", name, self.stored[name])
        due = None if self.lateness is None else self._settled(last=last)
        for name, source in SOURCES.items():
            if any(e.source == name for e in events):
                self._take(self._run(name, source, due))
        if due is not None:
            self._take(self.detector.settle(self._near, due, SOURCES))
            self.judged = due(self.top).until

    def _choose(self, table: str, name: str, events: Sequence[reference.Event]) -> None:
        chosen = {e.id for e in events}
        ids = [i for i, known in self.ids.items() if known in chosen]
        listed = ", ".join(f"'{i}'" for i in ids) or "''"
        self.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM every_{name} WHERE ev_id IN ({listed})"
        )

    def _run(self, name: str, source: LogSource, due: Callable[[Rule], Settled] | None) -> Any:
        def context(window: Window) -> str:
            return str(self._near(name, window))

        return self.detector.run(f"new_{name}", context, source, near=self._near, settled=due)

    def _settled(self, *, last: bool) -> Callable[[Rule], Settled]:
        latest = max(e.time for events in self.stored.values() for e in events)
        until = latest if last else latest - (self.lateness or timedelta())
        until = max(until, self.judged or until)
        return lambda _: Settled(self.judged, until)

    def _near(self, name: str, window: Window) -> str | None:
        if not self.stored[name]:
            return None
        self.engine.execute(
            f"CREATE OR REPLACE VIEW near_{name} AS SELECT * FROM all_{name} WHERE "
            f"ev_time >= TIMESTAMPTZ '{window.start}' AND ev_time < TIMESTAMPTZ '{window.end}'"
        )
        return f"near_{name}"

    def _take(self, matches: Any) -> None:
        for match in matches:
            if match.rule_id != self.top.id:
                continue
            key = (match.entity, int(match.time.timestamp() // self.top.window_seconds))
            events = {(e.source or match.source, self.ids.get(e.ev_id, e.ev_id)) for e in match.events}
            self.found.setdefault(key, set()).update(events)
            assert match.count == len(match.events)
