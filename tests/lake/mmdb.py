"""Writes small MMDB files, by the format's specification (https://maxmind.github.io/MaxMind-DB/)."""

from __future__ import annotations

import ipaddress
import struct
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SIZE = 24
_TYPES = {"build_epoch": 9, "node_count": 6}  # the other numbers of the metadata are of type 5


def write(path: Path, networks: Mapping[str, Mapping[str, Any]]) -> Path:
    """A database for IPv6 and IPv4 (at ::/96) of those networks; the record of each."""
    tree: list[list[Any]] = [[None, None]]
    for text, record in networks.items():
        network = ipaddress.ip_network(text)
        bits = format(int(network.network_address), "0128b")
        length = network.prefixlen + (96 if network.version == 4 else 0)
        node = 0
        for bit in map(int, bits[: length - 1]):
            if tree[node][bit] is None:
                tree.append([None, None])
                tree[node][bit] = len(tree) - 1
            node = tree[node][bit]
        tree[node][int(bits[length - 1])] = record
    data, places = b"", {}
    out = b""
    for pair in tree:
        for value in pair:
            if value is None:
                number = len(tree)
            elif isinstance(value, int):
                number = value
            else:
                if repr(value) not in places:
                    places[repr(value)] = len(data)
                    data += _value(value)
                number = len(tree) + 16 + places[repr(value)]
            out += number.to_bytes(_SIZE // 8)
    meta = {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1_780_000_000,
        "database_type": "Test",
        "description": {"en": "made by a test"},
        "ip_version": 6,
        "languages": ["en"],
        "node_count": len(tree),
        "record_size": _SIZE,
    }
    path.write_bytes(
        out + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _value(meta, dict.fromkeys(meta, 5) | _TYPES)
    )
    return path


def _value(value: Any, types: Mapping[str, int] = MappingProxyType({}), number: int = 6) -> bytes:
    if isinstance(value, str):
        text = value.encode()
        return _control(2, len(text)) + text
    if isinstance(value, int):
        packed = struct.pack(">I", value).lstrip(b"\0")
        return _control(number, len(packed)) + packed
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(map(_value, value))
    return _control(7, len(value)) + b"".join(_value(k) + _value(v, number=types.get(k, 6)) for k, v in value.items())


def _control(kind: int, size: int) -> bytes:
    if size >= 29:
        low, more = 29, bytes([size - 29])
    else:
        low, more = size, b""
    return bytes([low, kind - 7]) + more if kind > 7 else bytes([kind << 5 | low]) + more
