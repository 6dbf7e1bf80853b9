"""Indicators of a STIX 2.1 bundle: comparisons for equality in their patterns.

https://docs.oasis-open.org/cti/stix/v2.1/stix-v2.1.html, section 9. What joins comparisons by AND, or asks for times
and repetitions, says more than one value can, and is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from vedette.detect.indicators.kinds import ADDRESSES, DOMAINS, HASHES, USER_AGENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_COMPARISON = re.compile(
    r"(?P<object>[a-z0-9-]+):(?P<path>[\w.'\[\]*-]+?)\s*(?P<op>=|IN|ISSUBSET|LIKE)\s*"
    r"(?P<value>'(?:[^'\\]|\\.)*'|\((?:\s*'(?:[^'\\]|\\.)*'\s*,?)+\))"
)
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'")
_OBJECTS = {"ipv4-addr": ADDRESSES, "ipv6-addr": ADDRESSES, "domain-name": DOMAINS, "url": DOMAINS}


def entries(bundle: dict[str, Any], skip: Callable[[str], None]) -> Iterator[tuple[str, str, str | None, int | None]]:
    """Kind, value, end of validity and confidence of each; `skip` is told what is not understood."""
    objects = bundle.get("objects")
    for one in objects if isinstance(objects, list) else ():
        if not isinstance(one, dict) or one.get("type") != "indicator" or one.get("revoked") is True:
            continue
        pattern = str(one.get("pattern", ""))
        if one.get("pattern_type", "stix") != "stix":
            skip(f"{one.get('id')}: a pattern of the type {one.get('pattern_type')}")
            continue
        found = _values(pattern)
        if not found:
            skip(f"{one.get('id')}: the pattern {pattern[:80]!r}")
        until = one.get("valid_until")
        sure = one.get("confidence")
        for kind, value in found:
            yield kind, value, str(until) if until else None, sure if isinstance(sure, int) else None


def _values(pattern: str) -> list[tuple[str, str]]:
    """The values of a pattern that holds for each of them alone; empty where it is of another form."""
    rest = _COMPARISON.sub("", pattern)
    if re.search(r"[^\s\[\]()]", re.sub(r"\bOR\b", "", rest)):
        return []
    found = []
    for one in _COMPARISON.finditer(pattern):
        kind = _kind(one["object"], one["path"])
        if (
            kind is None
            or (one["op"] == "LIKE" and kind != USER_AGENTS)
            or ("ISSUBSET" in one["op"] and kind != ADDRESSES)
        ):
            return []
        for text in _STRING.findall(one["value"]):
            value = re.sub(r"\\(.)", r"\1", text)
            found.append((kind, value.replace("%", "*") if one["op"] == "LIKE" else value))
    return found


def _kind(name: str, path: str) -> str | None:
    if name in _OBJECTS and path == "value":
        return _OBJECTS[name]
    if name in {"file", "artifact"} and path.startswith("hashes"):
        return HASHES
    if name == "network-traffic" and "user-agent" in path.lower():
        return USER_AGENTS
    return ADDRESSES if name == "network-traffic" and path in {"src_ref.value", "dst_ref.value"} else None
