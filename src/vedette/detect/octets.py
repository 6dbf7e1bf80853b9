"""An IPv4 network as a regular expression over an address in text: nothing has to be taken apart for each row.

Only the four decimal parts without leading zeros are an address, as Python's `ipaddress` has it.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network

#: Any of 0 to 255.
OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"


def within(networks: Iterable[IPv4Network]) -> str:
    """A pattern in RE2's syntax that the whole text matches where it is an address in one of the networks."""
    return f"^(?:{'|'.join(map(_network, networks))})$"


def _network(network: IPv4Network) -> str:
    first, last = network.network_address.packed, network.broadcast_address.packed
    return r"\.".join(_between(low, high) for low, high in zip(first, last, strict=True))


def _between(low: int, high: int) -> str:
    """The numbers from `low` to `high`, which are in 0 to 255."""
    if (low, high) == (0, 255):
        return OCTET
    if low == high:
        return str(low)
    tens = [(ten or "", [n % 10 for n in numbers]) for ten, numbers in groupby(range(low, high + 1), lambda n: n // 10)]
    return f"(?:{'|'.join(f'{ten}[{units[0]}-{units[-1]}]' for ten, units in tens)})"
