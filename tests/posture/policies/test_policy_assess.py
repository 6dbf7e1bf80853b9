"""Policies in an assessment: beside the built-in checks, in every format, accepted, compared, refused."""

from __future__ import annotations

import io
import json
import time
from datetime import date

import pytest
from moto_aws import OWN

from vedette import api
from vedette.config import Config
from vedette.errors import PolicyError, UsageError
from vedette.model import Accepted

POLICIES = """
policies:
  - name: volume-unencrypted
    resource: aws.ebs
    description: Volumes that are not encrypted.
    metadata: {severity: high, monthly_usd: 0, remedy: Copy it encrypted.}
    filters: [Encrypted: false]
  - name: bucket-unversioned
    resource: s3
    filters: [{not: [Versioning.Status: Enabled]}]
  - name: bucket-untagged
    resource: s3
    filters: [tag:Owner: empty]
  - name: user-without-mfa
    resource: iam-user
    filters: [{type: mfa-device, value: empty}]
  - name: volume-elsewhere
    resource: ebs
    conditions: [{type: value, key: region, op: not-in, value: [us-east-1]}]
  - name: some-trail
    resource: account
    filters: [{type: missing, policy: {resource: cloudtrail, filters: [IsMultiRegionTrail: true]}}]
  - name: volume-idle
    resource: ebs
    filters: [{type: metrics, name: VolumeReadOps, days: 7, value: 1, op: lt}]
  - name: table-untagged
    resource: dynamodb-table
    filters: [tag:Owner: empty]
"""


@pytest.fixture
def policies(tmp_path):
    """A file of policies, as settings of `assess`."""
    path = tmp_path / "policies.yml"
    path.write_text(POLICIES)
    return {"assess": {"attempts": 1, "calls_per_second": 0, "policies": [path]}}


@pytest.fixture
def seeded(aws):
    """A volume of each kind, buckets, a user; nothing elsewhere but one volume."""
    made = {}
    for name, region, encrypted in (
        ("open", "us-east-1", False),
        ("shut", "us-east-1", True),
        ("far", "eu-central-1", True),
    ):
        found = aws.client("ec2", region).create_volume(AvailabilityZone=f"{region}a", Size=1, Encrypted=encrypted)
        made[name] = found["VolumeId"]
    s3 = aws.client("s3")
    for name in ("plain", "kept"):
        s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket="kept", Tagging={"TagSet": [{"Key": "Owner", "Value": "mira"}]})
    aws.client("iam").create_user(UserName="mira")
    return made


def said(found, name):
    """The answers of a policy by resource, or by region where the answer is about the place."""
    return {f.resource or f.region or f.account: f.status.value for f in found.findings if f.check == f"policy:{name}"}


def test_every_policy_answers(assess, seeded, policies):
    """Of each resource; with what was seen, and what is not evaluated as unknown."""
    found = assess("policy:*", settings=policies)

    assert said(found, "volume-unencrypted") == {seeded["open"]: "fail", seeded["shut"]: "pass", seeded["far"]: "pass"}
    assert said(found, "bucket-unversioned") == {"plain": "fail", "kept": "pass"}
    assert said(found, "bucket-untagged") == {"plain": "fail", "kept": "pass"}
    assert said(found, "user-without-mfa") == {"mira": "fail"}
    assert said(found, "volume-elsewhere") == {seeded["far"]: "fail", "us-east-1": "not_applicable"}
    assert said(found, "some-trail") == {"us-east-1": "fail", "eu-central-1": "fail"}
    assert said(found, "volume-idle") == {OWN: "unknown"}
    assert said(found, "table-untagged") == {"us-east-1": "not_applicable", "eu-central-1": "not_applicable"}
    failing = next(f for f in found.findings if f.resource == seeded["open"])
    assert (failing.reason, failing.severity.value) == ("it matches: Encrypted is false", "high")
    assert failing.evidence["Encrypted"] is False
    assert failing.evidence["policy"].endswith("policies.yml:3")
    unknown = next(f for f in found.findings if f.check == "policy:volume-idle")
    assert "'metrics'" in unknown.reason
    assert "policies.yml" in unknown.reason


def test_only_what_a_policy_asks_is_called(assess, seeded, policies):
    """Each listing once a region, each part once a thing."""
    found = assess("policy:volume-*", "policy:bucket-unversioned", settings=policies)

    assert {action: number for action, number in found.calls.items() if not action.startswith("sts:")} == {
        "ec2:DescribeVolumes": 2,
        "s3:GetBucketLocation": 2,
        "s3:GetBucketVersioning": 2,
        "s3:ListAllMyBuckets": 1,
    }


@pytest.mark.parametrize(
    ("action", "names"),
    [
        ("ec2:DescribeVolumes", {"volume-unencrypted", "volume-elsewhere"}),
        ("s3:ListAllMyBuckets", {"bucket-unversioned", "bucket-untagged"}),
        ("s3:GetBucketVersioning", {"bucket-unversioned"}),
        ("s3:GetBucketTagging", {"bucket-untagged"}),
        ("iam:ListMFADevices", {"user-without-mfa"}),
        ("cloudtrail:DescribeTrails", {"some-trail"}),
    ],
)
def test_what_is_refused_is_unknown(action, names, assess, seeded, policies):
    """With the permission to grant, and of no policy that does not need it."""
    before = assess("policy:*", settings=policies)
    less = assess("policy:*", settings=policies, fresh=True, refused=[action])
    known = {f.check for f in before.findings if f.status.value != "unknown"}
    lost = {f.check for f in less.findings if f.status.value == "unknown" and f.check in known}

    assert {name.removeprefix("policy:") for name in lost} == names
    assert all(f.permissions == (action,) for f in less.findings if f.check in lost and f.status.value == "unknown")
    assert not {f.id for f in less.findings if f.status.value == "pass"} - {
        f.id for f in before.findings if f.status.value == "pass"
    }


