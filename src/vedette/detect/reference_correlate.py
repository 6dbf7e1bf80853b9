"""A slow, plain reading of Sigma's correlations: what the engine's are tested against.

It reads the YAML values itself, event by event and window by window, with neither pySigma nor SQL. Specification:
https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from vedette.detect.reference import matches, text, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from vedette.detect.reference import Record

    Files = Mapping[str, Mapping[str, Any]]

_SEP = "\x1f"
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_OPS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "eq": lambda a, b: a == b,
    "neq": lambda a, b: a != b,
}
_WORD = re.compile(r"\(|\)|[^\s()]+")


@dataclass(frozen=True, slots=True)
class Event:
    """A record of a source with its id and time."""

    id: str
    time: datetime
    record: Record
    source: str = ""


class Stream:
    """Events, and which of them each rule matches: asked once, however many correlations name the rule."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        self._known: dict[str, list[Event]] = {}

    def of(self, called: str, files: Files) -> list[Event]:
        """The events of a rule; `files` are the same each time."""
        if called not in self._known:
            source, file = files[called].get("source", ""), files[called]
            self._known[called] = [e for e in self._events if e.source == source and matches(file, e.record)]
        return self._known[called]


@dataclass(slots=True)
class _Hit:
    """An event in a group: the rules it is an event of, the value that is measured, the events it stands for.

    `reads` tells for each of its rules how to read a field of it.
    """

    event: Event
    rules: set[str]
    value: str | None
    stands_for: set[tuple[str, str]]
    groups: dict[str, str]
    reads: list[tuple[str, Callable[[str], list[str]]]]

    @property
    def at(self) -> float:
        return self.event.time.timestamp()


