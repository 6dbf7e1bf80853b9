"""A rule as plain Sigma, for other tools: what can be said there, and a sentence for each thing that is lost."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from vedette.detect.documents import Document, documents
from vedette.detect.house import sigma_part
from vedette.errors import RuleError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vedette.detect.rule import Rule, RuleSet

#: CloudTrail's own field for a word of ours.
_FIELDS = {
    "principal": "userIdentity.arn",
    "key": "userIdentity.accessKeyId",
    "account": "recipientAccountId",
    "person": "userIdentity.arn",
    "region": "awsRegion",
    "network": "sourceIPAddress",
    "place": "sourceIPAddress",
    "country": "sourceIPAddress",
    "agent": "userAgent",
    "service": "eventSource",
    "call": "eventName",
    "hour": "eventTime",
    "ev_account": "recipientAccountId",
    "ev_region": "awsRegion",
    "ev_actor": "userIdentity.arn",
    "ev_session": "userIdentity.accessKeyId",
    "ev_src_ip": "sourceIPAddress",
}
_Made = tuple[dict[str, Any] | None, list[str]]


def plain(rule: Rule, rules: RuleSet) -> tuple[str, tuple[str, ...]]:
    """The rule and those it names as Sigma YAML, and what that does not say. Raises `UsageError`, `RuleError`."""
    wanted = [rule, *_named(rule, rules)]
    found: list[dict[str, Any]] = []
    lost: list[str] = []
    for one in wanted:
        made, gone = _converted(_document(one))
        found += [made] if made is not None else []
        lost += gone
    text = yaml.safe_dump_all(found, sort_keys=False, allow_unicode=True, width=120)
    return text, tuple(dict.fromkeys(lost))


def _named(rule: Rule, rules: RuleSet) -> Iterator[Rule]:
    for one in rule.correlation.rules if rule.correlation is not None else ():
        base = rules.rule(one)
        yield base
        yield from _named(base, rules)


def _document(rule: Rule) -> Document:
    """The rule's part of its file."""
    name, _, line = rule.place.rpartition(":")
    path = Path(name)
    if not path.is_file():
        path = Path(str(resources.files("vedette"))) / name
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise UsageError(f"the rule's file cannot be read: {error.strerror}", where=name) from None
    for doc in documents(text, name):
        if isinstance(doc, RuleError):
            raise doc
        if doc.place() == rule.place:
            return doc
    raise UsageError(f"the rule does not stand at line {line} any more", where=name, hint="was the file changed?")


def _converted(doc: Document) -> _Made:
    made = {key: str(value) if key == "date" else value for key, value in sigma_part(doc).items()}
    inner = made.get("correlation")
    if not isinstance(inner, dict) or str(inner.get("type")) not in _CONVERT:
        return made, []
    convert = _CONVERT[str(inner["type"])]
    linked, lost = convert(inner)
    return (None if linked is None else {**made, "correlation": linked}), lost


def _base(inner: dict[str, Any], type_: str, condition: object, rules: list[str] | None = None) -> dict[str, Any]:
    grouped = [_FIELDS.get(name, name) for name in _listed(inner.get("group-by"))]
    return {
        "type": type_,
        "rules": rules or _listed(inner["rules"]),
        **({"group-by": grouped} if grouped else {}),
        "timespan": inner["timespan"],
        **({"aliases": inner["aliases"]} if "aliases" in inner else {}),
        "condition": condition,
    }


def _first_seen(inner: dict[str, Any]) -> _Made:
    fields, who = ", ".join(_listed(inner["field"])), ", ".join(_listed(inner.get("group-by"))) or "the organisation"
    lost = [f"that only a {fields} counts which is new for {who} within {inner['timespan']}: every event matches"]
    return None, lost + ([f"that {inner['at-least']} must be new on one day"] if "at-least" in inner else [])


def _awakened(inner: dict[str, Any]) -> _Made:
    who = ", ".join(_listed(inner["group-by"]))
    return None, [f"that the {who} must have slept for {inner['timespan']}: every event matches"]


def _unusual_volume(inner: dict[str, Any]) -> _Made:
    least = inner.get("at-least", 1)
    kind = {"sum": "value_sum", "distinct": "value_count"}.get(str(inner.get("measure")), "event_count")
    condition: dict[str, Any] = {"gte": least}
    if kind != "event_count":
        condition = {"field": _FIELDS.get(_listed(inner["field"])[0], _listed(inner["field"])[0]), "gte": least}
    lost = [f"the comparison with the entity's own past: {least} is enough each time"]
    quiet = ["that only hours count at which the entity never works"] if inner.get("quiet-hours") else []
    return _base(inner, kind, condition), lost + quiet


def _absent(inner: dict[str, Any]) -> _Made:
    given, missing = _listed(inner["rules"]), _listed(inner["without"])
    condition = f"({' or '.join(given)}) and not ({' or '.join(missing)})"
    lost = ["that the missing event is looked for on one side only"] if inner.get("order", "after") != "around" else []
    return _base(inner, "temporal", condition, [*given, *missing]), lost


def _rate(inner: dict[str, Any]) -> _Made:
    least = inner.get("at-least")
    number = least.get("part", 1) if isinstance(least, dict) else 1
    return _base(inner, "event_count", {"gte": number}), ["the share: the number alone is enough"]


def _two_places(inner: dict[str, Any]) -> _Made:
    fields = _listed(inner.get("field", "network"))
    lost = [f"what a {name} is: two values of {_FIELDS[name]} are enough" for name in fields if name in _FIELDS]
    if "faster-than" in inner:
        lost.append("how far apart the places are")
    return _base(inner, "value_count", {"field": _FIELDS.get(fields[0], fields[0]), "gte": 2}), lost


_CONVERT: dict[str, Callable[[dict[str, Any]], _Made]] = {
    "first_seen": _first_seen,
    "awakened": _awakened,
    "unusual_volume": _unusual_volume,
    "absent": _absent,
    "rate": _rate,
    "two_places": _two_places,
}


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