def test_beside_the_built_in_checks(assess, seeded, policies):
    """In one score, by severity; and a policy can be disabled as a check can."""
    settings = {"assess": policies["assess"] | {"disabled": ["POLICY:volume-idle"]}}
    found = assess("CT-01", "policy:volume-unencrypted", settings=policies)
    listed = [check.id for check in api.checks_list(config=_config(assess, settings))]

    assert {f.check for f in found.findings} == {"CT-01", "policy:volume-unencrypted"}
    assert {w.check for w in found.summary.worst} == {"CT-01", "policy:volume-unencrypted"}
    assert "policy:volume-idle" not in listed
    assert listed[-1] == "policy:volume-unencrypted"


def _config(assess, settings):
    """The configuration that the fixture would assess with."""
    return Config(home="/nowhere", **settings)


def test_in_every_format(assess, seeded, policies, aws, tmp_path):
    """With the policy's name, the resource and the severity."""
    found = assess("policy:volume-unencrypted", settings=policies)
    config = aws.config(tmp_path / "home", **policies)
    for form in ("csv", "html", "ocsf", "asff", "sarif", "junit"):
        stream = io.StringIO()
        api.assess_write(found, form, stream, config=config)
        text = stream.getvalue()
        assert "policy:volume-unencrypted" in text
        assert seeded["open"] in text
        assert "Copy it encrypted." in text
    assert json.dumps(found.as_dict(), default=str).count("policy:volume-unencrypted") > 3


def test_accepted_and_compared(assess, seeded, policies, aws):
    """A failure that somebody accepted is none that is open; what is mended is told."""
    accepted = Accepted("Policy:Volume-*", "mira", "it is a test", date(2100, 1, 1), resource=seeded["open"])
    settings = {"assess": policies["assess"] | {"accepted": [accepted]}}
    first = assess("policy:volume-unencrypted", settings=settings)
    aws.client("ec2").delete_volume(VolumeId=seeded["open"])
    opened = aws.client("ec2").create_volume(AvailabilityZone="us-east-1a", Size=1, Encrypted=False)["VolumeId"]
    second = assess("policy:volume-unencrypted", settings=settings, compare="previous", fresh=True)

    assert (first.findings.counts, first.findings.failing) == ({"accepted": 1, "pass": 2}, {})
    assert [f.resource for f in second.comparison.broken] == [opened]
    assert len(second.comparison.gone) == 1


def test_twice_and_offline_is_the_same(assess, seeded, policies):
    """A snapshot holds what AWS answered."""
    first = assess("policy:*", settings=policies)
    again = assess("policy:*", settings=policies, snapshot="latest")

    assert [f.id + f.status for f in first.findings] == [f.id + f.status for f in again.findings]
    assert again.calls == {}


def test_a_policy_that_is_newer_than_the_snapshot_is_unknown(assess, seeded, policies):
    """Nothing was gathered for it."""
    assess("policy:volume-unencrypted", settings=policies)
    found = assess("policy:bucket-unversioned", settings=policies, snapshot="latest")

    assert said(found, "bucket-unversioned") == {OWN: "unknown"}


def test_a_policy_that_cannot_be_read_is_an_error(assess, policies, tmp_path):
    """Before AWS is asked; with how many more there are."""
    (tmp_path / "policies.yml").write_text("policies: [{name: a}, {name: b}]")

    with pytest.raises(PolicyError, match="needs a resource") as error:
        assess("policy:*", settings=policies)
    assert "1 more" in error.value.hint
    (tmp_path / "policies.yml").write_text("policies: [{name: a, resource: ebs}]")
    with pytest.raises(UsageError, match="no check is named 'policy:c'"):
        assess("policy:c", settings=policies)


def test_the_permissions_of_policies(policies):
    """Are part of the least that an assessment needs."""
    parts = api.checks_iam(["policy:bucket-*"], config=_config(None, policies))
    actions = {action for part in parts for action in part.policy["Statement"][0]["Action"]}

    assert {"s3:GetBucketVersioning", "s3:GetBucketTagging", "s3:ListAllMyBuckets"} <= actions
    assert "ec2:DescribeVolumes" not in actions


def test_a_policy_that_is_broken_raises_an_alert(assess, seeded, policies, aws, tmp_path):
    """As a built-in check does; an exception for policies stands in the file of exceptions."""
    assess("policy:bucket-unversioned", settings=policies)
    time.sleep(1.1)  # snapshots are told apart by their second
    aws.client("s3").put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Suspended"})
    found = assess("policy:bucket-unversioned", settings=policies, fresh=True)

    config = aws.config(tmp_path / "home", **policies)
    (new,) = found.alerts
    alert, rule = api.alerts_show(new, config=config)
    assert (alert.rule_id, alert.entity.endswith("kept")) == ("policy:bucket-unversioned", True)
    assert rule is not None
    (config.home / "exceptions.yml").write_text(
        "- name: scratch\n  checks: [policy:bucket-unversioned]\n  owner: mira\n  reason: A scratch bucket.\n"
        "  until: 2099-01-01\n  resource: '*plain'\n"
    )
    again = assess("policy:bucket-unversioned", settings=policies, fresh=True)
    assert {f.resource: bool(f.accepted) for f in again.findings if f.status.value == "fail"} == {
        "plain": True,
        "kept": False,
    }
