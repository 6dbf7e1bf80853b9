"""Filters: keys, blocks, what is not known, and the filters that Cloud Custodian has for single types."""

from __future__ import annotations

from datetime import timedelta

import pytest
from said import NOW, VARIABLES, answer, policy

from vedette.model import NotKnown, Unknown
from vedette.posture.policies.filters import Subject

VOLUME = {
    "VolumeId": "vol-1",
    "Encrypted": False,
    "State": "in-use",
    "Size": 8,
    "Tags": [{"Key": "Owner", "Value": "mira"}, {"Key": "cost center", "Value": "17"}],
    "Attachments": [
        {"Device": "/dev/sda1", "DeleteOnTermination": True, "InstanceId": "i-1"},
        {"Device": "/dev/sdf", "DeleteOnTermination": False, "InstanceId": "i-1"},
    ],
}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("[Encrypted: false]", True),
        ("[Encrypted: true]", False),
        ("[{Encrypted: false}, {State: available}]", False),
        ("[]", True),
        ("[tag:Owner: mira]", True),
        ("[tag:owner: absent]", True),
        ("[tag:Team: empty]", True),
        ("[{type: value, key: 'tag:CostCenter', tag_key_transforms: [title, nospaces], value: '17'}]", True),
        ("[{type: value, key: 'Attachments[].Device', op: contains, value: /dev/sdf}]", True),
        ("[{type: value, key: 'Attachments[?DeleteOnTermination].Device | [0]', value: /dev/sda1}]", True),
        ("[{type: value, key: 'length(Attachments)', op: gt, value: 1}]", True),
        ("[{type: value, key: State, value_type: expr, value: State}]", True),
        ("[{type: value, key: Size, op: lt, value_path: 'length(State)'}]", False),
        ("[{type: value, key: 'tag:Owner', value_regex: '(m).*', value: m}]", True),
        ("[{type: value, key: 'tag:Owner', value_regex: '(x).*', value: absent}]", True),
        ("[{type: value, key: \"split('/', Attachments[0].Device)[1]\", value: dev}]", True),
        ("[{or: [{Encrypted: true}, {State: in-use}]}]", True),
        ("[{or: [{Encrypted: true}, {State: available}]}]", False),
        ("[{and: [{Encrypted: false}, {State: in-use}]}]", True),
        ("[{not: [{Encrypted: false}, {State: available}]}]", True),
        ("[{not: [{Encrypted: false}, {State: in-use}]}]", False),
        ("[{type: list-item, key: Attachments, attrs: [{Device: /dev/sdf}, {DeleteOnTermination: false}]}]", True),
        ("[{type: list-item, key: Attachments, attrs: [{Device: /dev/sdf}, {DeleteOnTermination: true}]}]", False),
        ("[{type: list-item, key: Attachments, attrs: [{InstanceId: i-1}], count: 2}]", True),
        ("[{type: list-item, key: Attachments, attrs: [{InstanceId: i-1}], count: 2, count_op: lt}]", False),
        ("[{type: list-item, key: OperationErrors, attrs: [], count: 0}]", None),
        ("[{type: tag-count, count: 2}]", True),
        ("[{type: tag-count, op: lt, count: 2}]", False),
        ("[tag-count]", False),
        ("[{type: value, key: VolumeId, op: in, value: ['{account_id}', vol-1]}]", True),
    ],
)
def test_filters(filters, expected):
    """On one volume."""
    found = answer(filters, VOLUME)

    if expected is None:
        assert "OperationErrors" in found
    else:
        assert found is expected


def test_variables_are_filled_in():
    """The account and the region that a resource is in."""
    assert (
        answer(
            "[{type: value, key: SnapshotId, value: 'x-{account_id}-{region}'}]",
            {"SnapshotId": "x-111122223333-eu-west-1"},
        )
        is True
    )


