"""One value of an event pattern: an exact value, or an operator such as `{"prefix": "us-"}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from vedette.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Callable

HINT = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html lists the operators"
_BOUND = 5.0e9  # AWS compares numbers between minus and plus that
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
}


@dataclass(frozen=True, slots=True)
class Matcher:
    """`kind` is the operator, `matches` whether a plain value is as it wants it, `missing` whether absence is."""

    kind: str
    matches: Callable[[Any], bool]
    missing: bool = False


def parse_matcher(value: Any, where: str) -> Matcher:
    """The matcher of one member of a pattern's list. ParseError where AWS would refuse it."""
    if not isinstance(value, dict):
        if isinstance(value, list):
            raise _wrong("a list in a list", where)
        return Matcher("exactly", lambda found: _same(value, found))
    if len(value) != 1:
        raise _wrong(f"{value!r} is not one operator", where)
    ((kind, wanted),) = value.items()
    makers = {
        "exactly": _exactly,
        "prefix": _prefix,
        "suffix": _suffix,
        "equals-ignore-case": _ignore_case,
        "wildcard": _wildcard,
        "anything-but": _anything_but,
        "numeric": _numeric,
        "cidr": _cidr,
        "exists": _exists,
    }
    if kind not in makers:
        raise _wrong(f"{kind!r} is no operator", where)
    return makers[kind](wanted, where)


def _wrong(what: str, where: str) -> ParseError:
    return ParseError(what, where=where, hint=HINT)


def _same(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, bool) or isinstance(found, bool) or wanted is None or found is None:
        return wanted is found
    return bool(wanted == found)


def _text(value: Any, kind: str, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(f"{kind} takes a string, not {value!r}", where)
    return value


def _exactly(value: Any, where: str) -> Matcher:
    text = _text(value, "exactly", where)
    return Matcher("exactly", lambda found: _same(text, found))


def _affix(value: Any, kind: str, where: str) -> Callable[[Any], bool]:
    """Prefix or suffix, as it is or `{"equals-ignore-case": …}`."""
    ignore = isinstance(value, dict) and set(value) == {"equals-ignore-case"}
    text = _text(value["equals-ignore-case"] if ignore else value, kind, where)
    wanted = text.lower() if ignore else text

    def fits(found: Any) -> bool:
        if not isinstance(found, str):
            return False
        there = found.lower() if ignore else found
        return there.startswith(wanted) if kind == "prefix" else there.endswith(wanted)

    return fits


def _prefix(value: Any, where: str) -> Matcher:
    return Matcher("prefix", _affix(value, "prefix", where))


def _suffix(value: Any, where: str) -> Matcher:
    return Matcher("suffix", _affix(value, "suffix", where))


def _ignore_case(value: Any, where: str) -> Matcher:
    text = _text(value, "equals-ignore-case", where).lower()
    return Matcher("equals-ignore-case", lambda found: isinstance(found, str) and found.lower() == text)


def _wildcard(value: Any, where: str) -> Matcher:
    pattern = _compiled(_text(value, "wildcard", where), where)
    return Matcher("wildcard", lambda found: isinstance(found, str) and pattern.fullmatch(found) is not None)


def _compiled(text: str, where: str) -> re.Pattern[str]:
    """`*` is a wildcard, a backslash takes its meaning from it; two in a row are refused."""
    parts = re.findall(r"\\.?|\*+|[^*\\]+", text, re.DOTALL)
    for part in parts:
        if part.startswith("**"):
            raise _wrong("consecutive wildcards", where)
        if part[0] == "\\" and part not in {"\\*", "\\\\"}:
            raise _wrong(f"a backslash before {part[1:]!r}: only \\* and \\\\ are known", where)
    made = (".*" if part == "*" else re.escape(part[1:] if part[0] == "\\" else part) for part in parts)
    return re.compile("".join(made), re.DOTALL)


def _anything_but(value: Any, where: str) -> Matcher:
    if isinstance(value, dict):
        fits = _none_of(value, where)
        return Matcher("anything-but", lambda found: not fits(found))
    listed = value if isinstance(value, list) else [value]
    texts = all(isinstance(one, str) for one in listed)
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in listed)
    if not listed or not (texts or numbers):
        raise _wrong(f"anything-but takes strings or numbers, not both: {value!r}", where)
    return Matcher("anything-but", lambda found: not any(_same(one, found) for one in listed))


def _none_of(value: dict[str, Any], where: str) -> Callable[[Any], bool]:
    """What an anything-but with an operator within keeps out: one value, or each of a list."""
    if len(value) != 1:
        raise _wrong(f"{value!r} is not one operator", where)
    ((kind, wanted),) = value.items()
    makers = {"prefix": _prefix, "suffix": _suffix, "equals-ignore-case": _ignore_case, "wildcard": _wildcard}
    if kind not in makers:
        raise _wrong(f"anything-but does not take {kind!r}", where)
    listed = wanted if isinstance(wanted, list) else [wanted]
    if not listed:
        raise _wrong("an empty list", where)
    inner = [makers[kind](one, where) for one in listed]
    return lambda found: any(one.matches(found) for one in inner)


def _numeric(value: Any, where: str) -> Matcher:
    pairs = list(zip(value[::2], value[1::2], strict=False)) if isinstance(value, list) else []
    if not pairs or len(value) % 2 or len(pairs) > 2:  # noqa: PLR2004  a lower and an upper bound
        raise _wrong(f"numeric takes one or two comparisons, not {value!r}", where)
    for order, number in pairs:
        if not isinstance(order, str) or order not in _ORDERS:
            raise _wrong(f"{order!r} is none of {', '.join(_ORDERS)}", where)
        if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > _BOUND:
            raise _wrong(f"{number!r} is no number between -5.0e9 and 5.0e9", where)
    if len(pairs) > 1:
        (first, low), (second, high) = pairs
        if first not in {">", ">="} or second not in {"<", "<="}:
            raise _wrong("a range has a lower bound first, then an upper", where)
        if low >= high:
            raise _wrong(f"the range from {low} to {high} is empty", where)

    def fits(found: Any) -> bool:
        return (
            isinstance(found, int | float)
            and not isinstance(found, bool)
            and all(_ORDERS[order](found, number) for order, number in pairs)
        )

    return Matcher("numeric", fits)


def _cidr(value: Any, where: str) -> Matcher:
    try:
        network = ip_network(_text(value, "cidr", where), strict=False)
    except ValueError as error:
        raise _wrong(f"{value!r} is no network: {error}", where) from error

    def fits(found: Any) -> bool:
        try:
            return isinstance(found, str) and ip_address(found) in network
        except ValueError:
            return False

    return Matcher("cidr", fits)


def _exists(value: Any, where: str) -> Matcher:
    if not isinstance(value, bool):
        raise _wrong(f"exists takes true or false, not {value!r}", where)
    return Matcher("exists", lambda _found: value, missing=not value)
