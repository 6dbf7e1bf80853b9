"""A CI user's key leaks and becomes an administrator."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.stage import Stage, Story

_ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
_LOOKS = (
    "ec2:DescribeInstances",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSnapshots",
    "lambda:ListFunctions20150331",
    "rds:DescribeDBInstances",
    "secretsmanager:ListSecrets",
    "dynamodb:ListTables",
)
_ACCOUNT_LOOKS = (
    "iam:ListUsers",
    "iam:ListRoles",
    "iam:ListAccountAliases",
    "iam:GetAccountAuthorizationDetails",
    "s3:ListBuckets",
    "organizations:DescribeOrganization",
    "ses:GetSendQuota",
)


def tell(stage: Stage) -> None:
    """Tell how the key is tried, the account looked over, and a new administrator made."""
    ci = stage.user("ci-deployer", stage.stranger(), stage.tool())
    stage.facts["ip"] = ci.ip
    stage.scene("Discovery", "T1087.004", "caller identity looked up with a leaked key", expected=False)
    stage.do(ci, "sts:GetCallerIdentity")
    stage.wait(1, 4)
    stage.scene("Discovery", "T1580", "reconnaissance burst of list and describe calls")
    stage.pace = (0.4, 2.5)
    refused = {
        "iam:GetAccountAuthorizationDetails",
        "organizations:DescribeOrganization",
        "secretsmanager:ListSecrets",
    }
    for look in _ACCOUNT_LOOKS:
        stage.do(ci, look, denied=look in refused)
    for region in stage.org.regions:
        for look in _LOOKS:
            stage.do(ci, look, denied=look in refused, region=region)
    stage.pace = (8, 40)
    stage.wait(10, 30)
    admin = stage.rng.choice(("svc-backup-sync", "aws-support-sync", "cloudwatch-exporter"))
    stage.facts["admin"] = admin
    named = {"userName": admin}
    unique = ids.unique(stage.rng, "AIDA")
    stage.scene("Persistence", "T1136.003", "IAM user created")
    made = {
        "user": {
            **named,
            "userId": unique,
            "path": "/",
            "arn": f"arn:aws:iam::{stage.account.id}:user/{admin}",
        }
    }
    stage.do(ci, "iam:CreateUser", named, made)
    stage.scene("Privilege Escalation", "T1098.003", "administrator policy attached to a user")
    stage.do(ci, "iam:PutUserPolicy", {**named, "policyName": "all"}, denied=f"user {admin}")
    stage.do(ci, "iam:AttachUserPolicy", {**named, "policyArn": _ADMIN})
    stage.scene("Persistence", "T1098.001", "access key created for another user")
    key = ids.access_key(stage.rng, "AKIA")
    stage.do(ci, "iam:CreateAccessKey", named, {"accessKey": {**named, "accessKeyId": key, "status": "Active"}})
    stage.scene("Persistence", "T1098", "console password created for a user")
    stage.do(
        ci,
        "iam:CreateLoginProfile",
        {**named, "passwordResetRequired": False},
        {"loginProfile": {**named, "passwordResetRequired": False}},
    )
    stage.wait(20, 60)
    stage.scene("Discovery", "T1087.004", "new key used from the attacker's network", expected=False)
    new = stage.user(admin, ci.ip, ci.agent, key=key)
    new.identity["principalId"] = unique
    stage.do(new, "sts:GetCallerIdentity")
    stage.do(new, "iam:ListAccessKeys", {"userName": "ci-deployer"})
    stage.do(
        new,
        "iam:UpdateAccessKey",
        {"userName": "ci-deployer", "status": "Inactive"},
        error=("NoSuchEntityException", "The Access Key cannot be found."),
    )


STORY = Story(
    name="leaked-ci-key",
    title="A leaked CI key becomes an administrator",
    text=(
        "The access key of the user ci-deployer in {account} is used from {ip}, where no build runs. "
        "Whoever has it asks who they are, lists what there is in every region, runs into refusals, and "
        "then makes the user {admin} with administrator rights, a key and a password of its own."
    ),
    hours=4,
    tell=tell,
)