UNTOLD = "{type: metrics, name: CPUUtilization, value: 1}"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (f"[{UNTOLD}, {{Encrypted: true}}]", False),
        (f"[{{Encrypted: true}}, {UNTOLD}]", False),
        (f"[{UNTOLD}, {{Encrypted: false}}]", None),
        (f"[{{or: [{UNTOLD}, {{Encrypted: false}}]}}]", True),
        (f"[{{or: [{UNTOLD}, {{Encrypted: true}}]}}]", None),
        (f"[{{not: [{UNTOLD}, {{Encrypted: true}}]}}]", True),
        (f"[{{not: [{UNTOLD}, {{Encrypted: false}}]}}]", None),
        (f"[{{not: [{{not: [{UNTOLD}]}}]}}]", None),
        (f"[{{type: list-item, key: Attachments, attrs: [{UNTOLD}]}}]", None),
    ],
)
def test_what_is_not_evaluated_matters_only_where_it_does(filters, expected):
    """One that is known not to match is enough for all that must; else it is not known, and the filter is named."""
    found = answer(filters, VOLUME)

    if expected is None:
        assert "'metrics'" in found
        assert "p.yml:" in found
    else:
        assert found is expected


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        ("[Encyrpted: false]", "is it Encrypted?"),
        ("[{type: value, key: 'Nonsense[].x', value: 1}]", "nothing gathered of ebs is named Nonsense"),
        ("[{type: value, key: State, op: in, value_from: {url: 's3://b/k'}}]", "nothing is fetched from outside"),
        ("[{type: value, key: State, value_type: resource_count, op: gt, value: 5}]", "it counts all resources"),
        ("[{type: value, key: CreateTime, op: lt, value: '{now:%Y}'}]", "nothing fills in {now:%Y}"),
        ("[{type: event, key: detail.x, value: 1}]", "an assessment has none"),
        ("[{type: reduce, limit: 1}]", "findings are about each"),
        ("[{type: whatever}]", "Vedette has no filter of that name for ebs"),
        ("['c7n:snapshots': present]", "a note that another filter leaves"),
    ],
)
def test_what_is_not_evaluated_is_named(filters, reason):
    """Which filter, where, and why."""
    one = policy(filters)

    assert one.evaluated == "no"
    assert reason in one.untold[0]
    assert "p.yml:" in one.untold[0]
    assert reason in answer(filters, VOLUME)


def test_a_function_that_fails_on_a_value_is_not_known():
    """Never taken for an empty value."""
    assert "Size" in answer("[{type: value, key: 'length(Size)', value: 0}]", VOLUME)


def test_a_list_that_is_none_is_not_known():
    """And one whose members are no objects."""
    assert answer("[{type: list-item, key: State, attrs: []}]", VOLUME) == "State is no list"
    assert "no objects" in answer("[{type: list-item, key: Attachments, attrs: []}]", {"Attachments": ["x"]})


def test_a_part_that_was_refused_is_not_known():
    """Where the answer depends on it."""
    refused = NotKnown(Unknown("AWS refused s3:GetBucketVersioning", "s3:GetBucketVersioning"))
    filters = "[{Name: data}, {not: [{Versioning.Status: Enabled}]}]"

    assert answer(filters, {"Name": "data"}, "s3", Versioning=refused) == "AWS refused s3:GetBucketVersioning"
    assert answer(filters, {"Name": "else"}, "s3", Versioning=refused) is False
    assert answer(filters, {"Name": "data"}, "s3", Versioning={"Status": "Enabled"}) is False
    assert answer(filters, {"Name": "data"}, "s3", Versioning=None) is True


def test_a_policy_reads_only_the_parts_that_it_mentions():
    """Each is a call to every bucket, and a permission."""
    assert policy("[Versioning.Status: Enabled]", "s3").filters.parts == {"Versioning"}
    assert policy("[tag:Owner: absent]", "s3").filters.parts == {"Tags"}
    assert policy("[Name: data]", "s3").filters.parts == frozenset()


AGO = {days: (NOW - timedelta(days=days)).isoformat() for days in (1, 10, 40)}