def alerts(name: str, files: Files, events: Sequence[Event] | Stream) -> dict[tuple[str, int], set[tuple[str, str]]]:
    """What a correlation finds: for each entity and number of its alert window, the events (source and id).

    `files` are rules and correlations by the name that correlations call them; rules are of the source `source`.
    """
    window = _seconds(files[name].get("window", "1d"))
    found: dict[tuple[str, int], set[tuple[str, str]]] = {}
    for group, at, inside in _firing(name, files, events if isinstance(events, Stream) else Stream(events)):
        found.setdefault((" / ".join(group), int(at.at // window)), set()).update(
            key for hit in inside for key in hit.stands_for
        )
    return found


def _firing(name: str, files: Files, events: Stream) -> list[tuple[tuple[str, ...], _Hit, list[_Hit]]]:
    """Every window that meets the condition: its group, the event that ends it, and the events in it."""
    inner = files[name]["correlation"]
    span = _seconds(inner["timespan"])
    found = []
    for group, members in _grouped(name, files, events).items():
        for ends in members:
            inside = [hit for hit in members if ends.at - span < hit.at <= ends.at]
            if _meets(inner, ends, inside):
                told = [hit for hit in inside if not _shares(inner) or hit.value == ends.value]
                found.append((group, ends, told))
    return found


def _grouped(name: str, files: Files, events: Stream) -> dict[tuple[str, ...], list[_Hit]]:
    """The distinct events of each group."""
    inner = files[name]["correlation"]
    groups: dict[tuple[str, ...], dict[tuple[str, str, datetime], _Hit]] = {}
    for called in _rules(inner):
        for event, values, stands_for in _events(called, files, events):
            by = [values(_aliased(inner, field, called)) for field in inner.get("group-by", [])]
            named = inner.get("condition", {})
            measured = named.get("field", []) if isinstance(named, dict) else []
            measured = measured if isinstance(measured, list) else [measured]
            parts = [next(iter(values(_aliased(inner, field, called))), None) for field in measured]
            value = None if None in parts or not parts else _SEP.join(str(p) for p in parts)
            for group in _product(by):
                members = groups.setdefault(group or ("all",), {})
                hit = members.setdefault(
                    (event.source, event.id, event.time),
                    _Hit(event, set(), value, set(), dict(zip(inner.get("group-by", []), group, strict=True)), []),
                )
                hit.rules.add(called)
                hit.reads.append((called, values))
                hit.stands_for |= stands_for
                if value is not None and (hit.value is None or value < hit.value):
                    hit.value = value
    return {group: sorted(members.values(), key=lambda hit: hit.at) for group, members in groups.items()}


def _events(
    called: str, files: Files, events: Stream
) -> list[tuple[Event, Callable[[str], list[str]], set[tuple[str, str]]]]:
    """The events of a rule, or the firing windows of a correlation, with how to read a field of them."""
    if "correlation" not in files[called]:
        return [(e, _reader(e), {(e.source, e.id)}) for e in events.of(called, files)]
    found = []
    for _, ends, inside in _firing(called, files, events):
        keys = {key for hit in inside for key in hit.stands_for}
        found.append((ends.event, _below(called, files, ends), keys))
    return found


def _reader(event: Event) -> Callable[[str], list[str]]:
    """Every value of a field that groups by each of them (`ev_related`), else the first."""

    def read(field: str) -> list[str]:
        found = [t for v in values_of(event.record, field) if (t := text(v)) is not None]
        return list(dict.fromkeys(found)) if field in ("ev_related", "ev_resources") else found[:1]

    return read


def _below(called: str, files: Files, ends: _Hit) -> Callable[[str], list[str]]:
    """A field of a firing window: what it is grouped by, else that of the event that ended it, for its rules."""
    inner = files[called]["correlation"]

    def read(field: str) -> list[str]:
        if field in ends.groups:
            return [ends.groups[field]]
        found = []
        for rule, values in ends.reads:
            found += values(_aliased(inner, field, rule))
        return sorted(found)[:1]

    return read


def _product(values: list[list[str]]) -> list[tuple[str, ...]]:
    made: list[tuple[str, ...]] = [()]
    for several in values:
        made = [(*before, one) for before in made for one in several]
    return made


def _rules(inner: Mapping[str, Any]) -> list[str]:
    if "rules" in inner:
        return list(inner["rules"]) if isinstance(inner["rules"], list) else [inner["rules"]]
    words = _WORD.findall(inner["condition"])
    return list(dict.fromkeys(w for w in words if w.lower() not in ("and", "or", "not", "(", ")")))


def _meets(inner: Mapping[str, Any], ends: _Hit, inside: list[_Hit]) -> bool:
    condition = inner.get("condition", {"gte": len(_rules(inner))})
    kind = inner["type"]
    if kind in ("temporal", "temporal_ordered"):
        rules, there = _rules(inner), {rule for hit in inside for rule in hit.rules}
        choices = _chains(rules, inside) if kind == "temporal_ordered" else [[r for r in rules if r in there]]
        if isinstance(condition, str):
            read = _read(condition)
            return any(_holds(read, rules, set(occurs), there) for occurs in choices)
        return all(_counts(op, number, max(map(len, choices)), len(there)) for op, number in condition.items())
    measured = _measure(inner, condition, ends, inside)
    return measured is not None and _compare(measured, condition)


def _counts(op: str, number: int, longest: int, there: int) -> bool:
    """Whether so many different rules occur: at least so many in order, and no more than so many in any order."""
    exactly = longest >= number and there <= number
    return {
        "gte": longest >= number,
        "gt": longest > number,
        "lt": there < number,
        "lte": there <= number,
        "eq": exactly,
        "neq": there < number or longest > number,
    }[op]


def _measure(inner: Mapping[str, Any], condition: Mapping[str, Any], ends: _Hit, inside: list[_Hit]) -> Any:
    kind = inner["type"]
    if kind == "event_count":
        return len({(hit.event.source, hit.event.id) for hit in inside})
    texts = [hit.value for hit in inside if hit.value is not None]
    if kind == "value_count":
        return len(set(texts))
    if _shares(inner):
        return None if ends.value is None else Decimal(100 * texts.count(ends.value)) / len(texts)
    numbers = sorted(n for n in map(_number, texts) if n is not None)
    if not numbers:
        return None
    if kind == "value_sum":
        return sum(numbers)
    if kind == "value_avg":
        return sum(numbers) / len(numbers)
    if kind == "value_percentile":
        return numbers[-(-int(condition["percentile"]) * len(numbers) // 100) - 1]
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


def _compare(value: Any, condition: Mapping[str, Any]) -> bool:
    return all(_OPS[op](value, Decimal(str(number))) for op, number in condition.items() if op in _OPS)


def _shares(inner: Mapping[str, Any]) -> bool:
    return inner["type"] == "value_percentile" and "percentile" not in inner["condition"]


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    except InvalidOperation:
        return None


def _chains(rules: list[str], inside: list[_Hit]) -> list[list[str]]:
    """Every choice of rules that occur in the order of the list, each not before the one in front of it."""
    choices = ([rule for at, rule in enumerate(rules) if chosen >> at & 1] for chosen in range(1 << len(rules)))
    return [wanted for wanted in choices if _in_order(wanted, inside)]


def _in_order(wanted: list[str], inside: list[_Hit]) -> bool:
    at = float("-inf")
    for rule in wanted:
        times = [hit.at for hit in inside if rule in hit.rules and hit.at >= at]
        if not times:
            return False
        at = min(times)
    return True


def _holds(node: ast.AST, rules: list[str], occurs: set[str], there: set[str]) -> bool:
    """Whether a condition holds: rules that are asked for must be in `occurs`, those denied must not be `there`."""
    if isinstance(node, ast.BoolOp):
        parts = [_holds(part, rules, occurs, there) for part in node.values]
        return all(parts) if isinstance(node.op, ast.And) else any(parts)
    if isinstance(node, ast.UnaryOp):
        return not _holds(node.operand, rules, there, occurs)
    if isinstance(node, ast.Tuple):
        quantity, pattern = (str(part.value) for part in node.elts if isinstance(part, ast.Constant))
        wanted = re.compile(pattern.replace("*", ".*"))
        chosen = [r for r in rules if pattern == "them" or wanted.fullmatch(r)]
        return len(occurs & set(chosen)) >= ({"all": len(chosen), "any": 1}.get(quantity) or int(quantity))
    return isinstance(node, ast.Name) and node.id in occurs


def _read(condition: str) -> ast.AST:
    """A condition as Python has it, whose words rank alike; `2 of them` becomes a pair of texts."""
    words = _WORD.findall(condition)
    told: list[str] = []
    while words:
        word = words.pop(0)
        if words and words[0].lower() == "of":
            told.append(f"({word.lower()!r}, {words[1]!r})")
            del words[:2]
        else:
            told.append(word.lower() if word.lower() in ("and", "or", "not") else word)
    return ast.parse(" ".join(told), mode="eval").body


def _aliased(inner: Mapping[str, Any], name: str, called: str) -> str:
    return str(inner.get("aliases", {}).get(name, {}).get(called, name))


def _seconds(span: str) -> int:
    return int(span[:-1]) * _UNITS[span[-1]]
