"""One value against one test, read plainly: the modifiers of Sigma for `reference`."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)([.]\d+)?(Z|[+-]\d\d(:?\d\d)?)?)?", re.ASCII)
_PARTS = ("minute", "hour", "day", "week", "month", "year")
_COMPARE = ("lt", "lte", "gt", "gte")
_DASHES = ("-", "/", "\u2013", "\u2014", "\u2015")


@dataclass(frozen=True)
class Value:
    """A wanted value after its modifiers. `pattern` is characters, with `(*)` and `(?)` for wildcards."""

    kind: str
    text: str = ""
    pattern: tuple[str, ...] = ()
    number: float = 0.0
    cased: bool = False
    flags: int = 0

    @property
    def open_end(self) -> bool:
        """Whether anything may follow."""
        return self.pattern[-1:] == ("(*)",)


def modified(value: Any, modifiers: list[str], *, keyword: bool) -> list[Value]:
    """The tests a value stands for, any of which is enough, after its modifiers in order."""
    if "re" in modifiers:
        return [_regex(str(value), modifiers)]
    if any(m in _COMPARE for m in modifiers):
        return [Value(next(m for m in modifiers if m in _COMPARE), number=float(value))]
    if any(m in _PARTS for m in modifiers):
        return [Value(next(m for m in modifiers if m in _PARTS), number=float(value))]
    if "cidr" in modifiers:
        return [Value("cidr", text=str(value))]
    if "fieldref" in modifiers:
        ends = "contains" in modifiers or "endswith" in modifiers
        starts = "contains" in modifiers or "startswith" in modifiers
        return [Value("fieldref", text=str(value), number=starts + 2 * ends)]
    if value is None:
        return [Value("null")]
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, int | float) and not keyword:
        return [Value("number", text=str(value), number=float(value))]
    return _texts(str(value), modifiers, keyword=keyword)


def _regex(pattern: str, modifiers: list[str]) -> Value:
    known = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
    known |= {"ignorecase": known["i"], "multiline": known["m"], "dotall": known["s"]}
    flags = re.RegexFlag(0)
    for modifier in modifiers:
        flags |= known.get(modifier, re.RegexFlag(0))
    return Value("re", text=pattern, flags=int(flags))


def _texts(text: str, modifiers: list[str], *, keyword: bool) -> list[Value]:
    patterns = [_parsed(text)]
    cased = False
    for modifier in modifiers:
        patterns = [new for pattern in patterns for new in _changed(pattern, modifier, modifiers)]
        cased = cased or modifier == "cased"
    if keyword:
        patterns = [("(*)", *p, "(*)") for p in patterns]
    return [Value("text", pattern=p, cased=cased) for p in patterns]


def _parsed(text: str) -> tuple[str, ...]:
    """Characters and wildcards; a backslash takes the meaning from `*`, `?` and itself, else it is itself."""
    made: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in ("*", "?", "\\") and at + 1 < len(text):
            made.append(text[at + 1])
            at += 2
            continue
        made.append({"*": "(*)", "?": "(?)"}.get(text[at], text[at]))
        at += 1
    return tuple(made)


def _changed(pattern: tuple[str, ...], modifier: str, modifiers: list[str]) -> list[tuple[str, ...]]:
    text = "".join(pattern)
    if modifier in ("contains", "endswith"):
        pattern = ("(*)", *pattern)
    if modifier in ("contains", "startswith"):
        pattern = (*pattern, "(*)")
    if modifier in ("wide", "utf16le", "utf16", "utf16be"):
        wide = text.encode("utf-16-be" if modifier == "utf16be" else "utf-16-le").decode("latin-1")
        return [tuple(("\ufeff" if modifier == "utf16" else "") + wide)]
    if modifier in ("base64", "base64offset"):
        return _base64(text, offsets=modifier == "base64offset", marked="utf16" in modifiers)
    if modifier == "windash":
        places = [m.start() for m in re.finditer(r"\B[-/]\b", text)]
        made = []
        for dashes in product(_DASHES, repeat=len(places)):
            swapped = list(pattern)
            for place, dash in zip(places, dashes, strict=True):
                swapped[place] = dash
            made.append(tuple(swapped))
        return made
    return [pattern]


def _base64(text: str, *, offsets: bool, marked: bool) -> list[tuple[str, ...]]:
    data = text.encode()
    if marked:
        data = b"\xff\xfe" + data.removeprefix("\ufeff".encode())
    if not offsets:
        return [tuple(b64encode(data).decode())]
    made = []
    for shift in range(3):
        whole = b64encode(b" " * shift + data).decode()
        first = (0, 2, 3)[shift]
        last = (None, -3, -2)[(len(data) + shift) % 3]
        made.append(tuple(whole[first:last]))
    return made


def passes(test: Value, value: str, other: str = "") -> bool:
    """Whether one value as text passes the test; `other` is the referenced field's value."""
    if test.kind == "text":
        return _like(test, value)
    if test.kind == "re":
        return re.search(test.text, value, re.RegexFlag(test.flags)) is not None
    if test.kind == "number":
        number = _number(value)
        return value == test.text or (number is not None and number == test.number)
    if test.kind == "cidr":
        return _inside(value, test.text)
    if test.kind == "fieldref":
        left, right = lower(value), lower(other)
        return {0: left == right, 1: left.startswith(right), 2: left.endswith(right), 3: right in left}[
            int(test.number)
        ]
    if test.kind in _PARTS:
        return _part(value, test.kind) == test.number
    number = _number(value)
    if number is None:
        return False
    return {
        "lt": number < test.number,
        "lte": number <= test.number,
        "gt": number > test.number,
        "gte": number >= test.number,
    }[test.kind]


@cache
def lower(text: str) -> str:
    """Lower case, each character by itself."""
    return "".join(c.lower()[0] for c in text)


def _like(test: Value, value: str) -> bool:
    return _spelled(test.pattern, cased=test.cased).fullmatch(value if test.cased else lower(value)) is not None


@cache
def _spelled(pattern: tuple[str, ...], *, cased: bool) -> re.Pattern[str]:
    parts = pattern if cased else tuple(map(_low, pattern))
    return re.compile("".join({"(*)": ".*", "(?)": "."}.get(c, re.escape(c)) for c in parts), re.DOTALL)


def _low(part: str) -> str:
    return part if part in ("(*)", "(?)") else lower(part)


def _number(value: str) -> float | None:
    return float(value) if _NUMBER.fullmatch(value) else None


def _inside(value: str, network: str) -> bool:
    try:
        return "%" not in value and ip_address(value) in ip_network(network)
    except ValueError:
        return False


def _part(value: str, part: str) -> int | None:
    found = _TIME.fullmatch(value)
    if found is None:
        return None
    try:
        when = datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00:00'}")
    except ValueError:
        return None
    return when.isocalendar().week if part == "week" else int(getattr(when, part))
