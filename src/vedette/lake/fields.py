"""Names a person may use in the short form of a search, and where their values stand.

| name | means |
|---|---|
| `time`, `id`, `account`, `region`, `actor`, `outcome`, `action` | `ev_time`, `ev_id`, … |
| `user` | the user's friendly name, or the last part of the actor's ARN |
| `role` | the role that issued the session: its friendly name or ARN |
| `key`, `session` | the access key id |
| `ip` | the address, or the service's host name where the record has that |
| `country`, `asn`, `network` | where the address is: ISO 3166-1 alpha-2, the network's number and organisation |
| `owner` | whom the access key belongs to |
| `service`, `call` | the two halves of `ev_action`: `iam`, `CreateUser` |
| `error` | the error's code or its text |
| `agent` | the caller's user agent |
| `type` | the kind of identity: `Root`, `IAMUser`, `AssumedRole`… |
| `mfa` | whether the session used MFA |
| `bucket`, `instance`, `function`, `secret`, `table` | that parameter of the request |
| `resource` | any ARN the call touched |
| `related` | any ARN, address, key or principal id anywhere in the record |
| `object` | the log object the event was read from |

Every column of the source and every field of its record may be named too, nested ones with dots; an array on
the way stands for each of its members.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from vedette.errors import QueryError
from vedette.lake.sqlcheck import suggestion
from vedette.model import COMMON_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.model import LogSource

#: Each name stands for any of its places; `half:n` is a half of `ev_action`, `last` the last part of `ev_actor`.
ALIASES: dict[str, tuple[str, ...]] = {
    "time": ("ev_time",),
    "id": ("ev_id",),
    "account": ("ev_account",),
    "region": ("ev_region",),
    "actor": ("ev_actor",),
    "user": ("userIdentity.userName", "last"),
    "role": ("userIdentity.sessionContext.sessionIssuer.userName", "userIdentity.sessionContext.sessionIssuer.arn"),
    "key": ("ev_session",),
    "session": ("ev_session",),
    "ip": ("ev_src_ip", "sourceIPAddress"),
    "country": ("ev_src_country",),
    "asn": ("ev_src_asn",),
    "network": ("ev_src_network",),
    "owner": ("ev_key_owner",),
    "action": ("ev_action",),
    "service": ("half:1", "eventSource"),
    "call": ("half:2",),
    "outcome": ("ev_outcome",),
    "error": ("errorCode", "errorMessage"),
    "agent": ("userAgent",),
    "type": ("userIdentity.type",),
    "mfa": ("userIdentity.sessionContext.attributes.mfaAuthenticated",),
    "bucket": ("requestParameters.bucketName",),
    "instance": ("requestParameters.instanceId", "requestParameters.instancesSet.items.instanceId"),
    "function": ("requestParameters.functionName",),
    "secret": ("requestParameters.secretId",),
    "table": ("requestParameters.tableName",),
    "resource": ("ev_resources",),
    "related": ("ev_related",),
    "object": ("ev_object",),
}

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_\- .:]+")


@dataclass(frozen=True, slots=True)
class Value:
    """One place a field's values stand at. `many` is a list of texts; else one value of that type.

    `hint` is a condition that every record with the field meets and that is cheap to ask.
    """

    sql: exp.Expr
    kind: str = "string"
    many: bool = False
    hint: exp.Expr | None = None

    def text(self) -> exp.Expr:
        """The value as text; not for many."""
        if self.kind == "timestamp":
            moment = call("timezone", exp.Literal.string("UTC"), self.sql.copy())
            return call("strftime", moment, exp.Literal.string("%Y-%m-%dT%H:%M:%SZ"))
        return self.sql.copy() if self.kind == "string" else exp.cast(self.sql.copy(), "text")

    def any(self, condition: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
        """Whether one of the values, as text, meets the condition; false for none."""
        if not self.many:
            return exp.Coalesce(this=condition(self.text()), expressions=[exp.false()])
        name = exp.to_identifier("member")
        meets = exp.Lambda(this=condition(exp.column("member")), expressions=[name])
        chosen = call("list_filter", self.sql.copy(), meets)
        found = exp.Coalesce(this=exp.GT(this=call("len", chosen), expression=_ZERO.copy()), expressions=[exp.false()])
        return found if self.hint is None else exp.paren(exp.and_(self.hint.copy(), found))

    def shown(self) -> exp.Expr:
        """The value for a column of the answer: its own type, or members joined with commas."""
        if not self.many:
            return self.sql.copy()
        joined = call("array_to_string", self.sql.copy(), exp.Literal.string(", "))
        return exp.Nullif(this=joined, expression=exp.Literal.string(""))


_ZERO = exp.Literal.number(0)


def call(name: str, *args: exp.Expr) -> exp.Expr:
    """A function's call."""
    return exp.Anonymous(this=name, expressions=list(args))


