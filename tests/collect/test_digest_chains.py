"""Chains as CloudTrail makes them: begun, stopped, begun anew, backfilled, moved to another bucket, copied in part."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto.server import ThreadedMotoServer

from vedette.collect.digests import Ask, Bucket, Folder, Keys, Kind, listed, verify
from vedette.collect.digests.keys import from_files
from vedette.collect.digests.names import digest_name, log_time
from vedette.collect.digests.parse import Damaged, inflated, parse
from vedette.errors import AccessDenied, AwsError, UsageError
from vedette.simulate import signing

ACCOUNT, REGION, HOME = "111122223333", "eu-west-1", "us-east-1"
KEY = signing.private_key("a chain of our own")
START = datetime(2026, 6, 1, 0, 1, 31, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = datetime(2026, 7, 1, tzinfo=UTC)


class Maker:
    """Writes log files and digests into a folder, as CloudTrail would; `metadata` is what S3 would keep."""

    def __init__(self, root, trail="main", bucket="logs", prefix="", under="AWSLogs/"):
        self.root, self.trail, self.bucket, self.base = root, trail, bucket, f"{prefix}{under}{ACCOUNT}"
        self.before = None
        self.metadata = {}
        self.paths = []

    def log(self, time, name, record=b"{}"):
        """Write a log file; gives what a digest lists of it."""
        key = f"{self.base}/CloudTrail/{REGION}/{time:%Y/%m/%d}/{ACCOUNT}_CloudTrail_{REGION}_{time:%Y%m%dT%H%MZ}_{name}.json.gz"
        raw = b'{"Records":[' + record + b"]}"
        self.write(key, gzip.compress(raw))
        return {"s3Bucket": self.bucket, "s3Object": key, "hashValue": hashlib.sha256(raw).hexdigest()}

    def digest(self, start, logs=(), *, anew=False, backfill=False, end=None, **more):
        """Write the digest of an hour; gives its key."""
        end = end or start + HOUR
        stamp = f"{end:%Y%m%dT%H%M%SZ}{'_backfill' if backfill else ''}"
        name = f"{ACCOUNT}_CloudTrail-Digest_{REGION}_{self.trail}_{HOME}_{stamp}.json.gz"
        key = f"{self.base}/CloudTrail-Digest/{REGION}/{end:%Y/%m/%d}/{name}"
        before = None if anew else self.before
        said = {
            "awsAccountId": ACCOUNT,
            "digestStartTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "digestEndTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "digestS3Bucket": self.bucket,
            "digestS3Object": key,
            "digestPublicKeyFingerprint": signing.fingerprint(KEY),
            "digestSignatureAlgorithm": "SHA256withRSA",
            "previousDigestS3Bucket": before and before["bucket"],
            "previousDigestS3Object": before and before["key"],
            "previousDigestHashValue": before and before["hash"],
            "previousDigestSignature": before and before["signature"],
            "logFiles": list(logs),
        } | more
        raw = json.dumps(said).encode()
        digest = hashlib.sha256(raw).hexdigest()
        last = said["previousDigestSignature"] or "null"
        signature = signing.sign(KEY, f"{said['digestEndTime']}\n{self.bucket}/{key}\n{digest}\n{last}")
        self.write(key, gzip.compress(raw))
        self.metadata[key] = {"signature": signature, "signature-algorithm": "SHA256withRSA"}
        self.write(f"{key}.metadata.json", json.dumps(self.metadata[key]).encode())
        self.before = {"bucket": self.bucket, "key": key, "hash": digest, "signature": signature}
        self.paths.append(key)
        return key

    def write(self, key, data):
        """Write an object."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def hours(self, count, start=START):
        """Write so many digests in a row, each with one log file; gives the end of the last."""
        for number in range(count):
            at = start + number * HOUR
            self.digest(at, [self.log(at + timedelta(minutes=20), f"log{number}")])
        return start + count * HOUR


