"""Seeded randomness, and ids of the shapes AWS gives them."""

from __future__ import annotations

import random
from base64 import b64encode

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_HEX = "0123456789abcdef"


def rng_for(*parts: object) -> random.Random:
    """Return a generator that depends on `parts` alone, so that units of work can run in any order."""
    # Made-up logs need the same bytes twice, not secrecy.
    return random.Random("|".join(map(str, parts)))  # noqa: S311  see above


def digits(rng: random.Random, count: int) -> str:
    """Return `count` digits, the first not zero, as in an account id."""
    return str(rng.randrange(10 ** (count - 1), 10**count))


def unique(rng: random.Random, prefix: str, length: int = 21) -> str:
    """Return an IAM unique id (AIDA, AROA, ANPA: 21 characters) or key id (AKIA, ASIA: 20)."""
    return prefix + "".join(rng.choices(BASE32, k=length - len(prefix)))


def access_key(rng: random.Random, prefix: str = "ASIA") -> str:
    """Return an access key id of 20 characters; ASIA is temporary, AKIA is long-term."""
    return unique(rng, prefix, 20)


def resource(rng: random.Random, prefix: str, length: int = 17) -> str:
    """Return an EC2-style id such as `i-0` and 16 hexadecimal digits."""
    return f"{prefix}-0" + "".join(rng.choices(_HEX, k=length - 1))


def uuid(rng: random.Random) -> str:
    """Return a random UUID of version 4."""
    raw = f"{rng.getrandbits(128):032x}"
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"


def token(rng: random.Random, length: int) -> str:
    """Return `length` characters of base64, as in a session token or an S3 extended request id."""
    return b64encode(rng.randbytes(length * 3 // 4 + 3)).decode()[:length]


def hexadecimal(rng: random.Random, length: int) -> str:
    """Return `length` hexadecimal digits."""
    return f"{rng.getrandbits(4 * length):0{length}x}"
