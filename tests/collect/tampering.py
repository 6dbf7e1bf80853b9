"""A simulated week in memory, and what somebody might do to it."""

# ruff: noqa: D102, ARG002  a deed's name says what it does, and all deeds and stores are called alike
from __future__ import annotations

import bisect
import gzip
import hashlib
import json
import random
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from vedette.collect.digests import Kind
from vedette.collect.digests.names import HOUR, digest_name, log_time
from vedette.simulate import signing

SIDECAR = ".metadata.json"
STRANGER = signing.private_key("a stranger")
ANY = frozenset({Kind.CHANGED, Kind.SIGNATURE, Kind.UNKNOWN_KEY, Kind.MOVED, Kind.LINK})


class Week:
    """Objects by path, as a store: `base` stays as it is, `over` lies above it (None is removed)."""

    bucket = ""

    def __init__(self, base):
        self.base, self.over = base, {}
        self.keys = sorted(base)

    @classmethod
    def of(cls, folder):
        """Take every file below a folder of buckets."""
        paths = [p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("_")]
        return cls({p.relative_to(folder).as_posix(): p.read_bytes() for p in paths})

    def afresh(self):
        """The same week, untouched."""
        return Week(self.base)

    def get(self, path):
        return self.over[path] if path in self.over else self.base.get(path)

    def put(self, path, data):
        self.over[path] = data
        if data is not None and path not in self.base:
            self.keys = [*self.keys]
            bisect.insort(self.keys, path)

    def below(self, folder):
        at = bisect.bisect_left(self.keys, folder)
        while at < len(self.keys) and self.keys[at].startswith(folder):
            if self.get(self.keys[at]) is not None:
                yield self.keys[at]
            at += 1

    def uri(self, path):
        return path

    def digests(self, wanted, first=None):
        return (path for path in self.below("") if digest_name(path))

    def regions(self, wanted):
        parts = (key.partition("CloudTrail/") for key in self.below("") if "/CloudTrail/" in key)
        return sorted({(before, after.split("/")[0]) for before, _, after in parts})

    def logs(self, folder, first):
        return self.below(folder)

    def read(self, path):
        data = self.get(path)
        if data is None:
            raise FileNotFoundError(path)
        beside = self.get(path + SIDECAR)
        return data, json.loads(beside)["Metadata"] if beside else {}

    def stream(self, path):
        data = self.get(path)
        if data is None:
            raise FileNotFoundError(path)
        return iter([data])

    def chains(self):
        """The paths of digests by chain, in order of time."""
        found = {}
        for path in self.digests(None):
            found.setdefault(digest_name(path).trail, []).append(path)
        return [sorted(paths, key=lambda path: digest_name(path).end) for _, paths in sorted(found.items(), key=repr)]


@dataclass
class Deed:
    """What was done: the objects that must be named, each with the kinds that name it right; the time it blurs."""

    name: str
    named: dict = field(default_factory=dict)
    start: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    end: datetime = datetime(1970, 1, 1, tzinfo=UTC)


