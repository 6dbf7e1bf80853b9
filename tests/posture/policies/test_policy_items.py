"""Policies over AWS Config's items in the lake: the latest state of each resource, and what is not known."""

from __future__ import annotations

import gzip
import json

import pytest
from moto_aws import OWN

from vedette import api

POLICIES = """
policies:
  - name: volume-unencrypted
    resource: AWS::EC2::Volume
    filters: [{configuration.encrypted: false}, {tag:keep: absent}]
  - name: volume-by-the-apis-names
    resource: ebs
    source: config
    filters: [{Encrypted: false}, {tag:keep: absent}]
  - name: file-system-unencrypted
    resource: AWS::EFS::FileSystem
    filters: [configuration.Encrypted: false]
"""
TYPE = "AWS::EC2::Volume"


def item(name, state=1, *, encrypted=False, region="us-east-1", status="OK", account=OWN, **more):
    """A configuration item, of a state that counts up."""
    return {
        "version": "1.3",
        "awsAccountId": account,
        "configurationItemCaptureTime": f"2026-06-01T0{state}:00:00.000Z",
        "configurationItemStatus": status,
        "configurationStateId": str(state),
        "ARN": f"arn:aws:ec2:{region}:{account}:volume/{name}",
        "resourceType": TYPE,
        "resourceId": name,
        "awsRegion": region,
        "tags": {},
        "relationships": [],
        "configuration": None if status.startswith("ResourceDeleted") else {"volumeId": name, "encrypted": encrypted},
        "supplementaryConfiguration": {},
    } | more


@pytest.fixture
def settings(tmp_path):
    """Policies, as settings of `assess`."""
    path = tmp_path / "policies.yml"
    path.write_text(POLICIES)
    return {"assess": {"attempts": 1, "calls_per_second": 0, "policies": [path]}}


@pytest.fixture
def collect(aws, tmp_path, settings):
    """Collect items as a history file of a region, as Config delivers it."""

    def run(*items, region="us-east-1", number=1):
        folder = tmp_path / "files" / "AWSLogs" / OWN / "Config" / region / "2026" / "6" / "1" / "ConfigHistory"
        folder.mkdir(parents=True, exist_ok=True)
        data = json.dumps({"fileVersion": "1.0", "configurationItems": list(items)}).encode()
        (folder / f"{OWN}_Config_{region}_ConfigHistory_{number}.json.gz").write_bytes(gzip.compress(data))
        api.collect([str(tmp_path / "files")], config=aws.config(tmp_path / "home", **settings))

    return run


def recorder(aws, *regions, types=()):
    """A recorder that records everything, or these types."""
    for region in regions:
        config = aws.client("config", region)
        group = {"resourceTypes": list(types)} if types else {"allSupported": True, "includeGlobalResourceTypes": False}
        role = f"arn:aws:iam::{OWN}:role/config"
        config.put_configuration_recorder(
            ConfigurationRecorder={"name": "default", "roleARN": role, "recordingGroup": group}
        )
        aws.client("s3").create_bucket(Bucket=f"config-{region}")
        config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": f"config-{region}"})
        config.start_configuration_recorder(ConfigurationRecorderName="default")


def said(found, name):
    """(resource's id, region, answer, reason) of a policy."""
    return sorted(
        (f.resource.rpartition("/")[2], f.region, f.status.value) for f in found.findings if f.check == f"policy:{name}"
    )


def test_the_latest_state_counts(aws, assess, collect, settings):
    """Of each resource; what is deleted is gone, and tags are asked as anywhere."""
    recorder(aws, "us-east-1", "eu-central-1")
    collect(
        item("vol-open"),
        item("vol-shut", encrypted=True),
        item("vol-mended"),
        item("vol-mended", 2, encrypted=True),
        item("vol-broken", encrypted=True),
        item("vol-broken", 2),
        item("vol-gone"),
        item("vol-gone", 2, status="ResourceDeleted"),
        item("vol-kept", tags={"keep": "yes"}),
        item("vol-text", configuration=json.dumps({"encrypted": False})),
    )
    collect(item("vol-far", region="eu-central-1"), region="eu-central-1")
    found = assess("policy:volume-*", settings=settings)
    expected = [
        ("vol-broken", "us-east-1", "fail"),
        ("vol-far", "eu-central-1", "fail"),
        ("vol-kept", "us-east-1", "pass"),
        ("vol-mended", "us-east-1", "pass"),
        ("vol-open", "us-east-1", "fail"),
        ("vol-shut", "us-east-1", "pass"),
        ("vol-text", "us-east-1", "fail"),
    ]

    assert said(found, "volume-unencrypted") == expected
    assert said(found, "volume-by-the-apis-names") == expected
    assert {f.reason for f in found.findings if f.resource.endswith("vol-open")} == {
        "it matches: configuration.encrypted is false; tag:keep is absent",
        "it matches: Encrypted is false; tag:keep is absent",
    }