@pytest.mark.parametrize(
    ("resource", "filters", "body", "expected"),
    [
        ("ec2", "[{type: instance-age, days: 30}]", {"LaunchTime": AGO[40]}, True),
        ("ec2", "[{type: instance-age, days: 30, op: less-than}]", {"LaunchTime": AGO[40]}, False),
        ("ec2", "[{type: instance-age, days: 30}]", {"LaunchTime": AGO[1], "BlockDeviceMappings": [{"Ebs": {"AttachTime": AGO[40]}}]}, True),
        ("ec2", "[{type: instance-uptime, days: 30}]", {"LaunchTime": AGO[1], "BlockDeviceMappings": [{"Ebs": {"AttachTime": AGO[40]}}]}, False),
        ("ebs-snapshot", "[{type: age, days: 5, op: ge}]", {"StartTime": AGO[10]}, True),
        ("ami", "[{type: image-age, days: 15}]", {"CreationDate": AGO[10]}, False),
        ("ec2", "[{type: marked-for-op, tag: fate, op: stop}]", {"Tags": [{"Key": "fate", "Value": "idle: stop@2026/05/31"}]}, True),
        ("ec2", "[{type: marked-for-op, tag: fate, op: stop}]", {"Tags": [{"Key": "fate", "Value": "idle: stop@2026/06/03"}]}, False),
        ("ec2", "[{type: marked-for-op, tag: fate, op: stop, skew: 3}]", {"Tags": [{"Key": "fate", "Value": "idle: stop@2026/06/03"}]}, True),
        ("ec2", "[{type: marked-for-op, tag: fate, op: terminate}]", {"Tags": [{"Key": "fate", "Value": "idle: stop@2026/05/31"}]}, False),
        ("ec2", "[{type: marked-for-op, op: stop}]", {"Tags": [{"Key": "maid_status", "Value": "whatever"}]}, False),
        ("cloudtrail", "[is-shadow]", {"IsMultiRegionTrail": True, "HomeRegion": "us-east-1"}, True),
        ("cloudtrail", "[{type: is-shadow, state: false}]", {"IsMultiRegionTrail": True, "HomeRegion": "eu-west-1"}, True),
        ("cloudtrail", "[is-shadow]", {"IsOrganizationTrail": True, "TrailARN": "arn:aws:cloudtrail:eu-west-1:999999999999:trail/o"}, True),
        ("cloudtrail", "[{type: status, key: IsLogging, value: false}]", {"Status": {"IsLogging": False}}, True),
        ("kms-key", "[{type: key-rotation-status, key: KeyRotationEnabled, value: false}]", {"KeyRotationStatus": {"KeyRotationEnabled": False}}, True),
        ("iam-user", "[{type: access-key, key: Status, value: Active}]", {"AccessKeys": [{"Status": "Inactive"}, {"Status": "Active"}]}, True),
        ("iam-user", "[{type: access-key, key: Status, value: Active}]", {"AccessKeys": []}, False),
        ("iam-user", "[{type: mfa-device, value: empty}]", {"MFADevices": []}, True),
        ("iam-user", "[{type: credential, key: mfa_active, value: false}]", {"credential": {"mfa_active": False}}, True),
        ("iam-user", "[{type: credential, key: access_keys.last_rotated, value_type: age, op: gt, value: 30}]", {"credential": {"access_keys": [{"last_rotated": AGO[1]}, {"last_rotated": AGO[40]}]}}, True),
        ("iam-user", "[{type: credential, key: access_keys.active, value: true}]", {"credential": {"access_keys": []}}, False),
        ("account", "[{type: password-policy, key: MinimumPasswordLength, op: lt, value: 14}]", {"PasswordPolicy": {"MinimumPasswordLength": 8}}, True),
        ("account", "[{type: password-policy, key: PasswordPolicyConfigured, value: false}]", {"PasswordPolicy": None}, True),
        ("account", "[{type: iam-summary, key: AccountMFAEnabled, value: 0}]", {"SummaryMap": {"AccountMFAEnabled": 0}}, True),
    ],
)  # fmt: skip
def test_filters_of_single_types(resource, filters, body, expected):
    """As Cloud Custodian means them."""
    assert answer(filters, body, resource) is expected


