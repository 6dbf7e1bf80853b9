"""Seeded randomness, and ids of the shapes AWS gives them."""

from __future__ import annotations

import random
from base64 import b64encode
from datetime import UTC, datetime

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_HEX = "0123456789abcdef"
SESSION_SECONDS = 6 * 3600  # how long the credentials of a session last


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


def session_shift(seed: int, principal: str) -> int:
    """Return how many seconds before a whole block of the clock a principal's sessions begin."""
    return rng_for(seed, "shift", principal).randrange(SESSION_SECONDS)


def session_of(seed: int, principal: str, block: int) -> str:
    """Return the temporary key of a principal's session of that number."""
    return access_key(rng_for(seed, "session", principal, block))


def session_key(seed: int, principal: str, at: float) -> tuple[str, datetime]:
    """Return the key of a principal's session at a time (seconds since 1970), and when it began, UTC."""
    shift = session_shift(seed, principal)
    block = int(at + shift) // SESSION_SECONDS
    return session_of(seed, principal, block), datetime.fromtimestamp(block * SESSION_SECONDS - shift, UTC)