def test_no_item_is_unknown_where_nothing_tells_that_it_is_recorded(aws, assess, collect, settings):
    """A region without any item; a type that no recorder records."""
    recorder(aws, "us-east-1", types=["AWS::S3::Bucket"])
    collect(item("vol-open"))
    found = assess("policy:*", settings=settings)
    reasons = {f.check: f.reason for f in found.findings if f.status.value == "unknown"}

    assert said(found, "volume-unencrypted") == [("", "", "unknown"), ("vol-open", "us-east-1", "fail")]
    assert reasons["policy:volume-unencrypted"].startswith("no item of AWS Config of eu-central-1 is in the lake")
    assert (
        "no AWS::EFS::FileSystem of us-east-1 is in the lake, and AWS Config does not record it there"
        in reasons["policy:file-system-unencrypted"]
    )


def test_no_item_is_none_where_it_is_recorded(aws, assess, collect, settings):
    """Nothing to ask, in every region."""
    recorder(aws, "us-east-1", "eu-central-1")
    collect(item("vol-open"))
    collect(item("vol-far", region="eu-central-1"), region="eu-central-1")
    found = assess("policy:file-system-unencrypted", settings=settings)

    assert said(found, "file-system-unencrypted") == [("", "", "not_applicable")]


def test_what_belongs_to_no_region_is_recorded_by_one(aws, assess, collect, settings, tmp_path):
    """Users are none of any region's; where one region records them, nothing is unknown."""
    (tmp_path / "policies.yml").write_text(
        "policies: [{name: user-by-config, resource: 'AWS::IAM::User', filters: [configuration.userName: mira]}]"
    )
    recorder(aws, "us-east-1", types=["AWS::IAM::User"])
    collect(item("vol-open"))
    nobody = assess("policy:user-by-config", settings=settings)
    user = {"ARN": f"arn:aws:iam::{OWN}:user/mira", "resourceType": "AWS::IAM::User", "awsRegion": "global"}
    collect(item("AIDA1", **user, configuration={"userName": "mira"}), number=2)
    somebody = assess("policy:user-by-config", settings=settings, fresh=True)

    assert said(nobody, "user-by-config") == [("", "", "not_applicable")]
    assert said(somebody, "user-by-config") == [("mira", "", "fail")]


def test_whether_it_is_recorded_may_not_be_known(aws, assess, collect, settings):
    """Then nothing is: a refusal never makes good."""
    recorder(aws, "us-east-1", "eu-central-1")
    collect(item("vol-open"))
    collect(item("vol-far", region="eu-central-1"), region="eu-central-1")
    found = assess(
        "policy:file-system-unencrypted", settings=settings, refused=["config:DescribeConfigurationRecorders"]
    )

    assert said(found, "file-system-unencrypted") == [("", "", "unknown")]


def test_a_state_that_was_not_delivered_is_unknown(aws, assess, collect, settings):
    """Of that resource alone."""
    recorder(aws, "us-east-1", "eu-central-1")
    collect(item("vol-open"), item("vol-large", configuration=None, configurationItemStatus="ResourceNotRecorded"))
    collect(item("vol-far", region="eu-central-1"), region="eu-central-1")
    found = assess("policy:volume-unencrypted", settings=settings)

    assert ("vol-large", "", "unknown") in said(found, "volume-unencrypted")
    assert ("vol-open", "us-east-1", "fail") in said(found, "volume-unencrypted")


def test_nothing_in_the_lake_is_unknown(assess, settings):
    """With what to do."""
    found = assess("policy:volume-unencrypted", settings=settings)
    (only,) = found.findings

    assert only.status.value == "unknown"
    assert "collect its files" in only.reason


def test_a_snapshot_takes_the_state_of_its_time(aws, assess, collect, settings):
    """Assessed again, it takes what was collected since, and nothing that was recorded later."""
    recorder(aws, "us-east-1", "eu-central-1")
    collect(item("vol-open"))
    collect(item("vol-far", region="eu-central-1"), region="eu-central-1")
    assess("policy:volume-unencrypted", settings=settings)
    later = item("vol-open", 3, encrypted=True) | {"configurationItemCaptureTime": "2099-06-01T00:00:00.000Z"}
    collect(later, item("vol-late"), number=2)
    found = assess("policy:volume-unencrypted", settings=settings, snapshot="latest")

    assert ("vol-open", "us-east-1", "fail") in said(found, "volume-unencrypted")
    assert ("vol-late", "us-east-1", "fail") in said(found, "volume-unencrypted")
