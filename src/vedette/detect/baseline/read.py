"""The `correlation` part of a baseline rule → a `Correlation`; every mistake is told with its line."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.detect.baseline import words
from vedette.detect.house import SPAN, seconds
from vedette.detect.rule import Correlation
from vedette.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vedette.detect.documents import Document

DAY = 86_400
_COMMON = frozenset({"type", "rules", "group-by", "timespan", "aliases", "generate"})
#: Each kind, and its keys beside the common ones.
KINDS: dict[str, frozenset[str]] = {
    "first_seen": frozenset({"field", "learning", "known", "past", "peers", "at-least"}),
    "awakened": frozenset({"past"}),
    "unusual_volume": frozenset(
        {"measure", "field", "past", "history", "at-least", "times", "spread", "quantile", "by", "quiet-hours"}
    ),
    "absent": frozenset({"without", "order"}),
    "rate": frozenset({"of", "condition", "at-least"}),
    "two_places": frozenset({"field", "faster-than"}),
}
_KNOWN = ("entity", "account", "organisation", "events")


def correlation(doc: Document) -> Correlation:
    """What the document's correlation says. Raises `RuleError`."""
    reader = _Reader(doc)
    kind = str(reader.inner.get("type"))
    reader.refuse_unknown(_COMMON | KINDS[kind])
    group_by = reader.texts("group-by")
    aliases = _aliases(reader)
    rules = reader.texts("rules")
    if not rules:
        raise reader.error("rules", "a correlation names the rules whose events it is about", "rules: [name]")
    more = _READ[kind](reader, group_by)
    named = {*group_by, *more.get("fields", ()), *(f for m in aliases.values() for f in m.values())} - set(aliases)
    return Correlation(
        type=kind,
        rules=(*rules, *more.get("others", ())),
        group_by=group_by,
        # Of days that are remembered, no row is read again.
        timespan_seconds=0 if "days" in more else reader.span("timespan"),
        conditions=(),
        counted="",
        generate=bool(reader.inner.get("generate", False)),
        aliases=aliases,
        sql={n: {s.name: words.sql(s, n) for s in registry.sources().values()} for n in sorted(named)},
        inherits="level" not in doc.data,
        line=doc.line("correlation", "rules"),
        options={**more, "events": rules},
    )


