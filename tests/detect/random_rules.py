"""Random rules and random records that have enough in common to match now and then."""

# ruff: noqa: RUF001  tables of odd texts

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

STORED = ("eventSource", "eventName", "errorCode", "userAgent", "sourceIPAddress", "awsRegion")
IDENTITY = ("userIdentity.type", "userIdentity.arn", "userIdentity.userName")
OPEN = (
    "requestParameters.a",
    "requestParameters.a.b",
    "requestParameters.items.b",
    "requestParameters.items.c.d",
    "requestParameters.a.b.c",
    "responseElements.x.y.z",
    "responseElements",
    "additionalEventData.k",
    "resources.ARN",
    "foo",
    "foo.bar",
    "foo.bar.b",
)
KEYS = (
    "a",
    "b",
    "c",
    "d",
    "items",
    "x",
    "y",
    "z",
    "k",
    "bar",
    "a.b",
    "b.c",
    "items.b",
    "c.d",
    "y.z",
    "x.y",
    "bar.b",
)
NAMES = (
    "CreateUser",
    "createuser",
    "UpdateFunctionCode20150331v2",
    "UpdateFunctionCode",
    "CreateFunction20150331",
    "Get2010",
    "ListBuckets",
    "DescribeÄx",
)
TEXTS = (
    "alpha", "Alpha", "ALPHA", "beta", "alphabet", "al*ha", "al?ha", "a\\b", "a\\*b", "a%b", "a_b", "ß", "ẞ", "İx", "ix",
    "ΣΑΣ", "σας", "K", "k", "", " ", "5", "5.0", "05", "-5", "5e0", "1e3", "true", "True", "FALSE", "null", '"q"', "new\nline",
    "a/b", "[x]", '["alpha"]', '{"a":1}', "10.1.2.3", "10.1.2.300", "2001:DB8::1", "::ffff:10.1.2.3", "fe80::1%eth0",
    "Größe", "日本", "x\u0000y", "tab\there", "<b>&amp;</b>", "'; DROP TABLE t; --", "-run", "/run", "–run",
    "2026-03-04T05:06:07Z", "2026-03-04", "2026-02-30", "AccessDenied", "Client.UnauthorizedOperation",
    base64.b64encode(b"..alpha..").decode(), base64.b64encode(b"alpha").decode(), *NAMES,
)  # fmt: skip
NUMBERS = (0, 1, 5, -5, 7, 22, 65535, 1.5, 0.25, 123456789012)
REGEXES = ("^al", "ha$", "a.p", "(al|be)(pha|ta)", "[0-9]+", "^$", "x", "^.*$", "A{1,2}", "line$", "^line")
NETWORKS = ("10.0.0.0/8", "10.1.2.3/32", "0.0.0.0/0", "2001:db8::/32", "::/0", "10.1.2.2/31")
WILD = ("*", "?", "\\*", "\\?", "\\\\", "\\")


def record(r: Random) -> dict[str, Any]:
    """A record with gaps, nulls, arrays, arrays of objects, nested objects and keys with dots."""
    made: dict[str, Any] = {
        "eventID": str(uuid.UUID(int=r.getrandbits(128), version=4)),
        "eventVersion": "1.11",
    }
    made["eventTime"] = f"2026-0{r.randint(1, 9)}-1{r.randint(0, 9)}T{r.randint(0, 23):02}:0{r.randint(0, 9)}:00Z"
    for name in STORED:
        if r.random() < 0.7:
            made[name] = r.choice(NAMES) if name == "eventName" and r.random() < 0.7 else scalar(r)
    if r.random() < 0.8:
        made["userIdentity"] = {n.split(".")[1]: scalar(r) for n in IDENTITY if r.random() < 0.7}
    if r.random() < 0.6:
        made["readOnly"] = r.choice((True, False, None))
    for name in ("requestParameters", "responseElements", "additionalEventData", "resources", "foo"):
        if r.random() < 0.8:
            made[name] = tree(r, 3)
    if not isinstance(made.get("eventName"), str):
        made["eventType"] = "AwsApiCall"
    return made


def tree(r: Random, depth: int) -> Any:
    kind = r.random()
    if depth == 0 or kind < 0.2:
        return scalar(r)
    if kind < 0.45:
        return [tree(r, depth - 1) if r.random() < 0.6 else scalar(r) for _ in range(r.randint(0, 3))]
    return {r.choice((*KEYS, "ARN")): tree(r, depth - 1) for _ in range(r.randint(0, 4))}


def scalar(r: Random) -> Any:
    kind = r.random()
    if kind < 0.65:
        return r.choice(TEXTS)
    return r.choice(NUMBERS) if kind < 0.8 else r.choice((True, False, None))


def detection(r: Random) -> dict[str, Any]:
    """The detection part of a rule."""
    names = r.sample(["selection", "selection_a", "selection_b", "filter", "filter_x", "_hidden"], r.randint(1, 4))
    made: dict[str, Any] = {name: search(r) for name in names}
    return {**made, "condition": condition(r, names)}


