"""Digests while logs are followed: new hours are verified by themselves, and nothing of it stops the run."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cloud import Cloud
from homes import Home
from tampering import SIDECAR

from vedette import api
from vedette.api import _open
from vedette.api._digest_watch import DigestWatch, places
from vedette.collect.digests.watch import Turn, next_turn
from vedette.errors import UsageError
from vedette.simulate import simulate
from vedette.state import DigestPlace

HOUR = timedelta(hours=1)
EVERY, FIRST = HOUR, 48 * HOUR
NOW = datetime(2026, 6, 4, 12, 20, tzinfo=UTC)
CHAIN = "AWSLogs/1/x_CloudTrail-Digest"


@pytest.fixture
def made(tmp_path):
    """Three days of two accounts in two regions, with digests, and their copy's home."""
    return simulate(
        tmp_path / "copy", seed=5, accounts=2, regions=2, days=3, events=2000, stories=[], digests=True, end=_midnight()
    )


def _midnight():
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class Followed:
    """A watch over one copy, with a clock of its own."""

    def __init__(self, tmp_path, made, **settings):
        self.now = made.end + 3 * HOUR
        self.place = str(made.truth.parent)
        digests = {"places": [self.place], "public_keys": [str(made.keys)], "first_hours": 24, **settings}
        self.config = Home(tmp_path / "home", digests=digests).config

    def look(self):
        """Look as `run` would, once; gives the new alerts."""
        with _open.state(self.config) as state:
            watch = DigestWatch(config=self.config, state=state, followed=[], clock=lambda: self.now)
            new = watch.cycle()
            while watch.under_way:
                time.sleep(0.01)
                new += watch.cycle()
            watch.close()
            (self.found,) = state.digests.list() or [None]
            return [state.alerts.get(one) for one in new]


def logs(made, day, kind="CloudTrail"):
    """The log files, or digests, of a day."""
    return sorted(p for p in made.truth.parent.rglob(f"*/{kind}/*/{day:%Y/%m/%d}/*.json.gz"))


def test_turns():
    """The first look goes back some hours, each goes on where the last ended, and a day is the most of one."""
    settled = datetime(2026, 6, 4, 10, tzinfo=UTC)
    assert next_turn(None, NOW, every=EVERY, first=6 * HOUR) == Turn(settled - 6 * HOUR, settled)
    assert next_turn(None, NOW, every=EVERY, first=FIRST) == Turn(settled - FIRST, settled - 24 * HOUR)

    before = DigestPlace("p", NOW - HOUR, settled - FIRST, settled - HOUR, newest=(CHAIN,))
    assert next_turn(before, NOW, every=EVERY, first=FIRST) == Turn(settled - HOUR, settled)
    assert next_turn(before, NOW, every=2 * HOUR, first=FIRST) is None
    done = DigestPlace("p", NOW - HOUR, settled - FIRST, settled, newest=(CHAIN,))
    assert next_turn(done, NOW, every=EVERY, first=FIRST) is None
    behind = DigestPlace("p", NOW, settled - FIRST, settled - 30 * HOUR, newest=(CHAIN,))
    assert next_turn(behind, NOW, every=EVERY, first=FIRST) == Turn(settled - 30 * HOUR, settled - 6 * HOUR)


def test_a_place_without_digests_is_asked_once_a_day():
    """Listing a bucket costs; digests are not switched on every hour."""
    for before in (DigestPlace("p", NOW - 23 * HOUR), DigestPlace("p", NOW - 23 * HOUR, unknown=3, why="no digests")):
        assert next_turn(before, NOW, every=EVERY, first=FIRST) is None
        assert next_turn(before, NOW + HOUR, every=EVERY, first=FIRST) is not None
    refused = DigestPlace("p", NOW - HOUR, why="AWS said no")
    assert next_turn(refused, NOW, every=EVERY, first=FIRST) is not None


def test_prefixes_of_log_files_stand_for_what_is_above():
    """Digests lie beside the log files; folders and queues are none, but for those that are named."""
    followed = ["s3://b", "s3://c/x/AWSLogs/1/CloudTrail/eu-west-1/", "s3://d/CloudTrail", "logs", "sqs://q", "s3://b/"]
    assert places(followed, ["copy"]) == ("s3://b", "s3://c/x/AWSLogs/1", "s3://d", "copy")


def test_untouched_logs_raise_nothing(tmp_path, made):
    """All that settled is proven; it is not read again, and the rest is unknown, never fine."""
    watch = Followed(tmp_path, made)
    assert watch.look() == []
    found = watch.found
    assert (found.wrong, found.unknown, found.why, found.proven > 100) == (0, 0, "", True)
    assert (found.since, found.until) == (made.end - 23 * HOUR, made.end + HOUR)

    watch.now += HOUR * 0.5
    watch.look()
    assert watch.found == found
    watch.now += 2 * HOUR
    assert watch.look() == []
    assert watch.found.unknown == len(watch.found.newest) == 6, "a chain each"
    assert "no digest follows" in watch.found.why
    assert watch.found.proven < 20