class _Reader:
    """The values of one correlation, checked as they are asked for."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.inner: Mapping[str, Any] = doc.data["correlation"]

    def error(self, key: str, what: str, hint: str) -> RuleError:
        """An error at that key's line."""
        return RuleError(what, where=self.doc.place("correlation", key), hint=hint)

    def refuse_unknown(self, keys: frozenset[str]) -> None:
        """Raise for the first key that means nothing."""
        for key in self.inner:
            if key not in keys:
                near = difflib.get_close_matches(str(key), keys, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(keys))}"
                raise self.error(str(key), f"{self.inner.get('type')} has no key {key!r}", hint)

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts; empty where it is missing."""
        value = self.inner.get(key, [])
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) and one for one in listed):
            raise self.error(key, f"{key} is a list of names", f"{key}: [name]")
        return tuple(listed)

    def span(self, key: str, default: str = "") -> int:
        """The seconds of a span."""
        value = str(self.inner.get(key, default))
        if SPAN.fullmatch(value) is None:
            raise self.error(key, f"{key} {value!r} is no span" if value else f"{key} is missing", "such as 15m or 30d")
        return seconds(value)

    def days(self, key: str, default: str = "") -> int:
        """The days of a span of whole days."""
        found = self.span(key, default)
        if found % DAY:
            raise self.error(key, f"{key} is counted in whole days", "such as 14d or 4w")
        return found // DAY

    def number(self, key: str, default: float) -> float:
        """A number that is not negative."""
        return self.checked(key, self.inner.get(key, default))

    def checked(self, key: str, value: Any) -> float:
        """The value, which must be a number that is not negative."""
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise self.error(key, f"{key} is no number from 0 on", f"{key}: 5")
        return float(value)

    def choice(self, key: str, default: str, allowed: tuple[str, ...]) -> str:
        """One of a few words."""
        value = str(self.inner.get(key, default))
        if value not in allowed:
            raise self.error(key, f"{key} {value!r} is unknown", f"one of {', '.join(allowed)}")
        return value


def _aliases(reader: _Reader) -> dict[str, dict[str, str]]:
    found = reader.inner.get("aliases", {})
    if not isinstance(found, dict) or not all(isinstance(m, dict) for m in found.values()):
        raise reader.error("aliases", "aliases give each rule's field", "aliases: {who: {rule: field}}")
    return {str(a): {str(r): str(f) for r, f in m.items()} for a, m in found.items()}


def _all_words(names: tuple[str, ...]) -> bool:
    return all(words.is_word(registry.source("cloudtrail"), name) for name in names)


def _past(reader: _Reader, names: tuple[str, ...], default: str) -> str:
    past = reader.choice("past", default, ("rules", "all"))
    if past == "all" and not _all_words(names):
        raise reader.error("past", "of all events only words are remembered", "group by words, or write past: rules")
    return past


def _first_seen(reader: _Reader, group_by: tuple[str, ...]) -> dict[str, Any]:
    names = reader.texts("field")
    if not names:
        raise reader.error("field", "first_seen says of which field a value is new", "field: network")
    words_only = _all_words(group_by)
    known = reader.choice("known", "entity" if words_only else "events", _KNOWN)
    if known == "entity" and not words_only:
        raise reader.error("known", "an entity is known by all events only where it is of words", "known: account")
    peers = reader.inner.get("peers")
    most = None
    if peers is not None:
        most = int(reader.checked("peers", peers.get("at-most") if isinstance(peers, dict) else peers))
    return {
        "days": reader.days("timespan"),
        "fields": names,
        "learning": reader.days("learning", "14d"),
        "known": known,
        "past": _past(reader, (*group_by, *names), "rules"),
        "peers": most,
        "at_least": max(1, int(reader.number("at-least", 1))),
    }


def _awakened(reader: _Reader, group_by: tuple[str, ...]) -> dict[str, Any]:
    if not group_by:
        raise reader.error("group-by", "awakened says who slept", "group-by: [key]")
    return {
        "days": reader.days("timespan"),
        "past": _past(reader, group_by, "all" if _all_words(group_by) else "rules"),
    }


#: The keys of `quiet-hours`, and what holds without them.
_QUIET = {"around": "1h", "rest": "6h", "awake": 4.0, "at-most": 0.1, "rest-days": False}


def _quiet(reader: _Reader, group_by: tuple[str, ...]) -> dict[str, float] | None:
    """What `quiet-hours` asks, spans in hours; None where it is missing or false."""
    key = "quiet-hours"
    given = reader.inner.get(key, False)
    if given is False:
        return None
    if given is not True and not (isinstance(given, dict) and given.keys() <= _QUIET.keys()):
        raise reader.error(key, f"{key} is true, or says when hours are quiet", f"there are {', '.join(_QUIET)}")
    asked = _QUIET | (given if isinstance(given, dict) else {})
    if not group_by or not _all_words(group_by):
        raise reader.error(key, "hours are learned of an entity of words", "group-by: [principal]")
    if "by" in reader.inner:
        raise reader.error("by", f"{key} already says which hours count", f"leave out by, or {key}")
    spans = {name: str(asked[name]) for name in ("around", "rest")}
    if any(SPAN.fullmatch(text) is None or seconds(text) % 3_600 or seconds(text) >= DAY for text in spans.values()):
        raise reader.error(key, "around and rest are whole hours of a day", "around: 1h, rest: 6h")
    if not isinstance(asked["rest-days"], bool):
        raise reader.error(key, "rest-days is true or false", "rest-days: true")
    return {
        **{name: seconds(text) // 3_600 for name, text in spans.items()},
        "awake": reader.checked(key, asked["awake"]),
        "at_most": reader.checked(key, asked["at-most"]),
        "rest_days": asked["rest-days"],
    }


def _unusual_volume(reader: _Reader, group_by: tuple[str, ...]) -> dict[str, Any]:
    names = reader.texts("field")
    measure = reader.choice("measure", "count", ("count", "distinct", "sum"))
    if (measure == "count") is bool(names) or len(names) > 1:
        raise reader.error("measure", "distinct and sum are of one field, count of none", "measure: sum, field: bytes")
    span = reader.span("timespan")
    if DAY % span or (measure == "distinct" and span != DAY):
        raise reader.error("timespan", "the span divides a day; of distinct values it is one", "timespan: 1h or 1d")
    hourly = "by" in reader.inner and reader.choice("by", "", ("hour-of-week",)) != ""
    if hourly and span > DAY // 24:
        raise reader.error("by", "by the hour of the week, spans are an hour at the most", "timespan: 1h")
    quantile = reader.number("quantile", 0.5)
    if quantile > 1:
        raise reader.error("quantile", "a quantile is between 0 and 1", "0.5 is the median, 1 the most")
    return {
        "measure": measure,
        "fields": names,
        "past_days": reader.days("past", "28d"),
        "history": int(reader.number("history", 7)),
        "at_least": reader.number("at-least", 1),
        "times": reader.number("times", 3),
        "spread": reader.number("spread", 0),
        "quantile": quantile,
        "hourly": hourly,
        "quiet": _quiet(reader, group_by),
    }


def _absent(reader: _Reader, group_by: tuple[str, ...]) -> dict[str, Any]:  # noqa: ARG001  as the others
    without = reader.texts("without")
    if not without:
        raise reader.error("without", "absent says which events are missing", "without: [rule]")
    return {"others": without, "order": reader.choice("order", "after", ("after", "before", "around"))}


def _rate(reader: _Reader, group_by: tuple[str, ...]) -> dict[str, Any]:  # noqa: ARG001  as the others
    whole = reader.texts("of")
    if not whole:
        raise reader.error("of", "a rate is a share of other events", "of: [rule]")
    if DAY % reader.span("timespan"):
        raise reader.error("timespan", "the span divides a day", "such as 15m, 1h or 1d")
    condition = reader.inner.get("condition")
    share = reader.checked("condition", condition.get("gte") if isinstance(condition, dict) else None)
    least = reader.inner.get("at-least", {})
    least = least if isinstance(least, dict) else {"part": least}
    return {
        "others": whole,
        "share": share,
        "part": int(reader.checked("at-least", least.get("part", 1))),
        "whole": int(reader.checked("at-least", least.get("whole", 1))),
    }


def _two_places(reader: _Reader, group_by: tuple[str, ...]) -> dict[str, Any]:
    if not group_by:
        raise reader.error("group-by", "two_places says who was in both", "group-by: [key]")
    speed = reader.inner.get("faster-than")
    return {
        "fields": reader.texts("field") or ("network",),
        "speed": None if speed is None else reader.checked("faster-than", speed),
    }


_READ: dict[str, Callable[[_Reader, tuple[str, ...]], dict[str, Any]]] = {
    "first_seen": _first_seen,
    "awakened": _awakened,
    "unusual_volume": _unusual_volume,
    "absent": _absent,
    "rate": _rate,
    "two_places": _two_places,
}
