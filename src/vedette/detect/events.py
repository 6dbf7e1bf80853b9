"""Test events: the fields that matter, laid over a source's base event."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.detect.house import seconds
from vedette.errors import RuleError, VedetteError
from vedette.model import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import LogSource

#: Of the open fields, the one that a base event keeps.
_KEPT = "userIdentity"
#: What an entry may say of its event.
_WRAPPER = frozenset({"repeat", "every", "event", "vary", "source"})
_STEP = dt.timedelta(seconds=1)


def base_event(source: LogSource) -> dict[str, Any]:
    """The source's sample record without what depends on the call: the open fields but for the identity."""
    sample = next(s for s in (source.sample, *source.more_samples) if _is_json(s))
    data = json.loads(sample)
    keys = next((framing.records for framing in source.framings if isinstance(framing, Json)), ())
    record = next((data[k][0] for k in keys if isinstance(data, dict) and k in data), data)
    record = record[0] if isinstance(record, list) else record
    return {k: v for k, v in record.items() if k == _KEPT or k not in source.open_fields}


def _is_json(sample: bytes) -> bool:
    return sample.lstrip()[:1] in {b"{", b"["}


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


def encoded(source: LogSource, test: Mapping[str, Any], where: str = "") -> dict[str, list[bytes]]:
    """The records of one test of a rule as bytes, in order, by source. Raises `RuleError`.

    A test has `event`, or `events`: a list of events, or of `{repeat, every, event, vary}`. Events that give no time
    follow one another by a second, those of a repetition by `every`, whatever their source. `vary` gives dotted fields
    a text in which `{n}` is the number of the repetition, from 1. `{source: name, event: …}` is an event of another
    source than the rule's.

    Of a source whose records are lines, or may be, an event has one key, `raw`: the line, in which `{time}` is the
    event's time (ISO 8601), `{epoch}` the same in seconds, `{clf}` in the common log format, and `{n}` the number of
    the repetition, from 1.
    """
    made: dict[str, list[bytes]] = {}
    clock = _Clock(dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC))
    if not _as_lines(source):
        clock.now = _time(_get(base_event(source), _time_field(source))) or clock.now
    for number, entry in enumerate(_entries(test, where)):
        one = _of_entry(entry, source, where)
        rows = made.setdefault(one.name, [])
        if _as_lines(one) or "raw" in _repeated(entry, one, where)[0]:
            rows.extend(_lines(entry, clock, where))
        else:
            salt = f"{test.get('name')}|{number}"
            rows.extend(json.dumps(record).encode() for record in _records(one, entry, clock, salt, where))
    return made


def _as_lines(source: LogSource) -> bool:
    """Whether test events of the source are lines: no sample of it is JSON."""
    return not any(sample.lstrip()[:1] in {b"{", b"["} for sample in (source.sample, *source.more_samples))


def _of_entry(entry: Mapping[str, Any], source: LogSource, where: str) -> LogSource:
    """The source of an entry's events."""
    if "source" not in entry or "event" not in entry:
        return source
    try:
        return registry.source(str(entry["source"]))
    except VedetteError as e:
        raise RuleError(f"'source: {entry['source']}' of a test: {e.what}", where=where, hint=e.hint) from None


def _lines(entry: Mapping[str, Any], clock: _Clock, where: str) -> Iterator[bytes]:
    event, count, every = _repeated(entry, None, where)
    if set(event) != {"raw"}:
        raise RuleError("an event of this source is a line", where=where, hint="event: {raw: '{time} …'}")
    for number in range(count):
        words = {
            "{time}": clock.now.isoformat(),
            "{epoch}": f"{clock.now.timestamp():.3f}",
            "{clf}": f"{clock.now:%d/%b/%Y:%H:%M:%S +0000}",
            "{n}": str(number + 1),
        }
        line = str(event["raw"])
        for word, value in words.items():
            line = line.replace(word, value)
        clock.now += every
        yield line.encode()


@dataclass(slots=True)
class _Clock:
    now: dt.datetime


def _records(
    source: LogSource, entry: Mapping[str, Any], clock: _Clock, salt: str, where: str
) -> Iterator[dict[str, Any]]:
    """The records of an entry; the sample's id must not make them one."""
    base = base_event(source)
    name = source.id or "eventID"
    for number, record in enumerate(_entry(entry, base, source, clock, where)):
        if source.key[-1] == "ev_id" and name in record and record[name] == base.get(name):
            record[name] = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{salt}|{number}"))
        yield record


def _time_field(source: LogSource) -> tuple[str, ...]:
    """Where the record has its time."""
    return next((c.where for c in source.columns if c.name == source.time), (source.time,))


def _entries(test: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    entries = test.get("events", [test["event"]] if "event" in test else None)
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise RuleError(f"the test {test.get('name')!r} has no event", where=where, hint="event: {…} or events: [{…}]")
    return entries


def _repeated(
    entry: Mapping[str, Any], source: LogSource | None, where: str
) -> tuple[Mapping[str, Any], int, dt.timedelta]:
    """The event of an entry, how often it comes, and how far apart."""
    unknown = sorted(set(entry) - _WRAPPER)
    if not isinstance(entry.get("event"), Mapping) or (unknown and source and "event" in source.open_fields):
        return entry, 1, _STEP
    if unknown:
        raise RuleError(
            f"beside 'event' stands {unknown[0]!r}, which says nothing to a test",
            where=where,
            hint=f"the keys there are {', '.join(sorted(_WRAPPER))}; wrap a record that has an 'event' of its own",
        )
    try:
        every = dt.timedelta(seconds=seconds(str(entry.get("every", "1s"))))
    except ValueError:
        raise RuleError(f"'every: {entry['every']}' is no span", where=where, hint="such as 20s or 5m") from None
    return entry["event"], int(entry.get("repeat", 1)), every


def _entry(
    entry: Mapping[str, Any], base: dict[str, Any], source: LogSource, clock: _Clock, where: str
) -> Iterator[dict[str, Any]]:
    event, count, every = _repeated(entry, source, where)
    field = _time_field(source)
    clock.now = _time(_get(event, field)) or clock.now
    for number in range(count):
        record = merged(base, event)
        _put(record, list(field), clock.now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        for path, text in (entry.get("vary") or {}).items() if event is not entry else ():
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
