"""Collecting from S3, and a lake on S3, against a server on this machine."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from homes import ACCOUNT, SOURCE, Home, event, key, packed
from moto.server import ThreadedMotoServer

from vedette import api, registry
from vedette.api import _open
from vedette.aws.session import client
from vedette.errors import AccessDenied, AwsError, Throttled, Transient, UsageError
from vedette.lake.events import EventTable

ORG = "o-abcde12345"
OTHER = "444455556666"


@pytest.fixture(scope="module")
def endpoint():
    """An S3 server on a free port of this machine."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(endpoint):
    """An S3 client of the test's own; the server is emptied before each test."""
    own = boto3.client("s3", endpoint_url=endpoint, region_name="eu-central-1")
    for bucket in own.list_buckets()["Buckets"]:
        for page in own.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
            for item in page.get("Contents", []):
                own.delete_object(Bucket=bucket["Name"], Key=item["Key"])
        own.delete_bucket(Bucket=bucket["Name"])
    for name in ("logs", "lake"):
        own.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return own


@pytest.fixture
def cloud(tmp_path, endpoint, s3):
    """A home that calls that server; `put` puts an object of one event, `lists` are the list calls made."""
    home = Home(tmp_path / "home", aws={"endpoint_url": endpoint, "region": "eu-central-1"})
    calls = []
    theirs = client("s3", _open.aws_settings(home.config))

    def note(params, **_):
        calls.append((params["Prefix"], params.get("StartAfter", ""), "Delimiter" in params))

    theirs.meta.events.register("provide-client-params.s3.ListObjectsV2", note)
    numbers = iter(range(10_000))

    def put(name, *events, **more):
        body = packed(events or [event(next(numbers), eventID=f"id-{name}")])
        s3.put_object(Bucket="logs", Key=name, Body=body, **more)

    yield SimpleNamespace(home=home, put=put, lists=calls, client=theirs, s3=s3)
    theirs.meta.events.unregister("provide-client-params.s3.ListObjectsV2", note)


LAYOUTS = {
    "account trail": ("AWSLogs", ACCOUNT),
    "below a prefix": ("team/audit/AWSLogs", ACCOUNT),
    "organisation trail": (f"AWSLogs/{ORG}", ACCOUNT),
    "organisation trail, two accounts": (f"AWSLogs/{ORG}", OTHER),
    "Control Tower": (f"{ORG}/AWSLogs/{ORG}", ACCOUNT),
    "Landing Zone Accelerator": (f"cloudtrail/AWSLogs/{ORG}", ACCOUNT),
}


def test_every_layout_is_walked(cloud):
    """Each layout in one bucket: every object once, with account and region from its path."""
    for name, (above, account) in LAYOUTS.items():
        bare = event(name, recipientAccountId=None, awsRegion=None)
        cloud.put(key(above=above, account=account, region="ap-south-1"), bare)
    done = cloud.home.collect("s3://logs")
    assert (done.objects, done.stored, done.failed) == (len(LAYOUTS), len(LAYOUTS), 0)
    rows = cloud.home.rows("ev_account", "ev_region")
    assert sorted(rows) == sorted((account, "ap-south-1") for _, account in LAYOUTS.values())


@pytest.mark.parametrize(
    "address",
    ["s3://logs", "s3://logs/", "s3://logs/AWSLogs", "s3://logs/AWSLogs/", f"s3://logs/AWSLogs/{ACCOUNT}/CloudTrail/"],
)
def test_an_address_may_begin_anywhere_above_the_regions(cloud, address):
    """The same objects, by bucket or prefix, with a slash or without."""
    cloud.put(key())
    cloud.put(key(region="us-east-1"))
    assert cloud.home.collect(address).stored == 2
    assert cloud.home.collect(address).known == 2


@pytest.mark.parametrize(
    "below", ["", "eu-central-1/", "eu-central-1/2026/", "eu-central-1/2026/06/", "eu-central-1/2026/06/01/"]
)
def test_an_address_may_begin_at_or_below_a_region(cloud, below):
    """A region, a year, a month, a day."""
    cloud.put(key())
    assert cloud.home.collect(f"s3://logs/AWSLogs/{ACCOUNT}/CloudTrail/{below}").stored == 1