@pytest.mark.parametrize(
    ("resource", "filters"),
    [
        ("iam-user", "[{type: access-key, match-operator: and, key: Status, value: Active}]"),
        ("iam-user", "[{type: credential, key: certs.active, value: true}]"),
        ("iam-user", "[{type: policy, key: AttachmentCount, op: gt, value: 1}]"),
        ("lambda", "[Environment.Variables: present]"),
        ("lambda", "[State: Active]"),
        ("iam-policy", "[tag:Owner: absent]"),
        ("hostedzone", "[tag-count]"),
        ("security-group", "[{type: ingress, SGReferences: {key: VpcId, value: x}}]"),
        ("ec2", "[{type: value, key: SecurityGroup, value: x}]"),
    ],
)
def test_what_is_not_gathered_is_not_taken_for_absent(resource, filters):
    """A listing that leaves a member out says nothing of it."""
    assert policy(filters, resource).evaluated == "no"


def rule(port=22, **sources):
    """A rule of a security group."""
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **sources}


WORLD = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
WORLD6 = {"Ipv6Ranges": [{"CidrIpv6": "::/0", "Description": "everyone"}]}


@pytest.mark.parametrize(
    ("filter_", "rules", "expected"),
    [
        ("{type: ingress, Ports: [22], Cidr: {value: 0.0.0.0/0}}", [rule(**WORLD)], True),
        ("{type: ingress, Ports: [23], Cidr: {value: 0.0.0.0/0}}", [rule(**WORLD)], False),
        ("{type: ingress, Ports: [22], Cidr: {value: 0.0.0.0/0}}", [rule(IpRanges=[{"CidrIp": "10.0.0.0/8"}])], False),
        ("{type: ingress, Ports: [22], Cidr: 0.0.0.0/0}", [rule(80, **WORLD), rule(IpRanges=[{"CidrIp": "10.0.0.0/8"}])], False),
        ("{type: ingress, CidrV6: {value: '::/0'}}", [rule(**WORLD6)], True),
        ("{type: ingress, Cidr: {value: 0.0.0.0/0}, CidrV6: {value: '::/0'}}", [rule(**WORLD, **WORLD6)], False),
        ("{type: ingress, match-operator: or, Cidr: {value: 0.0.0.0/0}, CidrV6: {value: '::/0'}}", [rule(**WORLD6)], True),
        ("{type: ingress, OnlyPorts: [80, 443]}", [rule(22, **WORLD)], True),
        ("{type: ingress, OnlyPorts: [80, 443]}", [rule(443, **WORLD)], False),
        ("{type: ingress, IpProtocol: '-1'}", [{"IpProtocol": "-1", **WORLD}], True),
        ("{type: ingress, FromPort: {op: lt, value: 100}}", [rule(22, **WORLD)], True),
        ("{type: ingress, SelfReference: true}", [rule(UserIdGroupPairs=[{"GroupId": "sg-1"}])], True),
        ("{type: ingress, SelfReference: false}", [rule(UserIdGroupPairs=[{"GroupId": "sg-1"}])], False),
        ("{type: ingress, Description: {value: everyone}}", [rule(**WORLD6)], True),
        ("{type: egress, Cidr: {value: 0.0.0.0/0}}", [rule(**WORLD)], False),
        ("{type: ingress, Cidr: {value_type: cidr, op: in, value: 10.0.0.0/8}}", [rule(IpRanges=[{"CidrIp": "10.1.0.0/16"}])], True),
        ("ingress", [rule(**WORLD)], False),
    ],
)  # fmt: skip
def test_rules_of_security_groups(filter_, rules, expected):
    """Each rule is taken apart by source, and one of the parts must meet all that is asked."""
    assert answer(f"[{filter_}]", {"GroupId": "sg-1", "IpPermissions": rules}, "security-group") is expected


def test_what_was_seen_is_said():
    """For the sentence that a person reads."""
    one = policy(
        "[{Encrypted: false}, {or: ['tag:Owner: absent', {Size: 8}]}]".replace(
            "'tag:Owner: absent'", "{'tag:Owner': absent}"
        )
    )

    assert dict(one.filters.said(Subject(VOLUME, NOW, variables=VARIABLES))) == {
        "Encrypted": False,
        "tag:Owner": "mira",
        "Size": 8,
    }
