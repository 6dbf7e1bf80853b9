"""Test events: the fields that matter, laid over a source's base event."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette.detect.house import seconds
from vedette.errors import RuleError
from vedette.model import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import LogSource

#: Of the open fields, the one that a base event keeps.
_KEPT = "userIdentity"
_STEP = dt.timedelta(seconds=1)


def base_event(source: LogSource) -> dict[str, Any]:
    """The source's sample record without what depends on the call: the open fields but for the identity."""
    data = json.loads(source.sample)
    keys = source.framing.records if isinstance(source.framing, Json) else ()
    record = next((data[k][0] for k in keys if isinstance(data, dict) and k in data), data)
    record = record[0] if isinstance(record, list) else record
    return {k: v for k, v in record.items() if k == _KEPT or k not in source.open_fields}


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` laid over `base`, objects key by key; null takes a key away. Neither is changed."""
    made = deepcopy(dict(base))
    for key, value in over.items():
        if value is None:
            made.pop(key, None)
        elif isinstance(value, dict):
            below = made.get(key)
            made[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            made[key] = deepcopy(value)
    return made


@dataclass(slots=True)
class _Clock:
    now: dt.datetime


def records_of(source: LogSource, test: Mapping[str, Any], where: str = "") -> list[dict[str, Any]]:
    """The records of one test of a rule, each with its own id, in order. Raises `RuleError`.

    A test has `event`, or `events`: a list of events, or of `{repeat, every, event, vary}`. Events that give
    no time follow one another by a second, those of a repetition by `every`. `vary` gives dotted fields a
    text in which `{n}` is the number of the repetition, from 1.
    """
    entries = test.get("events", [test["event"]] if "event" in test else None)
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise RuleError(f"the test {test.get('name')!r} has no event", where=where, hint="event: {…} or events: [{…}]")
    base = base_event(source)
    field = next((c.where for c in source.columns if c.name == source.time), (source.time,))
    clock = _Clock(_time(_get(base, field)) or dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC))
    made: list[dict[str, Any]] = []
    for entry in entries:
        made.extend(_entry(entry, base, field, clock, where))
    key = source.key[-1]
    if key == "ev_id":  # the sample's id must not make them one
        name = source.id or "eventID"
        for number, record in enumerate(made):
            if record.get(name) == base.get(name) and name in record:
                record[name] = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{test.get('name')}|{number}"))
    return made


def _entry(
    entry: Mapping[str, Any], base: dict[str, Any], field: tuple[str, ...], clock: _Clock, where: str
) -> Iterator[dict[str, Any]]:
    repeated = "event" in entry and set(entry) <= {"repeat", "every", "event", "vary"}
    event = entry["event"] if repeated else entry
    count = int(entry.get("repeat", 1)) if repeated else 1
    try:
        every = dt.timedelta(seconds=seconds(str(entry.get("every", "1s")))) if repeated else _STEP
    except ValueError:
        raise RuleError(f"'every: {entry['every']}' is no span", where=where, hint="such as 20s or 5m") from None
    clock.now = _time(_get(event, field)) or clock.now
    for number in range(count):
        record = merged(base, event)
        _put(record, list(field), clock.now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        for path, text in (entry.get("vary") or {}).items() if repeated else ():
            _put(record, path.split("."), str(text).replace("{n}", str(number + 1)))
        clock.now += every
        yield record


def _get(record: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    value: Any = record
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _put(record: dict[str, Any], keys: list[str], value: Any) -> None:
    for key in keys[:-1]:
        below = record.get(key)
        record[key] = below if isinstance(below, dict) else {}
        record = record[key]
    record[keys[-1]] = value


def _time(value: Any) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
