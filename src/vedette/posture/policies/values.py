"""Cloud Custodian's value operators and value types, as pure functions.

https://cloudcustodian.io/docs/filters.html

What cannot be compared does not match; nothing here raises for a value of a resource.
"""

from __future__ import annotations

import fnmatch
import ipaddress
import operator
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateutil import parser as dates

if TYPE_CHECKING:
    from collections.abc import Callable

#: What comparing values of different kinds raises; it means that they do not match.
_APART = (TypeError, ValueError, AttributeError, ZeroDivisionError, re.error)
#: Numbers up to here are no times: 19 March 2006, when AWS began, in seconds since 1970.
_FIRST = datetime(2006, 3, 19, tzinfo=UTC).timestamp()


def _glob(seen: Any, wanted: Any) -> bool:
    return isinstance(seen, str) and fnmatch.fnmatch(seen, wanted)


def _regex(seen: Any, wanted: Any) -> bool:
    return isinstance(seen, str) and re.match(wanted, seen, re.IGNORECASE) is not None


def _regex_case(seen: Any, wanted: Any) -> bool:
    return isinstance(seen, str) and re.match(wanted, seen) is not None


def _in(seen: Any, wanted: Any) -> bool:
    return bool(seen in wanted)


def _not_in(seen: Any, wanted: Any) -> bool:
    return seen not in wanted


def _difference(seen: Any, wanted: Any) -> bool:
    return bool(set(seen) - set(wanted))


def _intersect(seen: Any, wanted: Any) -> bool:
    return bool(set(seen) & set(wanted))


def _modulo(seen: Any, wanted: Any) -> bool:
    return bool(seen % wanted)


#: Operators by every name they have; the resource's value comes first.
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "equal": operator.eq,
    "ne": operator.ne,
    "not-equal": operator.ne,
    "gt": operator.gt,
    "greater-than": operator.gt,
    "ge": operator.ge,
    "gte": operator.ge,
    "le": operator.le,
    "lte": operator.le,
    "lt": operator.lt,
    "less-than": operator.lt,
    "glob": _glob,
    "regex": _regex,
    "regex-case": _regex_case,
    "in": _in,
    "ni": _not_in,
    "not-in": _not_in,
    "contains": operator.contains,
    "difference": _difference,
    "intersect": _intersect,
    "mod": _modulo,
}
#: Values that say something of themselves.
WORDS = ("absent", "present", "not-null", "empty")
#: Value types that are evaluated. `expr` is resolved before values come here.
VALUE_TYPES = (
    "age",
    "integer",
    "expiration",
    "normalize",
    "size",
    "cidr",
    "cidr_size",
    "swap",
    "expr",
    "unique_size",
    "date",
    "version",
    "float",
)


def matches(seen: Any, wanted: Any, op: str, value_type: str, now: datetime) -> bool:
    """Whether a resource's value (None where it has none) is what a filter asks for; `now` is UTC.

    Without `op` the values must be equal. The words of `WORDS` come before any operator.
    """
    if op in {"in", "not-in"} and seen is None:
        seen = ()
    try:
        seen, wanted = _typed(seen, wanted, value_type, now)
    except (*_APART, OverflowError):
        return False
    if isinstance(wanted, str) and wanted in WORDS and (said := _word(seen, wanted)):
        return said
    if not op:
        return bool(seen == wanted)
    try:
        return bool(OPERATORS[op](seen, wanted))
    except _APART:
        return False


def _word(seen: Any, word: str) -> bool:
    if word == "absent":
        return seen is None
    if word == "present":
        return seen is not None
    return bool(seen) if word == "not-null" else not seen


def _typed(seen: Any, wanted: Any, value_type: str, now: datetime) -> tuple[Any, Any]:
    """(the resource's value, the filter's), converted; in some types the two change places."""
    if value_type in _NUMBERS:
        return _NUMBERS[value_type](seen), wanted
    if value_type == "swap":
        return wanted, seen
    if value_type == "cidr":
        return _cidrs(seen, wanted)
    if value_type == "cidr_size":
        block = cidr(seen)
        return (block.prefixlen if isinstance(block, ipaddress.IPv4Network | ipaddress.IPv6Network) else 0), wanted
    if value_type == "version":
        if isinstance(wanted, str) and wanted in WORDS:
            return seen, wanted
        return Version(seen), Version(wanted)
    if value_type == "date":
        return moment(seen, now), moment(wanted, now)
    if value_type == "age":
        # An age is more where the time is earlier: the two change places, so that "greater" means older.
        edge = wanted if isinstance(wanted, datetime) else now - timedelta(wanted)
        return edge, moment(seen, now) or 0
    if value_type == "expiration":
        edge = wanted if isinstance(wanted, datetime) else now + timedelta(wanted)
        return moment(seen, now) or 0, edge
    return seen, wanted


