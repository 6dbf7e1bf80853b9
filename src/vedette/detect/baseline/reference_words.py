"""The words of baseline rules as a slow, plain reading of one CloudTrail record; see `words`."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.detect.reference import Record

_ROLE = re.compile(r"(arn:[a-z-]+:)sts(::\d*:)assumed-role/([^/]+)(?:/([^/]+))?.*")


def _identity(record: Record, key: str) -> str | None:
    found = (record.get("userIdentity") or {}).get(key)
    return None if found is None else str(found)


def _principal(record: Record) -> str | None:
    actor = next(
        (
            v
            for k in ("arn", "invokedBy", "principalId", "userName", "accountId", "type")
            if (v := _identity(record, k))
        ),
        None,
    )
    if actor is None:
        return None
    role = _ROLE.fullmatch(actor)
    if role:
        name, session = role[3], role[4]
        kept = session and (name.startswith("AWSReservedSSO_") or re.fullmatch(r"i-[0-9a-f]{8,17}", session))
        return f"{role[1]}iam{role[2]}role/{name}" + (f"/{session}" if kept else "")
    return actor


def _person(record: Record) -> str | None:
    role = _ROLE.fullmatch(_identity(record, "arn") or "")
    return role[4] if role and role[4] and role[3].startswith("AWSReservedSSO_") else _principal(record)


def _network(record: Record) -> str | None:
    try:
        address = ipaddress.ip_address(record.get("sourceIPAddress") or "")
    except ValueError:
        return None
    inside = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16")
    if any(address in ipaddress.ip_network(one) for one in inside):
        return None
    return f"{'.'.join(str(address).split('.')[:2])}.0.0/16"


def _service(record: Record) -> str | None:
    return str(record["eventSource"]).split(".")[0] if record.get("eventSource") else None


#: By word: its value in a record, None where there is none.
WORDS: dict[str, Callable[[Record], str | None]] = {
    "principal": _principal,
    "person": _person,
    "network": _network,
    "place": _network,
    "region": lambda r: r.get("awsRegion"),
    "account": lambda r: r.get("recipientAccountId"),
    "key": lambda r: _identity(r, "accessKeyId"),
    "service": _service,
    "call": lambda r: f"{_service(r)}:{r['eventName']}" if _service(r) and r.get("eventName") else None,
}
