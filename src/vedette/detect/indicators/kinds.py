"""The kinds of indicators, and one spelling for each value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING

from vedette.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

ADDRESSES, DOMAINS, HASHES, USER_AGENTS = "addresses", "domains", "hashes", "user_agents"
ACCOUNTS, ACCESS_KEYS, ARNS = "accounts", "access_keys", "arns"
#: Every kind. Addresses are networks too, and a domain stands for all below it.
KINDS = (ADDRESSES, DOMAINS, HASHES, USER_AGENTS, ACCOUNTS, ACCESS_KEYS, ARNS)

_HASH = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}")
_DOMAIN = re.compile(r"(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
_KEY = re.compile(r"a[a-z]{3}[a-z0-9]{12,124}")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/@]*@)?(\[[^\]]+\]|[^/:?#]+)")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One value that is known to be bad. `confidence` is 0 to 100; `expires` is UTC, None for never.

    `version` is the list's version in which it first stood.
    """

    kind: str
    value: str
    source: str = ""
    confidence: int = 50
    expires: datetime | None = None
    version: int = 1


def normal(kind: str, text: str) -> str:
    """The value as it is kept: lower case, without what people write to defuse it. Raises `UsageError`."""
    value = text.strip().strip("\"'").replace("[.]", ".").replace("(.)", ".").replace("hxxp", "http").lower()
    if kind == ADDRESSES:
        return _network(value)
    if kind == DOMAINS:
        value = value.rstrip(".")
        if found := _URL.match(value):
            value = found[1]
        if _DOMAIN.fullmatch(value):
            return value.removeprefix("*.")
    elif kind == USER_AGENTS:
        if value.strip("*"):
            return value
    elif kind == ARNS:
        if value.startswith("arn:") and value.count(":") > 4:  # noqa: PLR2004  an ARN has six parts
            return value
    else:
        patterns = {HASHES: _HASH, ACCOUNTS: re.compile(r"\d{12}"), ACCESS_KEYS: _KEY}
        if kind not in patterns:
            raise UsageError(f"{kind!r} is no kind of indicator", hint=f"there are {', '.join(KINDS)}")
        if patterns[kind].fullmatch(value):
            return value
    raise UsageError(f"{text.strip()!r} is none of the kind {kind}", hint="name another kind, or mend the value")


def _network(value: str) -> str:
    try:
        network = ip_network(value.split("%", 1)[0], strict=False)
    except ValueError:
        raise UsageError(f"{value!r} is no address and no network", hint="such as 198.51.100.0/24") from None
    if network.prefixlen == 0:
        raise UsageError(f"{value!r} is the whole internet", hint="give a smaller network")
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


def guessed(text: str) -> str | None:
    """The kind that a value looks like, or None: user agents look like nothing."""
    for kind in (ADDRESSES, ARNS, ACCOUNTS, HASHES, DOMAINS):
        try:
            normal(kind, text)
        except UsageError:
            continue
        return kind
    return ACCESS_KEYS if re.fullmatch(r"A[A-Z]{3}[A-Z0-9]{12,124}", text.strip()) else None