def values(source: LogSource, name: str) -> tuple[Value, ...]:
    """Every place the name stands for. Raises `QueryError` with names that are near."""
    alias = ALIASES.get(name.lower())
    own = _known(source, name)
    if alias is not None and own is None:
        places = [_named(source, place) for place in alias]
        found = tuple(place for place in places if place is not None)
        if found:
            return found
    if own is None:
        near = suggestion(name, (*source.field_names(), *ALIASES))
        raise QueryError(
            f"{source.title} has no field {name!r}{near}",
            where=name,
            hint="`vedette sources show` lists the fields; put a text to search for in double quotes",
        )
    return (_place(source, own),)


def _named(source: LogSource, place: str) -> Value | None:
    action, actor = exp.column("ev_action", quoted=True), exp.column("ev_actor", quoted=True)
    if place.startswith("half:"):
        number = exp.Literal.number(int(place[-1]))
        half = call("split_part", action, exp.Literal.string(":"), number)
        return Value(exp.Nullif(this=half, expression=exp.Literal.string("")))
    if place == "last":
        return Value(call("regexp_extract", actor, exp.Literal.string("[^/:]+$")))
    own = _known(source, place)
    return None if own is None else _place(source, own)


def _known(source: LogSource, name: str) -> str | None:
    """The field's name as the source writes it, or None. Case matters below an open field only."""
    for known in source.field_names():
        if known.lower() == name.lower():
            return known
    top, dot, rest = name.partition(".")
    for known in source.open_fields:
        if dot and rest and known.lower() == top.lower():
            return f"{known}.{rest}"
    return None


def _place(source: LogSource, name: str) -> Value:
    kinds: dict[str, str] = {known: kind for known, kind, _ in COMMON_COLUMNS}
    column = source.column(name)
    if name in source.aliases and column is not None:
        return Value(exp.column(name, quoted=True), column.type)
    if column is not None and not column.name.startswith("ev_"):
        return Value(nested(column.name), column.type)
    if column is not None:
        name = column.name
    if name in kinds:
        many = kinds[name] == "list<string>"
        return Value(exp.column(name, quoted=True), "string" if many else kinds[name], many)
    keys = name.split(".")
    return Value(_members(source, keys), many=True, hint=_hint(keys[-1]))


def nested(name: str) -> exp.Expr:
    """A column, or a field of nested structs, every name quoted."""
    first, *rest = name.split(".")
    whole: exp.Expr = exp.column(first, quoted=True)
    for part in rest:
        whole = exp.Dot(this=whole, expression=exp.to_identifier(part, quoted=True))
    return whole


def _hint(key: str) -> exp.Expr | None:
    """Whether the record's text has the key, or an escape that could hide it."""
    if not _PLAIN_KEY.fullmatch(key):
        return None
    pattern = exp.Literal.string(re.escape(key) + r"|\\u")
    return call("regexp_matches", exp.column("raw", quoted=True), pattern)


def _members(source: LogSource, keys: list[str]) -> exp.Expr:
    """The texts at a path in the record, arrays on the way and at its end member by member."""
    record: exp.Expr = exp.column("raw", quoted=True)
    if not source.json_only:
        record = exp.Case(ifs=[exp.If(this=call("json_valid", record.copy()), true=record)])
    found: exp.Expr = exp.Array(expressions=[_step(record, keys[0])])
    for number, key in enumerate(keys[1:]):
        found = _each(found, f"j{number}", _step, key)
    members = _each(found, "last", _unpacked)
    texts = exp.Lambda(
        this=call("json_extract_string", exp.column("leaf"), exp.Literal.string("$")),
        expressions=[exp.to_identifier("leaf")],
    )
    present = exp.Lambda(
        this=exp.Not(this=exp.Is(this=exp.column("leaf"), expression=exp.null())),
        expressions=[exp.to_identifier("leaf")],
    )
    return call("list_filter", call("list_transform", members, texts), present)


def _each(found: exp.Expr, name: str, step: Callable[..., exp.Expr], *args: str) -> exp.Expr:
    """The lists that `step` makes of every member, as one list."""
    if step is _step:
        inner = _each(found, f"{name}m", _unpacked)
        body = _step(exp.column(name), *args)
        return call("list_transform", inner, exp.Lambda(this=body, expressions=[exp.to_identifier(name)]))
    body = step(exp.column(name))
    return call("flatten", call("list_transform", found, exp.Lambda(this=body, expressions=[exp.to_identifier(name)])))


def _step(value: exp.Expr, key: str) -> exp.Expr:
    pointer = "/" + key.replace("~", "~0").replace("/", "~1")
    path = f'$."{key}"' if _PLAIN_KEY.fullmatch(key) else pointer
    return call("json_extract", value, exp.Literal.string(path))


def _unpacked(value: exp.Expr) -> exp.Expr:
    array = exp.EQ(this=call("json_type", value.copy()), expression=exp.Literal.string("ARRAY"))
    members = call("json_extract", value.copy(), exp.Literal.string("$[*]"))
    return exp.Case(ifs=[exp.If(this=array, true=members)], default=exp.Array(expressions=[value.copy()]))
