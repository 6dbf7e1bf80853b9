"""RSA keys that depend on a seed alone. They protect nothing: who knows the seed can sign."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from math import gcd, lcm, prod
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vedette.simulate import ids

if TYPE_CHECKING:
    import random

_EXPONENT = 65537
_BITS = 2048
_SMALL = prod(n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2)))
_ROUNDS = 12  # of Miller and Rabin, each with another base


@lru_cache(maxsize=64)
def private_key(*parts: object) -> RSAPrivateKey:
    """Return the key of 2,048 bits that belongs to these parts, always the same; takes about half a second."""
    rng = ids.rng_for("rsa", *parts)
    p, q = _prime(rng), _prime(rng)
    d = pow(_EXPONENT, -1, lcm(p - 1, q - 1))
    public = RSAPublicNumbers(_EXPONENT, p * q)
    numbers = RSAPrivateNumbers(p, q, d, rsa_crt_dmp1(d, p), rsa_crt_dmq1(d, q), rsa_crt_iqmp(p, q), public)
    return numbers.private_key()


def public_der(key: RSAPrivateKey) -> bytes:
    """Return the public key as ListPublicKeys gives it: PKCS #1, DER."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)


def fingerprint(key: RSAPrivateKey) -> str:
    """Return what CloudTrail calls the key: the MD5 of its DER bytes, in hex."""
    return hashlib.md5(public_der(key), usedforsecurity=False).hexdigest()


def listed(key: RSAPrivateKey, start: str, end: str) -> dict[str, str]:
    """Return the key as an entry of ListPublicKeys; times in ISO 8601."""
    return {
        "Value": base64.b64encode(public_der(key)).decode(),
        "ValidityStartTime": start,
        "ValidityEndTime": end,
        "Fingerprint": fingerprint(key),
    }


def sign(key: RSAPrivateKey, text: str) -> str:
    """Return the signature, RSA with SHA-256 and PKCS #1 v1.5, in hex."""
    return key.sign(text.encode(), PKCS1v15(), SHA256()).hex()


def _prime(rng: random.Random) -> int:
    top = 3 << (_BITS // 2 - 2)  # two bits set, so that the product of two has all of its bits
    while True:
        found = rng.getrandbits(_BITS // 2) | top | 1
        if gcd(found, _SMALL) == 1 and gcd(found - 1, _EXPONENT) == 1 and _is_prime(found, rng):
            return found


def _is_prime(number: int, rng: random.Random) -> bool:
    """Tell whether the odd number is prime, by Miller and Rabin."""
    twos = (number - 1 & 1 - number).bit_length() - 1
    odd = number - 1 >> twos
    for _ in range(_ROUNDS):
        power = pow(rng.randrange(2, number - 1), odd, number)
        if power in {1, number - 1}:
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True