class Tamperer:
    """Does one thing at a time to digests `first` to `last` of one chain, or to their log files."""

    def __init__(self, week, seed):
        self.week, self.rng = week, random.Random(seed)

    def do(self, chain, first, last):
        """Pick a deed and do it; gives what must be said of it."""
        deeds = [getattr(self, name) for name in dir(self) if name.startswith("deed_")]
        while True:
            at = self.rng.randrange(first, last)
            deed = self.rng.choice(deeds)(chain, at, last)
            if deed is not None:
                end = digest_name(chain[at]).end
                deed.start, deed.end = deed.start if deed.start.year > 1970 else end - HOUR, max(deed.end, end)
                return deed

    def said(self, path):
        return json.loads(gzip.decompress(self.week.get(path)))

    def log(self, chain, at):
        """Pick a log file that the digest lists, or None."""
        logs = self.said(chain[at])["logFiles"]
        root = chain[at].split("/", 1)[0]
        return f"{root}/{self.rng.choice(logs)['s3Object']}" if logs else None

    def flipped(self, data):
        """One byte changed so that what is unpacked changes, or cannot be unpacked any more."""
        while True:
            at, bit = self.rng.randrange(10, len(data)), 1 << self.rng.randrange(8)
            out = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
            try:
                if gzip.decompress(out) != gzip.decompress(data):
                    return out
            except (OSError, EOFError, zlib.error):
                return out

    def resigned(self, path, said, key=None):
        """Write a digest anew, signed with a key, or with the signature it had."""
        raw = json.dumps(said, separators=(",", ":")).encode()
        self.week.put(path, gzip.compress(raw, mtime=0))
        if key is not None:
            text = (
                f"{said['digestEndTime']}\n{said['digestS3Bucket']}/{said['digestS3Object']}\n"
                f"{hashlib.sha256(raw).hexdigest()}\n{said['previousDigestSignature'] or 'null'}"
            )
            self.sidecar(path, signing.sign(key, text))

    def sidecar(self, path, signature):
        metadata = {"signature": signature, "signature-algorithm": "SHA256withRSA"}
        self.week.put(path + SIDECAR, json.dumps({"Metadata": metadata}).encode())

    def deed_log_byte(self, chain, at, last):
        log = self.log(chain, at)
        if log is None:
            return None
        self.week.put(log, self.flipped(self.week.get(log)))
        return Deed("a byte of a log file", {log: {Kind.CHANGED}})

    def deed_log_record(self, chain, at, last):
        log = self.log(chain, at)
        if log is None:
            return None
        records = json.loads(gzip.decompress(self.week.get(log)))
        records["Records"].pop()
        self.week.put(log, gzip.compress(json.dumps(records).encode()))
        return Deed("a record of a log file", {log: {Kind.CHANGED}})

    def deed_log_cut(self, chain, at, last):
        log = self.log(chain, at)
        if log is None:
            return None
        data = self.week.get(log)
        self.week.put(log, data[: self.rng.randrange(len(data))])
        return Deed("a log file cut short", {log: {Kind.CHANGED}})

    def deed_log_tail(self, chain, at, last):
        log = self.log(chain, at)
        if log is None:
            return None
        self.week.put(log, self.week.get(log) + self.rng.choice([b"x", gzip.compress(b""), gzip.compress(b"{}")]))
        return Deed("bytes behind a log file", {log: {Kind.CHANGED}})

    def deed_log_removed(self, chain, at, last):
        log = self.log(chain, at)
        if log is None:
            return None
        self.week.put(log, None)
        return Deed("a log file removed", {log: {Kind.MISSING}})

    def deed_log_added(self, chain, at, last):
        log = self.log(chain, at)
        end = digest_name(chain[at]).end
        time = end - timedelta(minutes=self.rng.randrange(16, 59))
        if log is None:
            return None
        folder, name = log[: -len("2026/01/01/") - len(log.rsplit("/", 1)[1])], log.rsplit("/", 1)[1]
        head = name.rsplit("_", 2)[0]
        new = f"{folder}{time:%Y/%m/%d}/{head}_{time:%Y%m%dT%H%MZ}_{self.rng.randrange(16**16):016x}.json.gz"
        self.week.put(new, self.week.get(log))
        return Deed("a log file added", {new: {Kind.ADDED}})

    def deed_log_renamed(self, chain, at, last):
        log = self.log(chain, at)
        if log is None or log_time(log) + timedelta(minutes=15) > digest_name(chain[-1]).end:
            return None
        new = log.replace(".json.gz", "x.json.gz")
        self.week.put(new, self.week.get(log))
        self.week.put(log, None)
        return Deed("a log file renamed", {log: {Kind.MISSING}, new: {Kind.ADDED}})

    def deed_digest_byte(self, chain, at, last):
        self.week.put(chain[at], self.flipped(self.week.get(chain[at])))
        return Deed("a byte of a digest", {chain[at]: ANY})

    def deed_digest_content(self, chain, at, last):
        raw = bytearray(gzip.decompress(self.week.get(chain[at])))
        raw[self.rng.randrange(len(raw))] ^= 1
        self.week.put(chain[at], gzip.compress(bytes(raw)))
        return Deed("a byte of a digest's content", {chain[at]: ANY})

    def deed_digest_cut(self, chain, at, last):
        data = self.week.get(chain[at])
        self.week.put(chain[at], data[: self.rng.randrange(len(data))])
        return Deed("a digest cut short", {chain[at]: {Kind.CHANGED}})

    def deed_digests_removed(self, chain, at, last):
        many = min(self.rng.randrange(1, 6), last - at)
        gone = chain[at : at + many]
        for path in gone:
            self.week.put(path, None)
            self.week.put(path + SIDECAR, None)
        # Nobody can tell the end of a trail from its last digests removed, but it is not called fine either.
        open_end = at + many == len(chain)
        named = {path: {Kind.MISSING} for path in gone}
        if open_end:
            named = {gone[0]: {Kind.MISSING, Kind.UNKNOWN}}
        begin = digest_name(gone[0]).end - HOUR
        return Deed("digests removed", named, begin, digest_name(gone[-1]).end)

    def deed_digest_other_key(self, chain, at, last):
        said = self.said(chain[at])
        said["logFiles"] = said["logFiles"][1:]
        said["digestPublicKeyFingerprint"] = signing.fingerprint(STRANGER)
        self.resigned(chain[at], said, STRANGER)
        return Deed("a digest signed with another key", {chain[at]: {Kind.UNKNOWN_KEY}})

    def deed_digest_kept_fingerprint(self, chain, at, last):
        said = self.said(chain[at])
        said["logFiles"] = said["logFiles"][1:]
        said["newestEventTime"] = "2020-01-01T00:00:00Z"
        self.resigned(chain[at], said, STRANGER)
        return Deed("a digest signed anew, fingerprint kept", {chain[at]: {Kind.CHANGED, Kind.SIGNATURE}})

    def deed_previous_hash(self, chain, at, last):
        said = self.said(chain[at])
        if said["previousDigestHashValue"] is None:
            return None
        said["previousDigestHashValue"] = f"{self.rng.getrandbits(256):064x}"
        self.resigned(chain[at], said)
        return Deed("a previous hash swapped", {chain[at]: {Kind.CHANGED, Kind.SIGNATURE}})

    def deed_signature(self, chain, at, last):
        other = json.loads(self.week.base[chain[at - 1 if at else at + 1] + SIDECAR])["Metadata"]["signature"]
        self.sidecar(chain[at], other)
        return Deed("a signature swapped", {chain[at]: {Kind.SIGNATURE}})

    def deed_digest_moved(self, chain, at, last):
        if at + 1 == len(chain):
            return None
        path = chain[at]
        day = f"{digest_name(path).end:%Y/%m/%d}"
        new = path.replace(f"/{day}/", "/2026/01/01/")
        for old, to in ((path, new), (path + SIDECAR, new + SIDECAR)):
            self.week.put(to, self.week.get(old))
            self.week.put(old, None)
        return Deed("a digest moved to another day", {path: {Kind.MISSING}, new: {Kind.MOVED}})


def tampered(week, seed, most):
    """Tamper with every chain in three places far apart; gives the week and at most so many deeds, by chain."""
    touched = week.afresh()
    tamperer, deeds = Tamperer(touched, seed), []
    for chain in week.chains():
        third = len(chain) // 3
        for part in range(3):
            if len(deeds) == most:
                return touched, deeds
            first, last = part * third + (3 if part else 0), (part + 1) * third - 3 if part < 2 else len(chain)
            deeds.append((digest_name(chain[0]).trail, tamperer.do(chain, first, last)))
    return touched, deeds
