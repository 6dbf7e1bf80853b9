"""What a record of CloudTrail grants, by the names that AWS's services give their parameters."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.grammar.granted import granted
from vedette.grammar.policy import Power

OWN, OTHER = "111122223333", "444455556666"


def policy(principal, **more):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "x:*", "Resource": "*"} | more
    return {"Version": "2012-10-17", "Statement": [statement]}


def record(name, **parameters):
    return {"eventName": name, "recipientAccountId": OWN, "requestParameters": parameters}


def reaches(made, **more):
    return sorted({str(one.reach) for one in granted(made, **more).openings})


TEXT = json.dumps(policy("*"))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (record("PutBucketPolicy", bucketName="b", bucketPolicy=policy("*")), ["world"]),
        (record("PutKeyPolicy", policy=json.dumps(policy({"AWS": OWN}))), ["own"]),
        (record("CreateRole", assumeRolePolicyDocument=TEXT), ["world"]),
        (record("SetTopicAttributes", attributeName="Policy", attributeValue=TEXT), ["world"]),
        (record("SetTopicAttributes", attributeName="DisplayName", attributeValue=TEXT), []),
        (record("SetQueueAttributes", attributes={"Policy": TEXT}), ["world"]),
        (record("SetRepositoryPolicy", policyText=TEXT), ["world"]),
        (record("PutResourcePolicy", resourcePolicy=TEXT), ["world"]),
        (record("SetVaultAccessPolicy", policy={"policy": TEXT}), ["world"]),
        (record("PutDestinationPolicy", accessPolicy=TEXT), ["world"]),
        (record("CreateVpcEndpoint", CreateVpcEndpointRequest={"PolicyDocument": TEXT}), ["network"]),
        (record("AddPermission20150331v2", principal="*", action="lambda:InvokeFunction"), ["world"]),
        (record("AddPermission20150331v2", principal=OTHER, action="lambda:InvokeFunction"), ["foreign"]),
        (record("AddPermission20150331v2", principal="*", principalOrgID="o-aaaaaaaaaa"), ["organisation"]),
        (record("AddPermission20150331v2", principal="s3.amazonaws.com", sourceAccount=OWN), ["service"]),
        (record("AddPermission20150331v2", principal="s3.amazonaws.com", sourceArn=f"arn:aws:sns:x:{OTHER}:t"), ["foreign"]),
        (record("AddLayerVersionPermission20181031", principal="*", organizationId="o-aaaaaaaaaa"), ["organisation"]),
        (record("AddPermission", aWSAccountIds=[OTHER], actions=["SendMessage"]), ["foreign"]),
        (record("AddPermission", aWSAccountId={"member": [OTHER, OWN]}), ["foreign", "own"]),
        (record("PutPermission", principal="*", condition={"type": "StringEquals", "key": "aws:PrincipalOrgID", "value": "o-aaaaaaaaaa"}), ["organisation"]),
        (record("CreateGrant", granteePrincipal=f"arn:aws:iam::{OTHER}:role/x", operations=["Decrypt"]), ["foreign"]),
        (record("CreateGrant", granteePrincipal="dynamodb.eu-west-1.amazonaws.com"), ["service"]),
        (record("ModifySnapshotAttribute", createVolumePermission={"add": {"items": [{"userId": OTHER}, {"group": "all"}]}}), ["foreign", "world"]),
        (record("ModifySnapshotAttribute", createVolumePermission={"remove": {"items": [{"group": "all"}]}}), []),
        (record("ModifyImageAttribute", launchPermission={"add": {"items": [{"userId": OWN}]}}), ["own"]),
        (record("ModifyImageAttribute", launchPermission={"add": {"items": [{"organizationArn": f"arn:aws:organizations::{OTHER}:organization/o-bbbbbbbbbb"}]}}), ["organisation"]),
        (record("ModifyDBSnapshotAttribute", attributeName="restore", valuesToAdd=["all", OTHER]), ["foreign", "world"]),
        (record("AuthorizeSnapshotAccess", accountWithRestoreAccess=OTHER), ["foreign"]),
        (record("PutBucketAcl", **{"x-amz-acl": ["public-read"]}), ["world"]),
        (record("PutObjectAcl", **{"x-amz-grant-read": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'}), ["world"]),
        (record("PutBucketAcl", AccessControlPolicy={"AccessControlList": {"Grant": {"Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}}}}), ["world"]),
        (record("PutBucketPolicy", bucketPolicy=policy({"AWS": "arn:aws:iam::127311923021:root"})), ["service"]),
        (record("CreateResourceShare", allowExternalPrincipals=True, principals=[OWN, OTHER]), ["foreign", "own"]),
        (record("AssociateResourceShare", principals=[f"arn:aws:iam::{OTHER}:role/x"]), ["foreign"]),
        (record("AssociateResourceShare", principals=[f"arn:aws:organizations::{OTHER}:ou/o-bbbbbbbbbb/ou-1"]), ["organisation"]),
        (record("CreateResourceShare", principals=["pca-connector-ad.amazonaws.com"]), ["service"]),
        (record("CreateResourceShare", allowExternalPrincipals=True), []),
        (record("PutSubscriptionFilter", destinationArn=f"arn:aws:logs:eu-west-1:{OTHER}:destination:d"), ["foreign"]),
        (record("PutSubscriptionFilter", destinationArn=f"arn:aws:lambda:eu-west-1:{OWN}:function:f"), ["own"]),
        (record("PutAccountPolicy", policyDocument=json.dumps({"DestinationArn": f"arn:aws:logs:eu-west-1:{OTHER}:destination:d"})), ["foreign"]),
        (record("PutAccountPolicy", policyDocument='{"DestinationArn": '), []),
        (record("PutAccountPolicy", policyDocument="[1]"), []),
        (record("CreateDelivery", deliveryDestinationArn=f"arn:aws:logs:eu-west-1:{OTHER}:delivery-destination:d"), ["foreign"]),
        (record("PutTargets", targets=[{"id": "1", "arn": f"arn:aws:events:eu-west-1:{OTHER}:event-bus/default"}, {"id": "2"}, "x"]), ["foreign"]),
        (record("PutTargets", targets=[{"id": "1", "arn": "arn:aws:s3:::bucket"}]), []),
        (record("PutTargets", targets=[{"id": "1", "arn": "arn:aws:ssm:eu-west-1::automation-definition/AWS-*"}]), []),
        (record("PutRule", eventBusName=f"arn:aws:events:eu-west-1:{OTHER}:event-bus/default"), ["foreign"]),
        (record("PutRule", eventBusName="default"), []),
        (record("StartCopyJob", destinationBackupVaultArn=f"arn:aws:backup:eu-west-1:{OTHER}:backup-vault:v"), ["foreign"]),
        (record("StartCopyJob", destinationBackupVaultArn=f"arn:aws:backup:eu-west-1:{OWN}:backup-vault:v"), ["own"]),
        (record("CreateBackupPlan", backupPlan={"rules": [{"copyActions": [{"destinationBackupVaultArn": f"arn:aws:backup:x:{n}:backup-vault:v"} for n in (OWN, OTHER)]}, {"targetBackupVaultName": "v"}]}), ["foreign", "own"]),
        (record("UpdateBackupPlan", backupPlan={"rules": [{"copyActions": []}]}), []),
        (record("PutReplicationConfiguration", replicationConfiguration={"rules": [{"destinations": [{"region": "x", "registryId": OWN}, {"registryId": OTHER}]}]}), ["foreign", "own"]),
        (record("PutReplicationConfiguration", replicationConfiguration={"rules": [{"destinations": [{"registryId": "none"}]}]}), []),
        ({"eventName": "X"}, []),
        (record("X", policy="no document"), []),
    ],
)  # fmt: skip
def test_whom_a_call_lets_in(made, expected):
    """Documents as text and as objects, and permissions that are parameters."""
    assert reaches(made) == expected


def test_an_organisation_that_is_not_ones_own_is_foreign():
    """Where the own is known."""
    arn = f"arn:aws:organizations::{OTHER}:organization/o-bbbbbbbbbb"
    made = record("ModifyImageAttribute", launchPermission={"add": {"items": [{"organizationArn": arn}]}})
    assert reaches(made, org_id="o-aaaaaaaaaa") == ["foreign"]
    assert reaches(made, org_id="o-bbbbbbbbbb") == ["organisation"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (
            {"policyDocument": json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})},
            Power.ADMIN,
        ),
        ({"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}, Power.ADMIN),
        ({"policyArn": "arn:aws:iam::aws:policy/IAMFullAccess"}, Power.IAM),
        ({"policyArn": f"arn:aws:iam::{OWN}:policy/AdministratorAccess"}, Power.NONE),
        ({"bucketPolicy": policy("*", Action="*")}, Power.NONE),
    ],
)
def test_what_power_a_call_gives(parameters, expected):
    """Of identities' policies, written or attached; a resource's policy gives none."""
    assert granted(record("X", **parameters)).power is expected


def test_a_policy_that_cannot_be_read_is_told():
    """It is not nothing: it is unreadable."""
    made = granted(record("PutBucketPolicy", bucketPolicy={"Statement": [{"Effect": "Allow"}]}))
    assert (made.openings, len(made.unreadable)) == ((), 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.just(TEXT),
    lambda x: (
        st.lists(x, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["policy", "principal", "add", "items", "valuesToAdd", "attributeName", "launchPermission", "Statement"]
            ),
            x,
            max_size=3,
        )
    ),
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.sampled_from(["AddPermission", "CreateGrant", "PutPermission", "X"]))
def test_any_parameters_are_read(value, name):
    """No parameters break the reading."""
    granted({"eventName": name, "requestParameters": value})
