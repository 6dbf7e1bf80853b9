"""Indicators of an export of MISP in JSON: attributes of events that are meant for detection (`to_ids`).

https://www.misp-standard.org/rfc/misp-standard-core.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.detect.indicators.kinds import ADDRESSES, DOMAINS, HASHES, USER_AGENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TYPES = {
    "ip-src": ADDRESSES,
    "ip-dst": ADDRESSES,
    "ip-src|port": ADDRESSES,
    "ip-dst|port": ADDRESSES,
    "domain": DOMAINS,
    "hostname": DOMAINS,
    "hostname|port": DOMAINS,
    "url": DOMAINS,
    "md5": HASHES,
    "sha1": HASHES,
    "sha256": HASHES,
    "sha512": HASHES,
    "user-agent": USER_AGENTS,
}


def is_export(data: Any) -> bool:
    """Whether the JSON is of MISP's shape: an event, a list of events, or an answer with some."""
    return bool(_events(data))


def entries(data: Any, skip: Callable[[str], None]) -> Iterator[tuple[str, str, str | None, int | None]]:
    """Kind, value, no end and no confidence of each attribute; `skip` is told what is not understood."""
    for event in _events(data):
        listed = [*_members(event, "Attribute")]
        for one in _members(event, "Object"):
            listed += _members(one, "Attribute")
        for attribute in listed:
            if not isinstance(attribute, dict) or attribute.get("to_ids") not in (True, "1"):
                continue
            yield from _attribute(attribute, skip)


def _attribute(
    attribute: dict[str, Any], skip: Callable[[str], None]
) -> Iterator[tuple[str, str, str | None, int | None]]:
    kind, value = str(attribute.get("type", "")), str(attribute.get("value", ""))
    if kind in _TYPES:
        yield _TYPES[kind], value.split("|", 1)[0], None, None
    elif kind == "domain|ip":
        domain, _, address = value.partition("|")
        yield DOMAINS, domain, None, None
        yield ADDRESSES, address, None, None
    elif kind.startswith("filename|") and kind.removeprefix("filename|") in _TYPES:
        yield HASHES, value.rpartition("|")[2], None, None
    else:
        skip(f"an attribute of the type {kind}")


def _members(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _events(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict) and "response" in data:
        data = data["response"]
    if isinstance(data, dict) and "Attribute" in data and "Event" not in data:
        return [data]
    listed = data if isinstance(data, list) else [data]
    events = [one.get("Event", one) for one in listed if isinstance(one, dict)]
    return [event for event in events if isinstance(event, dict) and ({"Attribute", "Object"} & event.keys())]