def condition(r: Random, names: list[str], depth: int = 2) -> str:
    kind = r.random()
    open_names = [n for n in names if not n.startswith("_")]
    if depth == 0 or kind < 0.35:
        return r.choice(names)
    if kind < 0.5 and open_names:
        stem = r.choice(open_names)
        return f"{r.choice(('1', 'any', 'all'))} of {r.choice(('them', stem[:6] + '*', stem))}"
    if kind < 0.65:
        return f"not {condition(r, names, 0)}"
    if kind < 0.75:
        return f"not ({condition(r, names, depth - 1)})"
    left, right = condition(r, names, depth - 1), condition(r, names, depth - 1)
    return (
        f"({left}) {r.choice(('and', 'or'))} {right}"
        if r.random() < 0.7
        else f"{left} {r.choice(('and', 'or'))} {right}"
    )


def search(r: Random) -> Any:
    kind = r.random()
    if kind < 0.1:
        return [keyword(r) for _ in range(r.randint(1, 3))]
    if kind < 0.13:
        return {"|all": [str(keyword(r)), str(keyword(r))]}
    if kind < 0.25:
        return [items(r) for _ in range(2)]
    return items(r)


def items(r: Random) -> dict[str, Any]:
    made = dict(item(r) for _ in range(r.randint(1, 3)))
    return made | element(r, 2) if r.random() < 0.25 else made


def element(r: Random, depth: int) -> dict[str, Any]:
    """A condition on one element of an array: a map, or a list of maps, of fields of the element."""
    name = r.choice((*OPEN, "requestParameters", "requestParameters.items", "responseElements.x"))

    def inner() -> dict[str, Any]:
        found = {}
        for _ in range(r.randint(1, 3)):
            key, value = item(r)
            modifiers = key.partition("|")[1:]
            own = r.choice((*KEYS, "eventName", "items.b", "b.c.d"))
            found["".join((own, *modifiers))] = r.choice(KEYS) if "fieldref" in key else value
        return found | element(r, depth - 1) if depth and r.random() < 0.2 else found

    field = name if depth == 2 else r.choice(KEYS)
    kind = r.random()
    if kind < 0.2:
        own = {"one": inner(), "two": [inner(), inner()]}
        return {f"{field}|element": {**own, "condition": r.choice(("one and not two", "1 of them", "not one"))}}
    return {f"{field}|element": inner() if kind < 0.7 else [inner(), inner()]}


def keyword(r: Random) -> Any:
    return r.choice([t for t in TEXTS if t]) if r.random() < 0.85 else r.choice((5, 22, "al?ha", "a*b", "alp*"))


def wanted(r: Random) -> str:
    text = r.choice(TEXTS)
    if r.random() < 0.3:
        at = r.randint(0, len(text))
        text = text[:at] + r.choice(WILD) + text[at + r.randint(0, 1) :]
    return text


def listed(r: Random, make: Any) -> Any:
    return make() if r.random() < 0.5 else [make() for _ in range(r.randint(1, 3))]


def item(r: Random) -> tuple[str, Any]:
    name = r.choice((*STORED, *IDENTITY, *OPEN, *OPEN, "readOnly", "eventTime"))
    kind = r.random()
    negated = "|neq" if r.random() < 0.1 else ""
    if kind < 0.3:
        value = listed(r, lambda: r.choice((wanted(r), wanted(r), r.choice(NUMBERS), True, False, None)))
        return f"{name}{negated}", value
    if kind < 0.55:
        mods = r.choice(("contains", "startswith", "endswith", "cased", "contains|cased", "endswith|cased"))
        every = "|all" if r.random() < 0.3 else ""
        value = [wanted(r), wanted(r)] if every else listed(r, lambda: wanted(r))
        return f"{name}|{mods}{every}{negated}", value
    if kind < 0.65:
        flags = r.choice(("", "|i", "|m", "|s", "|i|m"))
        return f"{name}|re{flags}{negated}", listed(r, lambda: r.choice(REGEXES))
    if kind < 0.72:
        return f"{r.choice(('sourceIPAddress', name))}|cidr{negated}", listed(r, lambda: r.choice(NETWORKS))
    if kind < 0.78:
        return f"{name}|exists", r.choice((True, False))
    if kind < 0.85:
        return f"{name}|{r.choice(('lt', 'lte', 'gt', 'gte'))}", listed(r, lambda: r.choice(NUMBERS))
    if kind < 0.91:
        mods = r.choice(("fieldref", "fieldref|startswith", "fieldref|endswith", "fieldref|contains"))
        return f"{name}|{mods}{negated}", r.choice((*STORED, *IDENTITY, *OPEN))
    if kind < 0.94:
        unit = r.choice(("minute", "hour", "day", "week", "month", "year"))
        return f"{r.choice(('eventTime', name))}|{unit}", r.choice((0, 2, 3, 4, 5, 6, 10, 15, 2026))
    mods = r.choice(("base64", "base64offset|contains", "windash", "windash|contains", "wide|base64offset|contains"))
    return f"{name}|{mods}", r.choice(("alpha", "-run", "a/b", "beta"))


def encoded(r: Random, made: dict[str, Any]) -> bytes:
    """The record as one JSON writer or another would write it."""
    return json.dumps(made, ensure_ascii=r.random() < 0.5).encode()
