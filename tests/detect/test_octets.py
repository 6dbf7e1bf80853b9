"""IPv4 networks as patterns, against Python's own reading of addresses."""

from __future__ import annotations

import random
import re
from ipaddress import IPv4Address, IPv4Network, ip_address

import pytest

from vedette.detect.octets import within


def _near(network: IPv4Network, chance: random.Random) -> list[str]:
    first, last = int(network.network_address), int(network.broadcast_address)
    numbers = [first, last, first - 1, last + 1, *(chance.randint(first, last) for _ in range(20))]
    numbers += [chance.getrandbits(32) for _ in range(20)]
    return [str(IPv4Address(n)) for n in numbers if 0 <= n < 1 << 32]


def test_a_pattern_says_what_the_network_says():
    """Networks of every length, and addresses at their edges, in them and anywhere."""
    chance = random.Random(4)
    for length in range(33):
        for _ in range(12):
            network = IPv4Network((chance.getrandbits(32), length), strict=False)
            found = re.compile(within([network]))
            for address in _near(network, chance):
                assert bool(found.search(address)) == (ip_address(address) in network), (network, address)


@pytest.mark.parametrize(
    "text",
    ["", "10.0.0", "10.0.0.1.", "010.0.0.1", "10.0.0.256", " 10.0.0.1", "10.0.0.1/32", "::ffff:10.0.0.1", "10.0.0.x"],
)
def test_what_is_no_address_is_in_no_network(text):
    """Not even in the one of all addresses."""
    assert not re.search(within([IPv4Network("0.0.0.0/0"), IPv4Network("10.0.0.0/8")]), text)
