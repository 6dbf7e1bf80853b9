"""The calls of chores: a deployment, a machine image, an audit, copies of backups, a release."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from vedette.simulate.calls_people import not_allowed
from vedette.simulate.calls_services import ACCOUNT, KEY_ARN, REGION
from vedette.simulate.org import resources
from vedette.simulate.template import mark

if TYPE_CHECKING:
    import random

    from vedette.simulate.identity import Json
    from vedette.simulate.org import Account, Organisation

    #: A call as `service:Name`, its request, and its error where it fails.
    Step = tuple[str, Json | None] | tuple[str, Json | None, tuple[str, str]]

_APP, _ROLE, _BUCKET = mark("pick:app"), mark("pick:role"), mark("pick:bucket")
_PREVIEW = f"preview-{mark('hex:6')}"


def trust(service: str) -> str:
    """Return the trust policy of a role that a service takes."""
    statement = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def ingress(port: int, network: str) -> Json:
    """Return the permission to come in on a port from a network."""
    ranges = {"ipRanges": {"items": [{"cidrIp": network}]}, "groups": {}, "ipv6Ranges": {}, "prefixListIds": {}}
    return {"items": [{"ipProtocol": "tcp", "fromPort": port, "toPort": port, **ranges}]}


def apply(rng: random.Random) -> list[Step]:
    """What one run of the infrastructure's code changes; a different part of it each time."""
    role, policy = {"roleName": f"{_APP}-{mark('hex:4')}"}, f"arn:aws:iam::{ACCOUNT}:policy/{_APP}"
    group, bucket = {"groupId": mark("pick:sg")}, {"bucketName": _BUCKET}
    function = {"functionName": mark("pick:function")}
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    tls = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": f"arn:aws:s3:::{_BUCKET}/*"}]}
    document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}'
    key_policy = {"keyId": KEY_ARN, "policyName": "default", "policy": "", "bypassPolicyLockoutSafetyCheck": False}
    parts: tuple[list[Step], ...] = (
        [
            ("iam:GetRole", role, ("NoSuchEntityException", "The role cannot be found.")),
            ("iam:CreateRole", {**role, "assumeRolePolicyDocument": trust("lambda")}),
            ("iam:PutRolePolicy", {**role, "policyName": "queue", "policyDocument": document}),
            ("iam:AttachRolePolicy", {**role, "policyArn": policy}),
            ("lambda:UpdateFunctionConfiguration20150331v2", {**function, "memorySize": 512}),
        ],
        [
            ("iam:CreatePolicyVersion", {"policyArn": policy, "policyDocument": document, "setAsDefault": True}),
            ("iam:DeletePolicyVersion", {"policyArn": policy, "versionId": "v3"}),
            ("iam:UpdateAssumeRolePolicy", {"roleName": _ROLE, "policyDocument": trust("ecs-tasks")}),
            ("iam:DetachRolePolicy", {"roleName": _ROLE, "policyArn": policy}),
        ],
        [
            ("ec2:CreateSecurityGroup", {"groupName": _PREVIEW, "vpcId": mark("pick:vpc")}),
            ("ec2:AuthorizeSecurityGroupIngress", {**group, "ipPermissions": ingress(443, "0.0.0.0/0")}),
            ("ec2:AuthorizeSecurityGroupIngress", {**group, "ipPermissions": ingress(5432, "10.20.0.0/16")}),
            ("ec2:RevokeSecurityGroupIngress", {**group, "ipPermissions": ingress(8080, "10.20.0.0/16")}),
            ("elasticloadbalancing:CreateTargetGroup", {"name": _PREVIEW, "port": 8080}),
            ("route53:ChangeResourceRecordSets", {"hostedZoneId": "Z0A1B2C3D4", "changeBatch": {"changes": []}}),
            ("acm:RequestCertificate", {"domainName": f"{_APP}.example"}),
        ],
        [
            ("s3:CreateBucket", {"bucketName": f"{mark('company')}-{_PREVIEW}"}),
            ("s3:PutBucketPublicAccessBlock", {**bucket, "publicAccessBlock": ""}),
            ("s3:PutBucketPolicy", {**bucket, "policy": "", "bucketPolicy": tls}),
            ("s3:PutBucketVersioning", {**bucket, "VersioningConfiguration": {"Status": "Enabled"}}),
            ("s3:PutBucketEncryption", bucket),
            ("s3:PutBucketLifecycle", {**bucket, "LifecycleConfiguration": {"Rule": {"Expiration": {"Days": 400}}}}),
        ],
        [
            ("lambda:UpdateFunctionCode20150331v2", {**function, "publish": True}),
            (
                "lambda:AddPermission20150331v2",
                {**function, "principal": "events.amazonaws.com", "action": "lambda:InvokeFunction"},
            ),
            ("events:PutRule", {"name": f"{_APP}-hourly", "scheduleExpression": "rate(1 hour)"}),
            ("events:PutTargets", {"rule": f"{_APP}-hourly"}),
            ("lambda:CreateEventSourceMapping20150331", function),
        ],
        [
            ("kms:CreateKey", {"description": _APP}),
            ("kms:PutKeyPolicy", key_policy),
            ("kms:CreateAlias", {"aliasName": f"alias/{_APP}"}),
            ("rds:ModifyDBInstance", {"dBInstanceIdentifier": mark("pick:database"), "backupRetentionPeriod": 14}),
            ("rds:ModifyDBParameterGroup", {"dBParameterGroupName": "orders"}),
        ],
        [
            ("logs:CreateLogGroup", {"logGroupName": f"/aws/lambda/{_PREVIEW}"}),
            ("logs:DeleteLogGroup", {"logGroupName": f"/aws/lambda/{_PREVIEW}"}),
            ("monitoring:PutMetricAlarm", {"alarmName": mark("pick:alarm")}),
            ("monitoring:DeleteAlarms", {"alarmNames": [f"{_PREVIEW}-errors"]}),
            ("s3:DeleteBucket", {"bucketName": f"{mark('company')}-{_PREVIEW}"}),
            ("iam:DeleteRole", role),
            ("ec2:CreateLaunchTemplateVersion", {"launchTemplateName": _APP}),
            ("cloudformation:CreateStack", {"stackName": _PREVIEW, "capabilities": ["CAPABILITY_IAM"]}),
            ("cloudformation:DeleteStack", {"stackName": _PREVIEW}),
        ],
    )
    chosen = rng.sample(parts, rng.randrange(1, 4))
    made: list[Step] = [("sts:GetCallerIdentity", None)]
    made += [step for part in chosen for step in part]
    if rng.random() < 0.15:  # noqa: PLR2004  now and then a right is missing, and asked for thrice
        refused: Step = ("iam:TagPolicy", {"policyArn": policy}, not_allowed("iam:TagPolicy"))
        made += [refused] * 3
    return made


def image() -> list[Step]:
    """How a machine image is baked: with a firewall open for the builder, and everything taken away again."""
    group, instance = f"sg-0{mark('hex:16')}", f"i-0{mark('hex:16')}"
    named = {"instancesSet": {"items": [{"instanceId": instance}]}}
    return [
        ("ec2:DescribeImages", {"ownersSet": {"items": [{"owner": "amazon"}]}}),
        ("ec2:CreateKeyPair", {"keyName": f"packer_{mark('hex:8')}"}),
        ("ec2:CreateSecurityGroup", {"groupName": f"packer_{mark('hex:8')}", "vpcId": mark("pick:vpc")}),
        ("ec2:AuthorizeSecurityGroupIngress", {"groupId": group, "ipPermissions": ingress(22, "0.0.0.0/0")}),
        ("ec2:RunInstances", {"instanceType": "t3.medium", "subnetId": mark("pick:subnet")}),
        ("ec2:DescribeInstances", named),
        ("ec2:StopInstances", named),
        ("ec2:CreateImage", {"instanceId": instance, "name": f"base-{mark('hex:6')}"}),
        ("ec2:TerminateInstances", named),
        ("ec2:DeleteSecurityGroup", {"groupId": group}),
        ("ec2:DeleteKeyPair", {"keyName": f"packer_{mark('hex:8')}"}),
        ("ec2:DeregisterImage", {"imageId": mark("pick:image")}),
    ]


def audit(org: Organisation, account: Account, region: str) -> list[Step]:
    """An audit that reads every setting there is, and is refused a few."""
    have = resources(org, account, region)
    made: list[Step] = [
        ("sts:GetCallerIdentity", None),
        ("iam:GetAccountAuthorizationDetails", {"maxItems": 1000}),
        ("iam:GenerateCredentialReport", None),
        ("iam:GetCredentialReport", None),
        ("iam:ListUsers", None),
        ("iam:ListRoles", None),
        ("iam:GetAccountPasswordPolicy", None),
        ("organizations:ListAccounts", None),
        ("secretsmanager:ListSecrets", None),
        ("ssm:DescribeParameters", None),
        ("ec2:GetEbsEncryptionByDefault", None),
        ("ec2:DescribeInstances", None),
        ("ec2:DescribeSecurityGroups", None),
        ("cloudtrail:DescribeTrails", None),
        ("guardduty:ListDetectors", None),
        ("guardduty:GetDetector", {"detectorId": have["detector"][0]}),
        ("config:DescribeConfigurationRecorders", None),
        ("ses:ListIdentities", None),
        ("ses:GetSendQuota", None),
        ("bedrock:GetModelInvocationLoggingConfiguration", None),
        ("lambda:ListFunctions20150331", None),
    ]
    for bucket in have["bucket"]:
        made += [
            (f"s3:{name}", {"bucketName": bucket})
            for name in ("GetBucketPolicy", "GetBucketAcl", "GetBucketPublicAccessBlock", "GetBucketVersioning")
        ]
    made += [("ec2:DescribeSnapshotAttribute", {"snapshotId": name}) for name in have["snapshot"]]
    for function in have["function"]:
        made += [
            (f"lambda:{name}", {"functionName": function}) for name in ("GetFunction20150331v2", "GetPolicy20150331v2")
        ]
    refused = ("support:DescribeTrustedAdvisorChecks", "macie2:GetMacieSession", "account:GetAlternateContact")
    made += [(name, None, not_allowed(name)) for name in refused]
    return made


def copies(org: Organisation, account: Account) -> list[Step]:
    """Backups copied to the account that keeps them, and old ones that have had their time."""
    keeper = org.accounts[1] if len(org.accounts) > 1 else account
    snapshot = f"snap-0{mark('hex:16')}"
    share = {"add": {"items": [{"userId": keeper.id}]}}
    recovery = f"arn:aws:ec2:{REGION}::snapshot/{snapshot}"
    return [
        ("ec2:CopySnapshot", {"sourceSnapshotId": mark("pick:snapshot"), "sourceRegion": REGION, "encrypted": True}),
        ("ec2:ModifySnapshotAttribute", {"snapshotId": snapshot, "createVolumePermission": share}),
        ("backup:StartCopyJob", {"recoveryPointArn": recovery}),
        ("backup:DeleteRecoveryPoint", {"backupVaultName": "nightly", "recoveryPointArn": recovery}),
        ("kms:CreateGrant", {"keyId": KEY_ARN, "operations": ["Decrypt", "CreateGrant"]}),
    ]


def pipeline(account: Account, have: dict[str, tuple[str, ...]]) -> list[Step]:
    """One release: parameters and secrets of every application read, built and set to work."""
    made: list[Step] = [("codebuild:StartBuild", {"projectName": f"{account.name}-release"})]
    made += [
        ("ssm:GetParametersByPath", {"path": name, "recursive": True, "withDecryption": True})
        for name in have["parameter"]
    ]
    made += [("secretsmanager:GetSecretValue", {"secretId": name}) for name in have["secret"]]
    made += [
        ("codebuild:BatchGetBuilds", {"ids": [f"{account.name}-release:{mark('uuid')}"]}),
        ("ecr:GetAuthorizationToken", None),
        ("ecr:PutImage", {"repositoryName": mark("pick:repo"), "imageTag": mark("hex:8")}),
        ("ecs:RegisterTaskDefinition", {"family": _APP, "cpu": "512", "memory": "1024"}),
        ("ecs:UpdateService", {"cluster": mark("pick:cluster"), "service": _APP, "desiredCount": 3}),
    ]
    return made
