"""The digests of a simulation: hourly, hashed, signed and linked as CloudTrail does it.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from isal import igzip, isal_zlib

from vedette.simulate import ids, signing
from vedette.simulate.write import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from vedette.simulate.org import Organisation

KEYS = "_keys.json"
ORG_TRAIL, OLD_TRAIL = "organization-trail", "audit"
_HOUR = timedelta(hours=1)
_LATE = timedelta(minutes=20)  # the last log files of a day come so long after it
_TIME = re.compile(rb'"eventTime":"([^"]+)"')
_NAME_TIME = re.compile(r"_(\d{8}T\d{4})Z_")
_ALGORITHM = "SHA256withRSA"


@dataclass(frozen=True, slots=True)
class _Chain:
    """One trail's digests of an account and region; `root` is below the bucket, with AWSLogs and what follows."""

    bucket: str
    root: str
    account: str
    region: str
    trail: str
    home: str
    end: datetime


def write(dest: Path, org: Organisation, start: datetime, end: datetime, old_end: datetime) -> int:
    """Write the digests of every trail, their metadata beside them, and the public keys; return how many.

    The old trail's digests end after `old_end`. The log files must be there already.
    """
    chains = list(_chains(dest, org, end, old_end))
    count = sum(_write(dest, org, chain, start) for chain in chains)
    validity = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (start - timedelta(days=30), end + timedelta(days=30)))
    first, last = validity
    keys = {region: [signing.listed(_key(org, region), first, last)] for region in sorted({c.region for c in chains})}
    (dest / KEYS).write_text(json.dumps({"regions": keys}, indent=2) + "\n", encoding="utf-8")
    return count


def _key(org: Organisation, region: str) -> Any:
    return signing.private_key(org.seed, region)


def _chains(dest: Path, org: Organisation, end: datetime, old_end: datetime) -> Iterator[_Chain]:
    home = org.regions[0]
    for account in org.accounts:
        root = f"AWSLogs/{org.org_id}/{account.id}"
        seen = {path.name for path in (dest / org.trail_bucket / root / "CloudTrail").glob("*")}
        for region in sorted({*org.regions, *seen}):
            yield _Chain(org.trail_bucket, root, account.id, region, ORG_TRAIL, home, end)
    old = org.old_trail_account.id
    for region in org.old_trail_regions:
        yield _Chain(org.old_bucket, f"AWSLogs/{old}", old, region, OLD_TRAIL, org.old_trail_regions[0], old_end)


def _write(dest: Path, org: Organisation, chain: _Chain, start: datetime) -> int:
    rng = ids.rng_for(org.seed, "digests", chain.trail, chain.account, chain.region)
    low = start - timedelta(minutes=rng.randrange(40, 60), seconds=rng.randrange(60))
    logs = _delivered(dest, chain, rng)
    key, before, count = _key(org, chain.region), None, 0
    end = max([chain.end + _LATE, *(at + timedelta(seconds=1) for at, _ in logs[-1:])])
    while low < end:
        high = low + _HOUR
        mine = [path for at, path in logs if low <= at < high]
        before = _write_one(dest, chain, key, (low, high), mine, before)
        low, count = high, count + 1
    return count


def _delivered(dest: Path, chain: _Chain, rng: Any) -> list[tuple[datetime, Path]]:
    """Return the chain's log files with the time of their delivery, some minutes after the one in their name."""
    found = []
    for folder in sorted((dest / chain.bucket / chain.root).glob("CloudTrail*")):
        for path in sorted((folder / chain.region).rglob("*.json.gz")):
            named = _NAME_TIME.search(path.name)
            if named is not None and "Digest" not in folder.name:
                at = datetime.strptime(named[1], "%Y%m%dT%H%M").replace(tzinfo=UTC)
                found.append((at + timedelta(seconds=rng.randrange(30, 420)), path))
    return sorted(found)


def _write_one(
    dest: Path,
    chain: _Chain,
    key: Any,
    hour: tuple[datetime, datetime],
    logs: Sequence[Path],
    before: dict[str, str] | None,
) -> dict[str, str]:
    """Write a digest; return what the next one says of it."""
    end = hour[1]
    name = f"{chain.account}_CloudTrail-Digest_{chain.region}_{chain.trail}_{chain.home}_{end:%Y%m%dT%H%M%SZ}.json.gz"
    path = f"{chain.root}/CloudTrail-Digest/{chain.region}/{end:%Y/%m/%d}/{name}"
    listed = [_listed(dest, chain.bucket, log) for log in logs]
    times = [one[at] for one in listed for at in ("oldestEventTime", "newestEventTime") if one[at]]
    said = {
        "awsAccountId": chain.account,
        "digestStartTime": f"{hour[0]:%Y-%m-%dT%H:%M:%SZ}",
        "digestEndTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "digestS3Bucket": chain.bucket,
        "digestS3Object": path,
        "digestPublicKeyFingerprint": signing.fingerprint(key),
        "digestSignatureAlgorithm": _ALGORITHM,
        "newestEventTime": max(times, default=None),
        "oldestEventTime": min(times, default=None),
        "previousDigestS3Bucket": chain.bucket if before else None,
        "previousDigestS3Object": before["path"] if before else None,
        "previousDigestHashValue": before["hash"] if before else None,
        "previousDigestHashAlgorithm": "SHA-256" if before else None,
        "previousDigestSignature": before["signature"] if before else None,
        "logFiles": listed,
    }
    raw = json.dumps(said, separators=(",", ":")).encode()
    digest = hashlib.sha256(raw).hexdigest()
    last = before["signature"] if before else "null"
    signature = signing.sign(key, f"{said['digestEndTime']}\n{chain.bucket}/{path}\n{digest}\n{last}")
    file = dest / chain.bucket / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(igzip.compress(raw, 2, mtime=0))
    metadata = {"Metadata": {"signature": signature, "signature-algorithm": _ALGORITHM}}
    file.with_name(name + METADATA).write_text(json.dumps(metadata) + "\n", encoding="ascii")
    return {"path": path, "hash": digest, "signature": signature}


def _listed(dest: Path, bucket: str, log: Path) -> dict[str, Any]:
    raw = isal_zlib.decompress(log.read_bytes(), 31)
    times = [at.decode() for at in _TIME.findall(raw)]
    return {
        "s3Bucket": bucket,
        "s3Object": log.relative_to(dest / bucket).as_posix(),
        "hashValue": hashlib.sha256(raw).hexdigest(),
        "hashAlgorithm": "SHA-256",
        "newestEventTime": max(times, default=None),
        "oldestEventTime": min(times, default=None),
    }