def keys():
    found = Keys()
    found.add(REGION, [signing.listed(KEY, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")])
    return found


def ask(**more):
    return Ask(now=NOW, **more)


def kinds(report):
    return sorted((v.kind.value, v.what) for v in report.verdicts)


@pytest.fixture
def maker(tmp_path):
    return Maker(tmp_path)


def test_the_documented_string_is_signed(corpora):
    """What is signed of AWS's own sample: end, bucket and key, hash of the decompressed content, last signature."""
    page = corpora / "formats/aws-docs-samples/aws-cloudtrail-user-guide"
    raw = (page / "cloudtrail-log-file-validation-digest-file-structure.1.json").read_bytes()

    digest = parse(gzip.compress(raw))

    said = json.loads(raw)
    assert digest.signed.decode().split("\n") == [
        "2015-08-17T15:01:31Z",
        f"{said['digestS3Bucket']}/{said['digestS3Object']}",
        hashlib.sha256(raw).hexdigest(),
        said["previousDigestSignature"],
    ]
    assert digest_name(digest.key).end == digest.end
    assert log_time(digest.logs[0].key) == datetime(2015, 8, 17, 14, 45, tzinfo=UTC)


def test_the_documented_keys_are_read(corpora):
    """AWS's own sample of a key list is read, with the fingerprint that its digest names."""
    page = corpora / "formats/aws-docs-samples/aws-cloudtrail-user-guide"

    found = from_files([str(page / "cloudtrail-log-file-custom-validation.1.json")])

    assert found.find("us-east-2", "31e8b5433410dfb61a9dc45cc65b22ff") is not None


def test_stopped_and_started_is_a_note(tmp_path, maker):
    """Logging that was stopped and started again is a note with its time, and no tampering."""
    end = maker.hours(3)
    maker.digest(end + 5 * HOUR, anew=True)

    report = verify(Folder(tmp_path), keys(), ask())

    assert report.problems == ()
    (note,) = [n for n in report.notes if n.kind == "restarted"]
    assert (note.start, note.end) == (end, end + 5 * HOUR)


def test_log_file_of_a_gap_is_unknown(tmp_path, maker):
    """A log file of the time in which no digests were made is not called fine."""
    end = maker.hours(3)
    maker.log(end + 2 * HOUR, "between")
    maker.digest(end + 5 * HOUR, anew=True)

    assert kinds(verify(Folder(tmp_path), keys(), ask())) == [("unknown", "log")]


def test_empty_hours_prove_that_nothing_was_delivered(tmp_path, maker):
    """Digests without log files are valid, and a log file in their hour was added."""
    for number in range(3):
        maker.digest(START + number * HOUR)
    maker.log(START + timedelta(minutes=70), "added")

    report = verify(Folder(tmp_path), keys(), ask())

    assert kinds(report) == [("added", "log")]


def test_late_log_file_in_a_backfill_digest(tmp_path, maker):
    """A log file that a backfill digest lists was not added; the backfill chain is verified by itself."""
    late = maker.log(START + timedelta(minutes=70), "late")
    maker.hours(4)
    other = Maker(tmp_path)
    backfill = other.digest(START + HOUR, [late], backfill=True)

    report = verify(Folder(tmp_path), keys(), ask())
    assert report.verdicts == ()
    assert [c.trail.backfill for c in report.chains] == [False, True]

    (tmp_path / backfill).unlink()
    assert kinds(verify(Folder(tmp_path), keys(), ask())) == [("added", "log")]


def test_two_trails_share_a_bucket(tmp_path, maker):
    """Two trails of one region in one bucket: each lists its own log files, and none counts as added."""
    maker.hours(3)
    other = Maker(tmp_path, trail="second_trail-with.odd_name")
    for number in range(3):
        at = START + number * HOUR
        other.digest(at, [other.log(at + timedelta(minutes=30), f"other{number}")])

    report = verify(Folder(tmp_path), keys(), ask())

    assert report.verdicts == ()
    assert [c.trail.name for c in report.chains] == ["main", "second_trail-with.odd_name"]


def test_removed_first_digests_are_named(tmp_path, maker):
    """The first digest that is there names the one before; asked from then on it is not missed."""
    maker.hours(4)
    for suffix in ("", ".metadata.json"):
        (tmp_path / f"{maker.paths[0]}{suffix}").unlink()

    report = verify(Folder(tmp_path), keys(), ask())
    assert [v.uri for v in report.problems] == [str(tmp_path / maker.paths[0])]

    assert verify(Folder(tmp_path), keys(), ask(since=START + HOUR)).problems == ()


def test_last_digests_removed_while_log_files_go_on(tmp_path, maker):
    """Log files after the last digest show that digests are missing; up to an hour they only wait."""
    end = maker.hours(2)
    maker.log(end + timedelta(minutes=30), "waiting")
    report = verify(Folder(tmp_path), keys(), ask())
    assert report.verdicts == ()
    assert report.logs["pending"] == 1

    maker.log(end + timedelta(minutes=150), "later")
    report = verify(Folder(tmp_path), keys(), ask())
    assert {v.end for v in report.problems} == {end + HOUR, end + 2 * HOUR}


def test_time_after_the_last_digest_is_unknown_when_asked(tmp_path, maker):
    """Asked about time after the chain's end, it is one verdict: unknown, for a stopped trail looks the same."""
    end = maker.hours(2)

    report = verify(Folder(tmp_path), keys(), ask(until=end + 30 * HOUR))

    assert [(v.kind, v.start, v.end) for v in report.verdicts] == [(Kind.UNKNOWN, end, end + 30 * HOUR)]


def test_asked_for_a_span_only_it_is_judged(tmp_path, maker):
    """With a span, digests outside are not judged, and the next one still vouches for the last."""
    maker.hours(6)
    for path in maker.paths:
        (tmp_path / f"{path}.metadata.json").unlink()

    report = verify(Folder(tmp_path), keys(), ask(since=START + HOUR, until=START + 3 * HOUR))

    assert report.verdicts == ()
    assert report.digests == {"valid": 2}


def test_part_of_a_bucket_copied(tmp_path, maker):
    """A copy may begin anywhere below the bucket; what lies outside of it is unknown."""
    maker.hours(3)
    assert verify(Folder(tmp_path / "AWSLogs" / ACCOUNT), keys(), ask()).verdicts == ()

    report = verify(Folder(tmp_path / "AWSLogs" / ACCOUNT / "CloudTrail-Digest"), keys(), ask())
    assert set(kinds(report)) == {("unknown", "log")}


def test_original_bucket_is_asked_for(tmp_path, maker):
    """With --bucket, digests that were signed for another bucket are told."""
    maker.hours(2)

    assert verify(Folder(tmp_path), keys(), ask(bucket="logs")).verdicts == ()
    assert set(verify(Folder(tmp_path), keys(), ask(bucket="elsewhere")).digests) == {"moved"}


def test_trail_moved_to_another_bucket(tmp_path):
    """A chain that goes on in another bucket is followed in a copy of both, and unknown in a copy of one."""
    maker = Maker(tmp_path / "old", bucket="old")
    end = maker.hours(2)
    newer = Maker(tmp_path / "new", bucket="new")
    newer.before = maker.before
    newer.hours(2, end)

    report = verify(Folder(tmp_path / "new"), keys(), ask())

    assert kinds(report) == [("unknown", "digest")]
    assert report.verdicts[0].uri == f"s3://old/{maker.paths[-1]}"


def test_unreadable_digest_is_unknown(tmp_path, maker, monkeypatch):
    """An object that may not be read is unknown, and so is what it lists: never fine, never tampering."""
    maker.hours(3)

    class Refusing(Folder):
        def read(self, path):
            if path == maker.paths[1]:
                raise AccessDenied("AWS refused GetObject", where=path, hint="grant s3:GetObject")
            return super().read(path)

    report = verify(Refusing(tmp_path), keys(), ask())

    assert kinds(report) == [("unknown", "digest"), ("unknown", "log")]


def test_keys_that_cannot_be_had_are_told(tmp_path, maker):
    """Where CloudTrail refuses its keys, every verdict says so."""
    maker.hours(1)

    def refuse(region, start, end):
        raise AwsError("ListPublicKeys: refused")

    report = verify(Folder(tmp_path), Keys(refuse), ask())

    assert "cannot be had: ListPublicKeys" in report.verdicts[0].why


def test_key_of_no_named_region_is_no_accusation(tmp_path, maker):
    """A list that names no region may be another region's: a digest of another key is unknown, not forged."""
    maker.hours(1)
    found = Keys()
    found.add("", [signing.listed(signing.private_key("a stranger"), "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")])

    assert set(verify(Folder(tmp_path), found, ask()).digests) == {"unknown"}


def test_future_log_file_is_added(tmp_path, maker):
    """A log file dated after now was not delivered."""
    maker.hours(2)
    maker.log(NOW + 5 * HOUR, "future")

    assert kinds(verify(Folder(tmp_path), keys(), ask())) == [("added", "log")]


def test_region_without_digests_is_unknown(tmp_path, maker):
    """Log files of a region whose digests are all gone are not called fine: one verdict names the folder."""
    maker.hours(3)
    for path in maker.paths:
        (tmp_path / path).unlink()

    report = verify(Folder(tmp_path), keys(), ask())

    assert [(v.kind, v.uri) for v in report.verdicts] == [
        (Kind.UNKNOWN, f"{tmp_path}/AWSLogs/{ACCOUNT}/CloudTrail/{REGION}")
    ]
    assert verify(Folder(tmp_path), keys(), ask(region="us-east-1")).verdicts == ()


def test_one_of_two_trails_is_asked_for(tmp_path, maker):
    """Asked for one trail, the other's log files are not called added, nor are they read."""
    maker.hours(3)
    other = Maker(tmp_path, trail="other")
    others = [other.log(START + number * HOUR + timedelta(minutes=30), f"other{number}") for number in range(3)]
    for number, log in enumerate(others):
        other.digest(START + number * HOUR, [log])
    (tmp_path / others[0]["s3Object"]).write_bytes(b"changed")

    report = verify(Folder(tmp_path), keys(), ask(trail="main"))

    assert (report.verdicts, report.digests, report.logs) == ((), {"valid": 3}, {"valid": 3})
    assert kinds(verify(Folder(tmp_path), keys(), ask())) == [("changed", "log")]


def test_log_file_listed_by_the_digest_after_the_span(tmp_path, maker):
    """A log file of the span's last minutes may be listed by the next digest: it was not added."""
    end = maker.hours(2)
    late = maker.log(end - timedelta(minutes=2), "late")
    maker.digest(end, [late])
    maker.hours(1, end + HOUR)

    assert verify(Folder(tmp_path), keys(), ask(until=end)).verdicts == ()


@pytest.mark.parametrize("data", [b"", b"\x1f", gzip.compress(b"x" * 9000)[:-4], gzip.compress(b"x") + b"y"])
def test_broken_gzip_is_damaged(data):
    """What is empty, cut short, or followed by anything is damaged."""
    with pytest.raises(Damaged):
        list(inflated([data[:3], data[3:]]))


@pytest.mark.parametrize("text", ["[]", "{}", '{"regions": 1}', "no", '[{"Value": "AAAA"}]', '[{"Value": 3}]'])
def test_file_of_keys_that_is_none(tmp_path, text):
    """A file that holds no keys is a mistake that is told."""
    (tmp_path / "keys.json").write_text(text)
    if text == "[]":
        assert from_files([str(tmp_path / "keys.json")]).find(REGION, "x") is None
        return
    with pytest.raises(UsageError):
        from_files([str(tmp_path / "keys.json")])


@pytest.fixture(scope="module")
def endpoint():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def test_bucket_is_verified_by_its_metadata(tmp_path, maker, endpoint):
    """In S3 each signature is the object's metadata; a copy in another bucket needs the original's name."""
    end = maker.hours(3)
    s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    for bucket in ("logs", "copy"):
        s3.create_bucket(Bucket=bucket)
        for path in sorted(tmp_path.rglob("*.gz")):
            key = path.relative_to(tmp_path).as_posix()
            s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes(), Metadata=maker.metadata.get(key, {}))
    settings = {"endpoint_url": endpoint, "region": "us-east-1"}
    span = {"until": end}

    report = verify(Bucket("s3://logs", settings), keys(), ask(**span))
    assert (report.verdicts, report.digests, report.logs) == ((), {"valid": 3}, {"valid": 3})
    assert listed(Bucket("s3://logs/AWSLogs/", settings), ask())[0].digests == 3
    assert listed(Bucket("s3://logs", settings), ask(region="us-east-1")) == ()

    assert set(verify(Bucket("s3://copy", settings), keys(), ask(**span)).digests) == {"moved"}
    assert verify(Bucket("s3://copy", settings), keys(), ask(bucket="logs", **span)).verdicts == ()

    s3.delete_object(Bucket="logs", Key=maker.paths[1])
    report = verify(Bucket("s3://logs", settings), keys(), ask(**span))
    assert [v.uri for v in report.problems] == [f"s3://logs/{maker.paths[1]}"]
