"""A slow, plain reading of baseline rules over a list of CloudTrail records: what the engine is tested against.

It keeps nothing, reads the whole past again for each event, and knows neither SQL nor profiles.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from vedette.detect.baseline.reference_words import WORDS
from vedette.detect.reference import matches, text, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vedette.detect.reference import Record

    Event = tuple[str, datetime, Record]

Found = dict[tuple[str, int], set[str]]
_DAY = timedelta(days=1)
_WEEK = 7
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def alerts(rule: Mapping[str, Any], rules: Mapping[str, Mapping[str, Any]], events: Sequence[Event]) -> Found:
    """What a baseline rule finds once all has settled: by entity and number of the alert window the events' ids.

    `rules` are the base rules by the name the rule calls them. Events are (id, time, record).
    """
    inner = rule["correlation"]
    chosen = {name: [e for e in events if matches(rules[name], e[2])] for name in rules}
    hits = _READ[inner["type"]](inner, chosen, events)
    window = _seconds(rule.get("window", "1d"))
    found: Found = {}
    for entity, event_id, time in hits:
        found.setdefault((entity, int(time.timestamp() // window)), set()).add(event_id)
    return found


_Hit = tuple[str, str, "datetime"]
_Chosen = dict[str, list["Event"]]


def _first_seen(inner: Mapping[str, Any], chosen: _Chosen, events: Sequence[Event]) -> list[_Hit]:
    fields = _listed(inner["field"])
    group_by = _listed(inner.get("group-by", []))
    back, learning = (_seconds(inner.get(k, d)) // 86_400 for k, d in (("timespan", ""), ("learning", "14d")))
    own = _union(inner["rules"], chosen)
    past = [e for e in events if _succeeded(e[2])] if inner.get("past") == "all" else own
    known = inner.get("known", "entity" if all(n in WORDS for n in group_by) else "events")
    spoken = [f for f in fields if f in WORDS]
    hits: list[_Hit] = []
    new: dict[tuple[str, int], set[str]] = {}
    for event_id, time, record in own:
        entity, value, day = _joined(record, group_by), _joined(record, fields, ""), _day(time)
        if entity is None or value is None:
            continue
        before = [
            (_day(t), r) for _, t, r in past if _joined(r, group_by) == entity and _joined(r, fields, "") == value
        ]
        if any(day - back <= d < day for d, _ in before):
            continue
        if known == "events":
            seen = [
                _day(t) for _, t, r in past if _joined(r, group_by) == entity and _joined(r, fields, "") is not None
            ]
        else:
            scope = {"entity": group_by, "account": ["account"], "organisation": []}[known]
            me = _joined(record, scope)
            seen = [
                _day(t)
                for _, t, r in events
                if _succeeded(r) and _joined(r, scope) == me and _joined(r, spoken, "") is not None
            ]
        if not seen or min(seen) > day - learning:
            continue
        if "peers" in inner:
            account = WORDS["account"](record)
            others = {
                _joined(r, group_by)
                for _, t, r in past
                if day - back <= _day(t) < day
                and WORDS["account"](r) == account
                and _joined(r, fields, "") == value
                and _joined(r, group_by) not in (entity, None)
            }
            if len(others) > inner["peers"]["at-most"]:
                continue
        hits.append((entity, event_id, time))
        new.setdefault((entity, day), set()).add(value)
    return [hit for hit in hits if len(new[hit[0], _day(hit[2])]) >= inner.get("at-least", 1)]


def _awakened(inner: Mapping[str, Any], chosen: _Chosen, events: Sequence[Event]) -> list[_Hit]:
    group_by, asleep = _listed(inner["group-by"]), _seconds(inner["timespan"]) // 86_400
    own = _union(inner["rules"], chosen)
    everything = inner.get("past", "all" if all(n in WORDS for n in group_by) else "rules") == "all"
    past = [e for e in events if _succeeded(e[2])] if everything else own
    hits: list[_Hit] = []
    for event_id, time, record in own:
        entity, day = _joined(record, group_by), _day(time)
        days = [_day(t) for _, t, r in past if entity is not None and _joined(r, group_by) == entity]
        if (
            entity is not None
            and any(d < day - asleep for d in days)
            and not any(day - asleep <= d < day for d in days)
        ):
            hits.append((entity, event_id, time))
    return hits


def _unusual_volume(inner: Mapping[str, Any], chosen: _Chosen, events: Sequence[Event]) -> list[_Hit]:
    span, back = _seconds(inner["timespan"]), _seconds(inner.get("past", "28d"))
    group_by, field = _listed(inner.get("group-by", [])), next(iter(_listed(inner.get("field", []))), "")
    spans: dict[tuple[str, int], list[Event]] = {}
    for event in _union(inner["rules"], chosen):
        entity = _joined(event[2], group_by)
        if entity is not None:
            spans.setdefault((entity, int(event[1].timestamp() // span) * span), []).append(event)
    measure, quiet = inner.get("measure", "count"), inner.get("quiet-hours", False)
    amounts = {key: _amount(measure, field, inside) for key, inside in spans.items()}
    if measure == "distinct":
        amounts = {key: amount for key, amount in amounts.items() if amount}
    hits: list[_Hit] = []
    for (entity, start), every in spans.items():
        inside = every if quiet is False else [e for e in every if _asleep(inner, entity, group_by, e[1], events)]
        day = start // 86_400 * 86_400
        past = [a for (e, s), a in amounts.items() if e == entity and day - back <= s < day]
        if "by" in inner:
            past = [
                a
                for (e, s), a in amounts.items()
                if e == entity and day - back <= s < day and s % 604_800 // 3_600 == start % 604_800 // 3_600
            ]
        amount = _amount(measure, field, inside)
        if amount < inner.get("at-least", 1) or (quiet is False and len(past) < max(1, inner.get("history", 7))):
            continue
        if not past:
            hits.extend((entity, event_id, time) for event_id, time, _ in inside)
            continue
        middle = _quantile(past, inner.get("quantile", 0.5))
        deviation = 1.4826 * median([abs(a - median(past)) for a in past])
        spread = inner.get("spread", 0)
        if amount >= inner.get("times", 3) * middle and (not spread or amount >= middle + spread * deviation):
            hits.extend((entity, event_id, time) for event_id, time, _ in inside)
    return hits


def _asleep(
    inner: Mapping[str, Any], entity: str, group_by: Sequence[str], time: datetime, events: Sequence[Event]
) -> bool:
    """Whether the time is in a quiet hour of the entity, by its successful events of the days before."""
    asked = inner["quiet-hours"] if isinstance(inner["quiet-hours"], dict) else {}
    today, back = _day(time), _seconds(inner.get("past", "28d")) // 86_400
    seen = {
        (_day(t), t.hour)
        for _, t, r in events
        if _succeeded(r) and today - back <= _day(t) < today and _joined(r, group_by) == entity
    }
    days = {d for d, _ in seen}
    if len(days) < max(1, inner.get("history", 7)):
        return False
    share = asked.get("at-most", 0.1)
    often = [sum(1 for _, h in seen if h == hour) for hour in range(24)]
    busy = [hour for hour in range(24) if often[hour] > share * len(days)]
    around = _seconds(asked.get("around", "1h")) // 3_600
    free = [all(min((h - b) % 24, (b - h) % 24) > around for b in busy) for h in range(24)]
    rest = _seconds(asked.get("rest", "6h")) // 3_600
    long = [
        any(all(free[(h - start + n) % 24] for n in range(rest)) for start in range(max(1, rest))) and free[h]
        for h in range(24)
    ]
    if len(busy) < asked.get("awake", 4) or sum(n for n, at in zip(often, long, strict=True) if at) > share * len(seen):
        return False
    if any(long) and asked.get("rest-days", False) and 2 * len(days) >= today - min(days) >= 2 * _WEEK:
        return long[time.hour] or all((d - today) % 7 for d in days)
    return long[time.hour]


def _amount(measure: str, field: str, inside: Sequence[Event]) -> float:
    if measure == "count":
        return len(inside)
    values = [v for _, _, r in inside if (v := _one(r, field)) is not None]
    if measure == "distinct":
        return len(set(values))
    return sum(float(v) for v in values if re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", v))


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def _absent(inner: Mapping[str, Any], chosen: _Chosen, events: Sequence[Event]) -> list[_Hit]:
    del events
    span, group_by = timedelta(seconds=_seconds(inner["timespan"])), _listed(inner.get("group-by", []))
    order = inner.get("order", "after")
    before = span if order != "after" else timedelta()
    after = span if order != "before" else timedelta()
    hits: list[_Hit] = []
    for event_id, time, record in _union(inner["rules"], chosen):
        entity = _joined(record, group_by)
        there = any(
            other != event_id and _joined(r, group_by) == entity and time - before <= t <= time + after
            for other, t, r in _union(inner["without"], chosen)
        )
        if entity is not None and not there:
            hits.append((entity, event_id, time))
    return hits


def _rate(inner: Mapping[str, Any], chosen: _Chosen, events: Sequence[Event]) -> list[_Hit]:
    del events
    span, group_by = _seconds(inner["timespan"]), _listed(inner.get("group-by", []))
    least = inner.get("at-least", {})
    parts: dict[tuple[str, int], dict[str, datetime]] = {}
    wholes: dict[tuple[str, int], set[str]] = {}
    for named, whole in ((inner["rules"], False), (inner["of"], True)):
        for event_id, time, record in _union(named, chosen):
            entity = _joined(record, group_by)
            if entity is None:
                continue
            key = (entity, int(time.timestamp() // span))
            wholes.setdefault(key, set()).add(event_id)
            if not whole:
                parts.setdefault(key, {})[event_id] = time
    return [
        (key[0], event_id, time)
        for key, part in parts.items()
        if len(part) >= least.get("part", 1)
        and len(wholes[key]) >= least.get("whole", 1)
        and len(part) >= inner["condition"]["gte"] * len(wholes[key])
        for event_id, time in part.items()
    ]


def _two_places(inner: Mapping[str, Any], chosen: _Chosen, events: Sequence[Event]) -> list[_Hit]:
    del events
    span, group_by = timedelta(seconds=_seconds(inner["timespan"])), _listed(inner["group-by"])
    fields = _listed(inner.get("field", "network"))
    seen = [
        (entity, value, event_id, time)
        for event_id, time, record in _union(inner["rules"], chosen)
        if (entity := _joined(record, group_by)) is not None and (value := _joined(record, fields, "")) is not None
    ]
    return [
        (entity, event_id, time)
        for entity, value, event_id, time in seen
        if any(e == entity and v != value and abs(t - time) <= span for e, v, _, t in seen)
    ]


_READ: dict[str, Callable[[Mapping[str, Any], _Chosen, Sequence[Event]], list[_Hit]]] = {
    "first_seen": _first_seen,
    "awakened": _awakened,
    "unusual_volume": _unusual_volume,
    "absent": _absent,
    "rate": _rate,
    "two_places": _two_places,
}


def _union(names: str | Sequence[str], chosen: _Chosen) -> list[Event]:
    found = {event[0]: event for name in _listed(names) for event in chosen[name]}
    return list(found.values())


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _joined(record: Record, names: Sequence[str], empty: str = "all") -> str | None:
    values = [_one(record, name) for name in names]
    if any(v is None for v in values):
        return None
    return " / ".join(str(v) for v in values) if names else empty


def _one(record: Record, name: str) -> str | None:
    if name in WORDS:
        return WORDS[name](record)
    return next((t for v in values_of(record, name) if (t := text(v)) is not None), None)


def _succeeded(record: Record) -> bool:
    return record.get("errorCode") is None


def _day(time: datetime) -> int:
    return (time - _EPOCH) // _DAY


def _seconds(span: str) -> int:
    return int(span[:-1]) * {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}[span[-1]]