def _integer(seen: Any) -> int:
    try:
        return int(str(seen).strip())
    except ValueError:
        return 0


def _float(seen: Any) -> float:
    try:
        return float(str(seen).strip())
    except ValueError:
        return 0.0


def _size(seen: Any) -> int:
    try:
        return len(seen)
    except TypeError:
        return 0


def _unique(seen: Any) -> int:
    try:
        return len(set(seen))
    except TypeError:
        return 0


def _normalized(seen: Any) -> Any:
    return seen.strip().lower() if isinstance(seen, str) else seen


_NUMBERS: dict[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "float": _float,
    "size": _size,
    "unique_size": _unique,
    "normalize": _normalized,
}


def moment(value: Any, now: datetime) -> datetime | None:
    """A time, UTC, of text as people and AWS write it, or of seconds or milliseconds since 1970; None where it is none.

    Text without a zone is UTC; what it leaves out of a date is that of `now`.
    """
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    if isinstance(value, str) and not value.isdigit():
        try:
            found = dates.parse(value, default=now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None))
        except (ValueError, OverflowError, TypeError, AttributeError):
            return None
        aware: datetime = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        return aware.astimezone(UTC)
    return _since_1970(value) if isinstance(value, int | float | str) else None


def _since_1970(value: float | str) -> datetime | None:
    number = float(value)
    for seconds in (number, number / 1000):
        if number > _FIRST:
            try:
                return datetime.fromtimestamp(seconds, UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


class _Block(ipaddress.IPv4Network):
    """A network that holds networks too."""

    def __contains__(self, other: object) -> bool:
        return _within(self, other)


class _Block6(ipaddress.IPv6Network):
    """The same of IPv6."""

    def __contains__(self, other: object) -> bool:
        return _within(self, other)


class _Blocks:
    """Networks and addresses: one is in them that is in one of them."""

    __slots__ = ("_all",)

    def __init__(self, found: list[Any]) -> None:
        self._all = [one for one in found if one]

    def __contains__(self, other: object) -> bool:
        return any(other == one or (isinstance(one, _Block | _Block6) and other in one) for one in self._all)


def _within(block: Any, other: Any) -> bool:
    network = isinstance(other, ipaddress.IPv4Network | ipaddress.IPv6Network)
    if not network and not isinstance(other, ipaddress.IPv4Address | ipaddress.IPv6Address):
        return False
    if other.version != block.version:
        return False
    if network:
        return bool(block.supernet_of(other))
    return int(block.network_address) <= int(other) <= int(block.broadcast_address)


def cidr(value: Any) -> Any:
    """A network or an address of text, several of a list, None where it is neither."""
    if isinstance(value, list | set | tuple):
        return _Blocks([cidr(one) for one in value])
    if not isinstance(value, str):
        return None
    try:
        if "/" not in value:
            return ipaddress.ip_address(value)
        return _Block6(value) if ":" in value else _Block(value)
    except ValueError:
        return None


def _cidrs(seen: Any, wanted: Any) -> tuple[Any, Any]:
    """The two as networks; an address that is asked of a network changes places with it."""
    there, asked = cidr(seen), cidr(wanted)
    if isinstance(asked, ipaddress.IPv4Address | ipaddress.IPv6Address) and isinstance(there, _Block | _Block6):
        return asked, there
    return there, asked


class Version:
    """A version as people write them: numbers and letters, compared part by part."""

    __slots__ = ("parts",)

    def __init__(self, text: Any) -> None:
        if not isinstance(text, str):
            raise TypeError("a version is text")
        found = re.split(r"(\d+|[a-z]+|\.)", text)
        self.parts = [int(part) if part.isdigit() else part for part in found if part and part != "."]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(tuple(self.parts))

    def __lt__(self, other: Version) -> bool:
        return self.parts < other.parts

    def __le__(self, other: Version) -> bool:
        return self.parts <= other.parts

    def __gt__(self, other: Version) -> bool:
        return self.parts > other.parts

    def __ge__(self, other: Version) -> bool:
        return self.parts >= other.parts
