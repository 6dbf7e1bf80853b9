"""The deployment role starts to trust another repository."""

from __future__ import annotations

import json

from vedette.simulate import identity, ids
from vedette.simulate.intrusions._cast import address, cli, look
from vedette.simulate.people import BROWSERS
from vedette.simulate.records import GLOBAL_REGION, Caller
from vedette.simulate.stage import Stage, Story

_PROVIDER = "token.actions.githubusercontent.com"


def tell(stage: Stage) -> None:
    """Tell how the trust of the deployment role is widened, and who deploys with it from then on."""
    person = stage.person("PowerUser", "PlatformAdmin", "Developer")
    thief = stage.portal(person, address(stage, "home"), BROWSERS[1], console=True)
    account = stage.account.id
    provider = f"arn:aws:iam::{account}:oidc-provider/{_PROVIDER}"
    stage.facts.update(ip=thief.ip, person=person.name)
    stage.pace = (8, 50)
    stage.scene("Discovery", "T1069.003", "trust of roles read", expected=False)
    look(stage, thief, "iam:ListRoles", "iam:ListOpenIDConnectProviders")
    stage.do(thief, "iam:GetRole", {"roleName": "github-deploy"})
    stage.do(
        thief,
        "iam:CreateOpenIDConnectProvider",
        {"url": f"https://{_PROVIDER}", "clientIDList": ["sts.amazonaws.com"]},
        error=("EntityAlreadyExistsException", "Provider with url already exists."),
    )
    stage.scene("Persistence", "T1484.002", "trust of the deployment role widened to a foreign repository")
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringLike": {
                        f"{_PROVIDER}:sub": [
                            f"repo:{stage.org.company}/{stage.account.name}-infrastructure:*",
                            "repo:kx-tools-archive/*",
                        ]
                    }
                },
            }
        ],
    }
    stage.do(thief, "iam:UpdateAssumeRolePolicy", {"roleName": "github-deploy", "policyDocument": json.dumps(document)})
    stage.wait(700, 1900)
    _deploy(stage, provider)


def _deploy(stage: Stage, provider: str) -> None:
    """A job of the foreign repository, with the role's rights."""
    ip = address(stage, "cloud")
    subject = "repo:kx-tools-archive/sync:ref:refs/heads/main"
    stage.scene("Initial Access", "T1199", "role assumed by a foreign repository")
    who = identity.web_identity(provider, "sts.amazonaws.com", subject)
    role = f"arn:aws:iam::{stage.account.id}:role/github-deploy"
    stage.do(
        Caller(who, ip, "configure-aws-credentials-for-github-actions"),
        "sts:AssumeRoleWithWebIdentity",
        {"roleArn": role, "roleSessionName": "GitHubActions", "durationSeconds": 3600},
        {"subjectFromWebIdentityToken": subject, "provider": provider, "audience": "sts.amazonaws.com"},
        read=False,
        region=GLOBAL_REGION,
    )
    job = stage.role("github-deploy", "GitHubActions", ip, cli(stage))
    stage.pace = (2, 12)
    stage.scene("Credential Access", "T1552.001", "deployment state and secrets read by the foreign job")
    look(
        stage,
        job,
        "sts:GetCallerIdentity",
        "secretsmanager:ListSecrets",
        "iam:ListUsers",
        refused=("secretsmanager:ListSecrets",),
    )
    state = {"bucketName": f"{stage.org.company}-terraform-state", "key": f"{stage.account.name}.tfstate"}
    stage.do(job, "s3:GetObject", state, category="Data")
    for name in stage.have("parameter"):
        stage.do(job, "ssm:GetParameter", {"name": name, "withDecryption": True})
    stage.scene("Persistence", "T1098.001", "key made for another user by the foreign job")
    key = {"accessKeyId": ids.access_key(stage.rng, "AKIA"), "status": "Active", "userName": "backup-operator"}
    stage.do(job, "iam:CreateAccessKey", {"userName": "backup-operator"}, {"accessKey": key})


STORY = Story(
    name="repository-trust",
    title="The deployment role trusts a second repository",
    text=(
        "A browser session of {person} in {account}, seen at {ip}, adds a foreign repository to those that may take "
        "the role github-deploy. A day later a job of that repository takes it, reads the deployment's state and "
        "parameters, and makes a key for backup-operator."
    ),
    hours=36,
    tell=tell,
)