def test_one_object_by_its_address(cloud):
    """The key itself."""
    cloud.put(key())
    cloud.put(key(name="0002"))
    assert cloud.home.collect(f"s3://logs/{key()}").stored == 1


def test_objects_outside_any_layout_are_collected(cloud):
    """A folder of a bucket into which someone put logs."""
    cloud.put("case 17/export é.json.gz")
    cloud.put("case 17/deeper/export.json.gz")
    assert cloud.home.collect("s3://logs/case 17").stored == 2


def test_digests_are_not_listed(cloud):
    """The folder beside the logs is not even looked into."""
    cloud.put(key())
    cloud.put(f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-central-1/2026/06/01/x.json.gz")
    assert cloud.home.collect("s3://logs").objects == 1
    assert not any("Digest" in prefix for prefix, _, _ in cloud.lists)


def test_kinds_beside_each_other(cloud):
    """Insights and network activity are logs."""
    for kind in ("CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity"):
        cloud.put(key().replace("/CloudTrail/", f"/{kind}/"))
    assert cloud.home.collect("s3://logs").stored == 3


def days(count, **more):
    return [key(f"2026/06/{day:02}", **more) for day in range(1, count + 1)]


def test_only_the_days_wanted_are_listed(cloud):
    """A region's list begins a day before the first day wanted and ends after the last."""
    for name in days(28):
        cloud.put(name, event(name, eventTime=f"{name.split('/')[4]}-06-{name.split('/')[6]}T12:00:00Z"))
    span = {"since": datetime(2026, 6, 10, tzinfo=UTC), "until": datetime(2026, 6, 12, tzinfo=UTC)}
    done = cloud.home.collect("s3://logs", **span)
    assert done.stored == 2
    assert done.objects <= 5
    deep = [call for call in cloud.lists if not call[2]]
    assert deep == [
        (
            f"AWSLogs/{ACCOUNT}/CloudTrail/eu-central-1/2026/",
            f"AWSLogs/{ACCOUNT}/CloudTrail/eu-central-1/2026/06/09/",
            False,
        )
    ]


def test_the_second_walk_begins_at_the_mark(cloud):
    """Each region from the day before its own mark on; never the whole bucket; what is new is found."""
    for region, count in (("eu-central-1", 20), ("us-east-1", 5)):
        for name in days(count, region=region):
            cloud.put(name)
    assert cloud.home.collect("s3://logs").stored == 25
    cloud.lists.clear()
    done = cloud.home.collect("s3://logs")
    assert (done.objects, done.known) == (4, 4)
    above = f"AWSLogs/{ACCOUNT}/CloudTrail"
    assert [call for call in cloud.lists if not call[2]] == [
        (f"{above}/eu-central-1/2026/", f"{above}/eu-central-1/2026/06/19/", False),
        (f"{above}/us-east-1/2026/", f"{above}/us-east-1/2026/06/04/", False),
    ]
    assert all(
        prefix == "" or above.startswith(prefix.rstrip("/")) or prefix.startswith(above) for prefix, _, _ in cloud.lists
    )
    cloud.put(key("2026/06/21"))
    cloud.put(key("2026/06/05", region="us-east-1", name="0002"))
    assert cloud.home.collect("s3://logs").stored == 2


def test_late_objects_of_the_day_before_are_found(cloud):
    """An object that is delivered after those of the next day."""
    cloud.put(key("2026/06/02"))
    cloud.home.collect("s3://logs")
    cloud.put(key("2026/06/01", name="late"))
    assert cloud.home.collect("s3://logs").stored == 1


def test_a_new_region_and_account_are_found(cloud):
    """Marks are of a region each: what begins later is not taken for old."""
    cloud.put(key("2026/06/20"))
    cloud.home.collect("s3://logs")
    cloud.put(key("2026/06/01", region="us-east-1"))
    cloud.put(key("2026/06/01", account=OTHER))
    assert cloud.home.collect("s3://logs").stored == 2


def test_a_span_does_not_move_the_marks(cloud):
    """Days that were left out for a span are found by a walk without one."""
    for name in days(10):
        cloud.put(name, event(name, eventTime=f"2026-06-{name.split('/')[6]}T12:00:00Z"))
    cloud.home.collect("s3://logs", since=datetime(2026, 6, 9, tzinfo=UTC))
    assert len(cloud.home.rows()) == 2
    cloud.home.collect("s3://logs")
    assert len(cloud.home.rows()) == 10


def test_lists_of_many_pages(cloud):
    """A list that comes five objects at a time: 33 objects, each once."""
    for number in range(33):
        cloud.put(key(name=f"{number:05}"))

    def small(params, **_):
        params["MaxKeys"] = 5

    cloud.client.meta.events.register("provide-client-params.s3.ListObjectsV2", small)
    done = cloud.home.collect("s3://logs")
    cloud.client.meta.events.unregister("provide-client-params.s3.ListObjectsV2", small)
    assert (done.objects, done.stored) == (33, 33)
    assert len([call for call in cloud.lists if not call[2]]) == 7


def test_a_missing_bucket(cloud):
    """Exit code 3, the address, what to check."""
    with pytest.raises(AwsError, match="NoSuchBucket") as caught:
        api.collect(["s3://nowhere"], config=cloud.home.config, source="cloudtrail")
    assert caught.value.exit_code == 3
    assert caught.value.where.startswith("s3://nowhere")
    assert caught.value.hint == "check the bucket's name"


def test_an_address_without_a_bucket(cloud):
    """Wrong use."""
    with pytest.raises(UsageError, match="no bucket"):
        api.collect(["s3://"], config=cloud.home.config, source="cloudtrail")


@contextmanager
def hooked(cloud, operation, hook):
    """Call the hook before each such call of Vedette's; what it returns stands for AWS's answer."""
    name = f"before-call.s3.{operation}"
    cloud.client.meta.events.register_first(name, hook)
    try:
        yield
    finally:
        cloud.client.meta.events.unregister(name, hook)


def refusal(code, times=10**6):
    """A hook that answers with an error for so many times."""
    left = [times]

    def refuse(**_):
        left[0] -= 1
        if left[0] < 0:
            return None
        answer = {"Error": {"Code": code, "Message": "made up"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
        return SimpleNamespace(status_code=403), answer

    return refuse


def test_a_list_that_is_denied(cloud):
    """The permission is named."""
    with hooked(cloud, "ListObjectsV2", refusal("AccessDenied")), pytest.raises(AccessDenied) as caught:
        api.collect(["s3://logs"], config=cloud.home.config, source="cloudtrail")
    assert "s3:ListBucket" in caught.value.hint
    assert caught.value.exit_code == 3


def test_an_object_that_is_denied_is_tried_again(cloud):
    """One object is failed and told; the marks do not pass it, and it is collected when it may be read."""
    for name in days(6):
        cloud.put(name)
    with hooked(cloud, "GetObject", refusal("AccessDenied", times=1)):
        done = api.collect(["s3://logs"], config=cloud.home.config, source="cloudtrail")
    assert (done.failed, done.stored) == (1, 5)
    assert "s3:GetObject" in done.problems[0]
    done = cloud.home.collect("s3://logs")
    assert (done.stored, done.failed) == (1, 0)
    assert len(cloud.home.rows()) == 6


def test_an_object_that_went_away_is_told_and_tried_again(cloud):
    """Deleted between list and get: failed, told, the marks stay before it; back again, it is stored."""
    for name in days(5):
        cloud.put(name)
    gone = key("2026/06/02")

    def delete(**_):
        cloud.s3.delete_object(Bucket="logs", Key=gone)

    with hooked(cloud, "GetObject", delete):
        done = api.collect(["s3://logs"], config=cloud.home.config, source="cloudtrail")
    assert (done.failed, done.stored) == (1, 4)
    assert gone in done.problems[0]
    assert "went away" in done.problems[0]
    cloud.put(gone)
    assert cloud.home.collect("s3://logs").stored == 1


def test_marks_do_not_pass_an_object_that_failed_in_an_earlier_batch(cloud):
    """With many small batches and two jobs: whatever finishes first, the failed day is listed again."""
    home = Home(cloud.home.folder, collect={"jobs": 2, "batch_megabytes": 1}, aws=cloud.home.config.aws.model_dump())
    filling = "x" * 3000
    for day in range(1, 21):
        name = key(f"2026/06/{day:02}")
        cloud.put(name, *(event(f"{day}-{n}", userAgent=f"{filling}{n}") for n in range(60)))
    gone = key("2026/06/03")
    body = cloud.s3.get_object(Bucket="logs", Key=gone)["Body"].read()

    def delete(**_):
        cloud.s3.delete_object(Bucket="logs", Key=gone)

    with hooked(cloud, "GetObject", delete):
        done = api.collect(["s3://logs"], config=home.config, source="cloudtrail")
    assert done.failed == 1
    cloud.s3.put_object(Bucket="logs", Key=gone, Body=body)
    assert home.collect("s3://logs").stored == 60
    assert len(home.rows()) == 20 * 60


def test_archived_objects_are_passed_over_and_told(cloud):
    """Glacier: no fetch is tried; instant retrieval is read as any other."""
    cloud.put(key(name="1"), StorageClass="GLACIER")
    cloud.put(key(name="2"), StorageClass="DEEP_ARCHIVE")
    cloud.put(key(name="3"), StorageClass="GLACIER_IR")
    done = cloud.home.collect("s3://logs")
    assert (done.skipped, done.objects, done.stored, done.failed) == (2, 1, 1, 0)


def test_restored_objects_are_found_by_their_day(cloud):
    """What was passed over as archived is collected after it was restored, though the marks have passed it."""
    cloud.put(key("2026/06/01"), StorageClass="GLACIER")
    for name in days(9)[1:]:
        cloud.put(name)
    cloud.home.collect("s3://logs")
    cloud.put(key("2026/06/01"))
    assert cloud.home.collect("s3://logs", since=datetime(2026, 6, 1, tzinfo=UTC)).stored == 1


def test_nobody_answers(cloud):
    """A dead endpoint: exit code 3 and where to look."""

    def dead(**_):
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

    with hooked(cloud, "ListObjectsV2", dead), pytest.raises(AwsError, match="Could not connect") as caught:
        api.collect(["s3://logs"], config=cloud.home.config, source="cloudtrail")
    assert caught.value.exit_code == 3
    assert "endpoint_url" in caught.value.hint


def test_throttling_can_be_tried_again(cloud):
    """A transient error, as `run` needs it."""
    with hooked(cloud, "ListObjectsV2", refusal("SlowDown")), pytest.raises(Throttled) as caught:
        api.collect(["s3://logs"], config=cloud.home.config, source="cloudtrail")
    assert isinstance(caught.value, Transient)


def test_a_lake_on_s3(cloud, endpoint, tmp_path):
    """Tables in a bucket, catalog at home: collected, again, queried, balanced; no local file of the tables."""
    home = Home(
        tmp_path / "other",
        lake={"warehouse": "s3://lake/warehouse"},
        aws={"endpoint_url": endpoint, "region": "eu-central-1"},
    )
    cloud.put(key("2026/06/01"), *(event(n) for n in range(100)))
    cloud.put(key("2026/06/02"), *(event(n, eventTime="2026-06-02T01:00:00Z") for n in range(100, 150)), event(1))
    done = home.collect("s3://logs")
    assert (done.stored, done.duplicate) == (150, 1)
    assert home.collect("s3://logs").known == 2
    assert len(home.ids()) == 150
    assert home.parquet() == []
    names = [o["Key"] for o in cloud.s3.list_objects_v2(Bucket="lake")["Contents"]]
    assert sum(name.endswith(".parquet") for name in names) == 2
    engine = _open.engine(home.config, threads=2)
    table = EventTable(_open.lake(home.config), registry.source("cloudtrail"))
    engine.view("cloudtrail", SOURCE, [f.path for f in table.files()])
    assert engine.rows(
        'SELECT count(*), count(DISTINCT "eventID"), min(ev_time), any_value(ev_action), '
        "count(json_extract(raw, '$.eventName')) FROM cloudtrail WHERE ev_region = 'eu-central-1'"
    ) == [(150, 150, datetime(2026, 6, 1, 8, 14, 7, tzinfo=UTC), "iam:CreateUser", 150)]
    engine.close()
