"""CloudTrail's public keys, and whether one of them made a signature.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListPublicKeys.html
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from vedette.errors import AwsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_HINT = "give what `aws cloudtrail list-public-keys --region R` prints, or the _keys.json of a simulation"


@dataclass(frozen=True, slots=True)
class Key:
    """A public key: its fingerprint (MD5 of its DER bytes, in hex) and the time it was in use, UTC."""

    fingerprint: str
    key: RSAPublicKey
    start: datetime | None
    end: datetime | None


class Keys:
    """The keys of every region, from files or, for a region that none names, from `load`.

    That is asked with (region, first moment, last moment), and gives what ListPublicKeys lists.
    """

    def __init__(self, load: Callable[[str, datetime, datetime], Iterable[Mapping[str, Any]]] | None = None) -> None:
        self._load = load
        self._regions: dict[str, dict[str, Key]] = {}
        self._anywhere: dict[str, Key] = {}
        self._why: dict[str, str] = {}

    def add(self, region: str, listed: Iterable[Mapping[str, Any]], where: str = "") -> None:
        """Take a region's keys, or with an empty region keys of some region. Raises `UsageError` for what is none."""
        mine = self._regions.setdefault(region, {}) if region else self._anywhere
        for one in listed:
            key = _key(one, where)
            mine[key.fingerprint] = key

    def prepare(self, region: str, start: datetime, end: datetime) -> None:
        """Ask for a region's keys of that time, once; a refusal is kept for `why`."""
        if region in self._regions or region in self._why or self._load is None:
            return
        try:
            self.add(region, self._load(region, start - timedelta(hours=2), end + timedelta(hours=2)), region)
        except AwsError as error:
            self._why[region] = f"the region's public keys cannot be had: {error.what}"

    def find(self, region: str, fingerprint: str) -> Key | None:
        """The key, or None."""
        return self._regions.get(region, {}).get(fingerprint) or self._anywhere.get(fingerprint)

    def covers(self, region: str, time: datetime) -> bool:
        """Whether the region's keys of that time are known, so that another is none of CloudTrail's."""
        keys = self._regions.get(region, {}).values()
        return any((k.start is None or k.start <= time) and (k.end is None or time <= k.end) for k in keys)

    def why(self, region: str) -> str:
        """Say why a key of the region is not known."""
        return self._why.get(region, "its public key is not among those given")


def verifies(key: Key, signature: str, signed: bytes) -> bool:
    """Whether the signature (hex) over these bytes was made with the key: RSA, PKCS #1 v1.5, SHA-256."""
    try:
        key.key.verify(bytes.fromhex(signature), signed, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def from_files(files: Iterable[str], load: Any = None) -> Keys:
    """Keys of files: each `FILE`, or `REGION=FILE` for a list that names no region. Raises `UsageError`."""
    keys = Keys(load)
    for given in files:
        region, _, path = given.rpartition("=") if "=" in given and not Path(given).exists() else ("", "", given)
        try:
            said = json.loads(Path(path).read_bytes())
        except OSError as error:
            raise UsageError(f"the keys cannot be read: {error.strerror}", where=path, hint=_HINT) from None
        except ValueError:
            raise UsageError("the file of public keys holds no JSON", where=path, hint=_HINT) from None
        for place, listed in _lists(said, region, path):
            keys.add(place, listed, path)
    return keys


def _lists(said: Any, region: str, path: str) -> Iterable[tuple[str, list[Any]]]:
    if isinstance(said, list):
        return [(region, said)]
    if isinstance(said, dict):
        for name in ("PublicKeyList", "publicKeyList"):
            if isinstance(said.get(name), list):
                return [(region, said[name])]
        regions = said.get("regions")
        if isinstance(regions, dict) and all(isinstance(listed, list) for listed in regions.values()):
            return list(regions.items())
    raise UsageError("the file holds no list of public keys", where=path, hint=_HINT)


def _key(said: Mapping[str, Any], where: str) -> Key:
    try:
        value = said["Value"]
        der = bytes(value) if isinstance(value, bytes | bytearray) else base64.b64decode(value, validate=True)
        key = load_der_public_key(der)
        start, end = (_time(said.get(f"Validity{name}Time")) for name in ("Start", "End"))
    except (KeyError, TypeError, ValueError, AttributeError, UnsupportedAlgorithm):
        raise UsageError("a public key cannot be read", where=where, hint=_HINT) from None
    if not isinstance(key, RSAPublicKey):
        raise UsageError("a public key is not RSA", where=where, hint=_HINT)
    # CloudTrail's fingerprint is the MD5 of the DER bytes: it names a key, and protects nothing.
    return Key(hashlib.md5(der, usedforsecurity=False).hexdigest(), key, start, end)


def _time(value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except ValueError:
        time = datetime.fromisoformat(str(value))
        return time if time.tzinfo else time.replace(tzinfo=UTC)