def test_what_is_wrong_raises_an_alert_once(tmp_path, made):
    """A changed, a removed and an added file are told by an alert each; a look again tells none."""
    files = logs(made, made.end - HOUR)
    files[-1].write_bytes(files[-1].read_bytes()[:-20])
    files[-2].unlink()
    stamp = f"{made.end - 10 * HOUR:%Y%m%dT%H%M}Z"
    files[-3].with_name(files[-3].name.replace(files[-3].name.split("_")[3], stamp)).write_bytes(b"{}")
    watch = Followed(tmp_path, made)
    alerts = watch.look()
    assert sorted(one.rule_id for one in alerts) == [f"vedette-digests-{k}" for k in ("added", "changed", "missing")]
    assert watch.found.wrong == 3
    said = [one.problems for chains in _open.proven(watch.config).read().values() for one in chains]
    assert sorted(dict.fromkeys(sum(said, ()))) == ["added: 1", "changed: 1", "missing: 1"], "CT-10 knows"
    rule = api.alerts_show(alerts[0].id, config=watch.config)[1]
    assert rule.runbook

    with _open.state(watch.config) as state:
        state.digests.put(DigestPlace(watch.place, watch.now - 25 * HOUR))
    assert watch.look() == []
    assert watch.found.wrong == 3


def test_a_chain_that_goes_is_missed(tmp_path, made):
    """All digests of a region removed, from one look to the next: its newest one was seen, and is missed."""
    watch = Followed(tmp_path, made)
    watch.now -= 8 * HOUR
    assert watch.look() == []
    gone = [p for p in made.truth.parent.rglob("*CloudTrail-Digest_*") if f"Digest_{_regions(made)[0]}_" in p.name]
    for path in gone:
        path.unlink()
    watch.now += 8 * HOUR
    assert {one.rule_id for one in watch.look()} == {"vedette-digests-missing"}


def _regions(made):
    return sorted({p.name for p in made.truth.parent.rglob("CloudTrail-Digest/*")})


def test_without_keys_the_time_goes_on_as_unknown(tmp_path, made):
    """What cannot be told is no alert, is said to be unknown, and is looked at again for six hours."""
    watch = Followed(tmp_path, made, public_keys=[])
    assert watch.look() == []
    assert watch.found.proven == 0
    assert watch.found.unknown > 100
    assert "key" in watch.found.why
    assert watch.found.until == made.end + HOUR - 6 * HOUR


def test_a_place_that_cannot_be_read_is_told(tmp_path, made):
    """The look fails, the run does not; the reason is kept for `coverage`."""
    watch = Followed(tmp_path, made, places=[str(tmp_path / "nowhere")])
    assert watch.look() == []
    assert watch.found.why == "there is no such folder"
    assert watch.found.until is None


def test_wrong_keys_are_told_at_the_start(tmp_path, made):
    """Before anything is collected."""
    watch = Followed(tmp_path, made, public_keys=[str(tmp_path / "none.json")])
    with pytest.raises(UsageError, match="keys cannot be read"):
        watch.look()


def test_never_is_never(tmp_path, made):
    """With `verify_minutes` of 0 nothing is looked at."""
    watch = Followed(tmp_path, made, verify_minutes=0)
    assert watch.look() == []
    assert watch.found is None


def test_one_of_two_workers_looks(tmp_path, made):
    """Whoever begins first; the other leaves it."""
    watch = Followed(tmp_path, made)
    with _open.state(watch.config) as state:
        assert state.digests.claim("p", None, NOW)
        assert not state.digests.claim("p", None, NOW)
        before = state.digests.get("p")
        assert state.digests.claim("p", before, NOW + HOUR)
        assert not state.digests.claim("p", before, NOW + HOUR)


@pytest.fixture
def cloud():
    """A server that stands for AWS."""
    server = Cloud()
    yield server
    server.close()


def test_run_verifies_the_bucket_it_follows(tmp_path, made, cloud, no_rules):
    """A log file removed from the bucket raises an alert in one of the rounds, and coverage says how far it came."""
    s3 = cloud.client("s3")
    root = made.truth.parent
    victim = logs(made, made.end - HOUR)[7]
    bucket = victim.relative_to(root).parts[0]
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for path in (p for p in (root / bucket).rglob("*.json.gz") if p != victim):
        beside = Path(f"{path}{SIDECAR}")
        metadata = json.loads(beside.read_text())["Metadata"] if beside.exists() else {}
        s3.put_object(
            Bucket=bucket, Key=str(path.relative_to(root / bucket)), Body=path.read_bytes(), Metadata=metadata
        )
    aws = {"endpoint_url": cloud.endpoint, "region": "eu-central-1"}
    home = Home(tmp_path / "home", aws=aws, digests={"public_keys": [str(made.keys)], "first_hours": 72})
    seen, stop = [], threading.Event()

    def told(cycle):
        seen.extend(cycle.alerts)
        if any(one.rule_id == "vedette-digests-missing" for one in seen):
            stop.set()

    api.run([f"s3://{bucket}"], config=home.config, interval=0.05, stop=stop, on_cycle=told)
    (missing,) = [one for one in seen if one.rule_id == "vedette-digests-missing"]
    assert missing.count == 1
    (place,) = api.coverage(config=home.config).digests
    assert place.place == f"s3://{bucket}"
    assert place.wrong == 1
