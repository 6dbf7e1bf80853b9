"""A slow, plain reading of Sigma over one record at a time: what the compiled rules are tested against.

It reads a rule's YAML values itself, with neither pySigma nor SQL. Specification:
https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html and
https://sigmahq.io/sigma-specification/specification/sigma-appendix-modifiers.html
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from vedette.detect import meaning
from vedette.detect.reference_values import Value, modified, passes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TOKEN = re.compile(r"\(|\)|[\w*-]+")
_DATED = re.compile(r"20[0-9]{6}(v[0-9]+)?\Z")
Record = dict[str, Any]


class _Inner(dict[str, Any]):
    """An element of an array, whose fields are its own."""


def matches(rule: Mapping[str, Any], record: Record) -> bool:
    """Whether a rule (its YAML as values) matches a record."""
    detection = rule["detection"]
    conditions = detection["condition"]
    names = {k: v for k, v in detection.items() if k != "condition"}
    listed = conditions if isinstance(conditions, list) else [conditions]
    return any(_Condition(text, names, record).result() for text in listed)


class _Condition:
    """One condition text, read by descent: or, and, not, `x of`, brackets."""

    def __init__(self, text: str, names: Mapping[str, Any], record: Record) -> None:
        self.tokens = _TOKEN.findall(text)
        self.names, self.record = names, record

    def result(self) -> bool:
        return self._or()

    def _take(self, *wanted: str) -> bool:
        if self.tokens and self.tokens[0] in wanted:
            self.tokens.pop(0)
            return True
        return False

    def _or(self) -> bool:
        found = self._and()
        while self._take("or"):
            found = self._and() or found
        return found

    def _and(self) -> bool:
        found = self._not()
        while self._take("and"):
            found = self._not() and found
        return found

    def _not(self) -> bool:
        return not self._not() if self._take("not") else self._operand()

    def _operand(self) -> bool:
        if self._take("("):
            found = self._or()
            self._take(")")
            return found
        word = self.tokens.pop(0)
        if word in ("1", "any", "all") and self._take("of"):
            pattern = self.tokens.pop(0)
            wanted = re.compile(".*" if pattern == "them" else pattern.replace("*", ".*"))
            chosen = [n for n in self.names if wanted.fullmatch(n) and not n.startswith("_")]
            answers = [_search(self.names[n], self.record) for n in chosen]
            return all(answers) if word == "all" else any(answers)
        return _search(self.names[word], self.record)


def _search(part: Any, record: Record) -> bool:
    """A search identifier: a map is all of its items, a list any of its members, text is a keyword."""
    if isinstance(part, dict):
        return all(_item(key, value, record) for key, value in part.items())
    if isinstance(part, list):
        return any(_search(p, record) for p in part)
    return _item("", part, record)


def _item(key: str, given: Any, record: Record) -> bool:
    name, *modifiers = key.split("|")
    if modifiers == ["element"]:
        whole = isinstance(given, dict) and "condition" in given
        rule = {"detection": given if whole else {"selection": given, "condition": "selection"}}
        return any(isinstance(one, dict) and matches(rule, _Inner(one)) for one in values_of(record, name))
    wanted = given if isinstance(given, list) else [given]
    wanted = wanted or [None]
    groups = [modified(value, modifiers, keyword=not name) for value in wanted]
    if "exists" in modifiers:
        answers = [(there(record, name)) is bool(value) for value in wanted]
    else:
        answers = [any(_any(record, name, test) for test in tests) for tests in groups]
    found = all(answers) if "all" in modifiers else any(answers)
    return not found if "neq" in modifiers else found


def _any(record: Record, name: str, test: Value) -> bool:
    """Whether any value of the field (of the record, for a keyword) passes."""
    values = [text(v) for v in (values_of(record, name) if name else scalars(record))]
    present = [v for v in values if v is not None]
    if test.kind == "null":
        return not present
    if test.kind == "fieldref":
        others = [o for o in map(text, values_of(record, test.text)) if o is not None]
        return any(passes(test, v, other) for v in present for other in others)
    if name == "eventName" and not isinstance(record, _Inner) and test.kind == "text" and not test.open_end:
        present += [_DATED.sub("", v) for v in present]
    return any(passes(test, v) for v in present)


def values_of(record: Record, name: str) -> list[Any]:
    """Every value of a field, through objects and arrays; one run of its names may be a key with dots."""
    if name in meaning.FUNCTIONS:
        return list(meaning.values(name, record, meaning.Home()))
    keys = name.split(".")
    found = _walk([record], keys)
    for path in _joined(keys):
        at: Any = record
        for key in path:
            at = at.get(key) if isinstance(at, dict) else None
        found += _members(at)
    return found


def there(record: Record, name: str) -> bool:
    """Whether the key is there, whatever it holds."""
    if name in meaning.FUNCTIONS:
        return bool(values_of(record, name))
    keys = name.split(".")
    holders = _walk([record], keys[:-1])
    if any(isinstance(h, dict) and keys[-1] in h for h in holders):
        return True
    for path in _joined(keys):
        at: Any = record
        for key in path[:-1]:
            at = at.get(key) if isinstance(at, dict) else None
        if isinstance(at, dict) and path[-1] in at:
            return True
    return False


def _walk(values: list[Any], keys: Sequence[str]) -> list[Any]:
    for key in keys:
        values = [m for v in values if isinstance(v, dict) and key in v for m in _members(v[key])]
    return values


def _members(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _joined(keys: list[str]) -> Iterator[list[str]]:
    for start in range(len(keys)):
        for end in range(start + 2, len(keys) + 1):
            yield [*keys[:start], ".".join(keys[start:end]), *keys[end:]]


def scalars(value: Any) -> Iterator[Any]:
    """Every text, number and boolean inside."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from scalars(part)
    elif value is not None:
        yield value


def text(value: Any) -> str | None:
    """A JSON value as text: strings as they are, the rest as JSON; None for null."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
