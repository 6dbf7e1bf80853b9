"""From a test to an SQL predicate over one value as text.

Every literal becomes a sqlglot literal, so nothing a rule says can become SQL.
"""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from sqlglot import exp

from vedette.detect import octets
from vedette.detect.macros import DATED
from vedette.detect.tree import Cidr, Compare, Regex, Test, Text, TimePart, Wild

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPS = {"lt": exp.LT, "lte": exp.LTE, "gt": exp.GT, "gte": exp.GTE, "eq": exp.EQ}
_ESCAPED = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})

__all__ = ["DATED", "any_of", "call", "lower", "predicate", "text"]


def text(value: str) -> exp.Literal:
    """A string literal."""
    return exp.Literal.string(value)


def call(name: str, *args: exp.Expr) -> exp.Expr:
    """A call of one of our functions, or of one that every engine of ours has."""
    return exp.Anonymous(this=name, expressions=list(args))


def lower(value: str) -> str:
    """Lower case, character by character, as engines do it: no context, no growth in length."""
    if value.isascii():
        return value.lower()
    return "".join(low if len(low := c.lower()) == 1 else low[0] for c in value)


def any_of(conditions: list[exp.Expr]) -> exp.Expr:
    """The conditions linked by OR; FALSE where there is none."""
    return exp.or_(*conditions, copy=False) if conditions else exp.false()


def predicate(
    value: exp.Expr,
    tests: Iterable[Test],
    *,
    whole: exp.Expr | None = None,
    moment: exp.Expr | None = None,
) -> exp.Expr:
    """Whether the value passes any of the tests; NULL where the value is NULL.

    `whole` is the value before something was cut off its end (the date of an API call's name): texts that
    look at the end are tried on both. `moment` is the value as a timestamp, where it is stored as one.
    """
    exact: dict[tuple[bool, bool], list[str]] = {}
    conditions: list[exp.Expr] = []
    networks: list[IPv4Network] = []
    for test in tests:
        if isinstance(test, Text):
            open_end = bool(test.parts) and test.parts[-1] is Wild.MANY
            places = [value] if whole is None else [whole] if open_end else [value, whole]
            if not any(isinstance(p, Wild) for p in test.parts):
                plain = "".join(p for p in test.parts if isinstance(p, str))
                exact.setdefault((test.cased, False), []).append(plain)
                if whole is not None:
                    exact.setdefault((test.cased, True), []).append(plain)
            else:
                conditions += [_pattern(place, test) for place in places]
        elif isinstance(test, Cidr) and isinstance(test.network, IPv4Network):
            networks.append(test.network)
        else:
            conditions.append(_other(value if whole is None else whole, test, moment))
    if networks:
        conditions.append(
            call("regexp_matches", (value if whole is None else whole).copy(), text(octets.within(networks)))
        )
    equal = [
        _one_of(value if whole is None or not on_whole else whole, literals, cased=cased)
        for (cased, on_whole), literals in exact.items()
    ]
    return any_of([*equal, *conditions])


def _one_of(value: exp.Expr, literals: list[str], *, cased: bool) -> exp.Expr:
    wanted = dict.fromkeys(literals if cased else map(lower, literals))
    subject = value.copy() if cased else exp.Lower(this=value.copy())
    if len(wanted) == 1:
        return exp.EQ(this=subject, expression=text(next(iter(wanted))))
    return exp.In(this=subject, expressions=[text(w) for w in wanted])


def _pattern(value: exp.Expr, test: Text) -> exp.Expr:
    """A text with wildcards, by the cheapest function that says it."""
    parts = test.parts if test.cased else tuple(p if isinstance(p, Wild) else lower(p) for p in test.parts)
    subject = value.copy() if test.cased else exp.Lower(this=value.copy())
    if parts == (Wild.MANY,):
        return exp.Not(this=exp.Is(this=value.copy(), expression=exp.null()))
    if len(parts) == 3 and parts[0] is parts[2] is Wild.MANY and isinstance(parts[1], str):  # noqa: PLR2004  *x*
        return exp.Contains(this=subject, expression=text(parts[1]))
    if len(parts) == 2 and parts[1] is Wild.MANY and isinstance(parts[0], str):  # noqa: PLR2004  text and a star behind it
        return exp.StartsWith(this=subject, expression=text(parts[0]))
    if len(parts) == 2 and parts[0] is Wild.MANY and isinstance(parts[1], str):  # noqa: PLR2004  *x
        return exp.EndsWith(this=subject, expression=text(parts[1]))
    like = "".join({Wild.MANY: "%", Wild.ONE: "_"}[p] if isinstance(p, Wild) else p.translate(_ESCAPED) for p in parts)
    return exp.Escape(this=exp.Like(this=subject, expression=text(like)), expression=text("\\"))


def _other(value: exp.Expr, test: Test, moment: exp.Expr | None) -> exp.Expr:
    value = value.copy()
    if isinstance(test, Regex):
        pattern = f"(?{test.flags}){test.pattern}" if test.flags else test.pattern
        return call("regexp_matches", value, text(pattern))
    if isinstance(test, Compare):
        number = (
            exp.Literal.number(repr(test.number))
            if test.number >= 0
            else exp.Neg(this=exp.Literal.number(repr(-test.number)))
        )
        compared = _OPS[test.op](this=call("vedette_number", value), expression=number)
        if test.op != "eq":
            return compared
        return exp.paren(exp.or_(exp.EQ(this=value.copy(), expression=text(str(test.number))), compared))
    if isinstance(test, TimePart):
        when = call("vedette_time", value) if moment is None else moment.copy()
        return exp.EQ(this=call(test.unit, when), expression=exp.Literal.number(test.number))
    if isinstance(test, Cidr):
        first, last = test.network.network_address, test.network.broadcast_address
        return exp.Between(
            this=call("vedette_ip6", value), low=text(f"{int(first):032x}"), high=text(f"{int(last):032x}")
        )
    raise TypeError(test)  # the other tests look at more than one value
