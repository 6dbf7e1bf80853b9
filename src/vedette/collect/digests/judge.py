"""One digest's verdict, from its bytes, its signature, the keys, and what the digest after it recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.collect.digests.keys import verifies
from vedette.collect.digests.parse import Damaged, parse
from vedette.collect.digests.verdicts import Kind
from vedette.errors import VedetteError

if TYPE_CHECKING:
    from vedette.collect.digests.keys import Key, Keys
    from vedette.collect.digests.names import Name
    from vedette.collect.digests.parse import Digest, Previous
    from vedette.collect.digests.places import Places
    from vedette.collect.digests.stores import Store

_ALGORITHM = "SHA256withRSA"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A digest as it was read: `digest` is None where it has `gone`, is `damaged`, or may not be read (`refused`)."""

    name: Name
    digest: Digest | None = None
    signature: str | None = None
    damaged: str = ""
    refused: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A digest's verdict; `proven` says that its content is CloudTrail's own, so that what it lists counts."""

    loaded: Loaded
    kind: Kind
    why: str = ""
    proven: bool = False

    @property
    def digest(self) -> Digest | None:
        """Its content."""
        return self.loaded.digest


def load(store: Store, name: Name) -> Loaded:
    """Read a digest; nothing is raised for what one object is."""
    try:
        data, metadata = store.read(name.path)
        digest = parse(data)
    except FileNotFoundError:
        return Loaded(name, gone=True)
    except VedetteError as error:
        return Loaded(name, refused=error.what)
    except Damaged as error:
        return Loaded(name, damaged=str(error))
    algorithm = metadata.get("signature-algorithm", _ALGORITHM)
    if digest.algorithm != _ALGORITHM or algorithm != _ALGORITHM:
        return Loaded(name, digest, "", damaged="it names another algorithm than SHA256withRSA")
    return Loaded(name, digest, metadata.get("signature"))


def judge(loaded: Loaded, link: Previous | None, keys: Keys, places: Places, *, trusted: bool) -> Judged:
    """Give the verdict. `link` is what the digest after it recorded; `trusted` where that one is itself proven."""
    digest = loaded.digest
    if loaded.refused:
        return Judged(loaded, Kind.UNKNOWN, loaded.refused)
    if loaded.gone:
        return Judged(loaded, Kind.MISSING, "it was there, and has gone")
    if digest is None or loaded.damaged:
        return Judged(loaded, Kind.CHANGED, loaded.damaged)
    if why := places.moved(loaded.name.path, digest):
        return Judged(loaded, Kind.MOVED, why)
    same = link.sha256 == digest.sha256 if link is not None and trusted else None
    key = keys.find(loaded.name.trail.region, digest.fingerprint)
    if key is None:
        return _keyless(loaded, digest, same, keys)
    if loaded.signature is not None:
        return _signed(loaded, digest, key, loaded.signature, same)
    return _linked(loaded, digest, key, link, same)


def _keyless(loaded: Loaded, digest: Digest, same: bool | None, keys: Keys) -> Judged:
    """Judge without its key: the digest after it may still vouch for its content."""
    region = loaded.name.trail.region
    if same:
        return Judged(loaded, Kind.VALID, "its key is not known; the digest after it holds its hash", proven=True)
    if keys.covers(region, digest.end):
        why = f"it is signed with a key ({digest.fingerprint}) that is none of CloudTrail's in {region}"
        return Judged(loaded, Kind.UNKNOWN_KEY, why)
    if same is False:
        return Judged(loaded, Kind.CHANGED, "the digest after it recorded another hash")
    return Judged(loaded, Kind.UNKNOWN, f"{keys.why(region)} ({digest.fingerprint})")


def _signed(loaded: Loaded, digest: Digest, key: Key, signature: str, same: bool | None) -> Judged:
    if verifies(key, signature, digest.signed):
        if same is False:
            return Judged(loaded, Kind.LINK, "its signature is right, but the digest after it recorded another hash")
        return Judged(loaded, Kind.VALID, proven=True)
    if same:
        why = "the signature kept with it is not its own; the digest after it holds its hash, so its content is right"
        return Judged(loaded, Kind.SIGNATURE, why, proven=True)
    if same is False:
        return Judged(
            loaded, Kind.CHANGED, "neither its signature nor the hash in the digest after it fits its content"
        )
    return Judged(loaded, Kind.SIGNATURE, "its signature does not fit its content")


def _linked(loaded: Loaded, digest: Digest, key: Key, link: Previous | None, same: bool | None) -> Judged:
    """Judge without its own signature, which copies lose: the digest after it repeats it."""
    if link is None:
        return Judged(loaded, Kind.UNKNOWN, "its signature is not kept with it, and no digest after it repeats it")
    if verifies(key, link.signature, digest.signed):
        if same is False:
            return Judged(loaded, Kind.LINK, "the digest after it repeats its signature, but another hash")
        return Judged(loaded, Kind.VALID, proven=True)
    if same is None:
        why = "its signature is not kept with it, and the digest that should repeat it is not proven"
        return Judged(loaded, Kind.UNKNOWN, why)
    if same:
        return Judged(loaded, Kind.LINK, "the digest after it repeats another signature", proven=True)
    return Judged(loaded, Kind.CHANGED, "neither signature nor hash in the digest after it fits its content")
