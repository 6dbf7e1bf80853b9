"""What kind of address it is: set aside by a standard, one of AWS's published ranges, or any other public one."""

from __future__ import annotations

import ipaddress
import json
import socket
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: Kinds an address may have; a service's name in place of an address is `SERVICE`.
PUBLIC, PRIVATE, LOCAL, RESERVED, AWS, SERVICE = "public", "private", "local", "reserved", "aws", "amazon_service"

#: From IANA's registries of special-purpose addresses (RFC 6890 and its successors). Shared address space of
#: carriers (RFC 6598) counts as private: it is routed nowhere outside.
_SPECIAL = {
    PRIVATE: ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"),
    LOCAL: ("127.0.0.0/8", "169.254.0.0/16", "::1/128", "fe80::/10"),
    RESERVED: (
        "0.0.0.0/8",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "100::/64",
        "2001:db8::/32",
        "3fff::/20",
        "ff00::/8",
    ),
}
_MAPPED = b"\0" * 10 + b"\xff\xff"
_WIDTHS = {4: 32, 6: 128}
#: AWS lists each range under this name, and again under the services that use it.
_ANY = "AMAZON"
_COMMON = ("AMAZON", "EC2")


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of a range: its kind, and for AWS's own `SERVICE/region`."""

    kind: str
    service: str | None = None


_PUBLIC = Label(PUBLIC)
_Range = tuple[int, int, Label]  # first address, last address


class Networks:
    """Which range an address lies in. `aws` are ranges as `read_aws_ranges` gives them."""

    def __init__(self, aws: Iterable[tuple[str, Label]] = ()) -> None:
        special = [(text, Label(kind)) for kind, texts in _SPECIAL.items() for text in texts]
        ranges: dict[int, list[_Range]] = {4: [], 6: []}
        for text, label in (*aws, *special):
            network = ipaddress.ip_network(text)
            first = int(network.network_address)
            ranges[network.version].append((first, first + network.num_addresses - 1, label))
        self._starts, self._labels = {}, {}
        for version, found in ranges.items():
            self._starts[version], self._labels[version] = _disjoint(found)

    def label(self, address: str) -> Label | None:
        """What the address is, None where it is none. IPv6 forms of IPv4 addresses are those."""
        version, number = _number(address)
        if not version:
            return None
        found = self._labels[version][bisect_right(self._starts[version], number) - 1]
        return found or _PUBLIC


def _number(address: str) -> tuple[int, int]:
    """4 or 6, and the address as a number; (0, 0) for what is none."""
    try:
        if ":" not in address:
            return 4, int.from_bytes(socket.inet_pton(socket.AF_INET, address))
        packed = socket.inet_pton(socket.AF_INET6, address)
    except (OSError, ValueError):  # ValueError: a NUL in it
        return 0, 0
    return (4, int.from_bytes(packed[12:])) if packed.startswith(_MAPPED) else (6, int.from_bytes(packed))


def unmapped(address: str) -> str:
    """The address, an IPv6 form of an IPv4 address as that; it must be an address."""
    if ":" not in address or not (packed := socket.inet_pton(socket.AF_INET6, address)).startswith(_MAPPED):
        return address
    return socket.inet_ntop(socket.AF_INET, packed[12:])


def _disjoint(ranges: Sequence[_Range]) -> tuple[list[int], list[Label | None]]:
    """The starts of ranges side by side, from 0 on, and their labels; of nested ones the innermost holds."""
    starts: list[int] = [0]
    labels: list[Label | None] = [None]

    def begin(at: int, label: Label | None) -> None:
        if starts[-1] == at:
            labels[-1] = label
        elif labels[-1] != label:
            starts.append(at)
            labels.append(label)

    open_ranges: list[_Range] = []
    for first, last, label in sorted(ranges, key=lambda r: (r[0], -r[1])):
        while open_ranges and open_ranges[-1][1] < first:
            _close(open_ranges, begin)
        outer = open_ranges[-1][2] if open_ranges else None
        open_ranges.append((first, last, _of_both(outer, label)))
        begin(first, open_ranges[-1][2])
    while open_ranges:
        _close(open_ranges, begin)
    return starts, labels


def _close(open_ranges: list[_Range], begin: Any) -> None:
    _, last, _ = open_ranges.pop()
    begin(last + 1, open_ranges[-1][2] if open_ranges else None)


def _of_both(outer: Label | None, inner: Label) -> Label:
    """The label that says more: a service's name is more than that the range is Amazon's."""
    if outer is not None and outer.kind == AWS and (inner.service or "").startswith(f"{_ANY}/"):
        return outer
    return inner


def read_aws_ranges(path: Path) -> list[tuple[str, Label]]:
    """The ranges of AWS's `ip-ranges.json`, each once, in order, with the service that says most.

    See https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html. Raises `ConfigError`.
    """
    hint = "enrich.aws_ranges wants the file that https://ip-ranges.amazonaws.com/ip-ranges.json has"
    try:
        document = json.loads(path.read_bytes())
        listed = [(one["ip_prefix"], one["service"], one["region"]) for one in document["prefixes"]]
        listed += [(one["ipv6_prefix"], one["service"], one["region"]) for one in document["ipv6_prefixes"]]
        prefixes = {str(text): ipaddress.ip_network(text) for text, _, _ in listed}
    except OSError as error:
        raise ConfigError(f"AWS's ranges cannot be read: {error.strerror}", where=str(path), hint=hint) from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        what = f"no {error} in it" if isinstance(error, KeyError) else str(error)
        raise ConfigError(f"this is no list of AWS's ranges: {what}", where=str(path), hint=hint) from None
    services: dict[str, list[tuple[str, str]]] = {}
    for text, service, region in listed:
        services.setdefault(text, []).append((str(service), str(region)))
    order = sorted(services, key=lambda text: (prefixes[text].version, int(prefixes[text].network_address), text))
    return [(text, Label(AWS, _telling(services[text]))) for text in order]


def _telling(services: Sequence[tuple[str, str]]) -> str:
    """Of the names a range is listed under the one that says most: any before EC2, and that before AMAZON."""
    service, region = min(services, key=lambda one: (_COMMON[::-1].index(one[0]) + 1 if one[0] in _COMMON else 0, one))
    return f"{service}/{region}"
